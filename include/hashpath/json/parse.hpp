#pragma once
// SPDX-License-Identifier: MIT
// Reading JSON text into an nlohmann value as PHP reads it, in linear time for objects of any width.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/utf8.hpp>

HASHPATH_BEGIN

/// Why a value could not be read, and at which byte, counted from where reading began.
struct read_failure {
    error_code code;
    std::size_t offset;
    std::string reason;
};

namespace impl {

/// Builds a value from the events of nlohmann's parser.
template <nlohmann_json Json>
class document_builder {
public:
    using number_integer_t = typename Json::number_integer_t;
    using number_unsigned_t = typename Json::number_unsigned_t;
    using number_float_t = typename Json::number_float_t;
    using string_t = typename Json::string_t;
    using binary_t = typename Json::binary_t;

    document_builder(Json& document, std::size_t max_depth) : document_(document), max_depth_(max_depth) {}

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(number_integer_t value) { return add(value); }
    bool number_unsigned(number_unsigned_t value) { return add(value); }
    bool number_float(number_float_t value, const string_t&) { return add(value); }
    bool string(string_t& value) { return add(std::move(value)); }
    bool binary(binary_t& value) { return add(std::move(value)); }  // not covered: JSON has none, nlohmann asks for it
    bool start_array(std::size_t) { return open(); }
    bool start_object(std::size_t) { return open(); }
    bool key(string_t& key) {
        keys_.push_back(std::move(key));
        return true;
    }
    bool end_array() { return close(make_list<Json>(std::span{values_}.subspan(open_.back().values))); }
    bool end_object() {
        const auto keys = std::span{keys_}.subspan(open_.back().keys);
        const auto values = std::span{values_}.subspan(open_.back().values);
        const std::size_t left = merge_equal_keys(keys, values);
        return close(make_map<Json>(keys.first(left), values.first(left)));
    }

    template <class Exception>
    bool parse_error(std::size_t bytes_read, const std::string& last_token, const Exception& exception) {
        const std::string_view text = exception.what();
        if (exception.id == 406) {
            return fail(error_code::json_number_range, bytes_read - last_token.size(),
                        "no double can hold this number");
        }
        // The message of the parser: "[...] ... syntax error while parsing X - REASON; last read: 'TOKEN'; expected Y"
        const std::size_t dash = text.find(" - ");
        std::string_view reason = dash == std::string_view::npos ? text : text.substr(dash + 3);
        const std::size_t read = reason.find("; last read: '");
        if (read != std::string_view::npos) {
            const bool utf8 = reason.substr(0, read).find("UTF-8") != std::string_view::npos;
            const auto code = utf8 ? error_code::json_invalid_utf8 : error_code::json_syntax;
            return fail(code, bytes_read - 1, reason.substr(0, read));
        }
        return fail(error_code::json_syntax, bytes_read - unexpected_size(reason, last_token), reason);
    }

    const std::optional<read_failure>& failed() const noexcept { return failure_; }

private:
    /// A list or map that is not complete yet: where its values and keys begin among those that wait.
    struct level {
        std::size_t values;
        std::size_t keys;
    };

    template <class Value>
    bool add(Value&& value) {
        if (open_.empty()) document_ = Json(std::forward<Value>(value));
        else values_.emplace_back(std::forward<Value>(value));
        return true;
    }

    bool open() {
        if (open_.size() == max_depth_) return false;
        open_.push_back({values_.size(), keys_.size()});
        return true;
    }

    bool close(Json&& container) {
        values_.resize(open_.back().values);
        keys_.resize(open_.back().keys);
        open_.pop_back();
        return add(std::move(container));
    }

    /// How many bytes before the end of what was read an unexpected token begins. What the parser gives as the last
    /// token holds white space before it too, except for texts and numbers.
    static std::size_t unexpected_size(std::string_view reason, std::string_view last_token) noexcept {
        const std::string_view token = reason.substr(std::min(reason.size(), std::string_view{"unexpected "}.size()));
        if (token.starts_with("string") || token.starts_with("number")) return last_token.size();
        if (token.starts_with("false")) return 5;
        return token.starts_with("true") || token.starts_with("null") ? 4 : 1;
    }

    bool fail(error_code code, std::size_t offset, std::string_view reason) {
        failure_.emplace(read_failure{code, offset, std::string{reason}});
        return false;
    }

    Json& document_;
    std::size_t max_depth_;
    std::vector<level> open_;
    std::vector<Json> values_;
    std::vector<string_t> keys_;
    std::optional<read_failure> failure_;
};

/// Bytes in memory, read one by one. Any source that read_value() can read from has these functions.
class text_source {
public:
    explicit text_source(std::string_view text) noexcept : text_(text) {}

    bool at_end() const noexcept { return at_ == text_.size(); }
    char current() const noexcept { return text_[at_]; }
    void advance() noexcept { ++at_; }

