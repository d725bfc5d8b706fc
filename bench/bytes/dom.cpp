// SPDX-License-Identifier: MIT
// simdjson's DOM, and a loop written by hand over it.

#include "../hand/dom.hpp"

#include <simdjson.h>

#include "../hand/loops.hpp"
#include "question.hpp"

namespace bench::bytes {

static simdjson::dom::parser& parser() {
    static simdjson::dom::parser kept;
    return kept;
}

[[maybe_unused]] static const bool entered = enter<task>("dom", [](const question& asked, const documents& given) {
    return [&given, loop = hand::loops<hand::dom>::of(asked.name)] {
        const auto text = given.padded_text();
        return loop(parser().parse(text.data(), text.size(), false).value());
    };
});

}  // namespace bench::bytes
