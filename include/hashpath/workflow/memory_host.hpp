#pragma once
// SPDX-License-Identifier: MIT
// A world that is all in memory: one event, what is looked up in, and a record of all that would have gone out.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/impl/stored_event.hpp>
#include <hashpath/workflow/template.hpp>

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
class memory_host : public host {
public:
    static constexpr std::size_t default_max_recorded = std::size_t{256} * 1024 * 1024;

    /// Throws limit_error (document_too_deep). Linear; n log n in the attributes when one of them is first asked for.
    explicit memory_host(const json& event = json::object(), const json& lookups = json::object())
        : memory_host(std::make_shared<const json>(copied(event)), lookups) {}

    /// The same, for an event that is copied only when something of it is asked for or changed, and until then must stay as
    /// it is.
    explicit memory_host(std::shared_ptr<const json> event, const json& lookups = json::object())
        : stored_(checked(std::move(event))), lookups_(copied(lookups)) {}

    /// The same, for an event that is not even read until then, and outlives the host.
    explicit memory_host(event_source& event, const json& lookups = json::object())
        : stored_(event), lookups_(copied(lookups)) {}

    /// The event as it is stored now.
    json event() const { return *shared_event(); }

    /// The same without a copy, which is made when the event is changed next.
    std::shared_ptr<const json> shared_event() const {
        const std::lock_guard lock{mutex_};
        return stored_.document();
    }

    /// What was recorded, in order.
    std::vector<request> requests() const { return record(requests_); }
    std::vector<mail> mails() const { return record(mails_); }
    std::vector<std::pair<std::string, json>> messages() const {
        std::vector<std::pair<std::string, json>> read;
        for (const auto& [topic, text] : record(messages_)) read.emplace_back(topic, parse(text, text.size()));
        return read;
    }
    /// What was stored that is no part of the event: values for warning lists, events that are blocked.
    std::vector<stored_change> changes() const { return record(changes_); }

    /// Makes now() stand still, as for tests.
    void stop_clock(clock::time_point at) { clock_ = at; }

    /// How many bytes are recorded in all from now on, with those that are. What would be more is refused, and the module
    /// that asked for it fails.
    void record_at_most(std::size_t bytes) {
        const std::lock_guard lock{mutex_};
        max_recorded_ = bytes;
    }

    outcome store(const stored_change& change) override {
        const std::lock_guard lock{mutex_};
        using kind = stored_change::kind;
        switch (change.what) {
            case kind::attribute: return stored_.store_attribute(change.value, change.touches, timestamp());
            case kind::event: return stored_.store_event(change.value, change.touches, timestamp());
            case kind::accepted_proposal: return stored_.resolve_proposal(change.value, true, timestamp());
            case kind::discarded_proposal: return stored_.resolve_proposal(change.value, false, timestamp());
            case kind::warning_list:
            case kind::blocked_event: break;
        }
        if (!has_room_for(as_text(change.value).size())) return {false, full};
        changes_.push_back(change);
        return {};
    }

    outcome tag(const tag_change& change) override {
        const std::lock_guard lock{mutex_};
        return stored_.tag(change, timestamp());
    }

    outcome publish(const json& event_id) override {
        const std::lock_guard lock{mutex_};
        return stored_.publish(event_id, timestamp());
    }

    response send(const request& request) override {
        const std::lock_guard lock{mutex_};
        if (!has_room_for(request.url.size() + request.body.size())) return {0, {}, full};
        requests_.push_back(request);
        const auto given = looked_up("responses", request.url);
        if (!given || !given->is_object()) return {};
        response came;
        if (const json* status = impl::member_of(*given, "status")) {
            came.status = static_cast<int>(std::clamp<std::int64_t>(php::to_integer(node{*status}), 0, 999));
        }
        came.body = impl::text_of(*given, "body");
        came.failure = impl::text_of(*given, "failure");
        return came;
    }

    outcome send(const mail& mail) override {
        const std::lock_guard lock{mutex_};
        if (!has_room_for(mail.subject.size() + mail.body.size())) return {false, full};
        mails_.push_back(mail);
        return {};
    }

    outcome push(std::string_view topic, const json& message) override {
        const std::lock_guard lock{mutex_};
        std::string text = as_text(message);
        if (!has_room_for(text.size())) return {false, full};
        messages_.emplace_back(topic, std::move(text));
        return {};
    }

    std::optional<json> look_up(lookup where, const json& question) override {
        const std::lock_guard lock{mutex_};
        const auto asked = [&question](const char* key) { return impl::text_of(question, key); };
        const auto id = [&question](const char* key) {
            const json* found = impl::member_of(question, key);
            return found ? *found : json{};
        };
        switch (where) {
            case lookup::event: return id("id").is_null() || stored_.event(id("id")) ? event_document() : std::nullopt;
            case lookup::object: return answer(stored_.object(asked("id")));
            case lookup::attribute: {
                const auto found = stored_.attribute(id(question.contains("uuid") ? "uuid" : "id"));
                if (!found) return std::nullopt;
                json record = {{"Attribute", *found->attribute}};
                if (found->object) record["Object"] = *found->object;
                if (const json* event = impl::member_of(*stored_.document(), "Event")) record["Event"] = *event;
                return record;
            }
            case lookup::setting: return answer(looked_up("settings", asked("name")));
            case lookup::warning_lists: return answer(looked_up("warninglists"));
            case lookup::enrichment_module: return answer(looked_up("enrichment", asked("module")));
            case lookup::enrichment: return enrichment(asked("module"), question);
            case lookup::enriched_event: return enrich_event(asked("module"), question);
            case lookup::decay_score: return decay_score(question);
            case lookup::cluster: return cluster(asked("galaxy"), asked("value"));
            case lookup::users: return answer(looked_up("users"));
            case lookup::organisation: return answer(looked_up("organisations", asked("id")));
            case lookup::service: return answer(looked_up("services", asked("module")));
        }
        return std::nullopt;
    }

