#pragma once
// SPDX-License-Identifier: MIT
// MISP core format: an event with _AttributeFlattened, and its attributes with _allTags.

#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/impl/event_conversion.hpp>
#include <hashpath/misp/impl/event_shape.hpp>
#include <hashpath/misp/trigger_data.hpp>

HASHPATH_BEGIN
namespace misp {

/// Makes the data of a trigger MISP core format, in place: an event with `Event._AttributeFlattened`, and with `_allTags`
/// on every attribute.
///
///     enrich(event);
///     extract(event, "Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]"_path)
///
/// `_AttributeFlattened` holds a copy of every attribute, those of the event and then those of its objects; `_allTags`,
/// computed anew, the tags of the event (`inherited`: true) and then the attribute's own (`inherited`: false). What MISP
/// keeps beside the event for itself moves into it or goes: `EventTag`, `AttributeTag`, `Sighting`, `RelatedAttribute`,
/// `value1`, `value2`, `user_id`, empty sharing groups, objects without attributes; other top-level keys go, but those
/// that begin with `_`. Idempotent.
///
/// A lone attribute or object is put into its event, which `around` gives, or else the same data; without one the event
/// is empty. Throws type_error (event_malformed), before anything is changed, where a part is no list or map that MISP
/// needs to be one; limit_error (document_too_deep), since attributes are copied. Linear in the document, and in tags of
/// the event times attributes. Behaviour of MISP's WorkflowFormatConverterTool and JSONConverterTool.
template <nlohmann_json Json>
void enrich(Json& data, const surroundings<Json>& around = {}) {
    hashpath::require_copyable(node{std::as_const(data)});
    impl::converter<Json> converter{around};
    const scope taken_for = scope_of(data);
    if (taken_for == scope::attribute || taken_for == scope::object) {
        // What surrounds it may be refused when it is found, so this works on a copy.
        Json converted = data;
        converter.convert(converted);
        data = std::move(converted);
    } else {
        if (taken_for == scope::event) impl::require_event_shape(std::as_const(data));
        converter.convert(data);
    }
}

/// The same for a copy.
///
///     const auto core = enriched(event);
template <nlohmann_json Json>
Json enriched(Json data, const surroundings<Json>& around = {}) {
    enrich(data, around);
    return data;
}

}  // namespace misp

#ifdef HASHPATH_COMPILED
namespace misp {
extern template void enrich<nlohmann::ordered_json>(nlohmann::ordered_json&,
                                                    const surroundings<nlohmann::ordered_json>&);
extern template void enrich<nlohmann::json>(nlohmann::json&, const surroundings<nlohmann::json>&);
}  // namespace misp
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/event.inl>
#endif
