#pragma once
// SPDX-License-Identifier: MIT
// MISP's actions on what is stored and on the run, as plainly as they can be written down: from nothing of the library but
// its PHP rules. What is stored is only noted; what the data lose and get is done.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "plain/core_format.hpp"
#include "plain/logic.hpp"
#include "plain/map.hpp"
#include "plain/path.hpp"
#include "plain/world.hpp"

namespace plain {

/// A parameter that is a text. An empty list is "", any other is not one.
inline std::string text_or_fatal(const json& parameter) {
    if (parameter.is_structured() && !is_empty(parameter)) throw fatal{};
    return parameter.is_structured() ? "" : text_of(parameter);
}

/// By what the world knows an event or attribute: its id, or its uuid where it has none, as in a file.
inline json identity(const json& known) {
    return is_set(known, "id") ? member(known, "id") : member(known, "uuid");
}

/// An action that runs.
struct call {
    parameters given;
    json filters;
    json seen;  ///< the data when it began
    travelling& data;
    world& around_it;
    std::string trigger;
    bool trigger_has_core_format = false;
    std::vector<std::string> errors = {};

    bool fail(const std::string& error) {
        errors.push_back(error);
        return false;
    }
    /// An option; a list is none, and is no text either.
    std::string option(const std::string& name) const { return text_or_fatal(given[name]); }
    bool filters_on() const { return filters_enabled(filters); }
    /// What the filters let through. The event is known as such where the selector is empty, and nowhere else.
    json items() const {
        if (!filters_on()) return seen;
        const entries kept = filtered(seen, filters);
        return path_of(saved(filters, "selector")).empty() ? map_of(kept) : list_of(kept);
    }
    json attributes() const { return list_of(matching_attributes(seen, filters)); }
};

/// A list of names, of which one may stand alone; "" is none.
inline std::vector<std::string> names_of(const json& parameter) {
    std::vector<std::string> names;
    if (is_empty(parameter)) return names;
    for (const auto& [key, name] : entries_of(parameter)) {
        if (!name.is_structured() && !text_of(name).empty()) names.push_back(text_of(name));
    }
    return names;
}

/// MISP core format of what a trigger gives, with the event of the same data, or the one that is stored, around it.
inline json normalised(const json& data, const world& around_it) {
    return core_format(data, {[&](const json& id) {
                                  if (!is_set(data, "Event")) return around_it.event_of(id);
                                  const json event = {{"Event", member(data, "Event")}};
                                  return is_set(data, "EventTag") ? with(event, "EventTag", member(data, "EventTag"))
                                                                  : event;
                              },
                              [&](const json&) { return member(data, "Object"); }});
}

inline bool reload(call& call) {
    const json id = identity(member(call.seen, "Event"));
    if (id.is_null()) throw left_out{};
    const json stored = call.around_it.event_of(id);
    if (stored.is_null()) return call.fail("there is no such event");
    call.data.base = normalised(stored, call.around_it);
    return true;
}

/// The position of the last attribute of this id, or nothing.
inline std::optional<std::size_t> position_of(const json& attributes, const json& id) {
    std::optional<std::size_t> last;
    const entries all = entries_of(attributes);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const json own = identity(all[i].second);
        if (!own.is_null() && text_of(own) == text_of(id)) last = i;
    }
    return last;
}

inline void put(json& owner, const char* list, std::size_t position, const json& attribute) {
    entries all = entries_of(owner[list]);
    all[position].second = attribute;
    owner[list] = map_of(all);
}

/// Puts an attribute into each of the two places where one of its id is.
inline void override_attribute(json& data, const json& attribute) {
    const json id = identity(attribute);
    if (id.is_null()) throw left_out{};
    json event = member(data, "Event");
    if (const auto at = position_of(member(event, "_AttributeFlattened"), id))
        put(event, "_AttributeFlattened", *at, attribute);
    entries objects = entries_of(member(event, "Object"));
    bool in_object = false;
    for (auto object = objects.rbegin(); object != objects.rend() && !in_object; ++object) {
        const auto at = position_of(member(object->second, "Attribute"), id);
        if (!at) continue;
        in_object = true;
        put(object->second, "Attribute", *at, attribute);
    }
    if (in_object) event["Object"] = map_of(objects);
    const auto at = position_of(member(event, "Attribute"), id);
    if (at && !in_object) put(event, "Attribute", *at, attribute);
    if (event.is_structured()) data = with(data, "Event", event);
}

