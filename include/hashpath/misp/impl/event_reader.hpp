#pragma once
// SPDX-License-Identifier: MIT
// How an event is taken apart, in which MISP does nothing unusual.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/impl/event_parts.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace misp::impl {

/// Takes an event apart, in which MISP does nothing unusual. Whatever may be unusual, or refused, is left to enrich().
template <json_value Value>
class event_reader {
public:
    event_reader(const Value& data, event_parts<Value>& parts) : data_(data), parts_(parts) {}

    /// Returns whether the event is a usual one; if it is not, the parts are not to be used. Linear in what the data
    /// holds, of which it looks only at what is a list or map.
    bool read() {
        if (is_container(data_.kind())) {
            if (!taken_for_event() || has_entries(beside("EventTag")) || has_entries(beside("Sighting"))) return false;
            if (!shallow(data_, "Event")) return false;
        }
        if (!read_members() || !read_tags() || !read_attributes() || !read_objects()) return false;
        if (!read_changed("Note", &event_reader::fate_of_notes) ||
            !read_changed("Opinion", &event_reader::fate_of_notes) ||
            !read_changed("Relationship", &event_reader::fate_of_notes) ||
            !read_changed("Galaxy", &event_reader::fate_of_galaxies)) {
            return false;
        }
        enrich_changed();
        put("_AttributeFlattened", role::flattened, data_);
        read_root();
        if constexpr (!keeps_order) {
            sort(parts_.root);
            sort(parts_.event);
        }
        return true;
    }

private:
    using member = typename event_parts<Value>::member;
    using entries = decltype(std::declval<const Value&>().entries());

    static constexpr bool keeps_order = hashpath::impl::keeps_order<stored_json<Value>>;
    /// How many levels may be below those that this class looks at.
    static constexpr std::size_t most_levels = default_max_depth - 8;

    // A walk is begun where size() would do: it may have to count.
    static bool has_entries(const Value& value) { return is_container(value.kind()) && value.entries(); }
    static bool has_entries(const std::optional<Value>& value) { return value && has_entries(*value); }

    static bool is_empty(const Value& value) {
        return is_container(value.kind()) ? !value.entries() : php::empty(value);
    }

    static bool is_map(const Value& value) {
        const kind its_kind = value.kind();
        return its_kind == kind::map || (its_kind == kind::list && !value.entries());
    }

    /// What PHP makes a map of where something is put into it.
    static bool is_nothing(const Value& value) {
        return value.kind() == kind::null || (value.kind() == kind::boolean && !value.boolean());
    }

    /// What stands beside the event under a key, if it is there and not null.
    std::optional<Value> beside(std::string_view key) const {
        if (!is_container(data_.kind())) return std::nullopt;
        std::optional<Value> found = data_.member(php::key{key});
        if (found && found->kind() == kind::null) found.reset();
        return found;
    }

    member* member_of_event(std::string_view key) {
        const auto found = std::find_if(parts_.event.begin(), parts_.event.end(),
                                        [key](const member& each) { return each.key == php::key{key}; });
        return found == parts_.event.end() ? nullptr : &*found;
    }

    void put(std::string_view key, role shown_as, const Value& value) {
        member added{php::key{key}, shown_as, value};
        if (member* present = member_of_event(key)) *present = std::move(added);
        else parts_.event.push_back(std::move(added));
    }

    void drop(std::string_view key) {
        std::erase_if(parts_.event, [key](const member& each) { return each.key == php::key{key}; });
    }

    bool taken_for_event() const {
        if (!beside("Attribute")) return !beside("Object");
        return beside("Event") && (beside("RelatedEvent") || beside("Orgc") || beside("Org"));
    }

    /// Whether the entries of a list or map nest few levels, but for the first under a key that is looked at elsewhere.
    bool shallow(const Value& container, std::optional<std::string_view> elsewhere = {}) {
        for (auto entry = container.entries(); entry; entry.next()) {
            if (elsewhere && entry.key().text() == *elsewhere) {
                elsewhere.reset();
                continue;
            }
            if (!nests_few_levels(entry.value())) return false;
        }
        return true;
    }

