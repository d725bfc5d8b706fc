#pragma once
// SPDX-License-Identifier: MIT
// JSON text read with simdjson: where it stands, or into an nlohmann value; and simdjson's own values as documents.

#include <cstddef>
#include <new>
#include <string_view>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/simdjson/impl/dom_value.hpp>
#include <hashpath/simdjson/impl/private_parts.hpp>
#include <hashpath/simdjson/impl/public_parts.hpp>
#include <hashpath/simdjson/impl/text_index.hpp>
#include <hashpath/simdjson/impl/text_places.hpp>
#include <hashpath/simdjson/impl/text_value.hpp>
#include <hashpath/simdjson/read_dom.hpp>

HASHPATH_BEGIN

/// Reads JSON texts with simdjson. `Parts` are the parts of simdjson that are used: use text_reader.
template <class Parts>
class basic_text_reader {
public:
    using dom_value = basic_dom_value<typename Parts::place>;

    /// Returns the document of a text that is known to be valid JSON: the one that parse() gives, without a look at what no
    /// path asks for. Gives some values of a text that is not valid, and reads no other memory.
    ///
    ///     reader.index(text)   // four to eight gigabytes a second with a path on top
    ///
    /// Throws parse_error for what is found anyway: a text without a value, a string that does not end, bytes that are no
    /// UTF-8; limit_error (document_too_large) from 4 GiB on. Linear; needs four bytes for each bracket, comma, colon and
    /// scalar.
    text_value index(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (bytes.size() > largest_text) throw too_large();
        if (bytes.starts_with(impl::byte_order_mark)) refuse(bytes, max_depth);
        impl::placed_text placed;
        if (!places_.find(parser_, bytes, max_depth, placed)) refuse(bytes, max_depth);
        index_.reset(placed);
        return {index_, 0};
    }

    /// Returns the document of a text, after all of it was validated. Valid until the next text is read.
    ///
    /// Throws as hashpath::parse(), for the same texts; and parse_error (json_number_range) for an integer that simdjson does
    /// not read, past 64 bits, limit_error (document_too_large) from 4 GiB on: read() and visit() take these too. Linear.
    dom_value parse(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (validate(bytes, max_depth)) return dom_value{document_};
        hashpath::parse(bytes, max_depth);
        if (bytes.size() > largest_text) throw too_large();
        // simdjson takes one level less of arrays and objects that are not empty.
        if (validate(bytes, max_depth + 1)) return dom_value{document_};
        throw parse_error(error_code::json_number_range, 0, 1, 1, "simdjson reads no integer past 64 bits");
    }

    /// Calls `visit(document)` with the document of a text, after all of it was validated, and returns what visit returns. The
    /// document is a dom_value; a handle for an nlohmann::ordered_json if hashpath::parse() reads the text and simdjson does
    /// not.
    ///
    ///     const auto found = reader.visit(text, [&](const auto& event) { return count(event, path); });
    ///
    /// Throws as hashpath::parse(), for the same texts, and what visit throws. Linear.
    template <class Visit>
    decltype(auto) visit(::simdjson::padded_string_view text, Visit&& visit,
                         std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (validate(bytes, max_depth)) return visit(dom_value{document_});
        const nlohmann::ordered_json document = hashpath::parse(bytes, max_depth);
        return visit(node{document});
    }

    /// Returns the document of a text as an nlohmann value: hashpath::parse(), a few times faster.
    ///
    /// Throws as hashpath::parse(), for the same texts.
    template <nlohmann_json Json = nlohmann::ordered_json>
    Json read(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (!validate(bytes, max_depth)) return hashpath::parse<Json>(bytes, max_depth);
        Json document;
        read_dom(document, document_.root(), max_depth);
        return document;
    }

private:
    static constexpr std::size_t largest_text = 0xFFFFFFFF - ::simdjson::SIMDJSON_PADDING;

    static limit_error too_large() {  // not covered: a text of 4 GiB
        return {error_code::document_too_large, "", "a text of 4 GiB or more is not indexed"};
    }

    /// Returns whether simdjson takes a text for valid, as hashpath::parse() would.
    bool validate(std::string_view text, std::size_t max_depth) {
        if (text.size() > largest_text || max_depth == 0 || text.starts_with(impl::byte_order_mark)) return false;
        impl::make_room(parser_, text.size(), max_depth);
        const auto error = parser_.parse_into_document(document_, text.data(), text.size(), false).error();
        if (error == ::simdjson::MEMALLOC) throw std::bad_alloc{};
        return error == ::simdjson::SUCCESS;
    }

    [[noreturn]] static void refuse(std::string_view text, std::size_t max_depth) {
        hashpath::parse(text, max_depth);
        throw parse_error(error_code::json_syntax, 0, 1, 1, "simdjson cannot parse this document");
    }

    ::simdjson::dom::parser parser_;
    ::simdjson::dom::document document_;
    typename Parts::places places_;
    impl::text_index index_;
};

/// Reads JSON texts with simdjson, one after the other. Keep it: it uses again what it allocates.
///
///     text_reader reader;
///     const simdjson::padded_string text = …;
///     for_each(reader.parse(text), "Event.Attribute.{n}[type=ip-src].value"_path,
///              [](const auto& match) { std::cout << match.value.text() << '\n'; });
///
/// The texts are followed by simdjson::SIMDJSON_PADDING bytes that can be read. For one thread at a time.
using text_reader = basic_text_reader<impl::chosen_parts>;

HASHPATH_END
