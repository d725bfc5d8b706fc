#pragma once
// SPDX-License-Identifier: MIT
// The handle of a value of simdjson's DOM, read from its tape, and what makes an nlohmann value of it.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/simdjson/impl/text_index.hpp>

HASHPATH_BEGIN

/// A value of simdjson's DOM as a document: a model of json_value, valid as long as the simdjson document stays as it is, and
/// where it is.
///
///     simdjson::dom::parser parser;
///     if (!parser.parse(text).error()) std::cout << count(dom_value{parser.doc}, "Event.Attribute.{n}"_path);
///
/// Of equal keys the last value counts, as in PHP, at the first one's place. A look-up is linear in a map, a walk over a
/// map n log n.
class dom_value {
    struct named {
        std::string_view key;
        const std::uint64_t* value;
    };

public:
    /// The root of a document that was read.
    explicit dom_value(const ::simdjson::dom::document& document) noexcept
        : dom_value(document, document.tape.get() + 1) {}

    hashpath::kind kind() const noexcept {
        switch (type_of(*word_)) {
            case '[': return hashpath::kind::list;
            case '{': return hashpath::kind::map;
            case 'l': return hashpath::kind::integer;
            case 'u':
            case 'd': return hashpath::kind::floating;
            case '"': return hashpath::kind::text;
            case 't':
            case 'f': return hashpath::kind::boolean;
            default: return hashpath::kind::null;
        }
    }
    HASHPATH_INLINE bool holds_entries() const noexcept { return is_list() || is_map(); }
    HASHPATH_INLINE bool is_list() const noexcept { return type_of(*word_) == '['; }
    HASHPATH_INLINE bool is_null() const noexcept { return type_of(*word_) == 'n'; }

    /// Fills `text` with that of a text.
    HASHPATH_INLINE bool read_text(std::string_view& text) const noexcept {
        if (type_of(*word_) != '"') return false;
        text = text_of(*word_);
        return true;
    }

    /// Fills `truth` with a boolean.
    HASHPATH_INLINE bool read_truth(bool& truth) const noexcept {
        truth = type_of(*word_) == 't';
        return truth || type_of(*word_) == 'f';
    }

    /// Fills `integer` with one that is past the signed 64 bits, which is floating in PHP.
    bool read_large_integer(std::uint64_t& integer) const noexcept {
        if (type_of(*word_) != 'u') return false;
        integer = word_[1];
        return true;
    }

    bool boolean() const noexcept { return type_of(*word_) == 't'; }
    std::int64_t integer() const noexcept { return std::bit_cast<std::int64_t>(word_[1]); }
    double floating() const noexcept {
        return type_of(*word_) == 'd' ? std::bit_cast<double>(word_[1]) : static_cast<double>(word_[1]);
    }
    std::string_view text() const noexcept { return text_of(*word_); }

    std::size_t size() const {
        if (is_map()) return members().size();
        const std::size_t counted = (*word_ >> 32) & most_counted;
        return counted != most_counted ? counted : count_entries();
    }

    std::optional<dom_value> member(const php::key& key) const {
        lookup find{key};
        dom_value found = *this;
        if (!find(*this, found)) return std::nullopt;
        return found;
    }

    class lookup {
    public:
        /// It finds nothing in a value that is neither list nor map.
        static constexpr bool takes_scalars = true;

        explicit lookup(const php::key& key)
            : key_(key),
              own_text_(key.is_integer() && key.text().empty() ? key.to_string() : std::string{}),
              text_(own_text_.empty() ? key.text() : std::string_view{own_text_}) {}
        lookup(const lookup& other) : lookup(other.key_) {}  // not covered: a vector could need it, and does not
        lookup& operator=(const lookup&) = delete;

