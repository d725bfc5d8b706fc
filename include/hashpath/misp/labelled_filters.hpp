#pragma once
// SPDX-License-Identifier: MIT
// Filters that are put on an event under a label, and taken away again.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/token.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace misp {

/// The labels that MISP offers.
inline constexpr std::array<std::string_view, 6> filter_labels = {"A", "B", "C", "D", "E", "F"};

namespace impl {

inline constexpr std::string_view labels_and_all[] = {"all", "A", "B", "C", "D", "E", "F"};
inline constexpr std::string_view filter_operators[] = {"in", "not_in", "equals", "not_equals", "any_value", "in_or"};
inline constexpr parameter generic_filter_parameters[] = {
    {"filtering-label", parameter_type::choice, R"("A")", filter_labels, "under which label"},
    {"selector", parameter_type::path, "", {}, "which items are filtered"},
    {"value", parameter_type::text, "", {}, "what is compared with"},
    {"value_list", parameter_type::choices, "", {}, "what in_or compares with"},
    {"operator", parameter_type::choice, R"("in")", filter_operators, "how it is compared"},
    {"hash_path", parameter_type::path, "", {}, "which values of an item are compared"},
};
inline constexpr parameter filter_reset_parameters[] = {
    {"filtering-label", parameter_type::choice, R"("all")", labels_and_all, "which filter goes"},
};

}  // namespace impl

inline constexpr module_description generic_filter_module = {"generic-filter-data", "Filter :: Generic", "0.2",
                                                             "Puts a filter on the data, under a label.",
                                                             impl::generic_filter_parameters};
inline constexpr module_description filter_reset_module = {"generic-filter-reset", "Filter :: Remove filter", "0.1",
                                                           "Takes filters away.", impl::filter_reset_parameters};

/// The filter that the options of a label mean, see saved_filter(): a last `.{n}` of its selector is cut off.
template <nlohmann_json Json>
filter labelled_filter(const Json& options, const path_limits& limits = {}) {
    filter filter = saved_filter(options, limits);
    constexpr std::string_view suffix = ".{n}";
    const std::string_view selector = filter.selector.text().value_or("");
    if (selector.size() >= suffix.size() && selector.substr(selector.size() - suffix.size()) == suffix) {
        filter.selector = path{selector.substr(0, selector.size() - suffix.size()), limits};
    }
    return filter;
}

/// What in a filter that labelled_filter() gave is a trap: what diagnose() says of it, and what it does to the event.
///
///     diagnose_labelled(filter{"Event.Attribute.{n}.Tag"_path, "name"_path, {condition_operator::in, "tlp:red"}})
///     // filter-spreads
///
/// Throws std::bad_alloc only.
HASHPATH_FUNCTION std::vector<warning> diagnose_labelled(const filter& filter);

