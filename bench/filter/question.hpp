#pragma once
// SPDX-License-Identifier: MIT
// Which attributes of an enriched event do filters let through, in memory? One filter, or many over the same event.
//
// Every filter asks the items of Event._AttributeFlattened.{n}: whether their type equals a text, or whether a text is in
// the names of their tags. The answer takes the first member of each item, its id. A contender that asks an event that is
// not enriched, or only made to look so, starts from documents::event(). A set of filters joins as hashpath_filter_set.cpp.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "../contest.hpp"
#include "../event/vocabulary.hpp"
#include "../workloads.hpp"

namespace bench::filter {

struct question {
    std::string_view name;
    std::size_t filters;  ///< how many; none where it is one of the workloads
};

struct task {
    static constexpr std::string_view name = "filter";
    static constexpr std::array<question, 5> questions = {
        {{"W6a", 0}, {"W6b", 0}, {"F1", 1}, {"F50", 50}, {"F500", 500}}};
};

struct asked_filter {
    bool of_tags;  ///< of the names of tags, otherwise of the type
    std::string value;
};

/// The filters of a question. Of 500, all but the first 50 let nothing through, so that the number of matches is that
/// of 50.
inline std::vector<asked_filter> filters_of(const question& asked) {
    if (asked.name == "W6a") return {{false, std::string{filter_workloads[0].value}}};
    if (asked.name == "W6b") return {{true, std::string{filter_workloads[1].value}}};
    std::vector<asked_filter> filters;
    for (const attribute_type& type : attribute_types) filters.push_back({false, std::string{type.name}});
    for (const tag& tag : tags()) filters.push_back({true, tag.name});
    if (filters.size() > 50) filters.resize(50);
    for (std::size_t i = 0; filters.size() < asked.filters; ++i) {
        const bool of_tags = i % 2 != 0;
        filters.push_back({of_tags, (of_tags ? "campaign:name=\"none-" : "no-type-") + std::to_string(i)});
    }
    filters.resize(asked.filters);
    return filters;
}

}  // namespace bench::filter
