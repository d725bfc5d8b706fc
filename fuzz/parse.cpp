// SPDX-License-Identifier: MIT
// JSON text: read as nlohmann's own parser reads it, but for the documented differences; errors stand within the text.

#include <string_view>

#include <hashpath/json/parse.hpp>

#include "target.hpp"

using nlohmann::ordered_json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const ordered_json theirs = ordered_json::parse(text, nullptr, false);
    try {
        const ordered_json ours = hashpath::parse(text);
        fuzz::check(!theirs.is_discarded() && ours == theirs);
        fuzz::check(hashpath::parse(ours.dump()) == ours);
    } catch (const hashpath::parse_error& e) {
        fuzz::check(e.offset() <= size && e.line() >= 1 && e.column() >= 1);
        // nlohmann's parser takes a NUL byte for the end of the text.
        const bool documented = e.code() == hashpath::error_code::json_too_deep ||
                                e.code() == hashpath::error_code::json_byte_order_mark ||
                                text.find('\0') != std::string_view::npos;
        fuzz::check(theirs.is_discarded() || documented);
    }
    return 0;
}
