#pragma once
// SPDX-License-Identifier: MIT
// A run of a workflow as a story that a person reads.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/workflow/trace.hpp>

#include "workflow_files.hpp"

namespace command {

/// Tells the steps of a run.
class story {
public:
    story(const workflow::definition& definition, const workflow::registry& modules)
        : definition_(definition), modules_(modules) {}

    void tell(const workflow::step& step);

    const std::string& text() const noexcept { return text_; }

private:
    void tell_begin(const workflow::step& step);
    void tell_parameters(const workflow::step& step);
    void tell_changes(const workflow::step& step);
    void tell_result(const workflow::step& step);
    void line(std::string_view head, std::string_view text);
    std::string targets(const workflow::step& step) const;

    const workflow::definition& definition_;
    const workflow::registry& modules_;
    std::string text_;
    std::string indent_;  ///< of the current step
    std::optional<std::size_t> task_;
};

/// Returns what a run would have sent and stored, and its outcome. `changed` is a JSON Patch of the stored event.
std::string ending(const workflow::run_result& result, const workflow::memory_host& host, const json& changed);

}  // namespace command
