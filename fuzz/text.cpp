// SPDX-License-Identifier: MIT
// A path and a text: simdjson's readers give the answers and refusals of parse(), and of a text that is no JSON anything.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/extract.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/simdjson.hpp>

#include "target.hpp"

using nlohmann::ordered_json;

namespace {

/// The scalars that a path matches, and the kinds of the lists and maps; nothing where it fails.
template <class Document>
std::optional<std::string> answer(const Document& document, const hashpath::path& path) {
    std::string found;
    try {
        for_each(document, path, [&found](const auto& match) {
            const auto kind = match.value.kind();
            found += match.key.to_string();
            if (hashpath::is_container(kind)) found += "#" + std::to_string(match.value.size());
            else found += "=" + hashpath::php::to_text(match.value);
            found += static_cast<char>('0' + static_cast<int>(kind));
        });
        found += check(document, path) ? '+' : '-';
    } catch (const hashpath::type_error&) {
        return std::nullopt;
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const auto path = fuzz::compile(fuzz::take(rest));
    if (!path) return 0;
    static hashpath::text_reader reader;
    const simdjson::padded_string text{rest};
    std::optional<ordered_json> document;
    try {
        document = hashpath::parse(rest);
    } catch (const hashpath::parse_error& refused) {
        bool refuses = false;
        try {
            reader.read(text);
        } catch (const hashpath::parse_error& e) {
            refuses = std::string_view{e.what()} == refused.what();
        }
        fuzz::check(refuses);
        try {
            answer(reader.index(text), *path);
        } catch (const hashpath::parse_error&) {  // what simdjson finds while it looks for places
        }
        return 0;
    }
    fuzz::check(reader.read(text).dump() == document->dump());
    if (!document->is_structured()) return 0;
    const auto expected = answer(hashpath::as_value(*document), *path);
    fuzz::check(answer(reader.index(text), *path) == expected);
    fuzz::check(reader.visit(text, [&](const auto& value) { return answer(value, *path); }) == expected);
    return 0;
}
