// SPDX-License-Identifier: MIT
// A warning list and a value: what matches is an entry of the list, and an entry of a list of texts or networks matches
// itself.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp/warning_list.hpp>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    nlohmann::ordered_json document;
    try {
        document = hashpath::parse(fuzz::take(rest));
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    const hashpath::misp::warning_list list{document};
    list.applies_to(rest);
    const auto match = list.match(rest);
    const auto* type = hashpath::impl::member_of(document, "type");
    const std::string kind = type && type->is_string() ? type->get<std::string>() : std::string{};
    if (kind == "cidr" && match) {
        // The network of the entry that matched matches by its own address, too.
        fuzz::check(list.match(std::string_view{*match}.substr(0, match->find('/'))).has_value());
    }
    if (kind == "string" || kind == "hostname") fuzz::check(!match || list.match(*match) == match);
    return 0;
}
