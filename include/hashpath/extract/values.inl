// SPDX-License-Identifier: MIT
// The error of a value of another type.

#include <span>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract/values.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY std::string_view name_of_kind(kind kind) noexcept {
    switch (kind) {
        case kind::null: return "null";
        case kind::boolean: return "a boolean";
        case kind::integer: return "an integer";
        case kind::floating: return "a floating-point number";
        case kind::text: return "a string";
        case kind::list: return "an array";
        case kind::map: return "an object";
    }
    return "";
}

HASHPATH_BODY void refuse_value(std::span<const php::key> place, std::string_view expected, kind found) {
    std::string reason = "expected ";
    reason.append(expected).append(", found ").append(name_of_kind(found));
    throw type_error(error_code::value_not_convertible, pointer_to(place), reason);
}

}  // namespace impl
HASHPATH_END
