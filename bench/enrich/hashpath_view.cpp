// SPDX-License-Identifier: MIT
// hashpath, which only makes the event look enriched.

#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/path.hpp>

#include "../matches.hpp"
#include "question.hpp"

namespace bench::enrich {

[[maybe_unused]] static const bool entered = enter<task>("hashpath_view", [](const question&, const documents& given) {
    return [&event = given.event(), path = hashpath::path{"Event._AttributeFlattened.{n}._allTags.{n}.name"}] {
        const hashpath::misp::enriched_view view{event};
        return matches_of(view.root(), path, false);
    };
});

}  // namespace bench::enrich
