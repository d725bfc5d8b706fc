// SPDX-License-Identifier: MIT
// hashpath's parse().

#include <hashpath/json/parse.hpp>

#include "question.hpp"

namespace bench::parse {

[[maybe_unused]] static const bool entered =
    enter_reader("hashpath", [](const documents& given) { return hashpath::parse(given.text()); });

}  // namespace bench::parse
