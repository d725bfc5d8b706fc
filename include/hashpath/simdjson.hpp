#pragma once
// SPDX-License-Identifier: MIT
// JSON text read with simdjson: where it stands, or into an nlohmann value; and simdjson's own values as documents.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <simdjson.h>

#include <hashpath/config.hpp>
#include <hashpath/detail/text_index.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/parse.hpp>
#include <hashpath/php/key.hpp>

namespace hashpath::inline HASHPATH_ABI {

/// A value of a text that a text_reader reads: a model of json_value that stands for a place in the text, and reads it when
/// it is asked. Valid until the reader reads the next text, while that text stands. For one thread at a time, as the
/// reader.
class text_value {
    using position = detail::text_index::position;

public:
    text_value(detail::text_index& index, std::uint32_t place) noexcept : index_(&index), place_(place) {}

    hashpath::kind kind() const noexcept {
        switch (index_->at(place_)) {
            case '{': return hashpath::kind::map;
            case '[': return hashpath::kind::list;
            case '"': return hashpath::kind::text;
            case 't':
            case 'f': return hashpath::kind::boolean;
            case 'n': return hashpath::kind::null;
            default: return read_number().is_integer ? hashpath::kind::integer : hashpath::kind::floating;
        }
    }
    bool boolean() const noexcept { return index_->at(place_) == 't'; }
    std::int64_t integer() const noexcept { return read_number().integer; }
    double floating() const noexcept { return read_number().floating; }
    std::string_view text() const { return index_->text(place_); }

    /// The value as it is written, without the white space around it. Linear in a list or map.
    std::string_view raw() const noexcept { return index_->raw(place_); }

    std::size_t size() const {
        std::size_t count = 0;
        for (auto entry = entries(); entry; entry.next()) ++count;
        return count;
    }

    std::optional<text_value> member(const php::key& key) const {
        lookup find{key};
        text_value found = *this;
        if (!find(*this, found)) return std::nullopt;
        return found;
    }

    class lookup {
    public:
        explicit lookup(const php::key& key) : key_(key), text_(key.text()) {
            if (key.is_integer() && text_.empty()) text_ = own_text_ = key.to_string();
        }
        lookup(const lookup& other) : lookup(other.key_) {}
        lookup& operator=(const lookup&) = delete;

        HASHPATH_INLINE bool operator()(const text_value& container, text_value& found) {
            detail::text_index& index = *container.index_;
            const position place = index.at(container.place_) == '{' ? index.find(container.place_, text_)
                                                                     : entry_of_list(index, container.place_);
            if (place == detail::text_index::none) return false;
            found = text_value{index, place};
            return true;
        }

    private:
        HASHPATH_OUTLINE position entry_of_list(detail::text_index& index, position list) const {
            if (!key_.is_integer() || key_.integer() < 0) return detail::text_index::none;
            position place = index.first(list);
            for (std::int64_t i = 0; index.is_entry(place); ++i, place = index.entry_from(index.behind(place))) {
                if (i == key_.integer()) return place;
            }
            return detail::text_index::none;
        }

        php::key key_;
        std::string_view text_;
        std::string own_text_;  ///< of an integer that was made from no text
    };

    /// The entries of a list, or of a map: each key once, where it stands first, with its last value.
    class walk {
    public:
        explicit walk(const text_value& container)
            : index_(container.index_), container_(container.place_), is_map_(index_->at(container.place_) == '{') {
            if (is_map_) distinct_ = index_->distinct_members(container.place_);
            place_ = index_->first(container.place_);
        }

        explicit operator bool() const noexcept {
            return distinct_ ? count_ < distinct_->size() : index_->is_entry(place_);
        }
        void next() noexcept {
            ++count_;
            if (distinct_) return;
            place_ = index_->entry_from(index_->behind(value_place()));
            if (!index_->is_entry(place_)) index_->ends_at(container_, std::min(place_ + 1, index_->count()));
        }
        php::key key() const {
            if (!is_map_) return php::key{static_cast<std::int64_t>(count_)};
            return php::key{distinct_ ? (*distinct_)[count_].key : index_->text(place_)};
        }
        text_value value() const noexcept { return {*index_, distinct_ ? (*distinct_)[count_].value : value_place()}; }

