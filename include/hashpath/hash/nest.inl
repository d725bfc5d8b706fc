// SPDX-License-Identifier: MIT
// The bodies of hash/nest.hpp.

#include <hashpath/hash/nest.hpp>

#include <cstdint>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY path_below::path_below(const std::optional<path>& given, const std::string& otherwise)
    : whole_(given ? *given : path{otherwise}) {
    const std::string_view text = whole_.text().value_or("");
    const std::size_t dot = text.find('.');
    if (dot != std::string_view::npos) below_ = path{text.substr(dot + 1), whole_.limits()};
}

}  // namespace impl
HASHPATH_END
