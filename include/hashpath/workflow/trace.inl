// SPDX-License-Identifier: MIT
// The bodies of workflow/trace.hpp.

#include <hashpath/workflow/trace.hpp>

#include <string_view>
#include <utility>

HASHPATH_BEGIN
namespace workflow::impl {

/// A time as ISO 8601 has it, in UTC.
HASHPATH_FUNCTION std::string iso_time(host::clock::time_point at) {
    const auto days = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{days};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - days)};
    const auto padded = [](auto number, std::size_t width) {
        const std::string digits = std::to_string(number);
        return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
    };
    return padded(static_cast<int>(date.year()), 4) + "-" + padded(static_cast<unsigned>(date.month()), 2) + "-" +
           padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(time.hours().count(), 2) + ":" +
           padded(time.minutes().count(), 2) + ":" + padded(time.seconds().count(), 2) + "+00:00";
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY debug_call debug_call_of(const step& step, const json& data) {
    debug_call call;
    switch (step.what) {
        case step::kind::begin: call.path = "/init?type=" + step.result; break;
        case step::kind::end: call.path = "/end?outcome=" + step.result; break;
        case step::kind::node:
            call.path = "/exec/" + step.module + "?result=" + step.result;
            if (step.result == "error") call.path += "&message=" + (step.errors.empty() ? "" : step.errors.front());
            break;
    }
    const bool of_node = step.what == step::kind::node;
    call.body = {{"source",
                  {{"node_id", step.node ? json(*step.node) : json("")},
                   {"module_id", step.module},
                   {"filters", of_node ? step.filters : json("")},
                   {"parameters", of_node ? step.stored_parameters : json("")}}},
                 {"timestamp", impl::iso_time(step.at)},
                 {"data", data}};
    if (!step.errors.empty() && step.result != "error") call.body["errors"] = step.errors;
    return call;
}

HASHPATH_BODY json to_json(const step& step) {
    constexpr const char* kinds[] = {"begin", "node", "end"};
    json made = {{"step", kinds[static_cast<std::size_t>(step.what)]}};
    if (step.task) made["task"] = *step.task;
    if (step.depth != 0) made["depth"] = step.depth;
    made["trigger"] = step.trigger;
    if (step.node) {
        made["node"] = *step.node;
        made["title"] = step.title;
        made["type"] = step.module_type;
        made["module"] = step.module;
        made["via"] = step.via;
    }
    made["result"] = step.result;
    if (step.what == step::kind::node) {
        made["answer"] = step.answer;
        if (!step.parameters.empty()) made["parameters"] = step.parameters;
        if (!step.filters.empty()) made["filters"] = step.filters;
        if (!step.selected.is_null()) made["selected"] = step.selected;
        if (!step.reasons.empty()) made["reasons"] = step.reasons;
        if (!step.outputs.empty()) made["outputs"] = step.outputs;
        if (!step.patch.is_null()) made["patch"] = step.patch;
        made["microseconds"] = std::chrono::duration_cast<std::chrono::microseconds>(step.took).count();
    }
    if (!step.errors.empty()) made["errors"] = step.errors;
    return made;
}

}  // namespace workflow

namespace workflow::impl {

HASHPATH_BODY json to_json(const std::vector<node_error>& errors) {
    json made = json::array();
    for (const node_error& each : errors) {
        made.push_back(
            {{"node", each.node}, {"module", each.module}, {"result", each.result}, {"messages", each.messages}});
    }
    return made;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY json to_json(const run_result& result) {
    json tasks = json::array();
    for (const task_result& each : result.tasks) {
        json task = {{"node", each.node}};
        if (each.queued_by) task["queued_by"] = *each.queued_by;
        task["success"] = each.success;
        task["errors"] = impl::to_json(each.errors);
        task["executed"] = each.executed;
        tasks.push_back(std::move(task));
    }
    return {{"outcome", result.outcome},
            {"success", result.success},
            {"counter", result.counter},
            {"errors", impl::to_json(result.errors)},
            {"executed", result.executed},
            {"blocking", result.blocking},
            {"blocked_paths", result.blocked_paths},
            {"followed", result.followed},
            {"log", result.log},
            {"tasks", std::move(tasks)}};
}

}  // namespace workflow
HASHPATH_END
