// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/messages.hpp.

#include <hashpath/workflow/modules/messages.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>
#include <hashpath/workflow/modules/lookups.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr std::string_view content_types[] = {"json", "form"};

inline constexpr std::string_view form_only[] = {"form"};

inline constexpr std::string_view request_methods[] = {"post", "get", "put", "delete"};

inline constexpr misp::parameter webhook_parameters[] = {
    {"url", misp::parameter_type::text, "", {}, "where the request goes", true},
    {"content_type", misp::parameter_type::choice, R"("json")", content_types, "how the payload is written"},
    {"request_method", misp::parameter_type::choice, R"("post")", request_methods, "the method of the request"},
    {"self_signed", misp::parameter_type::choice, R"("deny")", self_signed, "whether self-signed certificates will do"},
    {"payload", misp::parameter_type::text, R"("")", {}, "what is sent; the whole data if empty", true},
    {"headers", misp::parameter_type::text, "", {}, "more headers, one a line", true},
};

inline constexpr misp::parameter ms_teams_parameters[] = {
    {"url", misp::parameter_type::text, "", {}, "where the request goes"},
    {"content_type", misp::parameter_type::choice, R"("form")", form_only, "how the payload is written"},
    {"data_extraction_path", misp::parameter_type::path, "", {}, "not used"},
};

inline constexpr misp::parameter telegram_parameters[] = {
    {"bot_token", misp::parameter_type::text, "", {}, "the token of the bot"},
    {"chat_id", misp::parameter_type::text, "", {}, "the chat"},
    {"message_body_template", misp::parameter_type::text, "", {}, "the message", true},
};

inline constexpr std::string_view one_zero[] = {"1", "0"};

inline constexpr misp::parameter splunk_parameters[] = {
    {"url", misp::parameter_type::text, "", {}, "the URL of the collector"},
    {"verify_tls", misp::parameter_type::choice, "1", one_zero, "whether its certificate is verified"},
    {"hec_token", misp::parameter_type::text, "", {}, "the token of the collector"},
    {"source_type", misp::parameter_type::text, R"("")", {}, "Splunk's sourcetype"},
    {"event_per_attribute", misp::parameter_type::choice, "0", one_zero, "whether each attribute is sent by itself"},
    {"data_extraction_model", misp::parameter_type::text, R"("")", {}, "a JSON map of fields to paths; all if empty"},
};

inline constexpr misp::parameter mail_parameters[] = {
    {"recipients",
     misp::parameter_type::choices,
     R"(["All admins"])",
     {},
     "All accounts, All admins, or addresses",
     false,
     true},
    {"mail_template_subject", misp::parameter_type::text, "", {}, "the subject", true},
    {"mail_template_body", misp::parameter_type::text, "", {}, "the text", true},
};

inline constexpr misp::parameter log_mail_parameters[] = {
    {"recipients",
     misp::parameter_type::choices,
     R"(["All admins"])",
     {},
     "All accounts, All admins, Org admins, or addresses",
     false,
     true},
    {"mail_template_subject", misp::parameter_type::text, "", {}, "the subject", true},
    {"mail_template_body", misp::parameter_type::text, "", {}, "the text", true},
};

inline constexpr misp::parameter zmq_parameters[] = {
    {"data_extraction_path", misp::parameter_type::path, "", {}, "what of the data is pushed; all if empty"},
};

/// JSON as MISP writes it into requests: on one line, slashes and characters as they are.
HASHPATH_FUNCTION std::string as_request_body(const json& value) {
    hashpath::require_copyable(node{value});
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

HASHPATH_BODY bool may_send(call& call) {
    const auto setting =
        call.world().look_up(lookup::setting, json{{"name", "Security.rest_client_enable_arbitrary_urls"}});
    if (setting && php::truth(node{std::as_const(*setting)})) return true;
    return call.fail("the setting Security.rest_client_enable_arbitrary_urls is off, so no request is sent");
}

HASHPATH_FUNCTION bool send_request(call& call, const request& request) {
    const response came = call.world().send(request);
    const bool done = came.failure.empty() && came.status >= 200 && came.status <= 206;
    call.tell(request.method + " " + request.url +
              (came.failure.empty() ? ": status " + std::to_string(came.status) : ""));
    if (done) return true;
    if (!came.failure.empty()) return call.fail("the request could not be sent: " + came.failure);
    if (came.status == 401 || came.status == 403) return call.fail("the authentication failed");
    return call.fail("the other side refused the request, and said: " + came.body);
}

HASHPATH_FUNCTION std::string trimmed(std::string_view text) {
    constexpr std::string_view space{" \t\n\r\0\x0B", 6};
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) return {};
    return std::string{text.substr(begin, text.find_last_not_of(space) - begin + 1)};
}

