#pragma once
// SPDX-License-Identifier: MIT
// JSON text read with simdjson: where it stands, or into an nlohmann value; and simdjson's own values as documents.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/simdjson/impl/dom_value.hpp>
#include <hashpath/simdjson/impl/text_index.hpp>
#include <hashpath/simdjson/impl/text_value.hpp>

HASHPATH_BEGIN

/// Reads JSON texts with simdjson, one after the other: keep it, since what it allocates is used again.
///
///     text_reader reader;
///     const simdjson::padded_string text = …;
///     for_each(reader.parse(text), "Event.Attribute.{n}[type=ip-src].value"_path,
///              [](const auto& match) { std::cout << match.value.text() << '\n'; });
///
/// The texts are followed by simdjson::SIMDJSON_PADDING bytes that can be read. For one thread at a time.
class text_reader {
public:
    /// The document of a text that is known to be valid JSON: exactly what parse() gives, without looking at what no path
    /// asks for. Of a text that is not, any values, but no other memory than the text's is read.
    ///
    ///     reader.index(text)   // four to eight gigabytes a second with a path on top
    ///
    /// Throws parse_error for what is found anyway: no value at all, a text that does not end, bytes that are no UTF-8;
    /// limit_error (document_too_large) from 4 GiB on. Linear; needs four bytes for each bracket, comma, colon and scalar.
    text_value index(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        prepare(bytes, max_depth);
        const auto error = dom_.implementation->stage1(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                       bytes.size(), ::simdjson::stage1_mode::regular);
        if (error == ::simdjson::MEMALLOC) throw std::bad_alloc{};
        if (error != ::simdjson::SUCCESS) refuse(bytes, max_depth);
        return root(bytes);
    }

    /// The document of a text, after all of it was validated, valid until the next text is read.
    ///
    /// Throws as hashpath::parse(), for the same texts; and parse_error (json_number_range) for an integer that simdjson does
    /// not read, past 64 bits, limit_error (document_too_large) from 4 GiB on: read() and visit() take these too. Linear.
    dom_value parse(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (validate(bytes, max_depth)) return dom_value{dom_.doc};
        hashpath::parse(bytes, max_depth);
        if (bytes.size() > largest_text) throw too_large();
        // Of lists and maps that are not empty, simdjson takes one level less.
        if (validate(bytes, max_depth + 1)) return dom_value{dom_.doc};
        throw parse_error(error_code::json_number_range, 0, 1, 1, "simdjson reads no integer past 64 bits");
    }

    /// Calls `visit(document)` with the document of a text, after all of it was validated: a dom_value, or, where simdjson does
    /// not read the text and hashpath::parse() does, a handle for an nlohmann::ordered_json. Gives what visit gives.
    ///
    ///     const auto found = reader.visit(text, [&](const auto& event) { return count(event, path); });
    ///
    /// Throws as hashpath::parse(), for the same texts, and what visit throws. Linear.
    template <class Visit>
    decltype(auto) visit(::simdjson::padded_string_view text, Visit&& visit,
                         std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (validate(bytes, max_depth)) return visit(dom_value{dom_.doc});
        const nlohmann::ordered_json document = hashpath::parse(bytes, max_depth);
        return visit(node{document});
    }

    /// The document of a text as an nlohmann value: hashpath::parse(), a few times faster.
    ///
    /// Throws as hashpath::parse(), for the same texts.
    template <nlohmann_json Json = nlohmann::ordered_json>
    Json read(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (!validate(bytes, max_depth)) return hashpath::parse<Json>(bytes, max_depth);
        Json document;
        impl::build(document, dom_.doc.root(), max_depth);
        return document;
    }

private:
    static constexpr std::size_t largest_text = 0xFFFFFFFF - ::simdjson::SIMDJSON_PADDING;

    static limit_error too_large() {  // not covered: a text of 4 GiB
        return {error_code::document_too_large, "", "a text of 4 GiB or more is not indexed"};
    }

    void prepare(std::string_view text, std::size_t max_depth) {
        const std::size_t depth = std::max<std::size_t>(max_depth, 1);
        if (text.size() > largest_text) throw too_large();
        if (text.size() > dom_.capacity() || depth != dom_.max_depth()) {
            if (dom_.allocate(std::max(text.size(), dom_.capacity()), depth) != ::simdjson::SUCCESS)
                throw std::bad_alloc{};
        }
        if (text.starts_with(impl::byte_order_mark)) refuse(text, max_depth);
    }

    /// Whether simdjson takes a text for valid, as hashpath::parse() would.
    bool validate(std::string_view text, std::size_t max_depth) {
        if (text.size() > largest_text || max_depth == 0 || text.starts_with(impl::byte_order_mark)) return false;
        prepare(text, max_depth);
        ::simdjson::dom::element document;
        const auto error = dom_.parse(text.data(), text.size(), false).get(document);
        if (error == ::simdjson::MEMALLOC) throw std::bad_alloc{};
        return error == ::simdjson::SUCCESS;
    }

    [[noreturn]] static void refuse(std::string_view text, std::size_t max_depth) {
        hashpath::parse(text, max_depth);
        throw parse_error(error_code::json_syntax, 0, 1, 1, "simdjson reads no document here");
    }

    text_value root(std::string_view text) {
        index_.reset(
            {text.data(), dom_.implementation->structural_indexes.get(), dom_.implementation->n_structural_indexes});
        return {index_, 0};
    }

    ::simdjson::dom::parser dom_;
    impl::text_index index_;
};

HASHPATH_END
