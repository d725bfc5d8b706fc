// SPDX-License-Identifier: MIT

#include <hashpath/workflow/modules.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/workflow/memory_host.hpp>

#include "test.hpp"

namespace {

using hashpath::workflow::built_in_modules;
using hashpath::workflow::module_type;

/// What MISP says of a module: its id and name, its version, whether it expects core format, and whether it heeds the
/// filters of its node.
struct row {
    const char* id;
    const char* name;
    const char* version;
    bool core;
    bool filters;
};

constexpr row logic[] = {
    {"generic-if", "IF :: Generic", "0.2", false, false},
    {"count-if", "IF :: Count", "0.1", false, false},
    {"tag-if", "IF :: Tag", "0.4", true, false},
    {"organisation-if", "IF :: Organisation", "0.2", true, false},
    {"distribution-if", "IF :: Distribution", "0.3", true, false},
    {"published-if", "IF :: Published", "0.1", true, false},
    {"threat-level-if", "IF :: Threat Level", "0.1", false, false},
    {"concurrent-task", "Concurrent Task", "0.1", false, false},
    {"generic-filter-data", "Filter :: Generic", "0.2", false, false},
    {"generic-filter-reset", "Filter :: Remove filter", "0.1", false, false},
    {"blueprint-logic-module", "Blueprint logic module", "0.1", false, false},
};

constexpr row actions[] = {
    {"stop-execution", "Stop execution", "0.2", false, false},
    {"tag_operation", "Tag operation", "0.2", true, true},
    {"tag_replacement_generic", "Tag Replacement Generic", "0.1", true, true},
    {"tag_replacement_tlp", "Tag Replacement - TLP", "0.1", true, true},
    {"tag_replacement_pap", "Tag Replacement - PAP", "0.1", true, true},
    {"assign_country", "Assign country", "0.2", true, true},
    {"attribute_ids_flag_operation", "Attribute IDS Flag operation", "0.1", true, true},
    {"Module_attribute_comment_operation", "Attribute comment operation", "0.1", true, true},
    {"attribute_edition_operation", "Attribute edition operation", "0.1", true, true},
    {"Module_event_distribution_operation", "Event distribution operation", "0.1", true, false},
    {"attach-enrichment", "Attach enrichment", "0.3", true, true},
    {"attach-warninglist", "Attach warninglist", "0.2", true, true},
    {"attach-decay-score", "Attach decay score", "0.1", true, true},
    {"enrich-event", "Enrich Event", "0.2", true, true},
    {"add_to_warninglist", "Add to warninglist", "0.1", true, true},
    {"add_eventblocklist_entry", "Add Event Blocklist entry", "0.1", true, false},
    {"proposal-action", "Proposal Action", "0.2", true, true},
    {"publish-event", "Publish Event", "0.1", false, false},
    {"reload-full-event", "Reload full Event", "0.1", true, false},
    {"webhook", "Webhook", "0.7", false, false},
    {"ms-teams-webhook", "MS Teams Webhook", "0.5", false, false},
    {"telegram-send-alert", "Telegram Send Alert", "0.1", false, false},
    {"splunk-hec-export", "Splunk HEC export", "0.2", true, false},
    {"send-mail", "Send Mail", "0.1", false, false},
    {"send-log-mail", "Send Log Mail", "0.1", false, false},
    {"push-zmq", "Push to ZMQ", "0.2", false, false},
    {"blueprint-action-module", "Blueprint action module", "0.1", false, false},
};

constexpr std::string_view triggers[] = {
    "attribute-after-save",
    "enrichment-before-query",
    "event-after-save",
    "event-after-save-new",
    "event-publish",
    "event-after-save-new-from-pull",
    "event-before-save",
    "event-report-after-save",
    "log-after-save",
    "object-after-save",
    "post-after-save",
    "shadow-attribute-after-save",
    "shadow-attribute-before-save",
    "sighting-after-save",
    "tag-attached-after-save",
    "user-after-save",
    "user-before-save",
};

std::vector<const hashpath::workflow::module*> all_of(module_type type) {
    std::vector<const hashpath::workflow::module*> found;
    for (const auto* each : built_in_modules().all()) {
        if (each->type == type) found.push_back(each);
    }
    return found;
}

std::set<std::string_view> ids_of(const std::vector<const hashpath::workflow::module*>& modules) {
    std::set<std::string_view> ids;
    for (const auto* each : modules) ids.insert(each->id());
    return ids;
}

template <class Rows>
void check_rows(module_type type, const Rows& rows) {
    std::set<std::string_view> expected;
    for (const row& each : rows) {
        CAPTURE(each.id);
        expected.insert(each.id);
        const auto* found = built_in_modules().find(type, each.id);
        REQUIRE(found != nullptr);
        CHECK(found->type == type);
        CHECK(found->description.name == each.name);
        CHECK(found->description.version == each.version);
        CHECK(found->core_format == each.core);
        CHECK(found->filters == each.filters);
        CHECK(found->execute);
        CHECK_FALSE(found->normalise);
        CHECK(found->scope.empty());
        CHECK(found->overhead.empty());
        CHECK(found->several_connections == (found->id() == "concurrent-task"));
        CHECK(found->blocking == (found->id() == "stop-execution"));
    }
    CHECK(ids_of(all_of(type)) == expected);
    CHECK(all_of(type).size() == std::size(rows));
}

}  // namespace

TEST_CASE("there are 17 triggers, 11 logic modules and 27 actions") {
    CHECK(all_of(module_type::trigger).size() == 17);
    CHECK(all_of(module_type::logic).size() == 11);
    CHECK(all_of(module_type::action).size() == 27);
    CHECK(built_in_modules().all().size() == 55);
    CHECK(ids_of(all_of(module_type::trigger)) == std::set(std::begin(triggers), std::end(triggers)));
    for (const auto* each : all_of(module_type::trigger)) CHECK(each->description.version == "0.1");
}

