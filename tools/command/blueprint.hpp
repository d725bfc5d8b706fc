#pragma once
// SPDX-License-Identifier: MIT
// The subcommand blueprint: nodes cut out of a workflow, and put into another one.

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"
#include "workflow.hpp"

namespace command {

/// A new random uuid (version 4).
inline std::string new_uuid() {
    std::random_device random;
    constexpr char digits[] = "0123456789abcdef";
    std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char& c : text) {
        if (c == 'x') c = digits[random() & 0xFU];
        else if (c == 'y') c = digits[8 + (random() & 0x3U)];
    }
    return text;
}

inline int run_blueprint(session& session, const options& how) {
    auto document = read_file(how.workflow, how);
    if (!document) return wrong_input;
    const std::string uuid = how.uuid.empty() ? new_uuid() : how.uuid;
    try {
        if (how.blueprint.empty() == how.nodes.empty()) {
            complain("error: --nodes cuts a blueprint out of a workflow, --insert puts one into it: one of them\n");
            return wrong_usage;
        }
        if (!how.nodes.empty()) {
            const std::string trigger = workflow::load(*document).trigger;
            std::string description = how.description;
            if (!trigger.empty() && description.rfind('[', 0) != 0) {
                description = "[" + trigger + "]" + (description.empty() ? "" : "\n" + description);
            }
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            const std::string timestamp = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
            session.out().value(
                workflow::cut_blueprint(*document, how.nodes, {uuid, how.name, description, timestamp}));
        } else {
            const auto blueprint = read_file(how.blueprint, how);
            if (!blueprint) return wrong_input;
            const auto ids = workflow::insert_blueprint(*document, *blueprint, {uuid, how.name, {}, {}});
            std::string text;
            for (const std::int64_t id : ids) text += (text.empty() ? "" : ", ") + std::to_string(id);
            complain("new nodes: " + text + "\n");
            session.out().value(*document);
        }
    } catch (const hashpath::error& e) {
        complain("error: " + printable(e.what()) + "\n");
        return wrong_path;
    }
    session.out().flush();
    return success;
}

}  // namespace command
