#pragma once
// SPDX-License-Identifier: MIT
// What a person writes instead of a path, once for each library with values in memory.

#include <string_view>

#include "../answer.hpp"
#include "same_text.hpp"

namespace bench::hand {

/// How a person who knows the pattern \.evil\.example$ asks for it.
struct ends_in_evil {
    [[gnu::always_inline]] bool operator()(std::string_view text) const { return text.ends_with(".evil.example"); }
};

template <class Library>
struct loops {
    using key = typename Library::key;
    using root = typename Library::root;
    using value = typename Library::value;
    using loop = answer (*)(root);

    /// The value under a key that is there.
    [[gnu::always_inline]] static value at(value map, std::string_view name) {
        key sought{name};
        return *Library::member(map, sought);
    }
    [[gnu::always_inline]] static decltype(auto) list_at(value map, std::string_view name) {
        return Library::list(at(map, name));
    }

    static answer values(root document) {
        answer given;
        key value_key{"value"};
        for (const auto& attribute : list_at(at(document, "Event"), "Attribute")) {
            if (const auto found = Library::member(attribute, value_key)) given.take(Library::text(*found));
        }
        return given;
    }

    static answer values_of_type(root document) {
        answer given;
        key type{"type"};
        key value_key{"value"};
        for (const auto& attribute : list_at(at(document, "Event"), "Attribute")) {
            const auto its_type = Library::member(attribute, type);
            if (!its_type || !same_text(Library::text(*its_type), "ip-src")) continue;
            if (const auto found = Library::member(attribute, value_key)) given.take(Library::text(*found));
        }
        return given;
    }

    static answer tag_names(root document) {
        answer given;
        key tags{"Tag"};
        key name{"name"};
        for (const auto& attribute : list_at(at(document, "Event"), "Attribute")) {
            const auto its_tags = Library::member(attribute, tags);
            if (!its_tags) continue;
            for (const auto& tag : Library::list(*its_tags)) {
                if (const auto found = Library::member(tag, name)) given.take_tag(Library::text(*found));
            }
        }
        return given;
    }

    static answer values_for_detection(root document) {
        answer given;
        key attributes{"Attribute"};
        key to_ids{"to_ids"};
        key value_key{"value"};
        for (const auto& object : list_at(at(document, "Event"), "Object")) {
            const auto its_attributes = Library::member(object, attributes);
            if (!its_attributes) continue;
            for (const auto& attribute : Library::list(*its_attributes)) {
                const auto is_for_detection = Library::member(attribute, to_ids);
                if (!is_for_detection || !Library::truth(*is_for_detection)) continue;
                if (const auto found = Library::member(attribute, value_key)) given.take(Library::text(*found));
            }
        }
        return given;
    }

    template <class Matches>
    static answer types_of_matching(root document, const Matches& matches) {
        answer given;
        key value_key{"value"};
        key type{"type"};
        for (const auto& attribute : list_at(at(document, "Event"), "Attribute")) {
            const auto its_value = Library::member(attribute, value_key);
            if (!its_value || !matches(Library::text(*its_value))) continue;
            if (const auto found = Library::member(attribute, type)) given.take(Library::text(*found));
        }
        return given;
    }
    static answer types_of_evil(root document) { return types_of_matching(document, ends_in_evil{}); }

    /// Whether an attribute is of a type.
    struct is_of_type {
        std::string_view wanted;
        key type{"type"};

        [[gnu::always_inline]] bool operator()(value attribute) {
            const auto its_type = Library::member(attribute, type);
            return its_type && same_text(Library::text(*its_type), wanted);
        }
    };
    /// Whether an attribute has a tag.
    struct has_tag {
        std::string_view wanted;
        key tags{"Tag"};
        key name{"name"};

        [[gnu::always_inline]] bool operator()(value attribute) {
            const auto its_tags = Library::member(attribute, tags);
            if (!its_tags) return false;
            for (const auto& tag : Library::list(*its_tags)) {
                const auto its_name = Library::member(tag, name);
                if (its_name && same_text(Library::text(*its_name), wanted)) return true;
            }
            return false;
        }
    };

    /// Calls `visit` with each attribute of the event and of its objects.
    template <class Visit>
    [[gnu::always_inline]] static void each_attribute(root document, Visit& visit) {
        for (const auto& attribute : list_at(at(document, "Event"), "Attribute")) visit(attribute);
        key attributes{"Attribute"};
        for (const auto& object : list_at(at(document, "Event"), "Object")) {
            const auto its_attributes = Library::member(object, attributes);
            if (!its_attributes) continue;
            for (const auto& attribute : Library::list(*its_attributes)) visit(attribute);
        }
    }
    template <class Matches>
    [[gnu::always_inline]] static answer matching(root document, Matches matches) {
        answer given;
        const auto take = [&](value attribute) {
            if (matches(attribute)) given.take(Library::text(Library::first(attribute)));
        };
        each_attribute(document, take);
        return given;
    }
    static answer domains(root document) { return matching(document, is_of_type{"domain"}); }
    static answer red(root document) { return matching(document, has_tag{"tlp:red"}); }

    /// The loop for a workload.
    static loop of(std::string_view workload) {
        if (workload == "W1") return values;
        if (workload == "W2") return values_of_type;
        if (workload == "W3") return tag_names;
        if (workload == "W4") return values_for_detection;
        if (workload == "W5") return types_of_evil;
        if (workload == "W6a") return domains;
        if (workload == "W6b") return red;
        return nullptr;
    }
};

}  // namespace bench::hand
