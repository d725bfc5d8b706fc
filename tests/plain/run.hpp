#pragma once
// SPDX-License-Identifier: MIT
// Workflows run once more, as plainly as the rules can be written down, on a world that says yes to everything: with copies,
// from nothing of the library but its PHP rules. What the tests compare with. `left_out` is thrown where a workflow needs
// what is not here: attach-warninglist, splunk-hec-export, the records of reports, proposals, sightings, tags and posts that
// a database makes events of, workflows that start themselves, options that MISP does not offer, and what is done to data
// whose filters cannot be applied, which ends a run of MISP with an error, and data that grow with every filter.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "plain/actions.hpp"
#include "plain/core_format.hpp"
#include "plain/logic.hpp"
#include "plain/map.hpp"
#include "plain/messages.hpp"
#include "plain/workflow.hpp"
#include "plain/world.hpp"

namespace plain {

struct node_failure {
    std::int64_t node = 0;
    std::string module;
    std::string result;
    std::string message;

    friend bool operator==(const node_failure&, const node_failure&) = default;
};

/// What a walk through a workflow came to: the run itself, or one concurrent task.
struct walked {
    bool success = false;
    std::vector<std::int64_t> executed = {};
    std::vector<std::int64_t> blocking = {};
    std::vector<std::vector<std::string>> blocked_paths = {};
    std::vector<node_failure> failures = {};
    std::optional<json> data = {};  ///< as modules see them at the end; nothing where a filter cannot be applied
};

struct ran {
    std::string outcome;  ///< "failure" alone where the trigger refused the data, too
    walked main;
    std::vector<walked> tasks = {};
    bool tasks_went_too_far = false;  ///< more of them would have run
};

/// More connections were followed than may be.
struct too_far {};

struct trigger_module {
    std::string id;
    bool blocking;
    bool core_format;
};

inline const trigger_module* trigger_named(const std::string& id) {
    static const std::vector<trigger_module> all = {{"attribute-after-save", false, true},
                                                    {"enrichment-before-query", true, true},
                                                    {"event-after-save", false, true},
                                                    {"event-after-save-new", false, true},
                                                    {"event-after-save-new-from-pull", false, true},
                                                    {"event-before-save", true, true},
                                                    {"event-publish", true, true},
                                                    {"event-report-after-save", false, true},
                                                    {"log-after-save", false, false},
                                                    {"object-after-save", false, true},
                                                    {"post-after-save", false, false},
                                                    {"shadow-attribute-after-save", false, true},
                                                    {"shadow-attribute-before-save", true, true},
                                                    {"sighting-after-save", false, true},
                                                    {"tag-attached-after-save", false, true},
                                                    {"user-after-save", false, false},
                                                    {"user-before-save", true, false}};
    const auto found = std::find_if(all.begin(), all.end(), [&](const trigger_module& each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
}

/// A workflow on its way.
class walk {
public:
    walk(const flow& flow, world& around_it, const std::set<std::string>& disabled, std::size_t most_steps)
        : flow_(flow), world_(around_it), disabled_(disabled), most_steps_(most_steps) {}

    ran run(const json& original) {
        const block& trigger = *flow_.trigger();
        const trigger_module& known = *trigger_named(trigger.module);
        ran result;
        result.outcome = "failure";
        try {
            data_.base = data_of(known, original);
        } catch (const fatal&) {
            return result;
        }
        data_.most = 1'000 + 20 * size_of(data_.base);
        blocking_ = known.blocking;
        result.main = go(trigger);
        const auto stops = [&](std::int64_t id) { return flow_.find(id)->module == "stop-execution"; };
        const std::vector<std::int64_t>& failed = result.main.blocking;
        if (result.main.success) result.outcome = "success";
        else if (std::any_of(failed.begin(), failed.end(), stops)) result.outcome = "blocked";
        blocking_ = false;
        while (!queued_.empty()) {
            const auto [start, data] = queued_.front();
            queued_.pop_front();
            data_.base = data;
            try {
                result.tasks.push_back(go(*flow_.find(start)));
            } catch (const too_far&) {
                result.tasks_went_too_far = true;
                break;
            }
        }
        return result;
    }

private:
    /// A blocking module failed.
    struct ended {};

    json data_of(const trigger_module& known, const json& original) const {
        static const std::set<std::string> of_records = {"event-report-after-save",     "post-after-save",
                                                         "shadow-attribute-after-save", "shadow-attribute-before-save",
                                                         "sighting-after-save",         "tag-attached-after-save"};
        if (of_records.contains(known.id)) throw left_out{};
        return known.core_format ? normalised(original, world_) : map_or_fatal(original);
    }

    walked go(const block& start) {
        here_ = {};
        prevented_.clear();
        try {
            visit(start, {});
            here_.success = true;
        } catch (const ended&) {}
        try {
            here_.data = data_.seen();
        } catch (const fatal&) {}
        return here_;
    }

    void visit(const block& at, const std::vector<std::string>& path) {
        bool passes = true;
        if (at.type == "logic") {
            if (at.module == "concurrent-task") return queue_tasks(at);
            passes = perform(at);
        } else if (at.type != "trigger") {
            act(at, path);
        }
        for (const leads& output : at.outputs) {
            const bool filters = at.module == "generic-filter-data" || at.module == "generic-filter-reset";
            if (at.type == "logic" && output.name != (passes || filters ? "output_1" : "output_2")) continue;
            for (std::size_t i = 0; i < output.to.size(); ++i) {
                const std::string step = std::to_string(at.id) + ":" + output.name + ":" + std::to_string(i) + ":" +
                                         std::to_string(output.to[i]);
                if (std::find(path.begin(), path.end(), step) != path.end()) continue;
                std::vector<std::string> longer = path;
                longer.push_back(step);
                count_step();
                visit(*flow_.find(output.to[i]), longer);
            }
        }
    }

    void count_step() {
        if (++steps_ > most_steps_) throw too_far{};
    }

    void act(const block& at, const std::vector<std::string>& path) {
        for (const std::vector<std::string>& each : prevented_) {
            if (each.size() > path.size() || !std::equal(each.begin(), each.end(), path.begin())) continue;
            here_.blocked_paths.push_back(path);
            return;
        }
        const bool succeeded = perform(at);
        here_.executed.push_back(at.id);
        if (succeeded) return;
        here_.blocking.push_back(at.id);
        if (at.module == "stop-execution" && at.type == "action") throw ended{};
        if (!blocking_) prevented_.push_back(path);
    }

    /// Runs the module of a block, and notes what an action failed of. A module changes the data when it has done all else.
    bool perform(const block& at) {
        std::vector<std::string> errors;
        std::string result = "success";
        bool succeeded = false;
        const bool is_logic = at.type == "logic";
        const bool known =
            is_logic ? logic_named(at.module) != nullptr : at.type == "action" && action_named(at.module);
        if (!known || disabled_.contains(at.module)) {
            result = known ? "disabled_module" : "loading_error";
            errors = {result};
        } else {
            try {
                succeeded = is_logic ? ask(at) : execute(at, errors);
                if (!is_logic && !succeeded) result = "partial-success";
            } catch (const fatal&) {
                result = "error";
                errors = {result};
            }
        }
        if (!is_logic && !succeeded && !errors.empty())
            here_.failures.push_back({at.id, at.module, result, result == "partial-success" ? errors.front() : ""});
        return succeeded;
    }

    /// What an action sees. Where a filter cannot be applied MISP's run ends with an error of PHP.
    json seen_or_left_out() const {
        try {
            return data_.seen();
        } catch (const fatal&) {
            throw left_out{};
        }
    }

    bool ask(const block& at) {
        const logic_module& module = *logic_named(at.module);
        const parameters given{at.parameters, module.defaults()};
        if (module.passes) return module.passes(given, data_.seen());
        change_filters(at.module, given, data_);
        return true;
    }

    bool execute(const block& at, std::vector<std::string>& errors) {
        const action_module& module = *action_named(at.module);
        if (!module.execute) throw left_out{};
        const json seen = seen_or_left_out();
        parameters given{at.parameters, module.defaults()};
        for (const std::string& name : module.templates) {
            const json value = given[name];
            if (value.is_structured() && is_empty(value)) throw left_out{};
            if (value.is_structured()) throw fatal{};
            if (value.is_string() && value != "")
                given.stored = with(given.stored, name, world::rendered(value.get<std::string>(), seen));
        }
        const block& trigger = *flow_.trigger();
        call call{given, at.filters, seen, data_, world_, trigger.module, trigger.core_format};
        const bool succeeded = module.execute(call);
        errors = call.errors;
        return succeeded;
    }

    /// What follows a concurrent task is put off, each part with the data as they are then.
    void queue_tasks(const block& at) {
        for (const leads& output : at.outputs) {
            if (output.name != "output_1") continue;
            for (const std::int64_t to : output.to) {
                count_step();
                try {
                    data_.base = with(data_.seen(), "__node_id_to_exec", to);
                    if (disabled_.contains(at.module)) continue;
                    data_.base = without(data_.seen(), "__node_id_to_exec");
                    queued_.emplace_back(to, data_.seen());
                } catch (const fatal&) {
                    throw left_out{};
                }
            }
        }
    }

    const flow& flow_;
    world& world_;
    const std::set<std::string>& disabled_;
    std::size_t most_steps_;
    std::size_t steps_ = 0;
    bool blocking_ = false;
    travelling data_;
    walked here_;
    std::vector<std::vector<std::string>> prevented_;
    std::deque<std::pair<std::int64_t, json>> queued_;
};

/// Runs a workflow on what its trigger is given. What it does is noted in `around_it`.
inline ran run(const json& document, const json& original, world& around_it, const std::set<std::string>& disabled = {},
               std::size_t most_steps = 100'000, const std::string& trigger = {}) {
    const flow read = read_flow(document, trigger);
    for (const block& each : read.blocks) {
        for (const leads& output : each.outputs) {
            for (const std::int64_t to : output.to) {
                if (!read.find(to)) throw refused{};
            }
        }
    }
    if (!read.trigger() || !trigger_named(read.trigger()->module)) throw refused{};
    return walk{read, around_it, disabled, most_steps}.run(original);
}

}  // namespace plain
