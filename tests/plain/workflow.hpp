#pragma once
// SPDX-License-Identifier: MIT
// Workflows as files, read as plainly as it can be written down, from nothing of the library but its PHP rules.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/php/number.hpp>

#include "plain/map.hpp"

namespace plain {

/// This is no workflow, or cannot be run.
struct refused {};

struct leads {
    std::string name;
    std::vector<std::int64_t> to;
};

struct block {
    std::int64_t id = 0;
    std::string type;
    std::string module;
    json parameters;
    json filters;
    bool core_format = false;
    std::vector<leads> outputs;
};

inline std::optional<std::int64_t> id_of(const json& value) {
    if (value.is_number_integer() && !value.is_number_unsigned()) return value.get<std::int64_t>();
    if (value.is_number_unsigned() && value.get<std::uint64_t>() <= INT64_MAX) return value.get<std::int64_t>();
    if (value.is_string() && hashpath::php::is_numeric(value.get<std::string>())) return integer_of(value);
    return std::nullopt;
}

inline std::string text_at(const json& map, const std::string& key) {
    const json value = member(map, key);
    return value.is_structured() ? "" : text_of(value);
}

/// The entries of a part of a node, which may be missing or empty but no text.
inline entries part_of_node(const json& map, const std::string& key) {
    const json value = member(map, key);
    if (is_empty(value)) return {};
    if (!value.is_structured()) throw refused{};
    return entries_of(value);
}

/// The id of a node is its own, or else the key under which it stands in a map.
inline block block_of(const std::string& key, const json& stored, bool in_map) {
    block read;
    auto id = id_of(member(stored, "id"));
    if (!id && in_map && is_integer(key)) id = hashpath::php::integer_key(key);
    const json data = member(stored, "data");
    if (!id || !data.is_structured()) throw refused{};
    read.id = *id;
    read.type = text_at(data, "module_type");
    read.module = text_at(data, "id");
    read.parameters = member(data, "indexed_params");
    read.filters = member(data, "saved_filters");
    read.core_format = !is_empty(member(data, "misp_core_format"));
    for (const auto& [name, output] : part_of_node(stored, "outputs")) {
        read.outputs.push_back({name, {}});
        for (const auto& [position, connection] : part_of_node(output, "connections")) {
            const auto to = id_of(member(connection, "node"));
            if (!to) throw refused{};
            read.outputs.back().to.push_back(*to);
        }
    }
    return read;
}

inline std::vector<block> blocks_of(const json& graph) {
    json read = graph;
    if (is_empty(graph)) return {};
    if (graph.is_string()) {
        const std::string text = graph.get<std::string>();
        if (text.substr(0, 3) == "\xEF\xBB\xBF") throw refused{};
        read = json::parse(text, nullptr, false);
    }
    if (read.is_discarded() || !read.is_structured()) throw refused{};
    std::vector<block> blocks;
    std::set<std::int64_t> ids;
    for (const auto& [key, stored] : entries_of(read)) {
        if (key == "_frames") continue;
        blocks.push_back(block_of(key, stored, read.is_object()));
        if (!ids.insert(blocks.back().id).second) throw refused{};
    }
    return blocks;
}

struct flow {
    std::vector<block> blocks;

    const block* find(std::int64_t id) const {
        const auto found = std::find_if(blocks.begin(), blocks.end(), [&](const block& each) { return each.id == id; });
        return found == blocks.end() ? nullptr : &*found;
    }
    const block* trigger() const {
        const auto found =
            std::find_if(blocks.begin(), blocks.end(), [](const block& each) { return each.type == "trigger"; });
        return found == blocks.end() ? nullptr : &*found;
    }
};

/// A trigger in front of all that nothing leads to.
inline void put_trigger(flow& into, const std::string& module) {
    std::set<std::int64_t> reached;
    for (const block& each : into.blocks) {
        for (const leads& output : each.outputs) reached.insert(output.to.begin(), output.to.end());
    }
    block first;
    for (first.id = 1; into.find(first.id);) ++first.id;
    first.type = "trigger";
    first.module = module;
    first.core_format = true;
    first.outputs.push_back({"output_1", {}});
    for (const block& each : into.blocks) {
        if (!reached.contains(each.id)) first.outputs.back().to.push_back(each.id);
    }
    into.blocks.insert(into.blocks.begin(), first);
}

/// A workflow in one of the shapes in which there are some: a blueprint, an export of the canvas, a record, a graph. One
/// without a trigger gets `trigger`, or the one that a blueprint names.
inline flow read_flow(const json& document, std::string trigger) {
    flow read;
    const json blueprint = member(document, "WorkflowBlueprint");
    const json record = member(document, "Workflow");
    const json data = member(document, "data");
    if (blueprint.is_object()) {
        read.blocks = blocks_of(member(blueprint, "data"));
        for (block& each : read.blocks) {
            for (leads& output : each.outputs) {
                std::erase_if(output.to, [&](std::int64_t to) { return !read.find(to); });
            }
        }
        const std::string description = text_at(blueprint, "description");
        const std::string line = description.substr(0, description.find_first_of("\r\n"));
        const std::size_t end = line.find(']');
        if (trigger.empty() && !line.empty() && line[0] == '[' && end != std::string::npos)
            trigger = line.substr(1, end - 1);
    } else if (has(document, "drawflow")) {
        const json home = member(member(document, "drawflow"), "Home");
        if (!has(home, "data")) throw refused{};
        read.blocks = blocks_of(member(home, "data"));
    } else if (record.is_object()) {
        read.blocks = blocks_of(member(record, "data"));
    } else if (document.is_object() && has(document, "data") && (!data.is_object() || !has(data, "module_type"))) {
        read.blocks = blocks_of(data);
    } else {
        if (document.is_string()) throw refused{};
        read.blocks = blocks_of(document);
    }
    if (!read.trigger() && !trigger.empty() && !read.blocks.empty()) put_trigger(read, trigger);
    return read;
}

}  // namespace plain
