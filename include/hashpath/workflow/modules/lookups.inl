// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/lookups.hpp.

#include <hashpath/workflow/modules/lookups.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/misp/warning_list.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/modules/attributes.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr misp::parameter attach_enrichment_parameters[] = {
    {"modules", misp::parameter_type::choices, "", {}, "the names of enrichment modules", false, true},
};

inline constexpr misp::parameter attach_warninglist_parameters[] = {
    {"warninglists", misp::parameter_type::choices, R"("ALL")", {}, "the names of warning lists, or ALL", false, true},
};

inline constexpr misp::parameter attach_decay_score_parameters[] = {
    {"decayingmodels", misp::parameter_type::choices, "", {}, "the names of decaying models", false, true},
};

inline constexpr misp::parameter enrich_event_parameters[] = {
    {"modules", misp::parameter_type::text, "", {}, "the name of the enrichment module"},
};

inline constexpr misp::parameter add_to_warninglist_parameters[] = {
    {"warninglist", misp::parameter_type::text, "", {}, "the name of a warning list of one's own"},
};

/// Whether what gates queries lets this one through: the workflows of enrichment-before-query.
HASHPATH_FUNCTION bool may_query(call& call, const std::string& module) {
    return call.start("enrichment-before-query", [&] {
        json data = call.seen();
        hashpath::impl::set_member(data, "_module", json(module));
        return data;
    });
}

/// The types of attributes that an enrichment module takes. Throws workflow_error (module_failed) for an unknown one.
HASHPATH_FUNCTION std::vector<std::string> types_of(call& call, const std::string& module) {
    const auto known = call.world().look_up(lookup::enrichment_module, json{{"module", module}});
    if (!known) {
        throw workflow_error(error_code::module_failed, call.node().id,
                             "there is no enrichment module " + module + ", and MISP ends with an error");
    }
    std::vector<std::string> types;
    if (const json* listed = member_of(*known, "types"); listed && listed->is_array()) {
        for (const json& type : *listed) {
            if (type.is_string()) types.push_back(type.get<std::string>());
        }
    }
    return types;
}

HASHPATH_FUNCTION bool execute_attach_enrichment(call& call) {
    if (php::empty(node{call.value("modules")})) return call.fail("no enrichment module is chosen");
    const auto names = call.texts("modules", true);
    std::vector<std::vector<std::string>> types;
    types.reserve(names.size());
    for (const std::string& name : names) types.push_back(types_of(call, name));
    const json event_id = event_id_in(call.seen());
    std::vector<attribute_change> changed;
    std::size_t refused = 0;
    for (attribute_change& each : copied_attributes(call)) {
        const std::string type = text_of(each.attribute, "type");
        bool asked = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (std::find(types[i].begin(), types[i].end(), type) == types[i].end()) continue;
            if (!may_query(call, names[i])) {
                ++refused;
                continue;
            }
            const auto answer = call.world().look_up(
                lookup::enrichment, json{{"module", names[i]}, {"attribute", each.attribute}, {"event_id", event_id}});
            if (!answer) {
                throw workflow_error(
                    error_code::module_failed, call.node().id,
                    "the enrichment module " + names[i] + " gives no answer, and MISP ends with an error");
            }
            json& list = hashpath::impl::member_or_new(each.attribute, php::key{"enrichment"});
            if (!list.is_array()) list = json::array();
            const json* results = answer->contains("error") ? nullptr : member_of(*answer, "results");
            list.push_back(results ? *results : *answer);
            asked = true;
        }
        if (asked) changed.push_back(std::move(each));
    }
    call.tell("enriched " + counted(changed.size(), "attribute"));
    if (refused != 0) {
        call.tell("a workflow of enrichment-before-query blocked " + std::to_string(refused) +
                  (refused == 1 ? " query" : " queries"));
    }
    if (!changed.empty()) write_back(call, changed);
    return true;
}

HASHPATH_BODY std::vector<std::string> parts_of(const json& attribute) {
    const std::string type = text_of(attribute, "type");
    const std::string value = text_of(attribute, "value");
    const std::size_t bar = value.find('|');
    const bool is_composite = type.find('|') != std::string::npos || type == "malware-sample";
    if (!is_composite || bar == std::string::npos) return {value};
    return {value.substr(0, bar), value.substr(bar + 1)};
}

/// The warning lists that a node chooses.
HASHPATH_FUNCTION std::vector<misp::warning_list> chosen_lists(call& call) {
    const auto chosen = call.texts("warninglists", true);
    const auto is_chosen = [&chosen](const std::string& list) {
        return std::find(chosen.begin(), chosen.end(), list) != chosen.end();
    };
    const auto stored = call.world().look_up(lookup::warning_lists, json::object());
    std::vector<misp::warning_list> lists;
    if (!stored || !stored->is_array()) return lists;
    for (const json& each : *stored) {
        if (is_chosen("ALL") || is_chosen(text_of(each, "name"))) lists.emplace_back(each, call.limits().regex);
    }
    return lists;
}