    bool nests_few_levels(const Value& value) {
        open_.clear();
        if (is_container(value.kind())) open_.push_back(value.entries());
        while (!open_.empty()) {
            entries& top = open_.back();
            if (!top) {
                open_.pop_back();
                continue;
            }
            const Value below = top.value();
            top.next();
            if (!is_container(below.kind())) continue;
            if (open_.size() == most_levels) return false;
            open_.push_back(below.entries());
        }
        return true;
    }

    /// Whether what stands next in the event under a key is looked at elsewhere.
    bool is_looked_at(std::string_view key) {
        return (key == "Attribute" || key == "Object") && !beside(key) && !member_of_event(key);
    }

    /// The members of the event and those that move into it, without those that go.
    bool read_members() {
        const std::optional<Value> event = beside("Event");
        if (event && !is_nothing(*event)) {
            if (!is_map(*event)) return false;
            for (auto entry = event->entries(); entry; entry.next()) {
                const Value value = entry.value();
                const php::key key = entry.key();
                if (!is_looked_at(key.text()) && !nests_few_levels(value)) return false;
                parts_.event.push_back({key, role::plain, value});
            }
        }
        for (const std::string_view key :
             {"Org", "Orgc", "SharingGroup", "Attribute", "ShadowAttribute", "RelatedAttribute", "RelatedEvent",
              "Galaxy", "Object", "EventReport", "CryptographicKey", "Note", "Opinion", "Relationship"}) {
            if (const auto moved = beside(key)) put(key, role::plain, *moved);
        }
        const member* group = member_of_event("SharingGroup");
        if (group && is_empty(group->value)) drop("SharingGroup");
        const member* related = member_of_event("RelatedAttribute");
        if (related && has_entries(related->value) && member_of_event("Attribute")) return false;
        drop("RelatedAttribute");
        drop("user_id");
        return true;
    }

    static bool are_tags(const Value& container) {
        for (auto entry = container.entries(); entry; entry.next()) {
            const Value tag = entry.value();
            if (!is_map(tag) && !is_nothing(tag)) return false;
        }
        return true;
    }

    bool read_tags() {
        const member* tags = member_of_event("Tag");
        if (!tags) return true;
        if (!is_container(tags->value.kind())) return php::empty(tags->value);
        if (!are_tags(tags->value)) return false;
        for (auto entry = tags->value.entries(); entry; entry.next()) parts_.tags.push_back(entry.value());
        return true;
    }

    bool read_attributes() {
        member* attributes = member_of_event("Attribute");
        if (!attributes || attributes->value.kind() == kind::null) return true;
        if (!has_entries(attributes->value)) return is_container(attributes->value.kind());
        if (attributes->value.kind() != kind::list || !are_attributes(attributes->value)) return false;
        attributes->shown_as = role::attributes;
        parts_.attributes = attributes->value;
        parts_.own_attributes = parts_.all_attributes;
        return true;
    }

    bool read_objects() {
        member* objects = member_of_event("Object");
        if (!objects || objects->value.kind() == kind::null) return true;
        if (!is_container(objects->value.kind())) return false;
        if (objects->value.kind() == kind::map && has_entries(objects->value)) return false;
        for (auto entry = objects->value.entries(); entry; entry.next()) {
            const Value object = entry.value();
            if (is_container(object.kind()) && !read_object(object)) return false;
        }
        objects->shown_as = role::objects;
        return true;
    }

    bool read_object(const Value& object) {
        const std::optional<Value> attributes = object.member(php::key{"Attribute"});
        if (!attributes || is_empty(*attributes)) return shallow(object);
        if (attributes->kind() != kind::list || !shallow(object, "Attribute")) return false;
        parts_.objects.push_back({object, *attributes, parts_.all_attributes});
        return are_attributes(*attributes);
    }

    bool are_attributes(const Value& list) {
        for (auto entry = list.entries(); entry; entry.next()) {
            const Value attribute = entry.value();
            if (!is_map(attribute) || !is_usual_attribute(attribute)) return false;
            ++parts_.all_attributes;
        }
        return true;
    }

