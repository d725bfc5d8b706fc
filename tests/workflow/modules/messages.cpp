// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules/messages.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json/parse.hpp>

#include "workflow/modules/module_test.hpp"

namespace {

using namespace module_test;
using headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view event = R"({"Event":{"id":"1","info":"a/b ü","Tag":[{"name":"tlp:red"},{"name":"x"}],
    "Attribute":[{"id":"10","type":"url","value":"u"},{"id":"11","type":"md5","value":"m"}],
    "Object":[{"name":"file","Attribute":[{"id":"12","type":"sha1","value":"s"}]}]}})";

constexpr std::string_view allowed = R"({"settings":{"Security.rest_client_enable_arbitrary_urls":true},"responses":{
    "https://r/200":{"status":200},"https://r/201":{"status":201},"https://r/206":{"status":206},
    "https://r/199":{"status":199,"body":"early"},"https://r/207":{"status":207,"body":"multi"},
    "https://r/302":{"status":302,"body":""},"https://r/401":{"status":401,"body":"who"},
    "https://r/403":{"status":403,"body":"you"},"https://r/404":{"status":404,"body":"where"},
    "https://r/500":{"status":500,"body":"broken"},"https://r/down":{"failure":"no such host"}}})";

/// A module that ran on the event, which no message changes, and the host that it told.
struct telling {
    still_host host;
    execution came;

    telling(std::string_view id, std::string_view parameters, std::string_view lookups = allowed,
            std::string_view data = event, std::string_view filters = "{}")
        : host(data, lookups) {
        const json given = parse(data);
        came = execute_action(id, parameters, given, host, filters);
        CHECK(came.data == given);
        CHECK(host.event() == given);
        CHECK(host.changes().empty());
    }

    /// The one request that was sent.
    hashpath::workflow::request request() const {
        REQUIRE(host.requests().size() == 1);
        return host.requests()[0];
    }
};

/// "done", or the errors in one line.
std::string told(const execution& came) {
    CHECK_FALSE(came.threw);
    if (came.success) {
        CHECK(came.errors.empty());
        return "done";
    }
    std::string text;
    for (const std::string& each : came.errors) text += (text.empty() ? "" : "; ") + each;
    return text.empty() ? "failed" : text;
}

std::string told(std::string_view id, std::string_view parameters, std::string_view lookups = allowed) {
    return told(telling{id, parameters, lookups}.came);
}

/// The error that a module throws, up to its reason; then nothing was sent.
std::string thrown(std::string_view id, std::string_view parameters) {
    const telling run{id, parameters};
    CHECK(run.came.threw);
    CHECK_FALSE(run.came.success);
    CHECK(run.host.requests().empty());
    CHECK(run.host.mails().empty());
    CHECK(run.host.messages().empty());
    REQUIRE(run.came.errors.size() == 1);
    return run.came.errors[0].substr(0, run.came.errors[0].find(':'));
}

/// The value of a header, or "-" where there is none; each name stands once.
std::string header(const hashpath::workflow::request& request, std::string_view name) {
    std::string value = "-";
    for (const auto& each : request.headers) {
        if (each.first != name) continue;
        CHECK(value == "-");
        value = each.second;
    }
    return value;
}

/// Parameters with a URL of the responses, and more members.
std::string to(std::string_view url, std::string_view more = "") {
    return R"({"url":"https://r/)" + std::string{url} + "\"" + std::string{more} + "}";
}

std::string body_of_webhook(std::string_view more) {
    return telling{"webhook", to("200", more)}.request().body;
}

constexpr std::string_view switched_off =
    "the setting Security.rest_client_enable_arbitrary_urls is off, so no request is sent";

/// The modules that ask for the setting, with all parameters that they need.
std::vector<std::pair<std::string_view, std::string>> asking(std::string_view url) {
    return {{"webhook", to(url)}, {"ms-teams-webhook", to(url)}, {"splunk-hec-export", to(url, R"(,"hec_token":"t")")}};
}

constexpr std::string_view users = R"({"users":[
    {"id":"1","email":"admin@a","role":"admin","org_id":"1"},
    {"id":"2","email":"lead@a","role":"org-admin","org_id":"1"},
    {"id":"3","email":"user@a","role":"user","org_id":"1"},{"id":"4","email":"lead@b","role":"org-admin","org_id":2},
    {"id":5,"email":"user@b","role":"user","org_id":2},{"id":"6","email":"admin@b","role":"admin","org_id":"2"}]})";

/// The addresses to which mails went, each with one recipient.
std::string mailed(const telling& run) {
    std::string text;
    for (const auto& mail : run.host.mails()) {
        REQUIRE(mail.recipients.size() == 1);
        text += (text.empty() ? "" : " ") + mail.recipients[0];
    }
    return text;
}

