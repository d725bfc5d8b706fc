#pragma once
// SPDX-License-Identifier: MIT
// MISP's logic modules and filters once more, as plainly as they can be written down: from nothing of the library but its PHP
// rules. What MISP ends with an error in is `fatal`.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/json/compare.hpp>

#include "plain/core_format.hpp"
#include "plain/map.hpp"
#include "plain/path.hpp"
#include "plain/plain.hpp"

namespace plain {

/// A path as a parameter has it; nothing, and "0", are the empty path.
inline std::string path_of(const json& parameter) {
    if (is_empty(parameter)) return {};
    if (parameter.is_structured()) throw fatal{};
    return text_of(parameter);
}

/// An operator or option; what is no text is none of them.
inline std::string option_of(const json& parameter) {
    return parameter.is_string() ? parameter.get<std::string>() : std::string{};
}

/// An option, of which the specification says what the known ones do.
inline std::string known_option(const json& parameter, const std::vector<std::string>& known) {
    const std::string option = option_of(parameter);
    if (std::find(known.begin(), known.end(), option) == known.end()) throw left_out{};
    return option;
}

inline entries extracted(const json& data, const json& path) {
    try {
        return extract(data, path_of(path));
    } catch (const type_error&) {
        throw fatal{};
    }
}

inline int order(const json& a, const json& b) {
    return hashpath::php::compare(hashpath::node{a}, hashpath::node{b});
}

/// MISP's evaluateCondition().
inline bool evaluated(const json& data, const std::string& asked, const json& value) {
    if (!data.is_structured()) return evaluate_scalar(data, asked, value);
    std::vector<json> values;
    for (const auto& [key, each] : entries_of(data)) values.push_back(each);
    return asked != "equals" && asked != "not_equals" && evaluate(values, asked, value);
}

/// MISP's getItemsMatchingCondition(), with the keys that the items had.
inline entries let_through(const entries& items, const json& value, const std::string& asked, const json& path) {
    entries kept;
    const bool whole = path_of(path).empty();
    for (const auto& [key, item] : items) {
        json found = item;
        if (!whole) {
            if (!item.is_structured()) throw fatal{};
            found = map_of(extracted(item, path));
        }
        if ((asked == "equals" || asked == "not_equals") && !is_empty(found)) {
            if (found.is_structured()) found = member(found, "0");
            else if (found.is_string()) found = found.get<std::string>().substr(0, 1);
            else found = nullptr;
        }
        if ((asked == "any_value" && !is_empty(found)) || evaluated(found, asked, value)) kept.emplace_back(key, item);
    }
    return kept;
}

/// The filters of a node: `selector`, `value`, `operator` and `path`, "" for what is missing or null.
inline json saved(const json& filters, const std::string& name) {
    return is_set(filters, name) ? member(filters, name) : json("");
}

inline bool filters_enabled(const json& filters) {
    for (const char* name : {"selector", "value", "operator", "path"}) {
        if (!equal(saved(filters, name), "")) return true;
    }
    return false;
}

/// What a node's filters let through of data, with the keys that it had.
inline entries filtered(const json& data, const json& filters) {
    return let_through(extracted(data, saved(filters, "selector")), saved(filters, "value"),
                       option_of(saved(filters, "operator")), saved(filters, "path"));
}

inline entries matching_attributes(const json& data, const json& filters) {
    return filters_enabled(filters) ? filtered(data, filters) : extracted(data, "Event._AttributeFlattened.{n}");
}

/// A selector where something is put in; "0" is a key there.
inline std::string selector_of(const json& filter) {
    const json selector = saved(filter, "selector");
    return selector.is_structured() ? path_of(selector) : text_of(selector);
}

/// The data that travel through a workflow. `base` holds the filters that are on, and what is behind them. Filters that
/// merge their items into each item make data grow without bounds; beyond `most` values they are left out.
struct travelling {
    json base;
    std::size_t most = 1'000'000;

    json seen() const {
        json data = base;
        if (!has(base, "enabledFilters")) return data;
        for (const auto& [label, filter] : entries_of(member(base, "enabledFilters"))) {
            std::string selector = selector_of(filter);
            if (selector.size() >= 4 && selector.substr(selector.size() - 4) == ".{n}")
                selector.erase(selector.size() - 4);
            const json kept = list_of(let_through(extracted(data, selector), saved(filter, "value"),
                                                  option_of(saved(filter, "operator")), saved(filter, "path")));
            try {
                data = inserted(data, selector, kept);
            } catch (const type_error&) {
                throw fatal{};
            }
            if (size_of(data) > most) throw left_out{};
        }
        return data;
    }