        HASHPATH_INLINE bool operator()(const dom_value& container, dom_value& found) {
            if (finds_scalars_ && container.is_map()) container.fetch_ahead();
            const std::uint64_t* const word = container.is_map() ? container.last_of(text_) : entry_of_list(container);
            finds_scalars_ = false;
            if (!word) return false;
            found = dom_value{*container.document_, word};
            finds_scalars_ = !found.holds_entries();
            return true;
        }

    private:
        HASHPATH_OUTLINE const std::uint64_t* entry_of_list(const dom_value& list) const noexcept {
            if (!list.is_list() || !key_.is_integer() || key_.integer() < 0) return nullptr;
            auto each = list.list();
            for (std::int64_t i = key_.integer(); i > 0 && each; --i) each.next();
            return each ? each.value().word_ : nullptr;
        }

        php::key key_;
        std::string own_text_;  ///< of an integer that was made from no text
        impl::known_text text_;
        bool finds_scalars_ = false;  ///< whether it did last: then what it looks at is soon read
    };

    /// The values of a list.
    class list_walk {
    public:
        explicit list_walk(const dom_value& list) noexcept
            : document_(list.document_), next_(list.word_ + 1), end_(list.end()) {}

        explicit operator bool() const noexcept { return next_ != end_; }
        void next() noexcept { next_ = behind(next_, document_->tape.get()); }
        dom_value value() const noexcept { return {*document_, next_}; }

    private:
        const ::simdjson::dom::document* document_;
        const std::uint64_t* next_;
        const std::uint64_t* end_;
    };

    list_walk list() const noexcept { return list_walk{*this}; }

    class walk {
    public:
        explicit walk(const dom_value& container)
            : document_(container.document_),
              container_(container.word_),
              is_map_(container.is_map()),
              list_(container),
              more_(list_) {}

        explicit operator bool() const noexcept { return more_; }
        void next() {
            ++position_;
            if (!is_map_) {
                list_.next();
                more_ = static_cast<bool>(list_);
                return;
            }
            // Who wants the first entry only need not know of the others.
            if (!members_) members_ = std::make_shared<const std::vector<named>>(container().members());
            more_ = position_ < members_->size();
        }
        php::key key() const noexcept {
            if (!is_map_) return php::key{static_cast<std::int64_t>(position_)};
            return php::key{members_ ? (*members_)[position_].key : first_key()};
        }
        dom_value value() const noexcept {
            if (!is_map_) return list_.value();
            if (members_) return {*document_, (*members_)[position_].value};
            return {*document_, container().last_of(impl::known_text{first_key()})};
        }

    private:
        dom_value container() const noexcept { return {*document_, container_}; }
        std::string_view first_key() const noexcept { return list_.value().text(); }

        const ::simdjson::dom::document* document_;
        const std::uint64_t* container_;
        bool is_map_;
        list_walk list_;  ///< at the first key, of a map
        bool more_;
        std::size_t position_ = 0;
        std::shared_ptr<const std::vector<named>> members_;
    };

    walk entries() const { return walk{*this}; }

private:
    // simdjson's tape has a word for each value, of a type and 56 bits:
    //   { [  32 bits: where the tape goes on behind the matching bracket; 24 bits: how many entries, or the most
    //   "    where the text stands among all texts of the document, in their order: four bytes of size, its bytes, a zero
    //   l u d  nothing: the number is a word of its own behind this one
    //   t f n  nothing
    // An entry of a map is the word of its key, and its value.

    static constexpr std::size_t most_counted = 0xFFFFFF;
    static constexpr std::ptrdiff_t large_map = 32;            ///< in words
    static constexpr std::uint32_t large_document = 1U << 16;  ///< in words, which are not all in the nearest caches
    static constexpr std::uint64_t beside_text = sizeof(std::uint32_t) + 1;

    dom_value(const ::simdjson::dom::document& document, const std::uint64_t* word) noexcept
        : document_(&document), word_(word) {}

    HASHPATH_INLINE static char type_of(std::uint64_t word) noexcept { return static_cast<char>(word >> 56); }

