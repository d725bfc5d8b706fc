// SPDX-License-Identifier: MIT

#include "operations.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

namespace conformance {
namespace {

using json = nlohmann::ordered_json;
using arguments = const json&;
using hashpath::node;

hashpath::path path_of(const json& text) {
    return hashpath::path{text.get_ref<const std::string&>()};
}

json extract(arguments args) {
    json result = json::array();
    const auto path = path_of(args.at(1));
    const auto matches = hashpath::extract(args.at(0), path);
    bool list = true;
    for (std::size_t i = 0; i < matches.size(); ++i) {
        if (matches[i].key != hashpath::php::key{static_cast<std::int64_t>(i)}) list = false;
    }
    if (!list) result = json::object();
    for (const auto& match : matches) {
        if (list) result.push_back(*match.value);
        else result[match.key.to_string()] = *match.value;
    }
    return result;
}

json get(arguments args) {
    return hashpath::get(args.at(0), path_of(args.at(1)), args.size() > 2 ? args.at(2) : json{});
}

json check(arguments args) {
    return hashpath::check(args.at(0), path_of(args.at(1)));
}

json insert(arguments args) {
    json data = args.at(0);
    hashpath::insert(data, path_of(args.at(1)), args.at(2));
    return data;
}

json remove(arguments args) {
    json data = args.at(0);
    hashpath::remove(data, path_of(args.at(1)));
    return data;
}

json tokenize(arguments args) {
    json tokens = json::array();
    const auto& text = args.at(0).get_ref<const std::string&>();
    // The bracket-aware split, also where no bracket asks for it; PHP takes "0" for empty, and empty for no tokens.
    if (text.empty() || text == "0") return tokens;
    hashpath::token_splitter splitter{text, true};
    for (std::string_view token; splitter.next(token);) tokens.push_back(std::string{token});
    return tokens;
}

json match_token(arguments args) {
    const json& key = args.at(0);
    const auto& text = args.at(1).get_ref<const std::string&>();
    const auto token = hashpath::make_token(text, false);
    if (key.is_number_integer()) return token.matches(hashpath::php::key{key.get<std::int64_t>()});
    return token.matches(hashpath::php::key{std::string_view{key.get_ref<const std::string&>()}});
}

json matches(arguments args) {
    std::vector<hashpath::path_condition> conditions;
    const auto& text = args.at(1).get_ref<const std::string&>();
    hashpath::compile_conditions(text, 0, conditions);
    return hashpath::satisfies(args.at(0), conditions);
}

json loose_equal(arguments args) {
    return hashpath::php::loose_equal(node{args.at(0)}, node{args.at(1)});
}

json less(arguments args) {
    return hashpath::php::less(node{args.at(0)}, node{args.at(1)});
}

json less_equal(arguments args) {
    return hashpath::php::less_equal(node{args.at(0)}, node{args.at(1)});
}

json is_numeric(arguments args) {
    const json& value = args.at(0);
    return value.is_number() || (value.is_string() && hashpath::php::is_numeric(value.get_ref<const std::string&>()));
}

json empty(arguments args) {
    return hashpath::php::empty(node{args.at(0)});
}

json in_array(arguments args) {
    return hashpath::php::in_array(node{args.at(0)}, node{args.at(1)});
}

hashpath::condition condition_of(const json& asked, const json& value) {
    return {hashpath::operator_named(asked.get_ref<const std::string&>()), value};
}

json list_of(const std::vector<node<const json>>& handles) {
    json list = json::array();
    for (const auto& handle : handles) list.push_back(*handle);
    return list;
}

json evaluate_condition(arguments args) {
    return condition_of(args.at(1), args.at(2)).holds(args.at(0));
}

json matching_items(arguments args) {
    const json& items = args.at(0);
    if (!items.is_structured()) return items;
    const hashpath::filter filter{hashpath::path{}, path_of(args.at(3)), condition_of(args.at(2), args.at(1))};
    return list_of(hashpath::matching_items(items, filter));
}

json matching_attributes(arguments args) {
    return list_of(hashpath::misp::matching_attributes(args.at(0), args.at(1)));
}

json enrich(arguments args) {
    return hashpath::misp::enriched(args.at(0));
}

json is_acyclic(arguments args) {
    json cycles = json::array();
    for (const auto& edge : find_cycle(hashpath::workflow::graph{args.at(0)})) {
        cycles.push_back({edge.from, edge.to, "Cycle"});
    }
    const bool acyclic = cycles.empty();
    return {{"acyclic", acyclic}, {"cycles", std::move(cycles)}};
}

json multiple_connections(arguments args) {
    json edges = json::object();
    for (const auto& fork : find_forks(hashpath::workflow::graph{args.at(0)})) {
        edges[std::to_string(fork.id)] = fork.targets;
    }
    const bool has = !edges.empty();
    return {{"has", has}, {"edges", std::move(edges)}};
}

json logic(arguments args) {
    const auto module = hashpath::misp::if_module_named(args.at(0).get_ref<const std::string&>());
    if (!module) throw std::invalid_argument("unsupported module");
    const auto answer = hashpath::misp::evaluate(*module, args.at(1), args.at(2));
    return {{"pass", answer.pass}, {"errors", answer.errors.size()}};
}

json filter_chain(arguments args) {
    namespace misp = hashpath::misp;
    json data = args.at(1);
    hashpath::workflow::roaming_data roaming{data};
    json seen = json::array();
    for (const json& module : args.at(0)) {
        const std::string& id = module.at(0).get_ref<const std::string&>();
        const json& parameters = module.at(1);
        if (id == "generic-filter-data") {
            misp::generic_filter(data, parameters);
            roaming.put_filter(parameters);
        } else if (id == "generic-filter-reset") {
            misp::filter_reset(data, parameters);
            roaming.reset_filters(parameters);
        } else {
            throw std::invalid_argument("unsupported module");
        }
        json filtered = data;
        misp::apply_filters(filtered);
        if (roaming.seen() != filtered) throw std::logic_error("roaming data are filtered in another way");
        seen.push_back(std::move(filtered));
    }
    return seen;
}

/// A host that says yes to everything that it is asked to do.
struct agreeing_host : hashpath::workflow::memory_host {
    using outcome = hashpath::workflow::outcome;
    outcome store(const hashpath::workflow::stored_change&) override { return {}; }
    outcome tag(const hashpath::workflow::tag_change&) override { return {}; }
    outcome publish(const json&) override { return {}; }
};

json run_workflow(arguments args) {
    namespace workflow = hashpath::workflow;
    const json& disabled = args.at(2).at("disabled");
    workflow::run_options options;
    options.enabled = [&disabled](std::string_view id) {
        return std::find(disabled.begin(), disabled.end(), json(id)) == disabled.end();
    };
    json trace = json::array();
    json last_data;
    options.observe = [&](const workflow::step& step, const json& data) {
        if (step.task || step.depth != 0) return;
        trace.push_back({debug_call_of(step, {}).path, step.node ? json(*step.node) : json{}});
        if (step.what == workflow::step::kind::node) last_data = data;
    };
    agreeing_host host;
    const workflow::definition definition = workflow::load(args.at(0));
    const auto result = run(definition, args.at(1), host, options);
    for (const bool remembers : {true, false}) {
        options.observe = {};
        options.remembers = remembers;
        agreeing_host other;
        const auto unobserved = run(definition, args.at(1), other, options);
        const bool same = to_json(unobserved) == to_json(result) && unobserved.data == result.data;
        if (!same) throw std::logic_error("the run is another one when nobody watches");
    }
    json errors = json::array();
    for (const auto& error : result.errors) {
        // The wording of all other messages is a module's own.
        const bool literal = error.module == "stop-execution" && error.result == "partial-success";
        errors.push_back({{"node", error.node},
                          {"module", error.module},
                          {"message", literal ? json(error.messages.front()) : json{}}});
    }
    json log = json::array();
    for (const std::string& line : result.log) {
        if (line.rfind("Started executing", 0) == 0 || line.rfind("Finished executing", 0) == 0) log.push_back(line);
    }
    json tasks = json::array();
    for (const auto& task : result.tasks) {
        if (!task.queued_by) tasks.push_back({{"node", task.node}, {"path_type", "non-blocking"}});
    }
    return {{"outcome", result.outcome},   {"success", result.success},   {"errors", std::move(errors)},
            {"executed", result.executed}, {"blocking", result.blocking}, {"blocked_paths", result.blocked_paths},
            {"trace", std::move(trace)},   {"log", std::move(log)},       {"last_data", std::move(last_data)},
            {"tasks", std::move(tasks)}};
}

const std::map<std::string_view, json (*)(arguments)> operations = {
    {"check", check},
    {"empty", empty},
    {"enrich", enrich},
    {"evaluate_condition", evaluate_condition},
    {"extract", extract},
    {"filter_chain", filter_chain},
    {"get", get},
    {"in_array", in_array},
    {"insert", insert},
    {"is_acyclic", is_acyclic},
    {"is_numeric", is_numeric},
    {"less", less},
    {"less_equal", less_equal},
    {"logic", logic},
    {"loose_equal", loose_equal},
    {"match_token", match_token},
    {"matches", matches},
    {"matching_attributes", matching_attributes},
    {"matching_items", matching_items},
    {"multiple_connections", multiple_connections},
    {"remove", remove},
    {"run_workflow", run_workflow},
    {"tokenize", tokenize},
};

std::optional<std::string_view> number_text(const json& value) {
    if (value.is_number_integer() || value.is_number_unsigned()) return "integer";
    if (value.is_number_float()) return "float";
    return std::nullopt;
}

}  // namespace

json answer(const json& request) {
    try {
        const auto operation = operations.find(request.at("op").get_ref<const std::string&>());
        if (operation == operations.end()) return {{"error", "unsupported op"}};
        json value = operation->second(request.at("args"));
        return {{"value", std::move(value)}};
    } catch (const std::exception& e) {
        return {{"error", e.what()}};
    }
}

bool same(const json& expected, const json& answered) {
    if (expected.is_structured() != answered.is_structured()) return false;
    if (!expected.is_structured()) return number_text(expected) == number_text(answered) && expected == answered;
    if (expected.size() != answered.size()) return false;
    auto other = node{answered}.entries();
    for (auto entry = node{expected}.entries(); entry; entry.next(), other.next()) {
        if (entry.key() != other.key() || !same(*entry.value(), *other.value())) return false;
    }
    return true;
}

}  // namespace conformance
