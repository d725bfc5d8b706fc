// SPDX-License-Identifier: MIT
// hashpath, with a compiled path.

#include <hashpath/path.hpp>

#include "../matches.hpp"
#include "question.hpp"

namespace bench::extract {

[[maybe_unused]] static const bool entered = enter<task>("hashpath", [](const question& asked, const documents& given) {
    return [&event = given.event(), path = hashpath::path{asked.path}, finds_tags = asked.finds_tags] {
        return matches_of(event, path, finds_tags);
    };
});

}  // namespace bench::extract
