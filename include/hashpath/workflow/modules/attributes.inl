// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/attributes.hpp.

#include <hashpath/workflow/modules/attributes.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>
#include <hashpath/workflow/modules/triggers.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr std::string_view add_remove[] = {"add", "remove"};

inline constexpr misp::parameter ids_flag_parameters[] = {
    {"action", misp::parameter_type::choice, R"("add")", add_remove, "whether to_ids becomes true (add) or false"},
};

inline constexpr misp::parameter comment_parameters[] = {
    {"comment", misp::parameter_type::text, "", {}, "the new comment", true},
};

inline constexpr std::string_view freezes[] = {"modify", "freeze"};

inline constexpr misp::parameter event_distribution_parameters[] = {
    {"freeze", misp::parameter_type::choice, R"("modify")", freezes,
     "whether the event gets a new timestamp and is published no more"},
    {"distribution", misp::parameter_type::choice, R"("0")", misp::impl::distribution_levels,
     "0 organisation, 1 community, 2 connected, 3 all, 4 sharing group"},
    {"sharing_group_id", misp::parameter_type::text, "[]", {}, "for 4: the id of the sharing group"},
};

inline constexpr std::string_view proposal_actions[] = {"accept", "remove"};

inline constexpr std::string_view proposal_types[] = {"new", "edit", "any"};

inline constexpr misp::parameter proposal_parameters[] = {
    {"action", misp::parameter_type::choice, R"("accept")", proposal_actions,
     "whether proposals are accepted or removed"},
    {"proposal_type", misp::parameter_type::choice, R"("all")", proposal_types,
     "for new attributes, for existing ones, or any; the default is none of them"},
};

HASHPATH_BODY void write_back(call& call, std::span<attribute_change> changes) {
    const misp::attribute_copies<json> copies{call.change(), misp::unfiltered::keep};
    for (attribute_change& each : changes) {
        const auto places = copies.places(each.id);
        for (json* place : places) {
            if (place == places.back()) *place = std::move(each.attribute);
            else *place = each.attribute;
        }
    }
}

HASHPATH_BODY std::vector<attribute_change> copied_attributes(call& call) {
    std::vector<attribute_change> copies;
    for (const item each : attributes_of(call)) {
        if (!each->is_structured()) {
            throw type_error(error_code::item_not_a_map, "",
                             "an attribute is neither list nor map, and MISP ends with an error");
        }
        copies.push_back({misp::attribute_copies<json>::id_of(*each), *each});
    }
    return copies;
}

HASHPATH_BODY bool save_attributes(call& call, const std::function<void(json&)>& change) {
    std::vector<attribute_change> saved;
    for (attribute_change& each : copied_attributes(call)) {
        change(each.attribute);
        hashpath::impl::drop_members(each.attribute, {"timestamp"});
        stored_change stored{stored_change::kind::attribute, std::move(each.attribute)};
        const outcome came = call.world().store(stored);
        each.attribute = std::move(stored.value);
        if (came.done) saved.push_back(std::move(each));
        else if (!came.reason.empty()) call.fail(came.reason);
    }
    if (saved.empty()) call.tell("no attribute was changed");
    else call.tell("changed " + counted(saved.size(), "attribute"));
    if (!saved.empty()) write_back(call, saved);
    return !saved.empty();
}

HASHPATH_FUNCTION bool execute_ids_flag(call& call) {
    const bool flag = call.text("action") != "remove";
    return save_attributes(call,
                           [flag](json& attribute) { hashpath::impl::set_member(attribute, "to_ids", json(flag)); });
}

HASHPATH_FUNCTION bool execute_comment(call& call) {
    const std::string comment = call.text("comment");
    return save_attributes(
        call, [&comment](json& attribute) { hashpath::impl::set_member(attribute, "comment", json(comment)); });
}

HASHPATH_BODY json& event_to_change(call& call) {
    json& event = hashpath::impl::member_or_new(call.change(), php::key{"Event"});
    if (event.is_null()) event = json::object();
    if (event.is_structured()) return event;
    throw type_error(error_code::event_malformed, "/Event", "MISP needs a map here, and ends with an error");
}