    void put_filter(const json& label, const json& filter) {
        if (label.is_structured()) throw fatal{};
        json data = seen();
        if (is_empty(member(data, "_unfilteredData"))) data = with(data, "_unfilteredData", data);
        base = with(data, "enabledFilters", with(member(data, "enabledFilters"), text_of(label), filter));
    }

    void reset_filters(const json& label) {
        if (label.is_structured()) throw fatal{};
        const std::string text = text_of(label);
        const json unfiltered = member(seen(), "_unfilteredData");
        if (text == "all") {
            base = with(unfiltered, "enabledFilters", json::array());
            return;
        }
        if (!unfiltered.is_structured()) throw fatal{};
        base = unfiltered;
        if (text.size() == 1 && text >= "A" && text <= "F" && has(base, "enabledFilters"))
            base = with(base, "enabledFilters", without(member(base, "enabledFilters"), text));
    }
};

/// The parameters of a node: what is stored, else the default, else "".
struct parameters {
    json stored;
    json defaults;

    json operator[](const std::string& name) const {
        for (const json& from : {stored, defaults}) {
            if (is_set(from, name)) return member(from, name);
        }
        return "";
    }
    std::string option(const std::string& name) const { return option_of((*this)[name]); }
};

inline json event_member(const json& data, const std::string& name) {
    return member(member(data, "Event"), name);
}

inline bool generic_if(const parameters& given, const json& data) {
    const std::string asked = given.option("operator");
    const json& path = given["hash_path"];
    json found;
    if (asked == "equals" || asked == "not_equals") {
        if (path.is_structured()) throw fatal{};
        found = get(data, text_of(path));
        if (found.is_null()) found = json::array();
    } else {
        found = map_of(extracted(data, path));
    }
    if (asked == "any_value" && !is_empty(found)) return true;
    return evaluated(found, asked, given[asked == "in_or" ? "value_list" : "value"]);
}

inline bool count_if(const parameters& given, const json& data) {
    const json count = static_cast<std::int64_t>(extracted(data, given["selector"]).size());
    const int compared = order(count, given["value"]);
    const std::string asked = given.option("operator");
    if (asked == "equals") return compared == 0;
    if (asked == "not_equals") return compared != 0;
    if (asked == "greater") return compared > 0;
    if (asked == "greater_equals") return compared >= 0;
    if (asked == "less") return compared < 0;
    return asked == "less_equals" && compared <= 0;
}

/// A list that is chosen from; nothing, "" and the like choose none.
inline entries chosen(const json& parameter) {
    if (is_empty(parameter)) return {};
    if (!parameter.is_structured()) throw fatal{};
    return entries_of(parameter);
}

inline bool tag_if(const parameters& given, const json& data) {
    json wanted = json::array();
    for (const auto& [key, tag] : chosen(given["tags"])) wanted.push_back(tag);
    for (const auto& [key, cluster] : chosen(given["clusters"])) wanted.push_back("misp-galaxy:" + text_of(cluster));
    const std::string scope = given.option("scope");
    const json names =
        map_of(extracted(data, scope == "attribute"         ? "Event._AttributeFlattened.{n}.Tag.{n}.name"
                               : scope == "event_attribute" ? "Event._AttributeFlattened.{n}._allTags.{n}.name"
                                                            : "Event.Tag.{n}.name"));
    return evaluated(names, given.option("condition"), wanted);
}

inline bool organisation_if(const parameters& given, const json& data) {
    json wanted = given["org_id"];
    if (is_empty(wanted)) wanted = json::array();
    if (!wanted.is_structured()) wanted = json::array({wanted});
    std::string asked = given.option("condition");
    if (asked == "equals") asked = "in";
    if (asked == "not_equals") asked = "not_in";
    const json organisation = event_member(data, given.option("org_type") == "orgc" ? "orgc_id" : "org_id");
    return evaluated(wanted, asked, integer_of(organisation));
}

inline bool distribution_if(const parameters& given, const json& data) {
    const bool of_attribute = known_option(given["scope"], {"event", "attribute"}) == "attribute";
    const bool by_group = equal(given["distribution"], 4);
    const json event = member(data, "Event");
    std::vector<json> levels{event};
    if (of_attribute || by_group) {
        const entries attributes = part(event, "Attribute");
        if (attributes.empty()) throw fatal{};
        const json attribute = map_or_fatal(attributes.front().second);
        if (of_attribute) {
            levels.push_back(attribute);
            if (is_set(attribute, "Object")) levels.push_back(member(attribute, "Object"));
        }
    }
    std::int64_t final = 5;
    bool organisation = false;
    bool group = false;
    json ids = json::array();
    for (const json& level : levels) {
        const std::int64_t distribution = integer_of(member(level, "distribution"));
        organisation = organisation || distribution == 0;
        group = group || distribution == 4;
        final = std::min(final, distribution);
        if (distribution == 4) ids.push_back(member(level, "sharing_group_id"));
    }
    if (group) final = 4;
    if (organisation) final = 0;
    if (final < 0 || final > 4) return false;
    const std::string asked = given.option("condition");
    if (by_group) {
        const json wanted = given["sharing_group_id"];
        const auto is_wanted = [&](const json& id) { return evaluated(wanted, "in", id); };
        if (!is_empty(wanted) && !wanted.is_structured()) throw fatal{};
        if (asked == "equals") return is_empty(wanted) ? !ids.empty() : std::all_of(ids.begin(), ids.end(), is_wanted);
        return asked == "not_equals" &&
               (is_empty(wanted) ? ids.empty() : std::none_of(ids.begin(), ids.end(), is_wanted));
    }
    const std::int64_t level = integer_of(given["distribution"]);
    if (asked == "equals") return final == level;
    if (asked == "not_equals") return final != level;
    if (asked == "more_restrictive_or_equal_than") return final <= level;
    return asked == "more_permisive_or_equal_than" && final >= level && final <= 3;
}

inline bool published_if(const parameters& given, const json& data) {
    const bool published = !is_empty(event_member(data, "published"));
    const std::string asked = given.option("condition");
    return asked == "equals" ? published : asked == "not_equals" && !published;
}

inline bool threat_level_if(const parameters& given, const json& data) {
    const json level = event_member(data, "threat_level_id");
    const json wanted = given["threatlevel"];
    const std::string asked = given.option("condition");
    if (asked == "equals") return equal(level, wanted);
    if (asked == "not_equals") return !equal(level, wanted);
    if (asked == "greater_or_equal_than") return order(level, wanted) <= 0;
    return asked == "less_or_equal_than" && order(wanted, level) <= 0;
}

struct logic_module {
    std::string id;
    std::string defaults_as_text;
    bool (*passes)(const parameters& given, const json& data);  ///< null for the modules that change the data

