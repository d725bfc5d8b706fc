#pragma once
// SPDX-License-Identifier: MIT
// The subcommand graph: a workflow as text that others draw.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "input.hpp"
#include "options.hpp"
#include "output.hpp"
#include "session.hpp"

namespace command {

/// The connections that a run followed, by its trace; nothing, and said so, where that cannot be read.
inline std::optional<std::vector<std::string>> followed_connections(const options& how) {
    std::vector<std::string> followed;
    if (how.trace.empty()) return followed;
    input in{{how.trace}, how.max_depth, how.max_size};
    for (json step;;) {
        const input::outcome outcome = in.next(step);
        if (outcome == input::outcome::end) return followed;
        if (outcome == input::outcome::failure) {
            complain(describe(in.last_failure()));
            return std::nullopt;
        }
        const json* via = hashpath::impl::member_of(std::as_const(step), "via");
        if (via && via->is_string()) followed.push_back(via->get<std::string>());
    }
}

inline int run_graph(session& session, const options& how) {
    const auto followed = followed_connections(how);
    if (!followed) return wrong_input;
    return session.over_input([&](json& document, output& out) {
        const auto loaded = hashpath::workflow::load(document, how.trigger);
        const bool dot = how.graph_format == graph_format::dot;
        const std::string text = dot ? to_dot(loaded.graph, *followed) : to_mermaid(loaded.graph, *followed);
        if (how.one_per_line) out.value(text);
        else out.text(text);
        return true;
    });
}

}  // namespace command
