#pragma once
// SPDX-License-Identifier: MIT
// A world that is all in memory: one event, what is looked up in, and a record of all that would have gone out.

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/impl/stored_event.hpp>

HASHPATH_BEGIN
namespace workflow {

/// A host that keeps the event in memory, records requests, mails and messages instead of sending them, and answers from
/// lookups that it is given. Nothing leaves the machine.
///
///     memory_host host{event, lookups};
///     run(workflow, event, host);
///     host.event();      // as the workflow left it stored
///     host.requests();   // what a webhook would have sent
///
/// The event is kept in the shape in which it was given: a document with `Event`. `lookups` is the format of
/// docs/lookups.md; parts that it does not have answer nothing. Attributes are known by their uuid or their id. A change
/// gives the event the host's time as timestamp, and unpublishes it. Safe to share between threads.
template <class = void>
class basic_memory_host : public host {
public:
    /// The name by which a derived class calls the constructors.
    using memory_host = basic_memory_host;

    static constexpr std::size_t default_max_recorded = std::size_t{256} * 1024 * 1024;

    /// Throws limit_error (document_too_deep). Linear; n log n in the attributes when one of them is first asked for.
    explicit basic_memory_host(const json& event = json::object(), const json& lookups = json::object());

    /// The same, for an event that is copied only when something of it is asked for or changed, and until then must stay as
    /// it is.
    explicit basic_memory_host(std::shared_ptr<const json> event, const json& lookups = json::object());

    /// The same, for an event that is not even read until then, and outlives the host.
    explicit basic_memory_host(event_source& event, const json& lookups = json::object());

    /// The event as it is stored now.
    json event() const;

    /// The same without a copy, which is made when the event is changed next.
    std::shared_ptr<const json> shared_event() const;

    /// What was recorded, in order.
    std::vector<request> requests() const { return record(requests_); }
    std::vector<mail> mails() const { return record(mails_); }
    std::vector<std::pair<std::string, json>> messages() const;
    /// What was stored that is no part of the event: values for warning lists, events that are blocked.
    std::vector<stored_change> changes() const { return record(changes_); }

    /// Makes now() stand still, as for tests.
    void stop_clock(clock::time_point at) { clock_ = at; }

    /// How many bytes are recorded in all from now on, with those that are. What would be more is refused, and the module
    /// that asked for it fails.
    void record_at_most(std::size_t bytes);

    outcome store(const stored_change& change) override;

    outcome tag(const tag_change& change) override;

    outcome publish(const json& event_id) override;

    response send(const request& request) override;

    outcome send(const mail& mail) override;

    outcome push(std::string_view topic, const json& message) override;

    std::optional<json> look_up(lookup where, const json& question) override;

    std::optional<std::string> render(std::string_view text, const json& data) override;

    clock::time_point now() override;

private:
    static constexpr const char* full = "there is no room to record more";

    static std::string as_text(const json& value);

    /// Counts bytes that are to be recorded, if there is room for them.
    bool has_room_for(std::size_t size);

    static json copied(const json& document);

    static std::shared_ptr<const json> checked(std::shared_ptr<const json> document);

    template <class Record>
    Record record(const Record& recorded) const {
        const std::lock_guard lock{mutex_};
        return recorded;
    }

    json timestamp();

    std::optional<json> event_document() const;

    /// A part of the lookups, or what it has under a key; null if that is not there.
    const json* looked_up(const char* part) const;
    const json* looked_up(const char* part, std::string_view key) const;

    static std::optional<json> answer(const json* found);

    /// What an enrichment module says of a value: what the lookups have under it, or else their default.
    std::optional<json> enrichment(std::string_view module, const json& question) const;

    /// Adds to the event the attributes that an enrichment module names for its attributes.
    std::optional<json> enrich_event(std::string_view module, const json& question);

    /// The attributes in a result of either of the two kinds of modules.
    static void add_results(const json& results, std::vector<json>& added);

    std::optional<json> decay_score(const json& question);

    std::optional<json> cluster(std::string_view galaxy, std::string value) const;

    mutable std::mutex mutex_;
    impl::stored_event stored_;
    json lookups_;
    std::vector<request> requests_;
    std::vector<mail> mails_;
    std::vector<std::pair<std::string, std::string>> messages_;  ///< as JSON text, which is much smaller
    std::vector<stored_change> changes_;
    std::size_t recorded_ = 0;
    std::size_t max_recorded_ = default_max_recorded;
    std::optional<clock::time_point> clock_;
};

/// The host of that name. (A template with one instance, so that its virtual functions cost nothing until one is made.)
using memory_host = basic_memory_host<>;

#ifdef HASHPATH_COMPILED
extern template class basic_memory_host<void>;
#endif

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/memory_host.inl>
#endif
