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

/// What PHP takes for a text: any scalar.
std::string text_of(const json& value) {
    if (value.is_structured()) throw std::invalid_argument("a list or map is no text");
    return hashpath::php::to_text(node{value});
}

/// PHP takes an empty list for no path, too.
hashpath::path path_of(const json& text) {
    return hashpath::path{text.is_structured() && text.empty() ? std::string{} : text_of(text)};
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

/// PHP takes null, "", "0" and an empty list for no path at all.
bool is_given(arguments args, std::size_t position) {
    return args.size() > position && hashpath::php::truth(node{args[position]});
}

hashpath::hash::column column_of(const json& rule) {
    if (!rule.is_structured()) return path_of(rule);
    std::vector<hashpath::path> paths;
    std::optional<std::string> format;
    for (const json& each : rule) {
        if (format) paths.push_back(path_of(each));
        else format = text_of(each);
    }
    return {format.value_or(""), std::move(paths)};
}

json combine(arguments args) {
    std::optional<hashpath::hash::column> values;
    std::optional<hashpath::path> groups;
    if (is_given(args, 2)) values = column_of(args[2]);
    if (args.size() > 3 && !args[3].is_null()) groups = path_of(args[3]);
    return hashpath::hash::combine(args.at(0), column_of(args.at(1)), values, groups);
}

json format(arguments args) {
    if (!args.at(1).is_structured()) throw std::invalid_argument("a list of paths is asked for");
    std::vector<hashpath::path> paths;
    for (const json& each : args.at(1)) paths.push_back(path_of(each));
    return hashpath::hash::format(args.at(0), paths, text_of(args.at(2)));
}

json contains(arguments args) {
    return hashpath::hash::contains(args.at(0), args.at(1));
}

json filter(arguments args) {
    return hashpath::hash::filter(args.at(0));
}

json flatten(arguments args) {
    return hashpath::hash::flatten(args.at(0), args.size() > 1 ? text_of(args[1]) : ".");
}

json expand(arguments args) {
    return hashpath::hash::expand(args.at(0), args.size() > 1 ? text_of(args[1]) : ".");
}

json merge(arguments args) {
    return hashpath::hash::merge(args.at(0), std::vector<json>(args.begin() + 1, args.end()));
}

json numeric(arguments args) {
    return hashpath::hash::numeric(args.at(0));
}

json dimensions(arguments args) {
    return hashpath::hash::dimensions(args.at(0));
}

json max_dimensions(arguments args) {
    return hashpath::hash::max_dimensions(args.at(0));
}

json sort(arguments args) {
    namespace hash = hashpath::hash;
    hash::sort_options options;
    const auto name_of = [](const json& text) { return hashpath::php::lower_case(text_of(text)); };
    if (args.size() > 2 && name_of(args[2]) != "asc") options.direction = hash::direction::descending;
    if (args.size() > 3) {
        const json& asked = args[3];
        std::string name = "regular";
        if (!asked.is_structured()) name = name_of(asked);
        else if (asked.contains("type")) name = name_of(asked["type"]);
        if (name == "numeric") options.comparison = hash::comparison::numeric;
        if (name == "string" || name == "locale") options.comparison = hash::comparison::string;
        if (name == "natural") options.comparison = hash::comparison::natural;
        options.ignores_case =
            asked.is_object() && asked.contains("ignoreCase") && hashpath::php::truth(node{asked["ignoreCase"]});
    }
    return hash::sort(args.at(0), path_of(args.at(1)), options);
}

json diff(arguments args) {
    return hashpath::hash::diff(args.at(0), args.at(1));
}

json merge_diff(arguments args) {
    return hashpath::hash::merge_diff(args.at(0), args.at(1));
}

json normalize(arguments args) {
    const bool as_keys = args.size() < 2 || hashpath::php::truth(node{args[1]});
    return hashpath::hash::normalize(args.at(0),
                                     as_keys ? hashpath::hash::names::as_keys : hashpath::hash::names::as_they_are);
}

json nest(arguments args) {
    hashpath::hash::nest_options options;
    if (args.size() > 1) {
        const json& asked = args[1];
        if (!asked.is_structured()) throw std::invalid_argument("a list of options is asked for");
        if (asked.contains("idPath")) options.id = path_of(asked["idPath"]);
        if (asked.contains("parentPath")) options.parent = path_of(asked["parentPath"]);
        if (asked.contains("children")) options.children = text_of(asked["children"]);
        if (asked.contains("root")) options.root = asked["root"];
    }
    return hashpath::hash::nest(args.at(0), options);
}

const std::map<std::string_view, json (*)(arguments)> operations = {
    {"check", check},
    {"combine", combine},
    {"contains", contains},
    {"diff", diff},
    {"dimensions", dimensions},
    {"empty", empty},
    {"enrich", enrich},
    {"evaluate_condition", evaluate_condition},
    {"expand", expand},
    {"extract", extract},
    {"filter", filter},
    {"filter_chain", filter_chain},
    {"flatten", flatten},
    {"format", format},
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
    {"max_dimensions", max_dimensions},
    {"merge", merge},
    {"merge_diff", merge_diff},
    {"multiple_connections", multiple_connections},
    {"nest", nest},
    {"normalize", normalize},
    {"numeric", numeric},
    {"remove", remove},
    {"run_workflow", run_workflow},
    {"sort", sort},
    {"tokenize", tokenize},
};

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

}  // namespace conformance
