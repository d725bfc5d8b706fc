#pragma once
// SPDX-License-Identifier: MIT
// The world of the plain workflows as a host of the library, and a run of the library compared with the plain one.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/run.hpp>

#include "plain/map.hpp"
#include "plain/run.hpp"
#include "plain/world.hpp"

namespace plain {

/// Says yes to everything, notes it, and answers as the plain world does.
class recording_host : public hashpath::workflow::host {
public:
    explicit recording_host(const world& like) : world_(like) {}

    const json& done() const { return world_.done; }

    hashpath::workflow::outcome store(const hashpath::workflow::stored_change& change) override {
        using kind = hashpath::workflow::stored_change::kind;
        const json& value = change.value;
        switch (change.what) {
            case kind::attribute: world_.note({"store attribute", value}); break;
            case kind::event: world_.note({"store event", value, change.touches}); break;
            case kind::accepted_proposal: world_.note({"accept", value}); break;
            case kind::discarded_proposal: world_.note({"discard", value}); break;
            case kind::warning_list: world_.note({"add to warning list", value["warninglist"], value["values"]}); break;
            case kind::blocked_event:
                world_.note({"block event", value["uuid"], value["info"], value["org"], value["comment"]});
                break;
        }
        return {};
    }
    hashpath::workflow::outcome tag(const hashpath::workflow::tag_change& change) override {
        using asked = hashpath::workflow::tag_change;
        const bool attach = change.what == asked::kind::attach;
        json local = change.local ? json(*change.local) : json{};
        if (attach) local = change.local.value_or(false);
        const json id = known(change.id);
        world_.note({attach ? "attach" : "detach", change.of == asked::target::event ? "event" : "attribute", id,
                     change.name, local, attach ? change.relationship_type : ""});
        return {};
    }
    hashpath::workflow::outcome publish(const json& event_id) override {
        world_.note({"publish", known(event_id)});
        return {};
    }
    hashpath::workflow::response send(const hashpath::workflow::request& request) override {
        std::string method = request.method;
        for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
        const json read = json::parse(request.body, nullptr, false);
        const bool is_form = request.body.substr(0, 5) == "text=";
        json body = read.is_discarded() ? json(is_form ? "a form" : request.body) : read;
        if (method == "get") body = nullptr;
        world_.note({"send", method, request.url, body});
        hashpath::workflow::response came;
        came.status = static_cast<int>(world_.status_of(request.url));
        return came;
    }
    hashpath::workflow::outcome send(const hashpath::workflow::mail& mail) override {
        world_.note({"mail", mail.recipients.front(), mail.subject, mail.body});
        return {};
    }
    hashpath::workflow::outcome push(std::string_view topic, const json& message) override {
        if (topic == "data:misp_json_workflow" && !has(message, "added")) world_.note({"push", message});
        return {};
    }
    std::optional<json> look_up(hashpath::workflow::lookup where, const json& question) override {
        using hashpath::workflow::lookup;
        const auto answer = [](const json& found) { return found.is_null() ? std::nullopt : std::optional{found}; };
        const auto asked = [&](const char* key) { return text_of(member(question, key)); };
        switch (where) {
            case lookup::event: return answer(world_.event_of(member(question, "id")));
            case lookup::setting: return answer(world_.setting(asked("name")));
            case lookup::enrichment_module: return answer(world_.enrichment_module(asked("module")));
            case lookup::enrichment: return world_.enrichment(asked("module"), member(question, "attribute"));
            case lookup::enriched_event:
                world_.note({"enrich event", asked("module"), member(question, "event_id"), member(question, "uuids")});
                return json{{"added", 1}};
            case lookup::decay_score: return world::scored(member(question, "attribute"));
            case lookup::cluster: {
                const json tag = world_.country(asked("value"));
                return tag.is_null() ? std::nullopt : std::optional{json{{"tag_name", tag}}};
            }
            case lookup::users: return answer(member(world_.lookups, "users"));
            case lookup::organisation: return answer(member(member(world_.lookups, "organisations"), asked("id")));
            case lookup::object:
            case lookup::attribute:
            case lookup::warning_lists:
            case lookup::service: break;
        }
        return std::nullopt;
    }
    std::optional<std::string> render(std::string_view text, const json& data) override {
        return world::rendered(std::string{text}, data);
    }
    clock::time_point now() override { return {}; }

private:
    /// The library says "" for an event that has no id.
    static json known(const json& id) { return id == "" ? json{} : id; }

