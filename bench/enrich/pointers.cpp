// SPDX-License-Identifier: MIT
// Written by hand: pointers to the attributes and to their tags, and no copy of anything.

#include <vector>

#include <nlohmann/json.hpp>

#include "../hand/loops.hpp"
#include "../hand/ordered_json.hpp"
#include "question.hpp"

namespace bench::enrich {

using json = nlohmann::ordered_json;
using library = hand::ordered_json<true>;
using loops = hand::loops<library>;

struct flattened_attribute {
    const json* attribute;
    const json* tags;
};

static answer all_tags_of(const json& document) {
    library::key tags{"Tag"};
    std::vector<flattened_attribute> flattened;
    const auto add = [&](const json& attribute) {
        flattened.push_back({&attribute, library::member(attribute, tags)});
    };
    loops::each_attribute(document, add);
    const json* const inherited = library::member(loops::at(document, "Event"), tags);

    answer given;
    library::key name{"name"};
    const auto take = [&](const json* list) {
        if (!list) return;
        for (const json& tag : library::list(*list)) given.take(library::text(*library::member(tag, name)));
    };
    for (const flattened_attribute& each : flattened) {
        take(inherited);
        take(each.tags);
    }
    return given;
}

[[maybe_unused]] static const bool entered = enter<task>("pointers", [](const question&, const documents& given) {
    return [&event = given.event()] { return all_tags_of(event); };
});

}  // namespace bench::enrich