namespace impl {

/// Throws limit_error where data that took `most` bytes had no room for so many copies: filters whose items contain what
/// another one copies would make them grow with each node of a workflow.
template <nlohmann_json Json>
void require_room(const Json& data, std::size_t places, const Json& copied, const path& selector, std::size_t most) {
    if (places == 0) return;
    const std::size_t taken = hashpath::impl::memory_of(data);
    if (taken <= most && hashpath::impl::memory_of(copied) <= (most - taken) / places) return;
    throw limit_error(error_code::document_too_large, "",
                      "the filter of " + std::string{selector.text().value_or("")} +
                          " copies what it lets through into " + std::to_string(places) +
                          " places, and data of more than " + std::to_string(most) + " bytes would come of it");
}

template <nlohmann_json Json>
void apply_filter(Json& data, const Json& options, const path_limits& limits) {
    const filter filter = labelled_filter(options, limits);
    if (filter.selector.tokens().size() > default_max_depth) {
        throw limit_error(error_code::document_too_deep, "",
                          "a filter's selector of more than " + std::to_string(default_max_depth) +
                              " tokens would make the data too deep to be copied");
    }
    const auto kept = matching_items(data, filter);
    typename Json::array_t list;
    list.reserve(kept.size());
    // A plain selector's items all stand in what the list replaces.
    const bool moves = filter.selector.plain() && !filter.selector.whole();
    for (const auto& item : kept) {
        if (!moves) hashpath::require_copyable(item);
        list.push_back(moves ? std::move(*item) : *item);
    }
    if (moves) {
        std::vector<php::key> keys;
        for (const token& token : filter.selector.tokens()) keys.push_back(token.key);
        hashpath::impl::insert_at(data, std::span<const php::key>{keys}, Json(std::move(list)));
    } else {
        hashpath::impl::insert(data, filter.selector, Json(std::move(list)),
                               [&](std::size_t places, const Json& copied) {
                                   require_room(data, places, copied, filter.selector, limits.spread);
                               });
    }
}

/// Whether what each of these selectors finds is left alone by a filter of any other: then the filters can be applied in
/// any order, and once more without an effect.
HASHPATH_FUNCTION bool are_independent(const std::vector<filter>& filters);

/// Items that filters leave of what their selector finds.
template <nlohmann_json Json>
struct items_left {
    path selector;
    std::vector<node<Json>> items;
};

/// Lets a further filter of the same selector leave out items; false where one is none that it can be asked of.
template <nlohmann_json Json>
bool leave_out(items_left<Json>& left, const filter& filter) {
    hashpath::impl::judge<node<Json>> judge{filter.item_path, filter.asked};
    bool possible = true;
    std::erase_if(left.items, [&](const node<Json>& item) {
        possible = possible && (filter.item_path.whole() || is_container(item.kind()));
        return possible && !judge(item).holds;
    });
    return possible;
}

/// Puts the items that are left into their place, if they are not all that is there; whether they were not.
template <nlohmann_json Json>
bool put_items(Json& data, const items_left<Json>& left) {
    const auto place = get(data, left.selector);
    if (place && (*place)->is_array() && (*place)->size() == left.items.size()) return false;
    typename Json::array_t list;
    list.reserve(left.items.size());
    for (const auto& item : left.items) list.push_back(std::move(*item));
    std::vector<php::key> keys;
    for (const token& token : left.selector.tokens()) keys.push_back(token.key);
    hashpath::impl::insert_at(data, std::span<const php::key>{keys}, Json(std::move(list)));
    return true;
}

/// What became of filters that were to be applied one beside the other.
enum class applied : std::uint8_t { not_at_all, without_effect, with_effect };

/// Applies the filters that are on an event, but those under `labels`, which are already, and adds their labels; nothing is
/// changed where the filters are not independent, or one of them cannot be applied.
template <nlohmann_json Json>
applied apply_beside(Json& data, std::set<std::string, std::less<>>& labels, const path_limits& limits) try {
    std::vector<filter> filters;
    std::vector<std::string> names;
    for (auto entry = node{*member_of(std::as_const(data), "enabledFilters")}.entries(); entry; entry.next()) {
        filters.push_back(labelled_filter(*entry.value(), limits));
        names.push_back(entry.key().to_string());
    }
    if (!are_independent(filters)) return applied::not_at_all;
    std::vector<items_left<Json>> lists;
    for (std::size_t i = 0; i < filters.size(); ++i) {
        if (labels.contains(names[i])) continue;
        const auto same = std::find_if(lists.begin(), lists.end(),
                                       [&](const auto& list) { return list.selector == filters[i].selector; });
        if (same == lists.end()) lists.push_back({filters[i].selector, matching_items(data, filters[i])});
        else if (!leave_out(*same, filters[i])) return applied::not_at_all;
    }
    bool changed = false;
    for (const auto& list : lists) changed = put_items(data, list) || changed;
    labels.insert(names.begin(), names.end());
    return changed ? applied::with_effect : applied::without_effect;
} catch (const error&) {
    return applied::not_at_all;
}

/// Puts a filter on an event whose filters are applied.
template <nlohmann_json Json>
void enable_filter(Json& data, std::string_view label, const Json& options) {
    const Json* unfiltered = member_of(std::as_const(data), "_unfilteredData");
    if (!unfiltered || php::empty(node{*unfiltered})) {
        Json copy = data;
        hashpath::impl::member_or_new(data, php::key{"_unfilteredData"}) = std::move(copy);
    }
    Json& enabled = hashpath::impl::member_or_new(data, php::key{"enabledFilters"});
    if (!enabled.is_structured()) enabled = Json::object();
    hashpath::impl::member_or_new(enabled, php::key{label}) = options;
}

/// The label that a parameter is. Throws type_error (parameter_type) for a list or map, which is no key in PHP.
HASHPATH_FUNCTION std::string label_of(const nlohmann::ordered_json& label);

/// The label and the options that the parameters of MISP's module "Filter :: Generic" say.
template <nlohmann_json Json>
std::pair<std::string, Json> filter_of_parameters(const nlohmann::ordered_json& parameters) {
    const auto value = [&parameters](std::string_view name) {
        return Json(value_of_parameter(generic_filter_module, parameters, name));
    };
    const Json asked = value("operator");
    const bool listed = asked.is_string() && asked == Json("in_or");
    Json options = Json::object();
    hashpath::impl::append_member(options, "selector") = value("selector");
    hashpath::impl::append_member(options, "path") = value("hash_path");
    hashpath::impl::append_member(options, "operator") = asked;
    hashpath::impl::append_member(options, "value") = value(listed ? "value_list" : "value");
    return {label_of(value_of_parameter(generic_filter_module, parameters, "filtering-label")), std::move(options)};
}

}  // namespace impl

