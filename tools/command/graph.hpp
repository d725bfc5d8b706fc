#pragma once
// SPDX-License-Identifier: MIT
// The subcommand graph: a workflow as text that others draw.

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"

namespace command {

inline int run_graph(session& session, const options& how) {
    return session.over_input([&](json& document) {
        const auto loaded = hashpath::workflow::load(document, how.trigger);
        const bool dot = how.graph_format == graph_format::dot;
        session.out().text(dot ? to_dot(loaded.graph) : to_mermaid(loaded.graph));
        return true;
    });
}

}  // namespace command
