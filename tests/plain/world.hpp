#pragma once
// SPDX-License-Identifier: MIT
// The world of the plain workflows: one stored event that never changes, lookups as docs/lookups.md has them, and yes to
// whatever is to be done, which is written down. A template with markup becomes a text that says how much data it was given.

#include <cstddef>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "plain/map.hpp"
#include "plain/path.hpp"

namespace plain {

struct world {
    json event;
    json lookups = json::object();
    json done = json::array();  ///< what was to be done, in order: lists that begin with what it is

    void note(json what) { done.push_back(std::move(what)); }

    json setting(const std::string& name) const { return member(member(lookups, "settings"), name); }

    /// The stored event, if it is known by this id or uuid; null otherwise.
    json event_of(const json& id) const {
        const json stored = member(event, "Event");
        const json own = member(stored, has(stored, "id") ? "id" : "uuid");
        return stored.is_structured() && (id.is_null() || text_of(own) == text_of(id)) ? event : json{};
    }

    json enrichment_module(const std::string& name) const { return member(member(lookups, "enrichment"), name); }

    /// What a module finds of an attribute.
    json enrichment(const std::string& name, const json& attribute) const {
        const json module = enrichment_module(name);
        json found = member(member(module, "results"), text_of(member(attribute, "value")));
        if (found.is_null()) found = member(module, "default");
        if (found.is_null()) found = {{"error", "nothing is known"}};
        return has(found, "error") ? found : json{{"results", found}};
    }

    /// The tag of a country, as its name has it in small letters.
    json country(const std::string& name) const {
        std::string small = name;
        for (char& c : small) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        return member(member(member(lookups, "galaxies"), "country"), small);
    }

    /// An attribute as it is stored, with its score.
    static json scored(const json& attribute) {
        return with(without(attribute, "_allTags"), "decay_score", json::array({{{"score", 50}}}));
    }

    std::int64_t status_of(const std::string& url) const {
        const json response = member(member(lookups, "responses"), url);
        return is_integer(text_of(member(response, "status"))) ? integer_of(member(response, "status")) : 200;
    }

    static std::string rendered(const std::string& text, const json& data) {
        if (text.find("{{") == std::string::npos && text.find("{%") == std::string::npos &&
            text.find("{#") == std::string::npos)
            return text;
        return text.find("nothing") == std::string::npos ? text + " of " + std::to_string(size_of(data)) : "";
    }
};

}  // namespace plain