    /// How many bytes were read.
    std::size_t offset() const noexcept { return at_; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// Lets nlohmann's parser read from a source. Copies share it, so that it knows afterwards how far it was read.
template <class Source>
class source_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;

    source_iterator() noexcept = default;
    explicit source_iterator(Source& source) noexcept : source_(&source) {}

    char operator*() const { return source_->current(); }
    source_iterator& operator++() {
        source_->advance();
        return *this;
    }
    source_iterator operator++(int) { return ++*this; }

    friend bool operator==(const source_iterator& a, const source_iterator& b) { return a.ended() == b.ended(); }

private:
    bool ended() const { return !source_ || source_->at_end(); }

    Source* source_ = nullptr;
};

/// The byte-order mark of UTF-8, which nlohmann's parser would skip and PHP's refuses.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Line and column in a text, counted from 1; a column is one character.
struct text_position {
    std::size_t line = 1;
    std::size_t column = 1;

    constexpr void pass(std::string_view text) noexcept {
        const std::size_t last = text.rfind('\n');
        if (last != std::string_view::npos) {
            line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
            column = 1;
            text.remove_prefix(last + 1);
        }
        column += php::count_utf8(text);
    }
};

}  // namespace impl

/// Reads one value from a source of bytes, with nothing behind it if it is the `only` one.
///
/// A source has at_end(), current(), advance() and offset(), which counts the bytes that were read. Returns why and where
/// that failed; the document is left as it was then. Behind a number, one byte more than the number is read, unless the
/// source ended there. For documents one after the other, use a reader. Costs as parse().
template <nlohmann_json Json, class Source>
std::optional<read_failure> read_value(Json& document, Source& source, std::size_t max_depth, bool only) {
    impl::document_builder<Json> builder{document, max_depth};
    const std::size_t begin = source.offset();
    // basic_json::sax_parse() would bring the readers of all binary formats.
    auto input =
        nlohmann::detail::input_adapter(impl::source_iterator<Source>{source}, impl::source_iterator<Source>{});
    nlohmann::detail::parser<Json, decltype(input)> parser{std::move(input)};
    const bool read = parser.sax_parse(&builder, only);
    if (read) return std::nullopt;
    if (builder.failed()) {
        read_failure failure = *builder.failed();
        // The parser takes a NUL byte for the end of its input, but counts the real end as a byte more.
        constexpr std::string_view end = "unexpected end of input";
        if (failure.reason.starts_with(end) && failure.offset < source.offset() - begin) {
            failure.reason.replace(0, end.size(), "unexpected NUL byte");
        }
        return failure;
    }
    return read_failure{error_code::json_too_deep, source.offset() - begin - 1,
                        "more than " + std::to_string(max_depth) + " lists and maps are nested"};
}

/// Reads JSON text as PHP's json_decode() does, into any nlohmann::basic_json.
///
///     const auto event = hashpath::parse(text);
///     parse(R"({"5": 1, "x": 2, "5": 3})")   // {"5":3,"x":2}: the last value of equal keys, at the first one's place
///
/// Integers from 2^63 to 2^64-1 are kept and printed as they are, and compared as doubles. `max_depth` is how many
/// lists and maps may be nested.
/// Throws parse_error with the place and a code: json_syntax, json_invalid_utf8, json_byte_order_mark,
/// json_number_range (1e400, which PHP reads as infinity), json_too_deep. Nothing of a text that fails is returned.
/// n log n in the width of the widest object and linear in the text; nlohmann's own parser is quadratic in the former.
/// Does not recurse.
template <nlohmann_json Json = nlohmann::ordered_json>
Json parse(std::string_view text, std::size_t max_depth = default_max_depth) {
    Json document;
    impl::text_source source{text};
    std::optional<read_failure> failure;
    if (text.substr(0, impl::byte_order_mark.size()) == impl::byte_order_mark) {
        failure = {error_code::json_byte_order_mark, 0, "a byte-order mark stands before the value"};
    } else if (text.find_first_not_of(" \t\n\r") == std::string_view::npos) {
        failure = {error_code::json_syntax, text.size(), "unexpected end of input; expected a value"};
    } else {
        failure = read_value(document, source, max_depth, true);
    }
    // No text that is JSON holds a NUL byte, but the parser stops there.
    if (const std::size_t nul = failure ? std::string_view::npos : text.find('\0'); nul != std::string_view::npos) {
        failure = {error_code::json_syntax, nul, "unexpected NUL byte; expected end of input"};
    }
    if (!failure) return document;
    impl::text_position position;
    position.pass(text.substr(0, failure->offset));
    throw parse_error(failure->code, failure->offset, position.line, position.column, failure->reason);
}

#ifdef HASHPATH_COMPILED
extern template nlohmann::ordered_json parse<nlohmann::ordered_json>(std::string_view, std::size_t);
extern template nlohmann::json parse<nlohmann::json>(std::string_view, std::size_t);
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/json/parse.inl>
#endif
