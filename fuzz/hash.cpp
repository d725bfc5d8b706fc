// SPDX-License-Identifier: MIT
// A path, a format and two documents: every operation of Hash gives the same of a document that is copied and one that is
// moved, and what must hold of each holds. Besides, a text is compared naturally, and put in lower case.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/hash.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/php/natural.hpp>

#include "../tests/hash/apply_all.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const auto compiled = fuzz::compile(fuzz::take(rest));
    const std::string_view format = fuzz::take(rest);
    const std::string_view text = fuzz::take(rest);

    const int order = hashpath::php::compare_natural(text, rest);
    fuzz::check(order >= -1 && order <= 1 && hashpath::php::compare_natural(rest, text) == -order);
    fuzz::check(hashpath::php::compare_natural(text, text) == 0);
    const std::string lower = hashpath::php::lower_case(text);
    fuzz::check(hashpath::php::lower_case(lower) == lower);
    fuzz::check(lower.size() <= 2 * text.size());

    if (!compiled) return 0;
    try {
        const auto document = hashpath::parse(text);
        const auto other = hashpath::parse(rest);
        hash_test::apply_all(document, other, *compiled, format, fuzz::check);
    } catch (const hashpath::parse_error&) {}
    return 0;
}
