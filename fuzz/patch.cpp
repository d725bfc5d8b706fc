// SPDX-License-Identifier: MIT
// Two documents: the patch between them makes the one the other, and between equal ones there is none.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <hashpath/json/parse.hpp>
#include <hashpath/json/patch.hpp>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    try {
        const auto before = hashpath::parse(fuzz::take(rest));
        const auto after = hashpath::parse(rest);
        const auto patch = hashpath::make_patch(before, after);
        // The order of keys is no change, so objects are compared with their keys sorted.
        fuzz::check(nlohmann::json(before).patch(nlohmann::json(patch)) == nlohmann::json(after));
        fuzz::check(hashpath::make_patch(after, after).empty());
        fuzz::check(hashpath::make_patch(nlohmann::json(before), nlohmann::json(before)).empty());
    } catch (const hashpath::parse_error&) {}
    return 0;
}