TEST_CASE("the logic modules are those of MISP") {
    check_rows(module_type::logic, logic);
}

TEST_CASE("the actions are those of MISP") {
    check_rows(module_type::action, actions);
}

TEST_CASE("a module is found by its type and id only") {
    CHECK(built_in_modules().find(module_type::action, "tag-if") == nullptr);
    CHECK(built_in_modules().find(module_type::logic, "stop-execution") == nullptr);
    CHECK(built_in_modules().find(module_type::trigger, "webhook") == nullptr);
    CHECK(built_in_modules().find(module_type::action, "Webhook") == nullptr);
    CHECK(built_in_modules().find(module_type::logic, "if") == nullptr);
    CHECK(built_in_modules().find(module_type::action, "") == nullptr);
}

TEST_CASE("only triggers that say so and stop-execution block") {
    std::set<std::string_view> blocking;
    for (const auto* each : built_in_modules().all()) {
        if (each->blocking) blocking.insert(each->id());
    }
    CHECK(blocking == std::set<std::string_view>{"enrichment-before-query", "event-before-save", "event-publish",
                                                 "shadow-attribute-before-save", "user-before-save", "stop-execution"});
}

TEST_CASE("IFs have two outputs, what ends a path has none, all others have one") {
    for (const auto* each : built_in_modules().all()) {
        CAPTURE(each->id());
        const bool chooses = each->type == module_type::logic && each->id() != "concurrent-task" &&
                             each->id() != "generic-filter-data" && each->id() != "generic-filter-reset";
        const bool ends = each->id() == "stop-execution" || each->id() == "splunk-hec-export";
        CHECK(each->outputs == (chooses ? 2U : ends ? 0U : 1U));
    }
}

TEST_CASE("a few modules are enabled when MISP is installed") {
    std::set<std::string_view> enabled;
    for (const auto* each : built_in_modules().all()) {
        if (each->type != module_type::trigger && each->enabled_at_first) enabled.insert(each->id());
    }
    CHECK(enabled == std::set<std::string_view>{"generic-if", "distribution-if", "published-if", "organisation-if",
                                                "tag-if", "concurrent-task", "stop-execution", "webhook", "push-zmq"});
}

TEST_CASE("what a module's work fires are triggers that there are") {
    const auto fires = [](const char* id) {
        const auto& listed = built_in_modules().find(module_type::action, id)->fires;
        return std::set<std::string_view>(listed.begin(), listed.end());
    };
    for (const auto* each : built_in_modules().all()) {
        CAPTURE(each->id());
        if (each->type != module_type::action) CHECK(each->fires.empty());
        for (const auto trigger : each->fires) {
            CHECK(built_in_modules().find(module_type::trigger, trigger) != nullptr);
        }
    }
    CHECK(fires("publish-event") == std::set<std::string_view>{"event-publish"});
    CHECK(fires("attach-enrichment") == std::set<std::string_view>{"enrichment-before-query"});
    CHECK(fires("tag_operation").count("tag-attached-after-save") == 1);
    for (const char* quiet : {"webhook", "push-zmq", "send-mail", "stop-execution", "attach-warninglist"}) {
        CHECK(fires(quiet).empty());
    }
}

TEST_CASE("each parameter of a module has a name of its own, a description and a default that is JSON") {
    for (const auto* each : built_in_modules().all()) {
        CAPTURE(each->id());
        CHECK_FALSE(each->description.description.empty());
        std::set<std::string_view> names;
        for (const auto& parameter : each->description.parameters) {
            CAPTURE(parameter.name);
            CHECK(names.insert(parameter.name).second);
            CHECK_FALSE(parameter.description.empty());
            if (!parameter.default_value.empty()) CHECK_NOTHROW(hashpath::parse(parameter.default_value));
            CHECK(parameter.options.empty() == (parameter.type != hashpath::misp::parameter_type::choice));
        }
    }
}

TEST_CASE("the parameters that are templates are those that MISP renders") {
    std::string listed;
    for (const auto* each : built_in_modules().all()) {
        for (const auto& parameter : each->description.parameters) {
            if (parameter.is_template) listed.append(each->id()).append(".").append(parameter.name).append(" ");
        }
    }
    CHECK(listed ==
          "Module_attribute_comment_operation.comment send-log-mail.mail_template_subject "
          "send-log-mail.mail_template_body send-mail.mail_template_subject send-mail.mail_template_body "
          "stop-execution.message telegram-send-alert.message_body_template webhook.url webhook.payload "
          "webhook.headers ");
}

TEST_CASE("the modules are listed by type, and in each by the bytes of their names") {
    const auto all = built_in_modules().all();
    CHECK(std::is_sorted(all.begin(), all.end(), [](const auto* a, const auto* b) {
        return a->type != b->type ? a->type < b->type : a->description.name < b->description.name;
    }));
    CHECK(all.front()->id() == "attribute-after-save");
    CHECK(all[17]->id() == "blueprint-logic-module");
    CHECK(all.back()->id() == "webhook");
}

TEST_CASE("a copy of the modules can be changed, and the built-in ones stay") {
    auto copy = built_in_modules();
    auto webhook = *copy.find(module_type::action, "webhook");
    webhook.blocking = true;
    copy.add(webhook);
    CHECK(copy.find(module_type::action, "webhook")->blocking);
    CHECK_FALSE(built_in_modules().find(module_type::action, "webhook")->blocking);
    CHECK(copy.all().size() == 55);
    CHECK(&built_in_modules() == &built_in_modules());
}