    private:
        position value_place() const noexcept { return is_map_ ? index_->value_of(place_) : place_; }

        detail::text_index* index_;
        position container_;
        position place_ = 0;
        std::size_t count_ = 0;
        const std::vector<detail::text_index::member>* distinct_ = nullptr;
        bool is_map_;
    };

    walk entries() const { return walk{*this}; }

    /// Calls `evaluate` while the first list or map under a key is taken for the last, and, where that was wrong, once more.
    template <class Evaluate>
    void supposing(Evaluate&& evaluate) const {
        index_->suppose(true);
        try {
            evaluate();
            if (index_->was_right()) return index_->suppose(false);
        } catch (const type_error&) {  // perhaps of a value that does not count
        }
        index_->suppose(false);
        evaluate();
    }

    /// Two handles are equal when they stand for the same place.
    friend bool operator==(const text_value&, const text_value&) = default;

private:
    struct number {
        bool is_integer = false;
        std::int64_t integer = 0;
        double floating = 0;
    };

    HASHPATH_OUTLINE number read_number() const noexcept {
        const std::string_view text = index_->scalar(place_);
        const char* const end = text.data() + text.size();
        number read;
        if (text.find_first_of(".eE") == std::string_view::npos) {
            const auto status = std::from_chars(text.data(), end, read.integer);
            read.is_integer = status.ec == std::errc{} && status.ptr == end;
            if (read.is_integer) return read;
            read.integer = 0;
        }
        std::from_chars(text.data(), end, read.floating);
        return read;
    }

    detail::text_index* index_;
    position place_;
};

namespace detail {

/// Builds an nlohmann value from one of simdjson's, without recursion.
template <nlohmann_json Json>
void build(Json& document, ::simdjson::dom::element root, std::size_t max_depth) {
    namespace dom = ::simdjson::dom;
    document_builder<Json> builder{document, max_depth};
    struct level {
        bool is_map;
        dom::object::iterator member, last_member;
        dom::array::iterator element, last_element;
    };
    std::vector<level> open;
    const auto add = [&](dom::element value) {
        switch (value.type()) {
            case dom::element_type::ARRAY: {
                const dom::array list = value.get_array().value_unsafe();
                builder.start_array(list.size());
                open.push_back({false, {}, {}, list.begin(), list.end()});
                break;
            }
            case dom::element_type::OBJECT: {
                const dom::object map = value.get_object().value_unsafe();
                builder.start_object(map.size());
                open.push_back({true, map.begin(), map.end(), {}, {}});
                break;
            }
            case dom::element_type::INT64: {
                // nlohmann's parser makes what has no sign unsigned.
                const std::int64_t integer = value.get_int64().value_unsafe();
                if (integer < 0) builder.number_integer(integer);
                else builder.number_unsigned(static_cast<std::uint64_t>(integer));
                break;
            }
            case dom::element_type::UINT64: builder.number_unsigned(value.get_uint64().value_unsafe()); break;
            case dom::element_type::DOUBLE: builder.number_float(value.get_double().value_unsafe(), {}); break;
            case dom::element_type::STRING: {
                typename Json::string_t text{value.get_string().value_unsafe()};
                builder.string(text);
                break;
            }
            case dom::element_type::BOOL: builder.boolean(value.get_bool().value_unsafe()); break;
            case dom::element_type::NULL_VALUE: builder.null(); break;
        }
    };
    add(root);
    while (!open.empty()) {
        level& top = open.back();
        if (top.is_map ? top.member == top.last_member : top.element == top.last_element) {
            top.is_map ? builder.end_object() : builder.end_array();
            open.pop_back();
        } else if (top.is_map) {
            typename Json::string_t key{top.member.key()};
            builder.key(key);
            const dom::element value = top.member.value();
            ++top.member;
            add(value);
        } else {
            const dom::element value = *top.element;
            ++top.element;
            add(value);
        }
    }
}

}  // namespace detail

/// A value of simdjson's DOM as a document: a model of json_value, valid as long as simdjson's element.
///
///     simdjson::dom::parser parser;
///     count(dom_value{parser.parse(text)}, "Event.Attribute.{n}"_path)
///
/// Of equal keys the last value counts, as in PHP, at the first one's place. A look-up is linear in a map, a walk over a
/// map n log n.
class dom_value {
    struct named {
        std::string_view key;
        ::simdjson::dom::element value;
    };

public:
    explicit dom_value(::simdjson::dom::element element) noexcept : element_(element) {}