    world world_;
};

/// What the plain run and one of the library differ in, empty where they agree; nothing where the plain one does not go
/// into what is asked.
struct comparison {
    std::optional<std::string> differs;
    std::string outcome;            ///< of the plain run; "refused" without one
    std::size_t executed = 0;       ///< actions
    std::size_t compared_data = 0;  ///< of the run and its tasks
};

inline json failures_of(const std::vector<hashpath::workflow::node_error>& errors) {
    json all = json::array();
    for (const auto& each : errors) {
        const bool literal = each.module == "stop-execution" && each.result == "partial-success";
        all.push_back({each.node, each.module, each.result, literal ? each.messages.front() : ""});
    }
    return all;
}

inline json failures_of(const std::vector<node_failure>& failures) {
    json all = json::array();
    for (const node_failure& each : failures) {
        all.push_back({each.node, each.module, each.result, each.module == "stop-execution" ? each.message : ""});
    }
    return all;
}

/// Runs a workflow both ways, the library's with what it remembers or without.
inline comparison compare_runs(const json& document, const json& data, const world& around_it,
                               const std::set<std::string>& disabled = {}, bool remembers = true,
                               std::size_t most_steps = 100'000, const std::string& trigger = {}) {
    comparison result;
    world noted = around_it;
    std::optional<ran> plainly;
    bool too_many = false;
    try {
        plainly = run(document, data, noted, disabled, most_steps, trigger);
    } catch (const refused&) {
    } catch (const too_far&) {
        too_many = true;
    } catch (const left_out&) {
        return result;
    }
    result.outcome = plainly ? plainly->outcome : too_many ? "too far" : "refused";
    recording_host host{around_it};
    hashpath::workflow::run_options options;
    options.enabled = [&](std::string_view id) { return !disabled.contains(std::string{id}); };
    options.remembers = remembers;
    options.max_steps = most_steps;
    hashpath::workflow::run_result found;
    try {
        found = hashpath::workflow::run(hashpath::workflow::load(document, trigger), data, host, options);
    } catch (const hashpath::error& e) {
        result.differs = result.outcome == "refused" ? "" : std::string{"refused: "} + e.what();
        return result;
    }
    if (!plainly) {
        const bool stopped = too_many && found.outcome.find("step-limit") != std::string::npos;
        result.differs = stopped ? "" : "a run that is " + result.outcome + " is " + found.outcome;
        return result;
    }
    std::string differs;
    const auto same = [&](const std::string& what, const json& one, const json& other) {
        if (!identical(one, other)) differs += what + ": " + one.dump() + " and not " + other.dump() + "\n";
    };
    const walked& main = plainly->main;
    same("outcome", found.outcome.substr(0, 8) == "failure " ? "failure" : found.outcome, plainly->outcome);
    same("success", found.success, main.success);
    same("executed", found.executed, main.executed);
    same("blocking", found.blocking, main.blocking);
    same("blocked paths", found.blocked_paths, main.blocked_paths);
    same("errors", failures_of(found.errors), failures_of(main.failures));
    if (main.data) same("data", found.data, *main.data);
    result.executed = main.executed.size();
    result.compared_data += main.data ? 1 : 0;
    if (plainly->tasks_went_too_far) {
        const bool logged = !found.log.empty() && found.log.back().find("step-limit") != std::string::npos;
        result.differs = logged ? differs : differs + "the tasks came to an end";
        return result;
    }
    same("done", host.done(), noted.done);
    same("tasks", found.tasks.size(), plainly->tasks.size());
    for (std::size_t i = 0; i < std::min(found.tasks.size(), plainly->tasks.size()); ++i) {
        const walked& task = plainly->tasks[i];
        same("task: success", found.tasks[i].success, task.success);
        same("task: executed", found.tasks[i].executed, task.executed);
        same("task: errors", failures_of(found.tasks[i].errors), failures_of(task.failures));
        if (task.data) same("task: data", found.tasks[i].data, *task.data);
        result.executed += task.executed.size();
        result.compared_data += task.data ? 1 : 0;
    }
    result.differs = differs;
    return result;
}

}  // namespace plain
