// SPDX-License-Identifier: MIT
// A path, a document and a value: insert, set and remove do what they say or change nothing.

#include <string_view>

#include <hashpath/edit.hpp>
#include <hashpath/json/parse.hpp>

#include "target.hpp"

using nlohmann::ordered_json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const auto compiled = fuzz::compile(fuzz::take(rest));
    if (!compiled) return 0;
    const hashpath::path& path = *compiled;
    ordered_json value;
    ordered_json document;
    try {
        value = hashpath::parse(fuzz::take(rest));
        document = hashpath::parse(rest);
    } catch (const hashpath::parse_error&) {
        return 0;
    }

    ordered_json inserted = document;
    try {
        const std::size_t places = insert(inserted, path, value);
        if (path.plain()) {
            fuzz::check(places == 1);
            const auto found = get(inserted, path);
            fuzz::check(value.is_null() ? !found : found && **found == value);
        } else if (places == 0) {
            fuzz::check(inserted == document);
        }
    } catch (const hashpath::type_error&) {
        fuzz::check(inserted == document);
    }

    ordered_json removed = document;
    try {
        const std::size_t entries = remove(removed, path);
        fuzz::check((entries == 0) == (removed == document));
        if (path.plain()) fuzz::check(entries <= 1 && !get(removed, path));
    } catch (const hashpath::type_error&) {
        fuzz::check(removed == document);
    }

    ordered_json closed = document;
    try {
        remove(closed, path, hashpath::gaps::close);
        hashpath::renumber(closed);
        fuzz::check(!closed.is_object());
    } catch (const hashpath::type_error&) {
        fuzz::check(closed == document);
    }

    ordered_json changed = document;
    try {
        const std::size_t places = set(changed, path, value);
        if (!path.plain()) fuzz::check(places == count(document, path));
        if (places == 0) fuzz::check(changed == document);
    } catch (const hashpath::type_error&) {
        fuzz::check(changed == document);
    }
    return 0;
}
