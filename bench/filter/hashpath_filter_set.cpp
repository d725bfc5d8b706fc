// SPDX-License-Identifier: MIT
// hashpath, all filters of a question as one set.

#include <cstddef>

#include <hashpath/filter_set.hpp>

#include "compiled.hpp"
#include "question.hpp"

namespace bench::filter {

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath_filter_set", [](const question& asked, const documents& given) {
        return [&event = given.enriched(), set = hashpath::filter_set{compiled(asked)}] {
            answer found;
            const auto outcomes = matching_items(event, set);
            for (std::size_t i = 0; i < outcomes.size(); ++i) {
                answer let_through;
                for (const auto& item : outcomes[i].items) let_through.take(item.entries().value().text());
                found.take(let_through, i);
            }
            return found;
        };
    });

}  // namespace bench::filter
