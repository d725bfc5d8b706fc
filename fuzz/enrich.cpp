// SPDX-License-Identifier: MIT
// A document: enriched it has its attributes once more, stays as it is when it is enriched again, and what is refused is
// left alone. An enriched view of it shows the same, or is refused as it is.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>

#include "target.hpp"

using nlohmann::ordered_json;

namespace {

/// Whether two handles show the same, each member found where the walk has it.
template <class Value, class Other>
bool same(const Value& value, const Other& other) {
    if (value.kind() != other.kind()) return false;
    if (!is_container(value.kind())) return hashpath::php::to_text(value) == hashpath::php::to_text(other);
    if (value.size() != other.size()) return false;
    auto entry = value.entries();
    auto its_counterpart = other.entries();
    for (; entry && its_counterpart; entry.next(), its_counterpart.next()) {
        if (entry.key() != its_counterpart.key()) return false;
        const auto member = value.member(entry.key());
        if (!member || !same(entry.value(), its_counterpart.value()) || member->kind() != entry.value().kind())
            return false;
    }
    return !entry && !its_counterpart;
}

template <class Json>
void check_view(const Json& document) {
    std::optional<Json> core;
    std::string refused_at;
    try {
        core = hashpath::misp::enriched(document);
    } catch (const hashpath::document_error& e) {
        refused_at = e.what();
    }
    try {
        const hashpath::misp::enriched_view view{document};
        fuzz::check(core && same(view.root(), hashpath::node{std::as_const(*core)}));
    } catch (const hashpath::document_error& e) {
        fuzz::check(!core && refused_at == e.what());
    }
}

void check_enrich(const ordered_json& document) {
    check_view(document);
    check_view(nlohmann::json(document));
    ordered_json once = document;
    try {
        hashpath::misp::enrich(once);
    } catch (const hashpath::document_error& e) {
        fuzz::check(e.code() == hashpath::error_code::event_malformed);
        fuzz::check(once == document);
        return;
    }
    fuzz::check(once.at("Event").at("_AttributeFlattened").is_structured());
    ordered_json twice = once;
    hashpath::misp::enrich(twice);
    // The keys beside an event that MISP does not find stand before it the first time.
    fuzz::check(nlohmann::json(once) == nlohmann::json(twice));

    const hashpath::misp::attribute_copies copies{twice};
    for (const ordered_json& attribute : once["Event"]["_AttributeFlattened"]) {
        const auto id = hashpath::misp::attribute_copies<ordered_json>::id_of(attribute);
        const std::size_t places = copies.change(id, [](ordered_json& changed) { changed = ordered_json::array(); });
        fuzz::check(id.empty() ? places == 0 : places == 1 || places == 2);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    ordered_json document;
    try {
        document = hashpath::parse(fuzz::text_of(data, size));
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    check_enrich(document);
    try {
        for (const ordered_json& event : hashpath::misp::trigger_data(document)) check_enrich(event);
    } catch (const hashpath::type_error& e) {
        fuzz::check(e.code() == hashpath::error_code::not_an_event);
    }
    return 0;
}
