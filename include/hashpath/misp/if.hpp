#pragma once
// SPDX-License-Identifier: MIT
// The IF modules of MISP's workflows, as functions of their parameters and an event.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter/extractions.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>

HASHPATH_BEGIN
namespace misp {

/// What an IF module answers, and what it looked at.
struct if_answer {
    bool pass = false;                ///< true leads to "then", the first output
    std::vector<std::string> errors;  ///< what the module could not do; then it does not pass
    std::string path;                 ///< which values it looked at, "" where all of the data
    nlohmann::ordered_json compared;  ///< the one value that it made of them and compared, else null
    std::optional<std::size_t> by;    ///< which of the values at `path` decided, where one did
    usage read_as = usage::extract;   ///< whether `path` was looked up as get() does, or walked as extract() does
};

namespace impl {

using ordered_json = nlohmann::ordered_json;

/// The parameters of one module, with their defaults.
class parameter_values {
public:
    HASHPATH_FUNCTION parameter_values(const module_description& module, const ordered_json& given,
                                       const path_limits& limits);

    HASHPATH_FUNCTION ordered_json operator[](std::string_view name) const {
        return value_of_parameter(module_, given_, name);
    }

    HASHPATH_FUNCTION bool is(std::string_view name, const ordered_json& value) const;

    HASHPATH_FUNCTION hashpath::path path(std::string_view name) const;

    HASHPATH_FUNCTION std::string option(std::string_view name) const;

    HASHPATH_FUNCTION condition_operator asked(std::string_view name) const;

    /// A list; an empty one for what is empty. Another scalar is one entry, or refused.
    HASHPATH_FUNCTION ordered_json list(std::string_view name, bool wraps) const;

private:
    const module_description& module_;
    const ordered_json& given_;
    const path_limits& limits_;
};

using hashpath::impl::extractions;

/// The answer of an operator about what a path finds.
template <json_value Value>
if_answer answer_about(extractions<Value>& data, const path& path, const condition& asked) {
    auto& found = data.of(path);
    const bool any = asked.asked() == condition_operator::any_value && !found.values().empty();
    const decision decided = found.decide(asked);
    return {any || decided.holds, {}, std::string{path.text().value_or("")}, {}, decided.by};
}

template <json_value Value>
if_answer generic_if(const parameter_values& parameters, extractions<Value>& from) {
    const path path = parameters.path("hash_path");
    const condition_operator asked = parameters.asked("operator");
    const condition condition{asked, parameters[asked == condition_operator::in_or ? "value_list" : "value"]};
    if (asked != condition_operator::equals && asked != condition_operator::not_equals) {
        return answer_about(from, path, condition);
    }
    const Value& data = from.document();
    const auto value = get(data, path);
    const bool pass = value && !is_container(value->kind()) && condition.decide_scalar(*value).holds;
    const auto by = value ? std::optional<std::size_t>{0} : std::nullopt;
    return {pass, {}, std::string{path.text().value_or("")}, {}, by, usage::get};
}

template <json_value Value>
if_answer count_if(const parameter_values& parameters, const Value& data) {
    const path path = parameters.path("selector");
    const std::string asked = parameters.option("operator");
    const ordered_json value = parameters["value"];
    const ordered_json amount = count(data, path);
    const node<const ordered_json> own{amount};
    const node<const ordered_json> other{value};
    const bool pass = asked == "equals"           ? php::loose_equal(own, other)
                      : asked == "not_equals"     ? !php::loose_equal(own, other)
                      : asked == "greater"        ? php::less(other, own)
                      : asked == "greater_equals" ? php::less_equal(other, own)
                      : asked == "less"           ? php::less(own, other)
                      : asked == "less_equals"    ? php::less_equal(own, other)
                                                  : false;
    return {pass, {}, std::string{path.text().value_or("")}, amount, {}};
}

template <json_value Value>
if_answer tag_if(const parameter_values& parameters, extractions<Value>& from) {
    using namespace literals;
    ordered_json selected = parameters.list("tags", false);
    ordered_json clusters = parameters.list("clusters", false);
    for (auto entry = node{clusters}.entries(); entry; entry.next()) {
        *entry.value() = "misp-galaxy:" + php::to_text(node{std::as_const(*entry.value())});
    }
    hashpath::impl::merge_entries(selected, clusters);
    const condition condition{parameters.asked("condition"), std::move(selected)};
    const std::string scope = parameters.option("scope");
    return answer_about(from,
                        scope == "attribute"         ? "Event._AttributeFlattened.{n}.Tag.{n}.name"_path
                        : scope == "event_attribute" ? "Event._AttributeFlattened.{n}._allTags.{n}.name"_path
                                                     : "Event.Tag.{n}.name"_path,
                        condition);
}

template <json_value Value>
if_answer organisation_if(const parameter_values& parameters, const Value& data) {
    using namespace literals;
    const std::string asked = parameters.option("condition");
    const condition_operator meant = asked == "equals"       ? condition_operator::in
                                     : asked == "not_equals" ? condition_operator::not_in
                                                             : operator_named(asked);
    const path path = parameters.is("org_type", "orgc") ? "Event.orgc_id"_path : "Event.org_id"_path;
    const auto found = get(data, path);
    const ordered_json organisation = found ? php::to_integer(*found) : 0;
    const ordered_json selected = parameters.list("org_id", true);
    const condition condition{meant, organisation};
    return {condition.holds(selected), {}, std::string{*path.text()}, organisation, {}, usage::get};
}

template <json_value Value>
if_answer published_if(const parameter_values& parameters, const Value& data) {
    using namespace literals;
    const auto found = get(data, "Event.published"_path);
    const ordered_json published = found && php::truth(*found);
    const condition condition{parameters.asked("condition"), true};
    return {condition.holds(published), {}, "Event.published", published, {}, usage::get};
}

template <json_value Value>
if_answer threat_level_if(const parameter_values& parameters, const Value& data) {
    using namespace literals;
    hashpath::impl::require_container(data);
    const auto event = data.member(php::key{"Event"});
    if (event && event->kind() == kind::text) {
        throw type_error(error_code::event_malformed, "/Event", "MISP needs a list or map here");
    }
    static const ordered_json nothing;
    const ordered_json selected = parameters["threatlevel"];
    const node<const ordered_json> chosen{selected};
    const std::string asked = parameters.option("condition");
    const auto answer = [&](const auto& level) {
        // 1 is the highest level, so "greater" is the smaller number.
        return asked == "equals"                  ? php::loose_equal(level, chosen)
               : asked == "not_equals"            ? !php::loose_equal(level, chosen)
               : asked == "greater_or_equal_than" ? php::less_equal(level, chosen)
               : asked == "less_or_equal_than"    ? php::less_equal(chosen, level)
                                                  : false;
    };
    const auto level = get(data, "Event.threat_level_id"_path);
    const bool pass = level ? answer(*level) : answer(node{nothing});
    const auto by = level ? std::optional<std::size_t>{0} : std::nullopt;
    return {pass, {}, "Event.threat_level_id", {}, by, usage::get};
}

/// One level at which the distribution of an attribute is limited.
template <json_value Value>
struct distribution_level {
    std::int64_t distribution = 0;
    bool by_sharing_group = false;
    std::string sharing_group;

