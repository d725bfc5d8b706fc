#pragma once
// SPDX-License-Identifier: MIT
// Small workflows, and modules of which it is plain what they do.

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/run.hpp>

#include "test.hpp"

namespace workflow_test {

using hashpath::parse;
using hashpath::workflow::definition;
using hashpath::workflow::json;
using hashpath::workflow::module_type;
using hashpath::workflow::registry;

using ids = std::vector<std::int64_t>;
using texts = std::vector<std::string>;

/// A node as JSON text; `outputs` has the targets of output_1, then those of output_2.
inline std::string node(std::int64_t id, std::string_view type, std::string_view module,
                        const std::vector<ids>& outputs = {}, std::string_view parameters = "{}",
                        std::string_view more = "") {
    std::string text = "{\"id\":" + std::to_string(id) + R"(,"data":{"id":")" + std::string{module} +
                       R"(","module_type":")" + std::string{type} + "\",\"indexed_params\":" + std::string{parameters} +
                       std::string{more} + "},\"outputs\":{";
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        text += (i == 0 ? "" : ",") + ("\"output_" + std::to_string(i + 1)) + "\":{\"connections\":[";
        for (std::size_t j = 0; j < outputs[i].size(); ++j) {
            text += (j == 0 ? "" : ",") + (R"({"node":")" + std::to_string(outputs[i][j]) + R"(","output":"input_1"})");
        }
        text += "]}";
    }
    return text + "}}";
}

/// A trigger of which a workflow can block what started it, and whose data are taken as they are.
inline std::string blocking_trigger(const ids& targets) {
    return node(1, "trigger", "user-before-save", {targets});
}

/// One that cannot, the same otherwise.
inline std::string other_trigger(const ids& targets) {
    return node(1, "trigger", "log-after-save", {targets});
}

/// An action that succeeds, see modules().
inline std::string note(std::int64_t id, const ids& targets = {}) {
    return node(id, "action", "note", {targets});
}

/// The workflow 7, called "W".
inline definition workflow(const texts& nodes) {
    std::string text = R"({"Workflow": {"id": "7", "name": "W", "data": [)";
    for (std::size_t i = 0; i < nodes.size(); ++i) text += (i == 0 ? "" : ",") + nodes[i];
    return hashpath::workflow::load(parse(text + "]}}"));
}

/// The modules of MISP, and actions: `note` adds the id of its node to `notes` of the data, `fail` fails and says so,
/// `fail-silently` says nothing, `halt` is a blocking one that fails, `throw` throws; and logic: `then` and `else` lead
/// there, `throw`, and `complain` leads to then with an error.
inline registry modules() {
    registry all = hashpath::workflow::built_in_modules();
    const auto add = [&all](module_type type, std::string_view id, bool blocking, auto execute) {
        all.add({.description = {id, id, "0.1", "A module of the tests.", {}},
                 .type = type,
                 .blocking = blocking,
                 .execute = execute});
    };
    using hashpath::workflow::call;
    add(module_type::action, "note", false, [](call& call) {
        call.change()["notes"].push_back(call.node().id);
        return true;
    });
    add(module_type::action, "fail", false, [](call& call) { return call.fail("it failed") || call.fail("badly"); });
    add(module_type::action, "fail-silently", false, [](call&) { return false; });
    add(module_type::action, "halt", true, [](call& call) { return call.fail("halted"); });
    for (const auto type : {module_type::action, module_type::logic}) {
        add(type, "throw", false, [](call& call) -> bool {
            call.fail("lost");
            throw std::runtime_error("broken");
        });
    }
    add(module_type::logic, "then", false, [](call&) { return true; });
    add(module_type::logic, "else", false, [](call&) { return false; });
    add(module_type::logic, "complain", false, [](call& call) { return !call.fail("nobody hears this"); });
    return all;
}

/// Runs a workflow with the modules above.
inline hashpath::workflow::run_result run(const definition& workflow, json data = json::object(),
                                          hashpath::workflow::run_options options = {}) {
    static const registry all = modules();
    if (!options.modules) options.modules = &all;
    hashpath::workflow::memory_host host;
    return hashpath::workflow::run(workflow, std::move(data), host, options);
}

}  // namespace workflow_test