std::string mailed(std::string_view id, std::string_view recipients, std::string_view data = event) {
    const telling run{id, R"({"mail_template_subject":"s","recipients":)" + std::string{recipients} + "}", users, data};
    CHECK(told(run.came) == "done");
    return mailed(run);
}

constexpr std::string_view mail_modules[] = {"send-mail", "send-log-mail"};

}  // namespace

TEST_CASE("nothing is sent unless the setting allows it") {
    for (const auto& [id, parameters] : asking("200")) {
        for (const char* value : {"", "false", "0", R"("0")", R"("")", "null", "[]"}) {
            std::string lookups = R"({"settings":{)";
            if (value[0] != '\0') lookups += R"("Security.rest_client_enable_arbitrary_urls":)" + std::string{value};
            lookups += "}}";
            CAPTURE(id, lookups);
            const telling run{id, parameters, lookups};
            CHECK(told(run.came) == switched_off);
            CHECK(run.host.requests().empty());
        }
        CHECK(told(id, parameters, "{}") == switched_off);
        // It is asked before anything else.
        CHECK(told(id, "{}", "{}") == switched_off);
        for (const char* value : {"true", "1", R"("1")"}) {
            CHECK(told(id, parameters,
                       R"({"settings":{"Security.rest_client_enable_arbitrary_urls":)" + std::string{value} + "}}") ==
                  "done");
        }
    }
}