    const ::simdjson::dom::element& operator*() const noexcept { return element_; }

    hashpath::kind kind() const noexcept {
        using ::simdjson::dom::element_type;
        switch (element_.type()) {
            case element_type::ARRAY: return hashpath::kind::list;
            case element_type::OBJECT: return hashpath::kind::map;
            case element_type::INT64: return hashpath::kind::integer;
            case element_type::UINT64:
            case element_type::DOUBLE: return hashpath::kind::floating;
            case element_type::STRING: return hashpath::kind::text;
            case element_type::BOOL: return hashpath::kind::boolean;
            case element_type::NULL_VALUE: break;
        }
        return hashpath::kind::null;
    }
    bool boolean() const noexcept { return element_.get_bool().value_unsafe(); }
    std::int64_t integer() const noexcept { return element_.get_int64().value_unsafe(); }
    double floating() const noexcept { return element_.get_double().value_unsafe(); }
    std::string_view text() const noexcept { return element_.get_string().value_unsafe(); }
    std::size_t size() const { return element_.is_array() ? array().size() : members().size(); }

    std::optional<dom_value> member(const php::key& key) const {
        if (element_.is_array()) {
            if (!key.is_integer() || key.integer() < 0) return std::nullopt;
            ::simdjson::dom::element found;
            if (array().at(static_cast<std::size_t>(key.integer())).get(found) != ::simdjson::SUCCESS)
                return std::nullopt;
            return dom_value{found};
        }
        lookup find{key};
        dom_value found = *this;
        if (!find(*this, found)) return std::nullopt;
        return found;
    }

    class lookup {
    public:
        explicit lookup(const php::key& key) : key_(key), text_(key.text()) {
            if (key.is_integer() && text_.empty()) text_ = own_text_ = key.to_string();
        }
        lookup(const lookup& other) : lookup(other.key_) {}
        lookup& operator=(const lookup&) = delete;

        HASHPATH_INLINE bool operator()(const dom_value& container, dom_value& found) {
            if (!container.element_.is_object()) return entry_of_list(container, found);
            const ::simdjson::dom::object map = container.object();
            const auto last = map.end();
            auto value = last;
            for (auto member = map.begin(); member != last; ++member) {
                if (member.key_length() == text_.size() && detail::equal_texts(member.key(), text_)) value = member;
            }
            if (!(value != last)) return false;
            found = dom_value{value.value()};
            return true;
        }

    private:
        HASHPATH_OUTLINE bool entry_of_list(const dom_value& list, dom_value& found) const {
            const auto entry = list.member(key_);
            if (entry) found = *entry;
            return entry.has_value();
        }

        php::key key_;
        std::string_view text_;
        std::string own_text_;  ///< of an integer that was made from no text
    };

    class walk {
    public:
        explicit walk(const dom_value& container) : is_map_(container.element_.is_object()) {
            if (is_map_) members_ = std::make_shared<const std::vector<named>>(container.members());
            else next_ = container.array().begin(), last_ = container.array().end();
        }

