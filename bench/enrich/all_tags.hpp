#pragma once
// SPDX-License-Identifier: MIT
// What an event that was enriched by copying answers.

#include "../hand/loops.hpp"
#include "../hand/ordered_json.hpp"

namespace bench::enrich {

inline answer all_tags(const nlohmann::ordered_json& enriched) {
    using library = hand::ordered_json<true>;
    using loops = hand::loops<library>;
    answer given;
    library::key tags{"_allTags"};
    library::key name{"name"};
    for (const auto& attribute : loops::list_at(loops::at(enriched, "Event"), "_AttributeFlattened")) {
        for (const auto& tag : library::list(*library::member(attribute, tags))) {
            given.take(library::text(*library::member(tag, name)));
        }
    }
    return given;
}

}  // namespace bench::enrich