    explicit distribution_level(const Value& record) {
        static const ordered_json four = 4;
        const auto own = record.member(php::key{"distribution"});
        const auto group = record.member(php::key{"sharing_group_id"});
        distribution = own ? php::to_integer(*own) : 0;
        by_sharing_group = own && php::loose_equal(*own, node{four});
        sharing_group = group ? php::to_text(*group) : std::string{};
    }
};

/// Whether MISP's range(from, to) holds an integer; a range steps by 1, up or down.
HASHPATH_FUNCTION bool in_range(std::int64_t from, const ordered_json& to, bool up_to, std::int64_t value);

template <json_value Value>
if_answer distribution_if(const parameter_values& parameters, const Value& data) {
    const auto record = [](const std::optional<Value>& value, const char* pointer) {
        if (value && is_container(value->kind())) return *value;
        throw type_error(error_code::event_malformed, pointer, "MISP needs a map here, and ends with an error");
    };
    const auto member = [](const Value& map, std::string_view key) {
        return is_container(map.kind()) ? map.member(php::key{key}) : std::optional<Value>{};
    };
    hashpath::impl::require_container(data);
    const Value event = record(data.member(php::key{"Event"}), "/Event");
    const std::string scope = parameters.option("scope");
    const ordered_json chosen = parameters["distribution"];
    const bool groups = parameters.is("distribution", 4);

    std::vector<distribution_level<Value>> levels{distribution_level<Value>{event}};
    const auto add_attribute = [&] {
        const auto attributes = member(event, "Attribute");
        const Value first = record(
            attributes && is_container(attributes->kind()) ? attributes->member(php::key{0}) : std::optional<Value>{},
            "/Event/Attribute/0");
        const auto object = first.member(php::key{"Object"});
        const bool has_object = object && object->kind() != kind::null;
        if (has_object) record(object, "/Event/Attribute/0/Object");
        if (first.size() != 0) levels.emplace_back(first);
        if (has_object && object->size() != 0) levels.emplace_back(*object);
    };
    const bool of_attribute = scope == "attribute";
    if (of_attribute) add_attribute();
    std::int64_t final_distribution = 5;
    const auto any = [&levels](std::int64_t wanted) {
        return std::any_of(levels.begin(), levels.end(),
                           [wanted](const auto& level) { return level.distribution == wanted; });
    };
    for (const auto& level : levels) final_distribution = std::min(final_distribution, level.distribution);
    if (any(4)) final_distribution = 4;
    if (any(0)) final_distribution = 0;

    const std::string path = of_attribute ? "Event.Attribute.0" : "Event";
    const std::string asked = parameters.option("condition");
    if (final_distribution < 0 || final_distribution > 4) {
        return {false, {"this distribution level is not supported"}, path, final_distribution, {}};
    }
    if (!groups) {
        bool pass = false;
        if (asked == "more_restrictive_or_equal_than") {
            pass = in_range(0, chosen, true, final_distribution);
        } else if (asked == "more_permisive_or_equal_than") {
            pass = in_range(3, chosen, false, final_distribution);
        } else {
            const ordered_json level = php::to_integer(node{chosen});
            pass = condition{operator_named(asked), final_distribution}.holds(level);
        }
        return {pass, {}, path, final_distribution, {}};
    }
    if (!of_attribute) add_attribute();  // MISP reads it in each scope, and ends with an error where there is none
    if (scope == "event") levels.erase(levels.begin() + 1, levels.end());
    std::vector<std::string> ids;
    for (const auto& level : levels) {
        if (level.by_sharing_group) ids.push_back(level.sharing_group);
    }
    const bool supported = asked == "equals" || asked == "not_equals";
    if (!supported) return {false, {"this condition is not supported for that distribution level"}, path, ids, {}};
    const ordered_json selected = parameters.list("sharing_group_id", false);
    const auto is_selected = [&selected](const std::string& id) {
        for (auto entry = node{selected}.entries(); entry; entry.next()) {
            if (php::to_text(entry.value()) == id) return true;
        }
        return false;
    };
    // Without a selection it is asked whether there is a sharing group at all.
    const bool any_selected = asked == "equals" ? std::all_of(ids.begin(), ids.end(), is_selected)
                                                : std::none_of(ids.begin(), ids.end(), is_selected);
    const bool pass = selected.empty() ? ids.empty() == (asked == "not_equals") : any_selected;
    return {pass, {}, path, ids, {}};
}

template <json_value Value>
if_answer evaluate(if_module module, const ordered_json& given, extractions<Value>& from,
                   const path_limits& limits = {}) {
    const parameter_values parameters{description_of(module), given, limits};
    const Value& data = from.document();
    switch (module) {
        case if_module::generic: return generic_if(parameters, from);
        case if_module::count: return count_if(parameters, data);
        case if_module::tag: return tag_if(parameters, from);
        case if_module::organisation: return organisation_if(parameters, data);
        case if_module::distribution: return distribution_if(parameters, data);
        case if_module::published: return published_if(parameters, data);
        case if_module::threat_level: return threat_level_if(parameters, data);
        case if_module::blueprint: break;
    }
    return {true, {}, {}, {}, {}};
}

}  // namespace impl

/// What an IF module answers about the data of a workflow, usually an event that enrich() made core format.
///
///     evaluate(if_module::tag, {{"scope", "event"}, {"tags", {"tlp:red"}}}, event).pass
///
/// `parameters` is a map of what MISP stores in a node's `indexed_params`; what is missing or null has its default.
/// Each module and its surprises, which are MISP's:
///
///     generic       `equals` and `not_equals` look up one value, in which `{n}` is a key, and are both false where it is
///                   missing or null; the others take all that the path finds, the whole data for an empty path, and
///                   `not_in` is true where it finds nothing
///     count         how many values the path finds, a scalar being one, a map its entries
///     tag           `in_and` and `not_in_and` see a tag that several attributes carry several times; names are compared
///                   case by case; the scope event_attribute sees the tags of the event only where there are attributes
///     organisation  the id as an integer, 0 where it is missing
///     distribution  of the first attribute of the event and no other; attributes of objects do not count
///     published     whether the flag is truthy
///     threat level  1 is the highest, so "greater" is a smaller number; the default compares with the text "Low"
///     blueprint     passes
///
/// Throws type_error (parameter_type, event_malformed, document_not_a_map, regex_on_map) where MISP ends with an error,
/// path_error as path does, for a path of the parameters that passes these limits too. Linear in what the path walks over. Behaviour of MISP's IF modules.
template <class Data>
requires json_document<Data&> if_answer evaluate(if_module module, const nlohmann::ordered_json& parameters,
                                                 Data&& data, const path_limits& limits = {}) {
    impl::extractions from{as_value(data)};
    return impl::evaluate(module, parameters, from, limits);
}

}  // namespace misp
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/if.inl>
#endif