/// Applies the labelled filters that are on an event, in the order of their labels' first use: what a module of a
/// workflow then sees.
///
///     add_filter(event, "A", {{"selector", "Event.Attribute"}, {"operator", "equals"}, {"path", "type"}, {"value", "url"}});
///     apply_filters(event);   // Event.Attribute holds the URLs
///
/// Each replaces what its selector finds by a list of the items that it lets through. A selector that goes through a
/// list puts the one list of all of them into each place (of `Event.Attribute.{n}.Tag`, the items are the tag lists of the
/// attributes, not the tags); one whose last token has a condition
/// or braces other than a last `.{n}`, which is cut off, merges the list into each item that is there. Only what is
/// selected shrinks: `_AttributeFlattened` keeps what a filter of `Event.Attribute` drops.
/// Their paths are compiled with these limits. The filters stay on. Filtered items are moved where the selector is plain, else
/// copied, as long as the data take no more than `limits.spread` bytes then.
/// Throws as matching_items() and insert(), and limit_error (document_too_deep, document_too_large); then those before the one
/// that failed are applied. Behaviour of MISP's roaming data.
template <nlohmann_json Json>
void apply_filters(Json& data, const path_limits& limits = {}) {
    const Json* filters = impl::member_of(std::as_const(data), "enabledFilters");
    if (!filters || !filters->is_structured()) return;
    hashpath::require_copyable(node{*filters});
    const Json enabled = *filters;
    for (auto entry = node{enabled}.entries(); entry; entry.next()) impl::apply_filter(data, *entry.value(), limits);
}

/// Puts a filter on an event, as MISP's module "Filter :: Generic" does, in place.
///
/// `options` is a map of `selector`, `path`, `operator` and `value`, see saved_filter(). The filters that are on are
/// applied first, and stay on; with the first one, a copy of the data goes to `_unfilteredData`. A label that is used
/// again keeps its place in the order and gets other options. The new filter is not applied, see apply_filters().
/// Throws as that, and type_error (document_not_a_map).
template <nlohmann_json Json>
void add_filter(Json& data, std::string_view label, const std::type_identity_t<Json>& options,
                const path_limits& limits = {}) {
    hashpath::impl::require_container(node{std::as_const(data)});
    hashpath::require_copyable(node{std::as_const(data)});
    hashpath::require_copyable(node{options});
    apply_filters(data, limits);
    impl::enable_filter(data, label, options);
}

/// MISP's module "Filter :: Generic", of its parameters: add_filter() with what they and their defaults say.
///
///     generic_filter(event, {{"selector", "Event.Attribute"}, {"hash_path", "type"}, {"value", "url"}});
///
/// The operator `in_or` compares with `value_list`, all others with `value`. Throws as add_filter().
template <nlohmann_json Json>
void generic_filter(Json& data, const nlohmann::ordered_json& parameters, const path_limits& limits = {}) {
    const auto [label, options] = impl::filter_of_parameters<Json>(parameters);
    add_filter(data, label, options, limits);
}

/// Takes labelled filters away, as MISP's module "Filter :: Remove filter" does, in place. `label` is one of them, or
/// "all".
///
/// What is left is `_unfilteredData`, the data before the first filter: so taking one away takes all away, and every
/// change made since is lost. Without a filter, "all" leaves nothing but an empty `enabledFilters`, and any other label
/// throws type_error (no_labelled_filter), where MISP ends with an error. Throws besides as apply_filters().
template <nlohmann_json Json>
void remove_filter(Json& data, std::string_view label, const path_limits& limits = {}) {
    apply_filters(data, limits);
    const bool known = std::find(filter_labels.begin(), filter_labels.end(), label) != filter_labels.end();
    const Json* before = impl::member_of(std::as_const(data), "_unfilteredData");
    const bool filtered = before && before->is_structured();
    if (!filtered && label != "all") {
        throw type_error(error_code::no_labelled_filter, "", "there is no filter that could be taken away");
    }
    Json unfiltered = filtered ? hashpath::impl::take_member(data, "_unfilteredData") : Json::object();
    data = std::move(unfiltered);
    if (label == "all") {
        hashpath::impl::member_or_new(data, php::key{"enabledFilters"}) = Json::array();
    } else if (Json* enabled = known ? impl::member_of(data, "enabledFilters") : nullptr) {
        hashpath::impl::drop_members(*enabled, {label});
    }
}

/// MISP's module "Filter :: Remove filter", of its parameters: remove_filter() with the label that they or its default
/// say. Throws as that.
template <nlohmann_json Json>
void filter_reset(Json& data, const nlohmann::ordered_json& parameters, const path_limits& limits = {}) {
    remove_filter(data, impl::label_of(value_of_parameter(filter_reset_module, parameters, "filtering-label")), limits);
}

}  // namespace misp

#ifdef HASHPATH_COMPILED
namespace misp {
extern template void apply_filters<nlohmann::ordered_json>(nlohmann::ordered_json&, const path_limits&);
}  // namespace misp
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/labelled_filters.inl>
#endif
