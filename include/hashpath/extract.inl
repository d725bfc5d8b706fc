// SPDX-License-Identifier: MIT
// The bodies of extract.hpp.

#include <hashpath/extract.hpp>

#include <utility>

#include <hashpath/error.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY void require_room(std::size_t most, std::size_t matches) {
    if (matches < most) return;
    throw limit_error(error_code::too_many_matches, "",
                      "the path matches more than " + std::to_string(matches) + " values");
}

HASHPATH_BODY bool may_run_out(const path& path) noexcept {
    return path.has_pattern() && path.limits().regex.budget;
}

}  // namespace impl
HASHPATH_END
