// SPDX-License-Identifier: MIT
// The bodies of workflow/memory_host.hpp.

#include <hashpath/workflow/memory_host.hpp>

#include <algorithm>
#include <set>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/workflow/template.hpp>

HASHPATH_BEGIN
namespace workflow {

template <class Lazy>
basic_memory_host<Lazy>::basic_memory_host(const json& event, const json& lookups)
    : basic_memory_host(std::make_shared<const json>(copied(event)), lookups) {}

template <class Lazy>
basic_memory_host<Lazy>::basic_memory_host(std::shared_ptr<const json> event, const json& lookups)
    : stored_(checked(std::move(event))), lookups_(copied(lookups)) {}

template <class Lazy>
basic_memory_host<Lazy>::basic_memory_host(event_source& event, const json& lookups)
    : stored_(event), lookups_(copied(lookups)) {}

template <class Lazy>
json basic_memory_host<Lazy>::event() const {
    return *shared_event();
}

template <class Lazy>
std::shared_ptr<const json> basic_memory_host<Lazy>::shared_event() const {
    const std::lock_guard lock{mutex_};
    return stored_.document();
}

template <class Lazy>
std::vector<std::pair<std::string, json>> basic_memory_host<Lazy>::messages() const {
    std::vector<std::pair<std::string, json>> read;
    for (const auto& [topic, text] : record(messages_)) read.emplace_back(topic, parse(text, text.size()));
    return read;
}

template <class Lazy>
void basic_memory_host<Lazy>::record_at_most(std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    max_recorded_ = bytes;
}

template <class Lazy>
outcome basic_memory_host<Lazy>::store(const stored_change& change) {
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

template <class Lazy>
outcome basic_memory_host<Lazy>::tag(const tag_change& change) {
    const std::lock_guard lock{mutex_};
    return stored_.tag(change, timestamp());
}

template <class Lazy>
outcome basic_memory_host<Lazy>::publish(const json& event_id) {
    const std::lock_guard lock{mutex_};
    return stored_.publish(event_id, timestamp());
}

template <class Lazy>
response basic_memory_host<Lazy>::send(const request& request) {
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

template <class Lazy>
outcome basic_memory_host<Lazy>::send(const mail& mail) {
    const std::lock_guard lock{mutex_};
    if (!has_room_for(mail.subject.size() + mail.body.size())) return {false, full};
    mails_.push_back(mail);
    return {};
}

template <class Lazy>
outcome basic_memory_host<Lazy>::push(std::string_view topic, const json& message) {
    const std::lock_guard lock{mutex_};
    std::string text = as_text(message);
    if (!has_room_for(text.size())) return {false, full};
    messages_.emplace_back(topic, std::move(text));
    return {};
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::look_up(lookup where, const json& question) {
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

template <class Lazy>
std::optional<std::string> basic_memory_host<Lazy>::render(std::string_view text, const json& data) {
    return render_template(text, data);
}

template <class Lazy>
host::clock::time_point basic_memory_host<Lazy>::now() {
    return clock_ ? *clock_ : clock::now();
}

template <class Lazy>
std::string basic_memory_host<Lazy>::as_text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class Lazy>
bool basic_memory_host<Lazy>::has_room_for(std::size_t size) {
    constexpr std::size_t overhead = 256;
    if (recorded_ > max_recorded_ || size + overhead > max_recorded_ - recorded_) return false;
    recorded_ += size + overhead;
    return true;
}

template <class Lazy>
json basic_memory_host<Lazy>::copied(const json& document) {
    hashpath::require_copyable(node{document});
    return document;
}

template <class Lazy>
std::shared_ptr<const json> basic_memory_host<Lazy>::checked(std::shared_ptr<const json> document) {
    hashpath::require_copyable(node{*document});
    return document;
}

template <class Lazy>
json basic_memory_host<Lazy>::timestamp() {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch());
    return std::to_string(seconds.count());
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::event_document() const {
    const auto document = stored_.document();
    return document->is_object() && document->contains("Event") ? std::optional{*document} : std::nullopt;
}

template <class Lazy>
const json* basic_memory_host<Lazy>::looked_up(const char* part) const {
    return impl::member_of(lookups_, part);
}

template <class Lazy>
const json* basic_memory_host<Lazy>::looked_up(const char* part, std::string_view key) const {
    const json* table = looked_up(part);
    return table ? impl::member_of(*table, key) : nullptr;
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::answer(const json* found) {
    return found ? std::optional{*found} : std::nullopt;
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::enrichment(std::string_view module, const json& question) const {
    const auto known = looked_up("enrichment", module);
    if (!known) return std::nullopt;
    const json* attribute = impl::member_of(question, "attribute");
    const json* results = impl::member_of(*known, "results");
    const json* found = results && attribute ? impl::member_of(*results, impl::text_of(*attribute, "value")) : nullptr;
    if (!found) found = impl::member_of(*known, "default");
    if (!found) return json{{"error", "nothing is known of this value"}};
    return found->is_object() && found->contains("error") ? *found : json{{"results", *found}};
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::enrich_event(std::string_view module, const json& question) {
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

template <class Lazy>
void basic_memory_host<Lazy>::add_results(const json& results, std::vector<json>& added) {
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

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::decay_score(const json& question) {
    const json* attribute = impl::member_of(question, "attribute");
    std::string uuid = attribute ? impl::text_of(*attribute, "uuid") : "";
    if (uuid.empty() && attribute) uuid = impl::text_of(*attribute, "id");
    const auto stored = stored_.attribute(json(uuid));
    if (!stored) return std::nullopt;
    json scored = *stored->attribute;
    if (const auto score = looked_up("decay_scores", uuid)) scored["decay_score"] = *score;
    return scored;
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::cluster(std::string_view galaxy, std::string value) const {
    const auto clusters = looked_up("galaxies", galaxy);
    if (!clusters || !clusters->is_object()) return std::nullopt;
    using php::lower;
    value = lower(std::move(value));
    for (auto entry = node{*clusters}.entries(); entry; entry.next()) {
        if (lower(entry.key().to_string()) == value) return json{{"tag_name", *entry.value()}};
    }
    return std::nullopt;
}

#ifdef HASHPATH_COMPILED
template class basic_memory_host<void>;
#endif

}  // namespace workflow
HASHPATH_END
