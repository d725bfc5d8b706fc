// SPDX-License-Identifier: MIT
// The bodies of misp/if.hpp.

#include <hashpath/misp/if.hpp>

#include <array>
#include <span>

#include <hashpath/extract/evaluation.hpp>
#include <hashpath/misp/matching_attributes.hpp>

HASHPATH_BEGIN
namespace misp::impl {

HASHPATH_BODY parameter_values::parameter_values(const module_description& module, const ordered_json& given,
                                                 const path_limits& limits)
    : module_(module), given_(given), limits_(limits) {}

HASHPATH_BODY bool parameter_values::is(std::string_view name, const ordered_json& value) const {
    const ordered_json own = (*this)[name];
    return php::loose_equal(node{own}, node{value});
}

HASHPATH_BODY hashpath::path parameter_values::path(std::string_view name) const {
    return hashpath::path{parameter_text(ordered_json{{name, (*this)[name]}}, name), limits_};
}

HASHPATH_BODY std::string parameter_values::option(std::string_view name) const {
    return option_text(ordered_json{{name, (*this)[name]}}, name);
}

HASHPATH_BODY condition_operator parameter_values::asked(std::string_view name) const {
    return operator_named(option(name));
}

HASHPATH_BODY ordered_json parameter_values::list(std::string_view name, bool wraps) const {
    ordered_json value = (*this)[name];
    if (php::empty(node{std::as_const(value)})) return ordered_json::array();
    if (value.is_structured()) return value;
    if (wraps) return ordered_json::array({std::move(value)});
    throw type_error(error_code::parameter_type, "/" + std::string{name}, "this parameter is a list");
}

HASHPATH_BODY bool in_range(std::int64_t from, const ordered_json& to, bool up_to, std::int64_t value) {
    const node<const ordered_json> end{to};
    if (end.kind() != kind::floating) {
        const std::int64_t last = php::to_integer(end);
        return std::min(from, last) <= value && value <= std::max(from, last);
    }
    const double last = end.floating();
    // From a fraction on, no step meets an integer.
    if (!up_to && static_cast<double>(php::to_integer(last)) != last) return false;
    return std::min(static_cast<double>(from), last) <= static_cast<double>(value) &&
           static_cast<double>(value) <= std::max(static_cast<double>(from), last);
}

}  // namespace misp::impl
HASHPATH_END
