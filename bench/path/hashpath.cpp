// SPDX-License-Identifier: MIT
// hashpath, which compiles the regular expressions of a path too.

#include <hashpath/path.hpp>

#include "question.hpp"

namespace bench::path {

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath", [](const question& asked, const documents& given) -> work {
        if (given.attributes() != 1'000) return nullptr;
        return [text = asked.path] {
            const hashpath::path compiled{text};
            return answer{compiled.tokens().size(), compiled.text()->size()};
        };
    });

}  // namespace bench::path
