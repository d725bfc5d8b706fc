// SPDX-License-Identifier: MIT
// hashpath over simdjson: trusting the text and reading only what is asked for, or after all of it was validated.

#include <hashpath/simdjson.hpp>

#include "matches.hpp"

namespace bench::bytes {

static hashpath::text_reader& reader() {
    static hashpath::text_reader kept;
    return kept;
}

[[maybe_unused]] static const bool entered =
    enter<task>("hashpath_index",
                [](const question& asked, const documents& given) {
                    return asking(asked, given,
                                  [](const documents& read) { return reader().index(read.padded_text()); });
                }) &&
    enter<task>("hashpath_parse", [](const question& asked, const documents& given) {
        return asking(asked, given, [](const documents& read) { return reader().parse(read.padded_text()); });
    });

}  // namespace bench::bytes
