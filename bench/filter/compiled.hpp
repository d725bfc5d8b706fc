#pragma once
// SPDX-License-Identifier: MIT
// The filters of a question as hashpath has them, and what they let through, one after the other.

#include <cstddef>
#include <vector>

#include <hashpath/filter.hpp>

#include "../matches.hpp"
#include "question.hpp"

namespace bench::filter {

inline std::vector<hashpath::filter> compiled(const question& asked) {
    std::vector<hashpath::filter> filters;
    for (const asked_filter& each : filters_of(asked)) {
        filter_workload workload = filter_workloads[each.of_tags ? 1 : 0];
        workload.value = each.value;
        filters.push_back(filter_of(workload, "Event._AttributeFlattened.{n}"));
    }
    return filters;
}

/// What each filter lets through, of a document in which the event is enriched.
template <class Document>
answer items_of_all(Document&& document, const std::vector<hashpath::filter>& filters) {
    answer found;
    for (std::size_t i = 0; i < filters.size(); ++i) found.take(items_of(document, filters[i]), i);
    return found;
}

}  // namespace bench::filter