/// Changes the attributes that match, stores them, and puts them back without their timestamp. Without one nothing is put
/// back, so that no filter is made part of the data.
template <class Change>
bool save_attributes(call& call, Change&& change) {
    json data = call.seen;
    const json attributes = call.attributes();
    for (const auto& [key, each] : entries_of(attributes)) map_or_fatal(each);
    for (const auto& [key, each] : entries_of(attributes)) {
        const json attribute = without(change(each), "timestamp");
        call.around_it.note({"store attribute", attribute});
        override_attribute(data, attribute);
    }
    if (!attributes.empty()) call.data.base = data;
    return !attributes.empty();
}

inline bool stop_execution(call& call) {
    const json message = call.given["message"];
    return call.fail(is_empty(message) ? "Execution stopped" : text_of(message));
}

inline bool change_tag(call& call, bool attach, const std::string& of, const json& id, const json& name,
                       const json& local) {
    call.around_it.note({attach ? "attach" : "detach", of, id, text_of(name), attach ? json(!is_empty(local)) : local,
                         attach ? text_or_fatal(call.given["relationship_type"]) : ""});
    return true;
}

inline json locality(const call& call) {
    const std::string asked = known_option(call.given["locality"], {"local", "global", "any"});
    return asked == "any" ? json{} : json(asked == "local");
}

inline bool tag_operation(call& call) {
    const bool attach = known_option(call.given["action"], {"add", "remove"}) == "add";
    const bool of_event = known_option(call.given["scope"], {"event", "attribute"}) == "event";
    const json local = locality(call);
    const json items = of_event || call.filters_on() ? call.items() : call.attributes();
    const json tags = call.given["tags"];
    if (call.given["relationship_type"].is_structured()) throw left_out{};
    if (is_empty(items) || !tags.is_structured()) return false;
    bool any = false;
    if (of_event) {
        for (const auto& [key, tag] : entries_of(tags)) {
            any = change_tag(call, attach, "event", identity(member(items, "Event")), tag, local);
        }
        return any;
    }
    for (const auto& [position, attribute] : entries_of(items)) {
        for (const auto& [key, tag] : entries_of(tags)) {
            any = change_tag(call, attach, "attribute", identity(map_or_fatal(attribute)), tag, local);
        }
    }
    return any;
}

/// The tag that stands for one of the traffic light protocol, or of permissible actions; "" for another one.
inline std::string substitution(const std::string& word, const std::string& tag) {
    const bool is_tlp = word == "tlp";
    std::string small = tag;
    for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    static const std::regex shape{R"re((^|[^a-z0-9_])(tlp|pap)[:\s=-]{1,2}"?(white|clear|green|amber|red))re"};
    std::smatch found;
    if (!std::regex_search(small, found, shape) || found[2] != word) return {};
    std::string level = found[3];
    if (is_tlp) return "tlp:" + level;
    for (char& c : level) c = static_cast<char>(c - 'a' + 'A');
    return "PAP:" + level;
}

inline bool replace_tags(call& call, const std::string& word) {
    const json items = call.items();
    if (is_empty(items)) return true;
    if (call.given["relationship_type"].is_structured()) throw left_out{};
    const std::string scope = call.option("scope");
    const json local = known_option(call.given["locality"], {"local", "global"}) == "local";
    const auto replace = [&](const std::string& of, const json& owner) {
        const json tags = map_or_fatal(member(owner, "Tag"));
        std::vector<std::pair<std::string, std::string>> replaced;
        for (const auto& [key, tag] : entries_of(tags)) {
            const std::string name = text_of(member(tag, "name"));
            const std::string other = word.empty() ? "" : substitution(word, name);
            if (!other.empty()) replaced.emplace_back(name, other);
        }
        for (const auto& [name, other] : replaced) {
            if (call.option("remove_substituted") == "yes") change_tag(call, false, of, identity(owner), name, true);
        }
        std::vector<std::string> added;
        for (const auto& [name, other] : replaced) {
            if (std::find(added.begin(), added.end(), other) != added.end()) continue;
            added.push_back(other);
            change_tag(call, true, of, identity(owner), other, local);
        }
    };
    if (scope == "event" || scope == "all") replace("event", map_or_fatal(member(items, "Event")));
    if (scope == "attribute" || scope == "all") {
        for (const auto& [key, attribute] : extracted(items, "Event._AttributeFlattened.{n}")) {
            replace("attribute", map_or_fatal(attribute));
        }
    }
    return true;
}

