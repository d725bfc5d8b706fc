// SPDX-License-Identifier: MIT
// hashpath, one filter after the other.

#include "compiled.hpp"
#include "question.hpp"

namespace bench::filter {

[[maybe_unused]] static const bool entered = enter<task>("hashpath", [](const question& asked, const documents& given) {
    return [&event = given.enriched(), filters = compiled(asked)] { return items_of_all(event, filters); };
});

}  // namespace bench::filter
