#pragma once
// SPDX-License-Identifier: MIT
// MISP core format as a view of an event: walked, and never stored.

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/misp/enriched_value.hpp>
#include <hashpath/misp/impl/event_parts.hpp>
#include <hashpath/misp/impl/event_reader.hpp>
#include <hashpath/misp/trigger_data.hpp>

HASHPATH_BEGIN
namespace misp {

/// What enrich() would make of an event, as a view: `Event._AttributeFlattened`, the `_allTags` of every attribute and
/// the `inherited` of every tag are walked, and nothing is copied for them.
///
///     const misp::enriched_view view{event};
///     for_each(view.root(), "Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]"_path,
///              [](const auto& match) { std::cout << match.value.member(php::key{"inherited"})->boolean() << '\n'; });
///
/// It is laid over an nlohmann value or over any handle that models json_value, for reading only, and shows the same
/// members in the same order as enrich() would give them. The event must outlive it and stay as it is meanwhile; the
/// values that it shows are handles into both. Moved, not copied; safe to share between threads.
///
/// What MISP seldom has to do is done beforehand, on a copy that the view keeps: of all of the data, where it is no
/// event, or has links to tags (`EventTag`, `AttributeTag`), sightings beside the event or correlations, where a list is
/// given as a map or a map as a list, and where something may be refused; of the event's galaxies where a cluster has
/// no `meta`, and of notes, opinions and relationships where one has an empty sharing group.
///
/// Throws as enrich(): type_error (event_malformed), limit_error (document_too_deep). Linear in what the data holds, of
/// which only the lists and maps are looked at; memory for a handle an object of the event. Behaviour of enrich().
template <json_value Value>
class enriched_view {
public:
    using surroundings = misp::surroundings<impl::stored_json<Value>>;

    /// `around` gives what surrounds a lone attribute or object, as for enrich().
    explicit enriched_view(const Value& event, const surroundings& around = {})
        : event_(event), parts_(std::make_unique<const impl::event_parts<Value>>(impl::parts_of(event_, around))) {}

    /// The same for an nlohmann value, which is no temporary.
    template <nlohmann_json Json>
    requires std::same_as<Value, node<const Json>>
    explicit enriched_view(Json& event, const surroundings& around = {})
        : enriched_view(node{std::as_const(event)}, around) {}
    template <nlohmann_json Json>
    explicit enriched_view(const Json&& event, const surroundings& around = {}) = delete;

    /// A view that copies no more than parts of the event: nothing where it would keep a copy of all of the data, or where
    /// something may be refused. Linear in the same.
    static std::optional<enriched_view> of_usual(const Value& event) {
        auto parts = std::make_unique<impl::event_parts<Value>>();
        if (!impl::event_reader<Value>{event, *parts}.read()) return std::nullopt;
        return enriched_view{event, std::move(parts)};
    }

    /// The data, a map with `Event`. Constant.
    enriched_value<Value> root() const {
        if (parts_->all_stored) return {event_, parts_->stored};
        return {impl::role::root, event_, parts_.get()};
    }

private:
    enriched_view(const Value& event, std::unique_ptr<const impl::event_parts<Value>> parts)
        : event_(event), parts_(std::move(parts)) {}

    Value event_;
    std::unique_ptr<const impl::event_parts<Value>> parts_;
};

template <nlohmann_json Json>
enriched_view(Json&) -> enriched_view<node<const Json>>;

template <nlohmann_json Json, class Surroundings>
enriched_view(Json&, const Surroundings&) -> enriched_view<node<const Json>>;

}  // namespace misp
HASHPATH_END
