// SPDX-License-Identifier: MIT
// A loop written by hand over the items, for one filter after the other.

#include "../hand/loops.hpp"

#include <cstddef>
#include <string_view>

#include "../hand/ordered_json.hpp"
#include "question.hpp"

namespace bench::filter {

template <class Library, class Matches>
[[gnu::always_inline]] inline answer matching(const nlohmann::ordered_json& event, Matches matches) {
    answer given;
    using loops = hand::loops<Library>;
    for (const auto& attribute : loops::list_at(loops::at(event, "Event"), "_AttributeFlattened")) {
        if (matches(attribute)) given.take(Library::text(Library::first(attribute)));
    }
    return given;
}

template <bool RemembersPositions>
work loop_for(const question& asked, const documents& given) {
    using library = hand::ordered_json<RemembersPositions>;
    using loops = hand::loops<library>;
    return [&event = given.enriched(), filters = filters_of(asked)] {
        answer found;
        for (std::size_t i = 0; i < filters.size(); ++i) {
            const std::string_view value = filters[i].value;
            found.take(filters[i].of_tags ? matching<library>(event, typename loops::has_tag{value})
                                          : matching<library>(event, typename loops::is_of_type{value}),
                       i);
        }
        return found;
    };
}

[[maybe_unused]] static const bool entered =
    enter<task>("loop", loop_for<false>) && enter<task>("loop_with_positions", loop_for<true>);

}  // namespace bench::filter
