// SPDX-License-Identifier: MIT
// What the tests of modules share, compiled once: it takes all modules with it.

#include "module_test.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include <hashpath/misp/event.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/roaming_data.hpp>

namespace module_test {

execution execute(module_type type, std::string_view id, std::string_view parameters, json data,
                  hashpath::workflow::host& host, std::string_view filters, hashpath::workflow::call::starter start,
                  bool trigger_gives_core_format) {
    const auto* module = hashpath::workflow::built_in_modules().find(type, id);
    REQUIRE(module != nullptr);
    hashpath::workflow::graph_node trigger;
    trigger.module_type = "trigger";
    trigger.core_format = trigger_gives_core_format;
    hashpath::workflow::graph_node node;
    node.id = 2;
    node.module = id;
    node.module_type = name(type);
    node.parameters = parse(parameters);
    node.saved_filters = parse(filters);
    hashpath::workflow::roaming_data roaming{std::move(data)};
    execution came;
    try {
        hashpath::workflow::call call{node, *module, roaming, host, true};
        call.started_by(&trigger);
        if (start) call.start_with(std::move(start));
        came.success = module->execute(call);
        came.errors = call.errors();
        came.reasons = call.reasons();
    } catch (const std::exception& e) {
        came.threw = true;
        came.errors = {e.what()};
    }
    came.data = roaming.seen();
    return came;
}

execution execute_action(std::string_view id, std::string_view parameters, json data, hashpath::workflow::host& host,
                         std::string_view filters) {
    return execute(module_type::action, id, parameters, std::move(data), host, filters);
}

json enriched(std::string_view text) {
    return hashpath::misp::enriched(parse(text));
}

still_host::still_host(std::string_view event, std::string_view lookups) : memory_host(parse(event), parse(lookups)) {
    stop_clock(clock::time_point{std::chrono::seconds{1'700'000'000}});
}

still_host::~still_host() = default;

}  // namespace module_test
