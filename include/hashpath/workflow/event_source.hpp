#pragma once
// SPDX-License-Identifier: MIT
// An event that becomes an nlohmann value only when someone wants more than to ask IF modules about it.

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/detail/enriched_value.hpp>
#include <hashpath/detail/extractions.hpp>
#include <hashpath/json.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/workflow/graph.hpp>

namespace hashpath::inline HASHPATH_ABI::workflow {

/// A document with `Event`, which misp::scope_of() takes for an event and which can be copied.
class event_source {
public:
    event_source() = default;
    event_source(const event_source&) = delete;
    event_source& operator=(const event_source&) = delete;
    virtual ~event_source() = default;

    /// What an IF module answers about the event in core format. Throws as misp::evaluate(). For one thread at a time.
    virtual misp::if_answer ask(misp::if_module module, const json& parameters) = 0;

    /// The event as it is, not in core format: read when it is first asked for. Safe to be called by several threads.
    virtual std::shared_ptr<const json> value() = 0;
};

/// An event of which there is a view.
///
///     viewed_event event{std::move(*misp::enriched_view<dom_value>::of_usual(document)), read};
///     run(workflow, event, host);
///
/// `read` gives the event, and is called once at most. What paths find is kept for whoever asks again.
template <json_value Value>
class viewed_event final : public event_source {
public:
    using reader = std::function<std::shared_ptr<const json>()>;

    viewed_event(misp::enriched_view<Value> view, reader read)
        : view_(std::move(view)), asked_(view_.root()), read_(std::move(read)) {}

    misp::if_answer ask(misp::if_module module, const json& parameters) override {
        return misp::detail::evaluate(module, parameters, asked_);
    }

    std::shared_ptr<const json> value() override {
        const std::lock_guard lock{mutex_};
        if (!value_) value_ = read_();
        return value_;
    }

    /// Whether someone wanted the value.
    bool is_read() const {
        const std::lock_guard lock{mutex_};
        return value_ != nullptr;
    }

private:
    misp::enriched_view<Value> view_;
    hashpath::detail::extractions<misp::enriched_value<Value>> asked_;
    reader read_;
    mutable std::mutex mutex_;
    std::shared_ptr<const json> value_;
};

}  // namespace hashpath::inline HASHPATH_ABI::workflow
