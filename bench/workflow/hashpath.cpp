// SPDX-License-Identifier: MIT
// hashpath, with a world in memory that knows the event.

#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/run.hpp>

#include "question.hpp"

namespace bench::workflow {

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath", [](const question& asked, const documents& given) -> work {
        if (given.attributes() > asked.largest_document) return nullptr;
        return [&event = given.event(), workflow = hashpath::workflow::load(blueprint_of(asked))] {
            hashpath::workflow::memory_host host;
            const hashpath::workflow::run_result result = hashpath::workflow::run(workflow, event, host);
            return answer{result.executed.size(), result.outcome.size()};
        };
    });

}  // namespace bench::workflow
