// SPDX-License-Identifier: MIT
// The bodies of workflow/impl/stored_event.hpp.

#include <hashpath/workflow/impl/stored_event.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include <hashpath/json.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::shared_ptr<const json> stored_event::document() const {
    if (!shared_) shared_ = std::make_shared<const json>(source_->read());
    return shared_;
}

HASHPATH_BODY json* stored_event::event(const json& id) {
    json* event = event_in_document();
    if (!event || id.is_null() || id.is_structured()) return nullptr;
    const std::string wanted = php::to_text(node{id});
    const std::string own = text_of(*event, "id");
    const std::string uuid = text_of(*event, "uuid");
    const bool known = wanted.empty() ? own.empty() && uuid.empty() : wanted == own || wanted == uuid;
    return known ? event : nullptr;
}

HASHPATH_BODY auto stored_event::attribute(const json& id) -> std::optional<found_attribute> {
    if (id.is_structured() || id.is_null()) return std::nullopt;
    take_over();
    const auto found = attributes_.find(php::to_text(node{id}));
    return found == attributes_.end() ? std::nullopt : std::optional{at(found->second)};
}

HASHPATH_BODY const json* stored_event::object(const std::string& id) {
    take_over();
    const auto found = objects_.find(id);
    return found == objects_.end() ? nullptr : object_at(found->second);
}

HASHPATH_BODY auto stored_event::attributes() -> std::vector<found_attribute> {
    take_over();
    std::vector<found_attribute> all;
    for (const place& each : places_) all.push_back(at(each));
    return all;
}

HASHPATH_BODY outcome stored_event::tag(const tag_change& change, const json& now) {
    const bool of_event = change.of == tag_change::target::event;
    const auto attribute_found = of_event ? std::nullopt : attribute(change.id);
    json* target = of_event ? event(change.id) : attribute_found ? attribute_found->attribute : nullptr;
    if (!target) return {false, of_event ? "there is no such event" : "there is no such attribute"};
    const bool attaches = change.what == tag_change::kind::attach;
    const auto [list, wrapped] = tags_of(*target, of_event, attaches);
    const auto position = find_tag(list, wrapped, change);
    if (!attaches) {
        if (!position && !known_tags_.contains(change.name)) return {true, {}, false};
        if (!position) return {false, {}};
        list->erase(*position);
    } else if (position) {
        json& tag = tag_at((*list)[*position], wrapped);
        if (change.relationship_type.empty() || text_of(tag, "relationship_type") == change.relationship_type)
            return {true, {}, false};
        hashpath::impl::set_member(tag, "relationship_type", json(change.relationship_type));
    } else {
        known_tags_.insert(change.name);
        json tag = {{"name", change.name}, {"local", change.local.value_or(false)}};
        if (!change.relationship_type.empty()) tag["relationship_type"] = change.relationship_type;
        list->push_back(wrapped ? json{{"Tag", std::move(tag)}} : std::move(tag));
    }
    touch(attribute_found ? *attribute_found : found_attribute{}, now);
    return {};
}

HASHPATH_BODY outcome stored_event::store_attribute(const json& changed, bool touches, const json& now) {
    std::optional<found_attribute> found;
    for (const char* key : {"uuid", "id"}) {
        const json* id = member_of(changed, key);
        if (!found && id) found = attribute(*id);
    }
    if (!found) return {false, "there is no such attribute"};
    const std::string uuid = text_of(*found->attribute, "uuid");
    merge(*found->attribute, changed);
    if (text_of(*found->attribute, "uuid") != uuid) index();
    if (touches) touch(*found, now);
    return {};
}

HASHPATH_BODY outcome stored_event::store_event(const json& changed, bool touches, const json& now) {
    const json* id = member_of(changed, "id");
    json* stored = event(id ? *id : json{});
    if (!stored) return {false, "there is no such event"};
    merge(*stored, changed);
    if (touches) touch({}, now);
    return {};
}

HASHPATH_BODY outcome stored_event::publish(const json& id, const json& now) {
    json* stored = event(id);
    if (!stored) return {false, "there is no such event"};
    hashpath::impl::set_member(*stored, "published", json(true));
    hashpath::impl::set_member(*stored, "publish_timestamp", now);
    return {};
}

HASHPATH_BODY outcome stored_event::resolve_proposal(const json& proposal, bool accepts, const json& now) {
    const std::string old_id = text_of(proposal, "old_id");
    const auto edited = old_id.empty() || old_id == "0" ? std::nullopt : attribute(old_id);
    json* owner = edited ? edited->attribute : event_in_document();
    if (!owner || !take_proposal(*owner, proposal)) return {false, "there is no such proposal"};
    if (!accepts) return {};
    json taken = json::object();
    for (const char* key :
         {"uuid", "event_id", "category", "type", "value", "to_ids", "comment", "first_seen", "last_seen"}) {
        const bool identifies = key == std::string_view{"uuid"} || key == std::string_view{"event_id"};
        const json* value = member_of(proposal, key);
        if (value && !(edited && identifies)) taken[key] = *value;
    }
    const json* deletes = member_of(proposal, "proposal_to_delete");
    if (!edited) {
        add_attributes({std::move(taken)}, now);
    } else {
        if (deletes && php::truth(node{*deletes}))
            hashpath::impl::set_member(*edited->attribute, "deleted", json(true));
        else merge(*edited->attribute, taken);
        touch(*edited, now);
    }
    return {};
}

HASHPATH_BODY void stored_event::add_attributes(std::vector<json> added, const json& now) {
    json* stored = event_in_document();
    if (!stored || added.empty()) return;
    json& list = hashpath::impl::member_or_new(*stored, php::key{"Attribute"});
    if (!list.is_array()) list = json::array();
    for (json& each : added) list.push_back(std::move(each));
    index();
    touch({}, now);
}

