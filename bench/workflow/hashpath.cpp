// SPDX-License-Identifier: MIT
// hashpath, with a world in memory that knows the event.

#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/run.hpp>

#include "question.hpp"

namespace bench::workflow {

static work run_with(const question& asked, const documents& given, bool remembers) {
    hashpath::workflow::run_options how;
    how.keep_data = false;
    how.remembers = remembers;
    return [&event = given.event(), workflow = hashpath::workflow::load(blueprint_of(asked)), how] {
        hashpath::workflow::memory_host host;
        const hashpath::workflow::run_result result = hashpath::workflow::run(workflow, event, host, how);
        return answer{result.executed.size(), result.outcome.size()};
    };
}

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath", [](const question& asked, const documents& given) -> work {
        if (given.attributes() > asked.largest_document) return nullptr;
        return run_with(asked, given, true);
    });

[[maybe_unused]] static const bool entered_without =
    enter<task>("without memory", [](const question& asked, const documents& given) -> work {
        if (given.attributes() > asked.largest_document_without_memory) return nullptr;
        return run_with(asked, given, false);
    });

}  // namespace bench::workflow
