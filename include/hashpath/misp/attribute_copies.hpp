#pragma once
// SPDX-License-Identifier: MIT
// The places in which one attribute stands, changed together.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/path.hpp>

HASHPATH_BEGIN
namespace misp {

/// Whether the data from before the first labelled filter is changed too.
enum class unfiltered : std::uint8_t {
    change,  ///< so that a change outlives the filter
    keep,    ///< as MISP does: taking the filter away takes the change back
};

/// The copies of each attribute of an event in MISP core format, by id: in `Event.Attribute` or in its object, in
/// `Event._AttributeFlattened`, and both again in `_unfilteredData`.
///
///     attribute_copies copies{event};
///     copies.change("90001", [](auto& attribute) { attribute["to_ids"] = false; });
///
/// An attribute without an `id` is known by its `uuid`, as in feeds; one with neither is not known. Of several with the
/// same id, the last of each place counts, those of objects behind the event's own, as in MISP.
/// It points into the data, which must outlive it and keep its lists as they are. Not to be shared between threads while
/// something is changed. Linear; a look-up is log n.
template <nlohmann_json Json>
class attribute_copies {
public:
    /// Throws type_error (document_not_a_map).
    explicit attribute_copies(Json& data, unfiltered unfiltered = unfiltered::change) {
        add(data);
        if (unfiltered == unfiltered::keep) return;
        Json* before = hashpath::impl::member_of(data, "_unfilteredData");
        if (before && before->is_structured()) add(*before);
    }

    /// The id by which an attribute is known; "" if it is not.
    static std::string id_of(const Json& attribute) {
        for (const std::string_view key : {"id", "uuid"}) {
            const Json* id = hashpath::impl::member_of(attribute, key);
            if (!id || id->is_structured()) continue;
            if (std::string text = php::to_text(node{*id}); !text.empty()) return text;
        }
        return {};
    }

    /// The places of an attribute, at most four: outside `_unfilteredData` before those in it, in the event or its object
    /// before `_AttributeFlattened`. None for an id that is not there.
    std::vector<Json*> places(std::string_view id) const {
        std::vector<Json*> found;
        for (const auto& table : tables_) {
            const auto entry = table.find(id);
            if (entry != table.end()) found.push_back(entry->second);
        }
        return found;
    }

    /// Sets every copy of an attribute to `attribute`, which may have another id: the places are known by the old one.
    /// Returns how many there are. Throws limit_error (document_too_deep), before anything is changed.
    /// Behaviour of MISP's _overrideAttribute().
    std::size_t replace(std::string_view id, const Json& attribute) const {
        hashpath::require_copyable(node{attribute});
        const auto found = places(id);
        if (found.empty()) return 0;
        const Json copy = attribute;  // it may be one of the places
        for (Json* place : found) *place = copy;
        return found.size();
    }

    /// Calls `change(attribute)` with the first copy, and sets the others to what became of it. Returns how many there
    /// are; does nothing where there is none. Throws what `change` throws, and as replace().
    template <class Change>
    std::size_t change(std::string_view id, Change&& change) const {
        const auto found = places(id);
        if (found.empty()) return 0;
        Json changed = *found.front();
        change(changed);
        return replace(id, changed);
    }

private:
    using places_by_id = std::map<std::string, Json*, std::less<>>;

    void add(Json& data) {
        using namespace literals;
        places_by_id& in_event = tables_.emplace_back();
        const auto fill = [&data](places_by_id& into, const path& path) {
            for_each(data, path, [&into](const auto& match) {
                if (std::string id = id_of(*match.value); !id.empty()) into[std::move(id)] = &*match.value;
            });
        };
        fill(in_event, "Event.Attribute.{*}"_path);
        fill(in_event, "Event.Object.{*}.Attribute.{*}"_path);
        fill(tables_.emplace_back(), "Event._AttributeFlattened.{*}"_path);
    }

    std::vector<places_by_id> tables_;
};

}  // namespace misp
HASHPATH_END
