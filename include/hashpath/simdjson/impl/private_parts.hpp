#pragma once
// SPDX-License-Identifier: MIT
// The only file that reads private parts of simdjson: the tape of its DOM, and what the first stage of its parser finds.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>

#include <simdjson.h>

#include <hashpath/config.hpp>
#include <hashpath/php/equal_texts.hpp>
#include <hashpath/simdjson/impl/public_parts.hpp>
#include <hashpath/simdjson/impl/text_places.hpp>

HASHPATH_BEGIN
namespace impl {

/// Returns whether a version of simdjson has its private parts as this file reads them. Tests ran with 3.0.1, 3.1.0 and
/// 3.9.4.
constexpr bool has_known_private_parts(int major, int minor) noexcept {
    return major == 3 && minor <= 9;
}

// Everything below is a template over simdjson's types, so a version that lacks these parts compiles too.

/// A value on the tape of simdjson's DOM.
///
/// The tape has a word for each value, of a type and 56 bits:
///   { [  32 bits: where the tape goes on behind the matching bracket; 24 bits: the number of entries, or the most
///   "    the place of the string among all strings of the document, in their order: four bytes of size, its bytes, a zero
///   l u d  nothing: the number is a word of its own behind this one
///   t f n  nothing
/// An entry of an object is the word of its key, and its value.
template <class Document>
class tape_place {
public:
    explicit tape_place(const Document& document) noexcept : tape_place(document, document.tape.get() + 1) {}

    /// The interface is that of element_place.
    char type() const noexcept { return type_of(*word_); }
    std::int64_t integer() const noexcept { return std::bit_cast<std::int64_t>(word_[1]); }
    std::uint64_t large_integer() const noexcept { return word_[1]; }
    double floating() const noexcept { return std::bit_cast<double>(word_[1]); }
    std::string_view text() const noexcept { return text_of(*word_); }
    std::size_t size() const noexcept { return (*word_ >> 32) & 0xFFFFFF; }

    /// The entries of an array or object, as they are written.
    class walk {
    public:
        explicit walk(const tape_place& container) noexcept
            : document_(container.document_), key_size_(container.type() == '{' ? 1 : 0) {
            if (key_size_ == 0 && container.type() != '[') return;
            next_ = container.word_ + 1 + key_size_;
            end_ = container.end() + key_size_;
        }

        // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): the analyzer loses what a std::variant holds
        explicit operator bool() const noexcept { return next_ != end_; }
        void next() noexcept { next_ = behind(next_, document_->tape.get()) + key_size_; }
        std::string_view key() const noexcept { return tape_place{*document_, next_ - 1}.text(); }
        tape_place value() const noexcept { return {*document_, next_}; }

    private:
        const Document* document_;
        std::ptrdiff_t key_size_;  ///< in words
        const std::uint64_t* next_ = nullptr;
        const std::uint64_t* end_ = nullptr;
    };

    HASHPATH_INLINE bool find(const known_text& key, tape_place& found) const noexcept {
        const std::size_t size = key.text().size();
        const std::uint64_t* const tape = document_->tape.get();
        const std::uint64_t* const last = end();
        const std::uint64_t* last_found = nullptr;
        for (const std::uint64_t* name = word_ + 1; name != last;) {
            const std::uint64_t* const value = name + 1;
            if (type_of(*value) == '"') {
                // Strings follow one another, so their places tell the size of a key.
                if (*value - *name == size + beside_text && key.equals({bytes_of(*name), size})) last_found = value;
                ++name, ++name;
            } else {
                if (key.equals(text_of(*name))) last_found = value;
                name = behind(value, tape);
            }
        }
        if (!last_found) return false;
        found = tape_place{*document_, last_found};
        return true;
    }

    /// Has memory fetched that is read in one of the next objects, if these are as large as this one, and its strings.
    void fetch_ahead() const noexcept {
        const std::uint64_t* const last = end();
        if (last - word_ > large_object && static_cast<std::uint32_t>(document_->tape[0]) > large_document) fetch(last);
    }

private:
    static constexpr std::ptrdiff_t large_object = 32;         ///< in words
    static constexpr std::uint32_t large_document = 1U << 16;  ///< in words, which are not all in the nearest caches
    static constexpr std::uint64_t beside_text = sizeof(std::uint32_t) + 1;

    tape_place(const Document& document, const std::uint64_t* word) noexcept : document_(&document), word_(word) {}

    static char type_of(std::uint64_t word) noexcept { return static_cast<char>(word >> 56); }

    /// Returns the word behind a value.
    static const std::uint64_t* behind(const std::uint64_t* word, const std::uint64_t* tape) noexcept {
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

    /// Returns the closing bracket of an array or object.
    const std::uint64_t* end() const noexcept { return document_->tape.get() + static_cast<std::uint32_t>(*word_) - 1; }

    const char* bytes_of(std::uint64_t text) const noexcept {
        constexpr std::uint64_t place = 0x00FFFFFFFFFFFFFF;
        return reinterpret_cast<const char*>(document_->string_buf.get()) + (text & place) + sizeof(std::uint32_t);
    }
    std::string_view text_of(std::uint64_t text) const noexcept {
        const char* const bytes = bytes_of(text);
        std::uint32_t size = 0;
        std::memcpy(&size, bytes - sizeof size, sizeof size);
        return {bytes, size};
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

    const Document* document_;
    const std::uint64_t* word_;
};

/// Finds where the values of a text begin with the first stage of simdjson's parser.
template <class Parser>
class stage_one_places {
public:
    /// Does what public_places::find() does, several times faster. `parser` parses no other text until the next call.
    bool find(Parser& parser, std::string_view text, std::size_t max_depth, placed_text& found) {
        make_room(parser, text.size(), max_depth);
        // {} is stage1_mode::regular.
        const auto error =
            parser.implementation->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), {});
        if (error == ::simdjson::MEMALLOC) throw std::bad_alloc{};
        if (error != ::simdjson::SUCCESS) return false;
        found = placed_text{text.data(), parser.implementation->structural_indexes.get(),
                            parser.implementation->n_structural_indexes};
        return true;
    }
};

/// The private parts of simdjson, read as they are since version 3.0.
template <class Document, class Parser>
struct private_parts {
    using place = tape_place<Document>;
    using places = stage_one_places<Parser>;
};

/// The parts that are used. Programs that define HASHPATH_SIMDJSON_PUBLIC use the public ones with every version. Both give
/// the same answers, and have types of their own, so units that differ in this can be linked into one program.
#ifdef HASHPATH_SIMDJSON_PUBLIC
using chosen_parts = public_parts;
#else
using chosen_parts =
    std::conditional_t<has_known_private_parts(::simdjson::SIMDJSON_VERSION_MAJOR, ::simdjson::SIMDJSON_VERSION_MINOR),
                       private_parts< ::simdjson::dom::document, ::simdjson::dom::parser>, public_parts>;
#endif

}  // namespace impl
HASHPATH_END
