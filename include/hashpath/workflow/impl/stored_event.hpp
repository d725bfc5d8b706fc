#pragma once
// SPDX-License-Identifier: MIT
// An event that is kept in memory, and changed as MISP changes what it stores.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

/// A document with an event, an attribute or an object, whose attributes are known by their ids and uuids. Every change
/// is given the time at which it happens. What was given is shared until something of it is asked for or changed.
class stored_event {
public:
    explicit stored_event(std::shared_ptr<const json> document) : shared_(std::move(document)) {}
    explicit stored_event(event_source& source) noexcept : source_(&source) {}

    /// As it is now; what comes later does not change it any more.
    HASHPATH_FUNCTION std::shared_ptr<const json> document() const;

    /// The event, if it is the one of this id; one without an id is known as "".
    HASHPATH_FUNCTION json* event(const json& id);

    /// An attribute and the object that it stands in, if any.
    struct found_attribute {
        json* attribute = nullptr;
        json* object = nullptr;
    };

    HASHPATH_FUNCTION std::optional<found_attribute> attribute(const json& id);

    HASHPATH_FUNCTION const json* object(const std::string& id);

    /// All attributes, in order.
    HASHPATH_FUNCTION std::vector<found_attribute> attributes();

    HASHPATH_FUNCTION outcome tag(const tag_change& change, const json& now);

    HASHPATH_FUNCTION outcome store_attribute(const json& changed, bool touches, const json& now);

    HASHPATH_FUNCTION outcome store_event(const json& changed, bool touches, const json& now);

    HASHPATH_FUNCTION outcome publish(const json& id, const json& now);

    HASHPATH_FUNCTION outcome resolve_proposal(const json& proposal, bool accepts, const json& now);

    /// Adds attributes to the event.
    HASHPATH_FUNCTION void add_attributes(std::vector<json> added, const json& now);

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    static constexpr std::size_t lone = static_cast<std::size_t>(-2);

    /// Where an attribute stands: of which object of the event (`none`: of the event itself; `lone`: of the document), and
    /// where among its attributes (`lone`: it is the document's).
    struct place {
        std::size_t object = none;
        std::size_t position = 0;
    };

    /// Makes the document one of its own, if it is not.
    HASHPATH_FUNCTION void take_over();

    HASHPATH_FUNCTION json* event_in_document();

    HASHPATH_FUNCTION json* object_at(std::size_t position);

    HASHPATH_FUNCTION found_attribute at(const place& where);

    template <class Visit>
    static void each_record(json& parent, const char* key, Visit&& visit) {
        json* list = member_of(parent, key);
        if (!list || !list->is_array()) return;
        for (std::size_t i = 0; i < list->size(); ++i) {
            if ((*list)[i].is_object()) visit((*list)[i], i);
        }
    }

    /// Finds where each attribute and object is, by id and uuid, and which tags are known.
    HASHPATH_FUNCTION void index();

    HASHPATH_FUNCTION void learn_tags(json& record, bool of_event);

    HASHPATH_FUNCTION static json& tag_at(json& entry, bool wrapped);

    /// The list of tags of an event or attribute, and whether each of them stands in a `Tag`, as MISP has them inside.
    HASHPATH_FUNCTION std::pair<json*, bool> tags_of(json& record, bool of_event, bool make);

    /// Where the list has a tag of this name (and, to be taken away, of this locality).
    HASHPATH_FUNCTION static std::optional<std::size_t> find_tag(json* list, bool wrapped, const tag_change& change);

    HASHPATH_FUNCTION void touch(const found_attribute& attribute, const json& now);

    /// Sets the scalar members of a stored record to those of a changed one, but for its id; lists and maps stay.
    HASHPATH_FUNCTION static void merge(json& record, const json& changed);

    /// Takes a proposal out of the list in which it stands; false if it is in none.
    HASHPATH_FUNCTION static bool take_proposal(json& record, const json& proposal);

    mutable std::shared_ptr<const json> shared_;
    event_source* source_ = nullptr;  ///< what it was at first, if that is not there
    json* document_ = nullptr;        ///< the same, if nobody else had it before
    std::map<std::string, place, std::less<>> attributes_;
    std::map<std::string, std::size_t, std::less<>> objects_;
    std::vector<place> places_;
    std::set<std::string, std::less<>> known_tags_;
};

}  // namespace workflow::impl
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/impl/stored_event.inl>
#endif