    std::optional<std::string> render(std::string_view text, const json& data) override {
        return render_template(text, data);
    }

    clock::time_point now() override { return clock_ ? *clock_ : clock::now(); }

private:
    static constexpr const char* full = "there is no room to record more";

    static std::string as_text(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

    /// Counts bytes that are to be recorded, if there is room for them.
    bool has_room_for(std::size_t size) {
        constexpr std::size_t overhead = 256;
        if (recorded_ > max_recorded_ || size + overhead > max_recorded_ - recorded_) return false;
        recorded_ += size + overhead;
        return true;
    }

    static json copied(const json& document) {
        hashpath::impl::require_copyable(node{document});
        return document;
    }

    static std::shared_ptr<const json> checked(std::shared_ptr<const json> document) {
        hashpath::impl::require_copyable(node{*document});
        return document;
    }

    template <class Record>
    Record record(const Record& recorded) const {
        const std::lock_guard lock{mutex_};
        return recorded;
    }

    json timestamp() {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch());
        return std::to_string(seconds.count());
    }

    std::optional<json> event_document() const {
        const auto document = stored_.document();
        return document->is_object() && document->contains("Event") ? std::optional{*document} : std::nullopt;
    }

    /// A part of the lookups, or what it has under a key; null if that is not there.
    const json* looked_up(const char* part) const { return impl::member_of(lookups_, part); }
    const json* looked_up(const char* part, std::string_view key) const {
        const json* table = looked_up(part);
        return table ? impl::member_of(*table, key) : nullptr;
    }

    static std::optional<json> answer(const json* found) { return found ? std::optional{*found} : std::nullopt; }

    /// What an enrichment module says of a value: what the lookups have under it, or else their default.
    std::optional<json> enrichment(std::string_view module, const json& question) const {
        const auto known = looked_up("enrichment", module);
        if (!known) return std::nullopt;
        const json* attribute = impl::member_of(question, "attribute");
        const json* results = impl::member_of(*known, "results");
        const json* found =
            results && attribute ? impl::member_of(*results, impl::text_of(*attribute, "value")) : nullptr;
        if (!found) found = impl::member_of(*known, "default");
        if (!found) return json{{"error", "nothing is known of this value"}};
        return found->is_object() && found->contains("error") ? *found : json{{"results", *found}};
    }

    /// Adds to the event the attributes that an enrichment module names for its attributes.
    std::optional<json> enrich_event(std::string_view module, const json& question) {
        const auto known = looked_up("enrichment", module);
        if (!known || !stored_.document()->contains("Event")) return std::nullopt;
        std::set<std::string> wanted;
        if (const json* uuids = impl::member_of(question, "uuids"); uuids && uuids->is_array()) {
            for (const json& uuid : *uuids) wanted.insert(php::to_text(node{uuid}));
        }
        const json* types = impl::member_of(*known, "types");
        const auto takes = [types](const std::string& type) {
            return types && types->is_array() && std::find(types->begin(), types->end(), json(type)) != types->end();
        };
        std::vector<json> added;
        for (const auto& found : stored_.attributes()) {
            const json& attribute = *found.attribute;
            if (!wanted.empty() && !wanted.contains(impl::text_of(attribute, "uuid"))) continue;
            if (!takes(impl::text_of(attribute, "type"))) continue;
            const auto came = enrichment(module, json{{"attribute", attribute}});
            if (const json* results = impl::member_of(*came, "results")) add_results(*results, added);
        }
        const std::size_t count = added.size();
        stored_.add_attributes(std::move(added), timestamp());
        return json{{"added", count}};
    }

    /// The attributes in a result of either of the two kinds of modules.
    static void add_results(const json& results, std::vector<json>& added) {
        if (const json* attributes = impl::member_of(results, "Attribute"); attributes && attributes->is_array()) {
            added.insert(added.end(), attributes->begin(), attributes->end());
        }
        if (!results.is_array()) return;
        for (const json& each : results) {
            const json* types = impl::member_of(each, "types");
            const json* values = impl::member_of(each, "values");
            if (!types || !types->is_array() || types->empty() || !values || !values->is_array()) continue;
            for (const json& value : *values) added.push_back({{"type", (*types)[0]}, {"value", value}});
        }
    }

    std::optional<json> decay_score(const json& question) {
        const json* attribute = impl::member_of(question, "attribute");
        std::string uuid = attribute ? impl::text_of(*attribute, "uuid") : "";
        if (uuid.empty() && attribute) uuid = impl::text_of(*attribute, "id");
        const auto stored = stored_.attribute(json(uuid));
        if (!stored) return std::nullopt;
        json scored = *stored->attribute;
        if (const auto score = looked_up("decay_scores", uuid)) scored["decay_score"] = *score;
        return scored;
    }

    std::optional<json> cluster(std::string_view galaxy, std::string value) const {
        const auto clusters = looked_up("galaxies", galaxy);
        if (!clusters || !clusters->is_object()) return std::nullopt;
        using php::lower;
        value = lower(std::move(value));
        for (auto entry = node{*clusters}.entries(); entry; entry.next()) {
            if (lower(entry.key().to_string()) == value) return json{{"tag_name", *entry.value()}};
        }
        return std::nullopt;
    }

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

}  // namespace workflow
HASHPATH_END
