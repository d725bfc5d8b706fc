// SPDX-License-Identifier: MIT
// hashpath, one filter after the other, of an event that only looks enriched.

#include <memory>

#include <hashpath/misp/enriched_view.hpp>

#include "compiled.hpp"
#include "question.hpp"

namespace bench::filter {

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath_view", [](const question& asked, const documents& given) {
        using view = decltype(hashpath::misp::enriched_view{given.event()});
        return [shown = std::make_shared<const view>(given.event()), filters = compiled(asked)] {
            return items_of_all(shown->root(), filters);
        };
    });

}  // namespace bench::filter
