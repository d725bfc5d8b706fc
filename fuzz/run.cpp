// SPDX-License-Identifier: MIT
// A workflow over a document, with lookups: it ends within its limits, and each step's patch makes its data out of those
// before it. Whatever validate() calls an error for run() is one, and a blueprint of all nodes can be put into the workflow.
// The plain interpreter comes to the same.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/workflow/blueprint.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/run.hpp>
#include <hashpath/workflow/validate.hpp>

#include "plain/recording_host.hpp"
#include "target.hpp"

namespace {

namespace workflow = hashpath::workflow;
using workflow::json;

/// Objects whose keys are sorted: the order of keys is no change.
nlohmann::json sorted(const json& data) {
    return nlohmann::json(data);
}

void run_once(const workflow::definition& definition, const json& data, const json& lookups) {
    constexpr std::size_t max_steps = 64;
    workflow::memory_host host{data, lookups};
    workflow::run_options options;
    options.max_steps = max_steps;
    options.max_depth = 2;
    options.patches = true;
    nlohmann::json before;
    bool begun = false;
    options.observe = [&](const workflow::step& step, const json& seen) {
        fuzz::check(!workflow::to_json(step).empty());
        debug_call_of(step, seen);
        if (step.depth != 0 || step.task) return;
        if (step.what == workflow::step::kind::begin) before = sorted(seen.at("normalized"));
        if (step.what != workflow::step::kind::node) return;
        if (begun) fuzz::check(before.patch(sorted(step.patch)) == sorted(seen));
        begun = true;
        before = sorted(seen);
    };
    const auto result = run(definition, data, host, options);
    fuzz::check(result.executed.size() <= max_steps + 1 && result.followed.size() <= max_steps);
    fuzz::check(result.success == (result.outcome == "success"));
    fuzz::check(result.blocking.size() <= result.executed.size());
}

/// The plain interpreter copies all the data at each step.
void compare_with_plain(const json& document, const json& event, const json& lookups, std::size_t size) {
    constexpr std::size_t longest = 1000;
    constexpr std::size_t max_steps = 64;
    if (size > longest) return;
    plain::world around;
    around.event = event;
    around.lookups = lookups;
    const bool remembers = size % 2 == 0;
    const auto came = plain::compare_runs(document, event, around, {}, remembers, max_steps, "event-publish");
    fuzz::check(!came.differs || came.differs->empty());
}

/// Puts what stands in the second document, which may be no workflow, into the first.
void insert_any(json document, const json& other) {
    try {
        workflow::insert_blueprint(document, other, {"f", "", "", ""});
        workflow::load(document);
    } catch (const hashpath::parse_error&) {
    } catch (const hashpath::workflow_error& e) {
        fuzz::check(e.code() == hashpath::error_code::graph_malformed);
    }
}

void transplant(json document, const workflow::graph& graph) {
    std::vector<std::int64_t> ids;
    for (const auto& node : graph.nodes()) ids.push_back(node.id);
    const json blueprint = workflow::cut_blueprint(document, ids, {"u", "n", "", ""});
    const auto added = workflow::insert_blueprint(document, blueprint, {"f", "", "", ""});
    const auto grown = workflow::load(document);
    fuzz::check(grown.graph.nodes().size() == graph.nodes().size() + added.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    try {
        const json document = hashpath::parse(fuzz::take(rest));
        const json event = hashpath::parse(fuzz::take(rest));
        const json lookups = rest.empty() ? json::object() : hashpath::parse(rest);
        compare_with_plain(document, event, lookups, size);
        const auto alone = workflow::load(document);
        const auto definition = workflow::load(document, "event-publish");
        bool refused = definition.graph.nodes().empty();
        for (const auto& each : validate(definition)) {
            fuzz::check(!describe(each).empty() && !workflow::to_json(each).empty());
            // A second trigger that is none starts nothing, and the run goes on behind it.
            const bool of_first_trigger = each.module == definition.trigger;
            refused = refused || each.code == workflow::finding_code::dangling_connection ||
                      (each.code == workflow::finding_code::trigger_unknown && of_first_trigger);
        }
        try {
            run_once(definition, event, lookups);
            fuzz::check(!refused);
        } catch (const hashpath::workflow_error& e) {
            fuzz::check(refused && (e.code() == hashpath::error_code::trigger_missing ||
                                    e.code() == hashpath::error_code::graph_malformed));
        }
        transplant(document, alone.graph);
        insert_any(document, document);
        insert_any(document, event);
    } catch (const hashpath::parse_error&) {
    } catch (const hashpath::workflow_error& e) {
        fuzz::check(e.code() == hashpath::error_code::graph_malformed);
    }
    return 0;
}
