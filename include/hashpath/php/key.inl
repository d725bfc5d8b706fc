// SPDX-License-Identifier: MIT
// The bodies of php/key.hpp.

#include <hashpath/php/key.hpp>

#include <charconv>

HASHPATH_BEGIN
namespace php {

HASHPATH_BODY std::string to_text(std::int64_t integer) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, integer).ptr;
    return std::string(buffer, end);
}

}  // namespace php
HASHPATH_END
