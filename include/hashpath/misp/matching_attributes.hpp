#pragma once
// SPDX-License-Identifier: MIT
// Node filters: the attributes that an action of a workflow works on.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/path.hpp>

HASHPATH_BEGIN
namespace misp {

namespace impl {

using hashpath::impl::member_of;

/// A parameter that is used as a text: a scalar as PHP makes a text of it, "" for null and nothing.
template <nlohmann_json Json>
std::string parameter_text(const Json& parameters, std::string_view name) {
    const Json* value = member_of(parameters, name);
    if (!value || (value->is_structured() && value->empty())) return {};
    if (!value->is_structured()) return php::to_text(node{*value});
    throw type_error(error_code::parameter_type, "/" + std::string{name},
                     "this parameter is a text, not a list or map");
}

/// A parameter that is compared with the names of options: "", which is none of them, for a list or map.
template <nlohmann_json Json>
std::string option_text(const Json& parameters, std::string_view name) {
    const Json* value = member_of(parameters, name);
    return !value || value->is_structured() ? std::string{} : php::to_text(node{*value});
}

template <nlohmann_json Json>
nlohmann::ordered_json parameter_value(const Json& parameters, std::string_view name) {
    const Json* value = member_of(parameters, name);
    if (!value) return {};
    hashpath::require_copyable(node{*value});
    return nlohmann::ordered_json(*value);
}

}  // namespace impl

/// The filter that a map of `selector`, `value`, `operator` and `path` means, as MISP saves it for a node or a label.
///
///     saved_filter(parse(R"({"selector": "Event.Attribute", "value": "url", "operator": "equals", "path": "type"})"))
///
/// What is missing is "", other keys are ignored. Throws type_error (parameter_type) where a path is a list or map
/// that is not empty; path_error as path does; limit_error (document_too_deep). Compiles the paths, with these limits.
template <nlohmann_json Json>
filter saved_filter(const Json& saved, const path_limits& limits = {}) {
    nlohmann::ordered_json value = impl::parameter_value(saved, "value");
    if (value.is_null()) value = "";
    return {path{impl::parameter_text(saved, "selector"), limits}, path{impl::parameter_text(saved, "path"), limits},
            condition{operator_named(impl::option_text(saved, "operator")), std::move(value)}};
}

/// Whether saved filters filter at all: some of `selector`, `value`, `operator` and `path` is set and, for PHP, does not
/// equal "". So "0", 0, an empty list and a lone operator filter.
///
///     filters_enabled(parse(R"({"selector": "", "value": "", "operator": "in", "path": ""})"))   // true
///
/// Throws std::bad_alloc only. Behaviour of MISP's filtersEnabled().
template <nlohmann_json Json>
bool filters_enabled(const Json& saved) {
    constexpr std::array<std::string_view, 4> names = {"selector", "value", "operator", "path"};
    const Json empty_text = "";
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        const Json* value = impl::member_of(saved, name);
        return value && !php::loose_equal(node{*value}, node{empty_text});
    });
}

/// The attributes that an action of a workflow works on: what its saved filters let through of `data`, or all of
/// `Event._AttributeFlattened` where they do not filter.
///
///     for (const auto& attribute : matching_attributes(event, saved)) std::cout << (*attribute)["value"] << '\n';
///
/// With filters they are whatever the selector finds, attributes or not; for an empty selector the entries of `data`
/// itself. `data` is taken as it is: enrich() it first. Handles, in order, as matching_items() gives them. Throws as
/// saved_filter() and matching_items(). Behaviour of MISP's getMatchingItemsForAttributes().
template <json_document Document, nlohmann_json Json>
std::vector<value_of<Document>> matching_attributes(Document&& data, const Json& saved,
                                                    const path_limits& limits = {}) {
    if (filters_enabled(saved)) return matching_items(data, saved_filter(saved, limits));
    using namespace literals;
    std::vector<value_of<Document>> attributes;
    for_each(data, "Event._AttributeFlattened.{n}"_path,
             [&attributes](const auto& match) { attributes.push_back(match.value); });
    return attributes;
}

}  // namespace misp
HASHPATH_END