    /// What a scalar in an attribute may do is seen when it is walked.
    bool is_usual_attribute(const Value& attribute) {
        for (auto entry = attribute.entries(); entry; entry.next()) {
            const Value value = entry.value();
            if (!is_container(value.kind())) continue;
            const php::key key = entry.key();
            if (key.text() == "AttributeTag" && has_entries(value)) return false;
            if (key.text() == "Tag" && (value.kind() == kind::list ? !are_tags(value) : has_entries(value)))
                return false;
            if (!nests_few_levels(value)) return false;
        }
        return true;
    }

    enum class fate : std::uint8_t { stays, changes, refused };

    /// What becomes of notes, opinions or relationships.
    static fate fate_of_notes(const Value& notes) {
        if (notes.kind() == kind::null) return fate::stays;
        if (!is_container(notes.kind())) return fate::refused;
        fate result = notes.kind() == kind::list ? fate::stays : fate::changes;
        for (auto entry = notes.entries(); entry; entry.next()) {
            const Value note = entry.value();
            if (is_nothing(note)) continue;
            if (!is_container(note.kind())) return fate::refused;
            const std::optional<Value> group = note.member(php::key{"SharingGroup"});
            if (group && is_empty(*group)) result = fate::changes;
        }
        return result;
    }

    static fate fate_of_galaxies(const Value& galaxies) {
        fate result = fate::stays;
        if (!is_container(galaxies.kind())) return result;
        for (auto entry = galaxies.entries(); entry; entry.next()) {
            const Value galaxy = entry.value();
            if (galaxy.kind() == kind::text) return fate::refused;
            if (!is_container(galaxy.kind())) continue;
            const std::optional<Value> clusters = galaxy.member(php::key{"GalaxyCluster"});
            if (!has_entries(clusters)) continue;
            for (auto each = clusters->entries(); each; each.next()) {
                const Value cluster = each.value();
                if (!is_container(cluster.kind()) && !is_nothing(cluster)) return fate::refused;
                if (lacks_meta(cluster)) result = fate::changes;
            }
        }
        return result;
    }

    static bool lacks_meta(const Value& cluster) {
        if (!is_container(cluster.kind())) return true;
        const std::optional<Value> meta = cluster.member(php::key{"meta"});
        return !meta || (is_empty(*meta) && meta->kind() != kind::map);
    }

    /// A part of the event that changes is enriched by itself: copied beside an event that is not there.
    bool read_changed(std::string_view key, fate (*fate_of)(const Value&)) {
        member* part = member_of_event(key);
        const fate its_fate = part ? fate_of(part->value) : fate::stays;
        if (its_fate == fate::refused) return false;
        if (its_fate == fate::stays) return true;
        if (!parts_.stored.is_object()) parts_.stored = stored_json<Value>::object();
        hashpath::impl::append_member(parts_.stored, key) = copy_of(part->value);
        part->shown_as = role::stored;
        return true;
    }

    void enrich_changed() {
        if (!parts_.stored.is_object()) return;
        enrich(parts_.stored);
        auto& enriched = *member_of(parts_.stored, "Event");
        for (member& each : parts_.event) {
            if (each.shown_as == role::stored) each.stored = member_of(enriched, each.key.text());
        }
    }

    void read_root() {
        parts_.root.push_back({php::key{"Event"}, role::event, data_});
        if (!is_container(data_.kind())) return;
        if (const auto errors = beside("errors")) parts_.root.push_back({php::key{"errors"}, role::plain, *errors});
        for (auto entry = data_.entries(); entry; entry.next()) {
            const php::key key = entry.key();
            if (key.text().starts_with('_')) parts_.root.push_back({key, role::plain, entry.value()});
        }
    }

    static void sort(std::vector<member>& members) {
        std::sort(members.begin(), members.end(),
                  [](const member& a, const member& b) { return a.key.text() < b.key.text(); });
    }

    const Value& data_;
    event_parts<Value>& parts_;
    std::vector<entries> open_;
};

/// The parts of an event. Throws as enrich().
template <json_value Value>
event_parts<Value> parts_of(const Value& data, const surroundings<stored_json<Value>>& around) {
    event_parts<Value> parts;
    if (event_reader<Value>{data, parts}.read()) return parts;
    hashpath::require_copyable(data);
    event_parts<Value> whole;
    whole.stored = copy_of(data);
    enrich(whole.stored, around);
    whole.all_stored = true;
    return whole;
}

}  // namespace misp::impl
HASHPATH_END