HASHPATH_BODY void stored_event::take_over() {
    if (document_ && shared_.use_count() == 1) return;
    const bool is_new = !document_;
    auto copy = std::make_shared<json>(shared_ ? *shared_ : source_->read());
    document_ = copy.get();
    shared_ = std::move(copy);
    if (is_new) index();
}

HASHPATH_BODY json* stored_event::event_in_document() {
    take_over();
    json* event = member_of(*document_, "Event");
    return event && event->is_object() ? event : nullptr;
}

HASHPATH_BODY json* stored_event::object_at(std::size_t position) {
    json* object = position == lone ? member_of(*document_, "Object") : nullptr;
    if (position != lone) object = &(*member_of(*event_in_document(), "Object"))[position];
    return object;
}

HASHPATH_BODY auto stored_event::at(const place& where) -> found_attribute {
    if (where.position == lone) return {member_of(*document_, "Attribute"), nullptr};
    json* parent = where.object == none ? event_in_document() : object_at(where.object);
    return {&(*member_of(*parent, "Attribute"))[where.position], where.object == none ? nullptr : parent};
}

HASHPATH_BODY void stored_event::index() {
    attributes_.clear();
    objects_.clear();
    places_.clear();
    const auto by_names = [](auto& table, const json& record, const auto& value) {
        for (const char* key : {"id", "uuid"}) {
            if (std::string id = text_of(record, key); !id.empty()) table.emplace(std::move(id), value);
        }
    };
    const auto add_attribute = [&](json& found, place where) {
        by_names(attributes_, found, where);
        places_.push_back(where);
        learn_tags(found, false);
    };
    const auto add_object = [&](json& found, std::size_t position) {
        by_names(objects_, found, position);
        each_record(found, "Attribute", [&](json& inside, std::size_t i) { add_attribute(inside, {position, i}); });
    };
    json* own_object = member_of(*document_, "Object");
    json* own_attribute = member_of(*document_, "Attribute");
    if (own_object && own_object->is_object()) add_object(*own_object, lone);
    if (own_attribute && own_attribute->is_object()) add_attribute(*own_attribute, {none, lone});
    json* event = event_in_document();
    if (!event) return;
    learn_tags(*event, true);
    each_record(*event, "Attribute", [&](json& found, std::size_t i) { add_attribute(found, {none, i}); });
    each_record(*event, "Object", add_object);
}

HASHPATH_BODY void stored_event::learn_tags(json& record, bool of_event) {
    const auto [list, wrapped] = tags_of(record, of_event, false);
    if (!list) return;
    for (json& each : *list) {
        if (each.is_object()) known_tags_.insert(text_of(tag_at(each, wrapped), "name"));
    }
}

HASHPATH_BODY json& stored_event::tag_at(json& entry, bool wrapped) {
    return wrapped ? *member_of(entry, "Tag") : entry;
}

HASHPATH_BODY std::pair<json*, bool> stored_event::tags_of(json& record, bool of_event, bool make) {
    json* inner = of_event ? member_of(*document_, "EventTag") : member_of(record, "AttributeTag");
    const auto holds_tag = [](const json& each) {
        const json* tag = member_of(each, "Tag");
        return tag && tag->is_object();
    };
    json* list = member_of(record, "Tag");
    const bool has_list = list && list->is_array();
    const bool counts = inner && inner->is_array() && !(inner->empty() && has_list);
    if (counts && std::all_of(inner->begin(), inner->end(), holds_tag)) return {inner, true};
    if (has_list) return {list, false};
    if (!make) return {nullptr, false};
    hashpath::impl::set_member(record, "Tag", json::array());
    return {member_of(record, "Tag"), false};
}

HASHPATH_BODY std::optional<std::size_t> stored_event::find_tag(json* list, bool wrapped, const tag_change& change) {
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        json& entry = (*list)[i];
        if (!entry.is_object()) continue;
        const json& tag = tag_at(entry, wrapped);
        if (text_of(tag, "name") != change.name) continue;
        const json* flag = member_of(wrapped && entry.contains("local") ? entry : tag, "local");
        const bool local = flag && php::truth(node{*flag});
        if (change.what == tag_change::kind::attach || !change.local || *change.local == local) return i;
    }
    return std::nullopt;
}

HASHPATH_BODY void stored_event::touch(const found_attribute& attribute, const json& now) {
    for (json* each : {attribute.attribute, attribute.object}) {
        if (each) hashpath::impl::set_member(*each, "timestamp", now);
    }
    json* event = event_in_document();
    if (!event) return;
    hashpath::impl::set_member(*event, "timestamp", now);
    hashpath::impl::set_member(*event, "published", json(false));
}

HASHPATH_BODY void stored_event::merge(json& record, const json& changed) {
    for (auto entry = node{changed}.entries(); entry; entry.next()) {
        if (entry.value()->is_structured() || entry.key() == php::key{"id"}) continue;
        json& stored = hashpath::impl::member_or_new(record, entry.key());
        if (!stored.is_structured()) stored = *entry.value();
    }
}

HASHPATH_BODY bool stored_event::take_proposal(json& record, const json& proposal) {
    json* list = member_of(record, "ShadowAttribute");
    if (!list || !list->is_array()) return false;
    const std::string id = text_of(proposal, "id");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const bool same = id.empty() ? (*list)[i] == proposal : text_of((*list)[i], "id") == id;
        if (!same) continue;
        list->erase(i);
        return true;
    }
    return false;
}

}  // namespace workflow::impl
HASHPATH_END
