// SPDX-License-Identifier: MIT
// The bodies of misp/trigger_data.hpp.

#include <hashpath/misp/trigger_data.hpp>

#include <hashpath/path.hpp>

HASHPATH_BEGIN
namespace misp::impl {

HASHPATH_BODY std::string pointer_below(const std::string& pointer, std::string_view key) {
    std::string below = pointer;
    path::append_pointer(below, key);
    return below;
}

}  // namespace misp::impl
HASHPATH_END
