// SPDX-License-Identifier: MIT
// A loop written by hand, with and without remembering where keys stood.

#include "../hand/loops.hpp"

#include "../hand/ordered_json.hpp"
#include "question.hpp"

namespace bench::extract {

template <bool RemembersPositions>
work loop_for(const question& asked, const documents& given) {
    using loops = hand::loops<hand::ordered_json<RemembersPositions>>;
    return [&event = given.event(), loop = loops::of(asked.name)] { return loop(event); };
}

[[maybe_unused]] static const bool entered =
    enter<task>("loop", loop_for<false>) && enter<task>("loop_with_positions", loop_for<true>);

}  // namespace bench::extract