        explicit operator bool() const noexcept { return is_map_ ? position_ < members_->size() : next_ != last_; }
        void next() noexcept {
            ++position_;
            if (!is_map_) ++next_;
        }
        php::key key() const noexcept {
            return is_map_ ? php::key{(*members_)[position_].key} : php::key{static_cast<std::int64_t>(position_)};
        }
        dom_value value() const noexcept { return dom_value{is_map_ ? (*members_)[position_].value : *next_}; }

    private:
        bool is_map_;
        std::size_t position_ = 0;
        ::simdjson::dom::array::iterator next_{};
        ::simdjson::dom::array::iterator last_{};
        std::shared_ptr<const std::vector<named>> members_;
    };

    walk entries() const { return walk{*this}; }

private:
    ::simdjson::dom::array array() const noexcept { return element_.get_array().value_unsafe(); }
    ::simdjson::dom::object object() const noexcept { return element_.get_object().value_unsafe(); }

    std::vector<named> members() const {
        std::vector<named> members;
        for (const auto [name, value] : object()) members.push_back({name, value});
        detail::keep_last_of_equal_keys(members);
        return members;
    }

    ::simdjson::dom::element element_;
};

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
        if (error != ::simdjson::SUCCESS) refuse(bytes, max_depth);
        return root(bytes);
    }

    /// The document of a text, after all of it was validated, valid until the next text is read.
    ///
    /// Throws as hashpath::parse(), for the same texts; and parse_error (json_number_range) for an integer that simdjson does
    /// not read, past 64 bits, limit_error (document_too_large) from 4 GiB on: read() and visit() take these too. Linear.
    dom_value parse(::simdjson::padded_string_view text, std::size_t max_depth = default_max_depth) {
        const std::string_view bytes{text.data(), text.length()};
        if (validate(bytes, max_depth)) return dom_value{dom_.doc.root()};
        hashpath::parse(bytes, max_depth);
        if (bytes.size() > largest_text) throw too_large();
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
        if (validate(bytes, max_depth)) return visit(dom_value{dom_.doc.root()});
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
        detail::build(document, dom_.doc.root(), max_depth);
        return document;
    }

private:
    static constexpr std::size_t largest_text = 0xFFFFFFFF - ::simdjson::SIMDJSON_PADDING;

    static limit_error too_large() {
        return {error_code::document_too_large, "", "a text of 4 GiB or more is not indexed"};
    }

    void prepare(std::string_view text, std::size_t max_depth) {
        const std::size_t depth = std::max<std::size_t>(max_depth, 1);
        if (text.size() > largest_text) {
            throw too_large();
        }
        if (text.size() > dom_.capacity() || depth != dom_.max_depth()) {
            if (dom_.allocate(std::max(text.size(), dom_.capacity()), depth) != ::simdjson::SUCCESS)
                throw std::bad_alloc{};
        }
        if (text.starts_with(detail::byte_order_mark)) refuse(text, max_depth);
    }

    /// Whether simdjson takes a text for valid, as hashpath::parse() would.
    bool validate(std::string_view text, std::size_t max_depth) {
        if (text.size() > largest_text || max_depth == 0 || text.starts_with(detail::byte_order_mark)) return false;
        prepare(text, max_depth);
        ::simdjson::dom::element document;
        return dom_.parse(text.data(), text.size(), false).get(document) == ::simdjson::SUCCESS;
    }

    [[noreturn]] static void refuse(std::string_view text, std::size_t max_depth) {
        hashpath::parse(text, max_depth);
        throw parse_error(error_code::json_syntax, 0, 1, 1, "simdjson reads no document here");
    }

    text_value root(std::string_view text) {
        index_.reset(text.data(), dom_.implementation->structural_indexes.get(),
                     dom_.implementation->n_structural_indexes);
        return {index_, 0};
    }

    ::simdjson::dom::parser dom_;
    detail::text_index index_;
};

}  // namespace hashpath::inline HASHPATH_ABI
