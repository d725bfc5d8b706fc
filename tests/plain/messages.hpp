#pragma once
// SPDX-License-Identifier: MIT
// MISP's actions that look something up or tell the world, as plainly as they can be written down, and the table of all
// actions. Left out: attach-warninglist and splunk-hec-export, which have tests of their own, headers and the texts of errors.

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "plain/actions.hpp"
#include "plain/logic.hpp"
#include "plain/map.hpp"
#include "plain/world.hpp"

namespace plain {

/// Whether data to which nothing was attached are set anew, so that filters become part of them, the specification leaves
/// open. It is seen only where a filter changes the data again each time; the modules do here what they do in the library.
inline bool attach_enrichment(call& call) {
    const std::vector<std::string> modules = names_of(call.given["modules"]);
    if (modules.empty()) return call.fail("no module is chosen");
    if (call.trigger == "enrichment-before-query") throw left_out{};
    for (const std::string& name : modules) {
        if (call.around_it.enrichment_module(name).is_null()) throw fatal{};
    }
    json data = call.seen;
    bool any = false;
    for (const auto& [key, each] : matching_attributes(call.seen, call.filters)) {
        json attribute = map_or_fatal(each);
        bool found = false;
        for (const std::string& name : modules) {
            const json module = call.around_it.enrichment_module(name);
            if (!evaluated(member(module, "types"), "in", member(attribute, "type"))) continue;
            const json answer = call.around_it.enrichment(name, attribute);
            json all = list_of(part(attribute, "enrichment"));
            all.push_back(has(answer, "results") ? answer["results"] : answer);
            attribute = with(attribute, "enrichment", all);
            found = true;
        }
        if (found) override_attribute(data, attribute);
        any = any || found;
    }
    if (any) call.data.base = data;
    return true;
}

inline bool attach_score(call& call) {
    if (names_of(call.given["decayingmodels"]).empty()) return call.fail("no model is chosen");
    json data = call.seen;
    for (const auto& [key, attribute] : matching_attributes(call.seen, call.filters)) {
        override_attribute(data, world::scored(map_or_fatal(attribute)));
    }
    call.data.base = data;
    return true;
}

inline bool enrich_event(call& call) {
    const std::string module = text_or_fatal(call.given["modules"]);
    if (module.empty()) return call.fail("no module is chosen");
    if (call.trigger == "enrichment-before-query") throw left_out{};
    json uuids = json::array();
    if (call.filters_on()) {
        const json items = call.items();
        if (is_empty(items)) return true;
        uuids = map_of(extracted(list_of(entries_of(items)), "{n}.uuid"));
    }
    call.around_it.note({"enrich event", module, identity(member(call.seen, "Event")), uuids});
    return reload(call);
}

inline bool add_to_warning_list(call& call) {
    const std::string list = text_or_fatal(call.given["warninglist"]);
    if (list.empty()) return call.fail("no list is chosen");
    json values = json::array();
    for (const auto& [key, attribute] : matching_attributes(call.seen, call.filters)) {
        if (!attribute.is_structured()) throw left_out{};
        const json value = text_of(member(attribute, "value"));
        if (value != "" && std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    call.around_it.note({"add to warning list", list, values});
    return true;
}

inline bool send(call& call, const std::string& method, const std::string& url, const json& body) {
    call.around_it.note({"send", method, url, body});
    const std::int64_t status = call.around_it.status_of(url);
    return (status >= 200 && status <= 206) || call.fail("it was refused");
}

inline bool may_send(const call& call) {
    return !is_empty(call.around_it.setting("Security.rest_client_enable_arbitrary_urls"));
}

/// What is sent is noted as the JSON that it is, or as the text: a payload of JSON is sent as it is, of both types.
inline bool webhook(call& call) {
    const std::string url = text_or_fatal(call.given["url"]);
    if (!may_send(call) || is_empty(json(url))) return call.fail("nothing may be sent, or there is no address");
    const std::string method = known_option(call.given["request_method"], {"post", "get", "put", "delete"});
    known_option(call.given["content_type"], {"json", "form"});
    if (method == "get") return send(call, method, url, nullptr);
    const std::string payload = text_or_fatal(call.given["payload"]);
    if (payload.empty()) return send(call, method, url, call.seen);
    const json read = json::parse(payload, nullptr, false);
    return send(call, method, url, read.is_discarded() ? json(payload) : read);
}

inline bool teams_webhook(call& call) {
    const std::string url = text_or_fatal(call.given["url"]);
    if (!may_send(call) || is_empty(json(url))) return call.fail("nothing may be sent, or there is no address");
    return send(call, "post", url, "a form");
}

inline bool telegram(call& call) {
    return send(
        call, "post", "https://api.telegram.org/bot" + text_or_fatal(call.given["bot_token"]) + "/sendMessage",
        {{"chat_id", call.given["chat_id"]}, {"text", call.given["message_body_template"]}, {"parse_mode", "HTML"}});
}

inline bool send_mails(call& call, bool of_log) {
    if (!call.given["recipients"].is_structured()) throw left_out{};
    const std::vector<std::string> recipients = names_of(call.given["recipients"]);
    if (recipients.empty()) return call.fail("there is no recipient");
    const std::string subject = text_or_fatal(call.given["mail_template_subject"]);
    if (is_empty(json(subject))) return call.fail("there is no subject");
    const auto chosen = [&](const std::string& name) {
        return std::find(recipients.begin(), recipients.end(), name) != recipients.end();
    };
    json organisation;
    for (const auto& [key, user] : entries_of(member(call.around_it.lookups, "users"))) {
        const json id = member(user, "id");
        if (!id.is_null() && text_of(id) == text_of(get(call.seen, "Log.user_id")))
            organisation = member(user, "org_id");
    }
    const bool to_organisation = of_log && chosen("Org admins") && !organisation.is_null();
    if (of_log && recipients == std::vector<std::string>{"Org admins"} && !to_organisation) return false;
    for (const auto& [key, user] : entries_of(member(call.around_it.lookups, "users"))) {
        const json role = member(user, "role");
        if (chosen("All accounts") || chosen(text_of(member(user, "email"))) ||
            (chosen("All admins") && role == "admin") ||
            (to_organisation && (role == "org-admin" || role == "admin") &&
             equal(member(user, "org_id"), organisation)))
            call.around_it.note(
                {"mail", member(user, "email"), subject, text_or_fatal(call.given["mail_template_body"])});
    }
    return true;
}

inline bool push(call& call) {
    const std::string path = path_of(call.given["data_extraction_path"]);
    call.around_it.note({"push", path.empty() ? call.seen : map_of(extracted(call.seen, path))});
    return true;
}

struct action_module {
    std::string id;
    bool (*execute)(call& call);  ///< null for what is left out
    std::string defaults_as_text = "{}";
    std::vector<std::string> templates = {};

    json defaults() const { return json::parse(defaults_as_text); }
};

/// The module of an id; null where there is none.
inline const action_module* action_named(const std::string& id) {
    static const std::string replacement = R"({"scope": "event", "remove_substituted": "1", "locality": "local"})";
    static const std::string mail = R"({"recipients": ["All admins"]})";
    static const std::vector<std::string> mail_templates = {"mail_template_subject", "mail_template_body"};
    static const std::vector<action_module> all = {
        {"stop-execution", stop_execution, R"({"message": "Execution stopped"})", {"message"}},
        {"tag_operation", tag_operation, R"({"scope": "event", "action": "add", "locality": "local"})"},
        {"tag_replacement_generic", [](call& call) { return replace_tags(call, ""); }, replacement},
        {"tag_replacement_tlp", [](call& call) { return replace_tags(call, "tlp"); }, replacement},
        {"tag_replacement_pap", [](call& call) { return replace_tags(call, "pap"); }, replacement},
        {"assign_country", assign_country,
         R"({"scope": "event", "locality": "local", "hash_path": "enrichment.{n}.{n}.values.0"})"},
        {"attribute_ids_flag_operation", set_flag, R"({"action": "add"})"},
        {"Module_attribute_comment_operation", set_comment, "{}", {"comment"}},
        {"attribute_edition_operation", [](call&) { return true; }},
        {"Module_event_distribution_operation", set_distribution, R"({"freeze": "modify", "distribution": "0"})"},
        {"attach-enrichment", attach_enrichment},
        {"attach-warninglist", nullptr},
        {"attach-decay-score", attach_score},
        {"enrich-event", enrich_event},
        {"add_to_warninglist", add_to_warning_list},
        {"add_eventblocklist_entry", block_event,
         R"({"uuid_hash_path": "Event.uuid", "eventinfo_hash_path": "Event.info",
             "block_comment": "Blocked by a workflow"})"},
        {"proposal-action", resolve_proposals, R"({"action": "accept", "proposal_type": "all"})"},
        {"publish-event", publish},
        {"reload-full-event",
         [](call& call) {
             if (call.trigger_has_core_format) reload(call);
             return true;
         }},
        {"webhook", webhook, R"({"content_type": "json", "request_method": "post"})", {"url", "payload", "headers"}},
        {"ms-teams-webhook", teams_webhook},
        {"telegram-send-alert", telegram, "{}", {"message_body_template"}},
        {"splunk-hec-export", nullptr},
        {"send-mail", [](call& call) { return send_mails(call, false); }, mail, mail_templates},
        {"send-log-mail", [](call& call) { return send_mails(call, true); }, mail, mail_templates},
        {"push-zmq", push},
        {"blueprint-action-module", [](call& call) { return call.fail("it is a template"); }}};
    const auto found = std::find_if(all.begin(), all.end(), [&](const action_module& each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace plain