HASHPATH_FUNCTION bool execute_attach_warninglist(call& call) {
    if (php::empty(node{call.value("warninglists")})) return call.fail("no warning list is chosen");
    const auto lists = chosen_lists(call);
    const auto setting = call.world().look_up(lookup::setting, json{{"name", "MISP.warning_for_all"}});
    const bool all = setting && php::truth(node{std::as_const(*setting)});
    json event_warnings = json::array();
    std::vector<bool> hit(lists.size());
    std::vector<attribute_change> changed;
    for (attribute_change& each : copied_attributes(call)) {
        if (!all && !set_in(each.attribute, "to_ids")) continue;
        const std::string type = text_of(each.attribute, "type");
        const auto parts = parts_of(each.attribute);
        bool warned = false;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            if (!lists[i].applies_to(type)) continue;
            for (const std::string& part : parts) {
                const auto match = lists[i].match(part);
                if (!match) continue;
                json& warnings = hashpath::impl::member_or_new(each.attribute, php::key{"warnings"});
                if (!warnings.is_array()) warnings = json::array();
                warnings.push_back({{"match", *match},
                                    {"value", part},
                                    {"warninglist_id", lists[i].id()},
                                    {"warninglist_name", lists[i].name()},
                                    {"warninglist_category", lists[i].category()}});
                warned = true;
                if (!hit[i]) {
                    event_warnings.push_back(
                        {{"id", lists[i].id()}, {"name", lists[i].name()}, {"category", lists[i].category()}});
                }
                hit[i] = true;
                break;
            }
        }
        if (warned) changed.push_back(std::move(each));
    }
    call.tell(std::to_string(changed.size()) + (changed.size() == 1 ? " attribute is" : " attributes are") +
              " on a warning list");
    write_back(call, changed);
    hashpath::impl::set_member(event_to_change(call), "warnings", std::move(event_warnings));
    return true;
}

HASHPATH_FUNCTION bool execute_attach_decay_score(call& call) {
    if (php::empty(node{call.value("decayingmodels")})) return call.fail("no decaying model is chosen");
    std::vector<attribute_change> changed;
    for (attribute_change& each : copied_attributes(call)) {
        auto scored = call.world().look_up(
            lookup::decay_score, json{{"attribute", each.attribute}, {"models", call.value("decayingmodels")}});
        if (scored) changed.push_back({std::move(each.id), std::move(*scored)});
    }
    call.tell("scored " + counted(changed.size(), "attribute"));
    write_back(call, changed);
    return true;
}

HASHPATH_FUNCTION bool execute_enrich_event(call& call) {
    const std::string module = call.text("modules");
    if (module.empty()) return call.fail("no enrichment module is chosen");
    const bool filters = misp::filters_enabled(call.node().saved_filters);
    json uuids = json::array();
    if (filters) {
        const auto items = attributes_of(call);
        if (items.empty()) {
            call.tell("the filter of the node leaves nothing");
            return true;
        }
        for (const item each : items) {
            if (const std::string uuid = text_of(*each, "uuid"); !uuid.empty()) uuids.push_back(uuid);
        }
    }
    if (!may_query(call, module)) {
        call.tell("a workflow of enrichment-before-query blocked the query");
        return true;
    }
    const auto came = call.world().look_up(
        lookup::enriched_event, json{{"module", module}, {"event_id", event_id_in(call.seen())}, {"uuids", uuids}});
    const std::string added = came ? text_of(*came, "added") : "";
    call.world().push(workflow_topic, came ? json{{"message", "enriched the event"}, {"added", added}}
                                           : json{{"warning", "the enrichment service is not available"}});
    call.tell(came ? added + " attributes were added" : "the enrichment service is not available");
    if (came) reload(call);
    return true;
}

HASHPATH_FUNCTION bool execute_add_to_warninglist(call& call) {
    const std::string list = call.text("warninglist");
    if (list.empty()) return call.fail("no warning list is chosen");
    json values = json::array();
    std::set<std::string> known;
    for (const item each : attributes_of(call)) {
        const std::string value = text_of(*each, "value");
        if (!value.empty() && known.insert(value).second) values.push_back(value);
    }
    const std::size_t count = values.size();
    const outcome came = call.world().store(
        {stored_change::kind::warning_list, json{{"warninglist", list}, {"values", std::move(values)}}});
    if (!came.done) return came.reason.empty() ? false : call.fail(came.reason);
    call.tell("gave " + counted(count, "value") + " to the warning list " + list);
    return true;
}

HASHPATH_BODY void add_lookup_modules(registry& modules) {
    const auto add = [&modules](misp::module_description description, std::vector<std::string_view> fires,
                                std::function<bool(call&)> execute) {
        modules.add({.description = description,
                     .type = module_type::action,
                     .core_format = true,
                     .filters = true,
                     .fires = std::move(fires),
                     .execute = std::move(execute)});
    };
    add({"attach-enrichment", "Attach enrichment", "0.3",
         "Attaches to attributes what enrichment modules know of them.", attach_enrichment_parameters},
        {"enrichment-before-query"}, [](call& call) { return execute_attach_enrichment(call); });
    add({"attach-warninglist", "Attach warninglist", "0.2",
         "Attaches to attributes the warning lists that they are on.", attach_warninglist_parameters},
        {}, [](call& call) { return execute_attach_warninglist(call); });
    add({"attach-decay-score", "Attach decay score", "0.1", "Attaches to attributes their decay scores.",
         attach_decay_score_parameters},
        {}, [](call& call) { return execute_attach_decay_score(call); });
    add({"enrich-event", "Enrich Event", "0.2", "Adds to the event what an enrichment module knows of its attributes.",
         enrich_event_parameters},
        {"enrichment-before-query", "attribute-after-save", "event-before-save", "event-after-save"},
        [](call& call) { return execute_enrich_event(call); });
    add({"add_to_warninglist", "Add to warninglist", "0.1", "Adds the values of attributes to a warning list.",
         add_to_warninglist_parameters},
        {}, [](call& call) { return execute_add_to_warninglist(call); });
}

}  // namespace workflow::impl
HASHPATH_END