HASHPATH_FUNCTION bool execute_event_distribution(call& call) {
    using namespace literals;
    if (!check(call.seen(), "Event._AttributeFlattened.{n}"_path)) {
        call.tell("the event has no attribute, and nothing is done");
        return true;
    }
    const json distribution = call.text("distribution");
    json stored = {{"id", event_id_in(call.seen())}, {"distribution", distribution}};
    static const json sharing_group = 4;
    if (php::loose_equal(node{distribution}, node{sharing_group})) {
        const std::string chosen = call.text("sharing_group_id");
        if (chosen.empty()) return call.fail("no sharing group is chosen");
        stored["sharing_group_id"] = chosen;
    }
    const outcome came = call.world().store({stored_change::kind::event, stored, call.text("freeze") != "freeze"});
    if (!came.done) return came.reason.empty() ? false : call.fail(came.reason);
    call.tell("the distribution is " + call.text("distribution") + " now");
    json& changed = event_to_change(call);
    for (const char* key : {"distribution", "sharing_group_id"}) {
        if (const json* value = member_of(std::as_const(stored), key)) hashpath::impl::set_member(changed, key, *value);
    }
    return true;
}

HASHPATH_BODY bool reload(call& call) {
    auto event = call.world().look_up(lookup::event, json{{"id", event_id_in(call.seen())}});
    if (!event || !event->is_object()) return false;
    core_format(*event, call.world());
    call.data().set(std::move(*event));
    return true;
}

HASHPATH_FUNCTION bool execute_proposal(call& call) {
    using namespace literals;
    const json* data = data_with_event(call).data;
    if (!data) return true;
    const std::string kind = call.text("proposal_type");
    std::vector<json> proposals;
    const auto take = [&](const path& path) {
        for_each(*data, path, [&proposals](const auto& match) { proposals.push_back(*match.value); });
    };
    if (kind == "new" || kind == "any") take("Event.ShadowAttribute.{n}"_path);
    if (kind == "edit" || kind == "any") take("Event._AttributeFlattened.{n}.ShadowAttribute.{n}"_path);
    const bool accepts = call.text("action") == "accept";
    for (const json& proposal : proposals) {
        const auto what = accepts ? stored_change::kind::accepted_proposal : stored_change::kind::discarded_proposal;
        const outcome came = call.world().store({what, proposal});
        if (!came.done && !came.reason.empty()) call.fail(came.reason);
        const json id = id_in(proposal, "id");
        call.tell(std::string{came.done ? "" : "could not be "} + (accepts ? "accepted" : "discarded") + ": proposal " +
                  php::to_text(node{id}));
    }
    if (!proposals.empty()) reload(call);
    return true;
}

HASHPATH_BODY void add_attribute_modules(registry& modules) {
    const auto add = [&modules](misp::module_description description, bool filters,
                                std::function<bool(call&)> execute) {
        modules.add({.description = description,
                     .type = module_type::action,
                     .core_format = true,
                     .filters = filters,
                     .fires = {"attribute-after-save", "event-before-save", "event-after-save"},
                     .execute = std::move(execute)});
    };
    add({"attribute_ids_flag_operation", "Attribute IDS Flag operation", "0.1",
         "Sets or removes the IDS flag of attributes.", ids_flag_parameters},
        true, [](call& call) { return execute_ids_flag(call); });
    add({"Module_attribute_comment_operation", "Attribute comment operation", "0.1", "Sets the comment of attributes.",
         comment_parameters},
        true, [](call& call) { return execute_comment(call); });
    add({"attribute_edition_operation",
         "Attribute edition operation",
         "0.1",
         "The base of the modules that change attributes: changes nothing.",
         {}},
        true, [](call&) { return true; });
    add({"Module_event_distribution_operation", "Event distribution operation", "0.1",
         "Sets the distribution of the event.", event_distribution_parameters},
        false, [](call& call) { return execute_event_distribution(call); });
    add({"proposal-action", "Proposal Action", "0.2", "Accepts or removes the proposals of the event.",
         proposal_parameters},
        true, [](call& call) { return execute_proposal(call); });
}

}  // namespace workflow::impl
HASHPATH_END
