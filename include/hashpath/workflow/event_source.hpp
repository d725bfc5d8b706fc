#pragma once
// SPDX-License-Identifier: MIT
// An event that becomes an nlohmann value only when someone wants more than to ask IF modules about it.

#include <atomic>
#include <functional>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/filter/extractions.hpp>
#include <hashpath/json.hpp>
#include <hashpath/misp/enriched_value.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

/// A document with `Event`, which misp::scope_of() takes for an event and which can be copied.
class event_source {
public:
    event_source() = default;
    event_source(const event_source&) = delete;
    event_source& operator=(const event_source&) = delete;
    virtual ~event_source() = default;

    /// What an IF module answers about the event in core format. Throws as misp::evaluate(). For one thread at a time.
    virtual misp::if_answer ask(misp::if_module module, const json& parameters, const path_limits& limits) = 0;

    /// The event as it is, not in core format: made anew each time. Safe to be called by several threads.
    virtual json read() = 0;
};

/// An event of which there is a view.
///
///     viewed_event event{misp::enriched_view{document}, [&document] { return document; }};
///     run(workflow, event, host);
///
/// `read` gives the event, and is called whenever someone wants it. What paths find is kept for whoever asks again.
template <json_value Value>
class viewed_event final : public event_source {
public:
    viewed_event(misp::enriched_view<Value> view, std::function<json()> read)
        : view_(std::move(view)), asked_(view_.root()), read_(std::move(read)) {}

    misp::if_answer ask(misp::if_module module, const json& parameters, const path_limits& limits) override {
        return misp::impl::evaluate(module, parameters, asked_, limits);
    }

    json read() override {
        is_read_ = true;
        return read_();
    }

    /// Whether someone wanted it.
    bool is_read() const noexcept { return is_read_; }

private:
    misp::enriched_view<Value> view_;
    hashpath::impl::extractions<misp::enriched_value<Value>> asked_;
    std::function<json()> read_;
    std::atomic<bool> is_read_ = false;
};

}  // namespace workflow
HASHPATH_END