TEST_CASE("nothing is sent without a URL") {
    for (const auto& each : asking("200")) {
        for (const char* url : {"null", R"("")", R"("0")", "0", "false", "[]"}) {
            CAPTURE(each.first, url);
            const telling run{each.first, R"({"hec_token":"t","url":)" + std::string{url} + "}"};
            CHECK(told(run.came) == "there is no URL");
            CHECK(run.host.requests().empty());
        }
        CHECK(told(each.first, "{}") == "there is no URL");
        CHECK(thrown(each.first, R"({"hec_token":"t","url":["https://r/200"]})") == "parameter-type at /url");
    }
}

TEST_CASE("a status from 200 to 206 is success") {
    for (const char* url : {"200", "201", "206", "unknown"}) {
        for (const auto& [id, parameters] : asking(url)) {
            CAPTURE(id, url);
            const telling run{id, parameters};
            CHECK(told(run.came) == "done");
            CHECK(run.request().url == "https://r/" + std::string{url});
        }
    }
}

TEST_CASE("401 and 403 are a failed authentication, any other status is a refusal, whose error has the answer") {
    for (const auto& [url, error] :
         {std::pair{"401", "the authentication failed"}, std::pair{"403", "the authentication failed"},
          std::pair{"404", "the other side refused the request, and said: where"},
          std::pair{"500", "the other side refused the request, and said: broken"},
          std::pair{"199", "the other side refused the request, and said: early"},
          std::pair{"207", "the other side refused the request, and said: multi"},
          std::pair{"302", "the other side refused the request, and said: "}}) {
        for (const auto& [id, parameters] : asking(url)) {
            CAPTURE(id, url);
            CHECK(told(id, parameters) == error);
        }
    }
}

TEST_CASE("a request that gets no answer at all says why") {
    for (const auto& [id, parameters] : asking("down")) {
        const telling run{id, parameters};
        CHECK(told(run.came) == "the request could not be sent: no such host");
        CHECK(run.host.requests().size() == 1);
    }
}

TEST_CASE("a host that answers no question lets nothing out") {
    for (const auto& [id, parameters] : asking("200")) {
        refusing_host host{event, allowed};
        CHECK(told(execute_action(id, parameters, parse(event), host)) == switched_off);
    }
}

TEST_CASE("what was sent, and what came of it, is told to whoever wants to know") {
    CHECK(telling("webhook", to("200")).came.reasons == std::vector<std::string>{"POST https://r/200: status 200"});
    CHECK(telling("webhook", to("500", R"(,"request_method":"put")")).came.reasons ==
          std::vector<std::string>{"PUT https://r/500: status 500"});
    CHECK(telling("webhook", to("down")).came.reasons == std::vector<std::string>{"POST https://r/down"});
    CHECK(telling("ms-teams-webhook", to("200")).came.reasons.size() == 1);
}

TEST_CASE("webhook posts the data as JSON, on one line, slashes and characters as they are") {
    const telling run{"webhook", to("200")};
    const auto request = run.request();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://r/200");
    CHECK(request.body == parse(event).dump());
    CHECK(request.body.find(R"("info":"a/b ü")") != std::string::npos);
    CHECK(request.verify_tls);
    CHECK(request.headers ==
          headers{{"Accept", "application/json"}, {"Content-Type", "application/json"}, {"User-Agent", "MISP"}});
    CHECK(run.host.mails().empty());
    CHECK(run.host.messages().empty());
}

TEST_CASE("webhook sends a payload instead of the data: JSON as it is, another text as one of JSON") {
    CHECK(body_of_webhook(R"(,"payload":"{\"a\": [1, \"x/y\"]}")") == R"({"a":[1,"x/y"]})");
    CHECK(body_of_webhook(R"(,"payload":" 5 ")") == "5");
    CHECK(body_of_webhook(R"(,"payload":"\"quoted\"")") == R"("quoted")");
    CHECK(body_of_webhook(R"(,"payload":"plain / text")") == R"("plain / text")");
    CHECK(body_of_webhook(R"(,"payload":"{broken")") == R"("{broken")");
    CHECK(body_of_webhook(R"(,"payload":"ü")") == R"("ü")");
    CHECK(body_of_webhook(R"(,"payload":"null")") == "null");
    CHECK(body_of_webhook(R"(,"payload":7)") == "7");
    for (const char* none : {R"("")", "null", "[]", "false"}) {
        CHECK(body_of_webhook(R"(,"payload":)" + std::string{none}) == parse(event).dump());
    }
    CHECK(thrown("webhook", to("200", R"(,"payload":{"a":1})")) == "parameter-type at /payload");
}

TEST_CASE("webhook renders its URL, payload and headers with the data") {
    const telling run{"webhook", R"({"url":"https://r/{{ Event.id }}","payload":"<{{ Event.info }}>",
                                    "headers":"X-Id: {{ Event.id }}"})"};
    const auto request = run.request();
    CHECK(request.url == "https://r/1");
    CHECK(request.body == R"("<a/b ü>")");
    CHECK(header(request, "X-Id") == "1");
    CHECK(told("webhook", R"({"url":"{% if x %}"})") == "there is no URL");
    CHECK(body_of_webhook(R"(,"payload":"{{ Event.info | upper }}")") == parse(event).dump());
    CHECK(body_of_webhook(R"(,"payload":"{{ Event.Tag }}")") == R"([{"name":"tlp:red"},{"name":"x"}])");
}

TEST_CASE("webhook sends a form as the payload says") {
    const auto request =
        telling{"webhook", to("200", R"(,"content_type":"form","payload":"a=1&b={\"c\":2}")")}.request();
    CHECK(request.method == "POST");
    CHECK(request.body == R"(a=1&b={"c":2})");
    CHECK(header(request, "Content-Type") == "application/x-www-form-urlencoded");
    CHECK(header(request, "Accept") == "application/json");
}

TEST_CASE("webhook uses each method, and sends no body with get") {
    for (const auto& [method, sent] :
         {std::pair{"post", "POST"}, std::pair{"get", "GET"}, std::pair{"put", "PUT"}, std::pair{"delete", "DELETE"}}) {
        for (const char* type : {"json", "form"}) {
            const auto request =
                telling{"webhook", to("200", R"(,"payload":"[1]","request_method":")" + std::string{method} +
                                                 R"(","content_type":")" + type + "\"")}
                    .request();
            CHECK(request.method == sent);
            CHECK(request.body == (request.method == "GET" ? "" : "[1]"));
        }
    }
    CHECK(telling("webhook", to("200", R"(,"request_method":"get")")).request().body.empty());
    CHECK(thrown("webhook", to("200", R"(,"request_method":["get"])")) == "parameter-type at /request_method");
}

TEST_CASE("webhook takes a self-signed certificate only where it is allowed") {
    const auto verifies = [](const char* value) {
        return telling{"webhook", to("200", R"(,"self_signed":)" + std::string{value})}.request().verify_tls;
    };
    CHECK_FALSE(verifies(R"("allow")"));
    for (const char* value : {R"("deny")", R"("")", "null", "true", R"("Allow")"}) CHECK(verifies(value));
}

TEST_CASE("webhook's headers stand one a line, and take the place of those that are always sent") {
    const auto with = [](std::string_view lines, std::string_view more = "") {
        return telling{"webhook", to("200", R"(,"headers":")" + std::string{lines} + "\"" + std::string{more})}
            .request();
    };
    CHECK(with(R"(X-A: 1\nX-B:2\r\n  X-C  :  c : d  \n)").headers == headers{{"Accept", "application/json"},
                                                                             {"Content-Type", "application/json"},
                                                                             {"User-Agent", "MISP"},
                                                                             {"X-A", "1"},
                                                                             {"X-B", "2"},
                                                                             {"X-C", "c : d"}});
    CHECK(with(R"(no colon\n\nAccept: text/plain\nContent-Type: text/xml\nUser-Agent: me)").headers ==
          headers{{"Accept", "text/plain"}, {"Content-Type", "text/xml"}, {"User-Agent", "me"}});
    CHECK(header(with(R"(X: 1\nX: 2)"), "X") == "2");
    CHECK(header(with("X:"), "X").empty());
    CHECK(with("accept: x").headers.size() == 4);
    CHECK(header(with("Content-Type: text/xml", R"(,"content_type":"form")"), "Content-Type") ==
          "application/x-www-form-urlencoded");
    CHECK(thrown("webhook", to("200", R"(,"headers":["X: 1"])")) == "parameter-type at /headers");
    for (const char* none : {R"("")", "null", "[]"}) {
        CHECK(telling("webhook", to("200", R"(,"headers":)" + std::string{none})).request().headers.size() == 3);
    }
}

TEST_CASE("a message sees what the filters of the workflow leave, and not those of its node") {
    const auto data = R"({"Event":{"Tag":[{"name":"a"},{"name":"b"}]},
        "enabledFilters":{"A":{"selector":"Event.Tag","path":"name","operator":"equals","value":"b"}}})";
    still_host host{"{}", allowed};
    CHECK(execute_action("webhook", to("200", R"(,"payload":"{{ Event.Tag }}")"), parse(data), host).success);
    CHECK(host.requests().at(0).body == R"([{"name":"b"}])");
    const telling run{"webhook", to("200"), allowed, event,
                      R"({"selector":"Event.Tag","path":"name","operator":"equals","value":"x"})"};
    CHECK(run.request().body == parse(event).dump());
}

TEST_CASE("bytes that are not UTF-8 do not keep the data from being sent") {
    still_host host{"{}", allowed};
    const json data = {{"Event", {{"info", "\xFF"}}}};
    CHECK(execute_action("webhook", to("200"), data, host).success);
    CHECK(host.requests().at(0).body == "{\"Event\":{\"info\":\"\xEF\xBF\xBD\"}}");
}

TEST_CASE("ms-teams-webhook posts the data as JSON in the field text of a form") {
    const auto data = R"({"Event":{"info":"a/b c&d=ü+~A-Z_a.z","n":[1]}})";
    const telling run{"ms-teams-webhook", to("200"), allowed, data};
    const auto request = run.request();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://r/200");
    CHECK(request.body ==
          "text=%7B%22Event%22%3A%7B%22info%22%3A%22a%2Fb+c%26d%3D%C3%BC%2B%7EA-Z_a.z%22%2C%22n%22%3A%5B1%5D%7D%7D");
    CHECK(request.headers == headers{{"Accept", "application/json"},
                                     {"Content-Type", "application/x-www-form-urlencoded"},
                                     {"User-Agent", "MISP"}});
    CHECK(request.verify_tls);
}

TEST_CASE("digits stay as they are in a form") {
    CHECK(telling{"ms-teams-webhook", to("200"), allowed, R"({"a":"0189"})"}.request().body ==
          "text=%7B%22a%22%3A%220189%22%7D");
}

TEST_CASE("ms-teams-webhook heeds neither its path nor its content type, and renders nothing") {
    const auto plain = telling{"ms-teams-webhook", to("200")}.request();
    for (const char* more : {R"(,"data_extraction_path":"Event.info")", R"(,"content_type":"json")",
                             R"(,"data_extraction_path":["x"],"payload":"p","request_method":"get")"}) {
        const auto request = telling{"ms-teams-webhook", to("200", more)}.request();
        CHECK(request.body == plain.body);
        CHECK(request.headers == plain.headers);
        CHECK(request.method == "POST");
    }
    CHECK(telling("ms-teams-webhook", to("{{ Event.id }}")).request().url == "https://r/{{ Event.id }}");
}

TEST_CASE("telegram-send-alert posts the chat and the rendered message to its bot") {
    const telling run{"telegram-send-alert",
                      R"({"bot_token":"7:x","chat_id":"-100","message_body_template":"<b>{{ Event.info }}</b>"})"};
    CHECK(told(run.came) == "done");
    const auto request = run.request();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://api.telegram.org/bot7:x/sendMessage");
    CHECK(request.body == R"({"chat_id":"-100","text":"<b>a/b ü</b>","parse_mode":"HTML"})");
    CHECK(request.headers ==
          headers{{"Accept", "application/json"}, {"Content-Type", "application/json"}, {"User-Agent", "MISP"}});
    CHECK(request.verify_tls);
    CHECK(run.came.reasons == std::vector<std::string>{"POST to Telegram: status 200"});
}

TEST_CASE("telegram-send-alert does not ask for the setting") {
    CHECK(told("telegram-send-alert", R"({"bot_token":"t","chat_id":"1","message_body_template":"m"})", "{}") ==
          "done");
}

TEST_CASE("telegram-send-alert keeps its token from whoever wants to know why") {
    const auto lookups =
        R"({"responses":{"https://api.telegram.org/botsecret/sendMessage":{"status":500,"body":"b"}}})";
    const telling run{"telegram-send-alert", R"({"bot_token":"secret"})", lookups};
    CHECK(told(run.came) == "the other side refused the request, and said: b");
    for (const auto& reason : run.came.reasons) CHECK(reason.find("secret") == std::string::npos);
}

TEST_CASE("telegram-send-alert: 401 is a failed authentication, any other status but 200 to 206 a refusal") {
    const auto came = [](const char* response) {
        return told("telegram-send-alert", R"({"bot_token":"t"})",
                    R"({"responses":{"https://api.telegram.org/bott/sendMessage":)" + std::string{response} + "}}");
    };
    CHECK(came(R"({"status":200})") == "done");
    CHECK(came(R"({"status":206})") == "done");
    CHECK(came(R"({"status":207,"body":"b"})") == "the other side refused the request, and said: b");
    CHECK(came(R"({"status":401,"body":"b"})") == "the authentication failed");
    CHECK(came(R"({"status":403,"body":"b"})") == "the other side refused the request, and said: b");
    CHECK(came(R"({"status":500,"body":"b"})") == "the other side refused the request, and said: b");
    CHECK(came(R"({"failure":"gone"})") == "the request could not be sent: gone");
    refusing_host host;
    CHECK(told(execute_action("telegram-send-alert", "{}", parse(event), host)) ==
          "the request could not be sent: no route");
}

TEST_CASE("telegram-send-alert sends what it has where parameters are missing, and nothing where they are lists") {
    const auto request = telling{"telegram-send-alert", "{}"}.request();
    CHECK(request.url == "https://api.telegram.org/bot/sendMessage");
    CHECK(request.body == R"({"chat_id":"","text":"","parse_mode":"HTML"})");
    CHECK(telling("telegram-send-alert", R"({"chat_id":-5,"message_body_template":"{% x %}"})").request().body ==
          R"({"chat_id":-5,"text":"","parse_mode":"HTML"})");
    CHECK(thrown("telegram-send-alert", R"({"bot_token":["t"]})") == "parameter-type at /bot_token");
    CHECK(thrown("telegram-send-alert", R"({"message_body_template":["t"]})") ==
          "parameter-type at /message_body_template");
}

TEST_CASE("splunk-hec-export posts the data under event, with its token") {
    const telling run{"splunk-hec-export", to("200", R"(,"hec_token":"t","source_type":"misp")")};
    CHECK(told(run.came) == "done");
    const auto request = run.request();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://r/200");
    CHECK(request.body == R"({"event":)" + parse(event).dump() + R"(,"sourcetype":"misp"})");
    CHECK(request.headers == headers{{"Accept", "application/json"},
                                     {"Content-Type", "application/json"},
                                     {"User-Agent", "MISP"},
                                     {"Authorization", "Splunk t"}});
    CHECK(request.verify_tls);
}

TEST_CASE("splunk-hec-export leaves out a source type that it is not given") {
    for (const char* more : {R"(,"hec_token":"t")", R"(,"hec_token":"t","source_type":"")"}) {
        CHECK(telling("splunk-hec-export", to("200", more)).request().body ==
              R"({"event":)" + parse(event).dump() + "}");
    }
    CHECK(thrown("splunk-hec-export", to("200", R"(,"hec_token":"t","source_type":["x"])")) ==
          "parameter-type at /source_type");
}

TEST_CASE("splunk-hec-export sends nothing without a token") {
    for (const char* token : {"null", R"("")", "[]", R"("0")"}) {
        const telling run{"splunk-hec-export", to("200", R"(,"hec_token":)" + std::string{token})};
        CHECK(told(run.came) == "there is no token");
        CHECK(run.host.requests().empty());
    }
    CHECK(thrown("splunk-hec-export", to("200", R"(,"hec_token":["t"])")) == "parameter-type at /hec_token");
}

TEST_CASE("splunk-hec-export verifies the certificate unless it is told not to") {
    const auto verifies = [](const char* value) {
        return telling{"splunk-hec-export", to("200", R"(,"hec_token":"t","verify_tls":)" + std::string{value})}
            .request()
            .verify_tls;
    };
    CHECK(verifies(R"("1")"));
    CHECK(verifies("1"));
    CHECK(verifies("null"));
    CHECK_FALSE(verifies(R"("0")"));
    CHECK_FALSE(verifies("0"));
}

TEST_CASE("splunk-hec-export may send each attribute of the event with the event, but not those of objects") {
    const json data = enriched(event);
    still_host host{"{}", allowed};
    const execution came =
        execute_action("splunk-hec-export", to("200", R"(,"hec_token":"t","event_per_attribute":"1")"), data, host);
    CHECK(told(came) == "done");
    CHECK(came.data == data);
    REQUIRE(host.requests().size() == 2);
    json bare = data["Event"];
    bare.erase("Attribute");
    bare.erase("_AttributeFlattened");
    for (std::size_t i = 0; i < 2; ++i) {
        const json record = {{"Attribute", data["Event"]["Attribute"][i]}, {"Event", bare}};
        CHECK(host.requests()[i].body == json{{"event", record}}.dump());
        CHECK(header(host.requests()[i], "Authorization") == "Splunk t");
    }
}

TEST_CASE("splunk-hec-export of an event without attributes sends nothing where it sends attributes") {
    for (const char* data : {R"({"Event":{"id":"1"}})", R"({"Event":{"Attribute":[]}})", "{}"}) {
        const telling run{"splunk-hec-export", to("200", R"(,"hec_token":"t","event_per_attribute":1)"), allowed, data};
        CHECK(told(run.came) == "done");
        CHECK(run.host.requests().empty());
    }
}

TEST_CASE("splunk-hec-export makes its record of a model: what a path finds, the value itself where it is one") {
    const auto made = [](std::string_view model, std::string_view more = "") {
        const json parameters = {{"url", "https://r/200"},
                                 {"hec_token", "t"},
                                 {"data_extraction_model", model},
                                 {"event_per_attribute", more}};
        return telling{"splunk-hec-export", parameters.dump()}.host.requests().at(0).body;
    };
    CHECK(made(R"({"title": "Event.info", "tags": "Event.Tag.{n}.name", "none": "Event.missing"})") ==
          R"({"event":{"title":"a/b ü","tags":["tlp:red","x"],"none":[]}})");
    CHECK(made(R"({"types": "Event.Attribute.{n}[value=m].type"})") == R"({"event":{"types":"md5"}})");
    CHECK(made(R"({"tag": "Event.Tag.{n}[name=x]"})") == R"({"event":{"tag":{"name":"x"}}})");
    CHECK(made(R"({"b": "Event.id", "a": "Event.id"})") == R"({"event":{"b":"1","a":"1"}})");
    CHECK(made("{}") == R"({"event":{}})");
    CHECK(made(R"({"value": "Attribute.value", "of": "Event.info"})", "1") ==
          R"({"event":{"value":"u","of":"a/b ü"}})");
}

TEST_CASE("splunk-hec-export gives a field whose path leads to a map that map") {
    const json parameters = {{"url", "https://r/200"},
                             {"hec_token", "t"},
                             {"data_extraction_model", R"({"attribute": "Attribute"})"},
                             {"event_per_attribute", "1"}};
    const telling run{"splunk-hec-export", parameters.dump()};
    CHECK(run.host.requests().at(0).body == R"({"event":{"attribute":{"id":"10","type":"url","value":"u"}}})");
}

TEST_CASE("splunk-hec-export sends nothing where its model is no JSON, or leads nowhere") {
    CHECK(thrown("splunk-hec-export", to("200", R"(,"hec_token":"t","data_extraction_model":"{broken")"))
              .find("json-syntax") == 0);
    CHECK(thrown("splunk-hec-export", to("200", R"(,"hec_token":"t","data_extraction_model":"{\"a\":[\"b\"]}")")) ==
          "parameter-type at /data_extraction_model");
    CHECK(thrown("splunk-hec-export", to("200", R"(,"hec_token":"t","data_extraction_model":{"a":"Event.id"})")) ==
          "parameter-type at /data_extraction_model");
}

TEST_CASE("splunk-hec-export stops at the first request that fails") {
    const telling run{"splunk-hec-export", to("500", R"(,"hec_token":"t","event_per_attribute":"1")")};
    CHECK(told(run.came) == "the other side refused the request, and said: broken");
    CHECK(run.host.requests().size() == 1);
}

TEST_CASE("send-mail sends one mail to each user that is chosen, rendered with the data") {
    const telling run{"send-mail", R"({"recipients":["user@a","admin@b"],"mail_template_subject":"Event {{ Event.id }}",
                                      "mail_template_body":"{{ Event.info }}\nBye"})",
                      users};
    CHECK(told(run.came) == "done");
    REQUIRE(run.host.mails().size() == 2);
    for (const auto& mail : run.host.mails()) {
        CHECK(mail.subject == "Event 1");
        CHECK(mail.body == "a/b ü\nBye");
    }
    CHECK(mailed(run) == "user@a admin@b");
    CHECK(run.came.reasons == std::vector<std::string>{"mail to 2 users: Event 1"});
    CHECK(run.host.requests().empty());
}

TEST_CASE("mail goes to all accounts, to the administrators, or to addresses") {
    for (const auto id : mail_modules) {
        CAPTURE(id);
        CHECK(mailed(id, R"(["All accounts"])") == "admin@a lead@a user@a lead@b user@b admin@b");
        CHECK(mailed(id, R"(["All accounts","All admins","user@a"])") == "admin@a lead@a user@a lead@b user@b admin@b");
        CHECK(mailed(id, R"(["All admins"])") == "admin@a admin@b");
        CHECK(mailed(id, R"(["All admins","user@b","admin@a"])") == "admin@a user@b admin@b");
        CHECK(mailed(id, R"(["user@b"])") == "user@b");
        CHECK(mailed(id, R"("user@b")") == "user@b");
        CHECK(mailed(id, "null") == "admin@a admin@b");
        CHECK(mailed(id, R"(["nobody@a","USER@B","all admins"])").empty());
    }
}

TEST_CASE("no mail is sent without a recipient or a subject") {
    for (const auto id : mail_modules) {
        for (const char* recipients : {R"("")", "[]", R"([""])", "false", R"([["user@a"]])"}) {
            const telling run{id, R"({"mail_template_subject":"s","recipients":)" + std::string{recipients} + "}",
                              users};
            CHECK(told(run.came) == "there is no recipient");
            CHECK(run.host.mails().empty());
        }
        for (const char* subject : {R"("")", "null", "[]", "false", R"("{{ Event.missing }}")", R"("{% if x %}")"}) {
            const telling run{id, R"({"mail_template_subject":)" + std::string{subject} + "}", users};
            CHECK(told(run.came) == "there is no subject");
            CHECK(run.host.mails().empty());
        }
        CHECK(told(id, "{}", users) == "there is no subject");
        CHECK(thrown(id, R"({"mail_template_subject":["s"]})") == "parameter-type at /mail_template_subject");
        CHECK(thrown(id, R"({"mail_template_subject":"s","mail_template_body":["b"]})") ==
              "parameter-type at /mail_template_body");
    }
}

TEST_CASE("a subject 0 is an empty one") {
    for (const auto id : mail_modules)
        CHECK(told(id, R"({"mail_template_subject":"0"})", users) == "there is no subject");
}

TEST_CASE("a mail may have no text") {
    for (const auto id : mail_modules) {
        const telling run{id, R"({"mail_template_subject":"s","recipients":["user@a"]})", users};
        CHECK(told(run.came) == "done");
        REQUIRE(run.host.mails().size() == 1);
        CHECK(run.host.mails()[0].body.empty());
    }
}

TEST_CASE("where there are no users, nobody gets mail") {
    for (const char* none : {"{}", R"({"users":[]})", R"({"users":5})", R"({"users":{"email":"user@a"}})"}) {
        const telling run{"send-mail", R"({"mail_template_subject":"s","recipients":["All accounts"]})", none};
        CHECK(told(run.came) == "done");
        CHECK(run.host.mails().empty());
        for (const auto& reason : run.came.reasons) CHECK(reason.find("mail to 0 users") == 0);
    }
}

TEST_CASE("a mail that is refused is told, and fails nothing") {
    /// Knows its users, and refuses all mail.
    class host_without_mail : public still_host {
    public:
        using still_host::send;
        using still_host::still_host;
        hashpath::workflow::outcome send(const hashpath::workflow::mail&) override {
            return {false, "mail is refused"};
        }
    };
    for (const auto id : mail_modules) {
        host_without_mail host{event, users};
        const auto came =
            execute_action(id, R"({"mail_template_subject":"s","recipients":["user@a"]})", parse(event), host);
        CHECK(told(came) == "done");
        REQUIRE(came.reasons.size() == 2);
        CHECK(came.reasons[0] == "the mail to user@a was refused: mail is refused");
    }
}

TEST_CASE("send-log-mail knows the administrators of the organisation whose user made the entry") {
    const auto log = [](const char* user) { return R"({"Log":{"model":"User","user_id":)" + std::string{user} + "}}"; };
    CHECK(mailed("send-log-mail", R"(["Org admins"])", log(R"("3")")) == "admin@a lead@a");
    CHECK(mailed("send-log-mail", R"(["Org admins"])", log("5")) == "lead@b admin@b");
    CHECK(mailed("send-log-mail", R"("Org admins")", log(R"("3")")) == "admin@a lead@a");
    CHECK(mailed("send-log-mail", R"(["Org admins","user@b"])", log("3")) == "admin@a lead@a user@b");
    CHECK(mailed("send-log-mail", R"(["Org admins","All admins"])", log("3")) == "admin@a lead@a admin@b");
    CHECK(mailed("send-log-mail", R"(["All accounts","Org admins"])", log("3")) ==
          "admin@a lead@a user@a lead@b user@b admin@b");
}

TEST_CASE("of an entry of an unknown user, the administrators of the organisation are nobody") {
    for (const char* data : {R"({"Log":{"user_id":"99"}})", R"({"Log":{"user_id":"0"}})", R"({"Log":{}})",
                             R"({"Log":{"user_id":""}})", R"({"Log":5})", R"({"Log":{"user_id":["3"]}})", "{}"}) {
        CAPTURE(data);
        const telling run{"send-log-mail", R"({"mail_template_subject":"s","recipients":["Org admins"]})", users, data};
        CHECK(told(run.came) == "failed");
        CHECK(run.host.mails().empty());
        const telling no_users{"send-log-mail", R"({"mail_template_subject":"s","recipients":["Org admins"]})", "{}",
                               data};
        CHECK(told(no_users.came) == "failed");
        CHECK(mailed("send-log-mail", R"(["Org admins","user@b"])", data) == "user@b");
        CHECK(mailed("send-log-mail", R"(["Org admins","All admins"])", data) == "admin@a admin@b");
    }
}

TEST_CASE("send-mail does not know the administrators of an organisation") {
    CHECK(mailed("send-mail", R"(["Org admins"])", R"({"Log":{"user_id":"3"}})").empty());
    CHECK(mailed("send-mail", R"(["Org admins","user@a"])", R"({"Log":{"user_id":"3"}})") == "user@a");
}

TEST_CASE("push-zmq puts the data onto the topic of workflows") {
    for (const char* parameters : {"{}", R"({"data_extraction_path":""})", R"({"data_extraction_path":null})",
                                   R"({"data_extraction_path":[]})"}) {
        const telling run{"push-zmq", parameters};
        CHECK(told(run.came) == "done");
        REQUIRE(run.host.messages().size() == 1);
        CHECK(run.host.messages()[0].first == "data:misp_json_workflow");
        CHECK(run.host.messages()[0].second == parse(event));
        CHECK(run.came.reasons == std::vector<std::string>{"pushed to data:misp_json_workflow"});
        CHECK(run.host.requests().empty());
    }
}

TEST_CASE("push-zmq puts what a path finds into a list, or a map where its keys are those of a map") {
    const auto pushed = [](std::string_view path, std::string_view data = event) {
        const json parameters = {{"data_extraction_path", path}};
        const telling run{"push-zmq", parameters.dump(), allowed, data};
        CHECK(told(run.came) == "done");
        REQUIRE(run.host.messages().size() == 1);
        return run.host.messages()[0].second.dump();
    };
    CHECK(pushed("Event.info") == R"(["a/b ü"])");
    CHECK(pushed("Event.Tag.{n}.name") == R"(["tlp:red","x"])");
    CHECK(pushed("Event.Tag") == R"([{"name":"tlp:red"},{"name":"x"}])");
    CHECK(pushed("Event.missing") == "[]");
    CHECK(pushed("Event.Attribute.{n}[type=md5].value") == R"(["m"])");
    CHECK(pushed("Event.Orgc", R"({"Event":{"Orgc":{"0":"a","1":"b"}}})") == R"(["a","b"])");
    CHECK(pushed("Event.Orgc", R"({"Event":{"Orgc":{"0":"a","1":"b","name":"c"}}})") ==
          R"({"0":"a","1":"b","name":"c"})");
    CHECK(thrown("push-zmq", R"({"data_extraction_path":["Event.info"]})") ==
          "parameter-type at /data_extraction_path");
}

TEST_CASE("a message queue that refuses fails push-zmq with its reason, or with one of its own") {
    refusing_host host{event};
    CHECK(told(execute_action("push-zmq", "{}", parse(event), host)) == "pushing is refused");
    /// Refuses messages, and does not say why.
    class silent_host : public still_host {
    public:
        using still_host::still_host;
        hashpath::workflow::outcome push(std::string_view, const json&) override { return {false, ""}; }
    };
    silent_host silent{event};
    CHECK(told(execute_action("push-zmq", "{}", parse(event), silent)) == "the message queue refused the message");
}

TEST_CASE("data that are too deep to be copied are not sent") {
    ordered_json deep = nested_lists(hashpath::default_max_depth + 1);
    still_host host{"{}", allowed};
    const auto came = execute_action("webhook", to("200"), json{{"deep", deep}}, host);
    CHECK(came.threw);
    CHECK(came.errors.at(0).find("document-too-deep") == 0);
    CHECK(host.requests().empty());
}