HASHPATH_FUNCTION void set_header(std::vector<std::pair<std::string, std::string>>& headers, std::string name,
                                  std::string value) {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&name](const auto& each) { return each.first == name; });
    if (found == headers.end()) headers.emplace_back(std::move(name), std::move(value));
    else found->second = std::move(value);
}

HASHPATH_FUNCTION std::vector<std::pair<std::string, std::string>> json_headers() {
    return {{"Accept", "application/json"}, {"Content-Type", "application/json"}, {"User-Agent", "MISP"}};
}

HASHPATH_FUNCTION void add_headers(std::vector<std::pair<std::string, std::string>>& headers, std::string_view lines) {
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        const std::string_view line = lines.substr(0, end);
        lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 1);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        set_header(headers, trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
}

HASHPATH_FUNCTION bool execute_webhook(call& call) {
    if (!may_send(call)) return false;
    const std::string url = call.text("url");
    if (php::empty(node{call.value("url")})) return call.fail("there is no URL");
    request request{hashpath::php::upper(call.text("request_method")),
                    url,
                    json_headers(),
                    {},
                    call.text("self_signed") != "allow"};
    add_headers(request.headers, call.text("headers"));
    const bool form = call.text("content_type") == "form";
    if (form) set_header(request.headers, "Content-Type", "application/x-www-form-urlencoded");
    const std::string payload = call.text("payload");
    if (request.method == "GET") {
    } else if (payload.empty()) {
        request.body = as_request_body(call.seen());
    } else if (form) {
        request.body = payload;
    } else {
        try {
            request.body = as_request_body(parse(payload));
        } catch (const parse_error&) {
            request.body = as_request_body(payload);
        }
    }
    return send_request(call, request);
}

/// A text in a form of the web.
HASHPATH_FUNCTION std::string form_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                           c == '_' || c == '.';
        if (plain) encoded += c;
        else if (c == ' ') encoded += '+';
        else encoded.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
    }
    return encoded;
}

HASHPATH_FUNCTION bool execute_ms_teams(call& call) {
    if (!may_send(call)) return false;
    if (php::empty(node{call.value("url")})) return call.fail("there is no URL");
    request request{"POST", call.text("url"), json_headers(), "text=" + form_encoded(as_request_body(call.seen()))};
    set_header(request.headers, "Content-Type", "application/x-www-form-urlencoded");
    return send_request(call, request);
}

HASHPATH_FUNCTION bool execute_telegram(call& call) {
    request request{
        "POST", "https://api.telegram.org/bot" + call.text("bot_token") + "/sendMessage", json_headers(), {}};
    request.body = as_request_body(
        {{"chat_id", call.value("chat_id")}, {"text", call.value("message_body_template")}, {"parse_mode", "HTML"}});
    const response came = call.world().send(request);
    call.tell("POST to Telegram" + (came.failure.empty() ? ": status " + std::to_string(came.status) : ""));
    if (!came.failure.empty()) return call.fail("the request could not be sent: " + came.failure);
    if (came.status >= 200 && came.status <= 206) return true;
    if (came.status == 401) return call.fail("the authentication failed");
    return call.fail("the other side refused the request, and said: " + came.body);
}

/// What a record of Splunk is made of: for each field what its path finds, or, where that is one value, the one at 0.
HASHPATH_FUNCTION json modelled(const json& record, const json& model, const path_limits& limits) {
    json made = json::object();
    if (!model.is_structured()) return made;
    for (auto field = node{model}.entries(); field; field.next()) {
        if (field.value()->is_structured()) {
            throw type_error(error_code::parameter_type, "/data_extraction_model",
                             "each field needs a path, which is a text");
        }
        json found = extracted(record, path{php::to_text(field.value()), limits});
        if (found.size() == 1) {
            const json* first = member_of(found, "0");
            found = first ? json(*first) : json{};
        }
        hashpath::impl::set_member(made, field.key().to_string(), std::move(found));
    }
    return made;
}

HASHPATH_FUNCTION bool execute_splunk(call& call) {
    if (!may_send(call)) return false;
    if (php::empty(node{call.value("url")})) return call.fail("there is no URL");
    if (php::empty(node{call.value("hec_token")})) return call.fail("there is no token");
    std::vector<json> records;
    if (set_in(call.parameters(), "event_per_attribute")) {
        const json* event = member_of(call.seen(), "Event");
        json bare = event && event->is_structured() ? *event : json::object();
        json attributes = hashpath::impl::take_member(bare, "Attribute");
        hashpath::impl::drop_members(bare, {"_AttributeFlattened"});
        for (const json& each : attributes) records.push_back({{"Attribute", each}, {"Event", bare}});
    } else {
        records.push_back(call.seen());
    }
    if (const std::string text = call.text("data_extraction_model"); !text.empty()) {
        const json model = parse(text);
        for (json& record : records) record = modelled(record, model, call.limits());
    }
    for (const json& record : records) {
        json body = {{"event", record}};
        if (const std::string source = call.text("source_type"); !source.empty()) body["sourcetype"] = source;
        request request{"POST", call.text("url"), json_headers(), as_request_body(body),
                        set_in(call.parameters(), "verify_tls")};
        request.headers.emplace_back("Authorization", "Splunk " + call.text("hec_token"));
        if (!send_request(call, request)) return false;
    }
    return true;
}

