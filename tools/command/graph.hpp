#pragma once
// SPDX-License-Identifier: MIT
// The subcommand graph: a workflow as text that others draw.

#include <string>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"

namespace command {

inline int run_graph(session& session, const options& how) {
    return session.over_input([&](json& document) {
        const auto loaded = hashpath::workflow::load(document, how.trigger);
        const bool dot = how.graph_format == graph_format::dot;
        const std::string text = dot ? to_dot(loaded.graph) : to_mermaid(loaded.graph);
        if (how.one_per_line) session.out().value(text);
        else session.out().text(text);
        return true;
    });
}

}  // namespace command
