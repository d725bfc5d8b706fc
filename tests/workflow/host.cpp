// SPDX-License-Identifier: MIT

#include <hashpath/workflow/host.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <hashpath/workflow/run.hpp>

#include "test.hpp"
#include "workflow/workflow_test.hpp"

using hashpath::workflow::host;
using hashpath::workflow::lookup;
using hashpath::workflow::mail;
using hashpath::workflow::outcome;
using hashpath::workflow::request;
using hashpath::workflow::response;
using hashpath::workflow::stored_change;
using hashpath::workflow::tag_change;
using namespace workflow_test;

namespace {

const char* const event_text = R"({"Event": {"id": "5", "info": "i", "Attribute": [
    {"id": "10", "uuid": "u10", "type": "domain", "value": "a.example", "to_ids": true}]}})";

/// A host whose functions throw, but for those that modules need to get further.
class broken_host : public host {
public:
    outcome store(const stored_change&) override { throw std::runtime_error("store is broken"); }
    outcome tag(const tag_change&) override { throw std::runtime_error("tag is broken"); }
    outcome publish(const ordered_json&) override { throw std::runtime_error("publish is broken"); }
    response send(const request&) override { throw std::runtime_error("request is broken"); }
    outcome send(const mail&) override { throw std::runtime_error("mail is broken"); }
    outcome push(std::string_view, const ordered_json&) override { throw std::runtime_error("push is broken"); }
    std::optional<ordered_json> look_up(lookup where, const ordered_json&) override {
        if (where == lookup::setting) return true;
        if (where == lookup::users) return parse(R"([{"email": "a@example.org", "role": "admin"}])");
        throw std::runtime_error("lookup is broken");
    }
    std::optional<std::string> render(std::string_view text, const ordered_json&) override {
        if (text == "broken") throw std::runtime_error("render is broken");
        return std::string{text};
    }
    clock::time_point now() override { return {}; }
};

/// What becomes of an action on such a host.
hashpath::workflow::run_result act(const char* module, const char* parameters) {
    broken_host host;
    return hashpath::workflow::run(
        workflow({node(1, "trigger", "event-before-save", {{2}}), node(2, "action", module, {{3}}, parameters),
                  node(3, "logic", "blueprint-logic-module")}),
        parse(event_text), host);
}

}  // namespace

TEST_CASE("what a host throws fails the node that asked, with its text") {
    struct example {
        const char* module;
        const char* parameters;
        const char* error;
    };
    const example examples[] = {
        {"attribute_ids_flag_operation", R"({"action": "remove"})", "store is broken"},
        {"tag_operation", R"({"tags": ["x"]})", "tag is broken"},
        {"publish-event", "{}", "publish is broken"},
        {"webhook", R"({"url": "https://example.org"})", "request is broken"},
        {"send-mail", R"({"mail_template_subject": "s"})", "mail is broken"},
        {"push-zmq", "{}", "push is broken"},
        {"attach-enrichment", R"({"modules": ["dns"]})", "lookup is broken"},
        {"webhook", R"({"url": "broken"})", "render is broken"},
    };
    for (const example& each : examples) {
        INFO(each.module);
        const auto result = act(each.module, each.parameters);
        CHECK(result.success);
        CHECK(result.executed == ids{2});
        CHECK(result.blocking == ids{2});
        REQUIRE(result.errors.size() == 1);
        CHECK(result.errors[0].result == "error");
        CHECK(result.errors[0].messages == texts{each.error});
        CHECK(result.followed.size() == 2);
    }
}

TEST_CASE("what a host throws is an error of a module that runs by itself too") {
    broken_host host;
    const auto& modules = hashpath::workflow::built_in_modules();
    const auto result = run_module(*modules.find(hashpath::workflow::module_type::action, "push-zmq"),
                                   ordered_json::object(), parse("{}"), host);
    CHECK_FALSE(result.success);
    CHECK(result.errors == texts{"push is broken"});
}

TEST_CASE("what a host throws while data are normalised is the reason of the failure") {
    broken_host host;
    const auto result = hashpath::workflow::run(
        workflow({node(1, "trigger", "sighting-after-save", {{2}}), node(2, "action", "push-zmq")}),
        parse(R"({"Sighting": {"event_id": "5", "attribute_id": "10"}})"), host);
    CHECK_FALSE(result.success);
    CHECK(result.outcome.substr(0, 8) == "failure ");
    CHECK(result.outcome.find("lookup is broken") != std::string::npos);
    CHECK(result.executed.empty());
}

TEST_CASE("an outcome is done and changes something, unless it says otherwise") {
    const outcome done;
    CHECK(done.done);
    CHECK(done.reason.empty());
    CHECK(done.changed);
}

TEST_CASE("a change of a tag attaches it to the event, globally or locally as it pleases") {
    const tag_change change;
    CHECK(change.what == tag_change::kind::attach);
    CHECK(change.of == tag_change::target::event);
    CHECK(change.id.is_null());
    CHECK(change.name.empty());
    CHECK_FALSE(change.local.has_value());
    CHECK(change.relationship_type.empty());
}

TEST_CASE("what is stored is an attribute, and touches its event") {
    const stored_change change;
    CHECK(change.what == stored_change::kind::attribute);
    CHECK(change.value.is_null());
    CHECK(change.touches);
}

TEST_CASE("a request verifies certificates, and a response is fine") {
    const request asked;
    CHECK(asked.verify_tls);
    CHECK(asked.method.empty());
    CHECK(asked.url.empty());
    CHECK(asked.headers.empty());
    CHECK(asked.body.empty());
    const response came;
    CHECK(came.status == 200);
    CHECK(came.body.empty());
    CHECK(came.failure.empty());
    CHECK(mail{}.recipients.empty());
}
