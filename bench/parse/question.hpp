#pragma once
// SPDX-License-Identifier: MIT
// Make a nlohmann::ordered_json of the text of an event, and destroy it.

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "../contest.hpp"
#include "../hand/loops.hpp"
#include "../hand/ordered_json.hpp"

namespace bench::parse {

struct question {
    std::string_view name;
};

struct task {
    static constexpr std::string_view name = "parse";
    static constexpr std::array<question, 1> questions = {{{"event"}}};
};

/// How many attributes there are, and what the last one is of.
inline answer answer_of(const nlohmann::ordered_json& document) {
    using library = hand::ordered_json<false>;
    using loops = hand::loops<library>;
    const auto& attributes = loops::list_at(loops::at(document, "Event"), "Attribute");
    answer given;
    given.take(library::text(loops::at(attributes.back(), "value")));
    given.count = attributes.size();
    return given;
}

/// Enters a contender that reads a document with `read(documents)`.
template <class Read>
bool enter_reader(std::string_view name, Read read) {
    return enter<task>(name, [read](const question&, const documents& given) {
        return [&given, read] { return answer_of(read(given)); };
    });
}

}  // namespace bench::parse