    json defaults() const { return json::parse(defaults_as_text); }
};

/// The module of an id; null where there is none.
inline const logic_module* logic_named(const std::string& id) {
    static const std::vector<logic_module> all = {
        {"generic-if", R"({"operator": "in"})", generic_if},
        {"count-if", R"({"operator": "equals"})", count_if},
        {"tag-if", R"({"scope": "event", "condition": "in_or"})", tag_if},
        {"organisation-if", R"({"org_type": "orgc", "condition": "in", "org_id": [1]})", organisation_if},
        {"distribution-if",
         R"({"scope": "attribute", "condition": "equals", "distribution": "0", "sharing_group_id": []})",
         distribution_if},
        {"published-if", R"({"condition": "equals"})", published_if},
        {"threat-level-if", R"({"condition": "equals", "threatlevel": "Low"})", threat_level_if},
        {"blueprint-logic-module", "{}", [](const parameters&, const json&) { return true; }},
        {"concurrent-task", "{}", nullptr},
        {"generic-filter-data", R"({"filtering-label": "A", "operator": "in"})", nullptr},
        {"generic-filter-reset", R"({"filtering-label": "all"})", nullptr}};
    const auto found = std::find_if(all.begin(), all.end(), [&](const logic_module& each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
}

/// What a module that puts filters on the data, or takes them away, does.
inline void change_filters(const std::string& id, const parameters& given, travelling& data) {
    if (id == "generic-filter-reset") return data.reset_filters(given["filtering-label"]);
    const json asked = given["operator"];
    data.put_filter(given["filtering-label"], {{"selector", given["selector"]},
                                               {"path", given["hash_path"]},
                                               {"operator", asked},
                                               {"value", given[option_of(asked) == "in_or" ? "value_list" : "value"]}});
}

}  // namespace plain
