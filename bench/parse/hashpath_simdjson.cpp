// SPDX-License-Identifier: MIT
// hashpath's reader on top of simdjson.

#include <hashpath/simdjson.hpp>

#include "question.hpp"

namespace bench::parse {

static hashpath::text_reader& reader() {
    static hashpath::text_reader kept;
    return kept;
}

[[maybe_unused]] static const bool entered = enter_reader("hashpath_simdjson", [](const documents& given) {
    return reader().read<nlohmann::ordered_json>(given.padded_text());
});

}  // namespace bench::parse