    /// The word behind a value.
    HASHPATH_INLINE static const std::uint64_t* behind(const std::uint64_t* word, const std::uint64_t* tape) noexcept {
        switch (type_of(*word)) {
            case '"':
            case 't':
            case 'f':
            case 'n': return word + 1;
            case '{':
            case '[': return tape + static_cast<std::uint32_t>(*word);
            default: return word + 2;
        }
    }

    HASHPATH_INLINE bool is_map() const noexcept { return type_of(*word_) == '{'; }

    /// The closing bracket of a list or map.
    HASHPATH_INLINE const std::uint64_t* end() const noexcept {
        return document_->tape.get() + static_cast<std::uint32_t>(*word_) - 1;
    }

    HASHPATH_INLINE const char* bytes_of(std::uint64_t text) const noexcept {
        constexpr std::uint64_t place = 0x00FFFFFFFFFFFFFF;
        return reinterpret_cast<const char*>(document_->string_buf.get()) + (text & place) + sizeof(std::uint32_t);
    }
    HASHPATH_INLINE std::string_view text_of(std::uint64_t text) const noexcept {
        const char* const bytes = bytes_of(text);
        std::uint32_t size = 0;
        std::memcpy(&size, bytes - sizeof size, sizeof size);
        return {bytes, size};
    }

    std::size_t count_entries() const {  // not covered: of lists of 16,777,215 entries and more
        std::size_t count = 0;
        for (auto each = list(); each; each.next()) ++count;
        return count;
    }

    /// Has memory fetched that is read in one of the next maps, where these are as large as this one, and its texts.
    HASHPATH_INLINE void fetch_ahead() const noexcept {
        const std::uint64_t* const last = end();
        if (last - word_ > large_map && static_cast<std::uint32_t>(document_->tape[0]) > large_document) fetch(last);
    }

    void fetch(const std::uint64_t* last) const noexcept {  // not covered: of large documents, and changes no answer
        constexpr std::size_t line = 64;
        constexpr std::size_t lines = 6;
        auto words = reinterpret_cast<std::uintptr_t>(last) + 16 * line;
        auto texts = reinterpret_cast<std::uintptr_t>(bytes_of(word_[1])) + 40 * line;
        for (std::size_t i = 0; i < lines; ++i, words += line, texts += line) {
            // NOLINTBEGIN(performance-no-int-to-ptr): nothing is read through these, and nothing may be there.
            HASHPATH_PREFETCH(reinterpret_cast<const void*>(words));
            HASHPATH_PREFETCH(reinterpret_cast<const void*>(texts));
            // NOLINTEND(performance-no-int-to-ptr)
        }
    }

    /// The last value with a key; null if there is none.
    HASHPATH_INLINE const std::uint64_t* last_of(const impl::known_text& key) const noexcept {
        const std::size_t size = key.text().size();
        const std::uint64_t* const tape = document_->tape.get();
        const std::uint64_t* const last = end();
        const std::uint64_t* found = nullptr;
        for (const std::uint64_t* name = word_ + 1; name != last;) {
            const std::uint64_t* const value = name + 1;
            if (type_of(*value) == '"') {
                // Texts stand one behind the other, so their places tell the size of a key.
                if (*value - *name == size + beside_text && key.equals({bytes_of(*name), size})) found = value;
                ++name, ++name;
            } else {
                if (key.equals(text_of(*name))) found = value;
                name = behind(value, tape);
            }
        }
        return found;
    }

    std::vector<named> members() const {
        std::vector<named> members;
        members.reserve((*word_ >> 32) & most_counted);
        const std::uint64_t* const tape = document_->tape.get();
        for (const std::uint64_t *name = word_ + 1, *last = end(); name != last; name = behind(name + 1, tape))
            members.push_back({text_of(*name), name + 1});
        impl::keep_last_of_equal_keys(members);
        return members;
    }

    const ::simdjson::dom::document* document_;
    const std::uint64_t* word_;
};

namespace impl {

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

}  // namespace impl

HASHPATH_END
