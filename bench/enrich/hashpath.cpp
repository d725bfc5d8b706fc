// SPDX-License-Identifier: MIT
// hashpath, which enriches a copy of the event.

#include <hashpath/misp/event.hpp>

#include "all_tags.hpp"
#include "question.hpp"

namespace bench::enrich {

[[maybe_unused]] static const bool entered = enter<task>("hashpath", [](const question&, const documents& given) {
    return [&event = given.event()] { return all_tags(hashpath::misp::enriched(event)); };
});

}  // namespace bench::enrich
