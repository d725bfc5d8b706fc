// SPDX-License-Identifier: MIT
// hashpath, all filters of a question as one set.

#include <cstddef>
#include <vector>

#include <hashpath/filter_set.hpp>

#include "compiled.hpp"
#include "question.hpp"

namespace bench::filter {

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath_filter_set", [](const question& asked, const documents& given) {
        return [&event = given.enriched(), set = hashpath::filter_set{compiled(asked)}] {
            std::vector<answer> let_through(set.filters().size());
            for_each(event, set, [&](std::size_t filter, const auto& item) {
                let_through[filter].take(item.entries().value().text());
            });
            answer found;
            for (std::size_t i = 0; i < let_through.size(); ++i) found.take(let_through[i], i);
            return found;
        };
    });

}  // namespace bench::filter