inline bool assign_country(call& call) {
    const json items = call.items();
    const entries attributes = extracted(items, "Event._AttributeFlattened.{n}");
    const json local = known_option(call.given["locality"], {"local", "global"}) == "local";
    std::string path = path_of(call.given["hash_path"]);
    const auto tags_of = [&](const json& data) {
        std::vector<std::string> tags;
        for (const auto& [key, value] : extracted(data, path)) {
            const json tag = value.is_structured() ? json{} : call.around_it.country(text_of(value));
            if (!tag.is_null() && std::find(tags.begin(), tags.end(), text_of(tag)) == tags.end())
                tags.push_back(text_of(tag));
        }
        return tags;
    };
    bool any = false;
    if (known_option(call.given["scope"], {"event", "attribute"}) == "event") {
        if (path.substr(0, 4) != "{n}.") path = "{n}." + path;
        for (const std::string& tag : tags_of(list_of(attributes))) {
            any = change_tag(call, true, "event", identity(member(items, "Event")), tag, local);
        }
        return any;
    }
    for (const auto& [key, attribute] : attributes) {
        any = false;
        for (const std::string& tag : tags_of(map_or_fatal(attribute))) {
            any = change_tag(call, true, "attribute", identity(attribute), tag, local);
        }
    }
    return any;
}

inline bool set_flag(call& call) {
    const bool flag = call.option("action") != "remove";
    return save_attributes(call, [&](const json& attribute) { return with(attribute, "to_ids", flag); });
}

inline bool set_comment(call& call) {
    const std::string comment = text_or_fatal(call.given["comment"]);
    return save_attributes(call, [&](const json& attribute) { return with(attribute, "comment", comment); });
}

inline bool set_distribution(call& call) {
    if (extracted(call.seen, "Event._AttributeFlattened.{n}").empty()) return true;
    const json event = member(call.seen, "Event");
    const std::string distribution = text_or_fatal(call.given["distribution"]);
    json changed = with(event, "distribution", distribution);
    json stored = {{"id", identity(event)}, {"distribution", distribution}};
    if (equal(distribution, 4)) {
        const std::string group = text_or_fatal(call.given["sharing_group_id"]);
        if (group.empty()) return call.fail("there is no sharing group");
        changed = with(changed, "sharing_group_id", group);
        stored["sharing_group_id"] = group;
    }
    call.around_it.note({"store event", stored, call.option("freeze") != "freeze"});
    call.data.base = with(call.seen, "Event", changed);
    return true;
}

inline bool resolve_proposals(call& call) {
    const json items = call.items();
    if (is_empty(items)) return true;
    const std::string type = known_option(call.given["proposal_type"], {"new", "edit", "any", "all"});
    const bool accepts = known_option(call.given["action"], {"accept", "remove"}) == "accept";
    json proposals = json::array();
    for (const auto& [kind, path] : {std::pair{"new", "Event.ShadowAttribute.{n}"},
                                     {"edit", "Event._AttributeFlattened.{n}.ShadowAttribute.{n}"}}) {
        if (type != kind && type != "any") continue;
        for (const auto& [key, proposal] : extracted(items, path)) proposals.push_back(proposal);
    }
    for (const json& proposal : proposals) call.around_it.note({accepts ? "accept" : "discard", proposal});
    if (!proposals.empty()) reload(call);
    return true;
}

inline bool block_event(call& call) {
    const json& seen = call.seen;
    const json organisations = member(call.around_it.lookups, "organisations");
    const json organisation = member(organisations, text_of(get(seen, "Event.orgc_id")));
    const std::string name = text_of(member(organisation, "name"));
    call.around_it.note({"block event", get(seen, path_of(call.given["uuid_hash_path"])),
                         get(seen, path_of(call.given["eventinfo_hash_path"])), name.empty() ? "unknown" : name,
                         call.given["block_comment"]});
    return true;
}

inline bool publish(call& call) {
    if (call.trigger == "event-publish") throw left_out{};
    call.around_it.note({"publish", identity(member(call.seen, "Event"))});
    return true;
}

}  // namespace plain
