// SPDX-License-Identifier: MIT
// An entry of the listing of misp-modules, a node's parameters and filters, and an answer: a module that fails only for an
// error in the answer, or where its paths and filters cannot be applied.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <hashpath/json/parse.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/modules/service.hpp>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace workflow = hashpath::workflow;
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    workflow::json entry;
    workflow::graph_node node;
    workflow::json answer;
    try {
        entry = hashpath::parse(fuzz::take(rest));
        node.parameters = hashpath::parse(fuzz::take(rest));
        node.saved_filters = hashpath::parse(fuzz::take(rest));
        answer = hashpath::parse(rest);
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    workflow::is_action_service(entry);
    const workflow::module made = workflow::service_module(entry);
    workflow::json lookups = workflow::json::object();
    lookups["services"][std::string{made.description.name}] = answer;
    workflow::memory_host host{workflow::json::object(), lookups};
    workflow::roaming_data roaming{
        hashpath::parse(R"({"Event": {"info": "x", "_AttributeFlattened": [{"id": 1, "type": "url"}]}})")};
    try {
        workflow::call call{node, made, roaming, host, true};
        const bool done = made.execute(call);
        fuzz::check(done == call.errors().empty());
        fuzz::check(done || answer.contains("error"));
    } catch (const hashpath::document_error&) {
    } catch (const hashpath::path_error& e) {
        fuzz::check(!hashpath::regex::available && e.code() == hashpath::error_code::regex_unavailable);
    }
    return 0;
}