HASHPATH_BODY std::optional<std::vector<std::string>> addresses(call& call, const std::vector<std::string>& recipients,
                                                                bool of_log) {
    const auto chosen = [&recipients](std::string_view who) {
        return std::find(recipients.begin(), recipients.end(), who) != recipients.end();
    };
    auto users = call.world().look_up(lookup::users, json::object());
    if (!users || !users->is_array()) users = json::array();
    std::vector<std::string> found;
    const bool by_organisation = of_log && chosen("Org admins");
    const json* log = by_organisation ? member_of(call.seen(), "Log") : nullptr;
    std::string organisation;
    if (log) {
        const std::string user_id = text_of(*log, "user_id");
        for (const json& user : *users) {
            if (!user_id.empty() && text_of(user, "id") == user_id) organisation = text_of(user, "org_id");
        }
    }
    if (by_organisation && organisation.empty() && recipients.size() == 1) return std::nullopt;
    for (const json& user : *users) {
        const std::string email = text_of(user, "email");
        const std::string role = text_of(user, "role");
        const bool org_admin = !organisation.empty() && (role == "org-admin" || role == "admin") &&
                               text_of(user, "org_id") == organisation;
        if (chosen("All accounts") || (chosen("All admins") && role == "admin") || org_admin || chosen(email))
            found.push_back(email);
    }
    return found;
}

HASHPATH_FUNCTION bool execute_mail(call& call, bool of_log) {
    const auto recipients = call.texts("recipients", true);
    if (recipients.empty()) return call.fail("there is no recipient");
    const std::string subject = call.text("mail_template_subject");
    if (php::empty(node{call.value("mail_template_subject")})) return call.fail("there is no subject");
    const auto to = addresses(call, recipients, of_log);
    if (!to) return false;
    for (const std::string& address : *to) {
        const outcome came = call.world().send(mail{{address}, subject, call.text("mail_template_body")});
        if (!came.done) call.tell("the mail to " + address + " was refused: " + came.reason);
    }
    call.tell("mail to " + counted(to->size(), "user") + ": " + subject);
    return true;
}

HASHPATH_FUNCTION bool execute_zmq(call& call) {
    const std::string text = call.text("data_extraction_path");
    const json message = text.empty() ? call.seen() : extracted(call.seen(), path{text, call.limits()});
    const outcome came = call.world().push(workflow_topic, message);
    if (!came.done) return call.fail(came.reason.empty() ? "the message queue refused the message" : came.reason);
    call.tell("pushed to " + std::string{workflow_topic});
    return true;
}

HASHPATH_BODY void add_message_modules(registry& modules) {
    const auto add = [](misp::module_description description, std::function<bool(call&)> execute) -> module {
        return {.description = description, .type = module_type::action, .execute = std::move(execute)};
    };
    module webhook = add({"webhook", "Webhook", "0.7", "Sends a request over HTTP.", webhook_parameters},
                         [](call& call) { return execute_webhook(call); });
    webhook.enabled_at_first = true;
    modules.add(std::move(webhook));
    modules.add(
        add({"ms-teams-webhook", "MS Teams Webhook", "0.5", "Sends the data to Microsoft Teams.", ms_teams_parameters},
            [](call& call) { return execute_ms_teams(call); }));
    modules.add(add({"telegram-send-alert", "Telegram Send Alert", "0.1", "Sends a message to a chat of Telegram.",
                     telegram_parameters},
                    [](call& call) { return execute_telegram(call); }));
    module splunk = add({"splunk-hec-export", "Splunk HEC export", "0.2",
                         "Sends the event to an HTTP Event Collector of Splunk.", splunk_parameters},
                        [](call& call) { return execute_splunk(call); });
    splunk.core_format = true;
    splunk.outputs = 0;
    modules.add(std::move(splunk));
    modules.add(add({"send-mail", "Send Mail", "0.1", "Sends a mail to users.", mail_parameters},
                    [](call& call) { return execute_mail(call, false); }));
    modules.add(
        add({"send-log-mail", "Send Log Mail", "0.1", "Sends a mail about an entry of the log.", log_mail_parameters},
            [](call& call) { return execute_mail(call, true); }));
    module zmq = add({"push-zmq", "Push to ZMQ", "0.2", "Puts the data onto the message queue.", zmq_parameters},
                     [](call& call) { return execute_zmq(call); });
    zmq.enabled_at_first = true;
    modules.add(std::move(zmq));
}

}  // namespace workflow::impl
HASHPATH_END
