// SPDX-License-Identifier: MIT
// hashpath 0.1.0, all of it in one header, made by tools/amalgamate.py of the headers that are named below.
// Needs nlohmann's JSON for Modern C++, and PCRE2 (link with pcre2-8) unless HASHPATH_NO_PCRE2 is defined.
// To compile its functions once: define HASHPATH_IMPLEMENTATION in one file that includes it, and HASHPATH_COMPILED in
// all others.
//
// MIT License
//
// Copyright (c) 2026 the hashpath authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

// hashpath/config.hpp -------------------------------------------------------------------------------------------------

// The namespace that every declaration stands in, which names what makes two builds incompatible; and what is inlined.
// Without #pragma once: every header includes this file, so a macro that changed between two of them is noticed here.

/// HASHPATH_NO_PCRE2 builds the library without PCRE2: a path that needs a regular expression is then refused
/// (hashpath::path_error). HASHPATH_COMPILED takes bodies from the compiled library, hashpath::compiled, or from the one
/// file that includes the single header with HASHPATH_IMPLEMENTATION. Define them before any header of ours.
/// The inline namespace names both, so units that differ in them can be linked into one program. Handing a type of one
/// way of building to the other is an undefined reference that names the way of the caller.
#if defined(HASHPATH_IMPLEMENTATION) && !defined(HASHPATH_COMPILED)
#define HASHPATH_COMPILED
#endif
#ifdef HASHPATH_ABI
#if HASHPATH_ABI_COMPILED != defined(HASHPATH_COMPILED) || HASHPATH_ABI_NO_PCRE2 != defined(HASHPATH_NO_PCRE2)
#error "HASHPATH_COMPILED or HASHPATH_NO_PCRE2 changed between two headers of hashpath: define them with -D instead."
#endif
#else
#ifdef HASHPATH_COMPILED
#define HASHPATH_ABI_COMPILED 1
#else
#define HASHPATH_ABI_COMPILED 0
#endif
#ifdef HASHPATH_NO_PCRE2
#define HASHPATH_ABI_NO_PCRE2 1
#else
#define HASHPATH_ABI_NO_PCRE2 0
#endif
#if defined(HASHPATH_NO_PCRE2) && defined(HASHPATH_COMPILED)
#define HASHPATH_ABI v0_compiled_no_pcre2
#elif defined(HASHPATH_NO_PCRE2)
#define HASHPATH_ABI v0_no_pcre2
#elif defined(HASHPATH_COMPILED)
#define HASHPATH_ABI v0_compiled
#else
#define HASHPATH_ABI v0
#endif

/// The namespace of every declaration. As macros, so that ctags and code search see what stands in it.
#define HASHPATH_BEGIN   \
    namespace hashpath { \
    inline namespace HASHPATH_ABI {
#define HASHPATH_END \
    }                \
    }

/// HASHPATH_FUNCTION stands before the declaration of a function that is no template, HASHPATH_BODY before its body in an
/// .inl file. In header-only mode both make it a template, which costs nothing until it is called.
#ifdef HASHPATH_COMPILED
#define HASHPATH_FUNCTION
#define HASHPATH_BODY
#else
#define HASHPATH_FUNCTION template <class = void>
#define HASHPATH_BODY template <class>
#endif

/// HASHPATH_INLINE forces inlining of hot functions that run once per entry, HASHPATH_OUTLINE prevents it for cold ones.
/// HASHPATH_UNREACHABLE marks what a precondition excludes. HASHPATH_PREFETCH has memory fetched before it is read.
#if defined(__GNUC__)
#define HASHPATH_INLINE [[gnu::always_inline]] inline
#define HASHPATH_INLINE_CALL __attribute__((always_inline))
#define HASHPATH_OUTLINE [[gnu::noinline]]
#define HASHPATH_UNREACHABLE __builtin_unreachable()
#define HASHPATH_PREFETCH(address) __builtin_prefetch(address)
#elif defined(_MSC_VER)
#define HASHPATH_INLINE __forceinline
#define HASHPATH_INLINE_CALL
#define HASHPATH_OUTLINE __declspec(noinline)
#define HASHPATH_UNREACHABLE __assume(false)
#define HASHPATH_PREFETCH(address) static_cast<void>(address)
#else
#define HASHPATH_INLINE inline
#define HASHPATH_INLINE_CALL
#define HASHPATH_OUTLINE
#define HASHPATH_UNREACHABLE static_cast<void>(0)
#define HASHPATH_PREFETCH(address) static_cast<void>(address)
#endif
#endif

#ifndef HASHPATH_DECLARATIONS
#define HASHPATH_DECLARATIONS

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <initializer_list>
#include <istream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

// hashpath/error.hpp --------------------------------------------------------------------------------------------------

// What is thrown: one root, a stable code, and the place where it happened.

HASHPATH_BEGIN

/// What went wrong. The name of a code (see name()) never changes and is a heading of docs/errors.md.
enum class error_code : std::uint8_t {
    path_too_long,         ///< path_error: a path longer than path::max_length
    path_too_many_tokens,  ///< path_error: a path of more tokens than it may have
    regex_budget,          ///< regex_error: regular expressions take more steps than they may
    regex_unavailable,     ///< path_error: a regular expression, but the library was built without PCRE2
    json_syntax,           ///< parse_error: text that is not JSON
    json_number_range,     ///< parse_error: a number that no double can hold, such as 1e400
    json_invalid_utf8,     ///< parse_error: bytes that are not UTF-8
    json_byte_order_mark,  ///< parse_error: a byte-order mark before the value
    json_too_deep,         ///< parse_error: more nested lists and maps than allowed
    document_not_a_map,    ///< type_error: a path applied to a document that is neither list nor map
    regex_on_map,          ///< type_error: a regular expression applied to a list or map
    condition_on_scalar,   ///< type_error: insert with a condition meets a value that is neither list nor map
    insert_into_scalar,    ///< type_error: insert into a value that is neither list nor map
    remove_from_text,      ///< type_error: remove goes through a position of a text
    item_not_a_map,        ///< type_error: a filter with a path meets an item that is neither list nor map
    key_not_a_scalar,      ///< type_error: a list or map is used as a key
    merge_into_scalar,     ///< type_error: merge goes into a value that is neither list nor map
    sort_by_map,           ///< type_error: a list or map to be sorted by, ignoring case
    unequal_counts,        ///< value_error: combine has more keys than values, or fewer
    empty_separator,       ///< value_error: expand is given no separator
    no_next_key,           ///< value_error: a value to be appended behind the largest integer key there is
    nothing_to_nest,       ///< value_error: nest finds no entry that is at the top
    nested_in_itself,      ///< value_error: nest would put an entry below itself
    children_key,          ///< value_error: nest is to put children under a key that is an integer
    format_directive,      ///< format_error: a directive that PHP's sprintf does not have
    format_arguments,      ///< format_error: a directive without an argument, or one that is no width or precision
    format_too_wide,       ///< format_error: a field wider than php::format::max_width, or texts too long together
    event_malformed,       ///< type_error: a part of an event of a type that MISP ends with an error at
    not_an_event,          ///< type_error: no event, attribute or object in what should hold one
    parameter_type,        ///< type_error: a parameter of a type that MISP ends with an error at
    no_labelled_filter,    ///< type_error: a labelled filter is taken away, and there is none
    graph_malformed,       ///< workflow_error: what should be the graph of a workflow is none
    trigger_missing,       ///< workflow_error: a workflow without a trigger, or with one that nothing knows, is run
    module_failed,         ///< workflow_error: a module of a workflow cannot do its work, where MISP ends with an error
    step_limit,            ///< workflow_error: a run takes more steps than it may
    recursion_limit,       ///< workflow_error: actions start workflows inside one another, deeper than they may
    task_limit,            ///< workflow_error: a run queues more concurrent tasks than it may
    time_limit,            ///< workflow_error: a run takes longer than it may
    too_many_nodes,        ///< limit_error: a workflow of more nodes than allowed
    document_too_large,    ///< limit_error: a text too large to be indexed, or a result too large to be made
    too_many_matches,      ///< limit_error: a path matches more values than it may
    document_too_deep,     ///< limit_error: a document too deep for an operation that copies it
    value_not_convertible,  ///< type_error: values<T>() matches a value that is no T
};

/// The stable name of a code, such as "json-syntax"; a static text.
constexpr std::string_view name(error_code code) noexcept {
    switch (code) {
        case error_code::path_too_long: return "path-too-long";
        case error_code::path_too_many_tokens: return "path-too-many-tokens";
        case error_code::regex_budget: return "regex-budget";
        case error_code::regex_unavailable: return "regex-unavailable";
        case error_code::json_syntax: return "json-syntax";
        case error_code::json_number_range: return "json-number-range";
        case error_code::json_invalid_utf8: return "json-invalid-utf8";
        case error_code::json_byte_order_mark: return "json-byte-order-mark";
        case error_code::json_too_deep: return "json-too-deep";
        case error_code::document_not_a_map: return "document-not-a-map";
        case error_code::regex_on_map: return "regex-on-map";
        case error_code::condition_on_scalar: return "condition-on-scalar";
        case error_code::insert_into_scalar: return "insert-into-scalar";
        case error_code::remove_from_text: return "remove-from-text";
        case error_code::item_not_a_map: return "item-not-a-map";
        case error_code::key_not_a_scalar: return "key-not-a-scalar";
        case error_code::merge_into_scalar: return "merge-into-scalar";
        case error_code::sort_by_map: return "sort-by-map";
        case error_code::unequal_counts: return "unequal-counts";
        case error_code::empty_separator: return "empty-separator";
        case error_code::no_next_key: return "no-next-key";
        case error_code::nothing_to_nest: return "nothing-to-nest";
        case error_code::nested_in_itself: return "nested-in-itself";
        case error_code::children_key: return "children-key";
        case error_code::format_directive: return "format-directive";
        case error_code::format_arguments: return "format-arguments";
        case error_code::format_too_wide: return "format-too-wide";
        case error_code::event_malformed: return "event-malformed";
        case error_code::not_an_event: return "not-an-event";
        case error_code::parameter_type: return "parameter-type";
        case error_code::no_labelled_filter: return "no-labelled-filter";
        case error_code::graph_malformed: return "graph-malformed";
        case error_code::trigger_missing: return "trigger-missing";
        case error_code::module_failed: return "module-failed";
        case error_code::step_limit: return "step-limit";
        case error_code::recursion_limit: return "recursion-limit";
        case error_code::task_limit: return "task-limit";
        case error_code::time_limit: return "time-limit";
        case error_code::too_many_nodes: return "too-many-nodes";
        case error_code::document_too_large: return "document-too-large";
        case error_code::too_many_matches: return "too-many-matches";
        case error_code::document_too_deep: return "document-too-deep";
        case error_code::value_not_convertible: return "value-not-convertible";
    }
    return "unknown";
}

/// The root of everything that the library throws of its own.
///
///     try { insert(event, "Event.{n}.x"_path, 1); }
///     catch (const hashpath::error& e) { std::cerr << e.what(); }   // insert-into-scalar at /Event/id: ...
///
/// what() holds the code's name, the place and the reason.
class error : public std::runtime_error {
public:
    error(error_code code, std::string_view place, std::string_view reason)
        : std::runtime_error(sentence(code, place, reason)), code_(code) {}

    error_code code() const noexcept { return code_; }

private:
    HASHPATH_FUNCTION static std::string sentence(error_code code, std::string_view place, std::string_view reason);

    error_code code_;
};

/// A path that cannot be compiled: too long, or with a regular expression in a build without PCRE2.
/// offset() is the byte in the path's text where it happened.
class path_error : public error {
public:
    path_error(error_code code, std::size_t offset, std::string_view reason)
        : error(code, "byte " + std::to_string(offset) + " of the path", reason), offset_(offset) {}

    std::size_t offset() const noexcept { return offset_; }

private:
    std::size_t offset_;
};

/// A regular expression that takes more steps than it may. pattern() is the expression, without its slashes and flags.
class regex_error : public error {
public:
    regex_error(error_code code, std::string_view pattern, std::string_view reason)
        : error(code, "the pattern /" + in_short(pattern) + "/", reason), pattern_(pattern) {}

    const std::string& pattern() const noexcept { return pattern_; }

private:
    HASHPATH_FUNCTION static std::string in_short(std::string_view pattern);

    std::string pattern_;
};

/// A format of sprintf() that PHP refuses, or that lacks arguments. offset() is the byte in the format where it happened.
class format_error : public error {
public:
    format_error(error_code code, std::size_t offset, std::string_view reason)
        : error(code, "byte " + std::to_string(offset) + " of the format", reason), offset_(offset) {}

    std::size_t offset() const noexcept { return offset_; }

private:
    std::size_t offset_;
};

/// Text that could not be read as JSON. offset() counts bytes from 0; line() and column() count from 1, a column being
/// one character of UTF-8 (or one byte, where the text is not UTF-8).
class parse_error : public error {
public:
    parse_error(error_code code, std::size_t offset, std::size_t line, std::size_t column, std::string_view reason)
        : error(code, "line " + std::to_string(line) + ", column " + std::to_string(column), reason),
          reason_(reason),
          offset_(offset),
          line_(line),
          column_(column) {}

    /// The reason alone, without code and place; valid while the error lives.
    std::string_view reason() const noexcept { return reason_; }
    std::size_t offset() const noexcept { return offset_; }
    std::size_t line() const noexcept { return line_; }
    std::size_t column() const noexcept { return column_; }

private:
    std::string reason_;
    std::size_t offset_;
    std::size_t line_;
    std::size_t column_;
};

/// An error about a value of a document; pointer() is its JSON Pointer ("" is the whole document).
class document_error : public error {
public:
    document_error(error_code code, std::string pointer, std::string_view reason)
        : error(code, pointer.empty() ? "the document" : pointer, reason),
          pointer_(std::move(pointer)),
          reason_(reason) {}

    const std::string& pointer() const noexcept { return pointer_; }

    /// The reason alone, without code and place; valid while the error lives.
    std::string_view reason() const noexcept { return reason_; }

private:
    std::string pointer_;
    std::string reason_;
};

/// Where the reference throws a TypeError: a value of a type that the operation cannot work on.
class type_error : public document_error {
public:
    using document_error::document_error;
};

/// Where the reference throws a ValueError, or an exception of its own: a value of the right type that the operation cannot
/// work with.
class value_error : public document_error {
public:
    using document_error::document_error;
};

/// An error about a workflow; node() is the id of the node that it is about, if it is about one.
class workflow_error : public error {
public:
    workflow_error(error_code code, std::optional<std::int64_t> node, std::string_view reason)
        : error(code, node ? "node " + std::to_string(*node) : "the workflow", reason), node_(node) {}

    std::optional<std::int64_t> node() const noexcept { return node_; }

private:
    std::optional<std::int64_t> node_;
};

/// A documented limit was passed.
class limit_error : public document_error {
public:
    using document_error::document_error;
};

HASHPATH_END

// hashpath/php/equal_texts.hpp ----------------------------------------------------------------------------------------

// Whether two short texts are equal, asked for each entry of a document.

HASHPATH_BEGIN
namespace impl {

template <class Word>
HASHPATH_INLINE bool equal_words(const char* a, const char* b) noexcept {
    Word left;
    Word right;
    std::memcpy(&left, a, sizeof left);
    std::memcpy(&right, b, sizeof right);
    return left == right;
}

/// Whether two texts are equal: their sizes first, then word by word. As `a == b`, without a call for a short text.
HASHPATH_INLINE bool equal_texts(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = b.size();
    if (a.size() != size) return false;
    const char* const left = a.data();
    const char* const right = b.data();
    if (size >= 8) {
        if (size > 32) return std::memcmp(left, right, size) == 0;
        for (std::size_t at = 0; at + 8 < size; at += 8) {
            if (!equal_words<std::uint64_t>(left + at, right + at)) return false;
        }
        return equal_words<std::uint64_t>(left + size - 8, right + size - 8);
    }
    if (size >= 4) {
        return equal_words<std::uint32_t>(left, right) && equal_words<std::uint32_t>(left + size - 4, right + size - 4);
    }
    if (size >= 2) {
        return equal_words<std::uint16_t>(left, right) && equal_words<std::uint16_t>(left + size - 2, right + size - 2);
    }
    return size == 0 || *left == *right;
}

/// A text that many others are compared with, which must outlive it.
class known_text {
public:
    HASHPATH_FUNCTION explicit known_text(std::string_view text) noexcept;

    std::string_view text() const noexcept { return text_; }

    HASHPATH_INLINE bool equals(std::string_view other) const noexcept {
        const std::size_t size = text_.size();
        if (other.size() != size) return false;
        const char* const begin = other.data();
        if (words_ == words::of_four) {
            return ((read<std::uint32_t>(begin) ^ head_) | (read<std::uint32_t>(begin + size - 4) ^ tail_)) == 0;
        }
        if (words_ == words::of_eight) {
            return ((read<std::uint64_t>(begin) ^ head_) | (read<std::uint64_t>(begin + size - 8) ^ tail_)) == 0;
        }
        return equal_texts(other, text_);
    }

private:
    template <class Word>
    HASHPATH_INLINE static Word read(const char* bytes) noexcept {
        Word word;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }

    enum class words : std::uint8_t { none, of_four, of_eight };

    std::string_view text_;
    std::uint64_t head_ = 0;  ///< its first bytes, and its last
    std::uint64_t tail_ = 0;
    words words_ = words::none;
};

}  // namespace impl
HASHPATH_END

// hashpath/path/impl/literal_pattern.hpp ------------------------------------------------------------------------------

// Regular expressions that are plain texts, to be looked for as such.

HASHPATH_BEGIN
namespace impl {

/// A pattern that is a plain text, at either end of the subject or anywhere in it: `^tlp:`, `\.example$`, `a`.
struct literal_pattern {
    std::string text;
    bool at_begin = false;
    bool at_end = false;  ///< or before a line feed that is the subject's last byte

    HASHPATH_INLINE bool matches(std::string_view subject) const noexcept {
        if (at_end) {
            return ends(subject) ||
                   (!subject.empty() && subject.back() == '\n' && ends(subject.substr(0, subject.size() - 1)));
        }
        if (at_begin) return subject.size() >= text.size() && equal_texts({subject.data(), text.size()}, text);
        return subject.find(text) != std::string_view::npos;
    }

    /// Reads a pattern without its delimiters; nothing where anything in it is more than a text.
    HASHPATH_FUNCTION static std::optional<literal_pattern> read(std::string_view pattern);

private:
    static constexpr bool is_mark(char c) noexcept {
        return std::string_view{"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}.find(c) != std::string_view::npos;
    }

    HASHPATH_INLINE bool ends(std::string_view subject) const noexcept {
        const std::size_t size = text.size();
        if (subject.size() < size || (at_begin && subject.size() != size)) return false;
        return equal_texts({subject.data() + (subject.size() - size), size}, text);
    }
};

}  // namespace impl
HASHPATH_END

// hashpath/path/regex_limits.hpp --------------------------------------------------------------------------------------

// How far regular expressions may go: PHP's limits, and a budget of steps where strangers write the patterns.

HASHPATH_BEGIN

/// How many steps regular expressions may take together, beyond what is in proportion to the texts that they look at.
///
///     const auto budget = std::make_shared<regex_budget>(10'000'000);
///     const path wanted{text, {.regex = {.budget = budget}}};
///     extract(event, wanted);   // throws regex_error where the patterns of `wanted` take more
///
/// A step is an item of a pattern that is tried at a place of a text, or a byte that is passed over. Each search has
/// free_steps for each byte of its text, and one byte more, for nothing: so an innocent pattern leaves the budget alone,
/// however much it looks at, and the time of all searches together is linear in what they look at, and in the budget.
/// One budget may serve any number of paths and threads, each of which may have begun a search when it runs out; derive
/// from it for one that is counted otherwise, such as for each request. Then it is asked by whoever searches.
class regex_budget {
public:
    static constexpr std::uint64_t free_steps = 32;

    explicit regex_budget(std::uint64_t steps) noexcept : steps_(steps), left_(steps) {}
    regex_budget(const regex_budget&) = delete;
    regex_budget& operator=(const regex_budget&) = delete;
    virtual ~regex_budget() = default;

    virtual std::uint64_t left() const noexcept { return left_.load(std::memory_order_relaxed); }

    /// Takes so many steps, or all that are left.
    virtual void take(std::uint64_t steps) noexcept {
        std::uint64_t left = left_.load(std::memory_order_relaxed);
        while (!left_.compare_exchange_weak(left, left - std::min(left, steps), std::memory_order_relaxed)) {}
    }

    /// Makes it what it was at the beginning.
    virtual void refill() noexcept { left_.store(steps_, std::memory_order_relaxed); }

    /// How many there are at the beginning.
    std::uint64_t steps() const noexcept { return steps_; }

private:
    std::uint64_t steps_;
    std::atomic<std::uint64_t> left_;
};

/// How far regular expressions may go. The defaults are PHP's: pcre.backtrack_limit, pcre.recursion_limit, and its
/// default memory limit, which only patterns that switch just-in-time code off can reach. A search that passes one of
/// these is no match; one that passes the budget is an error.
struct regex_limits {
    std::uint32_t match = 1'000'000;                 ///< what is tried at each place of a text
    std::uint32_t depth = 100'000;                   ///< how far tries nest in one another, without just-in-time code
    std::uint32_t heap = 128 * 1024;                 ///< in KiB, without just-in-time code
    std::shared_ptr<regex_budget> budget = nullptr;  ///< null: steps are not counted, as in PHP
};

HASHPATH_END

// hashpath/path/regex.hpp ---------------------------------------------------------------------------------------------

// PCRE2 behind one small type, with PHP's delimiters, flags and limits, and a budget where strangers write the patterns.

#ifndef HASHPATH_NO_PCRE2
#ifdef PCRE2_CODE_UNIT_WIDTH
#include <pcre2.h>
#else
#define PCRE2_CODE_UNIT_WIDTH 8  // NOLINT(readability-identifier-naming)
#include <pcre2.h>
#undef PCRE2_CODE_UNIT_WIDTH
#endif
#endif

HASHPATH_BEGIN

#ifdef HASHPATH_NO_PCRE2

/// Stands in for the regular expressions that this build does not have: a path that needs one is refused.
class regex {
public:
    static constexpr bool available = false;
    class memory {};

    explicit regex(std::string_view, const regex_limits& = {}) noexcept {}
    bool valid() const noexcept { return false; }
    std::string_view problem() const noexcept { return "built without PCRE2"; }
    std::size_t problem_offset() const noexcept { return 0; }
    bool search(std::string_view, memory&) const noexcept { return false; }
    const impl::literal_pattern* literal() const noexcept { return nullptr; }
};

#else

/// A regular expression as PHP's preg_match() takes it: a pattern between slashes, flags behind the second slash.
///
///     regex ip{"/^10\\./"};
///     regex::memory memory;
///     ip.search("10.0.0.1", memory)   // true
///
/// Never throws for what the pattern says: an invalid one is valid() == false and matches nothing, as in PHP, where it
/// is a warning and "no match". Compiled once, just in time where PCRE2 can; immutable, and safe to share between
/// threads, each with a memory of its own. Copies share the compiled code. A pattern that is a plain text, such as
/// `/^tlp:/` or `/\.example$/`, is looked for as one, with the same answers.
/// Byte by byte unless the flag u is given. Flags: i m s x A D S U X J u n, spaces and line ends between them.
class regex {
public:
    static constexpr bool available = true;

    /// The stack of the just-in-time code, in bytes, is PHP's: its size decides some answers.
    static constexpr std::size_t stack_size = std::size_t{32} * 1024;
    static constexpr std::size_t stack_limit = std::size_t{192} * 1024;

    /// The stack of the code that counts its steps: so much larger that PHP's is full before it.
    static constexpr std::size_t counting_stack_limit = 16 * stack_limit;

    /// What one search after the other needs: made at its first use, reused by the next, not shared between threads.
    class memory {
    private:
        friend class regex;

        struct release {
            void operator()(pcre2_match_data_8* data) const noexcept { pcre2_match_data_free_8(data); }
            void operator()(pcre2_match_context_8* context) const noexcept { pcre2_match_context_free_8(context); }
            void operator()(pcre2_jit_stack_8* stack) const noexcept { pcre2_jit_stack_free_8(stack); }
        };

        struct search_state {
            std::unique_ptr<pcre2_jit_stack_8, release> stack;
            std::unique_ptr<pcre2_match_context_8, release> context;

            /// With these limits, of which the stack's stays as it was at the first time.
            HASHPATH_FUNCTION pcre2_match_context_8* prepare(std::size_t largest_stack, const regex_limits& limits);
        };

        HASHPATH_FUNCTION pcre2_match_data_8* data();

        std::unique_ptr<pcre2_match_data_8, release> data_;
        search_state plain_;
        search_state counting_;
    };

    /// Compiles `text`, delimiters and flags included. Throws std::bad_alloc only. Costs what PCRE2 needs to compile,
    /// microseconds for a usual pattern, and the double with a budget; one past PCRE2's limits (250 nested groups, 64 KiB
    /// compiled) is invalid.
    explicit regex(std::string_view text, const regex_limits& limits = {}) : limits_(limits) { read(text); }

    bool valid() const noexcept { return code_ != nullptr; }

    /// Why the pattern is invalid, in words; empty if it is valid. Valid while the object lives.
    std::string_view problem() const noexcept { return problem_; }

    /// The byte of the text at which it became invalid.
    std::size_t problem_offset() const noexcept { return problem_offset_; }

    /// The plain text that the pattern is; null where it is more. Valid while the object lives.
    const impl::literal_pattern* literal() const noexcept { return literal_ ? &*literal_ : nullptr; }

    /// Whether the pattern matches somewhere in `subject`. False too for an invalid pattern, for a subject that is not
    /// UTF-8 where the pattern asks for UTF-8, and when a limit is hit: as PHP's preg_match(), which gives false then,
    /// and never by a second try without just-in-time code, which would answer otherwise.
    /// Throws std::bad_alloc, and regex_error (regex_budget) where the budget is used up. Its time is bounded by the match
    /// limit for each position of the subject, and by the budget if there is one.
    HASHPATH_INLINE bool search(std::string_view subject, memory& reused) const {
        return literal_ ? literal_->matches(subject) : search_compiled(subject, reused);
    }

private:
    HASHPATH_FUNCTION HASHPATH_OUTLINE bool search_compiled(std::string_view subject, memory& reused) const;

    HASHPATH_FUNCTION static bool found_in(int result);

    HASHPATH_FUNCTION int search_plain(std::string_view subject, memory& reused, const regex_limits& limits) const;

    /// The steps of one search, which PCRE2 tells of by calling back before each item of the pattern.
    struct step_count {
        std::string_view pattern;
        std::uint64_t allowed = 0;
        std::uint64_t taken = 0;
        std::size_t at = 0;       ///< the place in the subject
        std::uint64_t item = 0;   ///< how long the item that was tried there is in the pattern
        std::uint64_t flags = 0;  ///< see longest_run_of_flags()
        std::uint64_t groups = 0;
    };

    HASHPATH_FUNCTION static int count(pcre2_callout_block_8* now, void* counted) noexcept;

    /// How many bytes the longest sequence of the letters has that stand for flags: \X looks back over all of them for
    /// each, before it calls back.
    HASHPATH_FUNCTION static std::size_t longest_run_of_flags(std::string_view subject) noexcept;

    /// Whether an item may compare with what a group has matched.
    HASHPATH_FUNCTION static bool is_reference(std::string_view item) noexcept;

    /// Searches with steps counted. Gives the answer; nothing if the search came so far that one of PHP's limits may
    /// change it, in which case the search without counting takes no more steps than this one.
    HASHPATH_FUNCTION std::optional<bool> search_counting(std::string_view subject, memory& reused) const;

    HASHPATH_FUNCTION regex_error exhausted() const;

    struct release {
        void operator()(pcre2_code_8* code) const noexcept { pcre2_code_free_8(code); }
    };

    HASHPATH_FUNCTION void refuse(std::string problem, std::size_t offset);

    /// Takes the delimiters and flags off.
    HASHPATH_FUNCTION void read(std::string_view text);

    HASHPATH_FUNCTION void compile(std::string_view pattern, std::uint32_t options);

    HASHPATH_FUNCTION void compile_counting(std::string_view pattern, std::uint32_t options);

    HASHPATH_FUNCTION void compile_just_in_time(pcre2_code_8& code);

    /// The same pattern, compiled to call back before each item of it.
    struct counting {
        std::string pattern;
        std::unique_ptr<pcre2_code_8, release> code;  ///< null: too large
        bool has_limits = false;                      ///< whether the pattern may say limits of its own
        bool has_clusters = false;                    ///< \X
        bool has_parentheses = false;
        std::uint32_t groups = 0;     ///< that capture
        std::size_t repetitions = 0;  ///< at most

        /// Whether a search takes so little, whatever the subject holds, that its steps need not be counted: without groups,
        /// each repetition multiplies what is tried by the size of the subject, at most.
        HASHPATH_FUNCTION bool is_cheap(std::size_t size) const noexcept;
    };

    regex_limits limits_;
    std::shared_ptr<const counting> counting_;
    std::shared_ptr<const pcre2_code_8> code_;
    std::optional<impl::literal_pattern> literal_;
    std::string problem_;
    std::size_t problem_offset_ = 0;
    bool just_in_time_ = false;
    bool checks_utf8_ = false;
};

#endif

HASHPATH_END

// hashpath/php/key.hpp ------------------------------------------------------------------------------------------------

// Keys of PHP's one container: which text is really an integer.

HASHPATH_BEGIN
namespace php {

/// The decimal text of an integer. Throws std::bad_alloc only.
HASHPATH_FUNCTION std::string to_text(std::int64_t integer);

/// The integer that PHP makes of a text used as a key, or nothing when the text stays a text.
///
///     integer_key("5")    // 5
///     integer_key("-5")   // -5
///     integer_key("05")   // nothing: only the canonical spelling is the integer
///
/// Nothing too for "-0", "+5", " 5", "5.0", "" and whatever does not fit 64 bits. Throws nothing; linear in the text,
/// which is looked at only while it can be an integer. Behaviour of PHP 8 arrays.
constexpr std::optional<std::int64_t> integer_key(std::string_view text) noexcept {
    constexpr std::size_t longest = 20;  // -9223372036854775808
    if (text.empty() || text.size() > longest) return std::nullopt;
    const bool negative = text[0] == '-';
    const std::string_view digits = text.substr(negative ? 1 : 0);
    if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
    if (digits[0] == '0' && (digits.size() > 1 || negative)) return std::nullopt;
    constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t most = negative ? limit + 1 : limit;
    std::uint64_t magnitude = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (magnitude > (most - digit) / 10) return std::nullopt;
        magnitude = magnitude * 10 + digit;
    }
    if (!negative) return static_cast<std::int64_t>(magnitude);
    return magnitude == most ? std::numeric_limits<std::int64_t>::min() : -static_cast<std::int64_t>(magnitude);
}

/// One key: an integer or a text, never a text that is really an integer.
///
///     key{"5"} == key{5}      // true
///     key{"05"} == key{5}     // false
///
/// A key made from a text looks at it and does not own it: it is valid as long as that text, which for a key of a
/// match is the document. Copying is free.
class key {
public:
    constexpr key(std::int64_t integer = 0) noexcept : integer_(integer), is_integer_(true) {}
    constexpr explicit key(std::string_view text) noexcept : text_(text), is_integer_(false) {
        if (const auto integer = integer_key(text)) {
            integer_ = *integer;
            is_integer_ = true;
        }
    }

    constexpr bool is_integer() const noexcept { return is_integer_; }

    /// The integer; 0 for a text.
    constexpr std::int64_t integer() const noexcept { return integer_; }

    /// The text; for an integer the text it was made from, empty if it was made from none.
    constexpr std::string_view text() const noexcept { return text_; }

    /// The key as PHP prints it, as a text of its own.
    std::string to_string() const { return is_integer_ ? to_text(integer_) : std::string{text_}; }

    friend constexpr bool operator==(const key& a, const key& b) noexcept {
        if (a.is_integer_ != b.is_integer_) return false;
        return a.is_integer_ ? a.integer_ == b.integer_ : a.text_ == b.text_;
    }

private:
    std::string_view text_;
    std::int64_t integer_ = 0;
    bool is_integer_;
};

}  // namespace php
HASHPATH_END

// hashpath/php/number.hpp ---------------------------------------------------------------------------------------------

// Numbers and texts of PHP: which text is a number, how two of them compare, and the text of a number.

HASHPATH_BEGIN
namespace php {

/// How a numeric string is written: the bytes of the number without the white space around it, and whether it is
/// written as an integer (digits only) or with a point or exponent.
struct number_spelling {
    bool numeric = false;
    bool integer = false;
    std::string_view text;
};

/// White space around a number.
constexpr bool is_number_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// The number that a text begins with, behind white space: a sign, digits with at most one point, an exponent.
///
///     leading_number(" 12 apples").text   // "12"
///     leading_number("1e").text           // "1"
///
/// The result points into the text. Throws nothing; linear.
constexpr number_spelling leading_number(std::string_view text) noexcept {
    while (!text.empty() && is_number_space(text.front())) text.remove_prefix(1);
    std::size_t at = 0;
    const auto skip_sign = [&] {
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    };
    const auto skip_digits = [&] {
        const std::size_t first = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at - first;
    };
    bool integer = true;
    skip_sign();
    std::size_t digits = skip_digits();
    if (at < text.size() && text[at] == '.') {
        ++at;
        integer = false;
        digits += skip_digits();
    }
    if (digits == 0) return {};
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const std::size_t before = at++;
        skip_sign();
        if (skip_digits() == 0) at = before;
        else integer = false;
    }
    return {true, integer, text.substr(0, at)};
}

/// Reads a text as PHP's is_numeric() does: a number with white space around it, and nothing else.
///
///     spell_number(" 1.50e3 ").text   // "1.50e3"
///     spell_number("0x1A").numeric    // false
///
/// The result points into the text. Throws nothing; linear.
constexpr number_spelling spell_number(std::string_view text) noexcept {
    while (!text.empty() && is_number_space(text.back())) text.remove_suffix(1);
    const number_spelling number = leading_number(text);
    if (!number.numeric || number.text.data() + number.text.size() != text.data() + text.size()) return {};
    return number;
}

/// PHP's is_numeric() of a text. Throws nothing; linear.
constexpr bool is_numeric(std::string_view text) noexcept {
    return spell_number(text).numeric;
}

/// What PHP reads from a text that is compared: an integer, a floating-point number, or no number at all.
struct number {
    enum class kind : std::uint8_t { none, integer, floating };

    kind type = kind::none;
    std::int8_t overflow = 0;  ///< 1 or -1: written as an integer, but past 64 bits on that side (so it is floating)
    std::int64_t integer = 0;
    double floating = 0;

    constexpr bool numeric() const noexcept { return type != kind::none; }
    constexpr double as_double() const noexcept {
        return type == kind::integer ? static_cast<double>(integer) : floating;
    }
};

namespace impl {

constexpr int sign(bool greater, bool less) noexcept {
    return greater ? 1 : less ? -1 : 0;
}

}  // namespace impl

/// Reads a text as PHP does before it compares it with a number or with another numeric text.
///
///     read_number("1e3").floating             // 1000.0
///     read_number("99999999999999999999")     // floating, overflow 1
///     read_number("5 apples").numeric()       // false
///
/// Rounds to the nearest double. Throws nothing; linear.
HASHPATH_FUNCTION number read_number(std::string_view text) noexcept;

/// PHP's <=> of bytes: -1, 0 or 1 by the first byte that differs, then by length.
HASHPATH_FUNCTION int compare_bytes(std::string_view a, std::string_view b) noexcept;

/// PHP's <=> of two numbers, an integer becoming a double where the other is one: -1, 0 or 1.
constexpr int compare(const number& a, const number& b) noexcept {
    if (a.type == number::kind::integer && b.type == number::kind::integer) {
        return impl::sign(a.integer > b.integer, a.integer < b.integer);
    }
    const double x = a.as_double();
    const double y = b.as_double();
    if (x == y) return 0;
    return x < y ? -1 : 1;  // not-a-number compares as greater, either way round
}

/// PHP's <=> of two texts: as numbers if both are numeric, else byte by byte. `a_number` and `b_number` are what
/// read_number() gives for them.
///
///     "1e3" <=> "1000"                                    // 0
///     "abc" <=> "ABC"                                     // 1
///     "99999999999999999999" <=> "99999999999999999998"   // 1: past 64 bits and equal as doubles, so by bytes
///
/// Gives -1, 0 or 1. Throws nothing; linear in the shorter text.
HASHPATH_FUNCTION int compare(std::string_view a, const number& a_number, std::string_view b,
                              const number& b_number) noexcept;

/// The text of a floating-point number, as PHP's (string) cast prints it with the setting `precision` (14 by default):
/// that many significant digits without trailing zeros, an exponent where the value has more digits than that before
/// the point, or more than three zeros after it. A precision of -1 gives the shortest text that reads back the same.
///
///     to_text(0.1 + 0.2)       // 0.3
///     to_text(1e14)            // 1.0E+14
///     to_text(0.1 + 0.2, -1)   // 0.30000000000000004
///     to_text(2.0)             // 2
///     to_text(391000000000005.0)   // 3.9100000000000E+14: PHP keeps the zeros where it rounds a half down
///
/// Infinity and not-a-number are INF, -INF and NAN. Throws std::bad_alloc only; constant.
HASHPATH_FUNCTION std::string to_text(double value, int precision = 14);

/// PHP's (int) of a floating-point number: without its fraction; past 64 bits, modulo 2^64, and 0 for infinity and
/// not-a-number.
///
///     to_integer(-1.9)   // -1
///     to_integer(1e19)   // -8446744073709551616
///
/// Throws nothing; constant.
HASHPATH_FUNCTION std::int64_t to_integer(double value) noexcept;

/// PHP's (int) of a text: of the number that it begins with, 0 if it begins with none; past 64 bits the nearest integer,
/// and 0 past the range of a double.
///
///     to_integer(" 12 apples")   // 12
///     to_integer("1e3")          // 1000
///
/// Throws nothing; linear.
HASHPATH_FUNCTION std::int64_t to_integer(std::string_view text) noexcept;

/// PHP's (float) of a text: the number that it begins with, 0 if it begins with none; past the range of a double infinite.
///
///     to_double(" 1.5 apples")   // 1.5
///     to_double("1e999")         // infinity
///
/// Throws nothing; linear.
HASHPATH_FUNCTION double to_double(std::string_view text) noexcept;

}  // namespace php
HASHPATH_END

// hashpath/path/path_condition.hpp ------------------------------------------------------------------------------------

// The conditions of a token, `[key]` and `[key operator text]`: how they are found in its text, and what they compare.

HASHPATH_BEGIN

/// What a condition asks of the value under its key.
enum class comparison : std::uint8_t {
    present,        ///< `[key]`: is there and not null
    equal,          ///< `[key=text]`, by PHP's loose comparison, as are the next five
    not_equal,      ///< `[key!=text]`
    less,           ///< `[key<text]`
    less_equal,     ///< `[key<=text]`
    greater,        ///< `[key>text]`
    greater_equal,  ///< `[key>=text]`
    pattern,        ///< `[key=/pattern/flags]`
};

/// One condition as it is written: views into the text that it was found in.
struct condition_spelling {
    std::string_view whole;  ///< with its brackets
    std::string_view key;
    std::string_view symbol;  ///< the operator, empty for a bare `[key]`
    std::string_view text;    ///< the right side
};

/// Finds the conditions in the text of a token from its first `[` on, one after the other.
///
///     condition_scanner scanner{"[type=ip-src][to_ids]"};
///     condition_spelling condition;
///     while (scanner.next(condition)) { ... }   // type = ip-src, then to_ids
///
/// What lies between two conditions is passed over, and text in which none is found gives none: `[a=]`, `[]` and
/// `[!a]` are no conditions. Throws nothing. All calls together are linear in the text, whatever it holds.
/// Behaviour of CakePHP's Hash, which finds them with a regular expression.
class condition_scanner {
public:
    constexpr explicit condition_scanner(std::string_view text) noexcept : text_(text) {}

    /// Fills `found` with the next condition; false when there is none left.
    constexpr bool next(condition_spelling& found) noexcept {
        for (; (at_ = text_.find('[', at_)) != std::string_view::npos; ++at_) {
            if (!read(found)) continue;
            at_ += found.whole.size();
            return true;
        }
        return false;
    }

private:
    static constexpr bool is_space(char c) noexcept { return php::is_number_space(c); }
    static constexpr bool is_operator(char c) noexcept { return c == '=' || c == '<' || c == '>' || c == '!'; }

    /// The first position at or after `from` where something stands, remembered: asked with rising positions, all
    /// calls together pass over the text once.
    class finder {
    public:
        template <class Stands>
        constexpr std::size_t find(std::string_view text, std::size_t from, Stands stands) noexcept {
            if (known_ && from <= at_) return at_;
            at_ = from;
            while (at_ < text.size() && !stands(at_)) ++at_;
            known_ = true;
            return at_;
        }

    private:
        std::size_t at_ = 0;
        bool known_ = false;
    };

    constexpr std::size_t closing_at(finder& memory, std::size_t from) noexcept {
        return memory.find(text_, from, [&](std::size_t i) { return text_[i] == ']'; });
    }

    /// Operator, text and closing bracket, which depend only on where the operator stands.
    struct ending {
        std::size_t operator_at = std::string_view::npos;
        std::size_t key_end = 0;  ///< where the white space before the operator begins
        std::size_t text_begin = 0;
        std::size_t text_end = 0;
        std::size_t symbol_size = 0;
        bool closed = false;
    };

    constexpr bool read(condition_spelling& found) noexcept {
        const std::size_t key = at_ + 1;
        const std::size_t symbol =
            operator_finder_.find(text_, key, [&](std::size_t i) { return is_operator(text_[i]); });
        if (symbol == key) return false;
        // The key is at least one byte, which may be a closing bracket.
        const std::size_t closing = closing_at(key_closing_finder_, key + 1);
        if (closing < symbol) {
            found = {text_.substr(at_, closing + 1 - at_), text_.substr(key, closing - key), {}, {}};
            return true;
        }
        if (symbol == text_.size()) return false;
        if (ending_.operator_at != symbol) read_ending(symbol);
        if (!ending_.closed) return false;
        const std::size_t key_end = ending_.key_end > key ? ending_.key_end : key + 1;
        found = {text_.substr(at_, ending_.text_end + 1 - at_), text_.substr(key, key_end - key),
                 text_.substr(symbol, ending_.symbol_size),
                 text_.substr(ending_.text_begin, ending_.text_end - ending_.text_begin)};
        return true;
    }

    constexpr void read_ending(std::size_t symbol) noexcept {
        ending_ = {};
        ending_.operator_at = symbol;
        ending_.key_end = symbol;
        while (ending_.key_end > 0 && is_space(text_[ending_.key_end - 1])) --ending_.key_end;
        const bool two = symbol + 1 < text_.size() && text_[symbol] != '=' && text_[symbol + 1] == '=';
        if (two && read_text(symbol, 2)) return;
        if (text_[symbol] != '!') read_text(symbol, 1);
    }

    /// Reads the text behind an operator of one or two bytes, up to the closing bracket.
    constexpr bool read_text(std::size_t symbol, std::size_t symbol_size) noexcept {
        const std::size_t behind = symbol + symbol_size;
        std::size_t begin = behind;
        while (begin < text_.size() && is_space(text_[begin])) ++begin;
        std::size_t end = text_.size();
        if (begin < text_.size() && text_[begin] == '/') {
            // A pattern ends at the first slash with the bracket right behind it, on the same line.
            const std::size_t slash = slash_finder_.find(text_, begin + 1, [&](std::size_t i) {
                return text_[i] == '/' && i + 1 < text_.size() && text_[i + 1] == ']';
            });
            const std::size_t line_end =
                line_finder_.find(text_, begin, [&](std::size_t i) { return text_[i] == '\n'; });
            if (slash < line_end) end = slash + 1;
        }
        if (end == text_.size()) end = closing_at(text_closing_finder_, begin);
        if (end == begin && begin > behind) --begin;  // white space is given back where nothing else is left
        if (end == begin || end >= text_.size()) return false;
        ending_.symbol_size = symbol_size;
        ending_.text_begin = begin;
        ending_.text_end = end;
        return ending_.closed = true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    ending ending_;
    finder operator_finder_, key_closing_finder_, text_closing_finder_, slash_finder_, line_finder_;
};

/// One compiled condition. It points into the text that it was compiled from.
struct path_condition {
    php::key key;
    comparison compares = comparison::present;
    std::string_view text;                 ///< the right side
    php::number number;                    ///< what PHP reads from it when it compares it with a number
    std::shared_ptr<const regex> pattern;  ///< for comparison::pattern only; shared between equal patterns
    bool compares_bytes = false;           ///< whether a text equals it, or not, by its bytes alone: it is no number
    bool holds_for_false = false;  ///< and for true, not of a pattern: they are "0" and "1" beside a number, and else
    bool holds_for_true = false;   ///< "false" and "true"
};

namespace impl {

/// Whether a comparison holds for what compares so with its right side; that of presence does.
constexpr bool holds(comparison compares, int order) noexcept {
    switch (compares) {
        case comparison::equal: return order == 0;
        case comparison::not_equal: return order != 0;
        case comparison::less: return order < 0;
        case comparison::less_equal: return order <= 0;
        case comparison::greater: return order > 0;
        case comparison::greater_equal: return order >= 0;
        case comparison::present:
        case comparison::pattern: break;
    }
    return compares == comparison::present;
}

}  // namespace impl

/// Compiles the conditions in `text`, which begins at the first `[` of a token, and appends them to `conditions`:
/// numbers read, regular expressions compiled, once for equal ones that follow each other.
/// The compiled conditions point into `text`. `offset` is where it stands in the path, for the error; `limits` are those of
/// the regular expressions.
/// Throws path_error (regex_unavailable) for a pattern where the library is built without PCRE2.
HASHPATH_FUNCTION void compile_conditions(std::string_view text, std::size_t offset,
                                          std::vector<path_condition>& conditions, const regex_limits& limits = {});

HASHPATH_END

// hashpath/path/token.hpp ---------------------------------------------------------------------------------------------

// The tokens of a path: how its text is split, and which keys a token matches.

HASHPATH_BEGIN

/// Gives the texts of a path's tokens, one after the other.
///
///     token_splitter splitter{"User.{n}[mail=a.b].id"};
///     std::string_view token;
///     while (splitter.next(token)) { ... }   // "User", "{n}[mail=a.b]", "id"
///
/// Splits at dots. Where the text holds a `[` anywhere, only at dots outside of brackets: the depth rises at `[`, falls
/// at `]` even below zero, and a dot splits at depth 0 alone; each token then loses the white space at its ends (space,
/// tab, line feed, carriage return, NUL, vertical tab). There is always at least one token. The views point into the
/// text. Throws nothing; linear. Behaviour of CakePHP's Hash and CakeText::tokenize.
class token_splitter {
public:
    constexpr explicit token_splitter(std::string_view text) noexcept
        : token_splitter(text, text.find('[') != std::string_view::npos) {}

    /// With `brackets`, splits as where the text holds a `[`; without, as where it holds none.
    constexpr token_splitter(std::string_view text, bool brackets) noexcept : text_(text), brackets_(brackets) {}

    /// Fills `token` with the next one; false when there is none left.
    constexpr bool next(std::string_view& token) noexcept {
        if (at_ > text_.size()) return false;
        const std::size_t begin = at_;
        std::int64_t depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '.' && depth == 0) break;
            if (brackets_) depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        }
        token = text_.substr(begin, at_ - begin);
        if (brackets_) token = trim(token);
        ++at_;
        return true;
    }

private:
    static constexpr std::string_view trim(std::string_view text) noexcept {
        constexpr std::string_view space{" \t\n\r\0\v", 6};
        const std::size_t first = text.find_first_not_of(space);
        if (first == std::string_view::npos) return text.substr(text.size());
        return text.substr(first, text.find_last_not_of(space) + 1 - first);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool brackets_;
};

/// Which keys a token matches.
enum class matcher : std::uint8_t {
    key,      ///< one key
    number,   ///< every key that PHP takes for this number: `10` matches 10, "1e1" and "10.0"
    numbers,  ///< `{n}`: every integer, and every text that is a number
    texts,    ///< `{s}`: every key that is not an integer
    all,      ///< `{*}`
};

/// One compiled token. It points into its path and is valid as long as that.
struct token {
    std::string_view text;  ///< as it is written, with its conditions
    matcher matches_by = matcher::key;
    bool maps_only = false;                      ///< has a `[`: passes lists and maps only
    php::key key;                                ///< for matcher::key
    php::number number;                          ///< for matcher::number
    std::span<const path_condition> conditions;  ///< all must hold

    /// The text before the first `[`.
    constexpr std::string_view matcher_text() const noexcept { return text.substr(0, text.find('[')); }

    /// Whether the token's matcher takes this key; the conditions are another matter. Throws nothing.
    HASHPATH_FUNCTION bool matches(const php::key& candidate) const noexcept;

    /// The one position of a list that matcher::number can match; nothing for one that no list has.
    HASHPATH_FUNCTION std::optional<std::int64_t> position() const noexcept;
};

/// Makes a token of its text, without the conditions. In a plain path (`plain`, neither `{` nor `[` in it) each token
/// is one key, whatever it looks like. The token points into `text`. Throws nothing.
HASHPATH_FUNCTION token make_token(std::string_view text, bool plain) noexcept;

HASHPATH_END

// hashpath/path.hpp ---------------------------------------------------------------------------------------------------

// A hash path: an immutable, compiled value.

HASHPATH_BEGIN

/// How far a path may go, for one that a stranger writes.
///
///     const path_limits limits{.length = 4096, .tokens = 64, .matches = 100'000,
///                              .regex = {.budget = std::make_shared<regex_budget>(10'000'000)}};
///     extract(event, path{text, limits})
struct path_limits {
    std::size_t length = std::size_t{64} * 1024 * 1024;             ///< of its text, in bytes
    std::size_t tokens = std::numeric_limits<std::size_t>::max();   ///< how many it may have
    std::size_t matches = std::numeric_limits<std::size_t>::max();  ///< how many extract() and locate() may give
    regex_limits regex = {};                                        ///< of each of its regular expressions
    /// About how many bytes data may have into which a labelled filter copies what its selector lets through, see
    /// misp::apply_filters().
    std::size_t spread = std::size_t{1} << 30U;
};

/// A path, compiled once and used often: tokens split, numbers read, regular expressions compiled.
///
///     const hashpath::path path{"Event.Attribute.{n}[type=ip-src].value"};
///     path.tokens().size()   // 4
///     *path.text()           // Event.Attribute.{n}[type=ip-src].value
///
/// No text is a syntax error: what means nothing matches nothing, or restricts nothing, and diagnose() says so.
/// Immutable; copies share the compiled tokens, so copying and moving are cheap, and a path may be shared between
/// threads. A path that was moved from is the empty path.
/// Grammar of CakePHP's Hash.
class path {
public:
    /// The longest text, in bytes, of which a path is made without limits of its own.
    static constexpr std::size_t max_length = std::size_t{64} * 1024 * 1024;

    /// The empty path, of which extract() gives the whole document.
    path() noexcept = default;

    /// Compiles `text`, of which the path keeps a copy, as it does of the limits. Throws path_error for a text that is longer
    /// or has more tokens than the limits allow (path_too_long, path_too_many_tokens), and for a regular expression where
    /// the library is built without PCRE2 (regex_unavailable). Linear, and what PCRE2 needs for each pattern.
    HASHPATH_FUNCTION explicit path(std::string_view text, const path_limits& limits = {});

    /// The plain path of these keys, one token each, whatever characters they hold.
    ///
    ///     path::from_keys({"Event", "a.b"}).text()      // nothing: no text can say it
    ///     path::from_keys({"Event", "a.b"}).pointer()   // /Event/a.b
    ///
    /// It equals path{text} where one with the same meaning exists. Throws path_error when the keys together are longer
    /// than max_length. Linear.
    HASHPATH_FUNCTION static path from_keys(std::span<const std::string> keys);
    HASHPATH_FUNCTION static path from_keys(std::initializer_list<std::string_view> keys);
    HASHPATH_FUNCTION static path from_keys(std::span<const php::key> keys);

    /// The text that the path was compiled from, or that compiles to it; nothing when the path was made from keys that
    /// no text can say. Valid while the path or a copy of it lives.
    HASHPATH_FUNCTION std::optional<std::string_view> text() const noexcept;

    /// The JSON Pointer (RFC 6901) of a plain path; nothing for another one.
    HASHPATH_FUNCTION std::optional<std::string> pointer() const;

    /// Whether the path is a plain lookup, key by key: neither `{` nor `[` in it.
    bool plain() const noexcept { return !compiled_ || compiled_->plain; }

    /// Whether extract() gives the document itself: the paths "" and, PHP being PHP, "0"; and that of no keys.
    bool whole() const noexcept { return !compiled_ || compiled_->whole; }

    /// The tokens in order; there is at least one, "" for the empty path, unless the path was made of no keys.
    HASHPATH_FUNCTION std::span<const token> tokens() const noexcept;

    /// Whether a token has a regular expression: the only reason for which extract() can throw a type_error further
    /// down than the document itself.
    bool has_pattern() const noexcept { return compiled_ && compiled_->has_pattern; }

    /// The limits that it was compiled with; the defaults for one of keys. Valid while the path or a copy of it lives.
    HASHPATH_FUNCTION const path_limits& limits() const noexcept;

    /// Appends one key to a JSON Pointer.
    HASHPATH_FUNCTION static void append_pointer(std::string& pointer, std::string_view key);

    /// Paths are equal when they are written alike; a path of keys without a text, when the keys are equal.
    friend bool operator==(const path& a, const path& b) noexcept { return std::is_eq(a <=> b); }
    friend std::strong_ordering operator<=>(const path& a, const path& b) noexcept {
        if (a.has_text() != b.has_text()) return a.has_text() <=> b.has_text();
        return a.identity() <=> b.identity();
    }

private:
    struct compiled {
        std::string text;  ///< for a path without a text: all its keys as a JSON Pointer
        std::vector<token> tokens;
        std::vector<path_condition> conditions;
        path_limits limits;
        std::string key_texts;  ///< for a path without a text: what the tokens point into
        bool has_text = true;
        bool plain = true;
        bool whole = false;
        bool has_pattern = false;
    };

    bool has_text() const noexcept { return !compiled_ || compiled_->has_text; }
    HASHPATH_FUNCTION std::string_view identity() const noexcept;

    HASHPATH_FUNCTION static std::shared_ptr<const compiled> compile(std::string_view text, const path_limits& limits);

    template <class Keys>
    static path from_key_range(const Keys& keys) {
        std::string dotted;
        bool sayable = true;
        for (const std::string_view key : keys) {
            dotted.append(key).push_back('.');
            if (dotted.size() > max_length + 1) throw too_long(max_length);
            if (key.find_first_of(".{[") != std::string_view::npos) sayable = false;
        }
        // Of a text "" or "0", extract() gives the whole document.
        if (sayable && dotted.size() > 1 && dotted != "0.")
            return path{std::string_view{dotted}.substr(0, dotted.size() - 1)};

        auto result = std::make_shared<compiled>();
        result->has_text = false;
        result->whole = keys.size() == 0;
        result->key_texts = std::move(dotted);
        std::size_t begin = 0;
        for (const std::string_view key : keys) {
            const std::string_view text = std::string_view{result->key_texts}.substr(begin, key.size());
            result->tokens.push_back(make_token(text, true));
            append_pointer(result->text, key);
            begin += key.size() + 1;
        }
        path made;
        made.compiled_ = std::move(result);
        return made;
    }

    HASHPATH_FUNCTION static path_error too_long(std::size_t limit);

    std::shared_ptr<const compiled> compiled_;
};

namespace impl {

/// Returns the JSON Pointer of a place.
HASHPATH_FUNCTION std::string pointer_to(std::span<const php::key> place);

}  // namespace impl

HASHPATH_END

// hashpath/diagnose.hpp -----------------------------------------------------------------------------------------------

// What in a path means nothing, or something other than it seems: warnings with their place.

HASHPATH_BEGIN

/// What is suspicious. The name of a code (see name()) never changes and is a heading of docs/warnings.md.
enum class warning_code : std::uint8_t {
    unbalanced_bracket,
    empty_brackets,
    condition_without_effect,
    ignored_text,
    space_in_condition,
    dot_in_condition,
    bracket_in_condition,
    operator_in_value,
    quotes_in_value,
    numeric_text,
    regex_not_equal,
    regex_invalid,
    regex_slow,
    unknown_braces,
    empty_token,
    space_in_token,
    zero_path,
    pattern_in_get,
    operator_unknown,
    text_for_list,
    list_for_text,
    empty_list,
    in_and_repeats,
    not_in_and_order,
    first_value_only,
    empty_selector,
    filter_spreads,
    filter_merges,
    unknown_parameter,
    unknown_option,
    default_matches_nothing,
};

/// The stable name of a warning, such as "empty-brackets"; a static text.
constexpr std::string_view name(warning_code code) noexcept {
    switch (code) {
        case warning_code::unbalanced_bracket: return "unbalanced-bracket";
        case warning_code::empty_brackets: return "empty-brackets";
        case warning_code::condition_without_effect: return "condition-without-effect";
        case warning_code::ignored_text: return "ignored-text";
        case warning_code::space_in_condition: return "space-in-condition";
        case warning_code::dot_in_condition: return "dot-in-condition";
        case warning_code::bracket_in_condition: return "bracket-in-condition";
        case warning_code::operator_in_value: return "operator-in-value";
        case warning_code::quotes_in_value: return "quotes-in-value";
        case warning_code::numeric_text: return "numeric-text";
        case warning_code::regex_not_equal: return "regex-not-equal";
        case warning_code::regex_invalid: return "regex-invalid";
        case warning_code::regex_slow: return "regex-slow";
        case warning_code::unknown_braces: return "unknown-braces";
        case warning_code::empty_token: return "empty-token";
        case warning_code::space_in_token: return "space-in-token";
        case warning_code::zero_path: return "zero-path";
        case warning_code::pattern_in_get: return "pattern-in-get";
        case warning_code::operator_unknown: return "operator-unknown";
        case warning_code::text_for_list: return "text-for-list";
        case warning_code::list_for_text: return "list-for-text";
        case warning_code::empty_list: return "empty-list";
        case warning_code::in_and_repeats: return "in-and-repeats";
        case warning_code::not_in_and_order: return "not-in-and-order";
        case warning_code::first_value_only: return "first-value-only";
        case warning_code::empty_selector: return "empty-selector";
        case warning_code::filter_spreads: return "filter-spreads";
        case warning_code::filter_merges: return "filter-merges";
        case warning_code::unknown_parameter: return "unknown-parameter";
        case warning_code::unknown_option: return "unknown-option";
        case warning_code::default_matches_nothing: return "default-matches-nothing";
    }
    return "unknown";
}

/// What a warning means, in one sentence; a static text.
constexpr std::string_view sentence(warning_code code) noexcept {
    switch (code) {
        case warning_code::unbalanced_bracket:
            return "this bracket has no partner, so the dots behind it may not split the path";
        case warning_code::empty_brackets: return "empty brackets are no condition";
        case warning_code::condition_without_effect:
            return "this is no condition and restricts nothing: every list and map passes";
        case warning_code::ignored_text: return "text behind a condition is ignored";
        case warning_code::space_in_condition: return "this space is part of the name or value that is compared";
        case warning_code::dot_in_condition:
            return "a condition looks at one key of the value itself, and this dot is part of that key";
        case warning_code::bracket_in_condition: return "this bracket is part of the key that the condition looks at";
        case warning_code::operator_in_value:
            return "only the first operator counts, the rest is part of the value that is compared";
        case warning_code::quotes_in_value: return "the quotes are part of the value that is compared";
        case warning_code::numeric_text:
            return "this is compared as a number, so other spellings of the same number are equal to it";
        case warning_code::regex_not_equal:
            return "a regular expression is one behind = only, here it is compared as text";
        case warning_code::regex_invalid: return "this regular expression is invalid and matches nothing";
        case warning_code::regex_slow:
            return "a repeated group that repeats inside can take very long, and past PHP's limits it matches nothing";
        case warning_code::unknown_braces: return "only {n}, {s} and {*} are special, so this is the name of a key";
        case warning_code::empty_token: return "an empty token is the key that is the empty text";
        case warning_code::space_in_token: return "this space is part of the key";
        case warning_code::zero_path:
            return "PHP takes the path 0 for empty: extract gives the whole document, not the entry 0";
        case warning_code::pattern_in_get: return "get looks up plain keys, braces and brackets are part of them";
        case warning_code::operator_unknown: return "there is no such operator, and nothing satisfies it";
        case warning_code::text_for_list: return "this needs a list, and nothing else works";
        case warning_code::list_for_text: return "this needs a single value, and a list does not work";
        case warning_code::empty_list: return "nothing is in an empty list, so the answer is always the same";
        case warning_code::in_and_repeats:
            return "in_and wants each value exactly as often as it is listed: one that is found twice makes it false";
        case warning_code::not_in_and_order:
            return "not_in_and compares order and number too: all values in another order, or one found twice, make it "
                   "true";
        case warning_code::first_value_only: return "only the first value that this path finds is compared";
        case warning_code::empty_selector:
            return "an empty selector finds the top-level entries, usually the event alone";
        case warning_code::filter_spreads:
            return "the one list of all items that are left is put into each place that this goes through";
        case warning_code::filter_merges:
            return "the list of the items that are left is merged into each item, instead of replacing them";
        case warning_code::unknown_parameter: return "the module has no such parameter";
        case warning_code::unknown_option: return "this is none of the parameter's options";
        case warning_code::default_matches_nothing: return "this is a name, and what is compared with it is a number";
    }
    return "";
}

/// One warning: what, and the bytes of the path's text that it is about (`length` may be 0 at an empty token, and is, for
/// parameters that are no path; of several paths, `parameter` says which).
struct warning {
    warning_code code;
    std::size_t offset;
    std::size_t length;
    std::string detail;          ///< more about this one, such as why a regular expression is invalid; usually empty
    std::string parameter = {};  ///< which of a filter's or module's parameters it is about; empty for a lone path

    /// The sentence, with the detail.
    HASHPATH_FUNCTION std::string message() const;
};

/// What a path is used for: get() reads it otherwise than all else does.
enum class usage : std::uint8_t { extract, get };

namespace impl {

constexpr bool is_blank(char c) noexcept {
    return php::is_number_space(c) || c == '\0';
}

/// Whether a text that PHP compares as a number is spelled so that one does not expect other spellings to be equal.
constexpr bool is_surprising_number(std::string_view text) noexcept {
    const php::number_spelling spelling = php::spell_number(text);
    if (!spelling.numeric) return false;
    constexpr std::size_t most_digits = 18;
    return !spelling.integer || spelling.text.size() != text.size() || text.size() > most_digits ||
           !php::is_digit(text[0]) || (text[0] == '0' && text.size() > 1);
}

/// Whether a text looks as if it was meant as a regular expression.
constexpr bool looks_like_regex(std::string_view text) noexcept {
    return text.size() > 1 && text[0] == '/' && text.rfind('/') != 0;
}

/// Whether a group that is repeated without limit repeats something without limit inside: `(a+)+`.
constexpr bool repeats_a_repetition(std::string_view pattern) noexcept {
    constexpr std::size_t deepest = 256;  // PCRE2 takes 250
    bool repeats[deepest] = {};
    std::size_t depth = 0;
    bool in_class = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const auto unlimited_at = [&](std::size_t at) {
            if (at >= pattern.size()) return false;
            if (pattern[at] == '*' || pattern[at] == '+') return true;
            if (pattern[at] != '{') return false;
            const std::size_t close = pattern.find('}', at);
            return close != std::string_view::npos && pattern[close - 1] == ',';
        };
        if (c == '\\') {
            ++i;
        } else if (in_class) {
            in_class = c != ']';
        } else if (c == '[') {
            in_class = true;
            // A bracket that comes first in a class is one of its characters.
            if (i + 1 < pattern.size() && pattern[i + 1] == '^') ++i;
            if (i + 1 < pattern.size() && pattern[i + 1] == ']') ++i;
        } else if (c == '(') {
            if (++depth >= deepest) return false;
            repeats[depth] = false;
        } else if (c == ')' && depth > 0) {
            const bool inside = repeats[depth--];
            if (inside && unlimited_at(i + 1)) return true;
            repeats[depth] = repeats[depth] || inside;
        } else if (unlimited_at(i)) {
            repeats[depth] = true;
        }
    }
    return false;
}

/// Calls `report(code, offset, length)` for everything that the text of a path alone tells; in no order. Linear.
template <class Report>
class text_diagnosis {
public:
    constexpr text_diagnosis(std::string_view text, Report& report) : text_(text), report_(report) {}

    constexpr void run() {
        if (text_ == "0") report_(warning_code::zero_path, std::size_t{0}, std::size_t{1});
        check_brackets();
        const bool plain = text_.find_first_of("{[") == std::string_view::npos;
        token_splitter splitter{text_};
        for (std::string_view token; splitter.next(token);) {
            if (token.empty() && !text_.empty()) tell(warning_code::empty_token, token);
            const std::size_t bracket = plain ? std::string_view::npos : token.find('[');
            check_matcher(token.substr(0, bracket), bracket != std::string_view::npos, plain);
            if (bracket != std::string_view::npos) check_conditions(token.substr(bracket));
        }
    }

private:
    constexpr void tell(warning_code code, std::string_view part) {
        report_(code, static_cast<std::size_t>(part.data() - text_.data()), part.size());
    }

    constexpr void check_brackets() {
        std::size_t open = 0;
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (text_[i] == '[') ++open;
            else if (text_[i] == ']' && open > 0) --open;
            else if (text_[i] == ']') tell(warning_code::unbalanced_bracket, text_.substr(i, 1));
        }
        std::size_t closed = 0;
        for (std::size_t i = text_.size(); open > 0 && i-- > 0;) {
            if (text_[i] == ']') ++closed;
            else if (text_[i] == '[' && closed > 0) --closed;
            else if (text_[i] == '[') tell(warning_code::unbalanced_bracket, text_.substr(i, 1));
        }
    }

    constexpr void check_matcher(std::string_view matcher, bool has_conditions, bool plain) {
        if (matcher.empty()) {
            if (has_conditions) tell(warning_code::empty_token, matcher);
            return;
        }
        const bool special = matcher == "{n}" || matcher == "{s}" || matcher == "{*}";
        if (!special && matcher.find_first_of("{}") != std::string_view::npos) {
            tell(warning_code::unknown_braces, matcher);
        } else if (!plain && is_surprising_number(matcher)) {
            tell(warning_code::numeric_text, matcher);
        } else if (is_blank(matcher.front()) || is_blank(matcher.back())) {
            tell(warning_code::space_in_token, matcher);
        }
    }

    constexpr void check_conditions(std::string_view text) {
        condition_scanner scanner{text};
        condition_spelling condition;
        std::size_t end = 0;
        while (scanner.next(condition)) {
            const auto begin = static_cast<std::size_t>(condition.whole.data() - text.data());
            check_rest(text.substr(end, begin - end));
            check_condition(condition);
            end = begin + condition.whole.size();
        }
        check_rest(text.substr(end));
    }

    /// Text in which no condition was found, cut before each bracket that it opens.
    constexpr void check_rest(std::string_view rest) {
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, rest.find('[', 1));
            rest.remove_prefix(part.size());
            if (part.find_first_not_of(" \t\n\r\v\f") == std::string_view::npos) continue;
            if (part[0] != '[') tell(warning_code::ignored_text, part);
            else if (part == "[]") tell(warning_code::empty_brackets, part);
            else tell(warning_code::condition_without_effect, part);
        }
    }

    constexpr void check_condition(const condition_spelling& condition) {
        const std::string_view key = condition.key;
        if (key.front() == ']') tell(warning_code::empty_brackets, condition.whole.substr(0, 2));
        if (key.find('[') != std::string_view::npos) tell(warning_code::bracket_in_condition, key);
        if (key.find('.') != std::string_view::npos) tell(warning_code::dot_in_condition, key);
        if (is_blank(key.front()) || is_blank(key.back())) tell(warning_code::space_in_condition, key);
        if (condition.symbol.empty()) return;

        const std::string_view value = condition.text;
        const bool equality = condition.symbol == "=" || condition.symbol == "!=";
        if (condition.symbol == "=" && value[0] == '/') {
            if (repeats_a_repetition(value)) tell(warning_code::regex_slow, value);
            return;
        }
        if (looks_like_regex(value)) tell(warning_code::regex_not_equal, value);
        if (value[0] == '=' || value[0] == '<' || value[0] == '>') tell(warning_code::operator_in_value, value);
        if (value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0]) {
            tell(warning_code::quotes_in_value, value);
        }
        if (equality && is_surprising_number(value)) tell(warning_code::numeric_text, value);
        else if (is_blank(value.front()) || is_blank(value.back())) tell(warning_code::space_in_condition, value);
    }

    std::string_view text_;
    Report& report_;
};

}  // namespace impl

/// What in a path means nothing, or something other than it seems, by rising offset.
///
///     for (const auto& warning : diagnose(path{"Event.Attribute.{N}[type=]"}))
///         std::cout << name(warning.code) << " at " << warning.offset << '\n';
///     // unknown-braces at 16
///     // condition-without-effect at 19
///
/// A path is never wrong, so these are warnings; none for the empty path, for one that get() or extract() reads as it
/// looks, and for a path of keys that has no text. With usage::get, the path is read as get() reads it.
/// Throws std::bad_alloc only. Linear; regular expressions were compiled with the path.
HASHPATH_FUNCTION std::vector<warning> diagnose(const path& path, usage usage = usage::extract);

HASHPATH_END

// hashpath/json/impl/node_lookup.hpp ----------------------------------------------------------------------------------

// Looking keys up in the lists and maps of nlohmann values, one after the other.

HASHPATH_BEGIN
namespace impl {

/// What an nlohmann value stores, which is known to be of that type.
template <class Stored, class Json>
HASHPATH_INLINE auto& stored(Json& json) noexcept {
    auto* const member = json.template get_ptr<std::conditional_t<std::is_const_v<Json>, const Stored, Stored>*>();
    if (!member) HASHPATH_UNREACHABLE;
    return *member;
}

/// An integer key as the objects of a document spell it.
class integer_text {
public:
    explicit integer_text(std::int64_t integer) noexcept
        : end_(std::to_chars(buffer_, buffer_ + sizeof buffer_, integer).ptr) {}
    std::string_view view() const noexcept { return {buffer_, static_cast<std::size_t>(end_ - buffer_)}; }

private:
    char buffer_[24];
    char* end_;
};

/// The entry of a list under a key; null if there is none.
template <class Json>
Json* entry_of_list(Json& json, const php::key& key) {
    auto& list = stored<typename std::remove_const_t<Json>::array_t>(json);
    if (!key.is_integer() || key.integer() < 0) return nullptr;
    const auto position = static_cast<std::uint64_t>(key.integer());
    return position < list.size() ? &list[static_cast<std::size_t>(position)] : nullptr;
}

/// The member of a map under a key; null if there is none. Of a map that keeps its order, linear.
template <class Json>
Json* member_of_map(Json& json, std::string_view key) {
    auto& map = stored<typename std::remove_const_t<Json>::object_t>(json);
    const auto find = [&] {
        if constexpr (requires { map.lower_bound(key); }) {
            return map.find(key);
        } else {
            return std::find_if(map.begin(), map.end(), [key](const auto& member) {
                return std::string_view{member.first.data(), member.first.size()} == key;
            });
        }
    };
    const auto found = find();
    return found == map.end() ? nullptr : &found->second;
}

/// One key, looked up in one nlohmann list or map after the other: it remembers where the key stood in the last map, and looks
/// there first. The key's text must outlive it.
template <class Node>
class node_lookup {
    using json_type = std::remove_reference_t<decltype(*std::declval<const Node&>())>;
    using object_type = typename std::remove_const_t<json_type>::object_t;
    /// What a map holds, with a value that is const where the document is.
    using map_member = std::conditional_t<std::is_const_v<json_type>, const typename object_type::value_type,
                                          typename object_type::value_type>;
    /// Whether a map is a row of members, each with a position, as that of nlohmann::ordered_json.
    static constexpr bool positioned = std::random_access_iterator<typename object_type::iterator>;

public:
    /// It finds nothing in a value that is neither list nor map.
    static constexpr bool takes_scalars = true;

    explicit node_lookup(const php::key& key)
        : key_(key),
          own_text_(key.is_integer() && key.text().empty() ? key.to_string() : std::string{}),
          text_(own_text_.empty() ? key.text() : std::string_view{own_text_}) {}
    node_lookup(const node_lookup& other) : node_lookup(other.key_) {}
    node_lookup& operator=(const node_lookup&) = delete;

    /// Has memory fetched that is read where the key is looked up in a map for which node::prefetch() did so before.
    /// Where the key was not in the last map, and `whole`, that is all of its keys.
    HASHPATH_INLINE void prefetch(const Node& container, bool whole) const noexcept {
        if constexpr (positioned) {
            if (!container->is_object()) return;
            const auto members = members_of(container);
            const auto* const bytes = reinterpret_cast<const char*>(members.first);
            if (whole && was_absent_) {
                constexpr std::size_t line = 64;
                constexpr std::size_t most = 32 * line;
                for (std::size_t at = 0; at < std::min(members.size, most); at += line) HASHPATH_PREFETCH(bytes + at);
            } else if (offset_ < members.size) {
                HASHPATH_PREFETCH(bytes + offset_);
                HASHPATH_PREFETCH(bytes + offset_ + sizeof(map_member) - 1);
            }
        }
    }
    /// The same for what stands under the key, after prefetch().
    HASHPATH_INLINE void prefetch_value(const Node& container) const noexcept {
        if (auto* member = supposed(container)) Node{member->second}.prefetch();
    }

    /// The same for the entries of a short list under the key, after prefetch_value(): level by level themselves, what
    /// they point to, and of maps the first keys.
    HASHPATH_INLINE void prefetch_list(const Node& container, std::size_t level) const noexcept {
        auto* member = supposed(container);
        if (!member || !member->second.is_array()) return;
        constexpr std::size_t few = 4;
        auto& list = stored<typename std::remove_const_t<json_type>::array_t>(member->second);
        if (level == 0) return HASHPATH_PREFETCH(list.data());
        for (std::size_t i = 0; i < std::min(list.size(), few); ++i) {
            const Node entry{list[i]};
            if (level == 1) entry.prefetch();
            else if (entry->is_object()) HASHPATH_PREFETCH(members_of(entry).first);
        }
    }

    /// Fills `found`, if the key is there.
    HASHPATH_INLINE bool operator()(const Node& container, Node& found) {
        if constexpr (positioned) {
            if (container->is_object()) {
                const auto [first, size] = members_of(container);
                if (offset_ < size && is_that_of(*at_offset(first))) {
                    found = Node{at_offset(first)->second};
                    return true;
                }
            }
        }
        json_type* member = search(container);
        if (!member) return false;
        found = Node{*member};
        return true;
    }

private:
    struct row {
        map_member* first;
        std::size_t size;  ///< in bytes
    };

    HASHPATH_INLINE static row members_of(const Node& map) noexcept {
        auto& members = stored<object_type>(*map);
        map_member* const first = std::to_address(members.begin());
        map_member* const last = std::to_address(members.end());
        return {first, reinterpret_cast<std::uintptr_t>(last) - reinterpret_cast<std::uintptr_t>(first)};
    }

    HASHPATH_INLINE map_member* at_offset(map_member* first) const noexcept {
        using byte = std::conditional_t<std::is_const_v<map_member>, const char, char>;
        return reinterpret_cast<map_member*>(reinterpret_cast<byte*>(first) + offset_);
    }

    /// The member of a map that stands where the key was found last; none in a map that has no such position.
    HASHPATH_INLINE map_member* supposed(const Node& container) const noexcept {
        if constexpr (positioned) {
            if (!container->is_object()) return nullptr;
            const auto [first, size] = members_of(container);
            if (offset_ < size) return at_offset(first);
        }
        return nullptr;
    }

    HASHPATH_OUTLINE json_type* search(const Node& container) {
        if (!container->is_object()) {
            return container->is_array() ? entry_of_list(*container, key_) : nullptr;
        }
        if constexpr (positioned) {
            auto& map = stored<object_type>(*container);
            const std::size_t size = text_.text().size();
            map_member* const first = std::to_address(map.begin());
            map_member* const last = std::to_address(map.end());
            map_member* each = first;
            // Few keys are as long as this one: four at a time are not.
            const auto differs = [size](const map_member& member) { return member.first.size() ^ size; };
            for (; last - each >= 4; each += 4) {
                if (differs(each[0]) && differs(each[1]) && differs(each[2]) && differs(each[3])) continue;
                for (map_member* near = each; near != each + 4; ++near) {
                    if (is_that_of(*near)) return remember(first, near);
                }
            }
            for (; each != last; ++each) {
                if (is_that_of(*each)) return remember(first, each);
            }
            was_absent_ = true;
            return nullptr;
        } else {
            return member_of_map(*container, text_.text());
        }
    }

    json_type* remember(map_member* first, map_member* found) noexcept {
        offset_ = static_cast<std::size_t>(found - first) * sizeof(map_member);
        was_absent_ = false;
        return &found->second;
    }

    HASHPATH_INLINE bool is_that_of(const map_member& member) const noexcept {
        return text_.equals({member.first.data(), member.first.size()});
    }

    php::key key_;
    std::string own_text_;  ///< of an integer that was made from no text
    known_text text_;
    std::size_t offset_ = 0;   ///< of the member in its row, in bytes
    bool was_absent_ = false;  ///< whether the last map that was searched for the key did not have it
};

}  // namespace impl
HASHPATH_END

// hashpath/json/json_value.hpp ----------------------------------------------------------------------------------------

// The concept of a JSON value: what the evaluator and the rules of PHP ask of one.

HASHPATH_BEGIN

/// How many lists and maps may be nested in JSON text by default, and at most in a value that is copied (by nlohmann's
/// recursion): what PHP's json_decode() reads.
inline constexpr std::size_t default_max_depth = 511;

/// How many bytes of its own an operation may make that repeats what it is given, such as a key for each value, by
/// default: eight times what PHP's programs may use in all.
inline constexpr std::size_t default_max_repeated = std::size_t{1} << 30U;

/// What a value is. A list and a map are the same to PHP (one ordered map, the keys of a list being 0, 1, 2, …).
enum class kind : std::uint8_t { null, boolean, integer, floating, text, list, map };

constexpr bool is_container(kind kind) noexcept {
    return kind == kind::list || kind == kind::map;
}

/// A walk over the entries of a list or map, in order.
///
///     for (auto entry = value.entries(); entry; entry.next()) use(entry.key(), entry.value());
template <class Entries>
concept json_entries = std::copyable<Entries> && requires(Entries& walk, const Entries& at) {
    {static_cast<bool>(at)};
    { at.key() } -> std::same_as<php::key>;
    at.value();
    walk.next();
};

/// A JSON value as the evaluator sees it: a cheap handle, copied freely, that need not be the address of anything.
///
/// kind() says what it is. boolean(), integer(), floating() and text() give a scalar of that kind and are not called
/// for another. size(), entries() and member() are for lists and maps: how many entries, a walk over them, and the
/// value under one key, if any. Integers past the signed 64 bits are floating. A model for another library, or for
/// values that are computed, satisfies this and can then be used with everything in this library that only reads.
template <class Value>
concept json_value = std::copyable<Value> && requires(const Value& value, const php::key& key) {
    { value.kind() } -> std::same_as<kind>;
    { value.boolean() } -> std::same_as<bool>;
    { value.integer() } -> std::same_as<std::int64_t>;
    { value.floating() } -> std::same_as<double>;
    { value.text() } -> std::convertible_to<std::string_view>;
    { value.size() } -> std::same_as<std::size_t>;
    { value.member(key) } -> std::same_as<std::optional<Value>>;
    { value.entries() } -> json_entries;
};

namespace impl {

/// One key, looked up in one list or map after the other: fills `found` with its value, if there is one.
template <json_value Value>
class member_lookup {
public:
    explicit member_lookup(const php::key& key) : key_(key) {}
    bool operator()(const Value& container, Value& found) {
        std::optional<Value> member = container.member(key_);
        if (member) found = std::move(*member);
        return member.has_value();
    }

private:
    php::key key_;
};

/// A model that reads on a supposition: what it finds is visited when it is known to be right.
template <class Value>
concept supposing_value = requires(const Value& root) {
    root.supposing([](const auto&) {}, [](const Value&) { return true; });
};

/// Whether a value is a list or map.
template <json_value Value>
HASHPATH_INLINE bool holds_entries(const Value& value) {
    if constexpr (requires { value.holds_entries(); }) return value.holds_entries();
    else return is_container(value.kind());
}

template <json_value Value>
HASHPATH_INLINE bool is_null(const Value& value) {
    if constexpr (requires { value.is_null(); }) return value.is_null();
    else return value.kind() == kind::null;
}

/// Whether a value is a list.
template <json_value Value>
HASHPATH_INLINE bool is_list(const Value& value) {
    if constexpr (requires { value.is_list(); }) return value.is_list();
    else return value.kind() == kind::list;
}

/// A walk over the values of a list, with next() and value().
template <json_value Value>
HASHPATH_INLINE auto list_of(const Value& list) {
    if constexpr (requires { list.list(); }) return list.list();
    else return list.entries();
}

/// Fills `text` with that of a value; may leave it to kind() and text() where that is no plain text.
template <json_value Value>
HASHPATH_INLINE bool read_text(const Value& value, std::string_view& text) {
    if constexpr (requires { value.read_text(text); }) {
        return value.read_text(text);
    } else {
        if (value.kind() != kind::text) return false;
        text = value.text();
        return true;
    }
}

/// Fills `truth` with a boolean.
template <json_value Value>
HASHPATH_INLINE bool read_truth(const Value& value, bool& truth) {
    if constexpr (requires { value.read_truth(truth); }) {
        return value.read_truth(truth);
    } else {
        if (value.kind() != kind::boolean) return false;
        truth = value.boolean();
        return true;
    }
}

/// A model that can look a key up faster when it knows where the key stood in the last map has a type `lookup` of its own.
template <json_value Value>
requires requires {
    typename Value::lookup;
}
class member_lookup<Value> : public Value::lookup {
public:
    using Value::lookup::lookup;
};

}  // namespace impl

HASHPATH_END

// hashpath/json.hpp ---------------------------------------------------------------------------------------------------

// What the evaluator asks of a JSON value, and the model of it for every nlohmann::basic_json.

HASHPATH_BEGIN

/// Any specialisation of nlohmann::basic_json, const or not.
template <class Json>
concept nlohmann_json = requires {
    typename std::remove_const_t<Json>::object_t;
    typename std::remove_const_t<Json>::array_t;
    requires std::same_as<typename std::remove_const_t<Json>::value_t, nlohmann::json::value_t>;
};

/// The model for nlohmann::basic_json: a pointer to a node of the document, through which it can be changed if Json is
/// not const. `*node` is that node.
///
/// nlohmann::ordered_json is exact. nlohmann::json sorts the keys of an object, so matches come in that order, and
/// duplicate keys are resolved by its own parser.
template <nlohmann_json Json>
class node {
    using basic_json = std::remove_const_t<Json>;
    using object_type = typename basic_json::object_t;
    using array_type = typename basic_json::array_t;

public:
    explicit node(Json& json) noexcept : json_(&json) {}

    Json& operator*() const noexcept { return *json_; }
    Json* operator->() const noexcept { return json_; }

    HASHPATH_INLINE hashpath::kind kind() const noexcept {
        const auto type = json_->type();
        if (type == nlohmann::json::value_t::number_unsigned && unsigned_value() > largest_integer) {
            return hashpath::kind::floating;
        }
        return kinds[static_cast<std::size_t>(type)];
    }

    HASHPATH_INLINE bool boolean() const noexcept { return get<typename basic_json::boolean_t>(); }

    std::int64_t integer() const noexcept {
        if (json_->is_number_unsigned()) return static_cast<std::int64_t>(unsigned_value());
        return static_cast<std::int64_t>(get<typename basic_json::number_integer_t>());
    }

    double floating() const noexcept {
        if (json_->is_number_unsigned()) return static_cast<double>(unsigned_value());
        return static_cast<double>(get<typename basic_json::number_float_t>());
    }

    /// Fills `integer` with an unsigned integer, such as one past the signed 64 bits, which is floating in PHP.
    bool read_large_integer(std::uint64_t& integer) const noexcept {
        if (!json_->is_number_unsigned()) return false;
        integer = unsigned_value();
        return true;
    }

    /// The bytes of a string, or of a binary value.
    HASHPATH_INLINE std::string_view text() const noexcept {
        std::string_view text;
        if (read_text(text)) return text;
        const auto& binary = get<typename basic_json::binary_t>();
        return {reinterpret_cast<const char*>(binary.data()), binary.size()};
    }

    std::size_t size() const noexcept { return json_->size(); }

    HASHPATH_INLINE bool holds_entries() const noexcept { return json_->is_structured(); }
    HASHPATH_INLINE bool is_null() const noexcept {
        return kinds[static_cast<std::size_t>(json_->type())] == hashpath::kind::null;
    }
    HASHPATH_INLINE bool is_list() const noexcept { return json_->is_array(); }

    /// Fills `text` with the bytes of a string.
    HASHPATH_INLINE bool read_text(std::string_view& text) const noexcept {
        if (!json_->is_string()) return false;
        const auto& string = get<typename basic_json::string_t>();
        text = {string.data(), string.size()};
        return true;
    }

    /// Fills `truth` with a boolean.
    HASHPATH_INLINE bool read_truth(bool& truth) const noexcept {
        if (!json_->is_boolean()) return false;
        truth = boolean();
        return true;
    }

    /// Has memory fetched that is read where something is done with a list, a map or a text.
    HASHPATH_INLINE void prefetch() const noexcept {
        if (json_->is_string()) HASHPATH_PREFETCH(&get<typename basic_json::string_t>());
        else if (json_->is_object()) HASHPATH_PREFETCH(&get<object_type>());
        else if (json_->is_array()) HASHPATH_PREFETCH(&get<array_type>());
    }

    std::optional<node> member(const php::key& key) const {
        Json* const found = json_->is_array()  ? impl::entry_of_list(*json_, key)
                            : key.is_integer() ? impl::member_of_map(*json_, impl::integer_text{key.integer()}.view())
                                               : impl::member_of_map(*json_, key.text());
        if (!found) return std::nullopt;
        return node{*found};
    }

    /// One key, looked up in one list or map after the other.
    using lookup = impl::node_lookup<node>;

    class walk {
    public:
        explicit walk(Json& json) noexcept {
            if (json.is_array()) {
                list_ = &node{json}.template get<array_type>();
            } else {
                auto& map = node{json}.template get<object_type>();
                next_ = map.begin();
                end_ = map.end();
            }
        }

        explicit operator bool() const noexcept { return list_ ? position_ < list_->size() : next_ != end_; }
        void next() noexcept { list_ ? static_cast<void>(++position_) : static_cast<void>(++next_); }
        php::key key() const noexcept {
            return list_ ? php::key{static_cast<std::int64_t>(position_)}
                         : php::key{std::string_view{next_->first.data(), next_->first.size()}};
        }
        node value() const noexcept { return list_ ? node{(*list_)[position_]} : node{next_->second}; }

    private:
        using list_type = std::conditional_t<std::is_const_v<Json>, const array_type, array_type>;
        using iterator = std::conditional_t<std::is_const_v<Json>, typename object_type::const_iterator,
                                            typename object_type::iterator>;
        list_type* list_ = nullptr;
        std::size_t position_ = 0;
        iterator next_{};
        iterator end_{};
    };

    walk entries() const noexcept { return walk{*json_}; }

    /// A walk over the values of a list, which tells which are to come.
    class list_walk {
    public:
        explicit list_walk(Json& list) noexcept {
            auto& values = node{list}.template get<array_type>();
            next_ = values.data();
            end_ = next_ + values.size();
        }

        explicit operator bool() const noexcept { return next_ != end_; }
        void next() noexcept { ++next_; }
        node value() const noexcept { return node{*next_}; }
        std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }
        node ahead(std::size_t distance) const noexcept { return node{next_[distance]}; }

    private:
        Json* next_;
        Json* end_;
    };

    list_walk list() const noexcept { return list_walk{*json_}; }

    /// Two handles are equal when they stand for the same node.
    friend bool operator==(const node&, const node&) = default;

private:
    static constexpr auto largest_integer = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

    /// What each of nlohmann's types is, in their order.
    static constexpr auto kinds = [] {
        using value_t = nlohmann::json::value_t;
        std::array<hashpath::kind, 10> kinds{};
        const auto set = [&kinds](value_t type, hashpath::kind kind) { kinds[static_cast<std::size_t>(type)] = kind; };
        set(value_t::boolean, hashpath::kind::boolean);
        set(value_t::number_integer, hashpath::kind::integer);
        set(value_t::number_unsigned, hashpath::kind::integer);
        set(value_t::number_float, hashpath::kind::floating);
        set(value_t::string, hashpath::kind::text);
        set(value_t::binary, hashpath::kind::text);
        set(value_t::array, hashpath::kind::list);
        set(value_t::object, hashpath::kind::map);
        return kinds;
    }();

    template <class Member>
    HASHPATH_INLINE auto& get() const noexcept {
        return impl::stored<Member>(*json_);
    }

    std::uint64_t unsigned_value() const noexcept {
        return static_cast<std::uint64_t>(get<typename basic_json::number_unsigned_t>());
    }

    Json* json_;
};

namespace impl {

template <class Document>
struct value_of_document {};

template <nlohmann_json Json>
struct value_of_document<Json&> {
    using type = node<Json>;
    static type make(Json& json) noexcept { return node{json}; }
};

template <class Value>
requires json_value<std::remove_cvref_t<Value>>
struct value_of_document<Value> {
    using type = std::remove_cvref_t<Value>;
    static type make(const type& value) { return value; }
};

/// Throws type_error (document_not_a_map) for a scalar.
template <json_value Value>
void require_container(const Value& document) {
    if (is_container(document.kind())) return;
    throw type_error(error_code::document_not_a_map, "", "a path needs a list or map to start from");
}

}  // namespace impl

/// Throws limit_error (document_too_deep) when a value nests more than default_max_depth lists and maps, so that
/// nlohmann's copy of it would recurse too deep. Linear.
///
///     require_copyable(node{event});
template <json_value Value>
void require_copyable(const Value& value) {
    std::vector<decltype(value.entries())> open;
    const auto enter = [&open](const Value& container) {
        if (open.size() == default_max_depth) {
            throw limit_error(
                error_code::document_too_deep, "",
                "a value of more than " + std::to_string(default_max_depth) + " nested lists and maps is not copied");
        }
        open.push_back(container.entries());
    };
    if (is_container(value.kind())) enter(value);
    while (!open.empty()) {
        if (!open.back()) {
            open.pop_back();
            continue;
        }
        const Value entry = open.back().value();
        open.back().next();
        if (is_container(entry.kind())) enter(entry);
    }
}

/// What a function of this library takes as a document: an nlohmann value that outlives what is found in it (so no
/// temporary), or a handle that models json_value.
template <class Document>
concept json_document = requires {
    typename impl::value_of_document<Document>::type;
};

/// The handle for a document.
template <json_document Document>
using value_of = typename impl::value_of_document<Document>::type;

/// Makes the handle for a document. Throws nothing for nlohmann; constant.
template <json_document Document>
value_of<Document> as_value(Document&& document) {
    return impl::value_of_document<Document>::make(document);
}

/// Returns the entry of a list or map under a key; nullopt if there is none, and for a scalar.
///
///     find(event, "Event")               // a handle: **find(event, "Event") is the nlohmann value
///     find(list, 0)                      // its first entry
///     find(map, php::key{"a.b"})         // one key, whatever it holds: no path
///
/// Unlike get(), it finds null too. Throws nothing for nlohmann. Constant in a list, linear in the keys of a map that
/// keeps their order.
template <json_document Document>
std::optional<value_of<Document>> find(Document&& container, const php::key& key) {
    const auto value = as_value(container);
    if (!is_container(value.kind())) return std::nullopt;
    return value.member(key);
}

/// Returns the entry under a key that is a text; "5" is the integer key 5.
template <json_document Document, std::convertible_to<std::string_view> Text>
std::optional<value_of<Document>> find(Document&& container, const Text& key) {
    return find(container, php::key{std::string_view{key}});
}

HASHPATH_END

// hashpath/json/index.hpp ---------------------------------------------------------------------------------------------

// The members of one list or map by key, for looking up many of them.

HASHPATH_BEGIN
namespace impl {

/// The members of one list or map by key, for looking up many of them: built in n log n, asked in log n, whatever the
/// keys are. A map of nlohmann::ordered_json is searched from its beginning otherwise.
template <json_value Value>
class member_index {
public:
    explicit member_index(const Value& container) {
        members_.reserve(container.size());
        for (auto entry = container.entries(); entry; entry.next()) {
            members_.push_back({entry.key(), entry.value()});
        }
        std::sort(members_.begin(), members_.end(),
                  [](const member& a, const member& b) { return before(a.key, b.key); });
    }

    std::optional<Value> find(const php::key& key) const {
        const auto found = std::lower_bound(members_.begin(), members_.end(), key,
                                            [](const member& a, const php::key& b) { return before(a.key, b); });
        if (found == members_.end() || found->key != key) return std::nullopt;
        return found->value;
    }

private:
    struct member {
        php::key key;
        Value value;
    };

    static bool before(const php::key& a, const php::key& b) noexcept {
        if (a.is_integer() != b.is_integer()) return a.is_integer();
        return a.is_integer() ? a.integer() < b.integer() : a.text() < b.text();
    }

    std::vector<member> members_;
};

}  // namespace impl
HASHPATH_END

// hashpath/json/compare.hpp -------------------------------------------------------------------------------------------

// PHP 8's loose comparison, truth and text of JSON values.

HASHPATH_BEGIN
namespace php {

/// PHP's (bool) of a text: "" and "0" are false, all else is true.
constexpr bool truth(std::string_view text) noexcept {
    return !text.empty() && text != "0";
}

/// PHP's (bool) of a value: false for null, false, 0, 0.0, "", "0" and the empty list or map.
///
///     truth("0.0")   // true
///     truth("0")     // false
///
/// Its negation is PHP's empty(). Throws nothing of its own; constant.
template <json_value Value>
bool truth(const Value& value) {
    switch (value.kind()) {
        case kind::null: return false;
        case kind::boolean: return value.boolean();
        case kind::integer: return value.integer() != 0;
        case kind::floating: return value.floating() != 0;
        case kind::text: return truth(std::string_view{value.text()});
        case kind::list:
        case kind::map: break;
    }
    return value.size() != 0;
}

/// PHP's empty(): the value is null, false, 0, 0.0, "", "0", or a list or map without entries.
template <json_value Value>
bool empty(const Value& value) {
    return !truth(value);
}

/// PHP's (string) of a value: null and false are "", true is "1", a list or map is "Array".
///
///     to_text(1.0)      // "1"
///     to_text(false)    // ""
///
/// Throws std::bad_alloc only. Linear in a text, else constant.
template <json_value Value>
std::string to_text(const Value& value) {
    switch (value.kind()) {
        case kind::null: return {};
        case kind::boolean: return value.boolean() ? "1" : "";
        case kind::integer: return to_text(value.integer());
        case kind::floating: return to_text(value.floating());
        case kind::text: return std::string{std::string_view{value.text()}};
        case kind::list:
        case kind::map: break;
    }
    return "Array";
}

/// PHP's (int) of a value: null and false are 0, true is 1, a list or map is 1 if it has entries.
///
///     to_integer("12 apples")   // 12
///
/// Throws nothing of its own. Linear in a text, else constant.
template <json_value Value>
std::int64_t to_integer(const Value& value) {
    switch (value.kind()) {
        case kind::null: return 0;
        case kind::boolean: return value.boolean() ? 1 : 0;
        case kind::integer: return value.integer();
        case kind::floating: return to_integer(value.floating());
        case kind::text: return to_integer(std::string_view{value.text()});
        case kind::list:
        case kind::map: break;
    }
    return value.size() == 0 ? 0 : 1;
}

/// PHP's (float) of a value: null and false are 0, true is 1, a list or map is 1 if it has entries.
///
///     to_double("1.5 apples")   // 1.5
///
/// Throws nothing of its own. Linear in a text, else constant.
template <json_value Value>
double to_double(const Value& value) {
    switch (value.kind()) {
        case kind::floating: return value.floating();
        case kind::text: return to_double(std::string_view{value.text()});
        default: return static_cast<double>(to_integer(value));
    }
}

namespace impl {

template <json_value Value>
number number_of(const Value& value) {
    if (value.kind() == kind::integer) return {number::kind::integer, 0, value.integer(), 0};
    return {number::kind::floating, 0, 0, value.floating()};
}

constexpr int compare_truth(bool a, bool b) noexcept {
    return static_cast<int>(a) - static_cast<int>(b);
}

/// Whether a text stands behind the text of every finite number, by its first byte alone.
constexpr bool is_behind_numbers(std::string_view text) noexcept {
    return !text.empty() && static_cast<unsigned char>(text[0]) > '9';
}

}  // namespace impl

/// PHP's `value <=> text`, for a text whose number is known already: -1, 0 or 1.
/// `text_number` is what read_number() gives for the text. Throws std::bad_alloc only; linear in the texts.
template <json_value Value>
int compare(const Value& value, std::string_view text, const number& text_number) {
    switch (value.kind()) {
        case kind::null: return text.empty() ? 0 : -1;
        case kind::boolean: return impl::compare_truth(value.boolean(), truth(text));
        case kind::integer: {
            if (text_number.numeric()) return compare(impl::number_of(value), text_number);
            if (impl::is_behind_numbers(text)) return -1;
            char digits[24];
            const auto end = std::to_chars(digits, digits + sizeof digits, value.integer()).ptr;
            return compare_bytes({digits, static_cast<std::size_t>(end - digits)}, text);
        }
        case kind::floating: {
            const double number = value.floating();
            if (std::isnan(number)) return 1;
            if (text_number.numeric()) return compare(impl::number_of(value), text_number);
            if (std::isfinite(number) && impl::is_behind_numbers(text)) return -1;
            return compare_bytes(to_text(number), text);
        }
        case kind::text: {
            const std::string_view own = value.text();
            if (!text_number.numeric()) return compare_bytes(own, text);
            return compare(own, read_number(own), text, text_number);
        }
        case kind::list:
        case kind::map: break;
    }
    return 1;
}

namespace impl {

/// `a <=> b` where not both are lists or maps.
template <json_value A, json_value B>
int compare_values(const A& a, const B& b) {
    const kind a_kind = a.kind();
    const kind b_kind = b.kind();
    const auto is_truth = [](kind k) { return k == kind::null || k == kind::boolean; };
    if (a_kind == kind::null && b_kind == kind::null) return 0;
    if (b_kind == kind::text && a_kind != kind::boolean) {
        const std::string_view text = b.text();
        return compare(a, text, read_number(text));
    }
    if (a_kind == kind::text && b_kind != kind::boolean) {
        if (b_kind == kind::floating && std::isnan(b.floating())) return 1;
        const std::string_view text = a.text();
        return -compare(b, text, read_number(text));
    }
    if (is_truth(a_kind) || is_truth(b_kind)) return compare_truth(truth(a), truth(b));
    if (is_container(a_kind)) return 1;
    if (is_container(b_kind)) return -1;
    return compare(number_of(a), number_of(b));
}

/// Finds in one map, one after the other, the keys of another: at once where both have them in the same order.
template <json_value Value>
class counterpart {
public:
    explicit counterpart(const Value& container) : container_(container), next_(container.entries()) {}

    std::optional<Value> find(const key& key) {
        if (next_ && next_.key() == key) {
            const Value found = next_.value();
            next_.next();
            return found;
        }
        constexpr std::size_t few = 16;
        if (container_.kind() == kind::list || container_.size() <= few) return container_.member(key);
        if (!index_) index_.emplace(container_);
        return index_->find(key);
    }

private:
    Value container_;
    decltype(container_.entries()) next_;
    std::optional<hashpath::impl::member_index<Value>> index_;
};

/// `a <=> b` of two lists or maps, without recursion: the first difference decides, at whatever depth.
template <json_value A, json_value B>
int compare_containers(const A& a, const B& b) {
    struct level {
        level(const A& left, const B& right) : entries(left.entries()), others(right) {}
        decltype(a.entries()) entries;
        counterpart<B> others;
    };
    const auto compare_sizes = [](std::size_t x, std::size_t y) { return sign(x > y, x < y); };
    if (const int order = compare_sizes(a.size(), b.size()); order != 0) return order;
    std::vector<level> levels;
    levels.emplace_back(a, b);
    while (!levels.empty()) {
        level& top = levels.back();
        if (!top.entries) {
            levels.pop_back();
            continue;
        }
        const std::optional<B> other = top.others.find(top.entries.key());
        if (!other) return 1;
        const A own = top.entries.value();
        top.entries.next();
        if (is_container(own.kind()) && is_container(other->kind())) {
            if (const int order = compare_sizes(own.size(), other->size()); order != 0) return order;
            levels.emplace_back(own, *other);
        } else if (const int order = compare_values(own, *other); order != 0) {
            return order;
        }
    }
    return 0;
}

}  // namespace impl

/// PHP 8's `a <=> b` of any two values: -1, 0 or 1.
///
///     compare(10, "9a")         // -1: "9a" is no number, so the texts "10" and "9a"
///     compare("10", "9")        // 1: both are numbers
///     compare(null, -5)         // -1: as truth values
///     compare([1], {"x": 1})    // 1: a key of the first is missing in the second; the other way round 1 too
///
/// It is not transitive, and not even antisymmetric for lists and maps with different keys, so std::sort with it is
/// undefined behaviour: see sort.hpp. Throws std::bad_alloc only. Does not recurse; n log n in the entries compared.
template <json_value A, json_value B>
int compare(const A& a, const B& b) {
    if (is_container(a.kind()) && is_container(b.kind())) return impl::compare_containers(a, b);
    return impl::compare_values(a, b);
}

/// PHP 8's `a == b`.
///
///     loose_equal("1e3", "1000")   // true
///     loose_equal(0, "abc")        // false
///     loose_equal(true, "abc")     // true
template <json_value A, json_value B>
bool loose_equal(const A& a, const B& b) {
    return compare(a, b) == 0;
}

/// PHP 8's `a < b`.
template <json_value A, json_value B>
bool less(const A& a, const B& b) {
    return compare(a, b) < 0;
}

/// PHP 8's `a <= b`.
template <json_value A, json_value B>
bool less_equal(const A& a, const B& b) {
    return compare(a, b) <= 0;
}

/// PHP's in_array(needle, list), the loose one: whether some entry is `==` the needle.
///
///     in_array("1e0", ["1"])          // true
///     in_array("tlp:red", [true])     // true
///
/// Throws type_error when `list` is neither list nor map. One comparison an entry, up to the first that is equal.
template <json_value Needle, json_value List>
bool in_array(const Needle& needle, const List& list) {
    if (!is_container(list.kind())) {
        throw type_error(error_code::document_not_a_map, "", "in_array needs a list or map to search");
    }
    for (auto entry = list.entries(); entry; entry.next()) {
        if (loose_equal(needle, entry.value())) return true;
    }
    return false;
}

}  // namespace php
HASHPATH_END

// hashpath/json/sort.hpp ----------------------------------------------------------------------------------------------

// PHP's own sorting algorithm: with a comparison that is not transitive, the algorithm decides the result.

HASHPATH_BEGIN
namespace php {

namespace impl {

/// Sorts positions [first, last) so that `greater(a, b)` is false for what ends up as neighbours, taking the steps that
/// PHP takes: insertion for up to 16, else partition around a median of three (of five from 1024 on).
template <class Greater>
class hybrid_sort {
public:
    using position = std::vector<std::size_t>::iterator;

    explicit hybrid_sort(Greater greater) : greater_(std::move(greater)) {}

    void run(position first, position last) {
        while (last - first > 16) {
            const position end = partition(first, last);
            // The pivot stands at end - 1. The smaller side recurses, so the depth is logarithmic.
            if (end - 1 - first < last - end) {
                run(first, end - 1);
                first = end;
            } else {
                run(end, last);
                last = end - 1;
            }
        }
        insertion_sort(first, last);
    }

private:
    bool greater(position a, position b) { return greater_(*a, *b); }

    void order_two(position a, position b) {
        if (greater(a, b)) std::iter_swap(a, b);
    }

    void order_three(position a, position b, position c) {
        if (!greater(a, b)) {
            if (!greater(b, c)) return;
            std::iter_swap(b, c);
            order_two(a, b);
        } else if (!greater(c, b)) {
            std::iter_swap(a, c);
        } else {
            std::iter_swap(a, b);
            order_two(b, c);
        }
    }

    void order_four(position a, position b, position c, position d) {
        order_three(a, b, c);
        if (!greater(c, d)) return;
        std::iter_swap(c, d);
        if (!greater(b, c)) return;
        std::iter_swap(b, c);
        order_two(a, b);
    }

    void order_five(position a, position b, position c, position d, position e) {
        order_four(a, b, c, d);
        if (!greater(d, e)) return;
        std::iter_swap(d, e);
        if (!greater(c, d)) return;
        std::iter_swap(c, d);
        if (!greater(b, c)) return;
        std::iter_swap(b, c);
        order_two(a, b);
    }

    void insertion_sort(position first, position last) {
        switch (last - first) {
            case 0:
            case 1: return;
            case 2: return order_two(first, first + 1);
            case 3: return order_three(first, first + 1, first + 2);
            case 4: return order_four(first, first + 1, first + 2, first + 3);
            case 5: return order_five(first, first + 1, first + 2, first + 3, first + 4);
            default: break;
        }
        for (position at = first + 1; at != last; ++at) {
            if (!greater(at - 1, at)) continue;
            const position place = at - first < 6 ? step_down(first, at) : stride_down(first, at);
            std::rotate(place, at, at + 1);
        }
    }

    /// Where `at` belongs among the sorted before it, looked for one by one.
    position step_down(position first, position at) {
        position place = at - 1;
        while (place != first && greater(place - 1, at)) --place;
        return place;
    }

    /// The same, two by two.
    position stride_down(position first, position at) {
        position place = at - 1;
        for (;;) {
            place -= 2;
            if (!greater(place, at)) {
                ++place;
                return greater(place, at) ? place : place + 1;
            }
            if (place == first) return place;
            if (place == first + 1) return greater(at, first) ? place : first;
        }
    }

    /// Partitions and returns the end of the lower part, whose last position holds the pivot.
    position partition(position first, position last) {
        const auto half = (last - first) / 2;
        if (last - first >= 1024) {
            const auto quarter = half / 2;
            order_five(first, first + quarter, first + half, first + half + quarter, last - 1);
        } else {
            order_three(first, first + half, last - 1);
        }
        const position pivot = first + 1;
        std::iter_swap(pivot, first + half);
        position low = pivot + 1;
        position high = last - 1;
        while (scan(pivot, low, high)) {}
        std::iter_swap(pivot, low - 1);
        return low;
    }

    /// One exchange across the pivot; false when the two scans have met.
    bool scan(position pivot, position& low, position& high) {
        while (greater(pivot, low)) {
            if (++low == high) return false;
        }
        if (--high == low) return false;
        while (greater(high, pivot)) {
            if (--high == low) return false;
        }
        std::iter_swap(low, high);
        return ++low != high;
    }

    Greater greater_;
};

}  // namespace impl

/// The order in which PHP's sort() puts `count` things: positions before sorting, in their new order.
///
/// `compare(i, j)` is PHP's `<=>` of the things at positions i and j: negative, 0 or positive; it need not be
/// transitive. Equal things keep their order, as since PHP 8.0.
/// Throws what `compare` throws. About n log n comparisons; like PHP's, quadratic for an input made to be.
template <class Compare>
std::vector<std::size_t> sorted_order(std::size_t count, Compare compare) {
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    impl::hybrid_sort sort{[&compare](std::size_t a, std::size_t b) {
        const int result = compare(a, b);
        return result != 0 ? result > 0 : a > b;
    }};
    sort.run(order.begin(), order.end());
    return order;
}

/// PHP's sort() of handles, with its default comparison.
///
///     sort(["10", "9", "1e1"])    // "9", "10", "1e1"
///     sort(["10", "9", "1a"])     // "1a", "9", "10"
///     sort(["9", "10", "1a"])     // "9", "10", "1a": the same values, but the comparison is not transitive
template <json_value Value>
void sort(std::vector<Value>& values) {
    const auto order =
        sorted_order(values.size(), [&](std::size_t a, std::size_t b) { return compare(values[a], values[b]); });
    std::vector<Value> sorted;
    sorted.reserve(values.size());
    for (const std::size_t position : order) sorted.push_back(values[position]);
    values = std::move(sorted);
}

}  // namespace php
HASHPATH_END

// hashpath/condition.hpp ----------------------------------------------------------------------------------------------

// The operators of MISP's filters: what is asked of the values that a path found.

HASHPATH_BEGIN

/// An operator. `any_value` asks nothing of the values but that there are some, which matching_items() sees to; a text
/// that names no operator is `unknown`, which never holds.
enum class condition_operator : std::uint8_t {
    in,
    not_in,
    equals,
    not_equals,
    in_or,
    in_and,
    not_in_or,
    not_in_and,
    any_value,
    unknown,
};

namespace impl {

inline constexpr std::array<std::string_view, 10> operator_names = {
    "in", "not_in", "equals", "not_equals", "in_or", "in_and", "not_in_or", "not_in_and", "any_value", ""};

}  // namespace impl

/// The name of an operator as MISP writes it, such as "not_in_or"; "" for unknown. A static text.
constexpr std::string_view name(condition_operator asked) noexcept {
    return impl::operator_names[static_cast<std::size_t>(asked)];
}

/// The operator of a name; unknown for any other text.
constexpr condition_operator operator_named(std::string_view name) noexcept {
    const auto found = std::find(impl::operator_names.begin(), impl::operator_names.end(), name);
    return found == impl::operator_names.end() ? condition_operator::unknown
                                               : static_cast<condition_operator>(found - impl::operator_names.begin());
}

/// Whether an operator compares with a list of values.
constexpr bool takes_list(condition_operator asked) noexcept {
    return asked >= condition_operator::in_or && asked <= condition_operator::not_in_and;
}

/// What became of a condition, and which of the values decided it (its position; none where it took all of them).
struct decision {
    bool holds = false;
    std::optional<std::size_t> by;
};

/// An operator and the value it compares with, compiled once: texts sorted, their numbers read.
///
///     const condition red{condition_operator::in, "tlp:red"};
///     red.holds(parse(R"(["tlp:amber", "tlp:red"])"))   // true
///     red.holds(parse(R"("tlp:red")"))                  // false: a scalar is no list
///
/// Values are compared with PHP's `==`. What it answers, for a list or map and for a scalar or null:
///
///     in           whether some entry equals the value                             false
///     not_in       whether none does                                               false
///     equals       false                                                           whether it equals the value
///     not_equals   false                                                           whether it does not
///     in_or        whether some entry is in the list of values                     false
///     not_in_or    whether none is                                                 false
///     in_and       whether the entries that are in it, sorted, equal it, sorted    false
///     not_in_and   whether the entries that are in it, as they stand, differ       false
///     any_value    false                                                           false
///
/// The four that take a list are false where the value is none. So `not_in` is not the opposite of `in`, an entry that
/// is found twice makes `in_and` false, and `not_in_and` sees another order as a difference.
/// Immutable, cheap to copy, safe to share between threads. Behaviour of MISP's evaluateCondition().
class condition {
public:
    /// A condition that never holds.
    condition() : condition(condition_operator::unknown, nullptr) {}

    /// Throws std::bad_alloc only. n log n in a list of values.
    HASHPATH_FUNCTION condition(condition_operator asked, nlohmann::ordered_json value);

    HASHPATH_FUNCTION condition_operator asked() const noexcept;

    /// What it compares with; valid while the condition or a copy of it lives.
    const nlohmann::ordered_json& value() const noexcept { return compiled_->value; }

    /// Whether it holds for a value of a document, see above. Throws std::bad_alloc only. One comparison an entry; for
    /// the operators that take a list, log n or, for values that look like numbers, n in the list's size.
    template <class Data>
    requires json_document<Data&>
    bool holds(Data&& data) const {
        const auto value = as_value(data);
        if (!is_container(value.kind())) return decide_scalar(value).holds;
        std::vector<value_of<Data&>> entries;
        entries.reserve(value.size());
        for (auto entry = value.entries(); entry; entry.next()) entries.push_back(entry.value());
        return decide_list(std::span<const value_of<Data&>>{entries}).holds;
    }

    /// The decision about a list of these values.
    template <json_value Value>
    decision decide_list(std::span<const Value> entries) const {
        switch (asked()) {
            case condition_operator::in:
            case condition_operator::not_in: {
                const bool sought = asked() == condition_operator::in;
                const auto found = position_where(entries, [this](const Value& entry) { return equals(entry); });
                return {found.has_value() == sought, found};
            }
            case condition_operator::in_or:
            case condition_operator::not_in_or: {
                if (!compiled_->is_list) return {};
                const bool sought = asked() == condition_operator::in_or;
                const auto found = position_where(entries, [this](const Value& entry) { return is_listed(entry); });
                return {found.has_value() == sought, found};
            }
            case condition_operator::in_and: return {compiled_->is_list && equals_list(entries, true), {}};
            case condition_operator::not_in_and: return {compiled_->is_list && !equals_list(entries, false), {}};
            case condition_operator::equals:
            case condition_operator::not_equals:
            case condition_operator::any_value:
            case condition_operator::unknown: break;
        }
        return {};
    }

    /// The decision about a scalar or null.
    template <json_value Value>
    decision decide_scalar(const Value& scalar) const {
        if (asked() == condition_operator::equals) return {equals(scalar), 0};
        if (asked() == condition_operator::not_equals) return {!equals(scalar), 0};
        return {};
    }

    /// The text that it compares with, where that is one, and no number: another text equals it by its bytes.
    HASHPATH_FUNCTION std::optional<std::string_view> text_alone() const noexcept;

    /// Whether a scalar or null equals the value, by PHP's `==`.
    template <json_value Value>
    bool equals(const Value& scalar) const {
        const auto& text = compiled_->text;
        if (!text) return php::loose_equal(scalar, own_value{compiled_->value});
        if (!compiled_->number.numeric() && scalar.kind() == kind::text) {
            return hashpath::impl::equal_texts(scalar.text(), *text);
        }
        return php::compare(scalar, *text, compiled_->number) == 0;
    }

private:
    using json = nlohmann::ordered_json;
    using own_value = node<const json>;

    struct compiled {
        HASHPATH_FUNCTION compiled(condition_operator its_operator, json its_value);
        compiled(const compiled&) = delete;
        compiled& operator=(const compiled&) = delete;

        condition_operator asked;
        json value;
        bool is_list = false;
        std::optional<std::string_view> text;  ///< of a value that is one
        php::number number;                    ///< of that text
        std::vector<own_value> entries;        ///< of a list of values
        std::vector<own_value> in_order;       ///< the same as they are compared with a whole list
        std::vector<std::string_view> texts;   ///< those that are texts and no numbers, sorted
        std::vector<own_value> others;         ///< all others
    };

    template <json_value Value, class Predicate>
    static std::optional<std::size_t> position_where(std::span<const Value> entries, Predicate predicate) {
        const auto found = std::find_if(entries.begin(), entries.end(), predicate);
        if (found == entries.end()) return std::nullopt;
        return static_cast<std::size_t>(found - entries.begin());
    }

    template <json_value Value>
    bool is_listed(const Value& value) const {
        const auto equals = [&value](const own_value& listed) { return php::loose_equal(value, listed); };
        const kind value_kind = value.kind();
        // A truth value equals texts by their truth, null equals the empty one, and infinity "INF", which is no number.
        const bool infinite = value_kind == kind::floating && !std::isfinite(value.floating());
        if (value_kind == kind::boolean || value_kind == kind::null || infinite) {
            return std::any_of(compiled_->entries.begin(), compiled_->entries.end(), equals);
        }
        // All else equals a text that is no number only if it is the same text.
        if (value_kind == kind::text &&
            std::binary_search(compiled_->texts.begin(), compiled_->texts.end(), std::string_view{value.text()})) {
            return true;
        }
        return std::any_of(compiled_->others.begin(), compiled_->others.end(), equals);
    }

    template <json_value Value>
    bool equals_list(std::span<const Value> entries, bool sorted) const {
        std::vector<Value> listed;
        for (const Value& entry : entries) {
            if (is_listed(entry)) listed.push_back(entry);
        }
        const auto& wanted = compiled_->in_order;
        if (listed.size() != wanted.size()) return false;
        if (sorted) php::sort(listed);
        return std::equal(listed.begin(), listed.end(), wanted.begin(),
                          [](const Value& a, const own_value& b) { return php::loose_equal(a, b); });
    }

    std::shared_ptr<const compiled> compiled_;
};

/// What in a condition is a trap. `several` says whether it is asked of more values than one can list, as of those of many
/// attributes.
///
///     diagnose(condition{condition_operator::in_or, "tlp:red"})   // text-for-list
///
/// Each warning's parameter is "operator" or "value". Throws std::bad_alloc only. n log n in a list of values.
HASHPATH_FUNCTION std::vector<warning> diagnose(const condition& condition, bool several = true);

HASHPATH_END

// hashpath/extract/impl/steps.hpp -------------------------------------------------------------------------------------

// The tokens of a path as an evaluation steps through them: their conditions, and where their keys stood last.

HASHPATH_BEGIN
namespace impl {

/// What a condition says of a value; nothing can be said where a regular expression meets a list or map.
enum class verdict : std::uint8_t { fails, holds, refused };

/// What the conditions of one evaluation share.
class condition_state {
public:
    /// Whether a list or map satisfies all conditions. `where` gives its JSON Pointer, for the error.
    template <json_value Value, class Where>
    bool satisfies(const Value& map, std::span<const path_condition> conditions, Where&& where) {
        const auto find = [&map](const php::key& key, Value& found) { return member_lookup<Value>{key}(map, found); };
        return satisfies(map, conditions, find, where);
    }

    /// The same, with `find(key, found)` for looking up the key of one condition after the other.
    template <json_value Value, class Find, class Where>
    HASHPATH_INLINE bool satisfies(const Value& map, std::span<const path_condition> conditions, Find&& find,
                                   Where&& where) {
        for (const path_condition& condition : conditions) {
            Value member = map;
            if (!find(condition.key, member)) return false;
            const verdict given = judge(member, condition);
            if (given == verdict::refused) throw refusal(where(), condition);
            if (given == verdict::fails) return false;
        }
        return true;
    }

    /// What a condition says of the value under its key.
    template <json_value Value>
    HASHPATH_INLINE verdict judge(const Value& value, const path_condition& condition) {
        if (std::string_view text; read_text(value, text)) {
            if (condition.compares_bytes) {
                return as_verdict(equal_texts(text, condition.text) == (condition.compares == comparison::equal));
            }
            if (condition.pattern) return as_verdict(condition.pattern->search(text, memory_));
        } else if (bool truth = false; !condition.pattern && read_truth(value, truth)) {
            return as_verdict(truth ? condition.holds_for_true : condition.holds_for_false);
        }
        return judge_otherwise(value, condition);
    }

    /// The error of a condition that refuses the value under its key in the list or map at `pointer`.
    HASHPATH_FUNCTION static type_error refusal(std::string pointer, const path_condition& condition);

private:
    static constexpr verdict as_verdict(bool holds) noexcept { return holds ? verdict::holds : verdict::fails; }

    template <json_value Value>
    HASHPATH_OUTLINE verdict judge_otherwise(const Value& value, const path_condition& condition) {
        const kind value_kind = value.kind();
        if (condition.compares == comparison::present) return as_verdict(value_kind != kind::null);
        if (condition.compares == comparison::pattern) return search(value, value_kind, condition);
        return as_verdict(holds(condition.compares, php::compare(value, condition.text, condition.number)));
    }

    template <json_value Value>
    verdict search(const Value& value, kind value_kind, const path_condition& condition) {
        switch (value_kind) {
            case kind::boolean:
                return as_verdict(condition.pattern->search(value.boolean() ? "true" : "false", memory_));
            case kind::list:
            case kind::map: return verdict::refused;
            default: return as_verdict(condition.pattern->search(php::to_text(value), memory_));
        }
    }

    regex::memory memory_;
};

/// The key under which a token that matches one entry only finds it.
HASHPATH_FUNCTION php::key one_key_of(const token& token) noexcept;

/// A condition of a token, with the memory of where its key stood, and what can be said of a text at once.
template <json_value Value>
struct asked_condition {
    /// What is asked of a text: whether it is `text`, is not, begins or ends with it; `otherwise` something else.
    enum class question : std::uint8_t { equal, not_equal, begins, ends, otherwise };

    explicit asked_condition(const path_condition& its_condition)
        : find(its_condition.key),
          text(text_of(its_condition)),
          asks(question_of(its_condition)),
          condition(&its_condition) {}

    /// What the condition says of a text; false in `knows` where that takes more than a look.
    HASHPATH_INLINE bool holds_for(std::string_view asked, bool& knows) const noexcept {
        knows = true;
        const std::size_t size = text.text().size();
        switch (asks) {
            case question::equal: return text.equals(asked);
            case question::not_equal: return !text.equals(asked);
            case question::begins: return asked.size() >= size && text.equals({asked.data(), size});
            case question::ends:
                if (asked.size() >= size && text.equals({asked.data() + asked.size() - size, size})) return true;
                knows = asked.empty() || asked.back() != '\n';
                return false;
            case question::otherwise: break;
        }
        knows = false;
        return false;
    }

    member_lookup<Value> find;
    known_text text;
    question asks;
    const path_condition* condition;

private:
    static std::string_view text_of(const path_condition& condition) {
        const auto* literal = condition.pattern ? condition.pattern->literal() : nullptr;
        return literal ? std::string_view{literal->text} : condition.text;
    }

    static question question_of(const path_condition& condition) {
        if (condition.compares_bytes) {
            return condition.compares == comparison::equal ? question::equal : question::not_equal;
        }
        const auto* literal = condition.pattern ? condition.pattern->literal() : nullptr;
        if (!literal || literal->at_begin == literal->at_end) return question::otherwise;
        return literal->at_begin ? question::begins : question::ends;
    }
};

/// How many conditions a token has; `any` where there is only a bracket, too.
enum class conditions : std::uint8_t { none, one, any };

/// A token, with the memory of where its key stood.
template <json_value Value>
struct compiled_token {
    explicit compiled_token(const hashpath::token& its_token)
        : token(&its_token),
          find(one_key_of(its_token)),
          matches_by(its_token.matches_by),
          maps_only(its_token.maps_only),
          asks(!maps_only                         ? conditions::none
               : its_token.conditions.size() == 1 ? conditions::one
                                                  : conditions::any),
          takes_lists(matches_by == matcher::numbers || matches_by == matcher::all) {}

    /// Whether the token can match several entries of a list or map.
    bool opens(bool list) const noexcept {
        return matches_by != matcher::key && (matches_by != matcher::number || !list);
    }

    const hashpath::token* token;
    member_lookup<Value> find;
    asked_condition<Value>* first_condition = nullptr;
    asked_condition<Value>* last_condition = nullptr;
    matcher matches_by;
    bool maps_only;
    conditions asks;
    bool takes_lists;          ///< whether the token matches all entries of a list
    bool keys_follow = false;  ///< whether the tokens behind it are all keys
};

/// Told what happens at each token, by its position in the path, and asked whether a match is wanted.
struct no_observer {
    constexpr void found(std::size_t) noexcept {}
    constexpr void left(std::size_t) noexcept {}
    template <class Value>
    constexpr bool wants(const Value&) noexcept {
        return true;
    }
};

/// The tokens of a path during an evaluation: what they say of values, and what is remembered for that.
template <json_value Value, class Observer>
class path_tokens {
public:
    HASHPATH_OUTLINE path_tokens(const path& path, Observer observer) : observer_(std::move(observer)) {
        const std::span<const token> tokens = path.tokens();
        steps_.reserve(tokens.size());
        std::size_t condition_count = 0;
        for (const token& token : tokens) condition_count += token.conditions.size();
        conditions_.reserve(condition_count);
        for (const token& token : tokens) {
            steps_.emplace_back(token);
            for (const path_condition& condition : token.conditions) conditions_.emplace_back(condition);
        }
        auto* next = conditions_.data();
        for (compiled_token& each : steps_) {
            each.first_condition = next;
            each.last_condition = next += each.token->conditions.size();
        }
        bool keys_follow = true;
        for (std::size_t i = steps_.size(); i-- > 0;) {
            steps_[i].keys_follow = keys_follow;
            keys_follow = keys_follow && steps_[i].matches_by == matcher::key;
        }
    }
    path_tokens(const path_tokens&) = delete;
    path_tokens& operator=(const path_tokens&) = delete;

    /// Looks a key up in any value; a scalar has none.
    HASHPATH_INLINE static bool look_up(member_lookup<Value>& find, const Value& value, Value& found) {
        if constexpr (requires { member_lookup<Value>::takes_scalars; }) return find(value, found);
        else return holds_entries(value) && find(value, found);
    }

    const Observer& observer() const noexcept { return observer_; }

protected:
    using compiled_token = impl::compiled_token<Value>;
    using asked_condition = impl::asked_condition<Value>;

    /// A scalar is a list of one for a token and each further one; null is an empty list.
    HASHPATH_OUTLINE bool passes_as_list_of_one(kind value_kind, const token& token, std::size_t position) {
        if (value_kind == kind::null || !token.matches(php::key{0})) return false;
        observer_.found(position);
        if (token.maps_only) return false;
        observer_.left(position);
        return true;
    }

    /// What a token says of an entry that its matcher takes.
    HASHPATH_INLINE verdict pass(const Value& value, const compiled_token& current, std::size_t position) {
        observer_.found(position);
        if (current.maps_only) {
            if (const verdict given = judge(value, current); given != verdict::holds) return given;
        }
        observer_.left(position);
        return verdict::holds;
    }

    /// What the conditions of a token say of a list or map, or of a scalar, which they never hold for.
    HASHPATH_INLINE verdict judge(const Value& value, const compiled_token& current) {
        if (current.first_condition == current.last_condition) {
            return holds_entries(value) ? verdict::holds : verdict::fails;
        }
        for (asked_condition* asked = current.first_condition; asked != current.last_condition; ++asked) {
            if (const verdict given = judge_one(value, *asked); given != verdict::holds) return given;
        }
        return verdict::holds;
    }

    HASHPATH_INLINE verdict judge_one(const Value& value, asked_condition& asked) {
        Value member = value;
        if (!look_up(asked.find, value, member)) return verdict::fails;
        if (std::string_view text; read_text(member, text)) {
            bool knows = false;
            const bool holds = asked.holds_for(text, knows);
            if (knows) return holds ? verdict::holds : verdict::fails;
        }
        const verdict given = state_.judge(member, *asked.condition);
        if (given == verdict::refused) refusing_ = asked.condition;
        return given;
    }

    Observer observer_;
    condition_state state_;
    /// Room for what a usual path needs, so that nothing is allocated for it.
    std::array<std::byte, 2048> room_;
    std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
    std::pmr::vector<compiled_token> steps_{&memory_};
    std::pmr::vector<asked_condition> conditions_{&memory_};
    const path_condition* refusing_ = nullptr;  ///< the condition that refused a value
};

/// How far a walk came: to a match, to an end, to a value that a condition refuses, or to where a frame was opened or
/// left.
enum class progress : std::uint8_t { arrived, ended, refused, opened };

/// The entries of one list or map that a token is being matched with: those of a list of which all are taken, or any.
template <class List, class Entries>
struct open_entries {
    std::size_t token;
    std::variant<List, Entries> at;
    bool takes_all;  ///< whether the token matches each of their keys
    std::int64_t position = 0;
    bool entered = false;  ///< whether the entry where this one stands was walked

    php::key key() const {
        const auto* any = std::get_if<1>(&at);
        return any ? any->key() : php::key{position};
    }
};

}  // namespace impl
HASHPATH_END

// hashpath/extract/evaluation.hpp -------------------------------------------------------------------------------------

// The evaluator: walks a document along the tokens of a path, depth first, without recursion.

HASHPATH_BEGIN
namespace impl {

/// Walks documents along one path, and remembers where keys stood in the last object. Gives matches in batches, so that a
/// caller's function brings no second copy of the walk.
/// Not shared between threads, unlike the path, which must outlive it.
template <json_value Value, class Observer = no_observer>
class evaluation : public path_tokens<Value, Observer> {
    using tokens_of_path = path_tokens<Value, Observer>;
    using tokens_of_path::judge;
    using tokens_of_path::judge_one;
    using tokens_of_path::memory_;
    using tokens_of_path::observer_;
    using tokens_of_path::pass;
    using tokens_of_path::passes_as_list_of_one;
    using tokens_of_path::refusing_;
    using tokens_of_path::steps_;
    using entries = decltype(std::declval<const Value&>().entries());
    using list_walk = decltype(list_of(std::declval<const Value&>()));
    using compiled_token = impl::compiled_token<Value>;
    using asked_condition = impl::asked_condition<Value>;

    static constexpr bool fetches = requires(const Value& list, const member_lookup<Value>& find) {
        list.list().ahead(0).prefetch();
        find.prefetch(list, true);
        find.prefetch_value(list);
    };

public:
    using tokens_of_path::look_up;

    /// The most matches that can be asked for at once.
    static constexpr std::size_t most_matches = 64;

    HASHPATH_OUTLINE explicit evaluation(const path& path, Observer observer = {})
        : tokens_of_path(path, std::move(observer)), plain_(path.plain()), whole_(path.whole()) {}
    evaluation(const evaluation&) = delete;
    evaluation& operator=(const evaluation&) = delete;
    /// Calls `visit(key, value)` with each match until it returns false; returns whether it never did.
    template <class Visit>
    HASHPATH_INLINE bool run(const Value& document, Visit&& visit) {
        constexpr std::size_t few = 8;
        std::int64_t position = 0;
        start(document, few);
        for (std::span<const Value> found = matches(); !found.empty(); next(most_matches), found = matches()) {
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (!visit(key(i, position++), found[i])) return false;
            }
        }
        return true;
    }

    /// Begins with a document, and goes on to its first `most` matches; what was begun before is forgotten.
    HASHPATH_OUTLINE void start(const Value& document, std::size_t most) {
        if (!holds_entries(document)) require_container(document);
        Value value = document;
        start(value, most, [&] { return plain_ ? look_up_all(value) : follow(value, 0); });
    }

    /// The same with what stands under the path's first key, where first_key() is one and the path is not plain.
    HASHPATH_OUTLINE void start_behind_first_key(Value value, std::size_t most) {
        start(value, most, [&] { return follow(value, 1); });
    }

    /// The current batch of matches, valid until the next call; empty at the end.
    HASHPATH_INLINE std::span<const Value> matches() const {
        if (count_ == 0 && reached_ == progress::refused) refuse();
        return {found_.data(), count_};
    }

    /// Goes on to the next matches, at most `most`.
    HASHPATH_OUTLINE void next(std::size_t most) {
        count_ = 0;
        most_ = most;
        go_on();
    }

    /// The key of the match at `index` of the batch, which is the one at `position` of all.
    HASHPATH_INLINE php::key key(std::size_t index, std::int64_t position) const noexcept {
        return keys_.empty() ? php::key{position} : keys_[index];
    }

    /// Where the match stands after start(document, 1) or next(1): the keys from the document down.
    std::vector<php::key> place() const {
        std::vector<php::key> keys;
        auto open = frames_.begin();
        for (std::size_t i = 0; i < taken_; ++i) {
            const bool walked = open != frames_.end() && open->token == i;
            keys.push_back(walked ? (open++)->key() : one_key_of(*steps_[i].token));
        }
        if (plain_ && open != frames_.end()) keys.push_back(open->key());
        return keys;
    }

    /// Has memory fetched for what another evaluation, which stays, looks up in the matches.
    void followed_by(evaluation<Value>& other) noexcept { followed_by_ = other.first_key(); }

    /// The look-up with which each walk begins; none where it does not begin with one.
    member_lookup<Value>* first_key() noexcept {
        const compiled_token& first = steps_.front();
        return first.matches_by == matcher::key && !first.maps_only ? &steps_.front().find : nullptr;
    }

private:
    template <class Follow>
    HASHPATH_INLINE void start(Value& value, std::size_t most, Follow&& follow) {
        if (found_.empty()) {
            found_.assign(most_matches, value);
            frames_.reserve(4);
        }
        frames_.clear();
        keys_.clear();
        count_ = 0;
        most_ = most;
        reached_ = follow();
        if (reached_ == progress::arrived) {
            reached_ = progress::ended;
            if (observer_.wants(value)) found_[count_++] = value;
        }
        go_on();
    }

    [[noreturn]] HASHPATH_OUTLINE void refuse() const {
        throw condition_state::refusal(pointer_to(place()), *refusing_);
    }

    /// Lengths of lists that the processor's caches do not hold, and how far ahead of the walk memory is fetched then.
    static constexpr std::size_t long_list = 64;
    static constexpr std::size_t very_long_list = 1500;
    static constexpr std::size_t far_ahead = 18;

    using frame = open_entries<list_walk, entries>;

    struct list_frame {
        std::size_t token;
        list_walk at;
        std::int64_t position;
    };

    /// Looks up the keys of a plain path, which matches the entries of a list or map that it reaches.
    progress look_up_all(Value& value) {
        for (std::size_t i = 0, size = steps_.size(); i < size; ++i) {
            if (!whole_) {
                if (!look_up(steps_[i].find, value, value)) return progress::ended;
                if (is_null(value)) return progress::ended;
            }
            observer_.found(i);
            observer_.left(i);
        }
        taken_ = whole_ ? 0 : steps_.size();
        if (!holds_entries(value)) return progress::arrived;
        frames_.push_back(
            {steps_.size(), std::variant<list_walk, entries>{std::in_place_index<1>, value.entries()}, true});
        return progress::opened;
    }

    /// Follows the tokens from `position` on as long as each can match one entry only. Where one can match several, a
    /// frame is opened for it.
    HASHPATH_INLINE progress follow(Value& value, std::size_t position) {
        for (const std::size_t size = steps_.size(); position < size; ++position) {
            compiled_token& current = steps_[position];
            if (!holds_entries(value)) {
                if (!passes_as_list_of_one(value.kind(), *current.token, position)) return progress::ended;
                continue;
            }
            if (current.matches_by != matcher::key) {
                const bool list = is_list(value);
                if (list && current.takes_lists && current.keys_follow) {
                    return go_through_last(list_of(value), 0, position);
                }
                if (current.opens(list)) return open(value, list, position);
            }
            if (!current.find(value, value)) return progress::ended;
            taken_ = position + 1;
            const verdict given = pass(value, current, position);
            if (given != verdict::holds) return given == verdict::fails ? progress::ended : progress::refused;
        }
        return progress::arrived;
    }

    HASHPATH_OUTLINE progress open(const Value& value, bool list, std::size_t position) {
        const matcher by = steps_[position].matches_by;
        if (!list) {
            frames_.push_back({position, std::variant<list_walk, entries>{std::in_place_index<1>, value.entries()},
                               by == matcher::all});
        } else if (by == matcher::texts) {
            return progress::ended;
        } else {
            frames_.push_back(
                {position, std::variant<list_walk, entries>{std::in_place_index<0>, list_of(value)}, true});
        }
        return progress::opened;
    }

    /// Goes through what is open until there are as many matches as are wanted.
    void go_on() {
        while (reached_ == progress::opened && count_ != most_ && !frames_.empty()) reached_ = go_through_frame();
    }

    /// Goes through the entries of the last frame until the batch is full, another frame is opened, or they end.
    progress go_through_frame() {
        frame& last = frames_.back();
        if (auto* any = std::get_if<1>(&last.at)) {
            return last.token == steps_.size() ? take_entries(*any) : go_through<1>(*any);
        }
        list_walk list = *std::get_if<0>(&last.at);
        if (!steps_[last.token].keys_follow) return go_through<0>(list);
        if (last.entered) list.next(), ++last.position;
        const frame left = last;
        frames_.pop_back();
        const progress reached = go_through_last(list, left.position, left.token);
        return reached == progress::ended ? progress::opened : reached;
    }

    /// Goes through a list behind which the path has only keys. Opens a frame for it where it is left before its end.
    HASHPATH_INLINE progress go_through_last(const list_walk& list, std::int64_t entry, std::size_t position) {
        switch (steps_[position].asks) {
            case conditions::none: return go_through_last<conditions::none>(list, entry, position);
            case conditions::one: return go_through_last<conditions::one>(list, entry, position);
            case conditions::any: break;
        }
        return go_through_last<conditions::any>(list, entry, position);
    }

    template <conditions Asked>
    HASHPATH_OUTLINE progress go_through_last(list_walk at, std::int64_t entry, const std::size_t position) {
        const compiled_token& current = steps_[position];
        compiled_token* const first = steps_.data() + position + 1;
        compiled_token* const last = steps_.data() + steps_.size();
        asked_condition* const asked = current.first_condition;
        Value* const found = found_.data();
        const std::size_t most = most_;
        std::size_t count = count_;
        [[maybe_unused]] std::size_t last_fetching = std::numeric_limits<std::size_t>::max();
        if constexpr (fetches) {
            if (at.left() + static_cast<std::size_t>(entry) > long_list) last_fetching = far_ahead;
            entry += static_cast<std::int64_t>(at.left());
        }
        for (; at; at.next()) {
            if constexpr (fetches) {
                if (at.left() > last_fetching) fetch(at, current, first, last);
            }
            Value value = at.value();
            verdict given = verdict::holds;
            observer_.found(position);
            if constexpr (Asked == conditions::one) given = judge_one(value, *asked);
            if constexpr (Asked == conditions::any) given = judge(value, current);
            if constexpr (!fetches) ++entry;
            if (given == verdict::holds) observer_.left(position);
            if (given == verdict::fails) continue;
            std::size_t taken = position + 1;
            for (compiled_token* each = first; given == verdict::holds && each != last; ++each, ++taken) {
                given = look_up(each->find, value, value) ? pass(value, *each, taken) : verdict::fails;
            }
            if (given == verdict::fails) continue;
            const bool refused = given == verdict::refused;
            if (!refused) {
                if (!observer_.wants(value)) continue;
                found[count++] = value;
            }
            if (refused || count == most) {
                if constexpr (fetches) entry -= static_cast<std::int64_t>(at.left());
                else --entry;
                const list_frame left{position, at, entry};
                return leave_last(refused ? progress::refused : progress::opened, left, count, taken);
            }
        }
        count_ = count;
        return progress::ended;
    }

    /// Leaves a list before its end.
    HASHPATH_OUTLINE progress leave_last(progress reached, list_frame list, std::size_t count, std::size_t taken) {
        count_ = count;
        taken_ = taken;
        frames_.push_back(
            {list.token, std::variant<list_walk, entries>{std::in_place_index<0>, list.at}, true, list.position, true});
        return reached;
    }

    /// Has memory fetched for the values that come behind this one.
    HASHPATH_INLINE void fetch(const list_walk& at, const compiled_token& current, const compiled_token* first,
                               const compiled_token* last) const {
        at.ahead(far_ahead).prefetch();
        const auto fetch_for = [&at](const member_lookup<Value>& find) {
            find.prefetch(at.ahead(far_ahead * 2 / 3), at.left() > very_long_list);
            find.prefetch_value(at.ahead(far_ahead / 3));
        };
        if (current.first_condition != current.last_condition) fetch_for(current.first_condition->find);
        else if (first != last) fetch_for(first->find);
        else if (followed_by_) fetch_for(*followed_by_);
    }

    HASHPATH_OUTLINE progress take_entries(entries& stored) {
        keys_.clear();
        frame& last = frames_.back();
        if (last.entered) stored.next();
        last.entered = true;
        for (; stored; stored.next()) {
            found_[count_] = stored.value();
            if (!observer_.wants(found_[count_])) continue;
            keys_.push_back(stored.key());
            ++count_;
            if (count_ == most_) return progress::opened;
        }
        return progress::ended;
    }

    template <std::size_t Kind, class Walk>
    HASHPATH_OUTLINE progress go_through(const Walk& stored) {
        const std::size_t depth = frames_.size() - 1;
        const std::size_t position = frames_[depth].token;
        const bool takes_all = frames_[depth].takes_all;
        compiled_token& current = steps_[position];
        Walk at = stored;
        std::int64_t entry = frames_[depth].position;
        if (frames_[depth].entered) at.next(), ++entry;
        const auto leave = [this, depth](progress reached, Walk at_entry, std::int64_t its_position)
                               HASHPATH_INLINE_CALL {
                                   std::get<Kind>(frames_[depth].at) = at_entry;
                                   frames_[depth].position = its_position;
                                   frames_[depth].entered = true;
                                   return reached;
                               };
        [[maybe_unused]] const compiled_token& behind = steps_[std::min(position + 1, steps_.size() - 1)];
        for (; at; at.next(), ++entry) {
            if constexpr (fetches && Kind == 0) {
                if (at.left() > far_ahead) fetch(at, current, &behind, &behind + 1);
            }
            if constexpr (Kind == 1) {
                if (!takes_all && !current.token->matches(at.key())) continue;
            }
            Value value = at.value();
            taken_ = position + 1;
            const verdict given = pass(value, current, position);
            if (given == verdict::fails) continue;
            if (given == verdict::refused) return leave(progress::refused, at, entry);
            const progress came = follow(value, position + 1);
            if (came == progress::ended) continue;
            if (came != progress::arrived) return leave(came, at, entry);
            if (!observer_.wants(value)) continue;
            found_[count_++] = value;
            if (count_ == most_) return leave(progress::opened, at, entry);
        }
        frames_.pop_back();
        return progress::opened;
    }

    bool plain_;
    bool whole_;
    std::pmr::vector<frame> frames_{&memory_};
    const member_lookup<Value>* followed_by_ = nullptr;
    progress reached_ = progress::ended;
    std::size_t taken_ = 0;                    ///< how many tokens led from one list or map to an entry of it
    std::pmr::vector<Value> found_{&memory_};  ///< the first of these are the matches that were come to
    std::vector<php::key> keys_;               ///< theirs, of a plain path that reaches a list or map
    std::size_t count_ = 0;
    std::size_t most_ = 0;  ///< how many are wanted
};

}  // namespace impl

#ifdef HASHPATH_COMPILED
namespace impl {
extern template class path_tokens<node<const nlohmann::ordered_json>, no_observer>;
extern template class path_tokens<node<nlohmann::ordered_json>, no_observer>;
extern template class path_tokens<node<const nlohmann::json>, no_observer>;
extern template class path_tokens<node<nlohmann::json>, no_observer>;
extern template class evaluation<node<const nlohmann::ordered_json>>;
extern template class evaluation<node<nlohmann::ordered_json>>;
extern template class evaluation<node<const nlohmann::json>>;
extern template class evaluation<node<nlohmann::json>>;
}  // namespace impl
#endif

HASHPATH_END

// hashpath/literals.hpp -----------------------------------------------------------------------------------------------

// Path literals, "Event.{n}.id"_path, which do not compile when their text would warn.

HASHPATH_BEGIN

namespace impl {

/// The text of a literal, as a template argument.
template <std::size_t Size>
struct literal_text {
    constexpr literal_text(const char (&characters)[Size]) { std::copy_n(characters, Size, text); }
    constexpr std::string_view view() const { return {text, Size - 1}; }
    char text[Size]{};
};

struct literal_warning {
    bool found = false;
    warning_code code{};
    std::size_t offset = 0;
};

constexpr literal_warning first_warning(std::string_view text) {  // not covered: runs while compiling
    literal_warning first;
    auto report = [&first](warning_code code, std::size_t offset, std::size_t) {
        if (!first.found || offset < first.offset) first = {true, code, offset};
    };
    text_diagnosis{text, report}.run();
    return first;
}

/// Deleted, so that the compiler's message names the warning and the byte.
template <warning_code Warning, std::size_t Byte>
void this_path_literal_warns() = delete;

}  // namespace impl

inline namespace literals {

/// A path whose text is checked while compiling: a literal of which diagnose() would warn because of its text alone
/// is an error, and the compiler's message names the warning and the byte.
///
///     using namespace hashpath::literals;
///     extract(event, "Event.Attribute.{n}.value"_path);
///     extract(event, "Event.Attribute.{n}[type=]"_path);   // error: ... Warning = condition_without_effect, Byte = 19
///
/// (Whether a regular expression is valid is known only to PCRE2, at run time.) The path is compiled at the first use
/// of the literal and shared by all further ones. Throws at the first use what path's constructor throws.
template <impl::literal_text Text>
const path& operator""_path() {
    constexpr impl::literal_warning warning = impl::first_warning(Text.view());
    if constexpr (warning.found) {
        impl::this_path_literal_warns<warning.code, warning.offset>();
    }
    static const path compiled{Text.view()};
    return compiled;
}

}  // namespace literals

HASHPATH_END

// hashpath/path/path_text.hpp -----------------------------------------------------------------------------------------

// A text where a path is expected: a literal is checked while compiling.

HASHPATH_BEGIN

namespace impl {

/// Declared only: calling it while compiling is an error whose message names the warning.
template <warning_code Warning>
void this_path_text_warns(std::size_t byte);

/// Stops compiling, for each warning that the text of a path alone can give. A template, as is the next one, so that they
/// cost nothing where no text is a path.
template <class = void>
constexpr void refuse_warning(warning_code code, std::size_t byte) {
    using enum warning_code;
    switch (code) {
        case unbalanced_bracket: return this_path_text_warns<unbalanced_bracket>(byte);
        case empty_brackets: return this_path_text_warns<empty_brackets>(byte);
        case condition_without_effect: return this_path_text_warns<condition_without_effect>(byte);
        case ignored_text: return this_path_text_warns<ignored_text>(byte);
        case space_in_condition: return this_path_text_warns<space_in_condition>(byte);
        case dot_in_condition: return this_path_text_warns<dot_in_condition>(byte);
        case bracket_in_condition: return this_path_text_warns<bracket_in_condition>(byte);
        case operator_in_value: return this_path_text_warns<operator_in_value>(byte);
        case quotes_in_value: return this_path_text_warns<quotes_in_value>(byte);
        case numeric_text: return this_path_text_warns<numeric_text>(byte);
        case regex_not_equal: return this_path_text_warns<regex_not_equal>(byte);
        case regex_slow: return this_path_text_warns<regex_slow>(byte);
        case unknown_braces: return this_path_text_warns<unknown_braces>(byte);
        case empty_token: return this_path_text_warns<empty_token>(byte);
        case space_in_token: return this_path_text_warns<space_in_token>(byte);
        case zero_path: return this_path_text_warns<zero_path>(byte);
        default: throw code;
    }
}

template <class = void>
consteval void require_no_warning(std::string_view text) {
    const literal_warning warning = first_warning(text);
    if (warning.found) refuse_warning(warning.code, warning.offset);
}

/// A text that is known at run time only: any but an array of const char, which is taken for a literal.
template <class Text>
concept run_time_text =
    std::convertible_to<Text, std::string_view> && !std::same_as<std::remove_cvref_t<Text>, std::nullptr_t> &&
    !(std::is_array_v<std::remove_reference_t<Text>> &&
      std::is_const_v<std::remove_extent_t<std::remove_reference_t<Text>>>);

}  // namespace impl

/// The text of a path, for functions that take one in the place of a path.
///
///     extract(event, "Event.Attribute.{n}.value")    // a literal is checked while compiling
///     extract(event, "Event.Attribute.{N}.value")    // error: ... this_path_text_warns ... unknown_braces
///     extract(event, text)                           // a std::string is not: diagnose(path{text}) tells its warnings
///
/// The text is compiled to a path at each call, which takes half a microsecond to one, and more with a regular expression: in a
/// loop, use "Event.Attribute.{n}.value"_path, which is compiled once, or a path that is made before it. An array of
/// const char that is no constant must be given as a std::string_view. Refers to the text.
class path_text {
public:
    template <std::size_t Size>
    consteval path_text(const char (&literal)[Size]) : text_(literal, Size - 1) {
        impl::require_no_warning(text_);
    }

    template <impl::run_time_text Text>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): no path_text is a text that is known at run time
    path_text(Text&& text) : text_(text) {}

    /// Returns the path. Throws as path's constructor does.
    hashpath::path path() const { return hashpath::path{text_}; }

private:
    std::string_view text_;
};

HASHPATH_END

// hashpath/extract.hpp ------------------------------------------------------------------------------------------------

// Reading: the values of a document that a path matches.

HASHPATH_BEGIN

namespace impl {

/// Throws where a path that has given so many matches may give no more.
HASHPATH_FUNCTION void require_room(std::size_t most, std::size_t matches);

/// Whether evaluating a path may use up a budget of regular expressions: then it must look at what counts only.
HASHPATH_FUNCTION bool may_run_out(const path& path) noexcept;

}  // namespace impl

/// One match: a handle into the document, and the key that the reference's result has it under.
///
/// For a path with `{` or `[` the keys count the matches from 0. A plain path that reaches a list or map matches its
/// entries, with their keys; one that reaches a scalar matches that, with key 0.
template <json_value Value>
struct match {
    php::key key;
    Value value;
};

/// A match and the place where it stands.
template <json_value Value>
struct located_match {
    php::key key;
    Value value;
    /// The keys from the document's root down to the value, as a plain path: place.text() is its hash path (nothing
    /// where no text can say it, as for a key with a dot in it, or position 0 of a list that is the document), and
    /// place.pointer() its JSON Pointer.
    path place;
};

/// Whether a list or map satisfies all of these conditions.
///
///     satisfies(attribute, "x[type=ip-src][to_ids]"_path.tokens()[0].conditions)
///
/// Throws type_error (regex_on_map) when a regular expression meets a list or map. Behaviour of CakePHP's Hash.
template <json_document Document>
bool satisfies(Document&& map, std::span<const path_condition> conditions) {
    impl::condition_state state;
    const auto value = as_value(map);
    return is_container(value.kind()) && state.satisfies(value, conditions, [] { return std::string{}; });
}

/// Calls `visit` with each match of `path` in `document`, in document order, until it returns false.
///
///     for_each(event, path, [](const auto& match) { std::cout << *match.value << '\n'; });
///
/// `visit` takes a match and returns void, or bool: false ends the walk. The matches are those of CakePHP's
/// Hash::extract(), whose list this is without the list. On a document that is not const they are handles to change it
/// by: a visit may do anything to the value it is given, and nothing else to the document.
/// Returns whether the walk came to its end. No value is copied.
/// Throws type_error when the document is neither list nor map (document_not_a_map), and when a regular expression
/// meets a list or map (regex_on_map); one that stands behind the end of a stopped walk is not met. Throws regex_error
/// (regex_budget) when the path's regular expressions take more steps than its limits allow.
/// Linear in what the path walks over; memory in the length of the path. Does not recurse.
template <json_document Document, class Visit>
HASHPATH_INLINE bool for_each(Document&& document, const path& path, Visit&& visit) {
    using value = value_of<Document>;
    const auto offer = [&visit](const php::key& key, const value& found) HASHPATH_INLINE_CALL {
        const match<value> match{key, found};
        if constexpr (std::is_void_v<std::invoke_result_t<Visit&, const hashpath::match<value>&>>) {
            visit(match);
            return true;
        } else {
            return static_cast<bool>(visit(match));
        }
    };
    impl::evaluation<value> evaluation{path};
    if constexpr (impl::supposing_value<value>) {
        if (!path.plain() && !impl::may_run_out(path)) {
            const value root = as_value(document);
            std::int64_t position = 0;
            return root.supposing(
                [&](const auto& keep) {
                    evaluation.run(root, [&keep](const php::key&, const value& found) {
                        keep(found);
                        return true;
                    });
                },
                [&](const value& found) { return offer(php::key{position++}, found); });
        }
    }
    return evaluation.run(as_value(document), offer);
}

/// All matches of `path` in `document`, in document order: what CakePHP's Hash::extract() returns, as handles.
///
///     for (const auto& match : extract(event, "Event.Attribute.{n}[type=ip-src].value"_path))
///         std::cout << *match.value << '\n';
///
/// null values are matches of a path with `{` or `[`, and "nothing" to a plain path. Duplicates cannot occur.
/// The handles are valid while the document is neither changed nor destroyed. Throws and costs as for_each(), and throws
/// limit_error (too_many_matches) where there are more than the path's limits allow.
template <json_document Document>
std::vector<match<value_of<Document>>> extract(Document&& document, const path& path) {
    std::vector<match<value_of<Document>>> matches;
    for_each(document, path, [&, most = path.limits().matches](const auto& match) {
        impl::require_room(most, matches.size());
        matches.push_back(match);
    });
    return matches;
}

/// The first match, if there is any. Looks no further: a type_error behind it is not met. Otherwise as for_each().
template <json_document Document>
std::optional<match<value_of<Document>>> first(Document&& document, const path& path) {
    using value = value_of<Document>;
    if constexpr (impl::supposing_value<value>) {
        std::optional<match<value>> found;
        for_each(document, path, [&](const auto& match) {
            found.emplace(match);
            return false;
        });
        return found;
    } else {
        impl::evaluation<value> evaluation{path};
        evaluation.start(as_value(document), 1);
        const auto found = evaluation.matches();
        if (found.empty()) return std::nullopt;
        return match<value>{evaluation.key(0, 0), found.front()};
    }
}

/// How many matches there are: the count() of what the reference returns. Throws and costs as for_each().
template <json_document Document>
std::size_t count(Document&& document, const path& path) {
    std::size_t matches = 0;
    for_each(document, path, [&](const auto&) { ++matches; });
    return matches;
}

/// Whether there is any match: CakePHP's Hash::check(). A plain path that reaches an empty list or map has none.
/// Stops at the first, unless the path has a regular expression: then it walks on, to throw where the reference does.
template <json_document Document>
bool check(Document&& document, const path& path) {
    if (path.has_pattern()) return count(document, path) != 0;
    return first(document, path).has_value();
}

/// The one value at a path, looked up key by key: CakePHP's Hash::get().
///
///     get(event, "Event.info"_path)      // a handle, or nothing
///     get(event, "Event.{n}"_path)       // looks up the key "{n}": get matches nothing
///
/// Nothing when a key is missing, and when a value on the way, or the last, is null or (on the way) no list or map.
/// The text is split at every dot, also within brackets. Throws type_error (document_not_a_map). One look-up a key.
template <json_document Document>
std::optional<value_of<Document>> get(Document&& document, const path& path) {
    auto value = as_value(document);
    impl::require_container(value);
    const auto step = [&value](const php::key& key) {
        if (!is_container(value.kind())) return false;
        const auto member = value.member(key);
        if (!member || member->kind() == kind::null) return false;
        value = *member;
        return true;
    };
    if (path.plain()) {
        for (const token& token : path.tokens()) {
            if (!step(token.key)) return std::nullopt;
        }
        return value;
    }
    std::string_view rest = *path.text();
    for (;;) {
        const std::size_t dot = rest.find('.');
        if (!step(php::key{rest.substr(0, dot)})) return std::nullopt;
        if (dot == std::string_view::npos) return value;
        rest.remove_prefix(dot + 1);
    }
}

/// A copy of the value at a path, or `fallback` where get() finds nothing: CakePHP's Hash::get() with its default.
///
///     get(event, "Event.info"_path, "no title")
///
/// Throws limit_error (document_too_deep) when the value is too deep to be copied.
template <nlohmann_json Json>
Json get(const Json& document, const path& path, std::type_identity_t<Json> fallback) {
    const auto found = get(document, path);
    if (!found) return fallback;
    require_copyable(*found);
    return **found;
}

/// All matches with their places. The place of a scalar that `{n}` takes for a list of one is the scalar's own.
///
///     locate(event, "Event.{*}.{n}[type=md5]"_path)[0].place.pointer()   // /Event/Attribute/3
///
/// Otherwise as extract(); costs the length of each place besides.
template <json_document Document>
std::vector<located_match<value_of<Document>>> locate(Document&& document, const path& path) {
    using value = value_of<Document>;
    std::vector<located_match<value>> matches;
    impl::evaluation<value> evaluation{path};
    std::int64_t position = 0;
    evaluation.start(as_value(document), 1);
    for (auto found = evaluation.matches(); !found.empty(); evaluation.next(1), found = evaluation.matches()) {
        impl::require_room(path.limits().matches, matches.size());
        matches.push_back({evaluation.key(0, position++), found.front(),
                           path::from_keys(std::span<const php::key>{evaluation.place()})});
    }
    return matches;
}

/// What became of the values at one token of a path: how many its matcher found, and how many of them its conditions
/// left.
struct token_count {
    std::size_t found = 0;
    std::size_t left = 0;
};

/// How many values survive each token: where a path loses what was looked for.
///
///     survivors(event, "Event.Attribute.{n}[type=ip-scr].value"_path)   // {1,1} {1,1} {250,0} {0,0}
///
/// One element for each token of the path, in its order. For a plain path each is 0 or 1. Throws and costs as
/// for_each().
template <json_document Document>
std::vector<token_count> survivors(Document&& document, const path& path) {
    using value = value_of<Document>;
    struct counter : impl::no_observer {
        void found(std::size_t token) noexcept { ++counts[token].found; }
        void left(std::size_t token) noexcept { ++counts[token].left; }
        std::vector<token_count> counts;
    };
    impl::evaluation<value, counter> evaluation{path, counter{{}, std::vector<token_count>(path.tokens().size())}};
    evaluation.run(as_value(document), [](const php::key&, const value&) { return true; });
    return evaluation.observer().counts;
}

// The same functions with a text in the place of a path, see path_text: it is compiled at each call.

template <json_document Document, class Visit>
bool for_each(Document&& document, const path_text& text, Visit&& visit) {
    return for_each(document, text.path(), visit);
}

template <json_document Document>
std::vector<match<value_of<Document>>> extract(Document&& document, const path_text& text) {
    return extract(document, text.path());
}

template <json_document Document>
std::optional<match<value_of<Document>>> first(Document&& document, const path_text& text) {
    return first(document, text.path());
}

template <json_document Document>
std::size_t count(Document&& document, const path_text& text) {
    return count(document, text.path());
}

template <json_document Document>
bool check(Document&& document, const path_text& text) {
    return check(document, text.path());
}

template <json_document Document>
std::optional<value_of<Document>> get(Document&& document, const path_text& text) {
    return get(document, text.path());
}

template <nlohmann_json Json>
Json get(const Json& document, const path_text& text, std::type_identity_t<Json> fallback) {
    return get(document, text.path(), std::move(fallback));
}

template <json_document Document>
std::vector<located_match<value_of<Document>>> locate(Document&& document, const path_text& text) {
    return locate(document, text.path());
}

template <json_document Document>
std::vector<token_count> survivors(Document&& document, const path_text& text) {
    return survivors(document, text.path());
}

// Deleted for a temporary document, whose matches would refer to nothing.

namespace impl {

/// A sentence for the compiler's message.
struct the_document_must_outlive_the_matches_so_give_it_a_name {};

}  // namespace impl

template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name for_each(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name extract(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name first(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name count(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name check(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class Path>
impl::the_document_must_outlive_the_matches_so_give_it_a_name get(Json&& document, Path&&) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name locate(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name survivors(Json&& document, Arguments&&...) = delete;

#ifdef HASHPATH_COMPILED
extern template std::vector<match<value_of<const nlohmann::ordered_json&>>> extract<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
extern template std::optional<match<value_of<const nlohmann::ordered_json&>>> first<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
extern template std::size_t count<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
extern template bool check<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
extern template std::optional<value_of<const nlohmann::ordered_json&>> get<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
extern template std::vector<located_match<value_of<const nlohmann::ordered_json&>>>
locate<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
extern template std::vector<token_count> survivors<const nlohmann::ordered_json&>(const nlohmann::ordered_json&,
                                                                                  const path&);
extern template std::vector<match<value_of<nlohmann::ordered_json&>>> extract<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
extern template std::optional<match<value_of<nlohmann::ordered_json&>>> first<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
extern template std::size_t count<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
extern template bool check<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
extern template std::optional<value_of<nlohmann::ordered_json&>> get<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                              const path&);
extern template std::vector<located_match<value_of<nlohmann::ordered_json&>>> locate<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
extern template std::vector<token_count> survivors<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
extern template std::vector<match<value_of<const nlohmann::json&>>> extract<const nlohmann::json&>(
    const nlohmann::json&, const path&);
extern template std::optional<match<value_of<const nlohmann::json&>>> first<const nlohmann::json&>(
    const nlohmann::json&, const path&);
extern template std::size_t count<const nlohmann::json&>(const nlohmann::json&, const path&);
extern template bool check<const nlohmann::json&>(const nlohmann::json&, const path&);
extern template std::optional<value_of<const nlohmann::json&>> get<const nlohmann::json&>(const nlohmann::json&,
                                                                                          const path&);
extern template std::vector<located_match<value_of<const nlohmann::json&>>> locate<const nlohmann::json&>(
    const nlohmann::json&, const path&);
extern template std::vector<token_count> survivors<const nlohmann::json&>(const nlohmann::json&, const path&);
extern template std::vector<match<value_of<nlohmann::json&>>> extract<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::optional<match<value_of<nlohmann::json&>>> first<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::size_t count<nlohmann::json&>(nlohmann::json&, const path&);
extern template bool check<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::optional<value_of<nlohmann::json&>> get<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::vector<located_match<value_of<nlohmann::json&>>> locate<nlohmann::json&>(nlohmann::json&,
                                                                                              const path&);
extern template std::vector<token_count> survivors<nlohmann::json&>(nlohmann::json&, const path&);
#endif

HASHPATH_END

// hashpath/json/map.hpp -----------------------------------------------------------------------------------------------

// PHP's ordered map as nlohmann values: made of keys and values, and changed, without copying or recursion.

HASHPATH_BEGIN

/// An nlohmann value from which another is made: moved from where it is given with std::move, else copied.
template <class Document>
concept given_json = nlohmann_json<std::remove_cvref_t<Document>>;

namespace impl {

template <class Json>
using key_of = typename Json::object_t::key_type;

/// Whether objects keep their members in a row, in order of insertion, as nlohmann::ordered_json does.
template <class Json>
concept keeps_order = requires(typename Json::object_t& object) {
    object.emplace_back(key_of<Json>{}, Json{});
    object.reserve(object.capacity());
};

template <nlohmann_json Json>
key_of<Json> make_key(std::string_view key) {
    return key_of<Json>(key.data(), key.size());
}

/// Makes a list of values, which it moves from.
template <nlohmann_json Json>
Json make_list(std::span<Json> values) {
    typename Json::array_t list;
    list.reserve(values.size());
    for (Json& value : values) list.push_back(std::move(value));
    return Json(std::move(list));
}

/// Makes a map of keys that are all different, and their values; moves from both. A row of members cannot grow without
/// copying them (their keys are const), so it gets its room at once.
template <nlohmann_json Json>
Json make_map(std::span<key_of<Json>> keys, std::span<Json> values) {
    typename Json::object_t map;
    if constexpr (keeps_order<Json>) {
        map.reserve(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) map.emplace_back(std::move(keys[i]), std::move(values[i]));
    } else {
        for (std::size_t i = 0; i < keys.size(); ++i) map[std::move(keys[i])] = std::move(values[i]);
    }
    return Json(std::move(map));
}

/// Of equal keys, keeps the last value at the place of the first, as PHP does, and moves what is left to the front.
/// Returns how many are left. n log n, whatever the keys are.
template <class Key, class Value>
std::size_t merge_equal_keys(std::span<Key> keys, std::span<Value> values) {
    std::vector<bool> superseded;
    const auto supersede = [&](std::size_t earlier, std::size_t later) {
        if (superseded.empty()) superseded.resize(keys.size());
        superseded[later] = true;
        values[earlier] = std::move(values[later]);
    };
    constexpr std::size_t few = 32;
    if (keys.size() <= few) {
        for (std::size_t later = 1; later < keys.size(); ++later) {
            const auto earlier =
                static_cast<std::size_t>(std::find(keys.begin(), keys.end(), keys[later]) - keys.begin());
            if (earlier != later) supersede(earlier, later);
        }
    } else {
        std::vector<std::size_t> order(keys.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&keys](std::size_t a, std::size_t b) {
            const int by_key = keys[a].compare(keys[b]);
            return by_key != 0 ? by_key < 0 : a < b;
        });
        for (std::size_t i = order.size() - 1; i > 0; --i) {
            if (keys[order[i - 1]] == keys[order[i]]) supersede(order[i - 1], order[i]);
        }
    }
    if (superseded.empty()) return keys.size();
    std::size_t left = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (superseded[i]) continue;
        if (left != i) {
            keys[left] = std::move(keys[i]);
            values[left] = std::move(values[i]);
        }
        ++left;
    }
    return left;
}

/// Appends a member whose key the map does not have yet. Its values are moved, not copied, where the row must grow.
template <nlohmann_json Json>
Json& append_member(Json& map, std::string_view key) {
#if !JSON_DIAGNOSTICS  // with diagnostics each value knows its parent, which only nlohmann's own insertion tells it
    if constexpr (keeps_order<Json>) {
        auto& members = *map.template get_ptr<typename Json::object_t*>();
        if (members.size() == members.capacity()) {
            typename Json::object_t grown;
            grown.reserve(members.size() * 2 + 1);
            for (auto& member : members) grown.emplace_back(member.first, std::move(member.second));
            members = std::move(grown);
        }
        return members.emplace_back(make_key<Json>(key), Json{}).second;
    }
#endif
    return map[make_key<Json>(key)];  // not covered: with JSON_DIAGNOSTICS
}

/// Entries taken out of lists and maps, to be made one again.
template <nlohmann_json Json>
class entry_collection {
public:
    /// Takes an entry; moves from `value` if it is not const.
    void add(const php::key& key, Json value) {
        all_integers_ = all_integers_ && key.is_integer();
        counts_ = counts_ && key == php::key{static_cast<std::int64_t>(keys_.size())};
        keys_.push_back(make_key<Json>(key.to_string()));
        values_.push_back(std::move(value));
    }

    /// Takes an entry under the next integer.
    void append(Json value) { add(php::key{next_++}, std::move(value)); }

    std::span<Json> values() noexcept { return values_; }
    std::span<key_of<Json>> keys() noexcept { return keys_; }
    bool all_integers() const noexcept { return all_integers_; }

    Json list() { return make_list<Json>(values_); }
    Json map() { return make_map<Json>(keys_, values_); }

    /// Of keys that are all different: a list where they count from 0, and where there are none, else a map.
    Json container() { return counts_ ? list() : map(); }

    /// The same of any keys, of which equal ones get the last value at the place of the first. n log n.
    Json merged() {
        if (counts_) return list();
        const std::size_t left = merge_equal_keys(keys(), values());
        if (left == keys_.size()) return map();
        entry_collection distinct;
        for (std::size_t i = 0; i < left; ++i) {
            distinct.add(php::key{std::string_view{keys_[i].data(), keys_[i].size()}}, std::move(values_[i]));
        }
        return distinct.container();
    }

private:
    std::vector<key_of<Json>> keys_;
    std::vector<Json> values_;
    std::int64_t next_ = 0;
    bool all_integers_ = true;
    bool counts_ = true;  ///< whether the keys are 0, 1, 2, …
};

/// The value under a key of a list or map; null if there is none, and for a scalar.
template <nlohmann_json Json>
Json* member_of(Json& container, std::string_view key) {
    if (!container.is_structured()) return nullptr;
    const auto found = node{container}.member(php::key{key});
    return found ? &**found : nullptr;
}

/// The value under a key, made (as null) behind all others if there is none. A list stays one for its own positions
/// and for the next one; an empty map becomes one for key 0.
template <nlohmann_json Json>
Json& member_or_new(Json& container, const php::key& key) {
    if (const auto found = node{container}.member(key)) return **found;
    const bool appends = key.is_integer() && static_cast<std::uint64_t>(key.integer()) == container.size();
    if (appends && (container.is_array() || container.empty())) {
        if (!container.is_array()) container = Json::array();
        container.push_back(Json{});
        return container.back();
    }
    if (container.is_array()) {
        entry_collection<Json> entries;
        for (Json& value : container) entries.append(std::move(value));
        container = entries.map();
    }
    return append_member(container, key.to_string());
}

/// Sets a member of a list or map; a new one goes behind all others.
template <nlohmann_json Json>
void set_member(Json& container, std::string_view key, Json value) {
    member_or_new(container, php::key{key}) = std::move(value);
}

/// Removes the entries at these positions, which rise. A list that loses others than its last becomes a map, unless
/// `renumbers`. Linear.
template <nlohmann_json Json>
void remove_entries(Json& container, std::span<const std::size_t> positions, bool renumbers) {
    const bool from_the_end = positions.empty() || positions.front() == container.size() - positions.size();
    const bool stays_list = container.is_array() && (renumbers || from_the_end);
    entry_collection<Json> kept;
    std::size_t position = 0;
    auto removed = positions.begin();
    for (auto entry = node{container}.entries(); entry; entry.next(), ++position) {
        if (removed != positions.end() && *removed == position) ++removed;
        else kept.add(entry.key(), std::move(*entry.value()));
    }
    container = stays_list ? kept.list() : kept.map();
}

/// Removes these members of a map. Linear.
template <nlohmann_json Json>
void drop_members(Json& map, std::initializer_list<std::string_view> keys) {
    std::vector<std::size_t> positions;
    std::size_t position = 0;
    for (auto entry = node{map}.entries(); entry; entry.next(), ++position) {
        const auto is_this = [key = entry.key()](std::string_view each) { return php::key{each} == key; };
        if (std::any_of(keys.begin(), keys.end(), is_this)) positions.push_back(position);
    }
    if (!positions.empty()) remove_entries(map, positions, false);
}

/// Takes the value under a key out of a map; null if there is none. Linear.
template <nlohmann_json Json>
Json take_member(Json& map, std::string_view key) {
    Json* member = member_of(map, key);
    if (!member) return {};
    Json value = std::move(*member);
    drop_members(map, {key});
    return value;
}

/// PHP's array_merge(container, (array)added): integer keys are numbered anew from 0, a text key that is there already
/// gets the added value in its place. n log n.
template <nlohmann_json Json>
void merge_entries(Json& container, const Json& added) {
    const node<const Json> addition{added};
    const bool adds_container = is_container(addition.kind());
    if (container.is_array() && !added.is_object()) {
        if (!adds_container && !added.is_null()) container.push_back(added);
        if (adds_container) {
            for (const Json& entry : added) container.push_back(entry);
        }
        return;
    }
    entry_collection<Json> merged;
    const auto add = [&merged](const php::key& key, auto&& value) {
        if (key.is_integer()) merged.append(std::forward<decltype(value)>(value));
        else merged.add(key, std::forward<decltype(value)>(value));
    };
    for (auto entry = node{container}.entries(); entry; entry.next()) add(entry.key(), std::move(*entry.value()));
    if (adds_container) {
        for (auto entry = addition.entries(); entry; entry.next()) add(entry.key(), *entry.value());
    } else if (!added.is_null()) {
        merged.append(added);
    }
    if (merged.all_integers()) {
        container = merged.list();
        return;
    }
    container = merged.merged();
}

/// About how many bytes a value takes, with all that is in it. Linear; does not recurse.
template <nlohmann_json Json>
std::size_t memory_of(const Json& value) {
    std::size_t bytes = 0;
    std::vector<typename node<const Json>::walk> open;
    const auto add = [&](const node<const Json>& each) {
        bytes += sizeof(Json);
        if (each.kind() == kind::text) bytes += sizeof(typename Json::string_t) + each.text().size();
        if (!is_container(each.kind())) return;
        bytes += sizeof(typename Json::object_t);
        open.push_back(each.entries());
    };
    add(node{value});
    while (!open.empty()) {
        if (!open.back()) {
            open.pop_back();
            continue;
        }
        const node<const Json> entry = open.back().value();
        bytes += sizeof(key_of<Json>) + open.back().key().text().size();
        open.back().next();
        add(entry);
    }
    return bytes;
}

template <given_json Document>
using json_of = std::remove_cvref_t<Document>;

/// The handle for what is handed over: one to move from, where that may be.
template <given_json Document>
using given_node = node<std::conditional_t<std::is_lvalue_reference_v<Document>, const json_of<Document>,
                                           std::remove_reference_t<Document>>>;

/// What a handle stands for: moved from where it is not const, else copied.
template <nlohmann_json Json>
std::remove_const_t<Json> take(const node<Json>& value) {
    return std::move(*value);
}

/// The handle for a document that is handed over. Throws limit_error (document_too_deep) where it is to be copied and
/// is too deep for that. Linear where it is to be copied, else constant.
template <given_json Document>
given_node<Document> given(Document& document) {
    if constexpr (std::is_const_v<std::remove_reference_t<decltype(*std::declval<given_node<Document>>())>>) {
        require_copyable(node{std::as_const(document)});
    }
    return given_node<Document>{document};
}

/// What PHP takes for a key where a value is used as one: null is "", true 1, a floating-point number its integer.
/// A key that is a text looks at the value's. Throws type_error (key_not_a_scalar) for a list or map.
template <json_value Value>
php::key offset_of(const Value& value) {
    switch (value.kind()) {
        case kind::null: return php::key{std::string_view{}};
        case kind::boolean: return php::key{value.boolean() ? 1 : 0};
        case kind::integer: return php::key{value.integer()};
        case kind::floating: return php::key{php::to_integer(value.floating())};
        case kind::text: return php::key{value.text()};
        case kind::list:
        case kind::map: break;
    }
    throw type_error(error_code::key_not_a_scalar, "", "a list or map is no key");
}

}  // namespace impl

HASHPATH_END

// hashpath/edit.hpp ---------------------------------------------------------------------------------------------------

// Changing: values set, inserted and removed by path, in place.

HASHPATH_BEGIN

namespace impl {

/// A path as insert and remove take it: tokens that are matched, then keys that are looked up.
struct edit_steps {
    std::vector<token> tokens;
    std::vector<php::key> keys;

    HASHPATH_FUNCTION explicit edit_steps(const path& path);

    /// Whether there is one key, with this text.
    HASHPATH_FUNCTION bool rest_is(std::string_view text) const noexcept;

    /// Whether insert merges its value into what the tokens match, instead of setting a key of it. PHP takes a rest of "0"
    /// for none.
    HASHPATH_FUNCTION bool merges() const noexcept;
};

/// A list or map whose entries are being matched with a token.
template <nlohmann_json Json>
struct edit_level {
    explicit edit_level(Json& its_container) : container(its_container), at(node{its_container}.entries()) {}

    void next() {
        at.next();
        ++position;
    }

    std::reference_wrapper<Json> container;
    decltype(std::declval<node<Json>>().entries()) at;
    std::size_t position = 0;
    std::vector<std::size_t> removed;
};

template <nlohmann_json Json>
std::string pointer_to(const std::vector<edit_level<Json>>& levels) {
    std::vector<php::key> keys;
    keys.reserve(levels.size());
    for (const auto& level : levels) keys.push_back(level.at.key());
    return pointer_to(std::span<const php::key>{keys});
}

/// The lists and maps into which insert puts the value, all at the same depth. Checks all that insert can refuse.
template <nlohmann_json Json>
std::vector<Json*> insertion_targets(Json& document, const std::vector<token>& tokens) {
    std::vector<Json*> targets;
    condition_state state;
    std::vector<edit_level<Json>> levels;
    levels.emplace_back(document);
    while (!levels.empty()) {
        auto& level = levels.back();
        const token& token = tokens[levels.size() - 1];
        while (level.at && !token.matches(level.at.key())) level.next();
        if (!level.at) {
            levels.pop_back();
            if (!levels.empty()) levels.back().next();
            continue;
        }
        Json& value = *level.at.value();
        if (token.maps_only) {
            if (!value.is_structured()) {
                throw type_error(error_code::condition_on_scalar, pointer_to(levels),
                                 "insert applies a condition to a value that is neither list nor map");
            }
            if (!state.satisfies(node{value}, token.conditions, [&] { return pointer_to(levels); })) {
                level.next();
                continue;
            }
        }
        if (!value.is_structured()) {
            throw type_error(error_code::insert_into_scalar, pointer_to(levels),
                             "insert goes into a value that is neither list nor map");
        }
        if (levels.size() == tokens.size()) {
            targets.push_back(&value);
            level.next();
        } else {
            levels.emplace_back(value);
        }
    }
    return targets;
}

/// Sets the value at these keys, making lists and maps on the way.
template <nlohmann_json Json>
void insert_at(Json& container, std::span<const php::key> keys, Json value) {
    Json* at = &container;
    for (const php::key& key : keys) {
        if (!at->is_structured()) *at = Json::array();
        at = &member_or_new(*at, key);
    }
    *at = std::move(value);
}

/// See insert(); `allow(places, value)` may throw before anything is changed.
template <nlohmann_json Json, class Allow>
std::size_t insert(Json& document, const path& path, Json value, Allow allow) {
    require_container(node{std::as_const(document)});
    require_copyable(node{std::as_const(value)});
    const edit_steps steps{path};
    if (steps.tokens.empty()) {
        allow(std::size_t{1}, std::as_const(value));
        insert_at(document, std::span<const php::key>{steps.keys}, std::move(value));
        return 1;
    }
    const auto targets = insertion_targets(document, steps.tokens);
    allow(targets.size(), std::as_const(value));
    for (Json* target : targets) {
        if (steps.merges()) merge_entries(*target, value);
        else insert_at(*target, std::span<const php::key>{steps.keys}, value);
    }
    return targets.size();
}

/// Entries to be removed from one list or map.
template <nlohmann_json Json>
struct removal {
    Json* container;
    std::vector<std::size_t> positions;
};

/// Whether PHP's isset(text[key]) is true, after which the reference ends in a fatal error.
HASHPATH_FUNCTION bool is_text_position(std::string_view text, const php::key& key) noexcept;

/// What removing these keys from a list or map removes, if anything. `where` gives its JSON Pointer, for the error.
template <nlohmann_json Json, class Where>
std::optional<removal<Json>> removal_at(Json& container, std::span<const php::key> keys, Where where) {
    Json* at = &container;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const node<Json> value{*at};
        const bool last = i + 1 == keys.size();
        if (!is_container(value.kind())) {
            if (!last && value.kind() == kind::text && is_text_position(value.text(), keys[i])) {
                throw type_error(error_code::remove_from_text, where() + pointer_to(keys.first(i)),
                                 "remove goes through a position of a text");
            }
            return std::nullopt;
        }
        if (last) {
            std::size_t position = 0;
            for (auto entry = value.entries(); entry; entry.next(), ++position) {
                if (entry.key() == keys[i]) return removal<Json>{at, {position}};
            }
            return std::nullopt;
        }
        const auto member = value.member(keys[i]);
        if (!member || member->kind() == kind::null) return std::nullopt;
        at = &**member;
    }
    return std::nullopt;
}

/// All that remove removes, what stands deeper before what holds it. Changes nothing.
template <nlohmann_json Json>
std::vector<removal<Json>> removals(Json& document, const edit_steps& steps) {
    std::vector<removal<Json>> found;
    const bool no_rest = steps.keys.empty() || steps.rest_is("");
    static constexpr php::key no_key{std::string_view{}};
    const std::span<const php::key> rest = no_rest ? std::span{&no_key, 1} : std::span{steps.keys};

    condition_state state;
    std::vector<edit_level<Json>> levels;
    levels.emplace_back(document);
    for (;;) {
        auto& level = levels.back();
        const token& token = steps.tokens[levels.size() - 1];
        while (level.at && !token.matches(level.at.key())) level.next();
        if (!level.at) {
            Json& container = level.container;
            const bool emptied = level.removed.size() == container.size();
            if (!level.removed.empty()) found.push_back({&container, std::move(level.removed)});
            levels.pop_back();
            if (levels.empty()) return found;
            if (emptied) levels.back().removed.push_back(levels.back().position);
            levels.back().next();
            continue;
        }
        Json& value = *level.at.value();
        const bool last = levels.size() == steps.tokens.size();
        bool removed = false;
        if (!value.is_structured()) {
            removed = last && no_rest;
        } else if (token.maps_only &&
                   !state.satisfies(node{value}, token.conditions, [&] { return pointer_to(levels); })) {
            removed = value.empty();
        } else if (!last) {
            levels.emplace_back(value);
            continue;
        } else if (token.maps_only && no_rest) {
            removed = true;
        } else {
            auto inner = removal_at(value, rest, [&] { return pointer_to(levels); });
            removed = value.empty() || (inner && inner->container == &value && value.size() == 1);
            if (inner) found.push_back(std::move(*inner));
        }
        if (removed) level.removed.push_back(level.position);
        level.next();
    }
}

}  // namespace impl

/// Sets every value that the path matches; makes none. For a plain path that is the one value at it.
///
///     set(event, "Event.Attribute.{n}[type=md5].to_ids"_path, false)
///
/// Returns how many values were set. Throws as for_each(), before anything is set where the path has a regular
/// expression, and limit_error (document_too_deep) for a value too deep to be copied.
template <nlohmann_json Json>
std::size_t set(Json& document, const path& path, std::type_identity_t<Json> value) {
    require_copyable(node{std::as_const(value)});
    if (path.plain()) {
        const auto found = path.whole() ? std::optional{node{document}} : get(document, path);
        if (found) **found = std::move(value);
        return found ? 1 : 0;
    }
    const auto matches = extract(document, path);
    for (const auto& match : matches) *match.value = value;
    return matches.size();
}

/// CakePHP's Hash::insert(), in place.
///
///     insert(event, "Event.Orgc.name"_path, "CIRCL")                   // makes Orgc if there is none
///     insert(event, "Event.Attribute.{n}[type=md5].to_ids"_path, true)  // in each attribute that is there
///     insert(event, "Event.Tag.{n}"_path, {{"local", 1}})               // merged into each tag
///
/// A plain path sets its last key; lists and maps that are missing on the way are made, other values on the way are
/// replaced by them. With `{` or `[`, the tokens up to the last one of that kind match entries, which must be lists or
/// maps; in each, the keys that follow are set so; where none follow, the value is merged into it, as PHP's
/// array_merge() does. A list that gets another key than its next position becomes a map. A path of no keys replaces the
/// document.
/// Returns in how many places the value was put. Throws, before anything is changed: type_error (document_not_a_map,
/// insert_into_scalar, condition_on_scalar, regex_on_map), limit_error (document_too_deep) for a value too deep to be
/// copied. Linear in what the path walks over; n log n where maps are merged.
template <nlohmann_json Json>
std::size_t insert(Json& document, const path& path, std::type_identity_t<Json> value) {
    return impl::insert(document, path, std::move(value), [](std::size_t, const Json&) {});
}

/// What becomes of a list that loses an entry from its middle.
enum class gaps : std::uint8_t {
    keep,   ///< the others keep their keys, so it is a map from then on, as in the reference
    close,  ///< the others are numbered anew, so it stays a list
};

/// CakePHP's Hash::remove(), in place.
///
///     remove(event, "Event.Attribute.{n}[type=md5]"_path)     // the attributes that are MD5
///     remove(event, "Event.Attribute.{n}.comment"_path)       // the comment of each
///
/// Lists and maps that a matching token leaves empty are removed too, also those that were empty before and those that
/// fail its conditions; and where the last token matches a scalar, its conditions are not looked at. A list that loses an entry from its middle becomes a map with the keys that are left, unless
/// gaps::close says otherwise. A path of no keys removes nothing.
/// Returns how many entries were removed, those that were left empty included. Throws, before anything is changed: type_error (document_not_a_map,
/// regex_on_map, remove_from_text). Linear in what the path walks over.
template <nlohmann_json Json>
std::size_t remove(Json& document, const path& path, gaps gaps = gaps::keep) {
    impl::require_container(node{std::as_const(document)});
    const impl::edit_steps steps{path};
    std::vector<impl::removal<Json>> removals;
    if (!steps.tokens.empty()) {
        removals = impl::removals(document, steps);
    } else if (auto removal =
                   impl::removal_at(document, std::span<const php::key>{steps.keys}, [] { return std::string{}; })) {
        removals.push_back(std::move(*removal));
    }
    std::size_t removed = 0;
    for (const auto& removal : removals) {
        impl::remove_entries(*removal.container, removal.positions, gaps == gaps::close);
        removed += removal.positions.size();
    }
    return removed;
}

/// Makes a map the list of its values, in order: PHP's array_values(), in place.
///
///     renumber(value)   // {"0": "a", "2": "c"} becomes ["a", "c"]
///
/// A list and a scalar stay as they are. nlohmann::json, which sorts its keys as texts, gives those under integer keys
/// first, by number. Linear; n log n there.
template <nlohmann_json Json>
void renumber(Json& value) {
    if (!value.is_object()) return;
    std::vector<std::pair<php::key, Json*>> entries;
    for (auto entry = node{value}.entries(); entry; entry.next()) entries.emplace_back(entry.key(), &*entry.value());
    if constexpr (!impl::keeps_order<Json>) {
        std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
            if (!a.first.is_integer()) return false;
            return !b.first.is_integer() || a.first.integer() < b.first.integer();
        });
    }
    typename Json::array_t list;
    list.reserve(entries.size());
    for (const auto& entry : entries) list.push_back(std::move(*entry.second));
    value = Json(std::move(list));
}

#ifdef HASHPATH_COMPILED
extern template std::size_t set<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                        std::type_identity_t<nlohmann::ordered_json>);
extern template std::size_t insert<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                           std::type_identity_t<nlohmann::ordered_json>);
extern template std::size_t remove<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&, gaps);
extern template std::size_t set<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
extern template std::size_t insert<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
extern template std::size_t remove<nlohmann::json>(nlohmann::json&, const path&, gaps);
#endif

HASHPATH_END

// hashpath/extract/values.hpp -----------------------------------------------------------------------------------------

// The values that a path matches, as values of C++.

HASHPATH_BEGIN

namespace impl {

HASHPATH_FUNCTION std::string_view name_of_kind(kind kind) noexcept;

/// Throws type_error (value_not_convertible).
HASHPATH_FUNCTION [[noreturn]] void refuse_value(std::span<const php::key> place, std::string_view expected,
                                                 kind found);

/// The JSON values that become a T, for messages.
template <class T>
inline constexpr std::string_view expected_for =
    std::same_as<T, bool>                             ? "a boolean"
    : std::integral<T>                                ? "an integer in range"
    : std::floating_point<T>                          ? "a number"
    : std::convertible_to<const T&, std::string_view> ? "a string"
                                                      : "a value of the type";
template <class T>
inline constexpr std::string_view expected_for<std::optional<T>> = expected_for<T>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Returns an integer as one of another type; nullopt if that cannot hold it.
template <std::integral T, json_value Value>
std::optional<T> integer_of(const Value& value) {
    if (value.kind() == kind::integer) {
        const std::int64_t integer = value.integer();
        if (!std::in_range<T>(integer)) return std::nullopt;
        return static_cast<T>(integer);
    }
    if constexpr (requires(std::uint64_t & large) { value.read_large_integer(large); }) {
        std::uint64_t large = 0;
        if (value.kind() == kind::floating && value.read_large_integer(large) && std::in_range<T>(large)) {
            return static_cast<T>(large);
        }
    }
    return std::nullopt;
}

/// Returns a value as a T; nullopt if it is none.
template <class T, json_value Value>
std::optional<T> converted(const Value& value) {
    if constexpr (is_optional<T>) {
        if (value.kind() == kind::null) return T{};
        auto inner = converted<typename T::value_type>(value);
        if (!inner) return std::nullopt;
        return T{std::move(*inner)};
    } else if constexpr (std::same_as<T, bool>) {
        if (value.kind() != kind::boolean) return std::nullopt;
        return value.boolean();
    } else if constexpr (std::integral<T>) {
        return integer_of<T>(value);
    } else if constexpr (std::floating_point<T>) {
        if (value.kind() == kind::integer) return static_cast<T>(value.integer());
        if (value.kind() != kind::floating) return std::nullopt;
        return static_cast<T>(value.floating());
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        static_assert(std::same_as<T, std::string> || std::same_as<decltype(value.text()), std::string_view>,
                      "This model makes its strings: use values<std::string>");
        if (value.kind() != kind::text) return std::nullopt;
        return T{std::string_view{value.text()}};
    } else {
        static_assert(
            requires { (*value).template get<T>(); }, "No value of this document becomes a value of this type");
        require_copyable(value);
        try {
            return (*value).template get<T>();
        } catch (const nlohmann::json::exception&) {
            return std::nullopt;
        }
    }
}

/// Returns where the match at a position of all matches stands.
template <json_value Value>
std::vector<php::key> place_of_match(const Value& document, const path& path, std::size_t position) {
    evaluation<Value> evaluation{path};
    evaluation.start(document, 1);
    for (; position != 0; --position) evaluation.next(1);
    return evaluation.place();
}

}  // namespace impl

/// Returns the values of all matches, in document order, as values of a type of C++.
///
///     for (const auto& value : values<std::string>(event, "Event.Attribute.{n}[type=ip-src].value")) block(value);
///     values<std::string_view>(event, path)               // not copied; valid as long as the document
///     values<std::optional<std::int64_t>>(event, path)    // null is nullopt
///
/// | T | of |
/// |---|---|
/// | `std::string`, `std::string_view` | strings |
/// | an integer type | integers that it can hold |
/// | a floating-point type | numbers |
/// | `bool` | booleans |
/// | `std::optional<T>` | null, and what becomes a T |
/// | any other | what nlohmann's `get<T>()` takes, of an nlohmann document |
///
/// Nothing is converted otherwise: "5" is no integer, and 5 no string, as MISP writes now the one and now the other. Where
/// PHP's conversions are wanted, use extract() and php::to_text(), php::to_integer() or php::to_double().
/// Throws type_error (value_not_convertible) with the place of the first value that is no T; and as extract(). Costs as
/// extract(), and the values.
template <class T, json_document Document>
std::vector<T> values(Document&& document, const path& path) {
    std::vector<T> all;
    std::optional<kind> refused;
    for_each(document, path, [&, most = path.limits().matches](const auto& match) {
        impl::require_room(most, all.size());
        auto value = impl::converted<T>(match.value);
        if (value) all.push_back(std::move(*value));
        else refused = match.value.kind();
        return !refused;
    });
    if (refused) {
        impl::refuse_value(impl::place_of_match(as_value(document), path, all.size()), impl::expected_for<T>, *refused);
    }
    return all;
}

/// The same with the text of the path, see path_text.
template <class T, json_document Document>
std::vector<T> values(Document&& document, const path_text& text) {
    return values<T>(document, text.path());
}

template <class T, nlohmann_json Json, class Path>
impl::the_document_must_outlive_the_matches_so_give_it_a_name values(Json&& document, Path&&) = delete;

HASHPATH_END

// hashpath/filter.hpp -------------------------------------------------------------------------------------------------

// Filters: which of the items that a selector finds satisfy a condition.

HASHPATH_BEGIN

/// A filter: of the items that `selector` finds, those for which `asked` holds of what `item_path` finds in them.
///
///     const filter sources{"Event.Attribute.{n}"_path, "type"_path, {condition_operator::equals, "ip-src"}};
///
/// Compiled, cheap to copy, safe to share between threads.
struct filter {
    path selector;
    path item_path;
    condition asked;
};

/// What became of one item.
template <json_value Value>
struct judgement {
    Value item;
    bool matches = false;
    /// What the path found in the item, in document order; the item itself where the path is empty.
    std::vector<Value> found;
    /// Which of `found` decided; none where all of them did, or where nothing was found.
    std::optional<std::size_t> by;
};

namespace impl {

inline constexpr const char* item_not_a_map = "an item is neither list nor map, and a path needs one to start from";

/// The text's first byte, as a text: what PHP's "text"[0] is. Any other scalar has nothing there.
template <json_value Value>
decision decide_first_byte(const Value& item, const condition& asked) {
    nlohmann::ordered_json byte;
    if (item.kind() == kind::text) byte = std::string{std::string_view{item.text()}.substr(0, 1)};
    return asked.decide_scalar(node<const nlohmann::ordered_json>{byte});
}

constexpr bool compares_one(condition_operator asked) noexcept {
    return asked == condition_operator::equals || asked == condition_operator::not_equals;
}

/// The decision about an item that is a scalar or null, and is asked itself.
template <json_value Value>
decision decide_scalar_item(const Value& item, const condition& asked) {
    const bool empty = php::empty(item);
    if (asked.asked() == condition_operator::any_value) return {!empty, {}};
    if (compares_one(asked.asked()) && !empty) return decide_first_byte(item, asked);
    return asked.decide_scalar(item);
}

/// Judges items one after the other, with the memory that this takes.
template <json_value Value>
class judge {
public:
    judge(const path& item_path, const condition& asked)
        : path_(item_path), asked_(asked), evaluation_(item_path), text_(asked.text_alone().value_or("")) {
        const bool compares_one_text = asked.text_alone().has_value() && !item_path.whole();
        const bool of_first = compares_one(asked.asked());
        if (!compares_one_text) return;
        if (of_first || asked.asked() == condition_operator::in || asked.asked() == condition_operator::not_in) {
            if (item_path.plain()) {
                only_key_ = item_path.tokens().size() == 1 ? evaluation_.first_key() : nullptr;
            } else if (!item_path.has_pattern()) {
                first_key_ = evaluation_.first_key();
                how_ = of_first ? quick::first_value : quick::any_value;
            }
        }
        if_equal_ = asked.asked() == condition_operator::in || asked.asked() == condition_operator::equals;
        if_nothing_ = asked.asked() == condition_operator::not_in;
    }

    /// Whether the condition holds for an item, without saying why; false in `knows` where that takes holds_otherwise().
    HASHPATH_INLINE bool holds(Value item, bool& knows) {
        knows = true;
        Value value = item;
        if (only_key_) {
            if (!evaluation<Value>::look_up(*only_key_, item, value)) {
                if (holds_entries(item)) return if_nothing_;
            } else if (std::string_view text; read_text(value, text)) {
                return text_.equals(text) == if_equal_;
            }
        } else if (first_key_) {
            if (evaluation<Value>::look_up(*first_key_, item, value)) return holds_behind_first_key(value);
            if (holds_entries(item)) return if_nothing_;
        }
        knows = false;
        return false;
    }

    HASHPATH_OUTLINE bool holds_otherwise(Value item) {
        if (how_ == quick::none) return (*this)(item).holds;
        evaluation_.start(item, most());
        return holds_of_started();
    }

    /// Makes every item one for holds_otherwise().
    void forget_short_ways() noexcept { only_key_ = first_key_ = nullptr; }

    evaluation<Value>& path_evaluation() noexcept { return evaluation_; }

    decision operator()(const Value& item) {
        found_.clear();
        first_.reset();
        if (path_.whole()) return decide_whole(item);
        evaluation_.run(item, [this](const php::key& key, const Value& value) {
            take(key, value);
            return true;
        });
        return decide();
    }

    std::vector<Value>& found() noexcept { return found_; }

private:
    /// How it can be told quickly whether a condition holds, that compares with one text which is no number.
    enum class quick : std::uint8_t { none, first_value, any_value };

    std::size_t most() const noexcept { return how_ == quick::first_value ? 1 : few; }

    HASHPATH_OUTLINE bool holds_behind_first_key(Value value) {
        evaluation_.start_behind_first_key(value, most());
        return holds_of_started();
    }

    bool holds_of_started() { return how_ == quick::first_value ? holds_of_first() : holds_of_any(); }

    bool equals(const Value& value) const {
        if (std::string_view text; read_text(value, text)) return text_.equals(text);
        return asked_.equals(value);
    }

    bool holds_of_first() {
        const auto found = evaluation_.matches();
        if (found.empty() || holds_entries(found.front())) return false;
        return equals(found.front()) == if_equal_;
    }

    bool holds_of_any() {
        for (auto found = evaluation_.matches(); !found.empty(); evaluation_.next(few), found = evaluation_.matches()) {
            for (const Value& each : found) {
                if (equals(each)) return if_equal_;
            }
        }
        return !if_equal_;
    }

    static constexpr std::size_t few = 8;

    void take(const php::key& key, const Value& value) {
        if (key.is_integer() && key.integer() == 0) first_ = found_.size();
        found_.push_back(value);
    }

    decision decide_whole(const Value& item) {
        if (is_container(item.kind())) {
            for (auto entry = item.entries(); entry; entry.next()) take(entry.key(), entry.value());
            return decide();
        }
        found_.push_back(item);
        return decide_scalar_item(item, asked_);
    }

    decision decide() {
        if (asked_.asked() == condition_operator::any_value) return {!found_.empty(), {}};
        if (!compares_one(asked_.asked())) return asked_.decide_list(std::span<const Value>{found_});
        if (found_.empty()) return {};
        if (first_) {
            const Value& first = found_[*first_];
            return is_container(first.kind()) ? decision{false, first_}
                                              : decision{asked_.decide_scalar(first).holds, first_};
        }
        static const nlohmann::ordered_json nothing;
        return {asked_.decide_scalar(node<const nlohmann::ordered_json>{nothing}).holds, {}};
    }

    const path& path_;
    const condition& asked_;
    evaluation<Value> evaluation_;
    std::vector<Value> found_;
    std::optional<std::size_t> first_;  ///< which of them stands under the key 0
    known_text text_;                   ///< what is compared with, if it is a text
    quick how_ = quick::none;
    member_lookup<Value>* only_key_ = nullptr;   ///< the item path, where it is one key
    member_lookup<Value>* first_key_ = nullptr;  ///< with which it begins, where it is more
    bool if_equal_ = false;                      ///< whether the condition holds of what equals it
    bool if_nothing_ = false;                    ///< whether it holds where nothing is found
};

/// Takes the items that a filter's selector finds, and asks of each whether it is wanted: `asks.quickly(judge, item, knows)`
/// where that knows, and `asks.at_length(judge, item)` where not.
template <json_value Value, class Asks>
class selection : public no_observer {
public:
    selection(const Value& document, const filter& filter, judge<Value>& judge, Asks asks)
        : document_(document),
          filter_(filter),
          judge_(judge),
          asks_(std::move(asks)),
          takes_scalars_(filter.item_path.whole()) {}

    HASHPATH_INLINE bool wants(Value item) {
        ++position_;
        bool knows = false;
        const bool holds = asks_.quickly(judge_, item, knows);
        return knows ? holds : wants_otherwise(item);
    }

    /// The first error, after which nothing is wanted: what was wanted before is visited first.
    const std::optional<type_error>& error() const noexcept { return error_; }

private:
    HASHPATH_OUTLINE bool wants_otherwise(Value item) {
        if (error_) return false;
        try {
            if (!takes_scalars_ && !holds_entries(item))
                throw type_error(error_code::item_not_a_map, "", item_not_a_map);
            return asks_.at_length(judge_, item);
        } catch (const type_error& e) {
            error_.emplace(e.code(), where() + e.pointer(), e.reason());
            judge_.forget_short_ways();
            return false;
        }
    }

    std::string where() const { return *locate(document_, filter_.selector)[position_ - 1].place.pointer(); }

    const Value& document_;
    const filter& filter_;
    judge<Value>& judge_;
    Asks asks_;
    std::size_t position_ = 0;  ///< of the item, counted from 1
    bool takes_scalars_;
    std::optional<type_error> error_;
};

struct asks_whether_it_holds {
    template <json_value Value>
    HASHPATH_INLINE static bool quickly(judge<Value>& judge, Value item, bool& knows) {
        return judge.holds(item, knows);
    }
    template <json_value Value>
    static bool at_length(judge<Value>& judge, const Value& item) {
        return judge.holds_otherwise(item);
    }
};

/// Calls `visit(item)` with each item that a filter's selector finds and that `asks` wants, until it returns false; returns
/// whether it never did.
template <json_value Value, class Asks, class Visit>
HASHPATH_INLINE bool each_selected(const Value& document, const filter& filter, Asks asks, Visit&& visit) {
    judge<Value> judge{filter.item_path, filter.asked};
    // A regular expression of the selector that fails does so before any item is looked at.
    if (filter.selector.has_pattern()) {
        evaluation<Value>{filter.selector}.run(document, [](const php::key&, const Value&) { return true; });
    }
    using selection = impl::selection<Value, Asks>;
    evaluation<Value, selection> selecting{filter.selector, selection{document, filter, judge, std::move(asks)}};
    selecting.followed_by(judge.path_evaluation());
    const auto offer = [&visit](const php::key&, const Value& item) HASHPATH_INLINE_CALL { return visit(item); };
    if (!selecting.run(document, offer)) return false;
    if (const auto& error = selecting.observer().error()) throw type_error(*error);
    return true;
}

}  // namespace impl

/// Calls `visit` with each item of a document that a filter lets through, in order, until it returns false.
///
///     for_each(event, sources, [](const auto& item) { std::cout << (*item)["value"] << '\n'; });
///
/// In each item that the selector finds, `item_path` finds values, and the condition is asked of the list of them:
///
///     equals, not_equals   of the first value only (of null where a plain path reaches a map without key 0); an item
///                          in which nothing is found does not match either of them
///     any_value            whether anything is found, be it false or 0
///     all others           see condition; `not_in` and `not_in_or` match an item in which nothing is found
///
/// With an empty item path the item itself is asked. `visit` takes a handle and returns void or bool; an item may be looked
/// at before the one before it is visited. Returns whether it came to the end. Throws type_error: item_not_a_map, where the
/// item path is not empty and an item is a scalar; document_not_a_map; regex_on_map; after the items before were visited, and
/// not where a visit ended it. Costs one evaluation of the item path an item.
/// Behaviour of MISP's getItemsMatchingCondition(), which numbers the items anew from 0.
template <json_document Document, class Visit>
HASHPATH_INLINE bool for_each(Document&& document, const filter& filter, Visit&& visit) {
    using value = value_of<Document>;
    const auto offer = [&visit](const value& item) HASHPATH_INLINE_CALL {
        if constexpr (std::is_void_v<std::invoke_result_t<Visit&, const value&>>) {
            visit(item);
            return true;
        } else {
            return static_cast<bool>(visit(item));
        }
    };
    constexpr impl::asks_whether_it_holds asks;
    if constexpr (impl::supposing_value<value>) {
        if (!filter.selector.plain() && !impl::may_run_out(filter.selector) && !impl::may_run_out(filter.item_path)) {
            const value root = as_value(document);
            return root.supposing(
                [&](const auto& keep) {
                    impl::each_selected(root, filter, asks, [&keep](const value& item) {
                        keep(item);
                        return true;
                    });
                },
                offer);
        }
    }
    return impl::each_selected(as_value(document), filter, asks, offer);
}

/// The items of a document that a filter lets through, in order: handles, valid while the document is neither changed nor
/// destroyed. Throws and costs as for_each().
///
///     for (const auto& item : matching_items(event, sources)) std::cout << (*item)["value"] << '\n';
template <json_document Document>
std::vector<value_of<Document>> matching_items(Document&& document, const filter& filter) {
    std::vector<value_of<Document>> matching;
    for_each(document, filter, [&matching](const auto& item) { matching.push_back(item); });
    return matching;
}

/// How each item of a document fares with a filter: what the item path found in it, and which of that decided.
///
///     for (const auto& each : judge_items(event, sources)) std::cout << each.matches << '\n';
///
/// One element for each item that the selector finds, in order. Throws and costs as matching_items(), and copies the
/// handles of all that is found.
template <json_document Document>
std::vector<judgement<value_of<Document>>> judge_items(Document&& document, const filter& filter) {
    using value = value_of<Document>;
    std::vector<judgement<value>> judgements;
    struct notes {
        static bool quickly(impl::judge<value>&, const value&, bool&) noexcept { return false; }
        bool at_length(impl::judge<value>& judge, const value& item) const {
            const decision decided = judge(item);
            judgements.push_back({item, decided.holds, judge.found(), decided.by});
            return true;
        }
        std::vector<judgement<value>>& judgements;
    };
    impl::each_selected(as_value(document), filter, notes{judgements}, [](const value&) { return true; });
    return judgements;
}

/// What in a filter is a trap: in its paths, its condition, and how they fit together.
///
///     diagnose(filter{"Event.Tag.{n}"_path, "Tag.{n}.name"_path, {condition_operator::equals, "tlp:red"}})
///     // first-value-only
///
/// Each warning's parameter is one of "selector", "path", "operator" and "value", in this order. Throws std::bad_alloc
/// only. Linear in the paths, n log n in a list of values.
HASHPATH_FUNCTION std::vector<warning> diagnose(const filter& filter);

#ifdef HASHPATH_COMPILED
extern template std::vector<value_of<const nlohmann::ordered_json&>> matching_items<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const filter&);
extern template std::vector<value_of<nlohmann::ordered_json&>> matching_items<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const filter&);
extern template std::vector<value_of<const nlohmann::json&>> matching_items<const nlohmann::json&>(
    const nlohmann::json&, const filter&);
extern template std::vector<value_of<nlohmann::json&>> matching_items<nlohmann::json&>(nlohmann::json&, const filter&);
#endif

HASHPATH_END

// hashpath/filter/extractions.hpp -------------------------------------------------------------------------------------

// What paths find in a document that does not change, kept for those who ask again.

HASHPATH_BEGIN
namespace impl {

/// The values that a path found, to be asked by several conditions.
template <json_value Value>
class extracted_values {
public:
    explicit extracted_values(std::vector<Value> values) : values_(std::move(values)) {}

    std::span<const Value> values() const noexcept { return values_; }

    /// What the condition decides about the list of them. From the second one on, texts that are no numbers are looked up
    /// among those that were found, instead of being compared with each.
    decision decide(const condition& asked) {
        const bool first_time = !std::exchange(asked_before_, true);
        const bool single = asked.asked() == condition_operator::in || asked.asked() == condition_operator::not_in;
        const bool several =
            asked.asked() == condition_operator::in_or || asked.asked() == condition_operator::not_in_or;
        if (first_time || !(single || several)) return asked.decide_list(values());
        const node<const nlohmann::ordered_json> wanted{asked.value()};
        std::vector<std::string_view> texts;
        if (single ? !take_text(wanted, texts) : !take_texts(wanted, texts)) return asked.decide_list(values());
        if (!sorted_) sort();
        std::size_t by = values_.size();
        for (const std::string_view text : texts) {
            const auto found = std::lower_bound(texts_.begin(), texts_.end(), place{text, 0});
            if (found != texts_.end() && found->first == text) by = std::min(by, found->second);
        }
        // What is no text may equal one all the same.
        for (const std::size_t position : others_) {
            if (position >= by) break;
            if (asked.decide_list(values().subspan(position, 1)).by) by = position;
        }
        const bool found = by != values_.size();
        const bool sought = asked.asked() == condition_operator::in || asked.asked() == condition_operator::in_or;
        return {found == sought, found ? std::optional{by} : std::nullopt};
    }

private:
    using place = std::pair<std::string_view, std::size_t>;

    template <class Wanted>
    static bool take_text(const Wanted& wanted, std::vector<std::string_view>& texts) {
        if (wanted.kind() != kind::text || php::is_numeric(wanted.text())) return false;
        texts.push_back(wanted.text());
        return true;
    }

    template <class Wanted>
    static bool take_texts(const Wanted& wanted, std::vector<std::string_view>& texts) {
        if (!is_container(wanted.kind())) return false;
        for (auto entry = wanted.entries(); entry; entry.next()) {
            if (!take_text(entry.value(), texts)) return false;
        }
        return true;
    }

    void sort() {
        for (std::size_t i = 0; i < values_.size(); ++i) {
            if (values_[i].kind() == kind::text) texts_.emplace_back(values_[i].text(), i);
            else others_.push_back(i);
        }
        std::sort(texts_.begin(), texts_.end());
        sorted_ = true;
    }

    std::vector<Value> values_;
    std::vector<place> texts_;         ///< those that are texts, in their order, each with its position
    std::vector<std::size_t> others_;  ///< the positions of all others
    bool asked_before_ = false;
    bool sorted_ = false;
};

/// One document, and what paths found in it, each extracted once.
template <json_value Value>
class extractions {
public:
    explicit extractions(const Value& document) : document_(document) {}

    const Value& document() const noexcept { return document_; }

    /// Throws as for_each(); then nothing is kept. Valid until the next path is asked for.
    extracted_values<Value>& of(const path& path) {
        std::optional<std::string> text;
        if (path.text()) text.emplace(*path.text());
        if (const auto known = kept_.find(text); known != kept_.end() && text) return known->second;
        std::vector<Value> values;
        for_each(document_, path, [&values](const match<Value>& match) { values.push_back(match.value); });
        if (values.size() > room_) forget();
        room_ -= std::min(room_, values.size());
        return kept_.insert_or_assign(std::move(text), extracted_values<Value>{std::move(values)}).first->second;
    }

    /// Forgets what paths found that `stays(path)` is not true of.
    template <class Stays>
    void keep_if(Stays&& stays) {
        std::erase_if(kept_, [&stays](const auto& each) { return !each.first || !stays(path{*each.first}); });
    }

private:
    static constexpr std::size_t most_values = std::size_t{1} << 20U;

    void forget() {  // not covered: where paths find a million values
        kept_.clear();
        room_ = most_values;
    }

    Value document_;
    std::map<std::optional<std::string>, extracted_values<Value>> kept_;  ///< by path; the last of keys under none
    std::size_t room_ = most_values;                                      ///< how many more values are kept
};

}  // namespace impl
HASHPATH_END

// hashpath/filter/impl/tables.hpp -------------------------------------------------------------------------------------

// Tables of many texts and values, which find by hash or order those that equal one.

HASHPATH_BEGIN
namespace impl {

/// Numbers that stand for texts, found by hash. The texts must outlive it.
class string_table {
public:
    string_table() = default;

    /// n log n. Of equal texts the numbers are found in the order in which they are given.
    HASHPATH_FUNCTION explicit string_table(std::vector<std::pair<std::string_view, std::uint32_t>> entries);

    /// Calls `visit` with each number of a text. Looks at the text only where one of the others is as long.
    template <class Visit>
    HASHPATH_INLINE void find(std::string_view text, Visit&& visit) const {
        const std::size_t size = text.size();
        if (size > longest_ || (sizes_ >> (size % 64) & 1U) == 0) return;
        const words own = words_of(text);
        for (std::size_t at = position(text, own); slots_[at].last != 0; at = behind(at)) {
            const slot& found = slots_[at];
            if (found.text.size() != size || found.ends.first != own.first || found.ends.last != own.last) continue;
            if (size > 16 && std::memcmp(text.data() + 8, found.text.data() + 8, size - 16) != 0) continue;
            for (std::uint32_t i = found.first; i != found.last; ++i) visit(numbers_[i]);
            return;
        }
    }

private:
    /// The first and the last bytes of a text: with its size, all that there is of a text of up to 16.
    struct words {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };

    struct slot {
        std::string_view text;
        words ends;
        std::uint32_t first = 0;  ///< where its numbers begin
        std::uint32_t last = 0;   ///< and end; 0 in a slot that is free
    };

    /// Puts the texts into slots; whether each stands near where it is looked for.
    HASHPATH_FUNCTION bool fill(const std::vector<slot>& rows, std::size_t size);

    HASHPATH_INLINE static words words_of(std::string_view text) noexcept {
        const char* const begin = text.data();
        const std::size_t size = text.size();
        if (size >= 8) return {read<std::uint64_t>(begin), read<std::uint64_t>(begin + size - 8)};
        if (size >= 4) return {read<std::uint32_t>(begin), read<std::uint32_t>(begin + size - 4)};
        if (size == 0) return {};
        const auto byte = [begin](std::size_t at) { return std::uint64_t{static_cast<unsigned char>(begin[at])}; };
        return {byte(0), byte(size / 2) << 8U | byte(size - 1)};
    }

    /// Where a text is looked for: by its ends, in which most differ, or by all of it.
    HASHPATH_INLINE std::size_t position(std::string_view text, const words& ends) const noexcept {
        constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
        constexpr std::uint64_t other_factor = 0xC2B2AE3D27D4EB4FU;
        std::uint64_t hash = ((ends.first * other_factor + text.size()) ^ ends.last) * factor;
        if (whole_) hash = add_all(hash, text);
        return static_cast<std::size_t>(hash >> 32U) & mask_;
    }

    HASHPATH_FUNCTION HASHPATH_OUTLINE static std::uint64_t add_all(std::uint64_t hash, std::string_view text) noexcept;

    template <class Word>
    HASHPATH_INLINE static Word read(const char* bytes) noexcept {
        Word word;
        std::memcpy(&word, bytes, sizeof word);
        return word;
    }

    HASHPATH_INLINE std::size_t behind(std::size_t at) const noexcept { return (at + 1) & mask_; }

    std::vector<slot> slots_;
    std::size_t mask_ = 0;
    std::vector<std::uint32_t> numbers_;
    std::uint64_t sizes_ = 0;  ///< a bit for each size of a text, modulo 64
    std::size_t longest_ = 0;
    bool whole_ = false;  ///< whether all bytes of a text say where it is looked for
};

/// Numbers that stand for values. Texts that are no numbers are found by hash, numbers and texts that are numbers by
/// their order; all others are compared one by one. The values must outlive it.
class value_table {
public:
    using own_value = node<const nlohmann::ordered_json>;
    struct entry {
        own_value value;
        std::uint32_t number;
    };

    value_table() = default;

    /// n log n.
    HASHPATH_FUNCTION explicit value_table(std::vector<entry> entries);

    /// Calls `visit` with the number of each value that the given one equals, in no order. Throws std::bad_alloc only,
    /// and what visit throws.
    template <json_value Value, class Visit>
    HASHPATH_INLINE void find(const Value& value, Visit&& visit) const {
        if (value.kind() != kind::text) return find_otherwise(value, visit);
        const std::string_view text = value.text();
        texts_.find(text, visit);
        if (!numbers_.empty() && may_be_number(text)) find_number(value, php::read_number(text), visit);
        if (!others_.empty()) compare_each(value, others_, visit);
    }

    /// The same with null.
    template <class Visit>
    void find_null(Visit&& visit) const {
        for (const std::uint32_t number : equal_null_) visit(number);
    }

private:
    struct ordered {
        double at;
        entry compared;
    };

    template <json_value Value, class Visit>
    HASHPATH_OUTLINE void find_otherwise(const Value& value, Visit& visit) const {
        switch (value.kind()) {
            case kind::null: return find_null(visit);
            case kind::boolean:
                for (const std::uint32_t number : value.boolean() ? equal_true_ : equal_false_) visit(number);
                return;
            case kind::integer:
            case kind::floating: {
                const php::number read = php::impl::number_of(value);
                // Infinity equals the text that it is printed as.
                if (!std::isfinite(read.as_double())) return compare_each(value, entries_, visit);
                find_number(value, read, visit);
                break;
            }
            default: break;
        }
        compare_each(value, others_, visit);
    }

    /// Numbers that are equal are equal as doubles; the rest is for the comparison to say.
    template <json_value Value, class Visit>
    HASHPATH_OUTLINE void find_number(const Value& value, const php::number& read, Visit& visit) const {
        if (!read.numeric()) return;
        const double sought = read.as_double();
        auto at = std::lower_bound(numbers_.begin(), numbers_.end(), sought,
                                   [](const ordered& a, double b) { return a.at < b; });
        for (; at != numbers_.end() && at->at == sought; ++at) {
            if (php::loose_equal(value, at->compared.value)) visit(at->compared.number);
        }
    }

    template <json_value Value, class Visit>
    HASHPATH_OUTLINE static void compare_each(const Value& value, const std::vector<entry>& entries, Visit& visit) {
        for (const entry& each : entries) {
            if (php::loose_equal(value, each.value)) visit(each.number);
        }
    }

    static constexpr bool may_be_number(std::string_view text) noexcept {
        if (text.empty()) return false;
        const char c = text.front();
        return php::is_digit(c) || c == '-' || c == '+' || c == '.' || php::is_number_space(c);
    }

    std::vector<entry> entries_;
    string_table texts_;
    std::vector<ordered> numbers_;  ///< by their order
    std::vector<entry> others_;
    std::vector<std::uint32_t> equal_null_;
    std::vector<std::uint32_t> equal_false_;
    std::vector<std::uint32_t> equal_true_;
};

}  // namespace impl
HASHPATH_END

// hashpath/filter/impl/path_tree.hpp ----------------------------------------------------------------------------------

// Many paths as one tree, and the walk of a value along all of them.

HASHPATH_BEGIN
namespace impl {

/// Paths that share what they begin with: a key is looked up once for all of them, entries are walked once, and a text
/// that is compared with many is found among them by hash. The paths must outlive it.
class path_tree {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    /// The most tokens of a path, since the walk recurses once for each.
    static constexpr std::size_t most_tokens = 16;

    /// What follows a token: the conditions, and the rest of the paths.
    struct branch {
        std::span<const path_condition> conditions;
        bool maps_only;
        std::uint32_t number;  ///< among all branches
        std::uint32_t node;
        std::uint32_t first_lookup;  ///< of its conditions
    };

    /// The conditions that ask whether the same key has one of several texts, each alone.
    struct choice {
        std::uint32_t lookup;  ///< of the key
        std::uint32_t first;   ///< where the branches begin
        std::uint32_t last;    ///< and end
        string_table texts;    ///< for positions of branches
    };

    /// A matcher, and all that follows it.
    struct step {
        const hashpath::token* token;
        matcher matches_by;
        std::uint32_t lookup;        ///< which of the keys, where it is a key
        std::uint32_t plain = none;  ///< the node to which plain paths go on
        std::uint32_t singles = 0;   ///< how many branches, the first ones, are in no choice
        std::vector<branch> branches;
        std::vector<choice> choices;
    };

    struct node {
        bool plain = false;        ///< whether it is reached by plain paths
        std::uint32_t end = none;  ///< the path that ends here
        std::vector<step> steps;
    };

    HASHPATH_FUNCTION static bool takes(const path& path) noexcept;

    /// Adds a path under a number. Returns the number of what is the same path, written this way or another.
    HASHPATH_FUNCTION std::uint32_t add(const path& path, std::uint32_t number);

    /// To be called when all are added.
    HASHPATH_FUNCTION void complete();

    const node& root() const noexcept { return nodes_.front(); }
    const node& at(std::uint32_t number) const noexcept { return nodes_[number]; }
    std::span<const php::key> keys() const noexcept { return keys_; }
    std::size_t branch_count() const noexcept { return branch_count_; }

    /// Calls `visit` with the number of each path that goes through a node.
    template <class Visit>
    void each_end(std::uint32_t number, Visit&& visit) const {
        std::vector<std::uint32_t> open{number};
        while (!open.empty()) {
            const node& top = nodes_[open.back()];
            open.pop_back();
            if (top.end != none) visit(top.end);
            for (const step& next : top.steps) {
                if (next.plain != none) open.push_back(next.plain);
                for (const branch& each : next.branches) open.push_back(each.node);
            }
        }
    }

private:
    HASHPATH_FUNCTION std::uint32_t new_lookup(const php::key& key);

    HASHPATH_FUNCTION step& step_for(std::uint32_t at, const token& token);

    HASHPATH_FUNCTION std::uint32_t plain_below(step& from);

    HASHPATH_FUNCTION std::uint32_t branch_below(step& from, const token& token);

    /// Sorts out which branches ask whether a key has a text.
    HASHPATH_FUNCTION static void make_choices(step& at);

    std::vector<node> nodes_ = {{true, none, {}}};
    std::vector<php::key> keys_;
    std::uint32_t branch_count_ = 0;
    std::map<std::tuple<std::uint32_t, matcher, std::string_view>, std::size_t> steps_;
    std::map<std::tuple<std::uint32_t, std::string_view>, std::uint32_t> branches_;
};

/// Walks lists and maps along all paths of a tree, one after the other, and remembers where keys stood. For each path,
/// `visitor.take(number, key, value)` is called with what an evaluation of it alone would visit, in that order; and
/// `visitor.fail(number)` where that would throw a type_error, after which nothing more is taken for it.
template <json_value Value, class Visitor>
class path_tree_walk {
public:
    path_tree_walk(const path_tree& tree, Visitor& visitor)
        : tree_(tree), visitor_(visitor), has_failed_(tree.branch_count()) {
        lookups_.reserve(tree.keys().size());
        for (const php::key& key : tree.keys()) lookups_.emplace_back(key);
    }

    void run(const Value& container) { enter(tree_.root(), container); }

    /// Has memory fetched that a run along a list or map will read, one level after the other: its keys, what stands under
    /// them, and, of a short list there, its entries and their keys.
    static constexpr std::size_t fetched_levels = 5;
    HASHPATH_INLINE void prefetch(const Value& container, std::size_t level) noexcept {
        for (const step& next : tree_.root().steps) {
            if (next.matches_by != matcher::key) continue;
            const member_lookup<Value>& find = lookups_[next.lookup];
            if (level == 0) find.prefetch(container, true);
            else if (level == 1) find.prefetch_value(container);
            else find.prefetch_list(container, level - 2);
        }
    }

private:
    using step = path_tree::step;
    using node = path_tree::node;
    using branch = path_tree::branch;

    HASHPATH_INLINE void enter(const node& at, const Value& value) {
        if (at.end != path_tree::none) {
            if (at.plain && is_container(value.kind())) take_entries(at, value);
            else visitor_.take(at.end, at.plain ? php::key{} : visitor_.next_key(at.end), value);
        }
        if (!at.steps.empty()) descend(at, value);
    }

    HASHPATH_OUTLINE void take_entries(const node& at, const Value& value) {
        for (auto entry = value.entries(); entry; entry.next()) visitor_.take(at.end, entry.key(), entry.value());
    }

    HASHPATH_OUTLINE void descend(const node& at, const Value& value) {
        const kind value_kind = value.kind();
        if (!is_container(value_kind)) {
            if (!at.plain && value_kind != kind::null) pass_as_list_of_one(at, value);
            return;
        }
        for (const step& next : at.steps) {
            const matcher by = next.matches_by;
            if (by == matcher::key || (by == matcher::number && value_kind == kind::list)) {
                Value found = value;
                if (lookups_[next.lookup](value, found)) arrive(next, found);
                continue;
            }
            const bool takes_all = by == matcher::all || (value_kind == kind::list && by == matcher::numbers);
            for (auto entry = value.entries(); entry; entry.next()) {
                if (takes_all || next.token->matches(entry.key())) arrive(next, entry.value());
            }
        }
    }

    void pass_as_list_of_one(const node& at, const Value& scalar) {
        for (const step& next : at.steps) {
            if (!next.token->matches(php::key{0})) continue;
            for (const branch& each : next.branches) {
                if (!each.maps_only) enter(tree_.at(each.node), scalar);
            }
        }
    }

    HASHPATH_INLINE void arrive(const step& next, const Value& value) {
        if (next.plain != path_tree::none && value.kind() != kind::null) enter(tree_.at(next.plain), value);
        for (std::uint32_t i = 0; i != next.singles; ++i) {
            const branch& each = next.branches[i];
            if (!each.maps_only || passes(each, value)) enter(tree_.at(each.node), value);
        }
        if (!next.choices.empty() && is_container(value.kind())) choose(next, value);
    }

    HASHPATH_OUTLINE void choose(const step& next, const Value& map) {
        for (const path_tree::choice& asked : next.choices) {
            Value found = map;
            if (!lookups_[asked.lookup](map, found)) continue;
            if (found.kind() == kind::text) {
                asked.texts.find(found.text(), [&](std::uint32_t i) { enter(tree_.at(next.branches[i].node), map); });
                continue;
            }
            for (std::uint32_t i = asked.first; i != asked.last; ++i) {
                if (passes(next.branches[i], map)) enter(tree_.at(next.branches[i].node), map);
            }
        }
    }

    HASHPATH_OUTLINE bool passes(const branch& each, const Value& value) {
        if (has_failed_[each.number] || !is_container(value.kind())) return false;
        auto* lookup = lookups_.data() + each.first_lookup;
        const auto find = [&](const php::key&, Value& found) { return (*lookup++)(value, found); };
        try {
            return state_.satisfies(value, each.conditions, find, [] { return std::string{}; });
        } catch (const type_error&) {
            has_failed_[each.number] = true;
            tree_.each_end(each.node, [this](std::uint32_t end) { visitor_.fail(end); });
            return false;
        }
    }

    const path_tree& tree_;
    Visitor& visitor_;
    condition_state state_;
    std::vector<member_lookup<Value>> lookups_;
    std::vector<bool> has_failed_;  ///< of each branch
};

}  // namespace impl
HASHPATH_END

// hashpath/filter/impl/group.hpp --------------------------------------------------------------------------------------

// The filters of a set that have the same selector, and the pass over a document that answers them.

HASHPATH_BEGIN
namespace impl {

/// What filters with the same item path ask. A number in a table is twice that of a filter, and one more where the
/// filter lets an item through unless a value is found there.
struct path_question {
    path item_path;
    std::vector<std::uint32_t> filters;
    value_table values;        ///< compared with each value
    value_table first_values;  ///< compared with the first value
    std::vector<std::uint32_t> unless_found;
    std::vector<std::uint32_t> unless_first;
    std::vector<std::uint32_t> if_any;
    std::vector<std::uint32_t> of_all;  ///< asked of all values together
    bool compares_each = false;
    bool compares_late = false;  ///< the same at the end of an item: the path may fail in it, or is not in the tree
    bool compares_first = false;
    bool asks_of_none = false;  ///< whether a filter may let an item through in which nothing is found
};

/// The filters of a set that have the same selector, by their numbers in the set.
class filter_group {
public:
    HASHPATH_FUNCTION filter_group(std::span<const filter> filters, const std::vector<std::uint32_t>& numbers);

    path selector;
    std::vector<path_question> questions;
    path_tree tree;
    std::vector<std::uint32_t> alone;  ///< the questions whose paths are not in the tree

private:
    struct entries {
        std::vector<value_table::entry> of_each;
        std::vector<value_table::entry> of_first;
    };

    /// The question about a path, which may be there already, written another way.
    HASHPATH_FUNCTION std::uint32_t add(const path& item_path);

    HASHPATH_FUNCTION static void ask(path_question& question, entries& tables, const condition& asked,
                                      std::uint32_t number);
};

/// What became of a filter in a pass.
struct filter_state {
    std::uint64_t decided = 0;  ///< the item for which a value was found that decides, counted from 1
    std::optional<type_error> error;
};

/// One pass over a document, for the filters of a group: calls `visit(filter, item)` with each item that a filter lets
/// through, an item after the other.
template <json_value Value, class Visit>
class filter_pass {
public:
    filter_pass(const Value& document, std::span<const filter> filters, const filter_group& group,
                std::vector<filter_state>& states, Visit& visit)
        : document_(document),
          filters_(filters),
          group_(group),
          states_(states),
          visit_(visit),
          walk_(group.tree, *this),
          item_(document),
          waiting_(fetches ? longest_wait : 0, document),
          unanswered_(group.questions.size()) {
        found_.reserve(group.questions.size());
        for (std::size_t i = 0; i < group.questions.size(); ++i) found_.push_back({document, {}, 0, false, false});
        for (const std::uint32_t i : group.alone) evaluations_.emplace_back(group.questions[i].item_path);
    }
    filter_pass(const filter_pass&) = delete;
    filter_pass& operator=(const filter_pass&) = delete;

    void run() {
        try {
            // A regular expression of the selector that fails does so before any item is looked at.
            if (!group_.selector.has_pattern()) {
                for_each(document_, group_.selector, [this](const match<Value>& found) { return offer(found.value); });
            } else {
                for (const auto& found : extract(document_, group_.selector)) {
                    if (!offer(found.value)) break;
                }
            }
            judge_waiting();
        } catch (const type_error& e) {
            // The selector fails before its first item; what comes later is of a visit.
            if (position_ != 0) throw;
            for (std::uint32_t i = 0; i < found_.size(); ++i) end(i, e);
        }
    }

    /// What the walk finds in the item.
    HASHPATH_INLINE void take(std::uint32_t number, const php::key& key, const Value& value) {
        const path_question& question = group_.questions[number];
        findings& found = found_[number];
        ++found.count;
        if (question.compares_first && key.is_integer() && key.integer() == 0) {
            found.first = value;
            found.has_first = true;
        }
        if (question.compares_each) compare(question, value);
        if (question.compares_late || !question.of_all.empty()) found.all.push_back(value);
    }

    php::key next_key(std::uint32_t number) const noexcept { return php::key{found_[number].count}; }

    /// The evaluation of a path fails in the item; by itself it says why.
    void fail(std::uint32_t number) {
        const path_question& question = group_.questions[number];
        try {
            evaluation<Value>{question.item_path}.run(item_, [](const php::key&, const Value&) { return true; });
        } catch (const type_error& e) {
            end(number, type_error(e.code(), where() + e.pointer(), e.reason()));
        }
    }

private:
    /// What a path found in the item.
    struct findings {
        Value first;  ///< what stands under the key 0
        std::vector<Value> all;
        std::int64_t count = 0;
        bool has_first = false;
        bool has_failed = false;  ///< in this item or one before
    };

    /// Takes an item; whether the pass goes on. Where memory can be fetched for it, the item waits for that, while others
    /// before it are judged.
    HASHPATH_INLINE bool offer(const Value& item) {
        if constexpr (fetches) {
            item.prefetch();
            waiting_[offered_ % longest_wait] = item;
            // Of few items, most of what stands deeper is near already.
            const std::size_t levels = offered_ < many ? 2 : walk_.fetched_levels;
            for (std::size_t level = 0; level < levels; ++level) {
                const std::size_t behind = (level + 1) * longest_wait / (levels + 1);
                if (offered_ >= behind) walk_.prefetch(waiting_[(offered_ - behind) % longest_wait], level);
            }
            ++offered_;
            return offered_ < longest_wait || judge(waiting_[offered_ % longest_wait]);
        } else {
            return judge(item);
        }
    }

    /// Judges the items that wait.
    void judge_waiting() {
        if constexpr (fetches) {
            while (unanswered_ != 0 && position_ < offered_) {
                judge(Value{waiting_[static_cast<std::size_t>(position_) % longest_wait]});
            }
        }
    }

    /// Whether the pass goes on.
    HASHPATH_INLINE bool judge(const Value& item) {
        item_ = item;
        ++position_;
        if (is_container(item.kind())) {
            walk_.run(item);
            if (!evaluations_.empty()) evaluate_alone();
            for (std::uint32_t i = 0; i < found_.size(); ++i) conclude(i);
        } else {
            judge_scalar();
        }
        return unanswered_ != 0;
    }

    HASHPATH_OUTLINE void judge_scalar() {
        for (std::uint32_t i = 0; i < found_.size(); ++i) {
            const path_question& question = group_.questions[i];
            if (found_[i].has_failed) continue;
            if (!question.item_path.whole()) {
                end(i, type_error(error_code::item_not_a_map, where(), impl::item_not_a_map));
                continue;
            }
            for (const std::uint32_t filter : question.filters) {
                if (decide_scalar_item(item_, filters_[filter].asked).holds) let_through(filter);
            }
        }
    }

    HASHPATH_OUTLINE void evaluate_alone() {
        for (std::size_t i = 0; i < evaluations_.size(); ++i) {
            const std::uint32_t number = group_.alone[i];
            if (found_[number].has_failed) continue;
            try {
                evaluations_[i].run(item_, [&](const php::key& key, const Value& value) {
                    take(number, key, value);
                    return true;
                });
            } catch (const type_error& e) {
                end(number, type_error(e.code(), where() + e.pointer(), e.reason()));
            }
        }
    }

    HASHPATH_INLINE void compare(const path_question& question, const Value& value) {
        question.values.find(value, [this](std::uint32_t n) { decide(n); });
    }

    /// A value was found that decides a filter.
    HASHPATH_INLINE void decide(std::uint32_t entry_number) {
        filter_state& state = states_[entry_number / 2];
        if (state.decided == position_) return;
        state.decided = position_;
        if (entry_number % 2 == 0) let_through(entry_number / 2);
    }

    HASHPATH_INLINE void let_through(std::uint32_t filter) { visit_(std::size_t{filter}, std::as_const(item_)); }

    HASHPATH_INLINE void let_through_undecided(const std::vector<std::uint32_t>& filters) {
        for (const std::uint32_t filter : filters) {
            if (states_[filter].decided != position_) let_through(filter);
        }
    }

    /// All values of the item are known.
    HASHPATH_INLINE void conclude(std::uint32_t number) {
        const path_question& question = group_.questions[number];
        findings& found = found_[number];
        if (found.has_failed || (found.count == 0 && !question.asks_of_none)) return;
        if (question.compares_late) {
            for (const Value& value : found.all) compare(question, value);
        }
        let_through_undecided(question.unless_found);
        for (const std::uint32_t filter : question.of_all) {
            if (filters_[filter].asked.decide_list(std::span<const Value>{found.all}).holds) let_through(filter);
        }
        if (found.count == 0) return;
        for (const std::uint32_t filter : question.if_any) let_through(filter);
        if (question.compares_first) conclude_first(question, found);
        found.count = 0;
        found.has_first = false;
        found.all.clear();
    }

    HASHPATH_INLINE void conclude_first(const path_question& question, const findings& found) {
        const auto decided = [this](std::uint32_t n) { decide(n); };
        if (!found.has_first) question.first_values.find_null(decided);
        else if (is_container(found.first.kind())) return;
        else question.first_values.find(found.first, decided);
        let_through_undecided(question.unless_first);
    }

    /// Ends the filters of a question with an error.
    void end(std::uint32_t number, const type_error& error) {
        if (found_[number].has_failed) return;
        found_[number].has_failed = true;
        --unanswered_;
        for (const std::uint32_t filter : group_.questions[number].filters) {
            states_[filter].error.emplace(error);
        }
    }

    /// The JSON Pointer of the item.
    std::string where() {
        if (!places_) places_ = locate(document_, group_.selector);
        return *(*places_)[static_cast<std::size_t>(position_ - 1)].place.pointer();
    }

    static constexpr bool fetches = requires(const Value& value, const member_lookup<Value>& find) {
        value.prefetch();
        find.prefetch(value, true);
        find.prefetch_value(value);
        find.prefetch_list(value, 0);
    };
    static constexpr std::size_t longest_wait = 32;
    static constexpr std::size_t many = 1500;

    const Value document_;
    std::span<const filter> filters_;
    const filter_group& group_;
    std::vector<filter_state>& states_;
    Visit& visit_;
    path_tree_walk<Value, filter_pass> walk_;
    std::deque<evaluation<Value>> evaluations_;  ///< of the questions alone
    std::vector<findings> found_;
    Value item_;
    std::uint64_t position_ = 0;  ///< of the item, counted from 1
    std::vector<Value> waiting_;  ///< a ring of the items that are not judged yet
    std::size_t offered_ = 0;
    std::size_t unanswered_;
    std::optional<std::vector<located_match<Value>>> places_;
};

}  // namespace impl
HASHPATH_END

// hashpath/filter_set.hpp ---------------------------------------------------------------------------------------------

// Many filters at once: what each of them lets through, found in one pass over a document.

HASHPATH_BEGIN

/// What became of one filter of a set: what it lets through, in order, or the error that it ends with; then `items` is
/// empty.
template <json_value Value>
struct filter_outcome {
    std::vector<Value> items;
    std::optional<type_error> error;
};

/// Filters that are asked together, compiled into one structure.
///
///     const filter_set set{{sources, destinations}};
///     matching_items(event, set)[1].items   // what matching_items(event, destinations) gives
///
/// The filters with the same selector share one walk over what it finds; their item paths share what they begin with,
/// and what conditions compare with is found by hash or by order where PHP's comparison allows it.
/// Immutable, cheap to copy, safe to share between threads.
class filter_set {
public:
    /// The set of no filter.
    HASHPATH_FUNCTION filter_set();

    /// Throws std::bad_alloc only. n log n in the filters and in all that they compare with.
    HASHPATH_FUNCTION explicit filter_set(std::vector<filter> filters);

    /// The filters in the order in which they were given; valid while the set or a copy of it lives.
    std::span<const filter> filters() const noexcept { return compiled_->filters; }

    template <json_document Document, class Visit>
    friend std::vector<std::optional<type_error>> for_each(Document&& document, const filter_set& set, Visit&& visit);

private:
    struct compiled {
        HASHPATH_FUNCTION explicit compiled(std::vector<filter> its_filters);

        std::vector<filter> filters;
        std::vector<impl::filter_group> groups;
    };

    std::shared_ptr<const compiled> compiled_;
};

/// Calls `visit(filter, item)` with each item that a filter of a set lets through: the filter as its position in
/// set.filters(), the item as a handle.
///
///     for_each(event, set, [&](std::size_t filter, const auto& item) { std::cout << filter << (*item)["value"] << '\n'; });
///
/// The items of one filter come in document order, those of several filters one item after the other. For each filter they
/// are those that for_each(document, filter) visits, up to the error with which that ends. Returns these errors: an element
/// for each filter; an error of one is no matter to the others, and is not thrown. Throws std::bad_alloc,
/// regex_error (regex_budget), which ends all filters, and what visit throws. Costs one walk for each selector, and in each item one walk along all item paths together; besides for each
/// value found one look-up, and a comparison with each list, map, truth value and null that a filter compares with, and
/// each filter with `in_and` or `not_in_and`.
template <json_document Document, class Visit>
std::vector<std::optional<type_error>> for_each(Document&& document, const filter_set& set, Visit&& visit) {
    const std::span<const filter> filters = set.filters();
    std::vector<impl::filter_state> states(filters.size());
    for (const impl::filter_group& group : set.compiled_->groups) {
        impl::filter_pass<value_of<Document>, Visit>{as_value(document), filters, group, states, visit}.run();
    }
    std::vector<std::optional<type_error>> errors;
    errors.reserve(states.size());
    for (auto& state : states) errors.push_back(std::move(state.error));
    return errors;
}

/// What every filter of a set lets through: one outcome a filter, in the order of set.filters().
///
///     const auto outcomes = matching_items(event, set);
///     if (outcomes[0].error) throw *outcomes[0].error;
///     for (const auto& item : outcomes[0].items) std::cout << (*item)["value"] << '\n';
///
/// Each has exactly the items that matching_items(document, filter) returns for that filter, in the same order, or the
/// type_error that it throws. The handles are valid while the document is neither changed nor destroyed. Throws
/// std::bad_alloc, and regex_error (regex_budget), which ends all. Costs as for_each().
template <json_document Document>
std::vector<filter_outcome<value_of<Document>>> matching_items(Document&& document, const filter_set& set) {
    using value = value_of<Document>;
    std::vector<filter_outcome<value>> outcomes(set.filters().size());
    auto errors = for_each(
        document, set, [&outcomes](std::size_t filter, const value& item) { outcomes[filter].items.push_back(item); });
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!errors[i]) continue;
        outcomes[i].items.clear();
        outcomes[i].error = std::move(errors[i]);
    }
    return outcomes;
}

HASHPATH_END

// hashpath/php/lower_case.hpp -----------------------------------------------------------------------------------------

// Upper and lower case: of ASCII as PHP 8's strtolower(), of all scripts as its mb_strtolower().

HASHPATH_BEGIN
namespace php {

/// Returns a letter of ASCII in lower case, any other byte as it is.
constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Returns a letter of ASCII in upper case, any other byte as it is.
constexpr char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Returns `text` with its letters of ASCII in lower case: PHP 8's strtolower().
///
///     lower("TLP:RED \u00C9")   // "tlp:red \u00C9"
HASHPATH_FUNCTION std::string lower(std::string text);

/// Returns `text` with its letters of ASCII in upper case: PHP 8's strtoupper().
HASHPATH_FUNCTION std::string upper(std::string text);

namespace impl {

/// Letters whose small ones stand at the same distance: each of them from the first to the last, or every other one.
struct capitals {
    char32_t first;
    char32_t last;
    std::uint8_t step;
    std::int32_t to_small;
};

// clang-format on

}  // namespace impl

/// PHP's mb_strtolower() of a text of UTF-8: every letter in lower case, of all scripts, by Unicode 14 as PHP 8.2.
///
///     lower_case("TLP:RED")   // "tlp:red"
///     lower_case("ÀÉ")        // "àé"
///     lower_case("ΣΑΣ")       // "σασ": the last sigma too, as PHP does before 8.3
///     lower_case("İ")         // "i" and a dot above, two code points
///
/// A sequence of bytes that is no UTF-8 becomes a question mark. Throws std::bad_alloc only. Linear.
HASHPATH_FUNCTION std::string lower_case(std::string_view text);

}  // namespace php
HASHPATH_END

// hashpath/json/format.hpp --------------------------------------------------------------------------------------------

// PHP's sprintf() over JSON values.

HASHPATH_BEGIN
namespace php {

namespace impl {

/// A width or precision, or where it comes from.
struct format_number {
    enum class source : std::uint8_t { none, text, next_argument, argument };

    source from = source::none;
    std::int64_t value = 0;  ///< the number, or which argument
};

struct directive {
    std::string before;      ///< the text that stands before it
    std::size_t offset = 0;  ///< of its %
    char letter = '\0';      ///< nothing behind the last text
    std::optional<std::size_t> argument;
    bool left = false;
    bool plus = false;
    char padding = ' ';
    format_number width;
    format_number precision;
};

/// Where a text is put: how wide that is at least, and what fills it.
struct field {
    std::size_t width;
    char padding;
    bool left;
    bool negative = false;
    bool plus = false;
};

/// Appends a text, padded. A sign stands before zeros, in the place of the text's first byte.
HASHPATH_FUNCTION void append_padded(std::string& out, std::string_view text, const field& into);

}  // namespace impl

/// A format of PHP's sprintf(), read once and used for any number of rows.
///
///     format{"%s: %05.1f|%-6s|%x"}   // of "a", 2.25, "b", 255: "a: 002.2|b     |ff"
///     format{"%2$s, %1$s"}           // of "a", "b": "b, a"
///
/// All directives of PHP 8.2: s d u e E f F g G h H c o x X b %, each with the number of its argument (`2$`), the flags
/// `-`, `+`, space, `0` and `'` with any padding byte, a width, a precision (either may be `*`), and an `l` that
/// means nothing. Arguments are cast as PHP casts them. PHP's surprises:
///
/// | format | of | gives |
/// |---|---|---|
/// | `%-05d`, `%-05s` | 7 | `7    `, `70000`: numbers get no zeros behind them |
/// | `%.3x`, and o, X, b | 255 | nothing: any precision leaves no digit |
/// | `%e` | 10 | `1.000000e+1` |
/// | `%5c`, `%5%` | 65 | `A`, `%`: not padded, but the second takes an argument too, unlike `%%` |
/// | `%.f` | 2.5 | `2.500000`: a point alone is no precision |
/// | `%010f` | infinity below zero | `-NF` |
///
/// Immutable; may be shared between threads. Behaviour of PHP 8.2 in the "C" locale.
class format {
public:
    /// The widest field that is written, in bytes: a stranger may give the format. PHP has no such limit.
    static constexpr std::size_t max_width = 65'536;

    /// Throws format_error (format_directive) for an unknown directive, one that does not end, the number 0 for an
    /// argument, and numbers from 2147483647 on, which a width or precision may be as an argument. Linear.
    HASHPATH_FUNCTION explicit format(std::string_view text);

    /// Appends the text that comes of these arguments, PHP's vsprintf().
    ///
    /// Throws format_error: format_arguments where there are too few arguments, or one for a width or precision is no
    /// integer or out of range, format_too_wide for a field of more than max_width bytes and a text of more than `max_size`.
    /// Nothing is appended then. Linear in the format and the result, and for
    /// each directive that makes a number of a text, in the part of the text that it reads: blanks and the number.
    template <json_value Value>
    void append(std::string& out, std::span<const Value> arguments, std::size_t max_size = default_max_repeated) const {
        const std::size_t before = out.size();
        try {
            std::size_t next = 0;
            for (const impl::directive& each : directives_) {
                out += each.before;
                if (each.letter != '\0') append_directive(out, each, arguments, next);
                if (out.size() - before > max_size) {
                    throw format_error(error_code::format_too_wide, each.offset,
                                       "a text of more than " + std::to_string(max_size) + " bytes");
                }
            }
        } catch (...) {
            out.resize(before);
            throw;
        }
    }

private:
    static constexpr std::int64_t largest_number = std::numeric_limits<std::int32_t>::max();
    /// More digits behind the point are not written.
    static constexpr int most_precision = 53;

    HASHPATH_FUNCTION [[noreturn]] static void refuse(std::size_t offset, std::string_view reason);

    HASHPATH_FUNCTION static std::optional<std::int64_t> read_number(std::string_view text, std::size_t& at);

    /// The number before a `$`, if there is one.
    HASHPATH_FUNCTION static std::optional<std::size_t> read_argument(std::string_view text, std::size_t& at);

    HASHPATH_FUNCTION static impl::format_number read_size(std::string_view text, std::size_t& at);

    HASHPATH_FUNCTION static void read_directive(std::string_view text, std::size_t& at, std::size_t offset,
                                                 impl::directive& read);

    template <json_value Value>
    static const Value& argument_at(std::span<const Value> arguments, std::size_t position, std::size_t offset) {
        if (position < arguments.size()) return arguments[position];
        throw format_error(
            error_code::format_arguments, offset,
            "argument " + std::to_string(position + 1) + " is missing, there are " + std::to_string(arguments.size()));
    }

    /// A width or precision, if there is one.
    template <json_value Value>
    static std::optional<std::int64_t> size_of(const impl::format_number& size, std::span<const Value> arguments,
                                               std::size_t& next, const impl::directive& of, std::int64_t least) {
        using source = impl::format_number::source;
        if (size.from == source::none) return std::nullopt;
        if (size.from == source::text) return size.value;
        const std::size_t position = size.from == source::argument ? static_cast<std::size_t>(size.value) : next++;
        const Value& value = argument_at(arguments, position, of.offset);
        if (value.kind() != kind::integer || value.integer() < least || value.integer() > largest_number) {
            throw format_error(error_code::format_arguments, of.offset, "an argument is no width or precision");
        }
        return value.integer();
    }

    template <json_value Value>
    static void append_directive(std::string& out, const impl::directive& each, std::span<const Value> arguments,
                                 std::size_t& next) {
        const auto asked_width = size_of(each.width, arguments, next, each, 0).value_or(0);
        const auto precision = size_of(each.precision, arguments, next, each, -1);
        const char lower = hashpath::php::lower(each.letter);
        if (precision && *precision < 0 && lower != 'g' && lower != 'h') {
            throw format_error(error_code::format_arguments, each.offset, "only g, G, h and H have a precision of -1");
        }
        const auto width = static_cast<std::size_t>(asked_width);
        if (width > max_width) {
            throw format_error(error_code::format_too_wide, each.offset,
                               "a width of more than " + std::to_string(max_width) + " bytes");
        }
        const Value& value = argument_at(arguments, each.argument ? *each.argument : next++, each.offset);
        impl::field field{width, each.padding, each.left};
        if (each.letter == 's') {
            const auto most = precision ? static_cast<std::size_t>(*precision) : std::string_view::npos;
            if (value.kind() == kind::text) {
                // Not copied: a format may take the first byte of a long text many times.
                return impl::append_padded(out, std::string_view{value.text()}.substr(0, most), field);
            }
            const std::string text = to_text(value);
            return impl::append_padded(out, std::string_view{text}.substr(0, most), field);
        }
        if (std::string_view{"eEfFgGhH"}.find(each.letter) != std::string_view::npos) {
            return append_floating(out, each, to_double(value), precision, field);
        }
        append_integer(out, each, to_integer(value), precision.has_value(), field);
    }

    HASHPATH_FUNCTION static void append_floating(std::string& out, const impl::directive& each, double number,
                                                  std::optional<std::int64_t> precision, impl::field field);

    HASHPATH_FUNCTION static void append_integer(std::string& out, const impl::directive& each, std::int64_t number,
                                                 bool has_precision, impl::field field);

    std::vector<impl::directive> directives_;
};

}  // namespace php
HASHPATH_END

// hashpath/hash/combine.hpp -------------------------------------------------------------------------------------------

// Keys and values picked out of a document by path, and texts made of them.

HASHPATH_BEGIN

namespace impl {

/// What a path matches, by key: for the rows that the reference counts from 0.
template <json_value Value>
class rows {
public:
    template <class Document>
    rows(Document& document, const path& path) : matches_(extract(document, path)) {
        for (std::size_t i = 0; i < matches_.size(); ++i) {
            if (matches_[i].key == php::key{static_cast<std::int64_t>(i)}) continue;
            if (matches_[i].key.is_integer()) elsewhere_.emplace(matches_[i].key.integer(), i);
        }
    }

    std::size_t size() const noexcept { return matches_.size(); }

    /// What was matched first, second, …, whatever its key.
    const Value& in_order(std::size_t position) const { return matches_[position].value; }

    /// What is matched under the key that is a row's number, if anything.
    std::optional<Value> of_row(std::size_t row) const {
        const php::key key{static_cast<std::int64_t>(row)};
        if (row < matches_.size() && matches_[row].key == key) return matches_[row].value;
        const auto found = elsewhere_.find(key.integer());
        if (found == elsewhere_.end()) return std::nullopt;
        return matches_[found->second].value;
    }

private:
    std::vector<match<Value>> matches_;
    std::map<std::int64_t, std::size_t> elsewhere_;  ///< positions under other integer keys than their own
};

}  // namespace impl

namespace hash {

/// CakePHP's Hash::format(): a text for each value of the first path, made of it and the values of the others.
///
///     format(event, {"Event.Attribute.{n}.type"_path, "Event.Attribute.{n}.value"_path}, "%s: %s")
///     // ["ip-src: 198.51.100.7", …]
///
/// A list; null when there is no path. A row takes from each path the value under its own number; one that a path has
/// no value for gets the later ones in its place, and so may lack arguments. See php::format for the directives.
/// Throws format_error, where there is a row, for a format that PHP refuses, a row that lacks arguments, and texts of
/// more than `max_text` bytes together; and what extract() throws. Linear in what is found and made.
template <nlohmann_json Json>
std::remove_const_t<Json> format(Json& document, std::span<const path> paths, std::string_view format,
                                 std::size_t max_text = default_max_repeated) {
    using json = std::remove_const_t<Json>;
    using value = node<const json>;
    if (paths.empty()) return json{};
    std::vector<impl::rows<value>> columns;
    columns.reserve(paths.size());
    for (const path& each : paths) columns.emplace_back(std::as_const(document), each);
    json texts = json::array();
    std::optional<php::format> compiled;
    std::vector<value> arguments;
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
        arguments.clear();
        for (const auto& column : columns) {
            if (const auto found = column.of_row(row)) arguments.push_back(*found);
        }
        if (!compiled) compiled.emplace(format);
        std::string text;
        compiled->append(text, std::span<const value>{arguments}, max_text);
        max_text -= text.size();
        texts.push_back(std::move(text));
    }
    return texts;
}

template <nlohmann_json Json>
std::remove_const_t<Json> format(Json& document, std::initializer_list<path> paths, std::string_view format,
                                 std::size_t max_text = default_max_repeated) {
    return hash::format(document, std::span<const path>{paths.begin(), paths.size()}, format, max_text);
}

/// Keys or values for combine(): what a path matches, or what format() makes of several.
///
///     column{"{n}.id"_path}
///     column{"%s-%s", {"{n}.type"_path, "{n}.id"_path}}
class column {
public:
    column(path its_path) : paths_{std::move(its_path)} {}
    column(std::string format, std::vector<path> paths) : format_(std::move(format)), paths_(std::move(paths)) {}

    /// The format; nothing for what one path matches.
    const std::optional<std::string>& format() const noexcept { return format_; }
    std::span<const path> paths() const noexcept { return paths_; }

private:
    std::optional<std::string> format_;
    std::vector<path> paths_;
};

}  // namespace hash

namespace impl {

/// The values of a column of a document.
template <nlohmann_json Json>
class column_rows : public rows<node<Json>> {
    using json = std::remove_const_t<Json>;

public:
    column_rows(Json& document, const hash::column& column)
        : column_rows(document, column, std::make_unique<json>(texts_of(document, column))) {}

private:
    static json texts_of(Json& document, const hash::column& column) {
        if (!column.format() || column.paths().empty()) return json::array();
        return hash::format(document, column.paths(), *column.format());
    }

    column_rows(Json& document, const hash::column& column, std::unique_ptr<json> texts)
        : rows<node<Json>>(column.format() ? *texts : document, column.format() ? path{} : column.paths().front()),
          texts_(std::move(texts)) {}

    std::unique_ptr<json> texts_;
};

/// The entries of each group in a map of its own. `value_of(row)` gives the value of a row, once.
template <class Json, class ValueOf>
Json grouped(std::span<const std::string> groups, std::span<const std::string> keys, ValueOf&& value_of) {
    std::map<std::string_view, std::size_t> known;
    std::vector<entry_collection<Json>> members;
    std::vector<std::string_view> order;
    for (std::size_t row = 0; row < keys.size(); ++row) {
        const auto [group, is_new] = known.emplace(groups[row], members.size());
        if (is_new) {
            members.emplace_back();
            order.push_back(groups[row]);
        }
        members[group->second].add(php::key{std::string_view{keys[row]}}, value_of(row));
    }
    entry_collection<Json> all;
    for (std::size_t i = 0; i < order.size(); ++i) all.add(php::key{order[i]}, members[i].merged());
    return all.container();
}

}  // namespace impl

namespace hash {

/// CakePHP's Hash::combine(): a map of keys and values picked out of a document.
///
///     combine(event, "Event.Attribute.{n}.uuid"_path, "Event.Attribute.{n}.value"_path)
///     combine(event, "Event.Attribute.{n}.uuid"_path, "Event.Attribute.{n}.value"_path, "Event.Attribute.{n}.type"_path)
///     // {"ip-src": {"5a…": "198.51.100.7", …}, …}
///     combine(event, "Event.Attribute.{n}.uuid"_path, column{"%s %s", {"{n}.type"_path, "{n}.value"_path}})
///
/// The first key goes with the first value and so on; of equal keys, the last value stands at the place of the first.
/// Without values, or where their column is empty, or its path is "" or "0", all are null. Where `groups` matches
/// anything, the map has a map for each group: that of a row is what is matched under the row's number, and 0 where
/// there is nothing, or null. Keys in groups, and groups, are made as PHP takes values for keys: null is "", true 1,
/// 1.5 is 1; without groups, a key is the text of its value: 1.5 is "1.5", and a list or map "Array". What is handed
/// over with std::move has its values moved from, else they are copied. Throws value_error (unequal_counts);
/// type_error (document_not_a_map; key_not_a_scalar, with groups); limit_error (document_too_deep) for what is too
/// deep to be copied; and what format() throws. n log n.
template <given_json Document>
impl::json_of<Document> combine(Document&& document, const column& keys,
                                const std::optional<column>& values = std::nullopt,
                                const std::optional<path>& groups = std::nullopt) {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    using rows = impl::column_rows<std::remove_reference_t<decltype(*top)>>;
    const rows key_rows{*top, keys};
    const std::size_t count = key_rows.size();
    if (count == 0) return json::array();
    std::unique_ptr<rows> value_rows;
    if (values && (values->format() || !values->paths().front().whole())) {
        value_rows = std::make_unique<rows>(*top, *values);
    }
    if (value_rows && value_rows->size() == 0) value_rows.reset();
    if (value_rows && value_rows->size() != count) {
        throw value_error(
            error_code::unequal_counts, "",
            "combine finds " + std::to_string(count) + " keys and " + std::to_string(value_rows->size()) + " values");
    }
    std::vector<std::string> texts;
    texts.reserve(count);
    if (groups) {
        const impl::rows<node<const json>> group_rows{std::as_const(*top), *groups};
        if (group_rows.size() != 0) {
            // Keys and groups are all read before a value is moved.
            std::vector<std::string> group_texts;
            const auto text_of = [](const auto& found, const php::key& otherwise) {
                const bool absent = !found || found->kind() == kind::null;
                return (absent ? otherwise : impl::offset_of(*found)).to_string();
            };
            for (std::size_t row = 0; row < count; ++row) {
                group_texts.push_back(text_of(group_rows.of_row(row), php::key{0}));
                texts.push_back(text_of(key_rows.of_row(row), php::key{std::string_view{}}));
            }
            return impl::grouped<json>(group_texts, texts, [&](std::size_t row) {
                const auto found = value_rows ? value_rows->of_row(row) : std::nullopt;
                return found ? impl::take(*found) : json{};
            });
        }
    }
    for (std::size_t row = 0; row < count; ++row) texts.push_back(php::to_text(key_rows.in_order(row)));
    impl::entry_collection<json> entries;
    for (std::size_t row = 0; row < count; ++row) {
        entries.add(php::key{std::string_view{texts[row]}},
                    value_rows ? impl::take(value_rows->in_order(row)) : json{});
    }
    return entries.merged();
}

}  // namespace hash

HASHPATH_END

// hashpath/hash/impl/growing_document.hpp -----------------------------------------------------------------------------

// A document that others are merged into, entry by entry: what is looked into is found fast, however wide it is.

HASHPATH_BEGIN
namespace impl {

/// A document whose lists and maps grow. A list or map that is opened is a branch: its entries are found in log n and
/// get no other place when more are added. What is not opened stays as it is.
template <nlohmann_json Json>
class growing_document {
public:
    /// An entry of a branch. All stay valid.
    struct place {
        std::size_t branch;
        std::size_t position;
    };

    /// The place of the document itself, in a branch of its own.
    static constexpr place root{0, 0};

    explicit growing_document(Json document) {
        Json holder = Json::array();
        holder.push_back(std::move(document));
        branches_.emplace_back(root, std::move(holder));
    }

    /// The value at a place; an empty list where it is opened.
    Json& value(place at) { return branches_[at.branch].values[at.position]; }

    /// Whether there is a list or map at a place.
    bool holds_container(place at) { return value(at).is_structured(); }

    /// How many entries the list or map at a place has.
    std::size_t size(place at) {
        const std::size_t inner = branches_[at.branch].opened[at.position];
        return inner != none ? branches_[inner].values.size() : value(at).size();
    }

    /// The entry under a key of the list or map at a place, if there is one.
    std::optional<place> find(place at, const php::key& key) {
        const std::size_t inner = open(at);
        if (const auto position = branches_[inner].find(key)) return place{inner, *position};
        return std::nullopt;
    }

    /// Gives an entry that is there another value.
    void set(place at, Json value) {
        branches_[at.branch].opened[at.position] = none;
        this->value(at) = std::move(value);
    }

    /// Adds an entry to the list or map at a place, under a key that it does not have.
    void add(place at, const php::key& key, Json value) {
        const std::size_t inner = open(at);
        branches_[inner].add(key, std::move(value));
    }

    /// Adds an entry under the next integer, as PHP does. Throws value_error (no_next_key) where there is none.
    void append(place at, Json value) {
        const std::size_t inner = open(at);
        branches_[inner].add(branches_[inner].next_key(), std::move(value));
    }

    /// The document with all that was added.
    Json finish() {
        for (std::size_t i = branches_.size() - 1; i > 0; --i) {
            branch& each = branches_[i];
            if (branches_[each.parent.branch].opened[each.parent.position] == i) value(each.parent) = each.container();
        }
        return std::move(value(root));
    }

private:
    static constexpr std::size_t none = 0;

    struct branch {
        branch(place its_parent, Json container) : parent(its_parent) {
            values.reserve(container.size());
            opened.reserve(container.size());
            // PHP appends to a list that was empty once under 0 at least.
            if (container.empty()) largest = -1;
            for (auto entry = node{container}.entries(); entry; entry.next())
                add(entry.key(), std::move(*entry.value()));
        }

        void add(const php::key& key, Json value) {
            const bool follows = key == php::key{static_cast<std::int64_t>(values.size())};
            if (counts && !follows) {
                for (std::size_t i = 0; i < values.size(); ++i)
                    keys.push_back(php::to_text(static_cast<std::int64_t>(i)));
                counts = false;
            }
            if (!counts) {
                keys.push_back(key.to_string());
                if (!by_key.empty()) by_key.emplace(keys.back(), values.size());
            }
            if (key.is_integer()) largest = std::max(largest.value_or(key.integer()), key.integer());
            values.push_back(std::move(value));
            opened.push_back(none);
        }

        std::optional<std::size_t> find(const php::key& key) {
            if (counts) {
                if (!key.is_integer() || key.integer() < 0) return std::nullopt;
                const auto position = static_cast<std::uint64_t>(key.integer());
                return position < values.size() ? std::optional{static_cast<std::size_t>(position)} : std::nullopt;
            }
            const std::string text = key.to_string();
            constexpr std::size_t few = 16;
            if (keys.size() <= few) {
                const auto found = std::find(keys.begin(), keys.end(), text);
                return found == keys.end() ? std::nullopt
                                           : std::optional{static_cast<std::size_t>(found - keys.begin())};
            }
            if (by_key.empty()) {
                for (std::size_t i = 0; i < keys.size(); ++i) by_key.emplace(keys[i], i);
            }
            const auto found = by_key.find(text);
            return found == by_key.end() ? std::nullopt : std::optional{found->second};
        }

        php::key next_key() const {
            if (!largest) return php::key{0};
            if (*largest == std::numeric_limits<std::int64_t>::max()) {
                throw value_error(error_code::no_next_key, "", "no integer is left for the key of an appended value");
            }
            return php::key{*largest + 1};
        }

        Json container() {
            entry_collection<Json> entries;
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (counts) entries.append(std::move(values[i]));
                else entries.add(php::key{std::string_view{keys[i]}}, std::move(values[i]));
            }
            return entries.container();
        }

        place parent;
        std::vector<Json> values;
        std::vector<std::size_t> opened;            ///< the branch of each value, if it has one
        bool counts = true;                         ///< whether the keys are 0, 1, 2, …
        std::vector<std::string> keys;              ///< none while they count
        std::map<std::string, std::size_t> by_key;  ///< where there are many
        std::optional<std::int64_t> largest;        ///< of the integer keys
    };

    std::size_t open(place at) {
        std::size_t& opened = branches_[at.branch].opened[at.position];
        if (opened == none) {
            opened = branches_.size();
            branches_.emplace_back(at, std::exchange(value(at), Json::array()));
        }
        return opened;
    }

    std::deque<branch> branches_;
};

}  // namespace impl
HASHPATH_END

// hashpath/hash/merge.hpp ---------------------------------------------------------------------------------------------

// Two documents: merged, compared, and what the one has that the other has not.

HASHPATH_BEGIN

namespace impl {

/// Puts the entries of one document after the other into one that grows, as the reference merges: what stands deeper
/// comes after all that stands higher, of all documents.
template <nlohmann_json Json>
class merging {
public:
    explicit merging(growing_document<Json>& document) noexcept : into_(document) {}

    /// Merges a value into what stands at a place, when finish() is called.
    void add(typename growing_document<Json>::place at, Json value) {
        if (!value.is_structured()) {
            Json list = Json::array();
            if (!value.is_null()) list.push_back(std::move(value));
            value = std::move(list);
        }
        waiting_.push_back({at, std::move(value)});
    }

    /// Puts one entry into what stands at a place; what stands deeper comes with finish().
    void put(typename growing_document<Json>::place at, const php::key& key, Json value) {
        const auto present = into_.find(at, key);
        if (!present) {
            into_.add(at, key, std::move(value));
        } else if (into_.holds_container(*present) && into_.size(*present) != 0 && value.is_structured()) {
            waiting_.push_back({*present, std::move(value)});
        } else if (key.is_integer() && !into_.value(*present).is_null()) {
            into_.append(at, std::move(value));
        } else {
            into_.set(*present, std::move(value));
        }
    }

    void finish() {
        while (!waiting_.empty()) {
            std::vector<addition> now = std::exchange(waiting_, {});
            for (addition& each : now) merge(each);
        }
    }

private:
    struct addition {
        typename growing_document<Json>::place at;
        Json value;
    };

    void merge(addition& each) {
        if (each.value.empty()) return;
        const node target{into_.value(each.at)};
        const bool makes_way = target.kind() == kind::null || (target.kind() == kind::boolean && !target.boolean());
        if (makes_way) into_.set(each.at, Json::array());
        if (!into_.holds_container(each.at)) {
            throw type_error(error_code::merge_into_scalar, "",
                             "a list or map is merged into what another document has made a scalar");
        }
        for (auto entry = node{each.value}.entries(); entry; entry.next()) {
            put(each.at, entry.key(), std::move(*entry.value()));
        }
    }

    growing_document<Json>& into_;
    std::vector<addition> waiting_;
};

}  // namespace impl

namespace hash {

/// CakePHP's Hash::merge(): a document with others merged into it.
///
///     merge({"a": {"x": 1}, "b": 1}, {"a": {"y": 2}, "b": 2})   // {"a": {"x": 1, "y": 2}, "b": 2}
///     merge(["a"], ["b"])                                       // ["a", "b"]: a place that is taken appends
///     merge([{"x": 1}], [{"y": 2}])                             // [{"x": 1, "y": 2}]: two lists or maps merge
///     merge({"a": []}, {"a": {"y": 2}})                         // {"a": {"y": 2}}
///
/// Under a key of both, two lists or maps are merged in turn, unless the first is empty; else the later value takes
/// the place of the earlier, and under an integer key, unless that is null, goes behind all others. A document to be
/// merged that is a scalar counts as a list of it, null as none. With several of them, all are merged level by level,
/// as in the reference. What is handed over with std::move is moved from, the rest copied. Throws type_error
/// (document_not_a_map) unless `document` is a list or map; (merge_into_scalar) where one of several documents has
/// put a scalar in the place of what another is merged into; value_error (no_next_key); limit_error
/// (document_too_deep) for what is too deep to be copied. Linear in what is merged, n log n in the width of lists and
/// maps that are; the rest of the document is not walked over when it is moved.
template <given_json Document>
impl::json_of<Document> merge(Document&& document, std::vector<std::type_identity_t<impl::json_of<Document>>> others) {
    using json = impl::json_of<Document>;
    impl::require_container(node{std::as_const(document)});
    impl::growing_document<json> merged{impl::take(impl::given<Document>(document))};
    impl::merging<json> merging{merged};
    for (json& other : others) merging.add(merged.root, std::move(other));
    merging.finish();
    return merged.finish();
}

/// The same with one other document.
template <given_json Document, given_json Other>
requires std::is_same_v<impl::json_of<Document>, impl::json_of<Other>> impl::json_of<Document> merge(
    Document&& document, Other&& other) {
    std::vector<impl::json_of<Document>> others;
    others.push_back(impl::take(impl::given<Other>(other)));
    return hash::merge(std::forward<Document>(document), std::move(others));
}

/// CakePHP's Hash::diff(): the entries of two documents that are not equal in both.
///
///     diff({"a": 1, "b": 2}, {"a": "1", "c": 3})   // {"b": 2, "c": 3}: 1 and "1" are equal to PHP
///     diff({"a": 1}, {"a": 2})                     // {"a": 1}: that of the first
///     diff([], {"a": 1})                           // {"a": 1}
///
/// Entries of the first come first, then those of the second under other keys. Only the uppermost level is looked at:
/// two lists or maps there are equal or not, by PHP's `==`. `compared` may be a scalar where `document` is empty, and
/// counts as a list of it; and null, false, 0, 0.0, "" and "0" count as an empty list. Throws type_error
/// (document_not_a_map) unless both are lists or maps otherwise, limit_error (document_too_deep) for what is too deep
/// to be copied. n log n in the width of the documents, and what comparing costs.
template <given_json Document, given_json Compared>
requires std::is_same_v<impl::json_of<Document>, impl::json_of<Compared>> impl::json_of<Document> diff(
    Document&& document, Compared&& compared) {
    using json = impl::json_of<Document>;
    const auto first = impl::given<Document>(document);
    const auto second = impl::given<Compared>(compared);
    impl::require_container(first);
    if (document.empty()) {
        if (compared.is_structured()) return impl::take(second);
        json list = json::array();
        if (!compared.is_null()) list.push_back(impl::take(second));
        return list;
    }
    if (php::empty(second)) return impl::take(first);
    impl::require_container(second);

    // Which entries stay is known before any is moved.
    const auto absent = [](const auto& container, const auto& other, auto also) {
        php::impl::counterpart counterparts{other};
        std::vector<bool> stays;
        stays.reserve(container.size());
        for (auto entry = container.entries(); entry; entry.next()) {
            const auto counterpart = counterparts.find(entry.key());
            stays.push_back(!counterpart || also(entry.value(), *counterpart));
        }
        return stays;
    };
    const auto of_first = absent(first, second, [](const auto& a, const auto& b) { return !php::loose_equal(a, b); });
    const auto of_second = absent(second, first, [](const auto&, const auto&) { return false; });
    impl::entry_collection<json> entries;
    const auto collect = [&entries](const auto& container, const std::vector<bool>& stays) {
        auto stay = stays.begin();
        for (auto entry = container.entries(); entry; entry.next()) {
            if (*stay++) entries.add(entry.key(), impl::take(entry.value()));
        }
    };
    collect(first, of_first);
    collect(second, of_second);
    return entries.container();
}

/// CakePHP's Hash::mergeDiff(): a document with what it has not from another.
///
///     merge_diff({"a": {"x": 1}}, {"a": {"x": 2, "y": 3}, "b": 4})   // {"a": {"x": 1, "y": 3}, "b": 4}
///
/// Entries under keys of both stay as they are, and lists and maps there are merged in turn. An empty document
/// becomes the other, also where that is a scalar; other scalars change nothing. Throws type_error
/// (document_not_a_map) unless `document` is a list or map, and where a list or map is to be merged into a scalar;
/// limit_error (document_too_deep) for what is too deep to be copied. n log n in the width of what is merged.
template <given_json Document, given_json Added>
requires std::is_same_v<impl::json_of<Document>, impl::json_of<Added>> impl::json_of<Document> merge_diff(
    Document&& document, Added&& added) {
    using json = impl::json_of<Document>;
    const auto target = impl::given<Document>(document);
    const auto addition = impl::given<Added>(added);
    impl::require_container(target);
    if (php::empty(addition)) return impl::take(target);
    if (document.empty()) return impl::take(addition);
    if (!added.is_structured()) return impl::take(target);

    struct level {
        typename impl::growing_document<json>::place at;
        impl::given_node<Added> added;
    };
    impl::growing_document<json> merged{impl::take(target)};
    std::vector<level> waiting{{merged.root, addition}};
    while (!waiting.empty()) {
        const level now = waiting.back();
        waiting.pop_back();
        for (auto entry = now.added.entries(); entry; entry.next()) {
            const auto value = entry.value();
            const auto present = merged.find(now.at, entry.key());
            if (!present) {
                merged.add(now.at, entry.key(), impl::take(value));
            } else if (is_container(value.kind())) {
                if (!merged.holds_container(*present)) {
                    throw type_error(error_code::document_not_a_map, "",
                                     "a list or map is merged into a scalar under the key " + entry.key().to_string());
                }
                if (merged.size(*present) == 0) merged.set(*present, impl::take(value));
                else waiting.push_back({*present, value});
            }
        }
    }
    return merged.finish();
}

/// CakePHP's Hash::contains(): whether all entries of one document are in another.
///
///     contains({"a": {"x": 1, "y": 2}, "b": 3}, {"a": {"x": "1"}})   // true: 1 == "1"
///     contains({"a": {"x": 1}}, {"a": []})                           // true: any value is right for an empty list or map
///     contains({"a": 1}, [])                                         // false, as whenever one of both is empty
///
/// Throws type_error (document_not_a_map) unless both are lists or maps, and, as the reference, where a list or map
/// that is not empty is looked for in a scalar, unless another entry that is missing is met before. n log n in the
/// width of what is looked through; does not recurse.
template <class Document, class Sought>
requires json_document<const Document&> && json_document<const Sought&>
bool contains(const Document& document, const Sought& sought) {
    using within = value_of<const Document&>;
    using wanted = value_of<const Sought&>;
    struct level {
        wanted sought;
        within found;
    };
    const level top{as_value(sought), as_value(document)};
    impl::require_container(top.sought);
    impl::require_container(top.found);
    if (top.sought.size() == 0 || top.found.size() == 0) return false;
    std::vector<level> waiting{top};
    while (!waiting.empty()) {
        const level now = waiting.back();
        waiting.pop_back();
        if (!is_container(now.found.kind())) {
            throw type_error(error_code::document_not_a_map, "", "a list or map is looked for in a scalar");
        }
        php::impl::counterpart counterparts{now.found};
        for (auto entry = now.sought.entries(); entry; entry.next()) {
            const auto found = counterparts.find(entry.key());
            if (!found) return false;
            const wanted value = entry.value();
            if (!is_container(value.kind())) {
                if (!php::loose_equal(*found, value)) return false;
            } else if (value.size() != 0) {
                waiting.push_back({value, *found});
            }
        }
    }
    return true;
}

}  // namespace hash

HASHPATH_END

// hashpath/hash/flatten.hpp -------------------------------------------------------------------------------------------

// A nested document as one flat map, and back.

HASHPATH_BEGIN
namespace hash {

/// CakePHP's Hash::flatten(): every scalar of a document in one map, under the keys that lead to it.
///
///     flatten({"Event": {"id": 5, "Tag": [{"name": "x"}]}})   // {"Event.id": 5, "Event.Tag.0.name": "x"}
///     flatten({"a": []})                                      // {"a": []}: an empty list or map is kept as a scalar is
///     flatten({"a": {"b": 1}, "a.b": 2})                      // {"a.b": 2}
///
/// In document order; where two ways have one text, the later value stands at the place of the earlier. What is
/// handed over with std::move is moved from, else its scalars are copied. Throws type_error (document_not_a_map),
/// limit_error (document_too_large) for keys of more than `max_text` bytes together: a long key stands before all that
/// is below it. Linear in the scalars and the length of their keys; n log n where keys hold the separator, or it has
/// not one byte. Does not recurse.
template <given_json Document>
impl::json_of<Document> flatten(Document&& document, std::string_view separator = ".",
                                std::size_t max_text = default_max_repeated) {
    using json = impl::json_of<Document>;
    using value = impl::given_node<Document>;
    const value top{document};
    impl::require_container(top);
    struct level {
        decltype(top.entries()) entries;
        std::size_t length;  ///< of the text that leads to it
    };
    std::vector<level> levels;
    levels.push_back({top.entries(), 0});
    std::string text;
    impl::entry_collection<json> entries;
    bool unambiguous = separator.size() == 1;
    while (!levels.empty()) {
        level& now = levels.back();
        if (!now.entries) {
            levels.pop_back();
            continue;
        }
        const php::key key = now.entries.key();
        const value found = now.entries.value();
        now.entries.next();
        text.resize(now.length);
        text += key.to_string();
        if (unambiguous && text.find(separator, now.length) != std::string::npos) unambiguous = false;
        if (is_container(found.kind()) && found.size() != 0) {
            text += separator;
            levels.push_back({found.entries(), text.size()});
        } else {
            if (text.size() > max_text) {
                throw limit_error(error_code::document_too_large, "", "the keys of the flat map are too long together");
            }
            max_text -= text.size();
            entries.add(php::key{text}, impl::take(found));
        }
    }
    return unambiguous ? entries.container() : entries.merged();
}

/// CakePHP's Hash::expand(): the nested document of a flat map.
///
///     expand({"Event.id": 5, "Event.Tag.0.name": "x"})   // {"Event": {"id": 5, "Tag": [{"name": "x"}]}}
///     expand({"a": 1, "a.b": 2})                         // {"a": {"b": 2}}
///     expand({"a.b": 2, "a": 1})                         // {"a": 1}
///     expand({"a.0": 1, "a.00": 2})                      // {"a": {"0": 1, "00": 2}}
///
/// Each key is split at the separator, and its value put under the keys that come of it, as merge() would: what is no
/// list or map on the way is replaced, but an integer key that has a value already gets another one. It undoes
/// flatten() unless a key holds the separator, or a map has an integer key twice that way. A scalar gives the empty
/// list. What is handed over with std::move is moved from, else copied. Throws value_error (empty_separator,
/// no_next_key), limit_error (document_too_deep) for a key of more than default_max_depth parts, and for what is too
/// deep to be copied. Linear in the keys, n log n in the width of what comes of them. Does not recurse.
template <given_json Document>
impl::json_of<Document> expand(Document&& document, std::string_view separator = ".") {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    if (!is_container(top.kind())) return json::array();
    impl::growing_document<json> expanded{json::array()};
    impl::merging<json> merging{expanded};
    std::vector<std::string_view> keys;
    const auto below = [&keys](std::size_t first, json value) {
        for (std::size_t i = keys.size(); i > first; --i) {
            impl::entry_collection<json> entry;
            entry.add(php::key{keys[i - 1]}, std::move(value));
            value = entry.container();
        }
        return value;
    };
    for (auto entry = top.entries(); entry; entry.next()) {
        if (separator.empty()) {
            throw value_error(error_code::empty_separator, "", "nothing separates the keys of a flat map");
        }
        const std::string text = entry.key().to_string();
        keys.clear();
        for (std::size_t from = 0; from != std::string::npos;) {
            const std::size_t end = text.find(separator, from);
            keys.push_back(std::string_view{text}.substr(from, end - from));
            from = end == std::string::npos ? end : end + separator.size();
        }
        if (keys.size() > default_max_depth) {
            throw limit_error(error_code::document_too_deep, "",
                              "a key of more than " + std::to_string(default_max_depth) + " parts is not expanded");
        }
        auto at = expanded.root;
        std::size_t level = 0;
        for (; level + 1 < keys.size(); ++level) {
            const auto present = expanded.find(at, php::key{keys[level]});
            if (!present || !expanded.holds_container(*present) || expanded.size(*present) == 0) break;
            at = *present;
        }
        merging.put(at, php::key{keys[level]}, below(level + 1, impl::take(entry.value())));
        merging.finish();
    }
    return expanded.finish();
}

}  // namespace hash
HASHPATH_END

// hashpath/hash/map.hpp -----------------------------------------------------------------------------------------------

// Functions called with what a path matches.

HASHPATH_BEGIN
namespace hash {

/// CakePHP's Hash::map(): what a function makes of each value that a path matches.
///
///     map(event, "Event.Attribute.{n}.value"_path, [](const json& value) { return value.size(); })
///
/// A list in document order; a map, with the keys of the document, where a plain path reaches a map. `function` takes a
/// const nlohmann value and gives what one can be made of.
/// Throws what for_each() and `function` throw. One call a match; no match is copied.
template <nlohmann_json Json, class Function>
std::remove_const_t<Json> map(Json& document, const path& path, Function&& function) {
    impl::entry_collection<std::remove_const_t<Json>> results;
    for_each(std::as_const(document), path, [&](const auto& match) {
        results.add(match.key, std::remove_const_t<Json>(std::invoke(function, *match.value)));
    });
    return results.container();
}

/// CakePHP's Hash::reduce(): one value of all that a path matches.
///
///     reduce(event, "Event.Attribute.{n}.value"_path, std::size_t{0},
///            [](std::size_t sum, const json& value) { return sum + value.size(); })
///
/// `function` takes what came of the matches before, `initial` at first (the reference has null there), and the next
/// match, in document order. Returns what came of the last. Throws what for_each() and `function` throw. One call a
/// match; no match is copied.
template <nlohmann_json Json, class Result, class Function>
Result reduce(Json& document, const path& path, Result initial, Function&& function) {
    for_each(std::as_const(document), path,
             [&](const auto& match) { initial = std::invoke(function, std::move(initial), *match.value); });
    return initial;
}

/// CakePHP's Hash::apply(): what a function makes of all that a path matches.
///
///     apply(event, "Event.Attribute.{n}"_path, [](const auto& matches) { return matches.size(); })
///
/// `function` takes the matches of extract(), a vector of handles in document order. Returns what it returns; throws
/// what extract() and `function` throw.
template <json_document Document, class Function>
decltype(auto) apply(Document&& document, const path& path, Function&& function) {
    return std::invoke(std::forward<Function>(function), extract(std::forward<Document>(document), path));
}

}  // namespace hash
HASHPATH_END

// hashpath/hash/impl/value_set.hpp ------------------------------------------------------------------------------------

// Whether a value equals any of many, by PHP's loose comparison.

HASHPATH_BEGIN
namespace impl {

/// Values that are asked as PHP's in_array() asks: found by their order, but for lists, maps and infinite numbers, which
/// are compared one by one. They must outlive it.
template <json_value Value>
class value_set {
public:
    /// log n.
    void add(const Value& value) {
        any_is_true_ = any_is_true_ || php::truth(value);
        switch (value.kind()) {
            case kind::null: return;
            case kind::boolean: has_true_ = has_true_ || value.boolean(); return;
            case kind::text: {
                texts_.insert(value.text());
                const php::number number = php::read_number(value.text());
                if (number.overflow != 0) past_64_bits_.insert(number.floating);
                else if (number.numeric()) number_texts_.add(number);
                return;
            }
            case kind::integer:
            case kind::floating: {
                const php::number number = php::impl::number_of(value);
                if (std::isfinite(number.as_double())) return numbers_.add(number);
                break;
            }
            case kind::list:
            case kind::map: break;
        }
        others_.push_back(value);
    }

    /// Whether one of them is `==` to a value that is itself true to PHP. log n, but for the others.
    template <json_value Asked>
    bool has_equal_of(const Asked& value) const {
        if (value.kind() == kind::boolean) return any_is_true_;
        return has_true_ || has_scalar(value) ||
               std::any_of(others_.begin(), others_.end(),
                           [&value](const Value& other) { return php::loose_equal(value, other); });
    }

private:
    /// Finite numbers, and infinity.
    struct number_set {
        std::set<std::int64_t> integers;
        std::set<double> integers_as_double;
        std::set<double> floating;

        void add(const php::number& number) {
            if (number.type == php::number::kind::floating) {
                floating.insert(number.floating);
            } else {
                integers.insert(number.integer);
                integers_as_double.insert(number.as_double());
            }
        }
        bool has(const php::number& number) const {
            return floating.count(number.as_double()) != 0 ||
                   (number.type == php::number::kind::integer ? integers.count(number.integer)
                                                              : integers_as_double.count(number.floating)) != 0;
        }
    };

    template <json_value Asked>
    bool has_scalar(const Asked& value) const {
        if (is_container(value.kind())) return false;
        if (value.kind() != kind::text) {
            const php::number number = php::impl::number_of(value);
            if (std::isnan(number.as_double())) return false;
            // Infinity is also equal to the text that it is printed as.
            return numbers_.has(number) || number_texts_.has(number) || past_64_bits_.count(number.as_double()) != 0 ||
                   (!std::isfinite(number.as_double()) && texts_.count(php::to_text(value)) != 0);
        }
        if (texts_.count(value.text()) != 0) return true;
        const php::number number = php::read_number(value.text());
        // Two infinite texts are compared byte by byte, as are two that are written as integers past 64 bits.
        if (!number.numeric() || std::isinf(number.as_double())) return false;
        if (numbers_.has(number)) return true;
        if (number.overflow != 0) return number_texts_.floating.count(number.floating) != 0;
        return number_texts_.has(number) ||
               (number.type == php::number::kind::floating && past_64_bits_.count(number.floating) != 0);
    }

    std::set<std::string_view> texts_;
    number_set numbers_;
    number_set number_texts_;
    std::set<double> past_64_bits_;  ///< texts that are written as integers
    std::vector<Value> others_;
    bool has_true_ = false;
    bool any_is_true_ = false;
};

}  // namespace impl
HASHPATH_END

// hashpath/hash/nest.hpp ----------------------------------------------------------------------------------------------

// A flat list of entries that name their parents, as a tree.

HASHPATH_BEGIN

namespace hash {

/// How nest() finds who is whose parent.
struct nest_options {
    /// Where the ids are, and those of the parents: paths from the document, whose first token stands for all
    /// entries. Without them `{n}.KEY.id` and `{n}.KEY.parent_id`, KEY being the first key of the first entry, as
    /// CakePHP's models give them.
    std::optional<path> id = std::nullopt;
    std::optional<path> parent = std::nullopt;
    std::string children = "children";  ///< the key that gets the children
    /// The id of the entry wanted at the top, or of the parent of those there; where it is empty (null, 0, "", …), what the
    /// first of them has for a parent.
    nlohmann::ordered_json root = nullptr;
    /// About how many bytes of entries may be copied that have one id and so stand in several places.
    std::size_t max_copied = default_max_repeated;
};

}  // namespace hash

namespace impl {

/// Looks up in an entry what a path from the document says behind its first token.
class path_below {
public:
    HASHPATH_FUNCTION explicit path_below(const std::optional<path>& given, const std::string& otherwise);

    const path& whole() const noexcept { return whole_; }

    /// The value in an entry; without a second token, the entry.
    template <nlohmann_json Json>
    std::optional<node<const Json>> of(const Json& entry) const {
        return below_ ? get(entry, *below_) : std::optional{node{entry}};
    }

private:
    path whole_;
    std::optional<path> below_;
};

/// Entries that refer to one another while a tree is made of them.
template <nlohmann_json Json>
class nesting {
public:
    nesting(std::string_view children, std::size_t max_copied) : children_(children), may_be_copied_(max_copied) {}

    /// The entry with an id, made if there is none.
    std::size_t entry(const php::key& id) {
        const auto [found, is_new] = by_id_.emplace(id.to_string(), entries_.size());
        if (is_new) entries_.push_back({});
        return found->second;
    }

    /// Gives an entry content, which stands before what it was given earlier, and loses against it.
    void fill(std::size_t position, Json content) { entries_[position].parts.push_back(std::move(content)); }

    void add_child(std::size_t parent, std::size_t child) {
        entries_[parent].children.push_back(child);
        ++entries_[child].uses;
    }

    void add_top(std::size_t position) {
        tops_.push_back(position);
        ++entries_[position].uses;
    }

    const std::vector<std::size_t>& tops() const noexcept { return tops_; }

    /// All that an entry was given, as PHP's array_merge() makes one of it: integer keys are numbered anew.
    Json& content(std::size_t position) {
        auto& parts = entries_[position].parts;
        if (!parts.empty()) {
            entry_collection<Json> merged;
            for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
                for (auto entry = node{*part}.entries(); entry; entry.next()) {
                    if (entry.key().is_integer()) merged.append(std::move(*entry.value()));
                    else merged.add(entry.key(), std::move(*entry.value()));
                }
            }
            entries_[position].content = merged.merged();
            parts.clear();
        }
        return entries_[position].content;
    }

    /// An entry with all that is below it, moved from where it stands in no other place. Throws value_error
    /// (nested_in_itself), limit_error (document_too_deep, document_too_large).
    Json tree(std::size_t position) {
        std::vector<level> levels;
        enter(levels, position);
        for (;;) {
            level& now = levels.back();
            entry_state& state = entries_[now.position];
            if (now.next < state.children.size()) {
                enter(levels, state.children[now.next++]);
                continue;
            }
            Json whole = now.moves ? std::move(content(now.position)) : content(now.position);
            if (!now.children.empty()) set_member(whole, children_, std::move(now.children));
            state.open = false;
            levels.pop_back();
            if (levels.empty()) return whole;
            levels.back().children.push_back(std::move(whole));
        }
    }

private:
    struct entry_state {
        std::vector<Json> parts;
        Json content;
        std::vector<std::size_t> children;
        std::size_t uses = 0;
        std::size_t memory = 0;  ///< of the content, where it was asked for
        bool open = false;       ///< whether its tree is being made
    };

    struct level {
        std::size_t position;
        std::size_t next;
        Json children;
        bool moves;
    };

    void enter(std::vector<level>& levels, std::size_t position) {
        entry_state& state = entries_[position];
        if (state.open) throw value_error(error_code::nested_in_itself, "", "an entry stands below itself");
        // Below each entry stand its children, a list.
        if (2 * levels.size() >= default_max_depth) {
            throw limit_error(error_code::document_too_deep, "", "entries are nested too deep to be copied");
        }
        const bool moves = state.uses == 1 && (levels.empty() || levels.back().moves);
        if (!moves) {
            if (state.memory == 0) state.memory = memory_of(content(position));
            if (state.memory > may_be_copied_) {
                throw limit_error(error_code::document_too_large, "",
                                  "entries with the same id stand too often in the tree");
            }
            may_be_copied_ -= state.memory;
        }
        state.open = true;
        levels.push_back({position, 0, Json::array(), moves});
    }

    std::string children_;
    std::size_t may_be_copied_;
    std::map<std::string, std::size_t> by_id_;
    std::vector<entry_state> entries_;
    std::vector<std::size_t> tops_;
};

/// PHP's `===` of scalars.
template <json_value A, json_value B>
bool identical_scalars(const A& a, const B& b) {
    if (a.kind() != b.kind() || is_container(a.kind())) return false;
    if (a.kind() == kind::text) return std::string_view{a.text()} == std::string_view{b.text()};
    return php::loose_equal(a, b);
}

}  // namespace impl

namespace hash {

/// CakePHP's Hash::nest(): entries that name their parents, each among the children of its parent.
///
///     nest([{"id": 1, "parent_id": null}, {"id": 2, "parent_id": 1}], {.id = "{n}.id"_path, .parent = "{n}.parent_id"_path})
///     // [{"id": 1, "parent_id": null, "children": [{"id": 2, "parent_id": 1, "children": []}]}]
///
/// A list of the entries at the top, in their order; children are in document order too. At the top stands an entry
/// whose parent is empty (null, 0, "", …) or no id, provided it has the parent that the first of them has, or that
/// `root` says, or is `root` itself. All entries get children, an empty list where there are none.
///
/// | entries | the reference, and so this |
/// |---|---|
/// | that have the same id | all become the first, with the keys that only later ones have besides, and stand in each place |
/// | that are null | become an entry with children alone |
/// | with integer keys | have these numbered anew |
///
/// What is handed over with std::move is moved from, else copied. An empty document gives the empty list. Throws
/// value_error (nothing_to_nest where no entry is at the top; nested_in_itself where one that is at the top stands
/// below itself; children_key where `children` is an integer); type_error (document_not_a_map; item_not_a_map for an
/// entry that is a scalar; key_not_a_scalar for an id that is a list or map); limit_error (document_too_deep for what
/// is too deep to be copied, and for a tree that is so; document_too_large where entries of one id are copied more than
/// `max_copied` says). n log n.
template <given_json Document>
impl::json_of<Document> nest(Document&& document, const nest_options& options = {}) {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    impl::require_container(top);
    if (top.size() == 0) return json::array();
    if (php::key{options.children}.is_integer()) {
        throw value_error(error_code::children_key, "",
                          "entries are numbered anew, so children need a key that is no integer");
    }
    const auto first = top.entries();
    std::string alias;
    if (is_container(first.value().kind())) {
        if (first.value().size() != 0) alias = first.value().entries().key().to_string();
    } else {
        const php::key key = first.key();
        throw type_error(error_code::item_not_a_map, impl::pointer_to({&key, 1}), "an entry is neither list nor map");
    }
    const impl::path_below id_path{options.id, "{n}." + alias + ".id"};
    const impl::path_below parent_path{options.parent, "{n}." + alias + ".parent_id"};

    std::vector<json> ids;
    for_each(std::as_const(document), id_path.whole(), [&ids](const auto& match) { ids.push_back(*match.value); });
    impl::value_set<node<const json>> id_set;
    for (const json& id : ids) id_set.add(node{id});

    const json null;
    impl::nesting<json> nesting{options.children, options.max_copied};
    for (auto entry = top.entries(); entry; entry.next()) {
        const php::key key = entry.key();
        const auto value = entry.value();
        if (!is_container(value.kind()) && value.kind() != kind::null &&
            !(value.kind() == kind::boolean && !value.boolean())) {
            throw type_error(error_code::item_not_a_map, impl::pointer_to({&key, 1}), "an entry is a scalar");
        }
        json content = is_container(value.kind()) ? impl::take(value) : json::array();
        impl::set_member(content, options.children, json::array());
        const std::string id = impl::offset_of(id_path.of(content).value_or(node{null})).to_string();
        const json parent = *parent_path.of(content).value_or(node{null});
        const std::size_t position = nesting.entry(php::key{std::string_view{id}});
        nesting.fill(position, std::move(content));
        const bool has_parent = php::truth(node{parent}) && id_set.has_equal_of(node{parent});
        if (has_parent) nesting.add_child(nesting.entry(impl::offset_of(node{parent})), position);
        else nesting.add_top(position);
    }
    const auto& tops = nesting.tops();
    if (tops.empty()) throw value_error(error_code::nothing_to_nest, "", "no entry is at the top of the others");

    const auto is_at_top = [&](std::size_t position, const auto& root) {
        const json& content = nesting.content(position);
        return impl::identical_scalars(id_path.of(content).value_or(node{null}), root) ||
               php::loose_equal(parent_path.of(content).value_or(node{null}), root);
    };
    const json first_parent = *parent_path.of(std::as_const(nesting.content(tops.front()))).value_or(node{null});
    const bool has_root = php::truth(node{options.root});
    json trees = json::array();
    for (const std::size_t position : tops) {
        if (has_root ? is_at_top(position, node{options.root}) : is_at_top(position, node{first_parent})) {
            trees.push_back(nesting.tree(position));
        }
    }
    return trees;
}

}  // namespace hash

HASHPATH_END

// hashpath/hash/shape.hpp ---------------------------------------------------------------------------------------------

// The shape of a document: what is empty in it, how deep it is, lists of names as maps.

HASHPATH_BEGIN
namespace hash {

/// What filter() keeps where it is not told otherwise: all but null, false, "", and empty lists and maps. Unlike PHP's
/// empty(), 0, 0.0 and "0" are something.
template <json_value Value>
bool is_something(const Value& value) {
    const bool zero = value.kind() == kind::integer || value.kind() == kind::floating ||
                      (value.kind() == kind::text && std::string_view{value.text()} == "0");
    return zero || php::truth(value);
}

/// CakePHP's Hash::filter(): a document without the values that are nothing.
///
///     filter({"a": null, "b": 0, "c": {"d": ""}})   // {"b": 0}: a map that is emptied goes too
///     filter(["x", false, "y"])                     // {"0": "x", "2": "y"}: the others keep their keys
///
/// `keep` is asked about every value with a handle (a node), about lists and maps when their own entries are
/// filtered. What is handed over with std::move is moved from, else copied. Throws type_error (document_not_a_map),
/// limit_error (document_too_deep) for what is too deep to be copied, and what `keep` throws. Linear; a list or map
/// that loses nothing is not touched. Does not recurse.
template <given_json Document, class Keep>
impl::json_of<Document> filter(Document&& document, Keep&& keep) {
    using json = impl::json_of<Document>;
    impl::require_container(node{std::as_const(document)});
    json filtered = impl::take(impl::given<Document>(document));
    std::vector<impl::edit_level<json>> levels;
    levels.emplace_back(filtered);
    const auto pass = [&](bool stays) {
        auto& now = levels.back();
        if (!stays) now.removed.push_back(now.position);
        now.next();
    };
    for (;;) {
        auto& now = levels.back();
        if (now.at) {
            const node<json> value = now.at.value();
            if (is_container(value.kind())) levels.emplace_back(*value);
            else pass(keep(node{std::as_const(*value)}));
            continue;
        }
        json& container = now.container;
        if (!now.removed.empty()) impl::remove_entries(container, now.removed, false);
        levels.pop_back();
        if (levels.empty()) return filtered;
        pass(keep(node{std::as_const(container)}));
    }
}

/// The same with is_something().
template <given_json Document>
impl::json_of<Document> filter(Document&& document) {
    return filter(std::forward<Document>(document), [](const auto& value) { return is_something(value); });
}

/// CakePHP's Hash::numeric(): whether there are entries and all of them are numbers, or texts that are.
///
///     numeric([1, "2", " 1e3"])   // true
///     numeric([])                 // false
///
/// Throws type_error (document_not_a_map). One look at each entry, up to the first that is no number.
template <class Document>
requires json_document<const Document&>
bool numeric(const Document& document) {
    const auto top = as_value(document);
    impl::require_container(top);
    for (auto entry = top.entries(); entry; entry.next()) {
        const auto value = entry.value();
        switch (value.kind()) {
            case kind::integer: break;
            case kind::floating:
                if (value.floating() != value.floating()) return false;  // not-a-number is not even itself
                break;
            case kind::text:
                if (!php::is_numeric(value.text())) return false;
                break;
            default: return false;
        }
    }
    return top.size() != 0;
}

/// CakePHP's Hash::dimensions(): how many lists and maps are nested at the first entry of each.
///
///     dimensions({"a": {"b": 1}, "c": [[[]]]})   // 2: only the first entry is looked at
///     dimensions([[]])                           // 1: an empty list or map adds nothing
///     dimensions([])                             // 0
///
/// Throws type_error (document_not_a_map). Linear in the depth; does not recurse.
template <class Document>
requires json_document<const Document&> std::size_t dimensions(const Document& document) {
    auto value = as_value(document);
    impl::require_container(value);
    std::size_t depth = 0;
    while (is_container(value.kind()) && value.size() != 0) {
        ++depth;
        value = value.entries().value();
    }
    return depth;
}

/// CakePHP's Hash::maxDimensions(): how many lists and maps are nested at most.
///
///     max_dimensions([1, {"a": [2]}])      // 3
///     max_dimensions([[]])                 // 1: an empty list or map adds nothing
///     max_dimensions([false, {"a": [2]}])  // 0: one whose first entry is false counts as empty
///     max_dimensions("text")               // 0
///
/// Throws nothing of its own. Linear; does not recurse.
template <class Document>
requires json_document<const Document&> std::size_t max_dimensions(const Document& document) {
    const auto top = as_value(document);
    const auto counts = [](const auto& value) {
        if (!is_container(value.kind()) || value.size() == 0) return false;
        const auto first = value.entries().value();
        return first.kind() != kind::boolean || first.boolean();
    };
    if (!counts(top)) return 0;
    std::size_t most = 1;
    std::vector<decltype(top.entries())> levels{top.entries()};
    while (!levels.empty()) {
        if (!levels.back()) {
            levels.pop_back();
            continue;
        }
        const auto value = levels.back().value();
        levels.back().next();
        if (!counts(value)) continue;
        levels.push_back(value.entries());
        most = std::max(most, levels.size());
    }
    return most;
}

/// How normalize() takes a list of names.
enum class names : bool {
    as_they_are,  ///< a list, or a map with integer keys alone, stays as it is
    as_keys,
};

/// CakePHP's Hash::normalize(): names, some of which have settings, as a map of all names.
///
///     normalize(["a", "b", {"x": 1}])          // no: a list or map is no key
///     normalize({"0": "a", "b": {"x": 1}})     // {"a": null, "b": {"x": 1}}
///     normalize(["a", "b"], names::as_they_are)   // ["a", "b"]
///
/// An entry under an integer key becomes a key of null, as PHP takes values for keys: null is "", true 1, a
/// floating-point number its integer. Of equal keys, the last value stands at the place of the first. Throws
/// type_error (document_not_a_map; key_not_a_scalar), limit_error (document_too_deep) for what is too deep to be
/// copied. n log n.
template <given_json Document>
impl::json_of<Document> normalize(Document&& document, names names = names::as_keys) {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    impl::require_container(top);
    if (names == names::as_they_are) {
        auto entry = top.entries();
        while (entry && entry.key().is_integer()) entry.next();
        if (!entry) return impl::take(top);
    }
    impl::entry_collection<json> entries;
    for (auto entry = top.entries(); entry; entry.next()) {
        if (entry.key().is_integer()) entries.add(impl::offset_of(entry.value()), json{});
        else entries.add(entry.key(), impl::take(entry.value()));
    }
    return entries.merged();
}

}  // namespace hash
HASHPATH_END

// hashpath/php/natural.hpp --------------------------------------------------------------------------------------------

// PHP's natural order of texts: a number in a text counts as a number.

HASHPATH_BEGIN
namespace php {

namespace impl {

/// A text that is read byte by byte; behind its end stands a NUL byte, as in PHP.
class natural_reader {
public:
    explicit constexpr natural_reader(std::string_view text) noexcept : text_(text) {}

    constexpr bool ended() const noexcept { return at_ >= text_.size(); }
    constexpr char byte() const noexcept { return ended() ? '\0' : text_[at_]; }
    constexpr bool at_digit() const noexcept { return is_digit(byte()); }
    constexpr void next() noexcept { ++at_; }

    constexpr void skip_leading_zeros() noexcept {
        while (byte() == '0' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) next();
    }
    constexpr void skip_space() noexcept {
        while (is_number_space(byte())) next();
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// Compares two runs of digits: as fractions, the first digit that differs decides; else a longer run wins, and only in
/// runs of one length that digit.
constexpr int compare_digits(natural_reader& a, natural_reader& b, bool as_fractions) noexcept {
    int first_difference = 0;
    for (; a.at_digit() && b.at_digit(); a.next(), b.next()) {
        if (first_difference == 0) first_difference = sign(a.byte() > b.byte(), a.byte() < b.byte());
        if (as_fractions && first_difference != 0) return first_difference;
    }
    if (a.at_digit() != b.at_digit()) return a.at_digit() ? 1 : -1;
    return first_difference;
}

}  // namespace impl

/// PHP's strnatcmp(): -1, 0 or 1.
///
///     compare_natural("img2", "img12")     // -1, where the bytes give 1
///     compare_natural("img02", "img2")     // 0: zeros before other digits are skipped
///     compare_natural("a  b", "a b")       // 0: so is white space
///     compare_natural("1.5", "1.10")       // -1: each run of digits is a number of its own
///     compare_natural("x0", "x 0")         // 0
///
/// Where both texts come to a number that is 0 at once, the digits are compared from the left. Letters are compared
/// byte by byte. Throws nothing; linear.
constexpr int compare_natural(std::string_view a_text, std::string_view b_text) noexcept {
    if (a_text.empty() || b_text.empty()) return impl::sign(!a_text.empty(), !b_text.empty());
    impl::natural_reader a{a_text};
    impl::natural_reader b{b_text};
    a.skip_leading_zeros();
    b.skip_leading_zeros();
    for (;;) {
        a.skip_space();
        b.skip_space();
        if (a.at_digit() && b.at_digit()) {
            const int order = impl::compare_digits(a, b, a.byte() == '0' || b.byte() == '0');
            if (order != 0) return order;
            if (a.ended() || b.ended()) return impl::sign(b.ended() && !a.ended(), a.ended() && !b.ended());
        }
        const auto x = static_cast<unsigned char>(a.byte());
        const auto y = static_cast<unsigned char>(b.byte());
        if (x != y) return x < y ? -1 : 1;
        a.next();
        b.next();
        if (a.ended() || b.ended()) return impl::sign(!a.ended(), !b.ended());
    }
}

}  // namespace php
HASHPATH_END

// hashpath/hash/sort.hpp ----------------------------------------------------------------------------------------------

// The entries of a document, sorted by what a path finds in them.

HASHPATH_BEGIN

namespace hash {

enum class direction : bool { ascending, descending };

/// How two values are compared.
enum class comparison : std::uint8_t {
    regular,  ///< PHP's <=>
    numeric,  ///< as floating-point numbers
    string,   ///< their texts, byte by byte
    natural,  ///< their texts, a number in them as a number: "img2" before "img12"
};

struct sort_options {
    hash::direction direction = hash::direction::ascending;
    hash::comparison comparison = hash::comparison::regular;
    bool ignores_case = false;  ///< all values become texts in lower case first
};

}  // namespace hash

namespace impl {

/// PHP's `<=>` of two keys.
HASHPATH_FUNCTION int compare_keys(const php::key& a, const php::key& b);

/// The values by which the entries of a document are sorted, each under the key that the reference has it under.
template <json_value Value>
struct sort_values {
    std::vector<php::key> keys;
    std::vector<Value> values;

    void add(const php::key& key, const Value& value) {
        keys.push_back(key);
        values.push_back(value);
    }
};

/// What the reference sorts by: what the path finds; where that is less than there are entries, of a list what stands
/// in each behind the first four bytes of the path, of a map null at the end.
template <json_value Value>
sort_values<Value> values_to_sort_by(const Value& document, const path& path, bool counted, const Value& null) {
    sort_values<Value> found;
    for_each(document, path, [&found](const auto& match) { found.add(match.key, match.value); });
    const std::size_t entries = document.size();
    const std::size_t matches = found.keys.size();
    if (matches >= entries) return found;
    if (!counted) {
        std::int64_t next = 0;
        for (php::key& key : found.keys) {
            if (key.is_integer()) key = php::key{next++};
        }
        while (found.keys.size() < entries) found.add(php::key{next++}, null);
        return found;
    }
    constexpr std::size_t first_token = std::string_view{"{n}."}.size();
    const std::string_view text = path.text().value_or("");
    const hashpath::path below{text.substr(std::min(first_token, text.size())), path.limits()};
    std::vector<std::size_t> places(entries, matches);
    for (std::size_t i = 0; i < matches; ++i) {
        const std::int64_t key = found.keys[i].integer();
        if (!found.keys[i].is_integer() || key < 0 || static_cast<std::uint64_t>(key) >= entries) continue;
        places[static_cast<std::size_t>(key)] = i;
    }
    std::size_t row = 0;
    for (auto entry = document.entries(); entry; entry.next(), ++row) {
        const php::key key = entry.key();
        if (!is_container(entry.value().kind())) {
            throw type_error(error_code::item_not_a_map, pointer_to({&key, 1}),
                             "an entry without a value to sort by is neither list nor map");
        }
        const Value value = get(entry.value(), below).value_or(null);
        if (places[row] < matches) found.values[places[row]] = value;
        else found.add(key, value);
    }
    return found;
}

/// The scalars, and the empty lists and maps, in values, in document order; each under the key of the value that
/// holds it.
template <json_value Value>
sort_values<Value> leaves_of(const sort_values<Value>& values) {
    sort_values<Value> leaves;
    std::vector<decltype(std::declval<const Value&>().entries())> open;
    for (std::size_t i = 0; i < values.keys.size(); ++i) {
        const auto take = [&](const Value& value) {
            if (is_container(value.kind()) && value.size() != 0) open.push_back(value.entries());
            else leaves.add(values.keys[i], value);
        };
        take(values.values[i]);
        while (!open.empty()) {
            if (!open.back()) {
                open.pop_back();
                continue;
            }
            const Value value = open.back().value();
            open.back().next();
            take(value);
        }
    }
    return leaves;
}

/// The order in which the reference puts values: by their comparison, then by their keys.
template <json_value Value>
std::vector<std::size_t> order_of(const sort_values<Value>& sorted, const hash::sort_options& options) {
    std::vector<double> numbers;
    std::vector<std::string> texts;
    if (options.comparison == hash::comparison::numeric) {
        for (const Value& value : sorted.values) numbers.push_back(php::to_double(value));
    } else if (options.comparison != hash::comparison::regular) {
        for (const Value& value : sorted.values) texts.push_back(php::to_text(value));
    }
    const auto compare = [&](std::size_t a, std::size_t b) {
        switch (options.comparison) {
            case hash::comparison::regular: return php::compare(sorted.values[a], sorted.values[b]);
            case hash::comparison::numeric: {
                // PHP subtracts, so that infinity is greater than itself.
                const double difference = numbers[a] - numbers[b];
                return php::impl::sign(!(difference <= 0), difference < 0);
            }
            case hash::comparison::string: return php::compare_bytes(texts[a], texts[b]);
            case hash::comparison::natural: break;
        }
        return php::compare_natural(texts[a], texts[b]);
    };
    const bool descends = options.direction == hash::direction::descending;
    return php::sorted_order(sorted.keys.size(), [&](std::size_t a, std::size_t b) {
        const int by_value = compare(a, b);
        const int order = by_value != 0 ? by_value : compare_keys(sorted.keys[a], sorted.keys[b]);
        return descends ? -order : order;
    });
}

}  // namespace impl

namespace hash {

/// CakePHP's Hash::sort(): the entries of a document, sorted by what a path finds in them.
///
///     sort(attributes, "{n}.timestamp"_path, {.direction = direction::descending})
///     sort(attributes, "{n}.value"_path, {.comparison = comparison::natural, .ignores_case = true})
///
/// A list, if the document is one, or a map whose keys are a number when written one behind the other ({"1": …, "0":
/// …}); else a map that keeps its keys. Equal entries keep their order, and stand the other way round where it
/// descends. An entry without a value counts as null.
///
/// | values | the reference, and so this |
/// |---|---|
/// | a list or map | each scalar in it counts, and the first of them decides |
/// | more values than entries | the first value for an entry decides that stands under its number: {n}.Tag.{n}.id is not what was meant |
/// | a number for which there is no entry | null in a list, and a null under that key in a map |
///
/// What is handed over with std::move is moved from, else copied. Throws type_error (document_not_a_map;
/// item_not_a_map for an entry of a list without a value that is neither list nor map; sort_by_map for an empty list
/// or map when ignoring case; what for_each() throws); limit_error (document_too_deep) for what is too deep to be
/// copied. n log n comparisons; as PHP's, quadratic for an input made to be.
template <given_json Document>
impl::json_of<Document> sort(Document&& document, const path& path, const sort_options& options = {}) {
    using json = impl::json_of<Document>;
    using value = node<const json>;
    impl::require_container(node{std::as_const(document)});
    json data = impl::take(impl::given<Document>(document));
    if (data.empty()) return json::array();
    std::vector<std::string> keys;
    bool counted = data.is_array();
    if (!counted) {
        std::string joined;
        for (auto entry = node{data}.entries(); entry; entry.next())
            joined += keys.emplace_back(entry.key().to_string());
        counted = php::is_numeric(joined);
        if (counted) renumber(data);
    }

    const json null;
    auto sorted = impl::leaves_of(impl::values_to_sort_by(value{std::as_const(data)}, path, counted, value{null}));
    std::vector<json> lowered;
    if (options.ignores_case) {
        lowered.reserve(sorted.values.size());
        for (value& each : sorted.values) {
            if (is_container(each.kind())) {
                throw type_error(error_code::sort_by_map, "", "an empty list or map has no lower case");
            }
            lowered.emplace_back(php::lower_case(php::to_text(each)));
            each = value{lowered.back()};
        }
    }
    const std::vector<std::size_t> order = impl::order_of(sorted, options);

    struct choice {
        std::string key;
        json* entry;  ///< null where there is none
    };
    std::vector<json*> entries;
    std::map<std::string, json*> by_key;
    for (auto entry = node{data}.entries(); entry; entry.next()) {
        entries.push_back(&*entry.value());
        if (!counted) by_key.emplace(entry.key().to_string(), entries.back());
    }
    std::vector<choice> choices;
    std::set<std::string> seen;
    for (const std::size_t i : order) {
        const php::key& key = sorted.keys[i];
        const bool is_position =
            key.is_integer() && key.integer() >= 0 && static_cast<std::uint64_t>(key.integer()) < entries.size();
        choice chosen{key.to_string(), is_position ? entries[static_cast<std::size_t>(key.integer())] : nullptr};
        if (!counted && is_position) chosen.key = keys[static_cast<std::size_t>(key.integer())];
        if (const auto found = by_key.find(chosen.key); found != by_key.end()) chosen.entry = found->second;
        if (seen.insert(chosen.key).second) choices.push_back(std::move(chosen));
    }
    // Nothing is moved before all keys are read, which may be texts of the document.
    impl::entry_collection<json> result;
    for (const choice& chosen : choices) {
        json entry = chosen.entry ? std::move(*chosen.entry) : json{};
        if (counted) result.append(std::move(entry));
        else result.add(php::key{std::string_view{chosen.key}}, std::move(entry));
    }
    return result.container();
}

}  // namespace hash

HASHPATH_END

// hashpath/hash.hpp ---------------------------------------------------------------------------------------------------

// The rest of CakePHP's Hash: all that is not extract, get, check, insert and remove.

// hashpath/php/utf8.hpp -----------------------------------------------------------------------------------------------

// Characters of UTF-8: read from text, and written.

HASHPATH_BEGIN
namespace php {

/// One character of a text.
struct utf8_character {
    char32_t point;    ///< its code point
    std::size_t size;  ///< its bytes in the text
    bool valid;        ///< false for bytes that are not UTF-8
};

/// Returns the character that a text, which is not empty, begins with.
///
///     decode_utf8("\xC3\xA9!")   // {0xE9, 2, true}
///     decode_utf8("\xE2\x82!")   // {0, 2, false}: a character that breaks off
///
/// Bytes that begin a character and do not complete it are one invalid character, as in PHP's mbstring.
constexpr utf8_character decode_utf8(std::string_view text) noexcept {
    const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return {lead, 1, false};
    char32_t point = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        unsigned char least = 0x80;
        unsigned char most = 0xBF;
        if (i == 1) {
            if (lead == 0xE0) least = 0xA0;
            if (lead == 0xED) most = 0x9F;
            if (lead == 0xF0) least = 0x90;
            if (lead == 0xF4) most = 0x8F;
        }
        if (i == text.size() || byte(i) < least || byte(i) > most) return {0, i, false};
        point = point << 6 | (byte(i) & 0x3FU);
    }
    return {point, size, true};
}

/// Writes a code point as UTF-8, at most four bytes, and returns the address behind them.
constexpr char* write_utf8(char* to, char32_t point) noexcept {
    const auto put = [&to](char32_t byte) { *to++ = static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
        return to;
    }
    const unsigned following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    constexpr char32_t leads[] = {0, 0xC0, 0xE0, 0xF0};
    put(leads[following] | point >> (6 * following));
    for (unsigned left = following; left-- > 0;) put(0x80 | (point >> (6 * left) & 0x3F));
    return to;
}

/// Appends a code point to a text of UTF-8.
constexpr void append_utf8(std::string& text, char32_t point) {
    char bytes[4]{};
    text.append(bytes, write_utf8(bytes, point));
}

/// Returns the number of characters in a text of UTF-8: all bytes but those that continue a character.
constexpr std::size_t count_utf8(std::string_view text) noexcept {
    std::size_t characters = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++characters;
    }
    return characters;
}

}  // namespace php
HASHPATH_END

// hashpath/json/parse.hpp ---------------------------------------------------------------------------------------------

// Reading JSON text into an nlohmann value as PHP reads it, in linear time for objects of any width.

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

// hashpath/json/patch.hpp ---------------------------------------------------------------------------------------------

// What changed between two documents, as a JSON Patch.

HASHPATH_BEGIN

namespace impl {

/// Finds the operations that make one document another.
template <nlohmann_json Json>
class patch_search {
public:
    Json between(const Json& before, const Json& after) {
        open_.push_back({"", &before, &after});
        while (!open_.empty()) {
            const pair next = std::move(open_.back());
            open_.pop_back();
            compare(next);
        }
        return Json(std::move(operations_));
    }

private:
    struct pair {
        std::string pointer;
        const Json* before;
        const Json* after;
    };

    /// Equal in all, with the types of numbers and the order of keys.
    static bool same(const Json& a, const Json& b) {
        std::vector<std::pair<const Json*, const Json*>> open{{&a, &b}};
        while (!open.empty()) {
            const auto [before, after] = open.back();
            open.pop_back();
            if (before->is_structured() || after->is_structured()) {
                if (before->type() != after->type() || before->size() != after->size()) return false;
                auto other = node{*after}.entries();
                for (auto entry = node{*before}.entries(); entry; entry.next(), other.next()) {
                    if (entry.key() != other.key()) return false;
                    open.emplace_back(&*entry.value(), &*other.value());
                }
            } else if (before->is_number_float() != after->is_number_float() || *before != *after) {
                return false;
            }
        }
        return true;
    }

    static std::string below(const std::string& pointer, std::string_view key) {
        std::string result = pointer;
        path::append_pointer(result, key);
        return result;
    }

    void add(const char* name, const std::string& pointer, const Json* value) {
        Json& operation = operations_.emplace_back(Json::object());
        operation["op"] = name;
        operation["path"] = pointer;
        if (value) operation["value"] = *value;
    }

    void compare(const pair& at) {
        if (at.before->is_object() && at.after->is_object()) return compare_maps(at);
        if (at.before->is_array() && at.after->is_array()) return compare_lists(at);
        if (!same(*at.before, *at.after)) add("replace", at.pointer, at.after);
    }

    void compare_maps(const pair& at) {
        const member_index<node<const Json>> later{node{*at.after}};
        const member_index<node<const Json>> earlier{node{*at.before}};
        std::vector<pair> both;
        for (auto entry = node{*at.before}.entries(); entry; entry.next()) {
            const std::string pointer = below(at.pointer, entry.key().to_string());
            if (const auto value = later.find(entry.key())) both.push_back({pointer, &*entry.value(), &**value});
            else add("remove", pointer, nullptr);
        }
        for (auto entry = node{*at.after}.entries(); entry; entry.next()) {
            if (!earlier.find(entry.key())) add("add", below(at.pointer, entry.key().to_string()), &*entry.value());
        }
        open_.insert(open_.end(), both.rbegin(), both.rend());
    }

    /// What both lists begin and end with stays; what is between is compared place by place, and the rest of the longer
    /// one taken away or added.
    void compare_lists(const pair& at) {
        const auto& before = *at.before;
        const auto& after = *at.after;
        const std::size_t shorter = std::min(before.size(), after.size());
        std::size_t front = 0;
        std::size_t back = 0;
        if (before.size() != after.size()) {
            while (front < shorter && same(before[front], after[front])) ++front;
            while (back < shorter - front && same(before[before.size() - 1 - back], after[after.size() - 1 - back]))
                ++back;
        }
        const std::size_t compared = shorter - back;
        for (std::size_t i = before.size() - back; i > compared; --i) {
            add("remove", below(at.pointer, std::to_string(i - 1)), nullptr);
        }
        for (std::size_t i = compared; i < after.size() - back; ++i) {
            add("add", below(at.pointer, std::to_string(i)), &after[i]);
        }
        for (std::size_t i = compared; i > front; --i) {
            open_.push_back({below(at.pointer, std::to_string(i - 1)), &before[i - 1], &after[i - 1]});
        }
    }

    std::vector<pair> open_;
    typename Json::array_t operations_;
};

}  // namespace impl

/// The operations of a JSON Patch (RFC 6902) that make `before` into `after`: a list of `add`, `remove` and `replace`,
/// empty where nothing changed.
///
///     make_patch(parse(R"({"a": [1, 2, 3]})"), parse(R"({"a": [1, 3]})"))
///     // [{"op":"remove","path":"/a/1"}]
///
/// What two lists begin and end with stays, the rest is compared place by place. The order of keys is no change; 1
/// and 1.0 differ. Applied in order. Throws limit_error (document_too_deep), since values are copied. Linear in both but
/// for depth, n log n in the width of maps.
template <nlohmann_json Json>
Json make_patch(const Json& before, const Json& after) {
    require_copyable(node{before});
    require_copyable(node{after});
    return impl::patch_search<Json>{}.between(before, after);
}

HASHPATH_END

// hashpath/json/print.hpp ---------------------------------------------------------------------------------------------

// JSON values of any model as text: compact, indented, or coloured as jq does it; without recursion.

HASHPATH_BEGIN

/// The layout of printed JSON; compact by default.
struct print_options {
    bool pretty = false;     ///< each entry on a line of its own
    std::size_t indent = 2;  ///< spaces for each level, if pretty
    bool tab = false;        ///< one tab for each level instead
    bool colour = false;     ///< with the colours of jq, for a terminal
};

/// A document that can be printed; unlike one that is searched, it may be a temporary.
template <class Document>
concept printable_json = json_document < std::remove_reference_t<Document>
& > ;

/// Appends a text to `out` as a JSON string, in its quotes. Bytes that are not UTF-8 become U+FFFD.
HASHPATH_FUNCTION void append_json_string(std::string& out, std::string_view text);

namespace impl {

/// Appends the parts of JSON values to a string.
class json_writer {
public:
    json_writer(std::string& out, const print_options& options) noexcept : out_(out), options_(options) {}

    std::string& out() noexcept { return out_; }

    HASHPATH_FUNCTION void null();
    HASHPATH_FUNCTION void boolean(bool value);
    HASHPATH_FUNCTION void integer(std::int64_t value);
    HASHPATH_FUNCTION void unsigned_integer(std::uint64_t value);
    /// Never prints a floating-point number as an integer.
    HASHPATH_FUNCTION void floating(double value);
    HASHPATH_FUNCTION void text(std::string_view value);
    HASHPATH_FUNCTION void empty(bool is_map);
    HASHPATH_FUNCTION void open(bool is_map);
    /// Closes a list or map that stands in `depth` others.
    HASHPATH_FUNCTION void close(bool is_map, std::size_t depth);
    /// Prints what stands before an entry of a list or map.
    HASHPATH_FUNCTION void entry(bool first, std::size_t depth);
    HASHPATH_FUNCTION void key(const php::key& key);

private:
    void coloured(std::string_view colour, std::string_view text) {
        if (options_.colour) out_.append(colour).append(text).append(no_colour);
        else out_.append(text);
    }
    HASHPATH_FUNCTION void new_line(std::size_t depth);

    static constexpr std::string_view null_colour = "\x1b[0;90m";
    static constexpr std::string_view scalar_colour = "\x1b[0;39m";
    static constexpr std::string_view text_colour = "\x1b[0;32m";
    static constexpr std::string_view bracket_colour = "\x1b[1;39m";
    static constexpr std::string_view key_colour = "\x1b[34;1m";
    static constexpr std::string_view no_colour = "\x1b[0m";

    std::string& out_;
    const print_options& options_;
};

/// A list or map of which some entries are printed.
template <json_value Value>
struct printed_level {
    decltype(std::declval<const Value&>().entries()) entries;
    bool is_map;
    bool first = true;
};

/// A model some of whose values are those of another.
template <class Value>
concept stored_elsewhere = requires(const Value& value) {
    value.visit_stored([](const auto&) {});
};

template <json_value Value>
void write_floating(json_writer& writer, const Value& value) {
    if constexpr (requires(std::uint64_t & integer) { value.read_large_integer(integer); }) {
        if (std::uint64_t integer = 0; value.read_large_integer(integer)) return writer.unsigned_integer(integer);
    }
    writer.floating(value.floating());
}

/// Prints a scalar or an empty list or map, or opens the level of one that has entries.
template <json_value Value>
void begin_value(json_writer& writer, const Value& value, std::vector<printed_level<Value>>& levels) {
    const kind kind = value.kind();
    switch (kind) {
        case kind::null: return writer.null();
        case kind::boolean: return writer.boolean(value.boolean());
        case kind::integer: return writer.integer(value.integer());
        case kind::floating: return write_floating(writer, value);
        case kind::text: return writer.text(value.text());
        case kind::list:
        case kind::map: break;
    }
    const bool is_map = kind == kind::map;
    auto entries = value.entries();
    if (!entries) return writer.empty(is_map);
    writer.open(is_map);
    levels.push_back({std::move(entries), is_map});
}

/// Prints a value that stands in `depth` others, and calls `drain()` after each entry.
template <json_value Value, class Drain>
void write_value(json_writer& writer, const Value& value, std::size_t depth, Drain& drain) {
    std::vector<printed_level<Value>> levels;
    const auto begin = [&](const Value& each) {
        if constexpr (stored_elsewhere<Value>) {
            const auto write_stored = [&](const auto& stored) {
                write_value(writer, stored, depth + levels.size(), drain);
            };
            if (each.visit_stored(write_stored)) return;
        }
        begin_value(writer, each, levels);
    };
    begin(value);
    while (!levels.empty()) {
        auto& top = levels.back();
        if (!top.entries) {
            writer.close(top.is_map, depth + levels.size() - 1);
            levels.pop_back();
            continue;
        }
        writer.entry(top.first, depth + levels.size());
        top.first = false;
        if (top.is_map) writer.key(top.entries.key());
        const Value entry = top.entries.value();
        top.entries.next();
        begin(entry);
        drain();
    }
}

}  // namespace impl

/// Appends a JSON value to `out`.
///
///     print_to(out, event);                        // {"Event":{"id":"1042",…
///     print_to(out, *match.value, {.pretty = true});
///
/// All models of a value print alike, as nlohmann's dump() does, with these exceptions: a byte that is not UTF-8 becomes
/// U+FFFD, U+007F becomes \u007f, a floating-point number is as short as possible (1e+20), and one that is infinite is
/// inf. Integers of up to 64 bits are printed to the last digit. A line of a pretty value begins as if the value stood
/// in `depth` others. Throws what the model throws, and std::bad_alloc; `out` may hold a part of the value then.
/// Linear. Does not recurse.
template <printable_json Document>
void print_to(std::string& out, Document&& document, const print_options& options = {}, std::size_t depth = 0) {
    impl::json_writer writer{out, options};
    const auto drain = [] {};
    impl::write_value(writer, as_value(document), depth, drain);
}

/// Prints a JSON value in parts, without holding all of its text.
///
///     print_to([](std::string_view part) { std::cout << part; }, event);
///
/// `sink` is called with parts of about 64 KiB, the last one shorter. A part may end within a character. Otherwise as
/// print_to() for a string.
template <std::invocable<std::string_view> Sink, printable_json Document>
void print_to(Sink&& sink, Document&& document, const print_options& options = {}, std::size_t depth = 0) {
    constexpr std::size_t enough = std::size_t{64} * 1024;
    std::string part;
    impl::json_writer writer{part, options};
    const auto drain = [&] {
        if (part.size() < enough) return;
        sink(std::string_view{part});
        part.clear();
    };
    impl::write_value(writer, as_value(document), depth, drain);
    if (!part.empty()) sink(std::string_view{part});
}

/// Returns the text of a JSON value.
///
///     print(*find(event, "Event"))
///     print(event, {.pretty = true, .indent = 4})
///
/// Otherwise as print_to().
template <printable_json Document>
std::string print(Document&& document, const print_options& options = {}) {
    std::string out;
    print_to(out, document, options);
    return out;
}

HASHPATH_END

// hashpath/json/impl/input_bytes.hpp ----------------------------------------------------------------------------------

// The bytes of one input, of which those of the value that is being read are kept.

HASHPATH_BEGIN
namespace impl {

/// The bytes of a stream or of memory. Those of the current value are kept, with a little of what stands before it, and
/// those that were read behind it. A source that read_value() can read from.
class input_bytes {
public:
    /// Bytes in memory, which are not copied.
    input_bytes(std::string_view bytes, std::size_t max_size) noexcept
        : max_size_(max_size), ended_(true), data_(bytes.data()), size_(bytes.size()) {}
    input_bytes(std::istream& stream, std::size_t max_size) noexcept
        : max_size_(max_size), stream_(&stream), from_(stream.rdbuf()) {}
    input_bytes(std::unique_ptr<std::streambuf> owned, std::size_t max_size) noexcept
        : max_size_(max_size), owned_(std::move(owned)), from_(owned_.get()) {}

    /// A template, so that refill() costs nothing where no reader is used.
    template <class = void>
    bool at_end() {
        return is_too_large() || (at_ == size_ && !refill());
    }
    char current() const noexcept { return data_[at_]; }
    void advance() noexcept { ++at_; }

    /// How many bytes of the current value were read.
    std::size_t offset() const noexcept { return at_ - begin_; }
    bool is_too_large() const noexcept { return offset() > max_size_; }
    std::size_t max_size() const noexcept { return max_size_; }
    void step_back() noexcept { --at_; }

    std::string_view value_text() const noexcept { return {data_ + begin_, at_ - begin_}; }
    std::string_view rest() const noexcept { return {data_ + at_, size_ - at_}; }
    /// All bytes that are at hand, and the place of the first in the input.
    std::string_view bytes() const noexcept { return {data_, size_}; }
    std::size_t bytes_place() const noexcept { return discarded_; }
    /// Where the current value begins in the input.
    std::size_t value_place() const noexcept { return discarded_ + begin_; }

    /// Passes white space and begins a value there; false at the end of the input.
    HASHPATH_FUNCTION bool begin_value();
    HASHPATH_FUNCTION bool starts_with(std::string_view prefix);

    /// Goes on behind a value that failed at `error`, a byte of it: at the first of its further lines that begins with a
    /// bracket, as where one of many lines is cut off; else behind the next end of a line.
    HASHPATH_FUNCTION void recover(std::size_t error);

    /// Line and column of a byte of the current value.
    HASHPATH_FUNCTION text_position position(std::size_t offset);

private:
    HASHPATH_FUNCTION bool refill();
    HASHPATH_FUNCTION void make_room(std::size_t size);
    HASHPATH_FUNCTION void discard(std::size_t surplus);
    HASHPATH_FUNCTION void count_lines_to(std::size_t at);
    HASHPATH_FUNCTION void skip_line();

    std::size_t max_size_ = std::numeric_limits<std::size_t>::max();
    std::unique_ptr<std::streambuf> owned_;
    std::istream* stream_ = nullptr;
    std::streambuf* from_ = nullptr;
    bool ended_ = false;  ///< nothing comes behind the bytes that are at hand
    const char* data_ = nullptr;
    std::size_t size_ = 0;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t discarded_ = 0;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t counted_ = 0;  ///< up to here, for lines and columns
    text_position counted_position_;
};

/// Opens a file. Throws std::system_error.
HASHPATH_FUNCTION std::unique_ptr<std::streambuf> open_file(const std::string& name);

}  // namespace impl
HASHPATH_END

// hashpath/json/reader.hpp --------------------------------------------------------------------------------------------

// JSON values read one after the other from a stream, a file or bytes.

HASHPATH_BEGIN

/// Limits for each value that a reader reads.
struct reader_options {
    std::size_t max_depth = default_max_depth;                       ///< nested lists and maps
    std::size_t max_size = std::numeric_limits<std::size_t>::max();  ///< bytes of its text
};

/// The name of a file to read.
struct input_file {
    std::string name;
};

namespace impl {

HASHPATH_FUNCTION bool has_more_than_number(std::string_view text);

/// Ends the value that was read from `input`. Throws parse_error if that failed.
HASHPATH_FUNCTION void end_value(input_bytes& input, std::optional<read_failure> failed, bool is_number,
                                 std::optional<std::size_t>& failed_at);

}  // namespace impl

/// Reads JSON values that stand one after the other, as in newline-delimited JSON: with or without white space between.
///
///     hashpath::reader reader{std::cin};                                     // or {bytes}, or
///     hashpath::reader reader{hashpath::input_file{"events.ndjson"}};
///     while (auto event = reader.next())
///         for (const auto& match : extract(*event, path)) std::cout << *match.value << '\n';
///
/// Each value is read as parse() reads it, with the same errors, and as soon as its line is there. A number ends where the
/// next byte is none of it. After an error, next() goes on with the first further line of the failed value that begins
/// with a bracket, else behind the line of the error.
/// Holds the text of one value and about 0.5 MiB. A stream must outlive its reader, as must bytes, which are not
/// copied. The reader reads ahead: what it leaves in a stream is unspecified. Not shared between threads.
template <nlohmann_json Json = nlohmann::ordered_json>
class reader {
public:
    explicit reader(std::istream& stream, const reader_options& options = {})
        : input_(stream, options.max_size), max_depth_(options.max_depth) {}
    explicit reader(std::string_view bytes, const reader_options& options = {})
        : input_(bytes, options.max_size), max_depth_(options.max_depth) {}
    /// Deleted: the bytes must outlive the reader.
    template <std::same_as<std::string> Text>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): no reader is a std::string
    explicit reader(Text&& bytes, const reader_options& options = {}) = delete;
    /// Opens the file. Throws std::system_error if that fails.
    explicit reader(const input_file& file, const reader_options& options = {})
        : input_(impl::open_file(file.name), options.max_size), max_depth_(options.max_depth) {}

    /// Returns the next value; nullopt at the end of the input.
    ///
    /// Throws parse_error as parse(), with document_too_large for a text of more than max_size bytes; its offset, line
    /// and column are those in the whole input. Throws std::system_error if the input cannot be read. Linear in the
    /// text, and n log n in the width of the widest object. Does not recurse.
    std::optional<Json> next() {
        if (failed_at_) input_.recover(*failed_at_);
        failed_at_.reset();
        if (!input_.begin_value()) return std::nullopt;
        std::optional<Json> value{std::in_place};
        std::optional<read_failure> failed;
        // The parser would skip the mark; end_value() refuses it.
        if (!input_.starts_with(impl::byte_order_mark)) failed = read_value(*value, input_, max_depth_, false);
        impl::end_value(input_, std::move(failed), value->is_number(), failed_at_);
        return value;
    }

    /// The text of the last value; valid until next() is called.
    std::string_view text() const noexcept { return input_.value_text(); }

    /// Where the last value begins: its byte, from 0, and its line and column, from 1.
    std::size_t offset() const noexcept { return input_.value_place(); }
    std::size_t line() { return input_.position(0).line; }
    std::size_t column() { return input_.position(0).column; }

    /// The bytes at hand, for messages: those of the last value, also of one that failed, up to 160 bytes before it, and
    /// what was read behind it. The first is byte bytes_offset() of the input. Valid until next() is called.
    std::string_view bytes() const noexcept { return input_.bytes(); }
    std::size_t bytes_offset() const noexcept { return input_.bytes_place(); }

private:
    impl::input_bytes input_;
    std::size_t max_depth_;
    std::optional<std::size_t> failed_at_;
};

HASHPATH_END

// hashpath/misp/attribute_copies.hpp ----------------------------------------------------------------------------------

// The places in which one attribute stands, changed together.

HASHPATH_BEGIN
namespace misp {

/// Whether the data from before the first labelled filter is changed too.
enum class unfiltered : std::uint8_t {
    change,  ///< so that a change outlives the filter
    keep,    ///< as MISP does: taking the filter away takes the change back
};

/// The copies of each attribute of an event in MISP core format, by id: in `Event.Attribute` or in its object, in
/// `Event._AttributeFlattened`, and both again in `_unfilteredData`.
///
///     attribute_copies copies{event};
///     copies.change("90001", [](auto& attribute) { attribute["to_ids"] = false; });
///
/// An attribute without an `id` is known by its `uuid`, as in feeds; one with neither is not known. Of several with the
/// same id, the last of each place counts, those of objects behind the event's own, as in MISP.
/// It points into the data, which must outlive it and keep its lists as they are. Not to be shared between threads while
/// something is changed. Linear; a look-up is log n.
template <nlohmann_json Json>
class attribute_copies {
public:
    /// Throws type_error (document_not_a_map).
    explicit attribute_copies(Json& data, unfiltered unfiltered = unfiltered::change) {
        add(data);
        if (unfiltered == unfiltered::keep) return;
        Json* before = hashpath::impl::member_of(data, "_unfilteredData");
        if (before && before->is_structured()) add(*before);
    }

    /// The id by which an attribute is known; "" if it is not.
    static std::string id_of(const Json& attribute) {
        for (const std::string_view key : {"id", "uuid"}) {
            const Json* id = hashpath::impl::member_of(attribute, key);
            if (!id || id->is_structured()) continue;
            if (std::string text = php::to_text(node{*id}); !text.empty()) return text;
        }
        return {};
    }

    /// The places of an attribute, at most four: outside `_unfilteredData` before those in it, in the event or its object
    /// before `_AttributeFlattened`. None for an id that is not there.
    std::vector<Json*> places(std::string_view id) const {
        std::vector<Json*> found;
        for (const auto& table : tables_) {
            const auto entry = table.find(id);
            if (entry != table.end()) found.push_back(entry->second);
        }
        return found;
    }

    /// Sets every copy of an attribute to `attribute`, which may have another id: the places are known by the old one.
    /// Returns how many there are. Throws limit_error (document_too_deep), before anything is changed.
    /// Behaviour of MISP's _overrideAttribute().
    std::size_t replace(std::string_view id, const Json& attribute) const {
        hashpath::require_copyable(node{attribute});
        const auto found = places(id);
        if (found.empty()) return 0;
        const Json copy = attribute;  // it may be one of the places
        for (Json* place : found) *place = copy;
        return found.size();
    }

    /// Calls `change(attribute)` with the first copy, and sets the others to what became of it. Returns how many there
    /// are; does nothing where there is none. Throws what `change` throws, and as replace().
    template <class Change>
    std::size_t change(std::string_view id, Change&& change) const {
        const auto found = places(id);
        if (found.empty()) return 0;
        Json changed = *found.front();
        change(changed);
        return replace(id, changed);
    }

private:
    using places_by_id = std::map<std::string, Json*, std::less<>>;

    void add(Json& data) {
        using namespace literals;
        places_by_id& in_event = tables_.emplace_back();
        const auto fill = [&data](places_by_id& into, const path& path) {
            for_each(data, path, [&into](const auto& match) {
                if (std::string id = id_of(*match.value); !id.empty()) into[std::move(id)] = &*match.value;
            });
        };
        fill(in_event, "Event.Attribute.{*}"_path);
        fill(in_event, "Event.Object.{*}.Attribute.{*}"_path);
        fill(tables_.emplace_back(), "Event._AttributeFlattened.{*}"_path);
    }

    std::vector<places_by_id> tables_;
};

}  // namespace misp
HASHPATH_END

// hashpath/misp/impl/event_parts.hpp ----------------------------------------------------------------------------------

// What an enriched view keeps of an event: handles to its parts, or MISP core format where the event is unusual.

HASHPATH_BEGIN
namespace misp::impl {

template <class Value>
struct stored_json_of {
    using type = nlohmann::ordered_json;
};

template <nlohmann_json Json>
struct stored_json_of<node<Json>> {
    using type = std::remove_const_t<Json>;
};

/// The JSON in which an unusual event is enriched: that of the document, if it is nlohmann's.
template <json_value Value>
using stored_json = typename stored_json_of<Value>::type;

/// What a handle of an enriched view shows. Their order tells the kinds apart.
enum class role : std::uint8_t {
    plain,       ///< a value of the document, with all that is in it
    attribute,   ///< a map of the document, of which members go or are made
    object,      ///< the same
    event_tag,   ///< the same: a tag in `_allTags` that is the event's
    own_tag,     ///< and one that is the attribute's own
    root,        ///< the data
    event,       ///< `Event`
    attributes,  ///< a list of attributes, of the event or of an object
    objects,     ///< the objects that have attributes
    flattened,   ///< `_AttributeFlattened`
    all_tags,    ///< `_allTags`, where the value is the attribute's own list of tags
    event_tags,  ///< `_allTags`, where it has none
    yes,         ///< the `inherited` of the event's tags
    no,          ///< the `inherited` of other tags
    stored,      ///< a value that was enriched
};

template <json_value Value>
struct event_parts {
    struct member {
        php::key key;
        role shown_as = role::plain;
        Value value;
        const stored_json<Value>* stored = nullptr;
    };
    struct object {
        Value value;
        Value attributes;
        std::size_t first;  ///< where its attributes begin among the flattened ones
    };

    std::vector<member> root;
    std::vector<member> event;
    std::vector<Value> tags;
    std::optional<Value> attributes;  ///< the event's own
    std::vector<object> objects;
    std::size_t own_attributes = 0;
    std::size_t all_attributes = 0;
    /// All of the data in core format where the event is unusual, else those parts of the event that change.
    stored_json<Value> stored;
    bool all_stored = false;
};

/// A copy of a floating value: of an integer past the signed ones, where the handle can tell.
template <class Json, class Value>
Json copy_of_floating(const Value& value) {
    if constexpr (requires(std::uint64_t integer) { value.read_large_integer(integer); }) {
        std::uint64_t integer = 0;
        if (value.read_large_integer(integer)) return integer;
    }
    return value.floating();
}

/// A copy of a value, which nests at most default_max_depth lists and maps.
template <json_value Value>
stored_json<Value> copy_of(const Value& value) {
    using json = stored_json<Value>;
    struct level {
        decltype(value.entries()) from;
        json* into;
    };
    std::vector<level> open;
    const auto copy = [&open](const Value& from, json& into) {
        switch (from.kind()) {
            case kind::null: into = nullptr; break;
            case kind::boolean: into = from.boolean(); break;
            case kind::integer: into = from.integer(); break;
            case kind::floating: into = copy_of_floating<json>(from); break;
            case kind::text: into = std::string{std::string_view{from.text()}}; break;
            case kind::list:
            case kind::map:
                into = from.kind() == kind::list ? json::array() : json::object();
                open.push_back({from.entries(), &into});
        }
    };
    json result;
    copy(value, result);
    while (!open.empty()) {
        level& top = open.back();
        if (!top.from) {
            open.pop_back();
            continue;
        }
        json& into = *top.into;
        const Value from = top.from.value();
        if (into.is_array()) into.push_back(nullptr);
        json& place = into.is_array() ? into.back() : hashpath::impl::append_member(into, top.from.key().to_string());
        top.from.next();
        copy(from, place);
    }
    return result;
}

template <nlohmann_json Json>
std::remove_const_t<Json> copy_of(const node<Json>& value) {
    return *value;
}

}  // namespace misp::impl
HASHPATH_END

// hashpath/misp/enriched_value.hpp ------------------------------------------------------------------------------------

// The handle of an enriched view.

HASHPATH_BEGIN
namespace misp {

template <json_value Value>
class enriched_view;

/// A value of an enriched_view: a json_value of two words beside the handle that it is laid over.
///
/// Valid while the view and the event are. Its texts and keys are the event's own. Copying and walking it allocates nothing.
template <json_value Value>
class enriched_value {
    using role = impl::role;
    using event_parts = impl::event_parts<Value>;
    using stored_json = impl::stored_json<Value>;
    using stored_value = node<const stored_json>;

public:
    HASHPATH_INLINE hashpath::kind kind() const {
        if (role_ == role::plain) return value_.kind();
        if (role_ <= role::event) return kind::map;
        if (role_ <= role::event_tags) return kind::list;
        return role_ == role::stored ? stored().kind() : kind::boolean;
    }

    bool boolean() const {
        if (role_ == role::plain) return value_.boolean();
        return role_ == role::stored ? stored().boolean() : role_ == role::yes;
    }

    std::int64_t integer() const { return role_ == role::plain ? value_.integer() : stored().integer(); }
    double floating() const { return role_ == role::plain ? value_.floating() : stored().floating(); }
    std::string_view text() const { return role_ == role::plain ? std::string_view{value_.text()} : stored().text(); }

    /// Constant, but linear in the members of an attribute or tag.
    std::size_t size() const {
        switch (role_) {
            case role::stored: return stored().size();
            case role::root: return from_.parts->root.size();
            case role::event: return from_.parts->event.size();
            case role::objects: return from_.parts->objects.size();
            case role::flattened: return from_.parts->all_attributes;
            case role::all_tags: return from_.parts->tags.size() + value_.size();
            case role::event_tags: return from_.parts->tags.size();
            case role::attribute:
            case role::event_tag:
            case role::own_tag: {
                std::size_t count = 0;
                for (auto entry = entries(); entry; entry.next(), ++count) {}
                return count;
            }
            default: return value_.size();
        }
    }

    std::optional<enriched_value> member(const php::key& key) const {
        switch (role_) {
            case role::plain: return below(role::plain, value_.member(key));
            case role::stored: {
                const auto found = stored().member(key);
                return found ? std::optional{enriched_value{value_, **found}} : std::nullopt;
            }
            case role::root: return member_among(from_.parts->root, key);
            case role::event: return member_among(from_.parts->event, key);
            case role::attributes: return below(role::attribute, value_.member(key));
            case role::objects: return object_member(key);
            case role::flattened: return flattened_member(key);
            case role::all_tags:
            case role::event_tags: return tag_member(key);
            default: break;
        }
        if (key.text() == made_key(role_)) return made();
        if (!is_container(value_.kind())) return std::nullopt;  // a tag may be null
        const auto found = value_.member(key);
        if (found && role_ == role::attribute && is_dropped(key.text(), *found)) return std::nullopt;
        return below(role::plain, found);
    }

    /// One key, looked up in one list or map after the other, as the handle below does it.
    class lookup {
    public:
        explicit lookup(const php::key& key)
            : key_(key), asks_for_tags_(key.text() == "_allTags"), below_(asks_for_tags_ ? php::key{"Tag"} : key) {
            if (asks_for_tags_) return;
            for (const role each : {role::plain, role::attribute, role::object, role::event_tag, role::own_tag}) {
                const bool differs = (each != role::plain && key.text() == made_key(each)) ||
                                     (each == role::attribute && may_be_dropped(key.text()));
                if (!differs) of_document_ |= bit(each);
            }
        }

        /// Fills `found`, if the key is there.
        HASHPATH_INLINE bool operator()(const enriched_value& container, enriched_value& found) {
            const role of = container.role_;
            if ((of_document_ & bit(of)) != 0 && (!is_tag(of) || is_container(container.value_.kind()))) {
                if (!below_(container.value_, found.value_)) return false;
                found.from_ = container.from_;
                found.role_ = role::plain;
                return true;
            }
            return asks_for_tags_ && of == role::attribute ? find_tags(container, found)
                                                           : find_otherwise(container, found);
        }

    private:
        static constexpr std::uint32_t bit(role of) noexcept { return 1U << static_cast<unsigned>(of); }

        HASHPATH_OUTLINE bool find_tags(const enriched_value& attribute, enriched_value& found) {
            found.from_ = attribute.from_;
            const bool own = below_(attribute.value_, found.value_) && is_container(found.value_.kind());
            found.role_ = own ? role::all_tags : role::event_tags;
            return true;
        }

        HASHPATH_OUTLINE bool find_otherwise(const enriched_value& container, enriched_value& found) {
            const auto member = container.member(key_);
            if (member) found = *member;
            return member.has_value();
        }

        php::key key_;
        bool asks_for_tags_;
        std::uint32_t of_document_ = 0;  ///< the roles of which it finds what the document has
        hashpath::impl::member_lookup<Value> below_;
    };

    /// The entries of a list or map, in order.
    class walk {
    public:
        explicit walk(const enriched_value& container) : of_(container) {
            switch (of_.role_) {
                case role::stored: at_.template emplace<stored_entries>(of_.stored().entries()); return;
                case role::root: rows_ = of_.from_.parts->root.size(); return;
                case role::event: rows_ = of_.from_.parts->event.size(); return;
                case role::objects: rows_ = of_.from_.parts->objects.size(); return;
                case role::event_tags: rows_ = of_.from_.parts->tags.size(); return;
                case role::all_tags:
                    rows_ = of_.from_.parts->tags.size();
                    shows_ = role::own_tag;
                    break;
                case role::flattened:
                    shows_ = role::attribute;
                    if (of_.from_.parts->attributes)
                        at_.template emplace<own_entries>(of_.from_.parts->attributes->entries());
                    skip_exhausted();
                    return;
                case role::attributes: shows_ = role::attribute; break;
                default: break;
            }
            if (is_container(of_.value_.kind())) at_.template emplace<own_entries>(of_.value_.entries());
            if (of_.makes_member()) settle();
        }

        explicit operator bool() const {
            if (position_ < rows_ || has_entry()) return true;
            return made_ == making::inserts || (of_.role_ == role::stored && *std::get_if<stored_entries>(&at_));
        }

        php::key key() const {
            if (of_.role_ == role::plain || of_.role_ == role::attributes) return entry().key();
            switch (of_.role_) {
                case role::root: return of_.from_.parts->root[position_].key;
                case role::event: return of_.from_.parts->event[position_].key;
                case role::objects:
                case role::flattened:
                case role::all_tags:
                case role::event_tags: return php::key{static_cast<std::int64_t>(position_)};
                case role::stored: return std::get_if<stored_entries>(&at_)->key();
                default: return made_ == making::inserts ? php::key{made_key(of_.role_)} : entry().key();
            }
        }

        enriched_value value() const {
            if (position_ < rows_) return row();
            if (made_ == making::replaces || made_ == making::inserts) return of_.made();
            if (of_.role_ == role::stored) return {of_.value_, *std::get_if<stored_entries>(&at_)->value()};
            return of_.with(shows_, entry().value());
        }

        void next() {
            if (position_++ < rows_) return;
            if (of_.makes_member()) {
                if (made_ != making::inserts) entry().next();
                if (made_ != making::waits) made_ = making::done;
                settle();
            } else if (of_.role_ == role::stored) {
                std::get_if<stored_entries>(&at_)->next();
            } else {
                entry().next();
                if (of_.role_ == role::flattened) skip_exhausted();
            }
        }

    private:
        using own_entries = decltype(std::declval<const Value&>().entries());
        using entries_of_stored = decltype(std::declval<const stored_value&>().entries());
        /// Told apart from own_entries also where both are the same.
        struct stored_entries : entries_of_stored {
            explicit stored_entries(entries_of_stored entries) : entries_of_stored(std::move(entries)) {}
        };

        /// What has become of the member that is made.
        enum class making : std::uint8_t { waits, replaces, inserts, done };

        const own_entries& entry() const { return *std::get_if<own_entries>(&at_); }
        own_entries& entry() { return *std::get_if<own_entries>(&at_); }

        bool has_entry() const {
            const own_entries* entries = std::get_if<own_entries>(&at_);
            return entries && static_cast<bool>(*entries);
        }

        enriched_value row() const {
            switch (of_.role_) {
                case role::root: return of_.of_member(of_.from_.parts->root[position_]);
                case role::event: return of_.of_member(of_.from_.parts->event[position_]);
                case role::objects: return of_.with(role::object, of_.from_.parts->objects[position_].value);
                default: return of_.with(role::event_tag, of_.from_.parts->tags[position_]);
            }
        }

        /// Goes on to the attributes of the next object where there are no more of the event or object before it.
        void skip_exhausted() {
            while (!has_entry() && object_ < of_.from_.parts->objects.size()) {
                at_.template emplace<own_entries>(of_.from_.parts->objects[object_++].attributes.entries());
            }
        }

        /// Sees what a member of an attribute, object or tag is: one of the document, or the one that is made.
        void settle() {
            for (; has_entry(); entry().next()) {
                const php::key key = entry().key();
                if (stays(key.text())) return;
                if (key.text() == made_key(of_.role_)) {
                    // PHP has one member under a key; where a document has two, MISP's is the first, but in tags.
                    if (made_ == making::waits || is_tag(of_.role_)) made_ = making::replaces;
                    return;
                }
                if (!keeps_order && made_ == making::waits && made_key(of_.role_) < key.text()) {
                    made_ = making::inserts;
                    return;
                }
                if (of_.role_ != role::attribute || !may_be_dropped(key.text())) return;
                if (!is_dropped(key.text(), *of_.value_.member(key))) return;
            }
            if (made_ == making::waits) made_ = making::inserts;
        }

        static constexpr bool keeps_order = hashpath::impl::keeps_order<stored_json>;

        /// Whether a key is none that asks for more than a look at its size.
        bool stays(std::string_view key) const noexcept {
            constexpr std::uint32_t of_attributes = 1U << 6U | 1U << 8U | 1U << 12U;
            constexpr std::uint32_t of_others = 1U << 9U;
            if constexpr (!keeps_order) return false;
            if (key.size() >= 32) return true;
            return ((of_.role_ == role::attribute ? of_attributes : of_others) >> key.size() & 1U) == 0;
        }

        enriched_value of_;
        std::variant<std::monostate, own_entries, stored_entries> at_;
        std::size_t position_ = 0;
        std::size_t rows_ = 0;    ///< how many entries come before those of `at_`
        std::size_t object_ = 0;  ///< whose attributes come next
        role shows_ = role::plain;
        making made_ = making::waits;
    };

    walk entries() const { return walk{*this}; }

    /// Calls `visit(value)` with the handle of what is shown with nothing left out or made; false where there is none.
    template <class Visit>
    bool visit_stored(Visit&& visit) const {
        if (role_ == role::plain) visit(value_);
        if (role_ == role::stored) visit(stored());
        return role_ == role::plain || role_ == role::stored;
    }

private:
    friend class enriched_view<Value>;

    enriched_value(role shows, const Value& value, const event_parts* parts)
        : value_(value), from_{.parts = parts}, role_(shows) {}
    enriched_value(const Value& any, const stored_json& stored)
        : value_(any), from_{.stored = &stored}, role_(role::stored) {}

    stored_value stored() const { return stored_value{*from_.stored}; }

    enriched_value with(role shows, const Value& value) const { return {shows, value, from_.parts}; }

    std::optional<enriched_value> below(role shows, const std::optional<Value>& value) const {
        return value ? std::optional{with(shows, *value)} : std::nullopt;
    }

    enriched_value of_member(const typename event_parts::member& member) const {
        if (member.stored) return {value_, *member.stored};
        return with(member.shown_as, member.value);
    }

    std::optional<enriched_value> member_among(const std::vector<typename event_parts::member>& members,
                                               const php::key& key) const {
        const auto found =
            std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.key == key; });
        return found != members.end() ? std::optional{of_member(*found)} : std::nullopt;
    }

    /// The position in a list that a key names.
    static std::optional<std::size_t> position_of(const php::key& key, std::size_t size) {
        if (!key.is_integer() || key.integer() < 0) return std::nullopt;
        const auto position = static_cast<std::uint64_t>(key.integer());
        if (position >= size) return std::nullopt;
        return static_cast<std::size_t>(position);
    }

    std::optional<enriched_value> object_member(const php::key& key) const {
        const auto position = position_of(key, from_.parts->objects.size());
        return position ? std::optional{with(role::object, from_.parts->objects[*position].value)} : std::nullopt;
    }

    std::optional<enriched_value> flattened_member(const php::key& key) const {
        const auto position = position_of(key, from_.parts->all_attributes);
        if (!position) return std::nullopt;
        if (*position < from_.parts->own_attributes)
            return below(role::attribute, from_.parts->attributes->member(key));
        const auto behind = std::upper_bound(from_.parts->objects.begin(), from_.parts->objects.end(), *position,
                                             [](std::size_t at, const auto& object) { return at < object.first; });
        const auto& object = *(behind - 1);
        return below(role::attribute, object.attributes.member(static_cast<std::int64_t>(*position - object.first)));
    }

    std::optional<enriched_value> tag_member(const php::key& key) const {
        if (!key.is_integer() || key.integer() < 0) return std::nullopt;
        const auto inherited = static_cast<std::int64_t>(from_.parts->tags.size());
        if (key.integer() < inherited) {
            return with(role::event_tag, from_.parts->tags[static_cast<std::size_t>(key.integer())]);
        }
        if (role_ == role::event_tags) return std::nullopt;
        return below(role::own_tag, value_.member(key.integer() - inherited));
    }

    static constexpr bool is_tag(role of) noexcept { return of == role::event_tag || of == role::own_tag; }
    bool makes_member() const noexcept { return role_ >= role::attribute && role_ <= role::own_tag; }

    /// The key of the one member of an attribute, object or tag that is not as it stands in the document.
    static constexpr std::string_view made_key(role of) noexcept {
        if (of == role::attribute) return "_allTags";
        return of == role::object ? "Attribute" : "inherited";
    }

    /// That member.
    enriched_value made() const {
        if (is_tag(role_)) return with(role_ == role::event_tag ? role::yes : role::no, value_);
        if (role_ == role::object) return with(role::attributes, *value_.member(php::key{"Attribute"}));
        const auto own = value_.member(php::key{"Tag"});
        return own && is_container(own->kind()) ? with(role::all_tags, *own) : with(role::event_tags, value_);
    }

    /// Whether an attribute may lose its members under a key.
    static bool may_be_dropped(std::string_view key) noexcept {
        if (key.size() == 6) return key == "value1" || key == "value2";
        return key.size() == 12 && (key == "SharingGroup" || key == "AttributeTag");
    }

    /// Whether it does, by the first of them.
    static bool is_dropped(std::string_view key, const Value& first) {
        if (!may_be_dropped(key)) return false;
        if (key == "SharingGroup") return php::empty(first);
        return key != "AttributeTag" || first.kind() != kind::null;
    }

    /// The parts of the event; of role::stored the value itself.
    union source {
        const event_parts* parts;
        const stored_json* stored;
    };

    Value value_;
    source from_;
    role role_;
};

}  // namespace misp
HASHPATH_END

// hashpath/misp/trigger_data.hpp --------------------------------------------------------------------------------------

// What starts a workflow: the data of a trigger, and the shapes in which people keep it.

HASHPATH_BEGIN
namespace misp {

/// What MISP reads from its database around a lone attribute or object; each function may be empty.
///
/// Each is given the id that the attribute or object names (`event_id`, `object_id`; null where it names none), and gives
/// the record, or nothing where there is none.
template <nlohmann_json Json>
struct surroundings {
    /// `{"Event": {…}}`, optionally with a list `EventTag`, without its attributes and objects.
    std::function<std::optional<Json>(const Json& event_id)> event;
    /// The object itself, `{"name": …}`, without its attributes.
    std::function<std::optional<Json>(const Json& object_id)> object;
};

/// What the data of a trigger is taken for.
enum class scope : std::uint8_t { unknown, event, attribute, object };

/// What MISP takes the data of a trigger for, by its keys. Constant.
///
///     scope_of(parse(R"({"Attribute": {"type": "url"}})"))   // scope::attribute
///
/// A document with `Event` alone is an event. One trap: `Event` beside a list `Attribute`, without `Org`, `Orgc` or
/// `RelatedEvent`, is taken for one attribute. Behaviour of MISP's WorkflowFormatConverterTool.
template <nlohmann_json Json>
scope scope_of(const Json& data) {
    const auto set = [&data](std::string_view key) {
        const Json* member = hashpath::impl::member_of(data, key);
        return member && !member->is_null();
    };
    if (set("Object") && !set("Attribute")) return scope::object;
    if (!set("Attribute")) return scope::event;
    if (!set("Event")) return scope::attribute;
    if (set("RelatedEvent") || set("Orgc") || set("Org")) return scope::event;
    return php::empty(node{*hashpath::impl::member_of(data, "Attribute")}) ? scope::unknown : scope::attribute;
}

namespace impl {

using hashpath::impl::member_of;

HASHPATH_FUNCTION std::string pointer_below(const std::string& pointer, std::string_view key);

/// Takes one entry of a document for the data of a trigger.
template <nlohmann_json Json>
void take_trigger_data(Json& entry, const std::string& pointer, std::vector<Json>& found) {
    const auto is_map = [&entry](std::string_view key) {
        const Json* member = member_of(std::as_const(entry), key);
        return member && member->is_object();
    };
    const auto is_list = [&entry](std::string_view key) {
        const Json* member = member_of(std::as_const(entry), key);
        return member && member->is_array();
    };
    if (entry.is_object()) {
        if (entry.contains("Event") || is_map("Attribute") || is_map("Object")) {
            found.push_back(std::move(entry));
            return;
        }
        if (entry.contains("info") || is_list("Attribute") || is_list("Object")) {
            Json wrapped = Json::object();
            hashpath::impl::append_member(wrapped, "Event") = std::move(entry);
            found.push_back(std::move(wrapped));
            return;
        }
    }
    throw type_error(error_code::not_an_event, pointer, "this holds no event, attribute or object");
}

/// Takes an attribute that a search found for the data of a trigger, with the event and object that it carries.
template <nlohmann_json Json>
Json take_attribute(Json& attribute) {
    Json data = Json::object();
    for (const std::string_view key : {"Event", "Object"}) {
        const Json* around = member_of(std::as_const(attribute), key);
        if (!around || !around->is_object()) continue;
        hashpath::impl::append_member(data, key) = hashpath::impl::take_member(attribute, key);
    }
    hashpath::impl::append_member(data, "Attribute") = std::move(attribute);
    return data;
}

template <nlohmann_json Json>
void split_trigger_data(Json& document, std::vector<Json>& found) {
    std::string pointer;
    Json* at = &document;
    if (document.is_object() && !document.contains("Event") && document.contains("response")) {
        at = member_of(document, "response");
        pointer = "/response";
        Json* attributes = member_of(*at, "Attribute");
        if (at->is_object() && at->size() == 1 && attributes && attributes->is_array()) {
            for (Json& attribute : *attributes) found.push_back(take_attribute(attribute));
            return;
        }
    }
    if (!at->is_array()) return take_trigger_data(*at, pointer, found);
    std::size_t position = 0;
    for (Json& entry : *at) take_trigger_data(entry, pointer_below(pointer, std::to_string(position++)), found);
}

}  // namespace impl

/// The data of a trigger in a document of one of the shapes in which events are kept, one after the other.
///
///     trigger_data(parse(R"({"response": [{"Event": {"id": 1}}, {"Event": {"id": 2}}]})")).size()   // 2
///
/// A document with `Event`, or with one `Attribute` or `Object`, is such data itself, and so is each entry of a list, or
/// of the `response` of a search. An event without a wrapper (it has an `info`, or lists of attributes or objects) gets
/// one. Attributes that a search for attributes found are data each, with the `Event` and `Object` that they carry.
/// Throws type_error (not_an_event) for all else, with the place. Moves; no value is copied. Linear.
template <nlohmann_json Json>
std::vector<Json> trigger_data(Json document) {
    std::vector<Json> found;
    impl::split_trigger_data(document, found);
    return found;
}

}  // namespace misp
HASHPATH_END

// hashpath/misp/impl/event_shape.hpp ----------------------------------------------------------------------------------

// The shapes of events: which of them a conversion can work on.

HASHPATH_BEGIN
namespace misp::impl {

/// PHP makes a list of null and false where something is put into them, and fails for other scalars.
template <nlohmann_json Json>
void require_container_or_nothing(const Json& value, const std::string& pointer) {
    if (value.is_structured() || value.is_null() || value == Json(false)) return;
    throw type_error(error_code::event_malformed, pointer, "MISP needs a list or map here");
}

/// That what stands under these keys is a list or map, where it is there and not null.
template <nlohmann_json Json>
void require_containers(const Json& map, const std::string& pointer, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        const Json* member = member_of(map, key);
        if (!member || member->is_null() || member->is_structured()) continue;
        throw type_error(error_code::event_malformed, pointer_below(pointer, key), "MISP needs a list or map here");
    }
}

/// Calls `visit(entry, pointer)` with each entry of a list or map.
template <nlohmann_json Json, class Visit>
void each_with_pointer(const Json& container, const std::string& pointer, Visit&& visit) {
    if (!container.is_structured()) return;
    for (auto entry = node{container}.entries(); entry; entry.next()) {
        visit(*entry.value(), pointer_below(pointer, entry.key().to_string()));
    }
}

/// That each entry under a key can be written to, but for those that `replaced` replaces.
template <nlohmann_json Json>
void require_entries(const Json& map, const std::string& pointer, std::string_view key,
                     const Json* replaced = nullptr) {
    const Json* list = member_of(map, key);
    if (!list || !list->is_structured()) return;
    std::optional<hashpath::impl::member_index<node<const Json>>> replacing;
    if (replaced && replaced->is_structured()) replacing.emplace(node{*replaced});
    for (auto entry = node{*list}.entries(); entry; entry.next()) {
        if (replacing && replacing->find(entry.key())) continue;
        const std::string own = entry.key().to_string();
        require_container_or_nothing(*entry.value(), pointer_below(pointer_below(pointer, key), own));
    }
}

/// That the tags in links to them, and those of their owner, can be copied.
template <nlohmann_json Json>
void require_tags(const Json& owner, const std::string& owner_pointer, const Json& linked, const std::string& pointer,
                  std::string_view key) {
    const Json* links = member_of(linked, key);
    if (links && links->is_structured() && !links->empty()) {
        each_with_pointer(*links, pointer_below(pointer, key), [](const Json& link, const std::string& place) {
            require_container_or_nothing(link, place);
            if (const Json* tag = member_of(link, "Tag")) {
                require_container_or_nothing(*tag, pointer_below(place, "Tag"));
            }
        });
        require_containers(owner, owner_pointer, {"Tag"});
    }
    require_entries(owner, owner_pointer, "Tag", links);
}

template <nlohmann_json Json>
void require_attributes(const Json& attributes, const std::string& pointer, bool correlates) {
    each_with_pointer(attributes, pointer, [correlates](const Json& attribute, const std::string& place) {
        if (!attribute.is_structured()) {
            throw type_error(error_code::event_malformed, place, "an attribute is no map");
        }
        require_tags(attribute, place, attribute, place, "AttributeTag");
        const Json* related = correlates ? member_of(attribute, "RelatedAttribute") : nullptr;
        if (related) require_container_or_nothing(*related, pointer_below(place, "RelatedAttribute"));
    });
}

/// That the data of an event can be converted: MISP ends with an error for what is refused here.
template <nlohmann_json Json>
void require_event_shape(const Json& data) {
    const Json nothing;
    const Json* event = member_of(data, "Event");
    if (event) require_container_or_nothing(*event, "/Event");
    else event = &nothing;
    // What stands beside the event goes into it, and replaces what it has there.
    const auto part = [&](std::string_view key, auto&& check) {
        const Json* beside = member_of(data, key);
        const bool moves = beside && !beside->is_null();
        check(moves ? data : *event, std::string{moves ? "" : "/Event"}, key);
    };
    const auto list = [](const Json& map, const std::string& pointer, std::string_view key) {
        require_containers(map, pointer, {key});
    };
    const auto entries = [&list](const Json& map, const std::string& pointer, std::string_view key) {
        list(map, pointer, key);
        require_entries(map, pointer, key);
    };
    for (const std::string_view key : {"Note", "Opinion", "Relationship"}) part(key, entries);
    if (const Json* sightings = member_of(data, "Sighting")) {
        each_with_pointer(*sightings, "/Sighting", [](const Json& sighting, const std::string& place) {
            if (sighting.is_string()) {
                throw type_error(error_code::event_malformed, place, "MISP needs a list or map here");
            }
        });
    }
    part("Galaxy", [](const Json& map, const std::string& pointer, std::string_view key) {
        const Json* galaxies = member_of(map, key);
        if (!galaxies) return;
        each_with_pointer(*galaxies, pointer_below(pointer, key), [](const Json& galaxy, const std::string& place) {
            if (galaxy.is_string()) {
                throw type_error(error_code::event_malformed, place, "MISP needs a list or map here");
            }
            require_entries(galaxy, place, "GalaxyCluster");
        });
    });
    bool has_own_attributes = false;
    part("Attribute", [&has_own_attributes](const Json& map, const std::string&, std::string_view key) {
        const Json* attributes = member_of(map, key);
        has_own_attributes = attributes && attributes->is_structured() && !attributes->empty();
    });
    bool correlates = false;
    part("RelatedAttribute", [&](const Json& map, const std::string& pointer, std::string_view key) {
        const Json* related = member_of(map, key);
        if (!related || !has_own_attributes) return;
        correlates = related->is_structured() && !related->empty();
        each_with_pointer(
            *related, pointer_below(pointer, key), [](const Json& of_attribute, const std::string& place) {
                each_with_pointer(of_attribute, place, [](const Json& correlation, const std::string& where) {
                    if (correlation.is_string()) {
                        throw type_error(error_code::event_malformed, where, "MISP needs a list or map here");
                    }
                });
            });
    });
    bool has_attributes = false;
    part("Attribute", [&](const Json& map, const std::string& pointer, std::string_view key) {
        list(map, pointer, key);
        const Json* attributes = member_of(map, key);
        if (!attributes || attributes->empty()) return;
        has_attributes = true;
        require_attributes(*attributes, pointer_below(pointer, key), correlates);
    });
    part("Object", [&](const Json& map, const std::string& pointer, std::string_view key) {
        list(map, pointer, key);
        const Json* objects = member_of(map, key);
        if (!objects) return;
        each_with_pointer(*objects, pointer_below(pointer, key), [&](const Json& object, const std::string& place) {
            const Json* attributes = member_of(object, "Attribute");
            if (!attributes || php::empty(node{*attributes})) return;
            has_attributes = true;
            if (correlates) require_containers(object, place, {"Attribute"});
            require_attributes(*attributes, pointer_below(place, "Attribute"), correlates);
        });
    });
    if (has_attributes) {
        const Json* tags = member_of(*event, "Tag");
        if (tags && !php::empty(node{*tags})) require_containers(*event, "/Event", {"Tag"});
        require_tags(*event, "/Event", data, "", "EventTag");
    } else if (const Json* links = member_of(data, "EventTag")) {
        // The event's own tags are not looked at then.
        Json without_tags = Json::object();
        require_tags(without_tags, "/Event", data, "", "EventTag");
        if (links->is_structured() && !links->empty()) require_containers(*event, "/Event", {"Tag"});
    }
}

}  // namespace misp::impl
HASHPATH_END

// hashpath/misp/impl/event_conversion.hpp -----------------------------------------------------------------------------

// How an event becomes MISP core format.

HASHPATH_BEGIN
namespace misp::impl {

using hashpath::impl::drop_members;
using hashpath::impl::member_of;
using hashpath::impl::take_member;

template <nlohmann_json Json>
Json& at(Json& map, std::string_view key) {
    return hashpath::impl::member_or_new(map, php::key{key});
}

template <nlohmann_json Json>
bool is_empty_member(const Json& map, std::string_view key) {
    const Json* member = member_of(map, key);
    return member && php::empty(node{*member});
}

/// Calls `visit` with each entry of a list or map; with none of a scalar.
template <class Json, class Visit>
void each(Json& container, Visit&& visit) {
    if (!container.is_structured()) return;
    for (auto entry = node{container}.entries(); entry; entry.next()) visit(entry.key(), *entry.value());
}

template <class Json, class Visit>
void each_member(Json& map, std::string_view key, Visit&& visit) {
    if (auto* member = member_of(map, key)) each(*member, visit);
}

/// The text of an id as a key: what PHP has in table[id].
template <nlohmann_json Json>
std::string id_text(const Json* id) {
    return id ? php::to_text(node{*id}) : std::string{};
}

template <nlohmann_json Json>
class converter {
public:
    explicit converter(const surroundings<Json>& around) : around_(around) {}

    /// Makes trigger data MISP core format; where it is an event it was checked.
    void convert(Json& data) {
        std::vector<std::pair<std::string, Json>> extra;
        each(data, [&extra](const php::key& key, Json& value) {
            std::string text = key.to_string();
            if (!text.empty() && text[0] == '_') extra.emplace_back(std::move(text), std::move(value));
        });
        switch (scope_of(data)) {
            case scope::event: convert_event(data); break;
            case scope::attribute:
                require_containers(std::as_const(data), "", {"Attribute"});
                convert_attribute(data);
                break;
            case scope::object:
                require_containers(std::as_const(data), "", {"Object"});
                convert_object(data);
                break;
            case scope::unknown: data = Json::object(); break;
        }
        // What is left of the data has no key that begins so.
        for (auto& [key, value] : extra) hashpath::impl::append_member(data, key) = std::move(value);
        flatten(data);
    }

private:
    /// Copies the tags of links to them, `{"Tag": {…}}`, to the tags of an event or attribute, at the same positions.
    static void link_tags(Json& owner, Json& links) {
        if (!links.is_structured() || links.empty()) return;
        hashpath::impl::entry_collection<Json> tags;
        each_member(owner, "Tag", [&tags](const php::key& key, Json& tag) { tags.add(key, std::move(tag)); });
        each(links, [&tags](const php::key& key, Json& link) {
            Json tag = link.is_structured() ? take_member(link, "Tag") : Json{};
            if (tag.is_structured()) drop_members(tag, {"org_id"});
            tags.add(key, std::move(tag));
        });
        const std::size_t left = hashpath::impl::merge_equal_keys(tags.keys(), tags.values());
        const auto keys = tags.keys().first(left);
        const auto values = tags.values().first(left);
        bool is_list = true;
        for (std::size_t i = 0; i < left; ++i) {
            const std::string_view key{keys[i].data(), keys[i].size()};
            is_list = is_list && php::key{key} == php::key{static_cast<std::int64_t>(i)};
        }
        at(owner, "Tag") =
            is_list ? hashpath::impl::make_list<Json>(values) : hashpath::impl::make_map<Json>(keys, values);
    }

    static void clean_attribute(Json& attribute, std::map<std::string, Json>& sightings) {
        const bool shared = !is_empty_member(attribute, "SharingGroup");
        if (shared) drop_members(attribute, {"value1", "value2"});
        else drop_members(attribute, {"value1", "value2", "SharingGroup"});
        if (const Json* links = member_of(attribute, "AttributeTag"); links && !links->is_null()) {
            Json taken = *links;
            link_tags(attribute, taken);
            drop_members(attribute, {"AttributeTag"});
        }
        if (sightings.empty()) return;
        const auto found = sightings.find(id_text(member_of(std::as_const(attribute), "id")));
        if (found != sightings.end()) at(attribute, "Sighting") = found->second;
    }

    static Json correlation_of(const Json& related) {
        Json correlation = Json::object();
        constexpr std::pair<std::string_view, std::string_view> names[] = {
            {"id", "attribute_id"}, {"value", "value"}, {"org_id", "org_id"}, {"info", "info"}, {"event_id", "id"}};
        for (const auto& [name, source] : names) {
            const Json* value = member_of(related, source);
            at(correlation, name) = value ? *value : Json{};
        }
        return correlation;
    }

    /// Appends values under the next integers, as PHP's `[]` does.
    static void append(Json& list, std::vector<Json> values) {
        if (!list.is_structured()) list = Json::array();
        if (list.is_array()) {
            for (Json& value : values) list.push_back(std::move(value));
            return;
        }
        std::int64_t next = 0;
        each(std::as_const(list), [&next](const php::key& key, const Json&) {
            if (key.is_integer() && key.integer() >= next) next = key.integer() + 1;
        });
        for (Json& value : values) {
            hashpath::impl::append_member(list, php::key{next++}.to_string()) = std::move(value);
        }
    }

    /// Appends to the list under a key, where PHP would.
    static void append_to(Json& map, std::string_view key, Json value, const std::string& pointer) {
        if (!map.is_structured()) map = Json::object();
        Json& list = at(map, key);
        require_container_or_nothing(list, pointer_below(pointer, key));
        std::vector<Json> values;
        values.push_back(std::move(value));
        append(list, std::move(values));
    }

    /// Appends to each attribute of `attributes` (by its position in the event's own) what is related to it there.
    static void correlate(Json& attributes, const Json& own, const Json& related) {
        std::vector<std::pair<php::key, const Json*>> found;
        const hashpath::impl::member_index<node<const Json>> by_id{node{related}};
        each(own, [&](const php::key& key, const Json& attribute) {
            const std::string id = id_text(member_of(attribute, "id"));
            const auto correlations = by_id.find(php::key{id});
            if (correlations && (*correlations)->is_structured() && !(*correlations)->empty()) {
                found.emplace_back(key, &**correlations);
            }
        });
        for (const auto& [key, correlations] : found) {
            Json& attribute = hashpath::impl::member_or_new(attributes, key);
            if (!attribute.is_structured()) attribute = Json::object();
            std::vector<Json> values;
            each(*correlations, [&values](const php::key&, const Json& each_related) {
                values.push_back(correlation_of(each_related));
            });
            append(at(attribute, "RelatedAttribute"), std::move(values));
        }
    }

    /// A tag with one more member, made at once.
    static Json with_origin(const Json& tag, bool inherited) {
        hashpath::impl::entry_collection<Json> members;
        bool has_origin = false;
        each(tag, [&](const php::key& key, const Json& value) {
            const bool is_origin = key.text() == "inherited";
            has_origin = has_origin || is_origin;
            members.add(key, is_origin ? Json(inherited) : value);
        });
        if (!has_origin) members.add(php::key{"inherited"}, inherited);
        return members.map();
    }

    /// Gives an attribute its `_allTags`; those of the event are ready.
    static void propagate_tags(Json& attribute, const Json& event_tags) {
        Json all = event_tags;
        each_member(std::as_const(attribute), "Tag",
                    [&all](const php::key&, const Json& tag) { all.push_back(with_origin(tag, false)); });
        at(attribute, "_allTags") = std::move(all);
    }

    static void convert_event(Json& data) {
        Json event = take_member(data, "Event");
        if (!event.is_structured()) event = Json::object();
        for (const std::string_view key :
             {"Org", "Orgc", "SharingGroup", "Attribute", "ShadowAttribute", "RelatedAttribute", "RelatedEvent",
              "Galaxy", "Object", "EventReport", "CryptographicKey", "Note", "Opinion", "Relationship"}) {
            const Json* moved = member_of(data, key);
            if (moved && !moved->is_null()) at(event, key) = take_member(data, key);
        }
        if (is_empty_member(event, "SharingGroup")) drop_members(event, {"SharingGroup"});
        each_member(event, "Galaxy", [](const php::key&, Json& galaxy) {
            each_member(galaxy, "GalaxyCluster", [](const php::key&, Json& cluster) {
                if (!cluster.is_structured()) cluster = Json::object();
                const Json* meta = member_of(std::as_const(cluster), "meta");
                if (!meta || php::empty(node{*meta})) at(cluster, "meta") = Json::object();
            });
        });
        if (Json* links = member_of(data, "EventTag"); links && !links->is_null()) link_tags(event, *links);
        for (const std::string_view key : {"Note", "Opinion", "Relationship"}) {
            each_member(event, key, [](const php::key&, Json& entry) {
                if (is_empty_member(entry, "SharingGroup")) drop_members(entry, {"SharingGroup"});
            });
            if (Json* entries = member_of(event, key)) renumber(*entries);
        }
        convert_attributes(event, data);
        drop_members(event, {"RelatedAttribute", "user_id"});
        add_all_tags(event);

        Json errors = take_member(data, "errors");
        data = Json::object();
        at(data, "Event") = std::move(event);
        if (!errors.is_null()) at(data, "errors") = std::move(errors);
    }

    /// Cleans the attributes of the event and of its objects, and gives them sightings and correlations.
    static void convert_attributes(Json& event, Json& data) {
        std::map<std::string, Json> sightings;
        each_member(data, "Sighting", [&sightings](const php::key&, const Json& sighting) {
            Json& list = sightings[id_text(member_of(sighting, "attribute_id"))];
            if (!list.is_array()) list = Json::array();
            list.push_back(sighting);
        });
        each_member(event, "Attribute",
                    [&sightings](const php::key&, Json& attribute) { clean_attribute(attribute, sightings); });
        const Json* related = member_of(std::as_const(event), "RelatedAttribute");
        const Json* own = member_of(std::as_const(event), "Attribute");
        const bool correlates = related && own && related->is_structured() && !related->empty();
        if (correlates) correlate(at(event, "Attribute"), Json(*own), *related);

        Json* objects = member_of(event, "Object");
        if (!objects || objects->is_null()) return;
        std::vector<std::size_t> without_attributes;
        std::size_t position = 0;
        each(*objects, [&](const php::key&, Json& object) {
            const Json* attributes = object.is_structured() ? member_of(std::as_const(object), "Attribute") : nullptr;
            if (!attributes || php::empty(node{*attributes})) without_attributes.push_back(position);
            else
                each_member(object, "Attribute",
                            [&](const php::key&, Json& each) { clean_attribute(each, sightings); });
            ++position;
        });
        hashpath::impl::remove_entries(*objects, without_attributes, true);
        renumber(*objects);
        // MISP numbers the attributes of each object as those of the event, and adds those that are not there.
        if (!correlates) return;
        each(*objects, [&](const php::key&, Json& object) { correlate(at(object, "Attribute"), *own, *related); });
    }

    static void add_all_tags(Json& event) {
        Json event_tags = Json::array();
        each_member(std::as_const(event), "Tag",
                    [&event_tags](const php::key&, const Json& tag) { event_tags.push_back(with_origin(tag, true)); });
        const auto propagate = [&event_tags](const php::key&, Json& attribute) {
            propagate_tags(attribute, event_tags);
        };
        each_member(event, "Attribute", propagate);
        each_member(event, "Object",
                    [&propagate](const php::key&, Json& object) { each_member(object, "Attribute", propagate); });
    }

    void convert_attribute(Json& data) {
        Json attribute = take_member(data, "Attribute");
        if (Json* links = member_of(data, "AttributeTag"); links && !links->is_null()) {
            at(attribute, "AttributeTag") = std::move(*links);
        }
        require_tags(std::as_const(attribute), "/Attribute", std::as_const(attribute), "/Attribute", "AttributeTag");
        std::map<std::string, Json> no_sightings;
        clean_attribute(attribute, no_sightings);
        at(attribute, "_allTags") = Json::array();
        const Json* object_id = member_of(std::as_const(attribute), "object_id");
        const Json zero = 0;
        std::optional<Json> object;
        if (object_id && !php::loose_equal(node{*object_id}, node{zero})) object = object_around(data, *object_id);
        const Json* event_id = member_of(std::as_const(attribute), "event_id");
        if (!object) return surround(data, "Attribute", std::move(attribute), event_id ? *event_id : Json{});
        if (!event_id) event_id = member_of(std::as_const(*object), "event_id");
        Json id = event_id ? *event_id : Json{};
        hashpath::require_copyable(node{std::as_const(*object)});
        append_to(*object, "Attribute", std::move(attribute), "/Object");
        surround(data, "Object", std::move(*object), std::move(id));
    }

    void convert_object(Json& data) {
        Json object = take_member(data, "Object");
        for (const std::string_view key : {"SharingGroup", "Attribute", "ShadowAttribute", "Event", "CryptographicKey",
                                           "Note", "Opinion", "Relationship"}) {
            const Json* moved = member_of(data, key);
            if (moved && !moved->is_null()) at(object, key) = *moved;
        }
        if (is_empty_member(object, "SharingGroup")) drop_members(object, {"SharingGroup"});
        const Json* event_id = member_of(std::as_const(object), "event_id");
        Json id = event_id ? *event_id : Json{};
        surround(data, "Object", std::move(object), std::move(id));
    }

    /// Puts an attribute or object into its event; without one, nothing is left.
    void surround(Json& data, std::string_view key, Json entity, const Json& event_id) {
        std::optional<Json> event = event_around(data, event_id);
        data = Json::object();
        if (!event) return;
        hashpath::require_copyable(node{std::as_const(*event)});
        require_container_or_nothing(*event, "");
        if (event->is_structured()) data = std::move(*event);
        Json& own = at(data, "Event");
        require_container_or_nothing(own, "/Event");
        if (!own.is_structured()) own = Json::object();
        append_to(own, key, std::move(entity), "/Event");
        require_event_shape(std::as_const(data));
        convert_event(data);
    }

    std::optional<Json> event_around(Json& data, const Json& event_id) {
        if (around_.event) return around_.event(event_id);
        const Json* event = member_of(std::as_const(data), "Event");
        if (!event || event->is_null()) return std::nullopt;
        Json found = Json::object();
        at(found, "Event") = take_member(data, "Event");
        if (Json links = take_member(data, "EventTag"); !links.is_null()) at(found, "EventTag") = std::move(links);
        return found;
    }

    std::optional<Json> object_around(Json& data, const Json& object_id) {
        if (around_.object) return around_.object(object_id);
        const Json* object = member_of(std::as_const(data), "Object");
        if (!object || !object->is_structured() || object->empty()) return std::nullopt;
        return take_member(data, "Object");
    }

    static void flatten(Json& data) {
        Json& event = at(data, "Event");
        if (!event.is_structured()) event = Json::object();
        Json flattened = Json::array();
        if (const Json* attributes = member_of(std::as_const(event), "Attribute")) {
            hashpath::impl::merge_entries(flattened, *attributes);
        }
        if (const Json* objects = member_of(std::as_const(event), "Object"); objects && objects->is_structured()) {
            using namespace literals;
            Json of_objects = Json::array();
            for_each(*objects, "{n}.Attribute.{n}"_path,
                     [&of_objects](const auto& match) { of_objects.push_back(*match.value); });
            hashpath::impl::merge_entries(flattened, of_objects);
        }
        at(event, "_AttributeFlattened") = std::move(flattened);
    }

    const surroundings<Json>& around_;
};

}  // namespace misp::impl
HASHPATH_END

// hashpath/misp/event.hpp ---------------------------------------------------------------------------------------------

// MISP core format: an event with _AttributeFlattened, and its attributes with _allTags.

HASHPATH_BEGIN
namespace misp {

/// Makes the data of a trigger MISP core format, in place: an event with `Event._AttributeFlattened`, and with `_allTags`
/// on every attribute.
///
///     enrich(event);
///     extract(event, "Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]"_path)
///
/// `_AttributeFlattened` holds a copy of every attribute, those of the event and then those of its objects; `_allTags`,
/// computed anew, the tags of the event (`inherited`: true) and then the attribute's own (`inherited`: false). What MISP
/// keeps beside the event for itself moves into it or goes: `EventTag`, `AttributeTag`, `Sighting`, `RelatedAttribute`,
/// `value1`, `value2`, `user_id`, empty sharing groups, objects without attributes; other top-level keys go, but those
/// that begin with `_`. Idempotent.
///
/// A lone attribute or object is put into its event, which `around` gives, or else the same data; without one the event
/// is empty. Throws type_error (event_malformed), before anything is changed, where a part is no list or map that MISP
/// needs to be one; limit_error (document_too_deep), since attributes are copied. Linear in the document, and in tags of
/// the event times attributes. Behaviour of MISP's WorkflowFormatConverterTool and JSONConverterTool.
template <nlohmann_json Json>
void enrich(Json& data, const surroundings<Json>& around = {}) {
    hashpath::require_copyable(node{std::as_const(data)});
    impl::converter<Json> converter{around};
    const scope taken_for = scope_of(data);
    if (taken_for == scope::attribute || taken_for == scope::object) {
        // What surrounds it may be refused when it is found, so this works on a copy.
        Json converted = data;
        converter.convert(converted);
        data = std::move(converted);
    } else {
        if (taken_for == scope::event) impl::require_event_shape(std::as_const(data));
        converter.convert(data);
    }
}

/// The same for a copy.
///
///     const auto core = enriched(event);
template <nlohmann_json Json>
Json enriched(Json data, const surroundings<Json>& around = {}) {
    enrich(data, around);
    return data;
}

}  // namespace misp

#ifdef HASHPATH_COMPILED
namespace misp {
extern template void enrich<nlohmann::ordered_json>(nlohmann::ordered_json&,
                                                    const surroundings<nlohmann::ordered_json>&);
extern template void enrich<nlohmann::json>(nlohmann::json&, const surroundings<nlohmann::json>&);
}  // namespace misp
#endif

HASHPATH_END

// hashpath/misp/impl/event_reader.hpp ---------------------------------------------------------------------------------

// How an event is taken apart, in which MISP does nothing unusual.

HASHPATH_BEGIN
namespace misp::impl {

/// Takes an event apart, in which MISP does nothing unusual. Whatever may be unusual, or refused, is left to enrich().
template <json_value Value>
class event_reader {
public:
    event_reader(const Value& data, event_parts<Value>& parts) : data_(data), parts_(parts) {}

    /// Returns whether the event is a usual one; if it is not, the parts are not to be used. Linear in what the data
    /// holds, of which it looks only at what is a list or map.
    bool read() {
        if (is_container(data_.kind())) {
            if (!taken_for_event() || has_entries(beside("EventTag")) || has_entries(beside("Sighting"))) return false;
            if (!shallow(data_, "Event")) return false;
        }
        if (!read_members() || !read_tags() || !read_attributes() || !read_objects()) return false;
        if (!read_changed("Note", &event_reader::fate_of_notes) ||
            !read_changed("Opinion", &event_reader::fate_of_notes) ||
            !read_changed("Relationship", &event_reader::fate_of_notes) ||
            !read_changed("Galaxy", &event_reader::fate_of_galaxies)) {
            return false;
        }
        enrich_changed();
        put("_AttributeFlattened", role::flattened, data_);
        read_root();
        if constexpr (!keeps_order) {
            sort(parts_.root);
            sort(parts_.event);
        }
        return true;
    }

private:
    using member = typename event_parts<Value>::member;
    using entries = decltype(std::declval<const Value&>().entries());

    static constexpr bool keeps_order = hashpath::impl::keeps_order<stored_json<Value>>;
    /// How many levels may be below those that this class looks at.
    static constexpr std::size_t most_levels = default_max_depth - 8;

    // A walk is begun where size() would do: it may have to count.
    static bool has_entries(const Value& value) { return is_container(value.kind()) && value.entries(); }
    static bool has_entries(const std::optional<Value>& value) { return value && has_entries(*value); }

    static bool is_empty(const Value& value) {
        return is_container(value.kind()) ? !value.entries() : php::empty(value);
    }

    static bool is_map(const Value& value) {
        const kind its_kind = value.kind();
        return its_kind == kind::map || (its_kind == kind::list && !value.entries());
    }

    /// What PHP makes a map of where something is put into it.
    static bool is_nothing(const Value& value) {
        return value.kind() == kind::null || (value.kind() == kind::boolean && !value.boolean());
    }

    /// What stands beside the event under a key, if it is there and not null.
    std::optional<Value> beside(std::string_view key) const {
        if (!is_container(data_.kind())) return std::nullopt;
        std::optional<Value> found = data_.member(php::key{key});
        if (found && found->kind() == kind::null) found.reset();
        return found;
    }

    member* member_of_event(std::string_view key) {
        const auto found = std::find_if(parts_.event.begin(), parts_.event.end(),
                                        [key](const member& each) { return each.key == php::key{key}; });
        return found == parts_.event.end() ? nullptr : &*found;
    }

    void put(std::string_view key, role shown_as, const Value& value) {
        member added{php::key{key}, shown_as, value};
        if (member* present = member_of_event(key)) *present = std::move(added);
        else parts_.event.push_back(std::move(added));
    }

    void drop(std::string_view key) {
        std::erase_if(parts_.event, [key](const member& each) { return each.key == php::key{key}; });
    }

    bool taken_for_event() const {
        if (!beside("Attribute")) return !beside("Object");
        return beside("Event") && (beside("RelatedEvent") || beside("Orgc") || beside("Org"));
    }

    /// Whether the entries of a list or map nest few levels, but for the first under a key that is looked at elsewhere.
    bool shallow(const Value& container, std::optional<std::string_view> elsewhere = {}) {
        for (auto entry = container.entries(); entry; entry.next()) {
            if (elsewhere && entry.key().text() == *elsewhere) {
                elsewhere.reset();
                continue;
            }
            if (!nests_few_levels(entry.value())) return false;
        }
        return true;
    }

    bool nests_few_levels(const Value& value) {
        open_.clear();
        if (is_container(value.kind())) open_.push_back(value.entries());
        while (!open_.empty()) {
            entries& top = open_.back();
            if (!top) {
                open_.pop_back();
                continue;
            }
            const Value below = top.value();
            top.next();
            if (!is_container(below.kind())) continue;
            if (open_.size() == most_levels) return false;
            open_.push_back(below.entries());
        }
        return true;
    }

    /// Whether what stands next in the event under a key is looked at elsewhere.
    bool is_looked_at(std::string_view key) {
        return (key == "Attribute" || key == "Object") && !beside(key) && !member_of_event(key);
    }

    /// The members of the event and those that move into it, without those that go.
    bool read_members() {
        const std::optional<Value> event = beside("Event");
        if (event && !is_nothing(*event)) {
            if (!is_map(*event)) return false;
            for (auto entry = event->entries(); entry; entry.next()) {
                const Value value = entry.value();
                const php::key key = entry.key();
                if (!is_looked_at(key.text()) && !nests_few_levels(value)) return false;
                parts_.event.push_back({key, role::plain, value});
            }
        }
        for (const std::string_view key :
             {"Org", "Orgc", "SharingGroup", "Attribute", "ShadowAttribute", "RelatedAttribute", "RelatedEvent",
              "Galaxy", "Object", "EventReport", "CryptographicKey", "Note", "Opinion", "Relationship"}) {
            if (const auto moved = beside(key)) put(key, role::plain, *moved);
        }
        const member* group = member_of_event("SharingGroup");
        if (group && is_empty(group->value)) drop("SharingGroup");
        const member* related = member_of_event("RelatedAttribute");
        if (related && has_entries(related->value) && member_of_event("Attribute")) return false;
        drop("RelatedAttribute");
        drop("user_id");
        return true;
    }

    static bool are_tags(const Value& container) {
        for (auto entry = container.entries(); entry; entry.next()) {
            const Value tag = entry.value();
            if (!is_map(tag) && !is_nothing(tag)) return false;
        }
        return true;
    }

    bool read_tags() {
        const member* tags = member_of_event("Tag");
        if (!tags) return true;
        if (!is_container(tags->value.kind())) return php::empty(tags->value);
        if (!are_tags(tags->value)) return false;
        for (auto entry = tags->value.entries(); entry; entry.next()) parts_.tags.push_back(entry.value());
        return true;
    }

    bool read_attributes() {
        member* attributes = member_of_event("Attribute");
        if (!attributes || attributes->value.kind() == kind::null) return true;
        if (!has_entries(attributes->value)) return is_container(attributes->value.kind());
        if (attributes->value.kind() != kind::list || !are_attributes(attributes->value)) return false;
        attributes->shown_as = role::attributes;
        parts_.attributes = attributes->value;
        parts_.own_attributes = parts_.all_attributes;
        return true;
    }

    bool read_objects() {
        member* objects = member_of_event("Object");
        if (!objects || objects->value.kind() == kind::null) return true;
        if (!is_container(objects->value.kind())) return false;
        if (objects->value.kind() == kind::map && has_entries(objects->value)) return false;
        for (auto entry = objects->value.entries(); entry; entry.next()) {
            const Value object = entry.value();
            if (is_container(object.kind()) && !read_object(object)) return false;
        }
        objects->shown_as = role::objects;
        return true;
    }

    bool read_object(const Value& object) {
        const std::optional<Value> attributes = object.member(php::key{"Attribute"});
        if (!attributes || is_empty(*attributes)) return shallow(object);
        if (attributes->kind() != kind::list || !shallow(object, "Attribute")) return false;
        parts_.objects.push_back({object, *attributes, parts_.all_attributes});
        return are_attributes(*attributes);
    }

    bool are_attributes(const Value& list) {
        for (auto entry = list.entries(); entry; entry.next()) {
            const Value attribute = entry.value();
            if (!is_map(attribute) || !is_usual_attribute(attribute)) return false;
            ++parts_.all_attributes;
        }
        return true;
    }

    /// What a scalar in an attribute may do is seen when it is walked.
    bool is_usual_attribute(const Value& attribute) {
        for (auto entry = attribute.entries(); entry; entry.next()) {
            const Value value = entry.value();
            if (!is_container(value.kind())) continue;
            const php::key key = entry.key();
            if (key.text() == "AttributeTag" && has_entries(value)) return false;
            if (key.text() == "Tag" && (value.kind() == kind::list ? !are_tags(value) : has_entries(value)))
                return false;
            if (!nests_few_levels(value)) return false;
        }
        return true;
    }

    enum class fate : std::uint8_t { stays, changes, refused };

    /// What becomes of notes, opinions or relationships.
    static fate fate_of_notes(const Value& notes) {
        if (notes.kind() == kind::null) return fate::stays;
        if (!is_container(notes.kind())) return fate::refused;
        fate result = notes.kind() == kind::list ? fate::stays : fate::changes;
        for (auto entry = notes.entries(); entry; entry.next()) {
            const Value note = entry.value();
            if (is_nothing(note)) continue;
            if (!is_container(note.kind())) return fate::refused;
            const std::optional<Value> group = note.member(php::key{"SharingGroup"});
            if (group && is_empty(*group)) result = fate::changes;
        }
        return result;
    }

    static fate fate_of_galaxies(const Value& galaxies) {
        fate result = fate::stays;
        if (!is_container(galaxies.kind())) return result;
        for (auto entry = galaxies.entries(); entry; entry.next()) {
            const Value galaxy = entry.value();
            if (galaxy.kind() == kind::text) return fate::refused;
            if (!is_container(galaxy.kind())) continue;
            const std::optional<Value> clusters = galaxy.member(php::key{"GalaxyCluster"});
            if (!has_entries(clusters)) continue;
            for (auto each = clusters->entries(); each; each.next()) {
                const Value cluster = each.value();
                if (!is_container(cluster.kind()) && !is_nothing(cluster)) return fate::refused;
                if (lacks_meta(cluster)) result = fate::changes;
            }
        }
        return result;
    }

    static bool lacks_meta(const Value& cluster) {
        if (!is_container(cluster.kind())) return true;
        const std::optional<Value> meta = cluster.member(php::key{"meta"});
        return !meta || (is_empty(*meta) && meta->kind() != kind::map);
    }

    /// A part of the event that changes is enriched by itself: copied beside an event that is not there.
    bool read_changed(std::string_view key, fate (*fate_of)(const Value&)) {
        member* part = member_of_event(key);
        const fate its_fate = part ? fate_of(part->value) : fate::stays;
        if (its_fate == fate::refused) return false;
        if (its_fate == fate::stays) return true;
        if (!parts_.stored.is_object()) parts_.stored = stored_json<Value>::object();
        hashpath::impl::append_member(parts_.stored, key) = copy_of(part->value);
        part->shown_as = role::stored;
        return true;
    }

    void enrich_changed() {
        if (!parts_.stored.is_object()) return;
        enrich(parts_.stored);
        auto& enriched = *member_of(parts_.stored, "Event");
        for (member& each : parts_.event) {
            if (each.shown_as == role::stored) each.stored = member_of(enriched, each.key.text());
        }
    }

    void read_root() {
        parts_.root.push_back({php::key{"Event"}, role::event, data_});
        if (!is_container(data_.kind())) return;
        if (const auto errors = beside("errors")) parts_.root.push_back({php::key{"errors"}, role::plain, *errors});
        for (auto entry = data_.entries(); entry; entry.next()) {
            const php::key key = entry.key();
            if (key.text().starts_with('_')) parts_.root.push_back({key, role::plain, entry.value()});
        }
    }

    static void sort(std::vector<member>& members) {
        std::sort(members.begin(), members.end(),
                  [](const member& a, const member& b) { return a.key.text() < b.key.text(); });
    }

    const Value& data_;
    event_parts<Value>& parts_;
    std::vector<entries> open_;
};

/// The parts of an event. Throws as enrich().
template <json_value Value>
event_parts<Value> parts_of(const Value& data, const surroundings<stored_json<Value>>& around) {
    event_parts<Value> parts;
    if (event_reader<Value>{data, parts}.read()) return parts;
    hashpath::require_copyable(data);
    event_parts<Value> whole;
    whole.stored = copy_of(data);
    enrich(whole.stored, around);
    whole.all_stored = true;
    return whole;
}

}  // namespace misp::impl
HASHPATH_END

// hashpath/misp/enriched_view.hpp -------------------------------------------------------------------------------------

// MISP core format as a view of an event: walked, and never stored.

HASHPATH_BEGIN
namespace misp {

/// What enrich() would make of an event, as a view: `Event._AttributeFlattened`, the `_allTags` of every attribute and
/// the `inherited` of every tag are walked, and nothing is copied for them.
///
///     const misp::enriched_view view{event};
///     for_each(view.root(), "Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]"_path,
///              [](const auto& match) { std::cout << match.value.member(php::key{"inherited"})->boolean() << '\n'; });
///
/// It is laid over an nlohmann value or over any handle that models json_value, for reading only, and shows the same
/// members in the same order as enrich() would give them. The event must outlive it and stay as it is meanwhile; the
/// values that it shows are handles into both. Moved, not copied; safe to share between threads.
///
/// What MISP seldom has to do is done beforehand, on a copy that the view keeps: of all of the data, where it is no
/// event, or has links to tags (`EventTag`, `AttributeTag`), sightings beside the event or correlations, where a list is
/// given as a map or a map as a list, and where something may be refused; of the event's galaxies where a cluster has
/// no `meta`, and of notes, opinions and relationships where one has an empty sharing group.
///
/// Throws as enrich(): type_error (event_malformed), limit_error (document_too_deep). Linear in what the data holds, of
/// which only the lists and maps are looked at; memory for a handle an object of the event. Behaviour of enrich().
template <json_value Value>
class enriched_view {
public:
    using surroundings = misp::surroundings<impl::stored_json<Value>>;

    /// `around` gives what surrounds a lone attribute or object, as for enrich().
    explicit enriched_view(const Value& event, const surroundings& around = {})
        : event_(event), parts_(std::make_unique<const impl::event_parts<Value>>(impl::parts_of(event_, around))) {}

    /// The same for an nlohmann value, which is no temporary.
    template <nlohmann_json Json>
    requires std::same_as<Value, node<const Json>>
    explicit enriched_view(Json& event, const surroundings& around = {})
        : enriched_view(node{std::as_const(event)}, around) {}
    template <nlohmann_json Json>
    explicit enriched_view(const Json&& event, const surroundings& around = {}) = delete;

    /// A view that copies no more than parts of the event: nothing where it would keep a copy of all of the data, or where
    /// something may be refused. Linear in the same.
    static std::optional<enriched_view> of_usual(const Value& event) {
        auto parts = std::make_unique<impl::event_parts<Value>>();
        if (!impl::event_reader<Value>{event, *parts}.read()) return std::nullopt;
        return enriched_view{event, std::move(parts)};
    }

    /// The data, a map with `Event`. Constant.
    enriched_value<Value> root() const {
        if (parts_->all_stored) return {event_, parts_->stored};
        return {impl::role::root, event_, parts_.get()};
    }

private:
    enriched_view(const Value& event, std::unique_ptr<const impl::event_parts<Value>> parts)
        : event_(event), parts_(std::move(parts)) {}

    Value event_;
    std::unique_ptr<const impl::event_parts<Value>> parts_;
};

template <nlohmann_json Json>
enriched_view(Json&) -> enriched_view<node<const Json>>;

template <nlohmann_json Json, class Surroundings>
enriched_view(Json&, const Surroundings&) -> enriched_view<node<const Json>>;

}  // namespace misp
HASHPATH_END

// hashpath/misp/parameter.hpp -----------------------------------------------------------------------------------------

// The parameters of a workflow's modules: which there are, their defaults, and what is suspicious about values.

HASHPATH_BEGIN
namespace misp {

/// What a parameter holds.
enum class parameter_type : std::uint8_t {
    text,     ///< MISP's input and textarea
    path,     ///< MISP's hashpath
    choice,   ///< MISP's select: one of its options
    choices,  ///< MISP's picker: a list
};

/// A parameter of a module, in the order in which tables of them are read.
struct parameter {          // NOLINT(clang-analyzer-optin.performance.Padding)
    std::string_view name;  ///< MISP's id of it
    parameter_type type;
    /// What stands for it where it is missing or null, as JSON text.
    std::string_view default_value;
    std::span<const std::string_view> options;
    std::string_view description;
    bool is_template = false;  ///< whether MISP renders its text, a Jinja template, before the module sees it
    bool takes_one = false;    ///< of choices: whether a single value stands for a list of it
};

/// A module of a workflow, as MISP names it.
struct module_description {
    std::string_view id;
    std::string_view name;
    std::string_view version;
    std::string_view description;
    std::span<const parameter> parameters;

    /// The parameter of this name; null if there is none.
    HASHPATH_FUNCTION const parameter* find(std::string_view wanted) const noexcept;
};

/// The value of a module's parameter: what `parameters` has under its name, else its default, else "".
///
///     value_of_parameter(description_of(if_module::tag), {{"scope", nullptr}}, "scope")   // "event"
///
/// A stored "", 0 or false is kept. Throws limit_error (document_too_deep). Behaviour of MISP's getParamsWithValues(),
/// without its templates.
HASHPATH_FUNCTION nlohmann::ordered_json value_of_parameter(const module_description& module,
                                                            const nlohmann::ordered_json& parameters,
                                                            std::string_view name);

/// What is suspicious about the parameters of any module: names that it does not know, values that are no option of a
/// choice, a text where a list is needed, and a list where it is not.
///
/// One warning each, with the parameter's name; offset and length are 0.
/// Throws std::bad_alloc and limit_error only. Linear.
HASHPATH_FUNCTION std::vector<warning> diagnose_parameters(const module_description& module,
                                                           const nlohmann::ordered_json& parameters);

}  // namespace misp
HASHPATH_END

// hashpath/misp/if_modules.hpp ----------------------------------------------------------------------------------------

// The IF modules of MISP's workflows: their names, parameters and defaults, and the traps in their parameters.

HASHPATH_BEGIN
namespace misp {

enum class if_module : std::uint8_t {
    generic,
    count,
    tag,
    organisation,
    distribution,
    published,
    threat_level,
    blueprint,
};

namespace impl {

inline constexpr std::string_view generic_operators[] = {"in", "not_in", "equals", "not_equals", "any_value", "in_or"};
inline constexpr parameter generic_parameters[] = {
    {"value", parameter_type::text, "", {}, "what is compared with"},
    {"value_list", parameter_type::choices, "", {}, "what in_or compares with"},
    {"operator", parameter_type::choice, R"("in")", generic_operators, "how it is compared"},
    {"hash_path", parameter_type::path, "", {}, "which values are compared"},
};

inline constexpr std::string_view count_operators[] = {"equals",         "not_equals", "greater",
                                                       "greater_equals", "less",       "less_equals"};
inline constexpr parameter count_parameters[] = {
    {"selector", parameter_type::path, "", {}, "which values are counted"},
    {"operator", parameter_type::choice, R"("equals")", count_operators, "how the number is compared"},
    {"value", parameter_type::text, "", {}, "what it is compared with"},
};

inline constexpr std::string_view tag_scopes[] = {"event", "attribute", "event_attribute"};
inline constexpr std::string_view tag_conditions[] = {"in_or", "in_and", "not_in_or", "not_in_and"};
inline constexpr parameter tag_parameters[] = {
    {"scope", parameter_type::choice, R"("event")", tag_scopes,
     "whose tags: event_attribute has the inherited ones too"},
    {"condition", parameter_type::choice, R"("in_or")", tag_conditions, "any of the tags, all of them, or not"},
    {"tags", parameter_type::choices, "", {}, "the names of tags"},
    {"clusters", parameter_type::choices, "", {}, "the names of galaxy clusters, without misp-galaxy:"},
};

inline constexpr std::string_view organisation_types[] = {"org", "orgc"};
inline constexpr std::string_view organisation_conditions[] = {"in", "not_in", "equals", "not_equals"};
inline constexpr parameter organisation_parameters[] = {
    {"org_type", parameter_type::choice, R"("orgc")", organisation_types, "the owner, or the creator"},
    {"condition", parameter_type::choice, R"("in")", organisation_conditions, "whether it is one of them, or not"},
    {"org_id", parameter_type::choices, "[1]", {}, "the ids of organisations", false, true},
};

inline constexpr std::string_view distribution_scopes[] = {"attribute", "event"};
inline constexpr std::string_view distribution_conditions[] = {"equals", "not_equals", "more_restrictive_or_equal_than",
                                                               "more_permisive_or_equal_than"};
inline constexpr std::string_view distribution_levels[] = {"0", "1", "2", "3", "4"};
inline constexpr parameter distribution_parameters[] = {
    {"scope", parameter_type::choice, R"("attribute")", distribution_scopes,
     "the final distribution of the first attribute, or that of the event"},
    {"condition", parameter_type::choice, R"("equals")", distribution_conditions, "how it is compared"},
    {"distribution", parameter_type::choice, R"("0")", distribution_levels,
     "0 organisation, 1 community, 2 connected, 3 all, 4 sharing group"},
    {"sharing_group_id", parameter_type::choices, "[]", {}, "for 4: the ids of sharing groups; none is any"},
};

inline constexpr std::string_view equality[] = {"equals", "not_equals"};
inline constexpr parameter published_parameters[] = {
    {"condition", parameter_type::choice, R"("equals")", equality, "whether it is published, or is not"},
};

inline constexpr std::string_view threat_level_conditions[] = {"equals", "not_equals", "greater_or_equal_than",
                                                               "less_or_equal_than"};
inline constexpr std::string_view threat_levels[] = {"1", "2", "3", "4"};
inline constexpr parameter threat_level_parameters[] = {
    {"condition", parameter_type::choice, R"("equals")", threat_level_conditions, "how the level is compared"},
    {"threatlevel", parameter_type::choice, R"("Low")", threat_levels, "1 high, 2 medium, 3 low, 4 undefined"},
};

inline constexpr std::array<module_description, 8> if_descriptions = {{
    {"generic-if", "IF :: Generic", "0.2", "Whether the values at a path satisfy an operator.", generic_parameters},
    {"count-if", "IF :: Count", "0.1", "Whether the number of values at a path satisfies a comparison.",
     count_parameters},
    {"tag-if", "IF :: Tag", "0.4", "Whether the event or its attributes are tagged so.", tag_parameters},
    {"organisation-if", "IF :: Organisation", "0.2", "Whether the event is of one of some organisations.",
     organisation_parameters},
    {"distribution-if", "IF :: Distribution", "0.3", "Whether the event or its first attribute is distributed so.",
     distribution_parameters},
    {"published-if", "IF :: Published", "0.1", "Whether the event is published.", published_parameters},
    {"threat-level-if", "IF :: Threat Level", "0.1", "Whether the event's threat level compares so.",
     threat_level_parameters},
    {"blueprint-logic-module",
     "Blueprint logic module",
     "0.1",
     "A template for modules of one's own: always passes.",
     {}},
}};

}  // namespace impl

/// All IF modules, in the order of if_module.
constexpr std::span<const module_description> if_modules() noexcept {
    return impl::if_descriptions;
}

constexpr const module_description& description_of(if_module module) noexcept {
    return impl::if_descriptions[static_cast<std::size_t>(module)];
}

/// The IF module of an id, such as "tag-if"; nothing for another id.
constexpr std::optional<if_module> if_module_named(std::string_view id) noexcept {
    for (std::size_t i = 0; i < impl::if_descriptions.size(); ++i) {
        if (impl::if_descriptions[i].id == id) return static_cast<if_module>(i);
    }
    return std::nullopt;
}

/// What in the parameters of an IF module is a trap, by the name of the parameter: what diagnose_parameters() says of
/// them, what diagnose() says of their paths and their condition, and what evaluate() tells of the module.
///
///     diagnose(if_module::threat_level, {{"condition", "equals"}})   // default-matches-nothing, of threatlevel
///
/// Throws std::bad_alloc, path_error and limit_error only. Linear; n log n in a list of values.
HASHPATH_FUNCTION std::vector<warning> diagnose(if_module module, const nlohmann::ordered_json& parameters);

}  // namespace misp
HASHPATH_END

// hashpath/misp/if.hpp ------------------------------------------------------------------------------------------------

// The IF modules of MISP's workflows, as functions of their parameters and an event.

HASHPATH_BEGIN
namespace misp {

/// What an IF module answers, and what it looked at.
struct if_answer {
    bool pass = false;                ///< true leads to "then", the first output
    std::vector<std::string> errors;  ///< what the module could not do; then it does not pass
    std::string path;                 ///< which values it looked at, "" where all of the data
    nlohmann::ordered_json compared;  ///< the one value that it made of them and compared, else null
    std::optional<std::size_t> by;    ///< which of the values at `path` decided, where one did
    usage read_as = usage::extract;   ///< whether `path` was looked up as get() does, or walked as extract() does
};

namespace impl {

using ordered_json = nlohmann::ordered_json;

/// The parameters of one module, with their defaults.
class parameter_values {
public:
    HASHPATH_FUNCTION parameter_values(const module_description& module, const ordered_json& given,
                                       const path_limits& limits);

    HASHPATH_FUNCTION ordered_json operator[](std::string_view name) const {
        return value_of_parameter(module_, given_, name);
    }

    HASHPATH_FUNCTION bool is(std::string_view name, const ordered_json& value) const;

    HASHPATH_FUNCTION hashpath::path path(std::string_view name) const;

    HASHPATH_FUNCTION std::string option(std::string_view name) const;

    HASHPATH_FUNCTION condition_operator asked(std::string_view name) const;

    /// A list; an empty one for what is empty. Another scalar is one entry, or refused.
    HASHPATH_FUNCTION ordered_json list(std::string_view name, bool wraps) const;

private:
    const module_description& module_;
    const ordered_json& given_;
    const path_limits& limits_;
};

using hashpath::impl::extractions;

/// The answer of an operator about what a path finds.
template <json_value Value>
if_answer answer_about(extractions<Value>& data, const path& path, const condition& asked) {
    auto& found = data.of(path);
    const bool any = asked.asked() == condition_operator::any_value && !found.values().empty();
    const decision decided = found.decide(asked);
    return {any || decided.holds, {}, std::string{path.text().value_or("")}, {}, decided.by};
}

template <json_value Value>
if_answer generic_if(const parameter_values& parameters, extractions<Value>& from) {
    const path path = parameters.path("hash_path");
    const condition_operator asked = parameters.asked("operator");
    const condition condition{asked, parameters[asked == condition_operator::in_or ? "value_list" : "value"]};
    if (asked != condition_operator::equals && asked != condition_operator::not_equals) {
        return answer_about(from, path, condition);
    }
    const Value& data = from.document();
    const auto value = get(data, path);
    const bool pass = value && !is_container(value->kind()) && condition.decide_scalar(*value).holds;
    const auto by = value ? std::optional<std::size_t>{0} : std::nullopt;
    return {pass, {}, std::string{path.text().value_or("")}, {}, by, usage::get};
}

template <json_value Value>
if_answer count_if(const parameter_values& parameters, const Value& data) {
    const path path = parameters.path("selector");
    const std::string asked = parameters.option("operator");
    const ordered_json value = parameters["value"];
    const ordered_json amount = count(data, path);
    const node<const ordered_json> own{amount};
    const node<const ordered_json> other{value};
    const bool pass = asked == "equals"           ? php::loose_equal(own, other)
                      : asked == "not_equals"     ? !php::loose_equal(own, other)
                      : asked == "greater"        ? php::less(other, own)
                      : asked == "greater_equals" ? php::less_equal(other, own)
                      : asked == "less"           ? php::less(own, other)
                      : asked == "less_equals"    ? php::less_equal(own, other)
                                                  : false;
    return {pass, {}, std::string{path.text().value_or("")}, amount, {}};
}

template <json_value Value>
if_answer tag_if(const parameter_values& parameters, extractions<Value>& from) {
    using namespace literals;
    ordered_json selected = parameters.list("tags", false);
    ordered_json clusters = parameters.list("clusters", false);
    for (auto entry = node{clusters}.entries(); entry; entry.next()) {
        *entry.value() = "misp-galaxy:" + php::to_text(node{std::as_const(*entry.value())});
    }
    hashpath::impl::merge_entries(selected, clusters);
    const condition condition{parameters.asked("condition"), std::move(selected)};
    const std::string scope = parameters.option("scope");
    return answer_about(from,
                        scope == "attribute"         ? "Event._AttributeFlattened.{n}.Tag.{n}.name"_path
                        : scope == "event_attribute" ? "Event._AttributeFlattened.{n}._allTags.{n}.name"_path
                                                     : "Event.Tag.{n}.name"_path,
                        condition);
}

template <json_value Value>
if_answer organisation_if(const parameter_values& parameters, const Value& data) {
    using namespace literals;
    const std::string asked = parameters.option("condition");
    const condition_operator meant = asked == "equals"       ? condition_operator::in
                                     : asked == "not_equals" ? condition_operator::not_in
                                                             : operator_named(asked);
    const path path = parameters.is("org_type", "orgc") ? "Event.orgc_id"_path : "Event.org_id"_path;
    const auto found = get(data, path);
    const ordered_json organisation = found ? php::to_integer(*found) : 0;
    const ordered_json selected = parameters.list("org_id", true);
    const condition condition{meant, organisation};
    return {condition.holds(selected), {}, std::string{*path.text()}, organisation, {}, usage::get};
}

template <json_value Value>
if_answer published_if(const parameter_values& parameters, const Value& data) {
    using namespace literals;
    const auto found = get(data, "Event.published"_path);
    const ordered_json published = found && php::truth(*found);
    const condition condition{parameters.asked("condition"), true};
    return {condition.holds(published), {}, "Event.published", published, {}, usage::get};
}

template <json_value Value>
if_answer threat_level_if(const parameter_values& parameters, const Value& data) {
    using namespace literals;
    hashpath::impl::require_container(data);
    const auto event = data.member(php::key{"Event"});
    if (event && event->kind() == kind::text) {
        throw type_error(error_code::event_malformed, "/Event", "MISP needs a list or map here");
    }
    static const ordered_json nothing;
    const ordered_json selected = parameters["threatlevel"];
    const node<const ordered_json> chosen{selected};
    const std::string asked = parameters.option("condition");
    const auto answer = [&](const auto& level) {
        // 1 is the highest level, so "greater" is the smaller number.
        return asked == "equals"                  ? php::loose_equal(level, chosen)
               : asked == "not_equals"            ? !php::loose_equal(level, chosen)
               : asked == "greater_or_equal_than" ? php::less_equal(level, chosen)
               : asked == "less_or_equal_than"    ? php::less_equal(chosen, level)
                                                  : false;
    };
    const auto level = get(data, "Event.threat_level_id"_path);
    const bool pass = level ? answer(*level) : answer(node{nothing});
    const auto by = level ? std::optional<std::size_t>{0} : std::nullopt;
    return {pass, {}, "Event.threat_level_id", {}, by, usage::get};
}

/// One level at which the distribution of an attribute is limited.
template <json_value Value>
struct distribution_level {
    std::int64_t distribution = 0;
    bool by_sharing_group = false;
    std::string sharing_group;

    explicit distribution_level(const Value& record) {
        static const ordered_json four = 4;
        const auto own = record.member(php::key{"distribution"});
        const auto group = record.member(php::key{"sharing_group_id"});
        distribution = own ? php::to_integer(*own) : 0;
        by_sharing_group = own && php::loose_equal(*own, node{four});
        sharing_group = group ? php::to_text(*group) : std::string{};
    }
};

/// Whether MISP's range(from, to) holds an integer; a range steps by 1, up or down.
HASHPATH_FUNCTION bool in_range(std::int64_t from, const ordered_json& to, bool up_to, std::int64_t value);

template <json_value Value>
if_answer distribution_if(const parameter_values& parameters, const Value& data) {
    const auto record = [](const std::optional<Value>& value, const char* pointer) {
        if (value && is_container(value->kind())) return *value;
        throw type_error(error_code::event_malformed, pointer, "MISP needs a map here, and ends with an error");
    };
    const auto member = [](const Value& map, std::string_view key) {
        return is_container(map.kind()) ? map.member(php::key{key}) : std::optional<Value>{};
    };
    hashpath::impl::require_container(data);
    const Value event = record(data.member(php::key{"Event"}), "/Event");
    const std::string scope = parameters.option("scope");
    const ordered_json chosen = parameters["distribution"];
    const bool groups = parameters.is("distribution", 4);

    std::vector<distribution_level<Value>> levels{distribution_level<Value>{event}};
    const auto add_attribute = [&] {
        const auto attributes = member(event, "Attribute");
        const Value first = record(
            attributes && is_container(attributes->kind()) ? attributes->member(php::key{0}) : std::optional<Value>{},
            "/Event/Attribute/0");
        const auto object = first.member(php::key{"Object"});
        const bool has_object = object && object->kind() != kind::null;
        if (has_object) record(object, "/Event/Attribute/0/Object");
        if (first.size() != 0) levels.emplace_back(first);
        if (has_object && object->size() != 0) levels.emplace_back(*object);
    };
    const bool of_attribute = scope == "attribute";
    if (of_attribute) add_attribute();
    std::int64_t final_distribution = 5;
    const auto any = [&levels](std::int64_t wanted) {
        return std::any_of(levels.begin(), levels.end(),
                           [wanted](const auto& level) { return level.distribution == wanted; });
    };
    for (const auto& level : levels) final_distribution = std::min(final_distribution, level.distribution);
    if (any(4)) final_distribution = 4;
    if (any(0)) final_distribution = 0;

    const std::string path = of_attribute ? "Event.Attribute.0" : "Event";
    const std::string asked = parameters.option("condition");
    if (final_distribution < 0 || final_distribution > 4) {
        return {false, {"this distribution level is not supported"}, path, final_distribution, {}};
    }
    if (!groups) {
        bool pass = false;
        if (asked == "more_restrictive_or_equal_than") {
            pass = in_range(0, chosen, true, final_distribution);
        } else if (asked == "more_permisive_or_equal_than") {
            pass = in_range(3, chosen, false, final_distribution);
        } else {
            const ordered_json level = php::to_integer(node{chosen});
            pass = condition{operator_named(asked), final_distribution}.holds(level);
        }
        return {pass, {}, path, final_distribution, {}};
    }
    if (!of_attribute) add_attribute();  // MISP reads it in each scope, and ends with an error where there is none
    if (scope == "event") levels.erase(levels.begin() + 1, levels.end());
    std::vector<std::string> ids;
    for (const auto& level : levels) {
        if (level.by_sharing_group) ids.push_back(level.sharing_group);
    }
    const bool supported = asked == "equals" || asked == "not_equals";
    if (!supported) return {false, {"this condition is not supported for that distribution level"}, path, ids, {}};
    const ordered_json selected = parameters.list("sharing_group_id", false);
    const auto is_selected = [&selected](const std::string& id) {
        for (auto entry = node{selected}.entries(); entry; entry.next()) {
            if (php::to_text(entry.value()) == id) return true;
        }
        return false;
    };
    // Without a selection it is asked whether there is a sharing group at all.
    const bool any_selected = asked == "equals" ? std::all_of(ids.begin(), ids.end(), is_selected)
                                                : std::none_of(ids.begin(), ids.end(), is_selected);
    const bool pass = selected.empty() ? ids.empty() == (asked == "not_equals") : any_selected;
    return {pass, {}, path, ids, {}};
}

template <json_value Value>
if_answer evaluate(if_module module, const ordered_json& given, extractions<Value>& from,
                   const path_limits& limits = {}) {
    const parameter_values parameters{description_of(module), given, limits};
    const Value& data = from.document();
    switch (module) {
        case if_module::generic: return generic_if(parameters, from);
        case if_module::count: return count_if(parameters, data);
        case if_module::tag: return tag_if(parameters, from);
        case if_module::organisation: return organisation_if(parameters, data);
        case if_module::distribution: return distribution_if(parameters, data);
        case if_module::published: return published_if(parameters, data);
        case if_module::threat_level: return threat_level_if(parameters, data);
        case if_module::blueprint: break;
    }
    return {true, {}, {}, {}, {}};
}

}  // namespace impl

/// What an IF module answers about the data of a workflow, usually an event that enrich() made core format.
///
///     evaluate(if_module::tag, {{"scope", "event"}, {"tags", {"tlp:red"}}}, event).pass
///
/// `parameters` is a map of what MISP stores in a node's `indexed_params`; what is missing or null has its default.
/// Each module and its surprises, which are MISP's:
///
///     generic       `equals` and `not_equals` look up one value, in which `{n}` is a key, and are both false where it is
///                   missing or null; the others take all that the path finds, the whole data for an empty path, and
///                   `not_in` is true where it finds nothing
///     count         how many values the path finds, a scalar being one, a map its entries
///     tag           `in_and` and `not_in_and` see a tag that several attributes carry several times; names are compared
///                   case by case; the scope event_attribute sees the tags of the event only where there are attributes
///     organisation  the id as an integer, 0 where it is missing
///     distribution  of the first attribute of the event and no other; attributes of objects do not count
///     published     whether the flag is truthy
///     threat level  1 is the highest, so "greater" is a smaller number; the default compares with the text "Low"
///     blueprint     passes
///
/// Throws type_error (parameter_type, event_malformed, document_not_a_map, regex_on_map) where MISP ends with an error,
/// path_error as path does, for a path of the parameters that passes these limits too. Linear in what the path walks over. Behaviour of MISP's IF modules.
template <class Data>
requires json_document<Data&> if_answer evaluate(if_module module, const nlohmann::ordered_json& parameters,
                                                 Data&& data, const path_limits& limits = {}) {
    impl::extractions from{as_value(data)};
    return impl::evaluate(module, parameters, from, limits);
}

}  // namespace misp
HASHPATH_END

// hashpath/misp/matching_attributes.hpp -------------------------------------------------------------------------------

// Node filters: the attributes that an action of a workflow works on.

HASHPATH_BEGIN
namespace misp {

namespace impl {

using hashpath::impl::member_of;

/// A parameter that is used as a text: a scalar as PHP makes a text of it, "" for null and nothing.
template <nlohmann_json Json>
std::string parameter_text(const Json& parameters, std::string_view name) {
    const Json* value = member_of(parameters, name);
    if (!value || (value->is_structured() && value->empty())) return {};
    if (!value->is_structured()) return php::to_text(node{*value});
    throw type_error(error_code::parameter_type, "/" + std::string{name},
                     "this parameter is a text, not a list or map");
}

/// A parameter that is compared with the names of options: "", which is none of them, for a list or map.
template <nlohmann_json Json>
std::string option_text(const Json& parameters, std::string_view name) {
    const Json* value = member_of(parameters, name);
    return !value || value->is_structured() ? std::string{} : php::to_text(node{*value});
}

template <nlohmann_json Json>
nlohmann::ordered_json parameter_value(const Json& parameters, std::string_view name) {
    const Json* value = member_of(parameters, name);
    if (!value) return {};
    hashpath::require_copyable(node{*value});
    return nlohmann::ordered_json(*value);
}

}  // namespace impl

/// The filter that a map of `selector`, `value`, `operator` and `path` means, as MISP saves it for a node or a label.
///
///     saved_filter(parse(R"({"selector": "Event.Attribute", "value": "url", "operator": "equals", "path": "type"})"))
///
/// What is missing is "", other keys are ignored. Throws type_error (parameter_type) where a path is a list or map
/// that is not empty; path_error as path does; limit_error (document_too_deep). Compiles the paths, with these limits.
template <nlohmann_json Json>
filter saved_filter(const Json& saved, const path_limits& limits = {}) {
    nlohmann::ordered_json value = impl::parameter_value(saved, "value");
    if (value.is_null()) value = "";
    return {path{impl::parameter_text(saved, "selector"), limits}, path{impl::parameter_text(saved, "path"), limits},
            condition{operator_named(impl::option_text(saved, "operator")), std::move(value)}};
}

/// Whether saved filters filter at all: some of `selector`, `value`, `operator` and `path` is set and, for PHP, does not
/// equal "". So "0", 0, an empty list and a lone operator filter.
///
///     filters_enabled(parse(R"({"selector": "", "value": "", "operator": "in", "path": ""})"))   // true
///
/// Throws std::bad_alloc only. Behaviour of MISP's filtersEnabled().
template <nlohmann_json Json>
bool filters_enabled(const Json& saved) {
    constexpr std::array<std::string_view, 4> names = {"selector", "value", "operator", "path"};
    const Json empty_text = "";
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        const Json* value = impl::member_of(saved, name);
        return value && !php::loose_equal(node{*value}, node{empty_text});
    });
}

/// The attributes that an action of a workflow works on: what its saved filters let through of `data`, or all of
/// `Event._AttributeFlattened` where they do not filter.
///
///     for (const auto& attribute : matching_attributes(event, saved)) std::cout << (*attribute)["value"] << '\n';
///
/// With filters they are whatever the selector finds, attributes or not; for an empty selector the entries of `data`
/// itself. `data` is taken as it is: enrich() it first. Handles, in order, as matching_items() gives them. Throws as
/// saved_filter() and matching_items(). Behaviour of MISP's getMatchingItemsForAttributes().
template <json_document Document, nlohmann_json Json>
std::vector<value_of<Document>> matching_attributes(Document&& data, const Json& saved,
                                                    const path_limits& limits = {}) {
    if (filters_enabled(saved)) return matching_items(data, saved_filter(saved, limits));
    using namespace literals;
    std::vector<value_of<Document>> attributes;
    for_each(data, "Event._AttributeFlattened.{n}"_path,
             [&attributes](const auto& match) { attributes.push_back(match.value); });
    return attributes;
}

}  // namespace misp
HASHPATH_END

// hashpath/misp/labelled_filters.hpp ----------------------------------------------------------------------------------

// Filters that are put on an event under a label, and taken away again.

HASHPATH_BEGIN
namespace misp {

/// The labels that MISP offers.
inline constexpr std::array<std::string_view, 6> filter_labels = {"A", "B", "C", "D", "E", "F"};

namespace impl {

inline constexpr std::string_view labels_and_all[] = {"all", "A", "B", "C", "D", "E", "F"};
inline constexpr std::string_view filter_operators[] = {"in", "not_in", "equals", "not_equals", "any_value", "in_or"};
inline constexpr parameter generic_filter_parameters[] = {
    {"filtering-label", parameter_type::choice, R"("A")", filter_labels, "under which label"},
    {"selector", parameter_type::path, "", {}, "which items are filtered"},
    {"value", parameter_type::text, "", {}, "what is compared with"},
    {"value_list", parameter_type::choices, "", {}, "what in_or compares with"},
    {"operator", parameter_type::choice, R"("in")", filter_operators, "how it is compared"},
    {"hash_path", parameter_type::path, "", {}, "which values of an item are compared"},
};
inline constexpr parameter filter_reset_parameters[] = {
    {"filtering-label", parameter_type::choice, R"("all")", labels_and_all, "which filter goes"},
};

}  // namespace impl

inline constexpr module_description generic_filter_module = {"generic-filter-data", "Filter :: Generic", "0.2",
                                                             "Puts a filter on the data, under a label.",
                                                             impl::generic_filter_parameters};
inline constexpr module_description filter_reset_module = {"generic-filter-reset", "Filter :: Remove filter", "0.1",
                                                           "Takes filters away.", impl::filter_reset_parameters};

/// The filter that the options of a label mean, see saved_filter(): a last `.{n}` of its selector is cut off.
template <nlohmann_json Json>
filter labelled_filter(const Json& options, const path_limits& limits = {}) {
    filter filter = saved_filter(options, limits);
    constexpr std::string_view suffix = ".{n}";
    const std::string_view selector = filter.selector.text().value_or("");
    if (selector.size() >= suffix.size() && selector.substr(selector.size() - suffix.size()) == suffix) {
        filter.selector = path{selector.substr(0, selector.size() - suffix.size()), limits};
    }
    return filter;
}

/// What in a filter that labelled_filter() gave is a trap: what diagnose() says of it, and what it does to the event.
///
///     diagnose_labelled(filter{"Event.Attribute.{n}.Tag"_path, "name"_path, {condition_operator::in, "tlp:red"}})
///     // filter-spreads
///
/// Throws std::bad_alloc only.
HASHPATH_FUNCTION std::vector<warning> diagnose_labelled(const filter& filter);

namespace impl {

/// Throws limit_error where data that took `most` bytes had no room for so many copies: filters whose items contain what
/// another one copies would make them grow with each node of a workflow.
template <nlohmann_json Json>
void require_room(const Json& data, std::size_t places, const Json& copied, const path& selector, std::size_t most) {
    if (places == 0) return;
    const std::size_t taken = hashpath::impl::memory_of(data);
    if (taken <= most && hashpath::impl::memory_of(copied) <= (most - taken) / places) return;
    throw limit_error(error_code::document_too_large, "",
                      "the filter of " + std::string{selector.text().value_or("")} +
                          " copies what it lets through into " + std::to_string(places) +
                          " places, and data of more than " + std::to_string(most) + " bytes would come of it");
}

template <nlohmann_json Json>
void apply_filter(Json& data, const Json& options, const path_limits& limits) {
    const filter filter = labelled_filter(options, limits);
    if (filter.selector.tokens().size() > default_max_depth) {
        throw limit_error(error_code::document_too_deep, "",
                          "a filter's selector of more than " + std::to_string(default_max_depth) +
                              " tokens would make the data too deep to be copied");
    }
    const auto kept = matching_items(data, filter);
    typename Json::array_t list;
    list.reserve(kept.size());
    // A plain selector's items all stand in what the list replaces.
    const bool moves = filter.selector.plain() && !filter.selector.whole();
    for (const auto& item : kept) {
        if (!moves) hashpath::require_copyable(item);
        list.push_back(moves ? std::move(*item) : *item);
    }
    if (moves) {
        std::vector<php::key> keys;
        for (const token& token : filter.selector.tokens()) keys.push_back(token.key);
        hashpath::impl::insert_at(data, std::span<const php::key>{keys}, Json(std::move(list)));
    } else {
        hashpath::impl::insert(data, filter.selector, Json(std::move(list)),
                               [&](std::size_t places, const Json& copied) {
                                   require_room(data, places, copied, filter.selector, limits.spread);
                               });
    }
}

/// Whether what each of these selectors finds is left alone by a filter of any other: then the filters can be applied in
/// any order, and once more without an effect.
HASHPATH_FUNCTION bool are_independent(const std::vector<filter>& filters);

/// Items that filters leave of what their selector finds.
template <nlohmann_json Json>
struct items_left {
    path selector;
    std::vector<node<Json>> items;
};

/// Lets a further filter of the same selector leave out items; false where one is none that it can be asked of.
template <nlohmann_json Json>
bool leave_out(items_left<Json>& left, const filter& filter) {
    hashpath::impl::judge<node<Json>> judge{filter.item_path, filter.asked};
    bool possible = true;
    std::erase_if(left.items, [&](const node<Json>& item) {
        possible = possible && (filter.item_path.whole() || is_container(item.kind()));
        return possible && !judge(item).holds;
    });
    return possible;
}

/// Puts the items that are left into their place, if they are not all that is there; whether they were not.
template <nlohmann_json Json>
bool put_items(Json& data, const items_left<Json>& left) {
    const auto place = get(data, left.selector);
    if (place && (*place)->is_array() && (*place)->size() == left.items.size()) return false;
    typename Json::array_t list;
    list.reserve(left.items.size());
    for (const auto& item : left.items) list.push_back(std::move(*item));
    std::vector<php::key> keys;
    for (const token& token : left.selector.tokens()) keys.push_back(token.key);
    hashpath::impl::insert_at(data, std::span<const php::key>{keys}, Json(std::move(list)));
    return true;
}

/// What became of filters that were to be applied one beside the other.
enum class applied : std::uint8_t { not_at_all, without_effect, with_effect };

/// Applies the filters that are on an event, but those under `labels`, which are already, and adds their labels; nothing is
/// changed where the filters are not independent, or one of them cannot be applied.
template <nlohmann_json Json>
applied apply_beside(Json& data, std::set<std::string, std::less<>>& labels, const path_limits& limits) try {
    std::vector<filter> filters;
    std::vector<std::string> names;
    for (auto entry = node{*member_of(std::as_const(data), "enabledFilters")}.entries(); entry; entry.next()) {
        filters.push_back(labelled_filter(*entry.value(), limits));
        names.push_back(entry.key().to_string());
    }
    if (!are_independent(filters)) return applied::not_at_all;
    std::vector<items_left<Json>> lists;
    for (std::size_t i = 0; i < filters.size(); ++i) {
        if (labels.contains(names[i])) continue;
        const auto same = std::find_if(lists.begin(), lists.end(),
                                       [&](const auto& list) { return list.selector == filters[i].selector; });
        if (same == lists.end()) lists.push_back({filters[i].selector, matching_items(data, filters[i])});
        else if (!leave_out(*same, filters[i])) return applied::not_at_all;
    }
    bool changed = false;
    for (const auto& list : lists) changed = put_items(data, list) || changed;
    labels.insert(names.begin(), names.end());
    return changed ? applied::with_effect : applied::without_effect;
} catch (const error&) {
    return applied::not_at_all;
}

/// Puts a filter on an event whose filters are applied.
template <nlohmann_json Json>
void enable_filter(Json& data, std::string_view label, const Json& options) {
    const Json* unfiltered = member_of(std::as_const(data), "_unfilteredData");
    if (!unfiltered || php::empty(node{*unfiltered})) {
        Json copy = data;
        hashpath::impl::member_or_new(data, php::key{"_unfilteredData"}) = std::move(copy);
    }
    Json& enabled = hashpath::impl::member_or_new(data, php::key{"enabledFilters"});
    if (!enabled.is_structured()) enabled = Json::object();
    hashpath::impl::member_or_new(enabled, php::key{label}) = options;
}

/// The label that a parameter is. Throws type_error (parameter_type) for a list or map, which is no key in PHP.
HASHPATH_FUNCTION std::string label_of(const nlohmann::ordered_json& label);

/// The label and the options that the parameters of MISP's module "Filter :: Generic" say.
template <nlohmann_json Json>
std::pair<std::string, Json> filter_of_parameters(const nlohmann::ordered_json& parameters) {
    const auto value = [&parameters](std::string_view name) {
        return Json(value_of_parameter(generic_filter_module, parameters, name));
    };
    const Json asked = value("operator");
    const bool listed = asked.is_string() && asked == Json("in_or");
    Json options = Json::object();
    hashpath::impl::append_member(options, "selector") = value("selector");
    hashpath::impl::append_member(options, "path") = value("hash_path");
    hashpath::impl::append_member(options, "operator") = asked;
    hashpath::impl::append_member(options, "value") = value(listed ? "value_list" : "value");
    return {label_of(value_of_parameter(generic_filter_module, parameters, "filtering-label")), std::move(options)};
}

}  // namespace impl

/// Applies the labelled filters that are on an event, in the order of their labels' first use: what a module of a
/// workflow then sees.
///
///     add_filter(event, "A", {{"selector", "Event.Attribute"}, {"operator", "equals"}, {"path", "type"}, {"value", "url"}});
///     apply_filters(event);   // Event.Attribute holds the URLs
///
/// Each replaces what its selector finds by a list of the items that it lets through. A selector that goes through a
/// list puts the one list of all of them into each place (of `Event.Attribute.{n}.Tag`, the items are the tag lists of the
/// attributes, not the tags); one whose last token has a condition
/// or braces other than a last `.{n}`, which is cut off, merges the list into each item that is there. Only what is
/// selected shrinks: `_AttributeFlattened` keeps what a filter of `Event.Attribute` drops.
/// Their paths are compiled with these limits. The filters stay on. Filtered items are moved where the selector is plain, else
/// copied, as long as the data take no more than `limits.spread` bytes then.
/// Throws as matching_items() and insert(), and limit_error (document_too_deep, document_too_large); then those before the one
/// that failed are applied. Behaviour of MISP's roaming data.
template <nlohmann_json Json>
void apply_filters(Json& data, const path_limits& limits = {}) {
    const Json* filters = impl::member_of(std::as_const(data), "enabledFilters");
    if (!filters || !filters->is_structured()) return;
    hashpath::require_copyable(node{*filters});
    const Json enabled = *filters;
    for (auto entry = node{enabled}.entries(); entry; entry.next()) impl::apply_filter(data, *entry.value(), limits);
}

/// Puts a filter on an event, as MISP's module "Filter :: Generic" does, in place.
///
/// `options` is a map of `selector`, `path`, `operator` and `value`, see saved_filter(). The filters that are on are
/// applied first, and stay on; with the first one, a copy of the data goes to `_unfilteredData`. A label that is used
/// again keeps its place in the order and gets other options. The new filter is not applied, see apply_filters().
/// Throws as that, and type_error (document_not_a_map).
template <nlohmann_json Json>
void add_filter(Json& data, std::string_view label, const std::type_identity_t<Json>& options,
                const path_limits& limits = {}) {
    hashpath::impl::require_container(node{std::as_const(data)});
    hashpath::require_copyable(node{std::as_const(data)});
    hashpath::require_copyable(node{options});
    apply_filters(data, limits);
    impl::enable_filter(data, label, options);
}

/// MISP's module "Filter :: Generic", of its parameters: add_filter() with what they and their defaults say.
///
///     generic_filter(event, {{"selector", "Event.Attribute"}, {"hash_path", "type"}, {"value", "url"}});
///
/// The operator `in_or` compares with `value_list`, all others with `value`. Throws as add_filter().
template <nlohmann_json Json>
void generic_filter(Json& data, const nlohmann::ordered_json& parameters, const path_limits& limits = {}) {
    const auto [label, options] = impl::filter_of_parameters<Json>(parameters);
    add_filter(data, label, options, limits);
}

/// Takes labelled filters away, as MISP's module "Filter :: Remove filter" does, in place. `label` is one of them, or
/// "all".
///
/// What is left is `_unfilteredData`, the data before the first filter: so taking one away takes all away, and every
/// change made since is lost. Without a filter, "all" leaves nothing but an empty `enabledFilters`, and any other label
/// throws type_error (no_labelled_filter), where MISP ends with an error. Throws besides as apply_filters().
template <nlohmann_json Json>
void remove_filter(Json& data, std::string_view label, const path_limits& limits = {}) {
    apply_filters(data, limits);
    const bool known = std::find(filter_labels.begin(), filter_labels.end(), label) != filter_labels.end();
    const Json* before = impl::member_of(std::as_const(data), "_unfilteredData");
    const bool filtered = before && before->is_structured();
    if (!filtered && label != "all") {
        throw type_error(error_code::no_labelled_filter, "", "there is no filter that could be taken away");
    }
    Json unfiltered = filtered ? hashpath::impl::take_member(data, "_unfilteredData") : Json::object();
    data = std::move(unfiltered);
    if (label == "all") {
        hashpath::impl::member_or_new(data, php::key{"enabledFilters"}) = Json::array();
    } else if (Json* enabled = known ? impl::member_of(data, "enabledFilters") : nullptr) {
        hashpath::impl::drop_members(*enabled, {label});
    }
}

/// MISP's module "Filter :: Remove filter", of its parameters: remove_filter() with the label that they or its default
/// say. Throws as that.
template <nlohmann_json Json>
void filter_reset(Json& data, const nlohmann::ordered_json& parameters, const path_limits& limits = {}) {
    remove_filter(data, impl::label_of(value_of_parameter(filter_reset_module, parameters, "filtering-label")), limits);
}

}  // namespace misp

#ifdef HASHPATH_COMPILED
namespace misp {
extern template void apply_filters<nlohmann::ordered_json>(nlohmann::ordered_json&, const path_limits&);
}  // namespace misp
#endif

HASHPATH_END

// hashpath/misp/warning_list.hpp --------------------------------------------------------------------------------------

// Warning lists: well-known values that are rarely what an attribute is about.

HASHPATH_BEGIN
namespace misp {

namespace impl {

/// An address of the internet protocol: 4 bytes or 16.
struct address {
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = 0;

    /// The address with all bits behind the first few zero.
    HASHPATH_FUNCTION address network(std::size_t bits) const noexcept;

    friend bool operator<(const address& a, const address& b) noexcept {
        return std::tie(a.size, a.bytes) < std::tie(b.size, b.bytes);
    }
};

}  // namespace impl

/// A warning list, read once to be asked for many values.
///
///     const warning_list list{parse(R"({"id": 1, "name": "Public DNS", "type": "cidr", "list": ["8.8.8.0/24"],
///                                       "matching_attributes": ["ip-src", "ip-dst"], "category": "false_positive"})")};
///     list.match("8.8.8.8")   // 8.8.8.0/24
///
/// The shape is that of the published lists: `type` is "string" (the value itself is listed), "substring" (it contains an
/// entry), "hostname" (its host or a domain above that is listed), "cidr" (its address is in a listed network) or "regex"
/// (an entry matches); `matching_attributes` are the types of attributes that it applies to, "ALL" being all.
/// Immutable; safe to share between threads.
/// Behaviour of MISP's Warninglist.
class warning_list {
public:
    /// Reads a list, with these limits for its regular expressions; what is missing is empty. n log n.
    HASHPATH_FUNCTION explicit warning_list(const nlohmann::ordered_json& list, const regex_limits& limits = {});

    const nlohmann::ordered_json& id() const noexcept { return id_; }
    const std::string& name() const noexcept { return name_; }
    const nlohmann::ordered_json& category() const noexcept { return category_; }

    /// Whether it applies to attributes of a type.
    bool applies_to(std::string_view type) const { return types_.contains("ALL") || types_.contains(type); }

    /// The entry of the list that a value is, or is in; nothing where there is none. Throws regex_error (regex_budget).
    HASHPATH_FUNCTION std::optional<std::string> match(std::string_view value) const;

private:
    HASHPATH_FUNCTION static nlohmann::ordered_json member(const nlohmann::ordered_json& list, std::string_view key);

    HASHPATH_FUNCTION static std::string text_of(const nlohmann::ordered_json& list, std::string_view key);

    template <class Visit>
    static void each_text(const nlohmann::ordered_json& list, std::string_view key, Visit&& visit) {
        const auto* found = hashpath::impl::member_of(list, key);
        if (!found || !found->is_structured()) return;
        for (auto entry = node{*found}.entries(); entry; entry.next()) {
            if (!entry.value()->is_structured()) visit(php::to_text(entry.value()));
        }
    }

    HASHPATH_FUNCTION void add(std::string entry);

    HASHPATH_FUNCTION std::optional<std::string> match_host(std::string_view value) const;

    HASHPATH_FUNCTION std::optional<std::string> match_address(std::string_view value) const;

    regex_limits limits_;
    nlohmann::ordered_json id_;
    std::string name_;
    nlohmann::ordered_json category_;
    std::string kind_;
    std::set<std::string, std::less<>> types_;
    std::set<std::string, std::less<>> exact_;
    std::vector<std::string> entries_;
    std::vector<regex> patterns_;
    std::map<std::pair<std::size_t, std::size_t>, std::map<impl::address, std::string>> networks_;
};

}  // namespace misp
HASHPATH_END

// hashpath/misp.hpp ---------------------------------------------------------------------------------------------------

// Everything about MISP events: their shape, enrichment, filters by label and IF modules.

// hashpath/version.hpp ------------------------------------------------------------------------------------------------

// The version of the library; the one place where it is written down.

#define HASHPATH_VERSION_MAJOR 0
#define HASHPATH_VERSION_MINOR 1
#define HASHPATH_VERSION_PATCH 0

// hashpath/workflow/graph.hpp -----------------------------------------------------------------------------------------

// The graph of a workflow: nodes, the connections of their outputs, and what MISP checks before it saves one.

HASHPATH_BEGIN
namespace workflow {

/// The JSON of workflows, which keeps the order of keys, as PHP does.
using json = nlohmann::ordered_json;

/// Where a connection leads: a node, which need not be there, and which of its inputs.
struct connection {
    std::int64_t node = 0;
    std::string input;

    friend bool operator==(const connection&, const connection&) = default;
};

/// An output of a node, such as "output_1", and its connections in stored order.
struct output {
    std::string name;
    std::vector<connection> connections;
};

/// A node: a module with its parameters and filters, and where it leads.
struct graph_node {
    std::int64_t id = 0;
    std::string name;                         ///< the title of its block
    std::string module_type;                  ///< "trigger", "logic" or "action"
    std::string module;                       ///< the module's id, such as "tag-if"
    json parameters;                          ///< what MISP calls indexed_params
    json saved_filters;                       ///< `selector`, `value`, `operator`, `path`
    bool multiple_output_connection = false;  ///< whether an output may have several connections
    bool core_format = false;                 ///< a trigger's misp_core_format: whether it gives MISP core format
    std::vector<output> outputs;

    bool is_trigger() const noexcept { return module_type == "trigger"; }
    bool is_logic() const noexcept { return module_type == "logic"; }

    /// The output of this name; null if there is none.
    HASHPATH_FUNCTION const output* find_output(std::string_view wanted) const noexcept;
};

namespace impl {

using hashpath::impl::member_of;

HASHPATH_FUNCTION std::string text_of(const json& map, std::string_view key);

HASHPATH_FUNCTION std::optional<std::int64_t> id_of(const json& value);

/// The id of a stored node: its own, or else the key that it stands under.
HASHPATH_FUNCTION std::optional<std::int64_t> id_of_node(const php::key& key, const json& stored);

/// Whether an entry of a graph is the frames around its nodes.
HASHPATH_FUNCTION bool is_frames(const php::key& key) noexcept;

}  // namespace impl

/// A graph as MISP stores it, read once. Immutable; safe to share between threads.
///
///     const workflow::graph graph{parse(R"({"1": {"id": 1, "data": {"id": "event-publish", "module_type": "trigger"}}})")};
///     graph.find(1)->module   // event-publish
class graph {
public:
    /// How many nodes are read by default.
    static constexpr std::size_t default_max_nodes = 1'000'000;

    graph() = default;

    /// Reads a map of nodes by id, or a list of nodes, each of which then has its id. `_frames` are left out; inputs and
    /// places on the canvas are not looked at. What is missing of outputs, parameters and filters is empty.
    /// Throws workflow_error (graph_malformed), with the node, for what is no graph: a node without an id or data, an id
    /// that stands twice, a connection that names no node. That a node it names exists is not asked.
    /// Throws limit_error: too_many_nodes; document_too_deep, since parameters are copied. n log n.
    HASHPATH_FUNCTION explicit graph(const json& data, std::size_t max_nodes = default_max_nodes);

    /// A graph of these nodes. Throws workflow_error (graph_malformed) where two have the same id. n log n.
    HASHPATH_FUNCTION explicit graph(std::vector<graph_node> nodes);

    /// All nodes in stored order.
    std::span<const graph_node> nodes() const noexcept { return nodes_; }

    /// The node of an id; null if there is none. Costs log n; valid while the graph lives.
    HASHPATH_FUNCTION const graph_node* find(std::int64_t id) const noexcept;

private:
    HASHPATH_FUNCTION void add(const php::key& key, const json& stored, bool listed);

    HASHPATH_FUNCTION void add(graph_node node);

    std::vector<graph_node> nodes_;
    std::map<std::int64_t, std::size_t> positions_;  ///< ordered: ids come from strangers
};

/// A step from one node to another.
struct edge {
    std::int64_t from = 0;
    std::int64_t to = 0;

    friend bool operator==(const edge&, const edge&) = default;
};

/// The edges of a cycle in a graph; none if it has none.
///
///     find_cycle(graph)   // 1→2→3→4→2 has {4,2} {3,4} {2,3}
///
/// The edge that closes the cycle comes first, then each one that leads to the one before, back to where the cycle begins;
/// where a node leads to itself, back to where the search began.
/// Nodes are looked at in stored order, and only the first cycle is found; edges to nodes that are not there are passed
/// over. Does not recurse; n log n. Behaviour of MISP's check of a workflow that is saved.
HASHPATH_FUNCTION std::vector<edge> find_cycle(const graph& graph);

/// A node of which an output has several connections, and where they lead.
struct forked_node {
    std::int64_t id = 0;
    std::vector<std::int64_t> targets;

    friend bool operator==(const forked_node&, const forked_node&) = default;
};

/// The nodes that have an output with several connections, which MISP refuses to save, unless the node says that it may
/// have them. In stored order, each once; of two such outputs of one node, the later one counts. Linear.
HASHPATH_FUNCTION std::vector<forked_node> find_forks(const graph& graph);

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/host.hpp ------------------------------------------------------------------------------------------

// What the modules of a workflow want from the world: one small interface.

HASHPATH_BEGIN
namespace workflow {

/// What became of something that a host was asked to do.
struct outcome {
    bool done = true;
    std::string reason;   ///< where it was not done: why, if there is something to say
    bool changed = true;  ///< where it was done: whether anything is other than before
};

/// A tag that is attached or taken away.
struct tag_change {
    enum class kind : std::uint8_t { attach, detach };
    enum class target : std::uint8_t { event, attribute };

    tag_change::kind what = kind::attach;
    target of = target::event;
    json id;                    ///< of the event or attribute, as its data have it; null where they have none
    std::string name;           ///< of the tag
    std::optional<bool> local;  ///< attach: as a local tag (nothing is no); detach: only if it is local, or is not
    std::string relationship_type;
};

/// Something that is stored.
struct stored_change {
    enum class kind : std::uint8_t {
        attribute,           ///< `value` is an attribute, known by its uuid or else id, with its new members
        event,               ///< `value` has the event's id and its new members
        accepted_proposal,   ///< `value` is a shadow attribute
        discarded_proposal,  ///< `value` is a shadow attribute
        warning_list,        ///< `value` is {"warninglist": name, "values": [texts]}: these values are added to it
        blocked_event,       ///< `value` is {"uuid", "info", "org", "comment"}: an event that is not let in any more
    };

    stored_change::kind what = kind::attribute;
    json value;
    bool touches = true;  ///< attribute, event: whether the event gets a new timestamp and is published no more
};

/// A request over HTTP.
struct request {
    std::string method;  ///< "GET", "POST", …
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool verify_tls = true;
};

/// What came of a request: a status and a body, or, where `failure` is not empty, no answer at all.
struct response {
    int status = 200;
    std::string body;
    std::string failure;
};

struct mail {
    std::vector<std::string> recipients;
    std::string subject;
    std::string body;
};

/// What a module can look something up in, with the question and the answer.
enum class lookup : std::uint8_t {
    event,              ///< {"id"} → {"Event": {…}}, as stored, or what is stored if id is null
    object,             ///< {"id"} → the object, with its attributes
    attribute,          ///< {"id"} or {"uuid"} → {"Attribute": {…}, "Object": {…} if it is in one}
    setting,            ///< {"name"} → the value of a setting of MISP
    warning_lists,      ///< {} → a list of all warning lists that are enabled, in misp::warning_list's shape
    enrichment_module,  ///< {"module"} → {"types": [types that it takes]}; nothing for an unknown module
    enrichment,         ///< {"module", "attribute", "event_id"} → {"results": …} or {"error": …}
    enriched_event,  ///< {"module", "event_id", "uuids"} → {"added": number}: the event was enriched where it is stored
    decay_score,     ///< {"attribute", "models"} → the attribute as stored, with `decay_score`
    cluster,         ///< {"galaxy", "value"} → {"tag_name"}; the value in any case
    users,           ///< {} → [{"email", "role": "admin" | "org-admin" | "user", "org_id"}]
    organisation,    ///< {"id"} → {"name"}
    service,         ///< {"module", "data", "params", …} → what a module of misp-modules answers
};

/// The world, as far as the modules of a workflow have to do with it.
///
///     struct my_host : workflow::memory_host {
///         workflow::response send(const workflow::request& request) override { … }
///     };
///
/// Derive from this for a world of one's own; memory_host is one that keeps all in memory. What a function throws fails
/// the node that asked for it, with what() as its error; what now() throws for an observed step ends the run. Concurrent
/// tasks that run on several threads call it from each.
class host {
public:
    using clock = std::chrono::system_clock;

    host() = default;
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    virtual ~host() = default;

    /// Stores something.
    virtual outcome store(const stored_change& change) = 0;
    /// Attaches a tag, or takes one away. Taking one away that nothing knows is done, one that is not attached is not.
    virtual outcome tag(const tag_change& change) = 0;
    /// Publishes the event of this id.
    virtual outcome publish(const json& event_id) = 0;
    virtual response send(const request& request) = 0;
    virtual outcome send(const mail& mail) = 0;
    /// Puts something onto a message queue.
    virtual outcome push(std::string_view topic, const json& message) = 0;
    /// The answer to a question; nothing where there is none.
    virtual std::optional<json> look_up(lookup where, const json& question) = 0;
    /// A template made a text; nothing where that is not possible.
    virtual std::optional<std::string> render(std::string_view text, const json& data) = 0;
    virtual clock::time_point now() = 0;
};

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/event_source.hpp ----------------------------------------------------------------------------------

// An event that becomes an nlohmann value only when someone wants more than to ask IF modules about it.

HASHPATH_BEGIN
namespace workflow {

/// A document with `Event`, which misp::scope_of() takes for an event and which can be copied.
class event_source {
public:
    event_source() = default;
    event_source(const event_source&) = delete;
    event_source& operator=(const event_source&) = delete;
    virtual ~event_source() = default;

    /// What an IF module answers about the event in core format. Throws as misp::evaluate(). For one thread at a time.
    virtual misp::if_answer ask(misp::if_module module, const json& parameters, const path_limits& limits) = 0;

    /// The event as it is, not in core format: made anew each time. Safe to be called by several threads.
    virtual json read() = 0;
};

/// An event of which there is a view.
///
///     viewed_event event{misp::enriched_view{document}, [&document] { return document; }};
///     run(workflow, event, host);
///
/// `read` gives the event, and is called whenever someone wants it. What paths find is kept for whoever asks again.
template <json_value Value>
class viewed_event final : public event_source {
public:
    viewed_event(misp::enriched_view<Value> view, std::function<json()> read)
        : view_(std::move(view)), asked_(view_.root()), read_(std::move(read)) {}

    misp::if_answer ask(misp::if_module module, const json& parameters, const path_limits& limits) override {
        return misp::impl::evaluate(module, parameters, asked_, limits);
    }

    json read() override {
        is_read_ = true;
        return read_();
    }

    /// Whether someone wanted it.
    bool is_read() const noexcept { return is_read_; }

private:
    misp::enriched_view<Value> view_;
    hashpath::impl::extractions<misp::enriched_value<Value>> asked_;
    std::function<json()> read_;
    std::atomic<bool> is_read_ = false;
};

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/roaming_data.hpp ----------------------------------------------------------------------------------

// The data that travel through a workflow from node to node, with the filters that its nodes put on them.

HASHPATH_BEGIN
namespace workflow {

/// The data of one run: what is stored, and what a module sees of it, which is the same with all labelled filters
/// applied.
///
///     roaming_data data{event};
///     data.change()["Event"]["info"] = "seen";
///
/// What is seen is made once and kept until something changes: in place of what is stored, where each filter has a place
/// of its own that no other one reaches into, else as a copy. Not to be moved, nor shared between threads. Behaviour of
/// MISP's WorkflowRoamingData.
class roaming_data {
public:
    /// `remembers` says whether what is seen, and what paths find in it, is kept as long as it can be. What the data say
    /// is the same without that. `limits` are those of the paths of filters and IF modules, and of whoever asks for them.
    HASHPATH_FUNCTION explicit roaming_data(json data, bool remembers = true, path_limits limits = {});
    roaming_data(const roaming_data&) = delete;
    roaming_data& operator=(const roaming_data&) = delete;

    /// Replaces the data by what misp::enrich() makes of an event, which is copied and enriched as soon as someone wants more
    /// than to look, and must stay as it is until then. Throws as that; linear.
    HASHPATH_FUNCTION void enrich_later(const json& event);

    /// The same, for an event that is not even read until then.
    HASHPATH_FUNCTION void enrich_later(event_source& event) noexcept;

    /// What a module sees, until something is changed. Throws as misp::apply_filters(). Constant, but after a change; a copy
    /// of all then where filters depend on one another.
    HASHPATH_FUNCTION const json& seen();

    /// The same, or what is stored, where a filter cannot be applied. Throws std::bad_alloc only.
    HASHPATH_FUNCTION const json& seen_or_stored();

    /// That, taken out of here, for whoever needs the data no more.
    HASHPATH_FUNCTION json take();

    /// Gives `look(extractions)`, which asks what is seen for what paths find in it, see impl::extractions.
    template <class Look>
    decltype(auto) look(Look&& look) {
        const json& data = seen();
        if (!extracted_ || !remembers_) extracted_.emplace(handle{data});
        return look(*extracted_);
    }

    /// What an IF module answers about what is seen. Throws as seen() and misp::evaluate().
    HASHPATH_FUNCTION misp::if_answer ask(misp::if_module module, const json& parameters);

    /// What is seen, to be changed. What filters leave out is gone for good, but for the copy in `_unfilteredData`.
    /// Throws as seen().
    HASHPATH_FUNCTION json& change();

    /// What is stored, to be changed by what handles filters itself. Filters that could be applied in place are applied.
    HASHPATH_FUNCTION json& stored();

    /// Puts a filter on the data, of the parameters of MISP's module "Filter :: Generic". Throws as misp::generic_filter().
    HASHPATH_FUNCTION void put_filter(const json& parameters);

    /// Takes filters away, of the parameters of MISP's module "Filter :: Remove filter". Throws as misp::filter_reset().
    HASHPATH_FUNCTION void reset_filters(const json& parameters);

    const path_limits& limits() const noexcept { return limits_; }

    /// Replaces all.
    HASHPATH_FUNCTION void set(json data);

    /// From now on, keeps a copy of what is seen before the first change.
    HASHPATH_FUNCTION void watch();

    /// What was seen before the first change since watch(); null where nothing was changed.
    const json* before() const noexcept { return before_ ? &*before_ : nullptr; }

private:
    using handle = node<const json>;

    HASHPATH_FUNCTION bool filtered() const;

    /// Whether all filters are applied to what is stored, now if not before.
    HASHPATH_FUNCTION bool applies_in_place();

    HASHPATH_FUNCTION void enrich();

    HASHPATH_FUNCTION void keep_before();

    /// Forgets what was made of what is stored.
    HASHPATH_FUNCTION void forget();

    void forget_paths() { extracted_.reset(); }

    template <class Stays>
    void forget_paths(Stays&& stays) {
        if (extracted_) extracted_->keep_if(stays);
    }

    json stored_;
    bool remembers_;
    path_limits limits_;
    event_source* event_ = nullptr;  ///< what is stored, as long as it was not enriched
    std::unique_ptr<event_source> own_event_;
    std::optional<json> seen_;
    std::set<std::string, std::less<>> applied_;  ///< the labels of the filters that are applied to what is stored
    std::optional<hashpath::impl::extractions<handle>> extracted_;
    std::optional<json> before_;
    bool watched_ = false;
};

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/module.hpp ----------------------------------------------------------------------------------------

// What a module of a workflow is, what it gets when a node of it runs, and the registry in which modules are found.

HASHPATH_BEGIN
namespace workflow {

enum class module_type : std::uint8_t { trigger, logic, action };

/// The name of a type as workflows have it: "trigger", "logic" or "action".
constexpr std::string_view name(module_type type) noexcept {
    switch (type) {
        case module_type::trigger: return "trigger";
        case module_type::logic: return "logic";
        case module_type::action: break;
    }
    return "action";
}

/// The type of a name; all that is neither trigger nor logic is an action, as in MISP.
constexpr module_type module_type_named(std::string_view text) noexcept {
    return text == "trigger" ? module_type::trigger : text == "logic" ? module_type::logic : module_type::action;
}

class call;

/// A module: what a node of a workflow can be.
///
///     workflow::registry modules = workflow::built_in_modules();
///     modules.add({.description = {"count-tags", "Count tags", "0.1", "Counts the tags of the event.", {}},
///                  .type = workflow::module_type::action,
///                  .execute = [](workflow::call& call) {
///                      call.change()["Event"]["tags"] = call.seen()["Event"]["Tag"].size();
///                      return true;
///                  }});
///
/// `execute` is called when a node of it runs. Of a logic module, true leads to output_1 and false to output_2; an action
/// that gives false failed, and its errors say why. A trigger's is its condition on the data before they are normalised,
/// and may be empty. What it throws fails the node; the texts of the description must outlive the registry.
struct module {
    misp::module_description description;
    module_type type = module_type::action;
    /// Trigger: a workflow of it can block what started it. Action: one that fails ends the run.
    bool blocking = false;
    /// Trigger: its data are made MISP core format. Others: they expect that.
    bool core_format = false;
    bool filters = false;  ///< whether it heeds the filters of its node
    /// Trigger: normalising an event is misp::enrich() and no more, so that it can wait until someone needs it.
    bool enriches = false;
    std::size_t outputs = 1;
    bool several_connections = false;          ///< whether an output may lead to several nodes
    bool enabled_at_first = false;             ///< whether MISP enables it when it is installed
    std::vector<std::string_view> fires = {};  ///< the triggers that fire when it does its work
    std::function<bool(call&)> execute = {};
    /// Trigger: makes its data what the workflow sees; false where they are not of its kind. Empty changes nothing.
    std::function<bool(json& data, host& world)> normalise = {};
    /// What is suspicious about parameters; empty asks misp::diagnose_parameters().
    std::function<std::vector<warning>(const json& parameters)> diagnose = {};
    std::string_view scope = {};             ///< trigger: what it is about, such as "event"
    std::string_view overhead = {};          ///< trigger: "low", "medium" or "high": how often it fires
    std::shared_ptr<const void> owner = {};  ///< what keeps the texts of the description, where they are no literals

    std::string_view id() const noexcept { return description.id; }
};

/// One execution of a node: what its module gets to see, to change and to ask.
///
/// Not to be kept, nor shared between threads.
class call {
public:
    /// Starts the workflows that listen to a trigger, with the data that it asks for only then, and gives whether none
    /// of them blocks.
    using starter = std::function<bool(std::string_view trigger, const std::function<json()>& data)>;

    /// Renders the parameters that are templates, see host::render(); those that cannot be rendered are "".
    /// Throws type_error (parameter_type) for one that is no text, and as roaming_data::seen().
    HASHPATH_FUNCTION call(const graph_node& node, const workflow::module& module, roaming_data& data, host& world,
                           bool explains = false);

    const graph_node& node() const noexcept { return node_; }
    /// The trigger of the workflow; null where a module runs by itself.
    const graph_node* trigger() const noexcept { return trigger_; }
    void started_by(const graph_node* trigger) noexcept { trigger_ = trigger; }
    const workflow::module& module() const noexcept { return module_; }
    host& world() const noexcept { return world_; }

    /// The data as the filters of the workflow leave them, until they are changed; see roaming_data.
    HASHPATH_FUNCTION const json& seen() { return data_.seen(); }
    /// The same, to be changed.
    HASHPATH_FUNCTION json& change() { return data_.change(); }
    /// What an IF module answers about the same; see roaming_data.
    HASHPATH_FUNCTION misp::if_answer ask(misp::if_module module) { return data_.ask(module, parameters_); }
    roaming_data& data() noexcept { return data_; }

    /// With which a module compiles the paths of its parameters.
    const path_limits& limits() const noexcept { return data_.limits(); }

    /// All parameters with defaults and rendered, in the order of the module's description.
    const json& parameters() const noexcept { return parameters_; }

    /// The value of a parameter; "" for one that the module does not have.
    HASHPATH_FUNCTION const json& value(std::string_view name) const;

    /// A parameter as PHP makes a text of it. Throws type_error (parameter_type) for a list or map that is not empty.
    HASHPATH_FUNCTION std::string text(std::string_view name) const;

    /// A parameter that is a list of texts, without those that are empty. A single text is a list of one, if `wraps`, else
    /// none, as where PHP's foreach meets a text.
    HASHPATH_FUNCTION std::vector<std::string> texts(std::string_view name, bool wraps) const;

    /// Says what went wrong; gives false, for the module to return.
    HASHPATH_FUNCTION bool fail(std::string reason);

    const std::vector<std::string>& errors() const noexcept { return errors_; }

    /// Whether someone wants to know why the module does what it does.
    bool explains() const noexcept { return explains_; }

    /// Says something for whoever wants to know why. Keeps nothing where nobody does.
    HASHPATH_FUNCTION void tell(std::string reason);

    const std::vector<std::string>& reasons() const noexcept { return reasons_; }

    /// Which items the filters of the node let through, by id, for whoever wants to know; null if they were not asked.
    HASHPATH_FUNCTION void select(json ids);
    const json& selected() const noexcept { return selected_; }

    /// Starts the workflows that listen to a trigger; false if one of them blocks. True where none listens.
    /// Throws workflow_error (recursion_limit) where that would start too many inside one another.
    HASHPATH_FUNCTION bool start(std::string_view trigger, const std::function<json()>& data) const;
    void start_with(starter start) { starter_ = std::move(start); }

private:
    HASHPATH_FUNCTION json rendered(const misp::parameter& parameter, const json& value);

    const graph_node& node_;
    const workflow::module& module_;
    roaming_data& data_;
    host& world_;
    const graph_node* trigger_ = nullptr;
    json parameters_;
    json selected_;
    std::vector<std::string> errors_;
    std::vector<std::string> reasons_;
    starter starter_;
    bool explains_;
};

/// The modules that a workflow can have. Copies are independent; safe to share between threads while it is not changed.
class registry {
public:
    /// Adds a module, or replaces the one of its type and id. log n.
    HASHPATH_FUNCTION void add(module added);

    /// The module of this type and id; null if there is none. log n; valid until it is replaced.
    HASHPATH_FUNCTION const module* find(module_type type, std::string_view id) const;

    /// The module of a node; null if there is none.
    HASHPATH_FUNCTION const module* find(const graph_node& node) const;

    /// All modules by type (triggers, logic, actions), then in the order of their names' bytes, as MISP lists them.
    HASHPATH_FUNCTION std::vector<const module*> all() const;

private:
    using key = std::pair<module_type, std::string>;

    std::map<key, module> modules_;
};

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules.hpp ---------------------------------------------------------------------------------------

// All modules of MISP's workflows.

HASHPATH_BEGIN
namespace workflow {

/// The modules of MISP 2.5: 17 triggers, 11 logic modules, 27 actions. A copy of it can be changed.
///
///     built_in_modules().find(module_type::action, "stop-execution")->blocking   // true
///
/// Made at its first use, and the same ever after.
HASHPATH_FUNCTION const registry& built_in_modules();

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/blueprint.hpp -------------------------------------------------------------------------------------

// Blueprints: nodes cut out of a workflow, and put into another one, as MISP's editor does it.

HASHPATH_BEGIN
namespace workflow {

/// What a new blueprint is called, and how it and new frames are known.
struct blueprint_label {
    std::string uuid;
    std::string name;
    std::string description;
    std::string timestamp = {};  ///< seconds since 1970
};

namespace impl {

/// A node without what the editor puts into it for itself.
HASHPATH_FUNCTION json cleaned(json raw);

/// A place on the canvas; whole ones stay integers.
HASHPATH_FUNCTION json place_of(double coordinate);

HASHPATH_FUNCTION double coordinate(const json& raw, const char* key);

}  // namespace impl

/// A blueprint of some nodes of a workflow, as MISP exports one: its nodes in the order of `ids`, without what only the
/// editor needs, with their connections, and with a drawing of them.
///
///     const json blueprint = cut_blueprint(document, ids, {"0b7e…", "Stop on PAP:RED", "[event-publish]"});
///
/// `document` is any shape that load() takes. By convention the description begins with the trigger that the blueprint is
/// for, in brackets. Throws workflow_error (graph_malformed) for a document that load() does not take and for an id that is
/// not in it, and as load(). n log n.
HASHPATH_FUNCTION json cut_blueprint(const json& document, std::span<const std::int64_t> ids,
                                     const blueprint_label& label);

/// Puts the nodes of a blueprint into a workflow, in place; gives their new ids, in the order of the blueprint.
///
///     insert_blueprint(document, blueprint, {"6f0c…", "", ""});   // {4, 5}
///
/// As MISP's editor does: triggers are left out, each node gets a new id, and a place to the right of all others;
/// connections are kept between the new nodes alone, and only out of modules that (still) have outputs; a frame with the
/// blueprint's name goes around them, under the label's uuid (none where that is empty, or in a blueprint). Nothing
/// connects the new nodes with the old ones. Throws as load(), before anything is changed. n log n.
HASHPATH_FUNCTION std::vector<std::int64_t> insert_blueprint(json& document, const json& blueprint,
                                                             const blueprint_label& label,
                                                             const registry& modules = built_in_modules());

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/export.hpp ----------------------------------------------------------------------------------------

// A workflow's graph as text that others draw: Mermaid and DOT.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

/// The title of a node's block: its name, or else the id of its module.
HASHPATH_FUNCTION std::string_view title_of(const graph_node& node) noexcept;

/// A text inside of double quotes, for Mermaid, which knows entities, or for DOT, which knows backslashes.
HASHPATH_FUNCTION std::string quoted(std::string_view text, bool entities);

}  // namespace impl

/// A graph as a Mermaid flowchart.
///
///     flowchart LR
///         1{{"Event Publish"}} --> 2[/"IF :: Tag"/]
///         2[/"IF :: Tag"/] -->|output_1| 3["Stop execution"]
///
/// A line for each connection, in stored order; triggers stand in `{{…}}`, logic in `[/…/]`, actions in `[…]`, with the
/// title of their block. A connection of a node with several outputs is labelled with the output. As in MISP, a node that
/// nothing leads to or from is left out, and so is a connection to a node that is not there. Connections that a run
/// `followed` (see run_result, or a step's `via`) are drawn thick and red. n log n.
HASHPATH_FUNCTION std::string to_mermaid(const graph& graph, std::span<const std::string> followed = {});

/// A graph in the language of Graphviz.
///
///     digraph G {
///         1 [margin="0", shape="diamond", label="Event Publish"]
///         2 [margin="0", shape="box", label="Stop execution"]
///         1 -> 2 []
///     }
///
/// A line for each node and then one for each connection between nodes that are there, in stored order; triggers are
/// diamonds, logic is a parallelogram, an action a box. A connection of a node with several outputs is labelled with the
/// output; those that a run `followed` are drawn thick and red, as for to_mermaid(). n log n.
HASHPATH_FUNCTION std::string to_dot(const graph& graph, std::span<const std::string> followed = {});

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/load.hpp ------------------------------------------------------------------------------------------

// Workflows as files: every shape in which MISP and its editor give them out.

HASHPATH_BEGIN
namespace workflow {

/// What a workflow was stored as.
enum class shape : std::uint8_t {
    record,     ///< a record of MISP, with or without its wrapper `Workflow`
    blueprint,  ///< a list of nodes to be put into a workflow, in `WorkflowBlueprint`
    graph,      ///< the graph alone, or an export of the editor's canvas
};

/// A workflow: its graph, and what its record says of it. Texts that it does not say are empty.
struct definition {
    workflow::shape shape = shape::graph;
    std::string id;
    std::string uuid;
    std::string name;
    std::string description;
    std::string trigger;  ///< the id of the first trigger in the graph or, without one, the one that the record names
    bool debug_enabled = false;
    std::int64_t counter = 0;
    workflow::graph graph;
};

namespace impl {

/// A graph with a trigger in front of the nodes that nothing leads to.
HASHPATH_FUNCTION graph with_trigger(const graph& without, std::string_view trigger);

/// A graph without the connections that lead out of it: a blueprint was cut out of a workflow.
HASHPATH_FUNCTION graph closed(const graph& open);

/// The nodes of a graph as it is stored: as JSON, as JSON text, or as nothing.
HASHPATH_FUNCTION json stored_nodes(const json* data);

/// The record in a document, if it is one.
HASHPATH_FUNCTION const json* record_in(const json& document);

}  // namespace impl

/// Reads a workflow in any of the shapes in which there are workflows.
///
///     const auto workflow = workflow::load(parse(text));
///     workflow.graph.nodes().size()
///
///     {"Workflow": {…, "data": {graph}}}                     what MISP's API gives, with or without the wrapper; the
///                                                            graph may be JSON text
///     {"WorkflowBlueprint": {…, "data": [nodes]}}            a blueprint
///     {"drawflow": {"Home": {"data": {graph}}}}              an export of the editor's canvas
///     {"1": {node}, …}, [nodes]                              a graph
///
/// A graph without a trigger gets the one that `trigger` names, in front of the nodes that nothing leads to; a blueprint
/// without one gets the one that the first line of its description names, as in `[event-publish]`. Otherwise it stays
/// without. Connections out of a blueprint are left out.
/// Throws workflow_error (graph_malformed) with the node, parse_error for a graph that is text but no JSON, limit_error
/// (too_many_nodes, document_too_deep). Linear.
HASHPATH_FUNCTION definition load(const json& document, std::string_view trigger = {},
                                  std::size_t max_nodes = graph::default_max_nodes);

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/impl/stored_event.hpp -----------------------------------------------------------------------------

// An event that is kept in memory, and changed as MISP changes what it stores.

HASHPATH_BEGIN
namespace workflow::impl {

/// A document with an event, an attribute or an object, whose attributes are known by their ids and uuids. Every change
/// is given the time at which it happens. What was given is shared until something of it is asked for or changed.
class stored_event {
public:
    explicit stored_event(std::shared_ptr<const json> document) : shared_(std::move(document)) {}
    explicit stored_event(event_source& source) noexcept : source_(&source) {}

    /// As it is now; what comes later does not change it any more.
    HASHPATH_FUNCTION std::shared_ptr<const json> document() const;

    /// The event, if it is the one of this id; one without an id is known as "".
    HASHPATH_FUNCTION json* event(const json& id);

    /// An attribute and the object that it stands in, if any.
    struct found_attribute {
        json* attribute = nullptr;
        json* object = nullptr;
    };

    HASHPATH_FUNCTION std::optional<found_attribute> attribute(const json& id);

    HASHPATH_FUNCTION const json* object(const std::string& id);

    /// All attributes, in order.
    HASHPATH_FUNCTION std::vector<found_attribute> attributes();

    HASHPATH_FUNCTION outcome tag(const tag_change& change, const json& now);

    HASHPATH_FUNCTION outcome store_attribute(const json& changed, bool touches, const json& now);

    HASHPATH_FUNCTION outcome store_event(const json& changed, bool touches, const json& now);

    HASHPATH_FUNCTION outcome publish(const json& id, const json& now);

    HASHPATH_FUNCTION outcome resolve_proposal(const json& proposal, bool accepts, const json& now);

    /// Adds attributes to the event.
    HASHPATH_FUNCTION void add_attributes(std::vector<json> added, const json& now);

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    static constexpr std::size_t lone = static_cast<std::size_t>(-2);

    /// Where an attribute stands: of which object of the event (`none`: of the event itself; `lone`: of the document), and
    /// where among its attributes (`lone`: it is the document's).
    struct place {
        std::size_t object = none;
        std::size_t position = 0;
    };

    /// Makes the document one of its own, if it is not.
    HASHPATH_FUNCTION void take_over();

    HASHPATH_FUNCTION json* event_in_document();

    HASHPATH_FUNCTION json* object_at(std::size_t position);

    HASHPATH_FUNCTION found_attribute at(const place& where);

    template <class Visit>
    static void each_record(json& parent, const char* key, Visit&& visit) {
        json* list = member_of(parent, key);
        if (!list || !list->is_array()) return;
        for (std::size_t i = 0; i < list->size(); ++i) {
            if ((*list)[i].is_object()) visit((*list)[i], i);
        }
    }

    /// Finds where each attribute and object is, by id and uuid, and which tags are known.
    HASHPATH_FUNCTION void index();

    HASHPATH_FUNCTION void learn_tags(json& record, bool of_event);

    HASHPATH_FUNCTION static json& tag_at(json& entry, bool wrapped);

    /// The list of tags of an event or attribute, and whether each of them stands in a `Tag`, as MISP has them inside.
    HASHPATH_FUNCTION std::pair<json*, bool> tags_of(json& record, bool of_event, bool make);

    /// Where the list has a tag of this name (and, to be taken away, of this locality).
    HASHPATH_FUNCTION static std::optional<std::size_t> find_tag(json* list, bool wrapped, const tag_change& change);

    HASHPATH_FUNCTION void touch(const found_attribute& attribute, const json& now);

    /// Sets the scalar members of a stored record to those of a changed one, but for its id; lists and maps stay.
    HASHPATH_FUNCTION static void merge(json& record, const json& changed);

    /// Takes a proposal out of the list in which it stands; false if it is in none.
    HASHPATH_FUNCTION static bool take_proposal(json& record, const json& proposal);

    mutable std::shared_ptr<const json> shared_;
    event_source* source_ = nullptr;  ///< what it was at first, if that is not there
    json* document_ = nullptr;        ///< the same, if nobody else had it before
    std::map<std::string, place, std::less<>> attributes_;
    std::map<std::string, std::size_t, std::less<>> objects_;
    std::vector<place> places_;
    std::set<std::string, std::less<>> known_tags_;
};

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/memory_host.hpp -----------------------------------------------------------------------------------

// A world that is all in memory: one event, what is looked up in, and a record of all that would have gone out.

HASHPATH_BEGIN
namespace workflow {

/// A host that keeps the event in memory, records requests, mails and messages instead of sending them, and answers from
/// lookups that it is given. Nothing leaves the machine.
///
///     memory_host host{event, lookups};
///     run(workflow, event, host);
///     host.event();      // as the workflow left it stored
///     host.requests();   // what a webhook would have sent
///
/// The event is kept in the shape in which it was given: a document with `Event`. `lookups` is the format of
/// docs/lookups.md; parts that it does not have answer nothing. Attributes are known by their uuid or their id. A change
/// gives the event the host's time as timestamp, and unpublishes it. Safe to share between threads.
template <class = void>
class basic_memory_host : public host {
public:
    /// The name by which a derived class calls the constructors.
    using memory_host = basic_memory_host;

    static constexpr std::size_t default_max_recorded = std::size_t{256} * 1024 * 1024;

    /// Throws limit_error (document_too_deep). Linear; n log n in the attributes when one of them is first asked for.
    explicit basic_memory_host(const json& event = json::object(), const json& lookups = json::object());

    /// The same, for an event that is copied only when something of it is asked for or changed, and until then must stay as
    /// it is.
    explicit basic_memory_host(std::shared_ptr<const json> event, const json& lookups = json::object());

    /// The same, for an event that is not even read until then, and outlives the host.
    explicit basic_memory_host(event_source& event, const json& lookups = json::object());

    /// The event as it is stored now.
    json event() const;

    /// The same without a copy, which is made when the event is changed next.
    std::shared_ptr<const json> shared_event() const;

    /// What was recorded, in order.
    std::vector<request> requests() const { return record(requests_); }
    std::vector<mail> mails() const { return record(mails_); }
    std::vector<std::pair<std::string, json>> messages() const;
    /// What was stored that is no part of the event: values for warning lists, events that are blocked.
    std::vector<stored_change> changes() const { return record(changes_); }

    /// Makes now() stand still, as for tests.
    void stop_clock(clock::time_point at) { clock_ = at; }

    /// How many bytes are recorded in all from now on, with those that are. What would be more is refused, and the module
    /// that asked for it fails.
    void record_at_most(std::size_t bytes);

    outcome store(const stored_change& change) override;

    outcome tag(const tag_change& change) override;

    outcome publish(const json& event_id) override;

    response send(const request& request) override;

    outcome send(const mail& mail) override;

    outcome push(std::string_view topic, const json& message) override;

    std::optional<json> look_up(lookup where, const json& question) override;

    std::optional<std::string> render(std::string_view text, const json& data) override;

    clock::time_point now() override;

private:
    static constexpr const char* full = "there is no room to record more";

    static std::string as_text(const json& value);

    /// Counts bytes that are to be recorded, if there is room for them.
    bool has_room_for(std::size_t size);

    static json copied(const json& document);

    static std::shared_ptr<const json> checked(std::shared_ptr<const json> document);

    template <class Record>
    Record record(const Record& recorded) const {
        const std::lock_guard lock{mutex_};
        return recorded;
    }

    json timestamp();

    std::optional<json> event_document() const;

    /// A part of the lookups, or what it has under a key; null if that is not there.
    const json* looked_up(const char* part) const;
    const json* looked_up(const char* part, std::string_view key) const;

    static std::optional<json> answer(const json* found);

    /// What an enrichment module says of a value: what the lookups have under it, or else their default.
    std::optional<json> enrichment(std::string_view module, const json& question) const;

    /// Adds to the event the attributes that an enrichment module names for its attributes.
    std::optional<json> enrich_event(std::string_view module, const json& question);

    /// The attributes in a result of either of the two kinds of modules.
    static void add_results(const json& results, std::vector<json>& added);

    std::optional<json> decay_score(const json& question);

    std::optional<json> cluster(std::string_view galaxy, std::string value) const;

    mutable std::mutex mutex_;
    impl::stored_event stored_;
    json lookups_;
    std::vector<request> requests_;
    std::vector<mail> mails_;
    std::vector<std::pair<std::string, std::string>> messages_;  ///< as JSON text, which is much smaller
    std::vector<stored_change> changes_;
    std::size_t recorded_ = 0;
    std::size_t max_recorded_ = default_max_recorded;
    std::optional<clock::time_point> clock_;
};

/// The host of that name. (A template with one instance, so that its virtual functions cost nothing until one is made.)
using memory_host = basic_memory_host<>;

#ifdef HASHPATH_COMPILED
extern template class basic_memory_host<void>;
#endif

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/attributes.hpp ----------------------------------------------------------------------------

// The actions that change what is stored: flags and comments of attributes, the event's distribution, proposals.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

/// An attribute of the data and what becomes of it.
struct attribute_change {
    std::string id;
    json attribute;
};

/// Puts changed attributes, which it moves from, into the data, in each place where they stand.
HASHPATH_FUNCTION void write_back(call& call, std::span<attribute_change> changes);

/// Copies of the attributes that an action works on. Throws type_error (item_not_a_map) where one is none.
HASHPATH_FUNCTION std::vector<attribute_change> copied_attributes(call& call);

/// Changes the attributes that an action works on, here and where they are stored.
HASHPATH_FUNCTION bool save_attributes(call& call, const std::function<void(json&)>& change);

/// The event in the data, to be changed; made where there is none. Throws type_error (event_malformed) for a scalar.
HASHPATH_FUNCTION json& event_to_change(call& call);

/// Replaces the data by the event as it is stored; false where the host does not have it.
HASHPATH_FUNCTION bool reload(call& call);

HASHPATH_FUNCTION void add_attribute_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/events.hpp --------------------------------------------------------------------------------

// The actions on the run and the event as a whole: stop, publish, read anew, block for good.

HASHPATH_BEGIN
namespace workflow {

/// The module that makes the outcome of a run "blocked".
inline constexpr std::string_view stop_execution_id = "stop-execution";

namespace impl {

HASHPATH_FUNCTION void add_event_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/logic.hpp ---------------------------------------------------------------------------------

// The logic modules: IF, filters by label, and the task that runs beside the rest.

HASHPATH_BEGIN
namespace workflow {

/// The module that starts what follows it as tasks beside the workflow; the runner queues them.
inline constexpr misp::module_description concurrent_task_module = {
    "concurrent-task",
    "Concurrent Task",
    "0.1",
    "Runs what follows it later, beside the workflow, whose result it cannot change any more.",
    {}};

namespace impl {

/// A value in a few words: a scalar as JSON, cut short, a container by its size.
HASHPATH_FUNCTION std::string in_short(const json& value);

HASHPATH_FUNCTION void add_logic_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/lookups.hpp -------------------------------------------------------------------------------

// The actions that look attributes up: enrichment, warning lists, decay scores.

HASHPATH_BEGIN
namespace workflow {

/// The topic on which modules of workflows put their messages.
inline constexpr std::string_view workflow_topic = "data:misp_json_workflow";

namespace impl {

/// The parts of an attribute's value that are looked up: both of a value of two.
HASHPATH_FUNCTION std::vector<std::string> parts_of(const json& attribute);

HASHPATH_FUNCTION void add_lookup_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/messages.hpp ------------------------------------------------------------------------------

// The actions that tell the world: requests over HTTP, mail, the message queue.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

inline constexpr std::string_view self_signed[] = {"deny", "allow"};

/// Whether MISP is set to send requests wherever a workflow likes.
HASHPATH_FUNCTION bool may_send(call& call);

/// Who gets a mail: of all users, those that the recipients choose. Nothing where the recipients are the administrators of
/// an organisation that is not known.
HASHPATH_FUNCTION std::optional<std::vector<std::string>> addresses(call& call,
                                                                    const std::vector<std::string>& recipients,
                                                                    bool of_log);

HASHPATH_FUNCTION void add_message_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/service.hpp -------------------------------------------------------------------------------

// The action modules of misp-modules, a service beside MISP, made from its listing.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

HASHPATH_FUNCTION std::string label_of(std::string_view id);

}  // namespace impl

/// The module that MISP makes of an entry of the listing of misp-modules (`GET /modules`), to be added to a registry.
///
///     for (const json& entry : listing) {
///         if (is_action_service(entry)) modules.add(service_module(entry));
///     }
///
/// Its id is the name of the entry, with an underscore before inner capitals, in lower case; parameters, flags and
/// descriptions come from `meta`. When a node of it runs, the host is asked (lookup::service) with what MISP would post:
/// the data, the parameters, with `filters` the items that the node's filters let through (all of the data where they let
/// none), and what each path finds. An answer with a non-empty `error` fails the node; any other, and none, is success.
/// What is missing of the entry is empty. Throws limit_error (document_too_deep).
HASHPATH_FUNCTION module service_module(const json& entry);

/// Whether an entry of the listing is one of a workflow's actions: "action" is among its `meta.module-type`.
HASHPATH_FUNCTION bool is_action_service(const json& entry);

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/tags.hpp ----------------------------------------------------------------------------------

// The actions on tags: attach and take away, bring TLP and PAP into their usual form, assign a country.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

inline constexpr std::string_view tag_scopes[] = {"event", "attribute"};

/// One change of a tag by the host; whether it is done.
HASHPATH_FUNCTION bool change_tag(call& call, const tag_change& change);

/// Which tag stands for another one; nothing for one that stays.
using substitution = std::optional<std::string> (*)(std::string_view tag);

/// Replaces the tags of one event or attribute; nothing where there is nothing to do.
HASHPATH_FUNCTION std::optional<bool> replace_tags(call& call, tag_change::target of, const json& record,
                                                   substitution substitute);

HASHPATH_FUNCTION void add_tag_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/triggers.hpp ------------------------------------------------------------------------------

// The triggers: what starts a workflow, and how each makes its data what the workflow sees.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

HASHPATH_FUNCTION json id_in(const json& map, std::string_view key);

HASHPATH_FUNCTION bool set_in(const json& map, std::string_view key);

/// MISP core format of a trigger's data; what stands around a lone attribute or object comes with it or from the host.
HASHPATH_FUNCTION bool core_format(json& data, host& world);

inline constexpr std::string_view localities[] = {"local", "global", "any"};

HASHPATH_FUNCTION void add_triggers(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/trace.hpp -----------------------------------------------------------------------------------------

// What happened in a run, as data: its result, its steps, and MISP's debug calls as a view of them.

HASHPATH_BEGIN
namespace workflow {

/// What an action that failed said.
struct node_error {
    std::int64_t node = 0;
    std::string module;
    std::string result;  ///< as that of a step
    std::vector<std::string> messages;
};

/// What one concurrent task came to.
struct task_result {
    std::int64_t node = 0;                 ///< where it began
    std::optional<std::size_t> queued_by;  ///< the task that queued it; none for the run itself
    bool success = false;
    std::vector<node_error> errors;
    std::vector<std::int64_t> executed;
    json data;  ///< as modules saw them at its end
};

/// How many connections the blocked paths of a result have before no more of them are listed: a long chain of skipped
/// actions has paths whose lengths add up to the square of its own.
inline constexpr std::size_t max_listed_connections = 1'000'000;

/// What a run came to.
struct run_result {
    bool success = false;
    /// "success", "failure", "blocked", or "failure" with a reason where nothing was run or a limit was passed.
    std::string outcome;
    std::vector<node_error> errors;      ///< of actions that failed and said why, in order
    std::vector<std::int64_t> executed;  ///< actions, in order, as often as they ran
    std::vector<std::int64_t> blocking;  ///< those of them that failed
    std::vector<std::vector<std::string>>
        blocked_paths;                  ///< the connections to each action that was skipped, see above
    std::vector<std::string> followed;  ///< the connections that were followed, in order, those to tasks too
    std::vector<std::string> log;       ///< what MISP logs, in order
    std::int64_t counter = 0;           ///< how often the workflow was run, this time included
    json data;                          ///< as modules saw them at the end
    std::vector<task_result> tasks;     ///< concurrent tasks, in the order in which they were queued
};

/// One step of a run: its beginning, a node, or its end.
struct step {
    enum class kind : std::uint8_t { begin, node, end };

    step::kind what = kind::node;
    std::string trigger;               ///< of the workflow
    std::optional<std::int64_t> node;  ///< none for the beginning and the end
    std::string title;                 ///< of the node's block
    std::string module_type;           ///< "logic" or "action"
    std::string module;                ///< its id
    std::string via;                   ///< the connection that led to it, as "1:output_1:0:4"; "" for the trigger's
    json parameters;                   ///< with defaults, and rendered
    json stored_parameters;            ///< as the node has them
    json filters;                      ///< what the node has saved
    json selected;                     ///< the ids of what its filters let through; null where it did not ask them
    /// A node: "success", "partial-success", "disabled_module", "loading_error" or "error". The beginning: "blocking" or
    /// "non-blocking". The end: "success", "failure" or "blocked".
    std::string result;
    bool answer = false;  ///< what the module gave
    std::vector<std::string> errors;
    std::vector<std::string> reasons;  ///< why it gave that, in words
    std::vector<std::string> outputs;  ///< where the walk goes on
    json patch;                        ///< what changed in what modules see, as a JSON Patch; null if not asked for
    std::chrono::nanoseconds took{0};
    host::clock::time_point at;
    std::optional<std::size_t> task;  ///< which of the run's concurrent tasks it belongs to; none for the run itself
    std::size_t depth = 0;            ///< how many actions deep: 1 for a run that an action of this run started
};

/// A call to MISP's debug service: what it posts, and where.
struct debug_call {
    std::string path;  ///< below the trigger's id, such as "/exec/tag-if?result=success"
    json body;         ///< `source`, `timestamp`, `data` and, if there are any, `errors`
};

/// The debug call that MISP makes for a step; `data` is what it has to tell: of the beginning {"original", "normalized"},
/// of a node the data as modules see them after it, of the end what the walk came to.
///
///     debug_call_of(step, data).path   // /exec/tag-if?result=success
///
/// Copies the data. Behaviour of MISP's debug mode, which posts it to `<debug URL>/<trigger><path>`.
HASHPATH_FUNCTION debug_call debug_call_of(const step& step, const json& data);

/// A step as JSON, for a file of one step a line. What is empty is left out.
///
///     {"step":"node","node":2,"module":"tag-if","type":"logic","via":"1:output_1:0:2","result":"success","answer":true,…}
HASHPATH_FUNCTION json to_json(const step& step);

namespace impl {

HASHPATH_FUNCTION json to_json(const std::vector<node_error>& errors);

}  // namespace impl

/// A result as JSON, without the data.
///
///     {"outcome":"blocked","success":false,"errors":[{"node":3,…}],"executed":[3],"blocking":[3],…}
HASHPATH_FUNCTION json to_json(const run_result& result);

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/run_options.hpp -----------------------------------------------------------------------------------

// How a workflow is run: with which modules, who watches, and how far.

HASHPATH_BEGIN
namespace workflow {

/// How a workflow is run.
struct run_options {
    /// The modules that there are; built_in_modules() if null.
    const registry* modules = nullptr;
    /// Whether a module is enabled, by its id; empty enables all.
    std::function<bool(std::string_view id)> enabled = {};
    /// Logs what MISP logs only in debug mode; the workflow's own setting does so too.
    bool debug = false;
    /// Called with each step, once at a time, and with the data that debug_call_of() takes. Steps then say why.
    std::function<void(const step&, const json& data)> observe = {};
    /// Whether steps have a patch of what changed.
    bool patches = false;
    /// Runs the concurrent tasks, each of which it is given once; they run one after the other, in place, if empty.
    std::function<void(std::function<void()> task)> executor = {};
    /// Workflows that actions of this run start, if they are of the trigger that an action fires; the workflow itself
    /// always is one of them.
    std::vector<const definition*> listening = {};
    /// Whether the result has the data. Data that nobody looks into then need not be made MISP core format.
    bool keep_data = true;
    /// Whether what paths found and filters left is remembered while the data do not change. The results are the same
    /// without.
    bool remembers = true;
    std::size_t max_steps = 100'000;  ///< how many connections may be followed, in all
    std::size_t max_depth = 8;        ///< how many runs may be started inside one another
    std::size_t max_tasks = 10'000;   ///< how many concurrent tasks may be queued, in all
    /// The limits of each path in the workflow. A budget for regular expressions is shared by all that was given it.
    path_limits paths = {};
    /// How long it may take; looked at before each step, so that a module is not interrupted.
    std::chrono::nanoseconds max_time = std::chrono::nanoseconds::max();
};

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/run.hpp -------------------------------------------------------------------------------------------

// The runner: a workflow over the data of its trigger, node by node, as MISP runs it.

HASHPATH_BEGIN
namespace workflow {

/// Runs a workflow over the data of its trigger: an event, an attribute or whatever else the trigger is about.
///
///     memory_host host{event};
///     const run_result result = run(load(parse(text)), event, host);
///     std::cout << result.outcome << '\n';   // success
///
/// The data are normalised by the trigger (misp::enrich() for most). From the trigger on, nodes run depth first, in stored
/// order: an action leads to all of its outputs, an IF to output_1 (then) or output_2 (else), filters to output_1. A node
/// that several paths lead to runs once for each; a connection is followed once on each path, so that cycles end.
///
/// An action that fails ends the run if its module is blocking (and it is "blocked" where that is stop-execution). Otherwise
/// a workflow of a blocking trigger goes on behind it, and one of another trigger skips the actions behind it, on that path
/// alone; its logic modules still run. Disabled, unknown and throwing modules fail: an IF then leads to output_2. Where MISP
/// ends with an error of PHP, the node fails with an error that says so.
///
/// What follows a concurrent task is queued, runs after the rest with its own copy of the data, and cannot change the
/// outcome. Actions that fire a trigger, as publishing does, start the workflows that listen to it.
///
/// Throws workflow_error before anything runs: trigger_missing, graph_malformed for a connection that leads nowhere; and
/// what observers throw. Passing a limit ends the run with an outcome that says so. The host is asked for everything that
/// is outside of the data. Costs the sum of its modules, and a copy of the data for each queued task; a copy made core format
/// once a module wants more of an event than what paths find in it, or the result is to have the data; more for patches and
/// observers. Filters and IF modules that look at the same data share what paths find.
/// Behaviour of MISP's GraphWalker and Workflow.
HASHPATH_FUNCTION run_result run(const definition& workflow, const json& data, host& world,
                                 const run_options& options = {});

/// The same for an event that is read when a module wants more of it than what paths find in it.
HASHPATH_FUNCTION run_result run(const definition& workflow, event_source& event, host& world,
                                 const run_options& options = {});

/// What a module gave that ran by itself.
struct module_result {
    bool success = false;
    std::vector<std::string> errors;
    std::vector<std::string> reasons;
    json data;  ///< as it left them
};

/// Runs one module on parameters and data, without a workflow: no filters, no log, and whether it is enabled is not asked.
///
///     run_module(*built_in_modules().find(module_type::logic, "tag-if"), {{"tags", {"tlp:red"}}}, event, host).success
///
/// `limits` are those of its paths. Data are taken as they are; misp::enrich() them first for a module that expects MISP core format. What the module throws
/// becomes an error. Throws limit_error (document_too_deep). Behaviour of MISP's stateless execution, which gives no data back.
HASHPATH_FUNCTION module_result run_module(const module& module, const json& parameters, json data, host& world,
                                           const path_limits& limits = {});

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/template.hpp --------------------------------------------------------------------------------------

// Templates, as far as no template engine is needed: values of the data put into a text.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

HASHPATH_FUNCTION std::string shown(const json* value);

}  // namespace impl

/// A template with the values of `data` in it, or nothing where it needs more than that.
///
///     render_template("{{ Event.info }} has {{ Event.Attribute[0].value }}", data)
///
/// `{{ name }}` is the value of that name, a path of keys and positions as in Jinja; what is not there is empty, and a list
/// or map is JSON. A text without any of `{{`, `{%` and `{#` is itself. Filters, expressions, loops and comments are
/// beyond it: for those a host needs an engine of its own. Throws limit_error (document_too_deep). Linear.
HASHPATH_FUNCTION std::optional<std::string> render_template(std::string_view text, const json& data);

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/validate.hpp --------------------------------------------------------------------------------------

// What is wrong with a workflow, and what is suspicious about it, before it runs.

HASHPATH_BEGIN
namespace workflow {

/// What is found in a workflow. The name of a code (see name()) never changes and is a heading of docs/workflows.md.
enum class finding_code : std::uint8_t {
    cycle,                ///< error
    trigger_count,        ///< error: none, or more than one
    several_connections,  ///< error
    dangling_connection,  ///< error
    trigger_unknown,      ///< error
    module_unknown,
    module_disabled,
    unreachable_node,
    blocking_without_effect,
    blocking_after_concurrent_task,
    data_format,
    starts_itself,
    filters_ignored,
    filters_incomplete,
    parameter,  ///< what is suspicious about a parameter or a filter, see finding::about
};

/// The stable name of a code, such as "unreachable-node"; a static text.
constexpr std::string_view name(finding_code code) noexcept {
    switch (code) {
        case finding_code::cycle: return "cycle";
        case finding_code::trigger_count: return "trigger-count";
        case finding_code::several_connections: return "several-connections";
        case finding_code::dangling_connection: return "dangling-connection";
        case finding_code::trigger_unknown: return "trigger-unknown";
        case finding_code::module_unknown: return "module-unknown";
        case finding_code::module_disabled: return "module-disabled";
        case finding_code::unreachable_node: return "unreachable-node";
        case finding_code::blocking_without_effect: return "blocking-without-effect";
        case finding_code::blocking_after_concurrent_task: return "blocking-after-concurrent-task";
        case finding_code::data_format: return "data-format";
        case finding_code::starts_itself: return "starts-itself";
        case finding_code::filters_ignored: return "filters-ignored";
        case finding_code::filters_incomplete: return "filters-incomplete";
        case finding_code::parameter: return "parameter";
    }
    return "unknown";
}

/// What a code means, in one sentence; a static text.
constexpr std::string_view sentence(finding_code code) noexcept {
    switch (code) {
        case finding_code::cycle: return "the connections lead in a circle";
        case finding_code::trigger_count: return "a workflow has exactly one trigger";
        case finding_code::several_connections: return "an output leads to several nodes, whose order nobody promises";
        case finding_code::dangling_connection: return "a connection leads to a node that is not there";
        case finding_code::trigger_unknown: return "there is no such trigger, so nothing starts the workflow";
        case finding_code::module_unknown: return "there is no such module: the node fails, and an IF leads to else";
        case finding_code::module_disabled: return "the module is disabled: the node fails, and an IF leads to else";
        case finding_code::unreachable_node: return "nothing leads here from the trigger";
        case finding_code::blocking_without_effect:
            return "it ends the run, but what started the workflow has happened already and is not blocked";
        case finding_code::blocking_after_concurrent_task:
            return "behind a concurrent task it ends that task alone, and blocks nothing";
        case finding_code::data_format: return "it expects MISP core format, which this trigger does not give";
        case finding_code::starts_itself:
            return "what it does fires the trigger of this workflow, which then starts again";
        case finding_code::filters_ignored: return "the module does not heed the filters of its node";
        case finding_code::filters_incomplete: return "a filter with a selector needs a value, an operator and a path";
        case finding_code::parameter: return "a parameter is suspicious";
    }
    return "unknown";
}

/// Whether a workflow with this finding is not run; else it is a warning.
constexpr bool is_error(finding_code code) noexcept {
    return code <= finding_code::trigger_unknown;
}

/// One finding.
struct finding {
    finding_code code = finding_code::parameter;
    std::optional<std::int64_t> node;  ///< none where it is about the workflow
    std::string module;                ///< the id of the node's module
    std::string detail;                ///< what it is about in particular, in words; may be empty
    /// The connections that it is about: those of a cycle (see find_cycle()), of an output with several, the one that
    /// dangles, or those that lead from a concurrent task to a blocking module.
    std::vector<edge> edges;
    /// Of `parameter`: the warning, whose parameter is one of the module's, or "filters.selector", "filters.path",
    /// "filters.operator" or "filters.value".
    std::optional<warning> about;
};

/// What modules there are, and which of them are enabled.
struct validate_options {
    const registry* modules = nullptr;                           ///< built_in_modules() if null
    std::function<bool(std::string_view id)> enabled = nullptr;  ///< empty enables all
};

/// All that is wrong with a workflow or suspicious about it: errors first, then in the order of its nodes.
///
///     for (const finding& each : validate(load(parse(text)))) std::cout << name(each.code) << '\n';
///
/// The first three errors are those for which MISP refuses to save a workflow; it runs such a one all the same if it is
/// stored, while run() refuses only dangling connections and a trigger that is missing or unknown. Warnings are about what
/// does not do what it seems to: where a module stands, what it is given, and each parameter and filter.
/// Throws std::bad_alloc only. n log n. Behaviour of MISP's checks, and what its editor says.
HASHPATH_FUNCTION std::vector<finding> validate(const definition& workflow, const validate_options& options = {});

/// A finding in words, without its place: what it is, and what it is about in particular.
HASHPATH_FUNCTION std::string describe(const finding& finding);

/// A finding as JSON.
///
///     {"severity":"warning","code":"numeric-text","node":2,"module":"generic-if","parameter":"value","message":"…"}
///
/// `code` is that of the warning, for a finding about a parameter.
HASHPATH_FUNCTION json to_json(const finding& finding);

}  // namespace workflow
HASHPATH_END

// hashpath/workflow.hpp -----------------------------------------------------------------------------------------------

// Everything about workflows: graphs, modules, hosts and the runner.

// hashpath/hashpath.hpp -----------------------------------------------------------------------------------------------

// The whole library.

#endif  // HASHPATH_DECLARATIONS

#if !defined(HASHPATH_DEFINITIONS) && (!defined(HASHPATH_COMPILED) || defined(HASHPATH_IMPLEMENTATION))
#define HASHPATH_DEFINITIONS

#include <cerrno>
#include <exception>
#include <fstream>
#include <future>
#include <ios>
#include <new>

// hashpath/condition.inl ----------------------------------------------------------------------------------------------

// The bodies of condition.hpp.

HASHPATH_BEGIN
HASHPATH_BODY condition::condition(condition_operator asked, nlohmann::ordered_json value)
    : compiled_(std::make_shared<compiled>(asked, std::move(value))) {}

HASHPATH_BODY condition_operator condition::asked() const noexcept {
    return compiled_->asked;
}

HASHPATH_BODY std::optional<std::string_view> condition::text_alone() const noexcept {
    return compiled_->number.numeric() ? std::nullopt : compiled_->text;
}

HASHPATH_BODY condition::compiled::compiled(condition_operator its_operator, json its_value)
    : asked(its_operator), value(std::move(its_value)) {
    const own_value whole{value};
    is_list = is_container(whole.kind());
    if (whole.kind() == kind::text) {
        text = whole.text();
        number = php::read_number(*text);
    }
    if (!is_list || !takes_list(asked)) return;
    for (auto entry = whole.entries(); entry; entry.next()) {
        const own_value listed = entry.value();
        entries.push_back(listed);
        if (listed.kind() == kind::text && !php::is_numeric(listed.text())) texts.push_back(listed.text());
        else others.push_back(listed);
    }
    std::sort(texts.begin(), texts.end());
    in_order = entries;
    if (asked == condition_operator::in_and) php::sort(in_order);
}

HASHPATH_BODY std::vector<warning> diagnose(const condition& condition, bool several) {
    using handle = node<const nlohmann::ordered_json>;
    std::vector<warning> warnings;
    const auto warn = [&warnings](warning_code code, const char* parameter, std::string detail = {}) {
        warnings.push_back({code, 0, 0, std::move(detail), parameter});
    };
    const condition_operator asked = condition.asked();
    const handle value{condition.value()};
    const bool is_list = is_container(value.kind());
    if (asked == condition_operator::unknown) warn(warning_code::operator_unknown, "operator");
    if (asked == condition_operator::unknown || asked == condition_operator::any_value) return warnings;
    if (takes_list(asked) && !is_list) warn(warning_code::text_for_list, "value");
    if (!takes_list(asked) && is_list) warn(warning_code::list_for_text, "value");
    if (takes_list(asked) != is_list) return warnings;

    const auto check_number = [&warn](const handle& each) {
        if (each.kind() != kind::text || !impl::is_surprising_number(each.text())) return;
        warn(warning_code::numeric_text, "value", std::string{each.text()});
    };
    if (!is_list) {
        check_number(value);
        return warnings;
    }
    std::vector<std::string> texts;
    for (auto entry = value.entries(); entry; entry.next()) {
        check_number(entry.value());
        texts.push_back(php::to_text(entry.value()));
    }
    std::sort(texts.begin(), texts.end());
    const bool repeats = std::adjacent_find(texts.begin(), texts.end()) != texts.end();
    if (texts.empty()) warn(warning_code::empty_list, "value");
    else if (asked == condition_operator::in_and && (several || repeats))
        warn(warning_code::in_and_repeats, "operator");
    if (asked == condition_operator::not_in_and && texts.size() > (several ? 0U : 1U))
        warn(warning_code::not_in_and_order, "operator");
    return warnings;
}

HASHPATH_END

// hashpath/diagnose.inl -----------------------------------------------------------------------------------------------

// The bodies of diagnose.hpp.

HASHPATH_BEGIN
HASHPATH_BODY std::string warning::message() const {
    std::string text{sentence(code)};
    return detail.empty() ? text : text.append(": ").append(detail);
}

HASHPATH_BODY std::vector<warning> diagnose(const path& path, usage usage) {
    std::vector<warning> warnings;
    if (!path.text()) return warnings;
    const std::string_view text = *path.text();
    auto report = [&warnings](warning_code code, std::size_t offset, std::size_t length) {
        warnings.push_back({code, offset, length, {}});
    };
    if (usage == usage::get) {
        const std::size_t special = text.find_first_of("{[");
        if (special != std::string_view::npos) report(warning_code::pattern_in_get, special, std::size_t{1});
        return warnings;
    }
    impl::text_diagnosis{text, report}.run();
    for (const token& token : path.tokens()) {
        for (const path_condition& condition : token.conditions) {
            if (condition.compares != comparison::pattern || condition.pattern->valid()) continue;
            const auto offset = static_cast<std::size_t>(condition.text.data() - text.data());
            warnings.push_back({warning_code::regex_invalid, offset, condition.text.size(),
                                std::string{condition.pattern->problem()} + " (byte " +
                                    std::to_string(condition.pattern->problem_offset()) + ")"});
        }
    }
    std::stable_sort(warnings.begin(), warnings.end(),
                     [](const warning& a, const warning& b) { return a.offset < b.offset; });
    return warnings;
}

HASHPATH_END

// hashpath/path.inl ---------------------------------------------------------------------------------------------------

// The bodies of path.hpp.

HASHPATH_BEGIN
HASHPATH_BODY path::path(std::string_view text, const path_limits& limits) {
    if (text.size() > limits.length) throw too_long(limits.length);
    compiled_ = compile(text, limits);
}

HASHPATH_BODY path path::from_keys(std::span<const std::string> keys) {
    return from_key_range(keys);
}

HASHPATH_BODY path path::from_keys(std::initializer_list<std::string_view> keys) {
    return from_key_range(keys);
}

HASHPATH_BODY path path::from_keys(std::span<const php::key> keys) {
    std::vector<std::string> texts;
    texts.reserve(keys.size());
    for (const php::key& key : keys) texts.push_back(key.to_string());
    return from_key_range(texts);
}

HASHPATH_BODY std::optional<std::string_view> path::text() const noexcept {
    if (!has_text()) return std::nullopt;
    return identity();
}

HASHPATH_BODY std::optional<std::string> path::pointer() const {
    if (!plain()) return std::nullopt;
    std::string result;
    for (const token& token : tokens()) append_pointer(result, token.text);
    return result;
}

HASHPATH_BODY std::span<const token> path::tokens() const noexcept {
    static const token empty = make_token({}, true);
    return compiled_ ? std::span{compiled_->tokens} : std::span{&empty, 1};
}

HASHPATH_BODY const path_limits& path::limits() const noexcept {
    static const path_limits defaults;
    return compiled_ ? compiled_->limits : defaults;
}

HASHPATH_BODY void path::append_pointer(std::string& pointer, std::string_view key) {
    pointer += '/';
    for (const char c : key) {
        if (c == '~') pointer += "~0";
        else if (c == '/') pointer += "~1";
        else pointer += c;
    }
}

HASHPATH_BODY std::string_view path::identity() const noexcept {
    return compiled_ ? std::string_view{compiled_->text} : std::string_view{};
}

HASHPATH_BODY auto path::compile(std::string_view text, const path_limits& limits) -> std::shared_ptr<const compiled> {
    auto result = std::make_shared<compiled>();
    result->limits = limits;
    result->text = text;
    result->plain = text.find_first_of("{[") == std::string_view::npos;
    result->whole = text.empty() || text == "0";

    token_splitter splitter{result->text};
    std::string_view part;
    std::vector<std::size_t> condition_counts;
    while (splitter.next(part)) {
        if (result->tokens.size() == limits.tokens) {
            throw path_error(error_code::path_too_many_tokens,
                             static_cast<std::size_t>(part.data() - result->text.data()),
                             "the path has more than " + std::to_string(limits.tokens) + " tokens");
        }
        const token& token = result->tokens.emplace_back(make_token(part, result->plain));
        const std::size_t before = result->conditions.size();
        if (token.maps_only) {
            const std::string_view conditions = part.substr(token.matcher_text().size());
            compile_conditions(conditions, static_cast<std::size_t>(conditions.data() - result->text.data()),
                               result->conditions, limits.regex);
        }
        condition_counts.push_back(result->conditions.size() - before);
    }
    std::size_t first = 0;
    for (std::size_t i = 0; i < result->tokens.size(); ++i) {
        result->tokens[i].conditions = std::span{result->conditions}.subspan(first, condition_counts[i]);
        first += condition_counts[i];
    }
    for (const path_condition& condition : result->conditions) {
        if (condition.compares == comparison::pattern) result->has_pattern = true;
    }
    return result;
}

HASHPATH_BODY path_error path::too_long(std::size_t limit) {
    return {error_code::path_too_long, limit, "the path is longer than " + std::to_string(limit) + " bytes"};
}

namespace impl {

HASHPATH_BODY std::string pointer_to(std::span<const php::key> place) {
    std::string pointer;
    for (const php::key& key : place) path::append_pointer(pointer, key.to_string());
    return pointer;
}

}  // namespace impl
HASHPATH_END

// hashpath/error.inl --------------------------------------------------------------------------------------------------

// The bodies of error.hpp.

HASHPATH_BEGIN
HASHPATH_BODY std::string error::sentence(error_code code, std::string_view place, std::string_view reason) {
    std::string text{name(code)};
    if (!place.empty()) text.append(" at ").append(place);
    return text.append(": ").append(reason);
}

HASHPATH_BODY std::string regex_error::in_short(std::string_view pattern) {
    constexpr std::size_t most = 100;
    return pattern.size() <= most ? std::string{pattern} : std::string{pattern.substr(0, most)} + "...";
}

HASHPATH_END

// hashpath/path/path_condition.inl ------------------------------------------------------------------------------------

// The bodies of path/path_condition.hpp.

HASHPATH_BEGIN
namespace impl {

constexpr comparison comparison_of(const condition_spelling& spelling) noexcept {
    if (spelling.symbol.empty()) return comparison::present;
    const bool two = spelling.symbol.size() == 2;
    switch (spelling.symbol[0]) {
        case '<': return two ? comparison::less_equal : comparison::less;
        case '>': return two ? comparison::greater_equal : comparison::greater;
        case '!': return comparison::not_equal;
        default: return spelling.text[0] == '/' ? comparison::pattern : comparison::equal;
    }
}

}  // namespace impl

HASHPATH_BODY void compile_conditions(std::string_view text, std::size_t offset,
                                      std::vector<path_condition>& conditions, const regex_limits& limits) {
    condition_scanner scanner{text};
    condition_spelling spelling;
    std::string_view last_text;
    std::shared_ptr<const regex> last_pattern;
    while (scanner.next(spelling)) {
        path_condition condition;
        condition.key = php::key{spelling.key};
        condition.compares = impl::comparison_of(spelling);
        condition.text = spelling.text;
        if (condition.compares == comparison::pattern) {
            if (!regex::available) {  // not covered: without PCRE2, which has tests of its own
                throw path_error(error_code::regex_unavailable,
                                 offset + static_cast<std::size_t>(spelling.text.data() - text.data()),
                                 "a regular expression needs the library built with PCRE2");
            }
            if (!last_pattern || spelling.text != last_text) {
                last_pattern = std::make_shared<const regex>(spelling.text, limits);
                last_text = spelling.text;
            }
            condition.pattern = last_pattern;
        } else {
            condition.number = php::read_number(spelling.text);
            const bool as_number = condition.number.numeric();
            condition.compares_bytes =
                !as_number && (condition.compares == comparison::equal || condition.compares == comparison::not_equal);
            const auto holds_for = [&condition](std::string_view truth) {
                return impl::holds(condition.compares,
                                   php::compare(truth, php::read_number(truth), condition.text, condition.number));
            };
            condition.holds_for_false = holds_for(as_number ? "0" : "false");
            condition.holds_for_true = holds_for(as_number ? "1" : "true");
        }
        conditions.push_back(std::move(condition));
    }
}

HASHPATH_END

// hashpath/path/regex.inl ---------------------------------------------------------------------------------------------

// The bodies of path/regex.hpp.

HASHPATH_BEGIN

#ifndef HASHPATH_NO_PCRE2

HASHPATH_BODY pcre2_match_context_8* regex::memory::search_state::prepare(std::size_t largest_stack,
                                                                          const regex_limits& limits) {
    if (!context) {
        if (!stack) stack.reset(pcre2_jit_stack_create_8(stack_size, largest_stack, nullptr));
        context.reset(pcre2_match_context_create_8(nullptr));
        if (!context) throw std::bad_alloc{};
        // Without just-in-time support there is no stack, and none is needed.
        if (stack) pcre2_jit_stack_assign_8(context.get(), nullptr, stack.get());
    }
    pcre2_set_match_limit_8(context.get(), limits.match);
    pcre2_set_depth_limit_8(context.get(), limits.depth);
    pcre2_set_heap_limit_8(context.get(), limits.heap);
    return context.get();
}

HASHPATH_BODY pcre2_match_data_8* regex::memory::data() {
    if (!data_) data_.reset(pcre2_match_data_create_8(1, nullptr));
    if (!data_) throw std::bad_alloc{};
    return data_.get();
}

HASHPATH_BODY bool regex::search_compiled(std::string_view subject, memory& reused) const {
    if (!code_) return false;
    if (!counting_) return found_in(search_plain(subject, reused, limits_));
    if (counting_->is_cheap(subject.size())) return found_in(search_plain(subject, reused, limits_));
    if (const auto known = search_counting(subject, reused)) return *known;
    return found_in(search_plain(subject, reused, limits_));
}

HASHPATH_BODY bool regex::found_in(int result) {
    if (result == PCRE2_ERROR_NOMEMORY) throw std::bad_alloc{};
    return result >= 0;
}

HASHPATH_BODY int regex::search_plain(std::string_view subject, memory& reused, const regex_limits& limits) const {
    const auto* bytes = reinterpret_cast<PCRE2_SPTR8>(subject.data() ? subject.data() : "");
    // pcre2_jit_match() saves the checks of pcre2_match(), of which only that of UTF-8 is needed here.
    const auto match = just_in_time_ && !checks_utf8_ ? pcre2_jit_match_8 : pcre2_match_8;
    return match(code_.get(), bytes, subject.size(), 0, 0, reused.data(), reused.plain_.prepare(stack_limit, limits));
}

HASHPATH_BODY int regex::count(pcre2_callout_block_8* now, void* counted) noexcept {
    step_count& steps = *static_cast<step_count*>(counted);
    const std::size_t at = now->current_position;
    const std::uint64_t moved = at > steps.at ? at - steps.at : steps.at - at;
    // A long class of characters is looked through for each of them, and all groups are copied to tell of them here.
    steps.taken += (1 + moved) * (1 + steps.item / 64) + steps.groups / 8;
    steps.at = at;
    steps.item = now->next_item_length;
    const std::string_view item = steps.pattern.substr(std::min(now->pattern_position, steps.pattern.size()));
    if (item.size() > 1 && item[0] == '\\' && item[1] == 'X') {
        steps.taken += steps.flags / 64 * (now->subject_length - at);
    } else if (is_reference(item)) {
        PCRE2_SIZE longest = 0;
        for (std::size_t group = 1; group < now->capture_top; ++group) {
            const PCRE2_SIZE begin = now->offset_vector[2 * group];
            const PCRE2_SIZE end = now->offset_vector[2 * group + 1];
            if (begin != PCRE2_UNSET && end > begin) longest = std::max(longest, end - begin);
        }
        steps.taken += now->capture_top + longest / 8;
    }
    return steps.taken > steps.allowed ? PCRE2_ERROR_CALLOUT : 0;
}

HASHPATH_BODY std::size_t regex::longest_run_of_flags(std::string_view subject) noexcept {
    constexpr std::string_view begin = "\xF0\x9F\x87";
    std::size_t longest = 0;
    std::size_t end = 0;
    std::size_t run = 0;
    for (std::size_t at = subject.find(begin); at != std::string_view::npos; at = subject.find(begin, end)) {
        run = (at == end ? run : 0) + 4;
        end = at + 4;
        longest = std::max(longest, run);
    }
    return longest;
}

HASHPATH_BODY bool regex::is_reference(std::string_view item) noexcept {
    if (item.size() < 2) return false;
    if (item[0] == '(') return item.substr(0, 4) == "(?P=";
    return item[0] == '\\' && std::string_view{"123456789gk"}.find(item[1]) != std::string_view::npos;
}

HASHPATH_BODY std::optional<bool> regex::search_counting(std::string_view subject, memory& reused) const {
    regex_budget& budget = *limits_.budget;
    const std::uint64_t granted = regex_budget::free_steps * (std::uint64_t{subject.size()} + 1);
    step_count steps{counting_->pattern, granted + std::min(budget.left(), UINT64_MAX - granted)};
    if (counting_->has_clusters) steps.flags = longest_run_of_flags(subject);
    steps.groups = counting_->groups;
    constexpr std::uint32_t any = UINT32_MAX;
    pcre2_match_context_8* context = reused.counting_.prepare(counting_stack_limit, {any, any, limits_.heap, nullptr});
    pcre2_set_callout_8(context, count, &steps);
    const auto* bytes = reinterpret_cast<PCRE2_SPTR8>(subject.data() ? subject.data() : "");
    const int found = counting_->code
                          ? pcre2_match_8(counting_->code.get(), bytes, subject.size(), 0, 0, reused.data(), context)
                          : PCRE2_ERROR_CALLOUT;
    if (found == PCRE2_ERROR_NOMEMORY) throw std::bad_alloc{};
    if (steps.taken > granted) budget.take(steps.taken - granted);
    if (found == PCRE2_ERROR_CALLOUT) throw exhausted();
    if (found < PCRE2_ERROR_NOMATCH || counting_->has_limits) return std::nullopt;
    // What a step may put on the stack: all that a recursion of the pattern saves.
    const std::uint64_t frame = 64 + 16 * std::uint64_t{counting_->pattern.size()};
    if (steps.taken > stack_limit / 2 / frame || steps.taken > limits_.match / 4) return std::nullopt;
    return found >= 0;
}

HASHPATH_BODY regex_error regex::exhausted() const {
    return {error_code::regex_budget, counting_->pattern,
            counting_->code ? "regular expressions take more steps than they may"
                            : "it is too large for its steps to be counted"};
}

HASHPATH_BODY void regex::refuse(std::string problem, std::size_t offset) {
    problem_ = std::move(problem);
    problem_offset_ = offset;
}

HASHPATH_BODY void regex::read(std::string_view text) {
    if (text.empty() || text[0] != '/') return refuse("does not begin with a slash", 0);
    std::size_t end = 1;
    while (end < text.size() && text[end] != '/') end += text[end] == '\\' && end + 1 < text.size() ? 2 : 1;
    if (end >= text.size()) return refuse("no slash ends the pattern", text.size());

    std::uint32_t options = 0;
    for (std::size_t at = end + 1; at < text.size(); ++at) {
        switch (text[at]) {
            case 'i': options |= PCRE2_CASELESS; break;
            case 'm': options |= PCRE2_MULTILINE; break;
            case 's': options |= PCRE2_DOTALL; break;
            case 'x': options |= PCRE2_EXTENDED; break;
            case 'A': options |= PCRE2_ANCHORED; break;
            case 'D': options |= PCRE2_DOLLAR_ENDONLY; break;
            case 'U': options |= PCRE2_UNGREEDY; break;
            case 'J': options |= PCRE2_DUPNAMES; break;
            case 'n': options |= PCRE2_NO_AUTO_CAPTURE; break;
            case 'u': options |= PCRE2_UTF | PCRE2_UCP; break;
            case 'S':
            case 'X':
            case ' ':
            case '\n':
            case '\r': break;
            default: return refuse("an unknown flag follows the pattern", at);
        }
    }
    compile(text.substr(1, end - 1), options);
}

HASHPATH_BODY void regex::compile(std::string_view pattern, std::uint32_t options) {
    int status = 0;
    std::size_t offset = 0;
    std::unique_ptr<pcre2_code_8, release> code{pcre2_compile_8(reinterpret_cast<PCRE2_SPTR8>(pattern.data()),
                                                                pattern.size(), options, &status, &offset, nullptr)};
    if (!code) {
        if (status == PCRE2_ERROR_HEAP_FAILED) throw std::bad_alloc{};
        PCRE2_UCHAR8 message[256];
        pcre2_get_error_message_8(status, message, sizeof message);
        return refuse(reinterpret_cast<const char*>(message), offset + 1);
    }
    // Of the flags, these change nothing in a text.
    constexpr std::uint32_t harmless = PCRE2_DOTALL | PCRE2_UNGREEDY | PCRE2_DUPNAMES | PCRE2_NO_AUTO_CAPTURE;
    if ((options & ~harmless) == 0) literal_ = impl::literal_pattern::read(pattern);
    if (!literal_) {
        compile_just_in_time(*code);
        if (limits_.budget) compile_counting(pattern, options);
    }
    code_ = std::move(code);
}

HASHPATH_BODY void regex::compile_counting(std::string_view pattern, std::uint32_t options) {
    auto made = std::make_shared<counting>();
    made->pattern = pattern;
    made->has_limits = pattern.substr(0, 2) == "(*";
    made->has_clusters = pattern.find("\\X") != std::string_view::npos;
    made->has_parentheses = pattern.find('(') != std::string_view::npos;
    for (const char c : pattern)
        made->repetitions += std::string_view{"*+?{"}.find(c) != std::string_view::npos ? 1 : 0;
    int status = 0;
    std::size_t offset = 0;
    made->code.reset(pcre2_compile_8(reinterpret_cast<PCRE2_SPTR8>(made->pattern.data()), pattern.size(),
                                     options | PCRE2_AUTO_CALLOUT, &status, &offset, nullptr));
    if (made->code) {
        pcre2_jit_compile_8(made->code.get(), PCRE2_JIT_COMPLETE);
        pcre2_pattern_info_8(made->code.get(), PCRE2_INFO_CAPTURECOUNT, &made->groups);
    } else if (status == PCRE2_ERROR_HEAP_FAILED) {
        throw std::bad_alloc{};
    }
    counting_ = std::move(made);
}

HASHPATH_BODY void regex::compile_just_in_time(pcre2_code_8& code) {
    // A pattern may forbid just-in-time code, or the machine may have none: then the size is 0.
    pcre2_jit_compile_8(&code, PCRE2_JIT_COMPLETE);
    std::size_t compiled_size = 0;
    pcre2_pattern_info_8(&code, PCRE2_INFO_JITSIZE, &compiled_size);
    just_in_time_ = compiled_size > 0;
    std::uint32_t all_options = 0;
    pcre2_pattern_info_8(&code, PCRE2_INFO_ALLOPTIONS, &all_options);
    checks_utf8_ = (all_options & PCRE2_UTF) != 0;
}

HASHPATH_BODY bool regex::counting::is_cheap(std::size_t size) const noexcept {
    constexpr std::size_t most = std::size_t{32} * 1024;
    if (has_parentheses || has_clusters || size > 256 || pattern.size() > 256) return false;
    std::size_t tries = size * (1 + pattern.size() / 16);  // a class of characters may be long
    for (std::size_t i = 0; i < repetitions && tries <= most; ++i) tries *= size;
    return tries <= most;
}

#endif

HASHPATH_END

// hashpath/path/impl/literal_pattern.inl ------------------------------------------------------------------------------

// The bodies of path/impl/literal_pattern.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY std::optional<literal_pattern> literal_pattern::read(std::string_view pattern) {
    literal_pattern literal;
    if (!pattern.empty() && pattern.front() == '^') {
        literal.at_begin = true;
        pattern.remove_prefix(1);
    }
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        char c = pattern[at];
        if (c == '$' && at + 1 == pattern.size()) {
            literal.at_end = true;
            break;
        }
        if (std::string_view{"^$.[|()?*+{\\"}.find(c) != std::string_view::npos) {
            // A backslash makes every mark a text, and most letters something else.
            if (c != '\\' || at + 1 == pattern.size() || !is_mark(pattern[at + 1])) return std::nullopt;
            c = pattern[++at];
        }
        literal.text += c;
    }
    return literal;
}

}  // namespace impl
HASHPATH_END

// hashpath/php/equal_texts.inl ----------------------------------------------------------------------------------------

// The bodies of php/equal_texts.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY known_text::known_text(std::string_view text) noexcept : text_(text) {
    const char* const end = text.data() + text.size();
    if (text.size() >= 4 && text.size() <= 8) {
        words_ = words::of_four;
        head_ = read<std::uint32_t>(text.data());
        tail_ = read<std::uint32_t>(end - 4);
    } else if (text.size() > 8 && text.size() <= 16) {
        words_ = words::of_eight;
        head_ = read<std::uint64_t>(text.data());
        tail_ = read<std::uint64_t>(end - 8);
    }
}

}  // namespace impl
HASHPATH_END

// hashpath/php/key.inl ------------------------------------------------------------------------------------------------

// The bodies of php/key.hpp.

HASHPATH_BEGIN
namespace php {

HASHPATH_BODY std::string to_text(std::int64_t integer) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, integer).ptr;
    return std::string(buffer, end);
}

}  // namespace php
HASHPATH_END

// hashpath/php/number.inl ---------------------------------------------------------------------------------------------

// The bodies of php/number.hpp.

HASHPATH_BEGIN
namespace php::impl {

/// Reads a number without white space around it; past the range of a double it is infinite or zero, as in PHP.
HASHPATH_FUNCTION double read_double(std::string_view spelling) noexcept {
    const bool negative = spelling[0] == '-';
    if (negative || spelling[0] == '+') spelling.remove_prefix(1);
    double value = 0;
    const auto [end, status] = std::from_chars(spelling.data(), spelling.data() + spelling.size(), value);
    if (status == std::errc::result_out_of_range) {
        const std::size_t e = std::min(spelling.find_first_of("eE"), spelling.size());
        const std::string_view mantissa = spelling.substr(0, e);
        const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
        const std::size_t first = std::min(mantissa.find_first_not_of("0."), mantissa.size());
        auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
        if (e != spelling.size()) {
            std::string_view digits = spelling.substr(e + 1);
            const bool down = digits[0] == '-';
            if (down || digits[0] == '+') digits.remove_prefix(1);
            std::int64_t exponent = 0;
            const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
            // Larger than any number of digits that could balance it.
            constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max() / 2;
            if (read.ec != std::errc{} || exponent > huge) exponent = huge;
            magnitude += down ? -exponent : exponent;
        }
        value = magnitude > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return negative ? -value : value;
}

}  // namespace php::impl

namespace php {

HASHPATH_BODY number read_number(std::string_view text) noexcept {
    const number_spelling spelling = spell_number(text);
    number result;
    if (!spelling.numeric) return result;
    if (spelling.integer) {
        std::string_view digits = spelling.text;
        if (digits[0] == '+') digits.remove_prefix(1);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), result.integer);
        // PHP compares the digits of the smallest integer together with the white space behind them, and they lose.
        const bool trailing_space = spelling.text.data() + spelling.text.size() != text.data() + text.size();
        const bool smallest = result.integer == std::numeric_limits<std::int64_t>::min();
        if (read.ec == std::errc{} && !(smallest && trailing_space)) {
            result.type = number::kind::integer;
            return result;
        }
        result.integer = 0;
        result.overflow = digits[0] == '-' ? -1 : 1;
    }
    result.type = number::kind::floating;
    result.floating = impl::read_double(spelling.text);
    return result;
}

HASHPATH_BODY int compare_bytes(std::string_view a, std::string_view b) noexcept {
    const int order = a.compare(b);
    return impl::sign(order > 0, order < 0);
}

HASHPATH_BODY int compare(std::string_view a, const number& a_number, std::string_view b,
                          const number& b_number) noexcept {
    if (!a_number.numeric() || !b_number.numeric()) return compare_bytes(a, b);
    const bool a_floating = a_number.type == number::kind::floating;
    const bool b_floating = b_number.type == number::kind::floating;
    if (a_floating && b_floating) {
        const bool equal = a_number.floating == b_number.floating;
        const bool same_overflow = a_number.overflow != 0 && a_number.overflow == b_number.overflow;
        if (equal && (same_overflow || std::isinf(a_number.floating))) return compare_bytes(a, b);
    } else if (b_number.overflow != 0) {
        return -b_number.overflow;
    } else if (a_number.overflow != 0) {
        return a_number.overflow;
    }
    return compare(a_number, b_number);
}

}  // namespace php

namespace php::impl {

/// Whether PHP leaves zeros at the end of the digits of a number, of which `point` stand before the point: it does for an
/// integer of up to 15 digits that lies just between two texts and is rounded down to the even one.
HASHPATH_FUNCTION bool keeps_zeros(double value, int precision, int point) noexcept {
    constexpr int most_digits = 15;
    if (precision < 1 || point <= precision || point > most_digits || value != std::floor(value)) return false;
    std::int64_t unit = 1;
    for (int i = precision; i < point; ++i) unit *= 10;
    const auto magnitude = static_cast<std::int64_t>(std::abs(value));
    return magnitude % unit * 2 == unit && magnitude / unit % 2 == 0;
}

}  // namespace php::impl

namespace php {

HASHPATH_BODY std::string to_text(double value, int precision) {
    if (std::isnan(value)) return "NAN";
    if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
    constexpr int most_digits = 53;
    char buffer[most_digits + 16];
    const auto written = precision < 0
                             ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific)
                             : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific,
                                             std::clamp(precision, 1, most_digits) - 1);
    std::string_view scientific(buffer, static_cast<std::size_t>(written.ptr - buffer));

    std::string result;
    if (scientific.front() == '-') {
        result = "-";
        scientific.remove_prefix(1);
    }
    const std::size_t e = scientific.find('e');
    int exponent = 0;
    const std::string_view power = scientific.substr(e + (scientific[e + 1] == '+' ? 2 : 1));
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    std::string digits{scientific.substr(0, 1)};
    if (e > 2) digits += scientific.substr(2, e - 2);
    if (!impl::keeps_zeros(value, precision, exponent + 1)) {
        digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
    }

    const int point = exponent + 1;  // how many digits stand before the point
    const int most = precision < 0 ? 17 : std::max(precision, 1);
    if (point < -3 || point > most) {
        result += digits[0];
        result += '.';
        result += digits.size() > 1 ? digits.substr(1) : "0";
        result += exponent < 0 ? "E-" : "E+";
        return result += std::to_string(std::abs(exponent));
    }
    if (point <= 0) return result.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    const auto whole = static_cast<std::size_t>(point);
    if (digits.size() <= whole) return result.append(digits).append(whole - digits.size(), '0');
    return result.append(digits, 0, whole).append(".").append(digits, whole);
}

HASHPATH_BODY std::int64_t to_integer(double value) noexcept {
    if (!std::isfinite(value)) return 0;
    constexpr double modulus = 18446744073709551616.0;  // 2^64
    constexpr double limit = modulus / 2;
    const double whole = std::trunc(value);
    if (whole >= -limit && whole < limit) return static_cast<std::int64_t>(whole);
    double rest = std::fmod(whole, modulus);
    if (rest < 0) rest += modulus;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(rest));
}

HASHPATH_BODY std::int64_t to_integer(std::string_view text) noexcept {
    const number read = read_number(leading_number(text).text);
    if (read.type == number::kind::integer) return read.integer;
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (!std::isfinite(read.floating)) return 0;
    if (read.floating >= limit) return std::numeric_limits<std::int64_t>::max();
    if (read.floating < -limit) return std::numeric_limits<std::int64_t>::min();
    return to_integer(read.floating);
}

HASHPATH_BODY double to_double(std::string_view text) noexcept {
    const number_spelling spelling = leading_number(text);
    return spelling.numeric ? impl::read_double(spelling.text) : 0;
}

}  // namespace php
HASHPATH_END

// hashpath/path/token.inl ---------------------------------------------------------------------------------------------

// The bodies of path/token.hpp.

HASHPATH_BEGIN
HASHPATH_BODY bool token::matches(const php::key& candidate) const noexcept {
    switch (matches_by) {
        case matcher::all: return true;
        case matcher::texts: return !candidate.is_integer();
        case matcher::numbers: return candidate.is_integer() || php::is_numeric(candidate.text());
        case matcher::key: return candidate == key;
        case matcher::number: break;
    }
    if (candidate.is_integer()) {
        return php::compare(php::number{php::number::kind::integer, 0, candidate.integer(), 0}, number) == 0;
    }
    const php::number candidate_number = php::read_number(candidate.text());
    return candidate_number.numeric() && php::compare(candidate.text(), candidate_number, matcher_text(), number) == 0;
}

HASHPATH_BODY std::optional<std::int64_t> token::position() const noexcept {
    if (number.type == php::number::kind::integer) {
        return number.integer < 0 ? std::nullopt : std::optional{number.integer};
    }
    constexpr double exact = 9007199254740992.0;  // 2^53: beyond, no list has so many entries
    if (number.floating < 0 || number.floating > exact || std::floor(number.floating) != number.floating) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(number.floating);
}

HASHPATH_BODY token make_token(std::string_view text, bool plain) noexcept {
    token result;
    result.text = text;
    const std::size_t bracket = plain ? std::string_view::npos : text.find('[');
    result.maps_only = bracket != std::string_view::npos;
    const std::string_view matcher_text = text.substr(0, bracket);
    if (plain) {
        result.key = php::key{matcher_text};
    } else if (matcher_text == "{n}") {
        result.matches_by = matcher::numbers;
    } else if (matcher_text == "{s}") {
        result.matches_by = matcher::texts;
    } else if (matcher_text == "{*}") {
        result.matches_by = matcher::all;
    } else if (result.number = php::read_number(matcher_text); result.number.numeric()) {
        result.matches_by = matcher::number;
    } else {
        result.key = php::key{matcher_text};
    }
    return result;
}

HASHPATH_END

// hashpath/edit.inl ---------------------------------------------------------------------------------------------------

// The bodies of edit.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY edit_steps::edit_steps(const path& path) {
    if (path.plain()) {
        for (const token& token : path.tokens()) keys.push_back(token.key);
        return;
    }
    // The reference takes off the first token and reads the rest as a path of its own: without a `[` in it, a rest
    // is split at every dot, and without a `{` too it is looked up key by key.
    const auto all = path.tokens();
    std::size_t bracketed = all.size();
    while (bracketed > 0 && !all[bracketed - 1].maps_only) --bracketed;
    tokens.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(bracketed));
    std::size_t matched = bracketed;
    for (const token& token : all.subspan(bracketed)) {
        for (std::string_view rest = token.text;;) {
            const std::size_t dot = rest.find('.');
            tokens.push_back(make_token(rest.substr(0, dot), false));
            if (tokens.back().text.find('{') != std::string_view::npos) matched = tokens.size();
            if (dot == std::string_view::npos) break;
            rest.remove_prefix(dot + 1);
        }
    }
    for (const token& token : std::span{tokens}.subspan(matched)) keys.push_back(php::key{token.text});
    tokens.resize(matched);
}

HASHPATH_BODY bool edit_steps::rest_is(std::string_view text) const noexcept {
    return keys.size() == 1 && keys[0].text() == text;
}

HASHPATH_BODY bool edit_steps::merges() const noexcept {
    return keys.empty() || rest_is("") || rest_is("0");
}

HASHPATH_BODY bool is_text_position(std::string_view text, const php::key& key) noexcept {
    const php::number number =
        key.is_integer() ? php::number{php::number::kind::integer, 0, key.integer(), 0} : php::read_number(key.text());
    if (number.type != php::number::kind::integer) return false;
    const auto size = static_cast<std::int64_t>(text.size());
    return number.integer < size && number.integer >= -size;
}

}  // namespace impl

#ifdef HASHPATH_COMPILED
template std::size_t set<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                 std::type_identity_t<nlohmann::ordered_json>);
template std::size_t insert<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                    std::type_identity_t<nlohmann::ordered_json>);
template std::size_t remove<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&, gaps);
template std::size_t set<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
template std::size_t insert<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
template std::size_t remove<nlohmann::json>(nlohmann::json&, const path&, gaps);
#endif

HASHPATH_END

// hashpath/extract.inl ------------------------------------------------------------------------------------------------

// The bodies of extract.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY void require_room(std::size_t most, std::size_t matches) {
    if (matches < most) return;
    throw limit_error(error_code::too_many_matches, "",
                      "the path matches more than " + std::to_string(matches) + " values");
}

HASHPATH_BODY bool may_run_out(const path& path) noexcept {
    return path.has_pattern() && path.limits().regex.budget;
}

}  // namespace impl

#ifdef HASHPATH_COMPILED
template std::vector<match<value_of<const nlohmann::ordered_json&>>> extract<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::optional<match<value_of<const nlohmann::ordered_json&>>> first<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::size_t count<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
template bool check<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
template std::optional<value_of<const nlohmann::ordered_json&>> get<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::vector<located_match<value_of<const nlohmann::ordered_json&>>> locate<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
template std::vector<token_count> survivors<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
template std::vector<match<value_of<nlohmann::ordered_json&>>> extract<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                                const path&);
template std::optional<match<value_of<nlohmann::ordered_json&>>> first<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                                const path&);
template std::size_t count<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
template bool check<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
template std::optional<value_of<nlohmann::ordered_json&>> get<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                       const path&);
template std::vector<located_match<value_of<nlohmann::ordered_json&>>> locate<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
template std::vector<token_count> survivors<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
template std::vector<match<value_of<const nlohmann::json&>>> extract<const nlohmann::json&>(const nlohmann::json&,
                                                                                            const path&);
template std::optional<match<value_of<const nlohmann::json&>>> first<const nlohmann::json&>(const nlohmann::json&,
                                                                                            const path&);
template std::size_t count<const nlohmann::json&>(const nlohmann::json&, const path&);
template bool check<const nlohmann::json&>(const nlohmann::json&, const path&);
template std::optional<value_of<const nlohmann::json&>> get<const nlohmann::json&>(const nlohmann::json&, const path&);
template std::vector<located_match<value_of<const nlohmann::json&>>> locate<const nlohmann::json&>(
    const nlohmann::json&, const path&);
template std::vector<token_count> survivors<const nlohmann::json&>(const nlohmann::json&, const path&);
template std::vector<match<value_of<nlohmann::json&>>> extract<nlohmann::json&>(nlohmann::json&, const path&);
template std::optional<match<value_of<nlohmann::json&>>> first<nlohmann::json&>(nlohmann::json&, const path&);
template std::size_t count<nlohmann::json&>(nlohmann::json&, const path&);
template bool check<nlohmann::json&>(nlohmann::json&, const path&);
template std::optional<value_of<nlohmann::json&>> get<nlohmann::json&>(nlohmann::json&, const path&);
template std::vector<located_match<value_of<nlohmann::json&>>> locate<nlohmann::json&>(nlohmann::json&, const path&);
template std::vector<token_count> survivors<nlohmann::json&>(nlohmann::json&, const path&);
#endif

HASHPATH_END

// hashpath/extract/evaluation.inl -------------------------------------------------------------------------------------

// The instances of extract/evaluation.hpp that the compiled library holds.

HASHPATH_BEGIN

#ifdef HASHPATH_COMPILED
namespace impl {
template class path_tokens<node<const nlohmann::ordered_json>, no_observer>;
template class path_tokens<node<nlohmann::ordered_json>, no_observer>;
template class path_tokens<node<const nlohmann::json>, no_observer>;
template class path_tokens<node<nlohmann::json>, no_observer>;
template class evaluation<node<const nlohmann::ordered_json>>;
template class evaluation<node<nlohmann::ordered_json>>;
template class evaluation<node<const nlohmann::json>>;
template class evaluation<node<nlohmann::json>>;
}  // namespace impl
#endif

HASHPATH_END

// hashpath/extract/impl/steps.inl -------------------------------------------------------------------------------------

// The bodies of extract/impl/steps.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY type_error condition_state::refusal(std::string pointer, const path_condition& condition) {
    path::append_pointer(pointer, condition.key.to_string());
    return {error_code::regex_on_map, std::move(pointer), "a regular expression is compared with a list or map"};
}

HASHPATH_BODY php::key one_key_of(const token& token) noexcept {
    return token.matches_by == matcher::number ? php::key{token.position().value_or(-1)} : token.key;
}

}  // namespace impl
HASHPATH_END

// hashpath/extract/values.inl -----------------------------------------------------------------------------------------

// The error of a value of another type.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY std::string_view name_of_kind(kind kind) noexcept {
    switch (kind) {
        case kind::null: return "null";
        case kind::boolean: return "a boolean";
        case kind::integer: return "an integer";
        case kind::floating: return "a floating-point number";
        case kind::text: return "a string";
        case kind::list: return "an array";
        case kind::map: return "an object";
    }
    return "";
}

HASHPATH_BODY void refuse_value(std::span<const php::key> place, std::string_view expected, kind found) {
    std::string reason = "expected ";
    reason.append(expected).append(", found ").append(name_of_kind(found));
    throw type_error(error_code::value_not_convertible, pointer_to(place), reason);
}

}  // namespace impl
HASHPATH_END

// hashpath/filter.inl -------------------------------------------------------------------------------------------------

// The bodies of filter.hpp.

HASHPATH_BEGIN
HASHPATH_BODY std::vector<warning> diagnose(const filter& filter) {
    std::vector<warning> warnings;
    const auto add = [&warnings](std::vector<warning> more, const char* parameter) {
        for (warning& each : more) {
            if (parameter) each.parameter = parameter;
            warnings.push_back(std::move(each));
        }
    };
    if (filter.selector.whole()) warnings.push_back({warning_code::empty_selector, 0, 0, {}, "selector"});
    else add(diagnose(filter.selector), "selector");
    add(diagnose(filter.item_path), "path");
    const bool whole = filter.item_path.whole();
    if (impl::compares_one(filter.asked.asked()) && (whole || !filter.item_path.plain())) {
        const std::size_t length = filter.item_path.text().value_or("").size();
        warnings.push_back(
            {warning_code::first_value_only, 0, length, whole ? "of a text, its first byte" : "", "path"});
    }
    add(diagnose(filter.asked, !filter.item_path.plain()), nullptr);
    return warnings;
}

#ifdef HASHPATH_COMPILED
template std::vector<value_of<const nlohmann::ordered_json&>> matching_items<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const filter&);
template std::vector<value_of<nlohmann::ordered_json&>> matching_items<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                                const filter&);
template std::vector<value_of<const nlohmann::json&>> matching_items<const nlohmann::json&>(const nlohmann::json&,
                                                                                            const filter&);
template std::vector<value_of<nlohmann::json&>> matching_items<nlohmann::json&>(nlohmann::json&, const filter&);
#endif

HASHPATH_END

// hashpath/filter_set.inl ---------------------------------------------------------------------------------------------

// The bodies of filter_set.hpp.

HASHPATH_BEGIN
HASHPATH_BODY filter_set::filter_set() : filter_set(std::vector<filter>{}) {}

HASHPATH_BODY filter_set::filter_set(std::vector<filter> filters)
    : compiled_(std::make_shared<compiled>(std::move(filters))) {}

HASHPATH_BODY filter_set::compiled::compiled(std::vector<filter> its_filters) : filters(std::move(its_filters)) {
    std::map<path, std::vector<std::uint32_t>> by_selector;
    for (std::uint32_t i = 0; i < filters.size(); ++i) by_selector[filters[i].selector].push_back(i);
    groups.reserve(by_selector.size());
    for (const auto& [selector, numbers] : by_selector) groups.emplace_back(filters, numbers);
}

HASHPATH_END

// hashpath/filter/impl/group.inl --------------------------------------------------------------------------------------

// The bodies of filter/impl/group.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY filter_group::filter_group(std::span<const filter> filters, const std::vector<std::uint32_t>& numbers)
    : selector(filters[numbers.front()].selector) {
    std::map<path, std::uint32_t> known;
    std::vector<entries> tables;
    for (const std::uint32_t number : numbers) {
        const path& item_path = filters[number].item_path;
        const auto [found, is_new] = known.try_emplace(item_path, static_cast<std::uint32_t>(questions.size()));
        if (is_new) found->second = add(item_path);
        tables.resize(questions.size());
        questions[found->second].filters.push_back(number);
        ask(questions[found->second], tables[found->second], filters[number].asked, number);
    }
    for (std::size_t i = 0; i < questions.size(); ++i) {
        questions[i].asks_of_none = !questions[i].unless_found.empty() || !questions[i].of_all.empty();
        const bool is_late = questions[i].item_path.has_pattern() || !path_tree::takes(questions[i].item_path);
        questions[i].compares_each = !is_late && !tables[i].of_each.empty();
        questions[i].compares_late = is_late && !tables[i].of_each.empty();
        questions[i].compares_first = !tables[i].of_first.empty();
        questions[i].values = value_table{std::move(tables[i].of_each)};
        questions[i].first_values = value_table{std::move(tables[i].of_first)};
    }
    tree.complete();
}

HASHPATH_BODY std::uint32_t filter_group::add(const path& item_path) {
    const auto number = static_cast<std::uint32_t>(questions.size());
    if (!path_tree::takes(item_path)) alone.push_back(number);
    else if (const std::uint32_t same = tree.add(item_path, number); same != number) return same;
    questions.push_back({item_path, {}, {}, {}, {}, {}, {}, {}, false, false, false, false});
    return number;
}

HASHPATH_BODY void filter_group::ask(path_question& question, entries& tables, const condition& asked,
                                     std::uint32_t number) {
    const value_table::own_value value{asked.value()};
    const bool is_list = is_container(value.kind());
    const auto compare_list = [&](std::uint32_t entry_number) {
        for (auto entry = value.entries(); entry; entry.next()) {
            tables.of_each.push_back({entry.value(), entry_number});
        }
    };
    switch (asked.asked()) {
        case condition_operator::in: tables.of_each.push_back({value, 2 * number}); return;
        case condition_operator::not_in:
            tables.of_each.push_back({value, 2 * number + 1});
            question.unless_found.push_back(number);
            return;
        case condition_operator::equals: tables.of_first.push_back({value, 2 * number}); return;
        case condition_operator::not_equals:
            tables.of_first.push_back({value, 2 * number + 1});
            question.unless_first.push_back(number);
            return;
        case condition_operator::in_or:
            if (is_list) compare_list(2 * number);
            return;
        case condition_operator::not_in_or:
            if (!is_list) return;
            compare_list(2 * number + 1);
            question.unless_found.push_back(number);
            return;
        case condition_operator::in_and:
        case condition_operator::not_in_and:
            if (is_list) question.of_all.push_back(number);
            return;
        case condition_operator::any_value: question.if_any.push_back(number); return;
        case condition_operator::unknown: return;
    }
}

}  // namespace impl
HASHPATH_END

// hashpath/filter/impl/path_tree.inl ----------------------------------------------------------------------------------

// The bodies of filter/impl/path_tree.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY bool path_tree::takes(const path& path) noexcept {
    return path.whole() || path.tokens().size() <= most_tokens;
}

HASHPATH_BODY std::uint32_t path_tree::add(const path& path, std::uint32_t number) {
    std::uint32_t at = 0;
    if (!path.whole()) {
        for (const token& token : path.tokens()) {
            step& next = step_for(at, token);
            at = path.plain() ? plain_below(next) : branch_below(next, token);
        }
    }
    std::uint32_t& end = nodes_[at].end;
    if (end == none) end = number;
    return end;
}

HASHPATH_BODY void path_tree::complete() {
    for (node& each : nodes_) {
        for (step& next : each.steps) make_choices(next);
    }
    steps_.clear();
    branches_.clear();
}

HASHPATH_BODY std::uint32_t path_tree::new_lookup(const php::key& key) {
    keys_.push_back(key);
    return static_cast<std::uint32_t>(keys_.size() - 1);
}

HASHPATH_BODY auto path_tree::step_for(std::uint32_t at, const token& token) -> step& {
    const bool has_key = token.matches_by == matcher::key;
    const std::string_view text = has_key ? token.key.text() : token.matcher_text();
    std::vector<step>& steps = nodes_[at].steps;
    const auto [found, is_new] = steps_.try_emplace({at, token.matches_by, text}, steps.size());
    if (is_new) {
        const bool has_position = token.matches_by == matcher::number;
        const php::key key = has_position ? php::key{token.position().value_or(-1)} : token.key;
        steps.push_back({&token, token.matches_by, new_lookup(key), none, 0, {}, {}});
    }
    return steps[found->second];
}

HASHPATH_BODY std::uint32_t path_tree::plain_below(step& from) {
    if (from.plain != none) return from.plain;
    const auto made = from.plain = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({true, none, {}});
    return made;
}

HASHPATH_BODY std::uint32_t path_tree::branch_below(step& from, const token& token) {
    const std::string_view conditions = token.text.substr(token.matcher_text().size());
    const auto made = static_cast<std::uint32_t>(nodes_.size());
    const auto [found, is_new] = branches_.try_emplace({from.lookup, conditions}, made);
    if (!is_new) return found->second;
    from.branches.push_back(
        {token.conditions, token.maps_only, branch_count_++, made, static_cast<std::uint32_t>(keys_.size())});
    for (const path_condition& condition : token.conditions) new_lookup(condition.key);
    nodes_.push_back({false, none, {}});
    return made;
}

HASHPATH_BODY void path_tree::make_choices(step& at) {
    std::vector<branch> singles;
    std::map<std::string_view, std::vector<branch>> asking;
    for (const branch& each : at.branches) {
        const bool chooses = each.conditions.size() == 1 && each.conditions[0].compares == comparison::equal &&
                             each.conditions[0].compares_bytes;
        (chooses ? asking[each.conditions[0].key.text()] : singles).push_back(each);
    }
    for (auto& [key, branches] : asking) {
        if (branches.size() == 1) singles.push_back(branches.front());
    }
    at.branches = std::move(singles);
    at.singles = static_cast<std::uint32_t>(at.branches.size());
    for (const auto& [key, branches] : asking) {
        if (branches.size() == 1) continue;
        const auto first = static_cast<std::uint32_t>(at.branches.size());
        std::vector<std::pair<std::string_view, std::uint32_t>> texts;
        for (const branch& each : branches) {
            texts.emplace_back(each.conditions[0].text, static_cast<std::uint32_t>(at.branches.size()));
            at.branches.push_back(each);
        }
        at.choices.push_back({branches.front().first_lookup, first, static_cast<std::uint32_t>(at.branches.size()),
                              string_table{std::move(texts)}});
    }
}

}  // namespace impl
HASHPATH_END

// hashpath/filter/impl/tables.inl -------------------------------------------------------------------------------------

// The bodies of filter/impl/tables.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY string_table::string_table(std::vector<std::pair<std::string_view, std::uint32_t>> entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<slot> rows;
    for (const auto& [text, number] : entries) {
        const auto at = static_cast<std::uint32_t>(numbers_.size());
        if (rows.empty() || rows.back().text != text) rows.push_back({text, words_of(text), at, at});
        ++rows.back().last;
        numbers_.push_back(number);
        sizes_ |= std::uint64_t{1} << (text.size() % 64);
        longest_ = std::max(longest_, text.size());
    }
    std::size_t size = 1;
    while (size < 2 * rows.size()) size *= 2;
    if (!fill(rows, size)) {
        whole_ = true;
        fill(rows, size);
    }
}

HASHPATH_BODY bool string_table::fill(const std::vector<slot>& rows, std::size_t size) {
    constexpr std::size_t near = 16;
    bool all_near = true;
    slots_.assign(size, {});
    mask_ = size - 1;
    for (const slot& row : rows) {
        std::size_t at = position(row.text, row.ends);
        std::size_t distance = 0;
        for (; slots_[at].last != 0; at = behind(at)) ++distance;
        slots_[at] = row;
        all_near = all_near && distance < near;
        if (!all_near && !whole_) return false;
    }
    return all_near;
}

HASHPATH_BODY std::uint64_t string_table::add_all(std::uint64_t hash, std::string_view text) noexcept {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    for (; text.size() > 8; text.remove_prefix(8)) {
        hash = (hash ^ read<std::uint64_t>(text.data())) * factor;
        hash ^= hash >> 32U;
    }
    return hash * factor;
}

HASHPATH_BODY value_table::value_table(std::vector<entry> entries) : entries_(std::move(entries)) {
    std::vector<std::pair<std::string_view, std::uint32_t>> texts;
    static const nlohmann::ordered_json null, no = false, yes = true;
    for (const entry& each : entries_) {
        if (php::loose_equal(own_value{null}, each.value)) equal_null_.push_back(each.number);
        if (php::loose_equal(own_value{no}, each.value)) equal_false_.push_back(each.number);
        if (php::loose_equal(own_value{yes}, each.value)) equal_true_.push_back(each.number);
        switch (each.value.kind()) {
            case kind::text: {
                const php::number read = php::read_number(each.value.text());
                if (!read.numeric()) texts.emplace_back(each.value.text(), each.number);
                else numbers_.push_back({read.as_double(), each});
                break;
            }
            case kind::integer: numbers_.push_back({static_cast<double>(each.value.integer()), each}); break;
            case kind::floating:
                if (std::isfinite(each.value.floating())) numbers_.push_back({each.value.floating(), each});
                else others_.push_back(each);
                break;
            default: others_.push_back(each);
        }
    }
    texts_ = string_table{std::move(texts)};
    std::stable_sort(numbers_.begin(), numbers_.end(), [](const ordered& a, const ordered& b) { return a.at < b.at; });
}

}  // namespace impl
HASHPATH_END

// hashpath/json/format.inl --------------------------------------------------------------------------------------------

// The bodies of json/format.hpp.

HASHPATH_BEGIN
namespace php::impl {

/// The text of a floating-point number for e, E, f, F, g, G, h and H, with its sign.
HASHPATH_FUNCTION std::string floating_text(double value, char letter, std::optional<int> precision) {
    constexpr int shortest = -1;
    const char lower = hashpath::php::lower(letter);
    if (lower == 'g' || lower == 'h') {
        int digits = precision.value_or(6);
        if (digits != shortest) digits = std::max(digits, 1);
        std::string text = to_text(value, digits);
        if (letter == lower) {
            const std::size_t e = text.find('E');
            if (e != std::string::npos) text[e] = 'e';
        }
        return text;
    }
    // 309 digits before the point, and as many behind it as are asked for.
    char buffer[400];
    const bool fixed = lower == 'f';
    const auto written =
        std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value,
                      fixed ? std::chars_format::fixed : std::chars_format::scientific, precision.value_or(6));
    std::string text(buffer, written.ptr);
    if (fixed) return text;
    // PHP writes the exponent without zeros in front.
    const std::size_t e = text.find('e');
    text[e] = letter;
    if (text[e + 2] == '0') text.erase(e + 2, 1);
    return text;
}

HASHPATH_BODY void append_padded(std::string& out, std::string_view text, const field& into) {
    const std::size_t missing = into.width > text.size() ? into.width - text.size() : 0;
    if (into.left) {
        out.append(text).append(missing, into.padding);
        return;
    }
    if ((into.negative || into.plus) && into.padding == '0') {
        out += into.negative ? '-' : '+';
        text.remove_prefix(1);
    }
    out.append(missing, into.padding).append(text);
}

/// The digits of the 64 bits of a number, to a base that is a power of 2.
HASHPATH_FUNCTION std::string digits_of(std::uint64_t number, int base) {
    char buffer[65];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, base).ptr;
    return {buffer, end};
}

}  // namespace php::impl

namespace php {

HASHPATH_BODY format::format(std::string_view text) {
    impl::directive read;
    for (std::size_t at = 0;;) {
        const std::size_t percent = std::min(text.find('%', at), text.size());
        read.before += text.substr(at, percent - at);
        at = percent + 1;
        if (percent != text.size() && text.substr(at, 1) == "%") {
            read.before += '%';
            ++at;
            continue;
        }
        if (percent != text.size()) read_directive(text, at, percent, read);
        directives_.push_back(std::exchange(read, {}));
        if (percent == text.size()) return;
    }
}

HASHPATH_BODY void format::refuse(std::size_t offset, std::string_view reason) {
    throw format_error(error_code::format_directive, offset, reason);
}

HASHPATH_BODY std::optional<std::int64_t> format::read_number(std::string_view text, std::size_t& at) {
    const std::size_t first = at;
    std::int64_t number = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        if (number <= largest_number) number = number * 10 + (text[at] - '0');
    }
    if (at == first) return std::nullopt;
    return number;
}

HASHPATH_BODY std::optional<std::size_t> format::read_argument(std::string_view text, std::size_t& at) {
    std::size_t end = at;
    const auto number = read_number(text, end);
    if (!number || end == text.size() || text[end] != '$') return std::nullopt;
    if (*number == 0 || *number >= largest_number) refuse(at, "an argument has a number from 1 to 2147483646");
    at = end + 1;
    return static_cast<std::size_t>(*number - 1);
}

HASHPATH_BODY impl::format_number format::read_size(std::string_view text, std::size_t& at) {
    using source = impl::format_number::source;
    if (at < text.size() && text[at] == '*') {
        ++at;
        if (const auto argument = read_argument(text, at)) {
            return {source::argument, static_cast<std::int64_t>(*argument)};
        }
        return {source::next_argument, 0};
    }
    const std::size_t first = at;
    const auto number = read_number(text, at);
    if (!number) return {};
    if (*number >= largest_number) refuse(first, "a width and a precision are at most 2147483646");
    return {source::text, *number};
}

HASHPATH_BODY void format::read_directive(std::string_view text, std::size_t& at, std::size_t offset,
                                          impl::directive& read) {
    read.offset = offset;
    read.argument = read_argument(text, at);
    for (; at < text.size(); ++at) {
        const char flag = text[at];
        if (flag == ' ' || flag == '0') {
            read.padding = flag;
        } else if (flag == '-') {
            read.left = true;
        } else if (flag == '+') {
            read.plus = true;
        } else if (flag == '\'') {
            if (++at == text.size()) refuse(read.offset, "no byte to pad with follows the quote");
            read.padding = text[at];
        } else {
            break;
        }
    }
    read.width = read_size(text, at);
    if (at < text.size() && text[at] == '.') read.precision = read_size(text, ++at);
    if (at < text.size() && text[at] == 'l') ++at;
    if (at == text.size()) refuse(read.offset, "the text ends within a directive");
    read.letter = text[at];
    constexpr std::string_view letters = "sdueEfFgGhHcoxXb%";
    if (letters.find(read.letter) == std::string_view::npos) refuse(at, "no directive of PHP has this letter");
    ++at;
}

HASHPATH_BODY void format::append_floating(std::string& out, const impl::directive& each, double number,
                                           std::optional<std::int64_t> precision, impl::field field) {
    field.negative = number < 0;
    field.plus = each.plus;
    if (!std::isfinite(number)) {
        // Neither is padded, but a sign takes its place as if zeros followed.
        field.width = 0;
        return impl::append_padded(out, std::isnan(number) ? "NaN" : "INF", field);
    }
    std::optional<int> digits;
    if (precision) digits = static_cast<int>(std::min<std::int64_t>(*precision, most_precision));
    std::string text = impl::floating_text(number, each.letter, digits);
    field.negative = text.front() == '-';
    if (each.plus && !field.negative) text.insert(0, 1, '+');
    impl::append_padded(out, text, field);
}

HASHPATH_BODY void format::append_integer(std::string& out, const impl::directive& each, std::int64_t number,
                                          bool has_precision, impl::field field) {
    const auto bits = static_cast<std::uint64_t>(number);
    if (each.letter == 'c' || each.letter == '%') {
        out += each.letter == '%' ? '%' : static_cast<char>(bits & 0xFFU);
        return;
    }
    std::string text;
    switch (each.letter) {
        case 'd':
            text = to_text(number);
            field.negative = number < 0;
            field.plus = each.plus;
            if (field.plus && !field.negative) text.insert(0, 1, '+');
            break;
        case 'u': text = std::to_string(bits); break;
        case 'o': text = impl::digits_of(bits, 8); break;
        case 'b': text = impl::digits_of(bits, 2); break;
        default: text = impl::digits_of(bits, 16);
    }
    if (each.letter == 'X') text = hashpath::php::upper(std::move(text));
    const bool in_base = each.letter != 'd' && each.letter != 'u';
    if (in_base && has_precision) text.clear();
    // Numbers get no zeros behind them.
    if (field.left && field.padding == '0' && !in_base) field.padding = ' ';
    impl::append_padded(out, text, field);
}

}  // namespace php
HASHPATH_END

// hashpath/php/lower_case.inl -----------------------------------------------------------------------------------------

// The bodies of php/lower_case.hpp.

HASHPATH_BEGIN
namespace php {

HASHPATH_BODY std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
    return text;
}

HASHPATH_BODY std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return upper(c); });
    return text;
}

}  // namespace php

namespace php::impl {

// All that have another lower case of one code point in Unicode 14, which PHP 8.2 knows.
// clang-format off
inline constexpr capitals all_capitals[] = {
    {0x41, 0x5A, 1, 32}, {0xC0, 0xD6, 1, 32}, {0xD8, 0xDE, 1, 32}, {0x100, 0x12E, 2, 1}, {0x132, 0x136, 2, 1},
    {0x139, 0x147, 2, 1}, {0x14A, 0x176, 2, 1}, {0x178, 0x178, 1, -121}, {0x179, 0x17D, 2, 1}, {0x181, 0x181, 1, 210},
    {0x182, 0x184, 2, 1}, {0x186, 0x186, 1, 206}, {0x187, 0x187, 1, 1}, {0x189, 0x18A, 1, 205}, {0x18B, 0x18B, 1, 1},
    {0x18E, 0x18E, 1, 79}, {0x18F, 0x18F, 1, 202}, {0x190, 0x190, 1, 203}, {0x191, 0x191, 1, 1},
    {0x193, 0x193, 1, 205}, {0x194, 0x194, 1, 207}, {0x196, 0x196, 1, 211}, {0x197, 0x197, 1, 209},
    {0x198, 0x198, 1, 1}, {0x19C, 0x19C, 1, 211}, {0x19D, 0x19D, 1, 213}, {0x19F, 0x19F, 1, 214}, {0x1A0, 0x1A4, 2, 1},
    {0x1A6, 0x1A6, 1, 218}, {0x1A7, 0x1A7, 1, 1}, {0x1A9, 0x1A9, 1, 218}, {0x1AC, 0x1AC, 1, 1}, {0x1AE, 0x1AE, 1, 218},
    {0x1AF, 0x1AF, 1, 1}, {0x1B1, 0x1B2, 1, 217}, {0x1B3, 0x1B5, 2, 1}, {0x1B7, 0x1B7, 1, 219}, {0x1B8, 0x1B8, 1, 1},
    {0x1BC, 0x1BC, 1, 1}, {0x1C4, 0x1C4, 1, 2}, {0x1C5, 0x1C5, 1, 1}, {0x1C7, 0x1C7, 1, 2}, {0x1C8, 0x1C8, 1, 1},
    {0x1CA, 0x1CA, 1, 2}, {0x1CB, 0x1DB, 2, 1}, {0x1DE, 0x1EE, 2, 1}, {0x1F1, 0x1F1, 1, 2}, {0x1F2, 0x1F4, 2, 1},
    {0x1F6, 0x1F6, 1, -97}, {0x1F7, 0x1F7, 1, -56}, {0x1F8, 0x21E, 2, 1}, {0x220, 0x220, 1, -130},
    {0x222, 0x232, 2, 1}, {0x23A, 0x23A, 1, 10795}, {0x23B, 0x23B, 1, 1}, {0x23D, 0x23D, 1, -163},
    {0x23E, 0x23E, 1, 10792}, {0x241, 0x241, 1, 1}, {0x243, 0x243, 1, -195}, {0x244, 0x244, 1, 69},
    {0x245, 0x245, 1, 71}, {0x246, 0x24E, 2, 1}, {0x370, 0x372, 2, 1}, {0x376, 0x376, 1, 1}, {0x37F, 0x37F, 1, 116},
    {0x386, 0x386, 1, 38}, {0x388, 0x38A, 1, 37}, {0x38C, 0x38C, 1, 64}, {0x38E, 0x38F, 1, 63}, {0x391, 0x3A1, 1, 32},
    {0x3A3, 0x3AB, 1, 32}, {0x3CF, 0x3CF, 1, 8}, {0x3D8, 0x3EE, 2, 1}, {0x3F4, 0x3F4, 1, -60}, {0x3F7, 0x3F7, 1, 1},
    {0x3F9, 0x3F9, 1, -7}, {0x3FA, 0x3FA, 1, 1}, {0x3FD, 0x3FF, 1, -130}, {0x400, 0x40F, 1, 80}, {0x410, 0x42F, 1, 32},
    {0x460, 0x480, 2, 1}, {0x48A, 0x4BE, 2, 1}, {0x4C0, 0x4C0, 1, 15}, {0x4C1, 0x4CD, 2, 1}, {0x4D0, 0x52E, 2, 1},
    {0x531, 0x556, 1, 48}, {0x10A0, 0x10C5, 1, 7264}, {0x10C7, 0x10C7, 1, 7264}, {0x10CD, 0x10CD, 1, 7264},
    {0x13A0, 0x13EF, 1, 38864}, {0x13F0, 0x13F5, 1, 8}, {0x1C90, 0x1CBA, 1, -3008}, {0x1CBD, 0x1CBF, 1, -3008},
    {0x1E00, 0x1E94, 2, 1}, {0x1E9E, 0x1E9E, 1, -7615}, {0x1EA0, 0x1EFE, 2, 1}, {0x1F08, 0x1F0F, 1, -8},
    {0x1F18, 0x1F1D, 1, -8}, {0x1F28, 0x1F2F, 1, -8}, {0x1F38, 0x1F3F, 1, -8}, {0x1F48, 0x1F4D, 1, -8},
    {0x1F59, 0x1F5F, 2, -8}, {0x1F68, 0x1F6F, 1, -8}, {0x1F88, 0x1F8F, 1, -8}, {0x1F98, 0x1F9F, 1, -8},
    {0x1FA8, 0x1FAF, 1, -8}, {0x1FB8, 0x1FB9, 1, -8}, {0x1FBA, 0x1FBB, 1, -74}, {0x1FBC, 0x1FBC, 1, -9},
    {0x1FC8, 0x1FCB, 1, -86}, {0x1FCC, 0x1FCC, 1, -9}, {0x1FD8, 0x1FD9, 1, -8}, {0x1FDA, 0x1FDB, 1, -100},
    {0x1FE8, 0x1FE9, 1, -8}, {0x1FEA, 0x1FEB, 1, -112}, {0x1FEC, 0x1FEC, 1, -7}, {0x1FF8, 0x1FF9, 1, -128},
    {0x1FFA, 0x1FFB, 1, -126}, {0x1FFC, 0x1FFC, 1, -9}, {0x2126, 0x2126, 1, -7517}, {0x212A, 0x212A, 1, -8383},
    {0x212B, 0x212B, 1, -8262}, {0x2132, 0x2132, 1, 28}, {0x2160, 0x216F, 1, 16}, {0x2183, 0x2183, 1, 1},
    {0x24B6, 0x24CF, 1, 26}, {0x2C00, 0x2C2F, 1, 48}, {0x2C60, 0x2C60, 1, 1}, {0x2C62, 0x2C62, 1, -10743},
    {0x2C63, 0x2C63, 1, -3814}, {0x2C64, 0x2C64, 1, -10727}, {0x2C67, 0x2C6B, 2, 1}, {0x2C6D, 0x2C6D, 1, -10780},
    {0x2C6E, 0x2C6E, 1, -10749}, {0x2C6F, 0x2C6F, 1, -10783}, {0x2C70, 0x2C70, 1, -10782}, {0x2C72, 0x2C72, 1, 1},
    {0x2C75, 0x2C75, 1, 1}, {0x2C7E, 0x2C7F, 1, -10815}, {0x2C80, 0x2CE2, 2, 1}, {0x2CEB, 0x2CED, 2, 1},
    {0x2CF2, 0x2CF2, 1, 1}, {0xA640, 0xA66C, 2, 1}, {0xA680, 0xA69A, 2, 1}, {0xA722, 0xA72E, 2, 1},
    {0xA732, 0xA76E, 2, 1}, {0xA779, 0xA77B, 2, 1}, {0xA77D, 0xA77D, 1, -35332}, {0xA77E, 0xA786, 2, 1},
    {0xA78B, 0xA78B, 1, 1}, {0xA78D, 0xA78D, 1, -42280}, {0xA790, 0xA792, 2, 1}, {0xA796, 0xA7A8, 2, 1},
    {0xA7AA, 0xA7AA, 1, -42308}, {0xA7AB, 0xA7AB, 1, -42319}, {0xA7AC, 0xA7AC, 1, -42315}, {0xA7AD, 0xA7AD, 1, -42305},
    {0xA7AE, 0xA7AE, 1, -42308}, {0xA7B0, 0xA7B0, 1, -42258}, {0xA7B1, 0xA7B1, 1, -42282}, {0xA7B2, 0xA7B2, 1, -42261},
    {0xA7B3, 0xA7B3, 1, 928}, {0xA7B4, 0xA7C2, 2, 1}, {0xA7C4, 0xA7C4, 1, -48}, {0xA7C5, 0xA7C5, 1, -42307},
    {0xA7C6, 0xA7C6, 1, -35384}, {0xA7C7, 0xA7C9, 2, 1}, {0xA7D0, 0xA7D0, 1, 1}, {0xA7D6, 0xA7D8, 2, 1},
    {0xA7F5, 0xA7F5, 1, 1}, {0xFF21, 0xFF3A, 1, 32}, {0x10400, 0x10427, 1, 40}, {0x104B0, 0x104D3, 1, 40},
    {0x10570, 0x1057A, 1, 39}, {0x1057C, 0x1058A, 1, 39}, {0x1058C, 0x10592, 1, 39}, {0x10594, 0x10595, 1, 39},
    {0x10C80, 0x10CB2, 1, 64}, {0x118A0, 0x118BF, 1, 32}, {0x16E40, 0x16E5F, 1, 32}, {0x1E900, 0x1E921, 1, 34},
};

/// The small letter of a code point, or the code point.
constexpr char32_t small_letter(char32_t point) noexcept {
    const auto* const range = std::lower_bound(std::begin(all_capitals), std::end(all_capitals), point,
                                               [](const capitals& a, char32_t b) { return a.last < b; });
    if (range == std::end(all_capitals) || point < range->first || (point - range->first) % range->step != 0)
        return point;
    return static_cast<char32_t>(static_cast<std::int32_t>(point) + range->to_small);
}

}  // namespace php::impl

namespace php {

HASHPATH_BODY std::string lower_case(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const char first = text.front();
        if (static_cast<unsigned char>(first) < 0x80) {
            result += lower(first);
            text.remove_prefix(1);
            continue;
        }
        constexpr char32_t dotted_capital_i = 0x130;
        const utf8_character read = decode_utf8(text);
        text.remove_prefix(read.size);
        if (!read.valid) result += '?';
        else if (read.point == dotted_capital_i) result += "i\xCC\x87";
        else append_utf8(result, impl::small_letter(read.point));
    }
    return result;
}

}  // namespace php
HASHPATH_END

// hashpath/hash/nest.inl ----------------------------------------------------------------------------------------------

// The bodies of hash/nest.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY path_below::path_below(const std::optional<path>& given, const std::string& otherwise)
    : whole_(given ? *given : path{otherwise}) {
    const std::string_view text = whole_.text().value_or("");
    const std::size_t dot = text.find('.');
    if (dot != std::string_view::npos) below_ = path{text.substr(dot + 1), whole_.limits()};
}

}  // namespace impl
HASHPATH_END

// hashpath/hash/sort.inl ----------------------------------------------------------------------------------------------

// The bodies of hash/sort.hpp.

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY int compare_keys(const php::key& a, const php::key& b) {
    const auto number_of = [](const php::key& key) {
        return key.is_integer() ? php::number{php::number::kind::integer, 0, key.integer(), 0}
                                : php::read_number(key.text());
    };
    const php::number a_number = number_of(a);
    const php::number b_number = number_of(b);
    if (a.is_integer() == b.is_integer()) {
        if (a.is_integer()) return php::compare(a_number, b_number);
        return php::compare(a.text(), a_number, b.text(), b_number);
    }
    if (a_number.numeric() && b_number.numeric()) return php::compare(a_number, b_number);
    return php::compare_bytes(a.to_string(), b.to_string());
}

}  // namespace impl
HASHPATH_END

// hashpath/json/parse.inl ---------------------------------------------------------------------------------------------

// The instances of json/parse.hpp that the compiled library holds.

HASHPATH_BEGIN

#ifdef HASHPATH_COMPILED
template nlohmann::ordered_json parse<nlohmann::ordered_json>(std::string_view, std::size_t);
template nlohmann::json parse<nlohmann::json>(std::string_view, std::size_t);
#endif

HASHPATH_END

// hashpath/json/print.inl ---------------------------------------------------------------------------------------------

// The parts of JSON text.

HASHPATH_BEGIN

HASHPATH_BODY void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    out.push_back('"');
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size()) {
            const auto c = static_cast<unsigned char>(text[plain]);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') break;
            ++plain;
        }
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        const char c = text[0];
        const php::utf8_character character = php::decode_utf8(text);
        if (!character.valid) {
            out.append(replacement);
        } else if (character.size > 1) {
            out.append(text.substr(0, character.size));
        } else if (c == '"' || c == '\\') {
            out.append({'\\', c});
        } else if (c >= '\b' && c <= '\r' && c != '\v') {
            out.append({'\\', "btn?fr"[c - '\b']});
        } else {
            out.append("\\u00").append({digits[static_cast<unsigned char>(c) >> 4U], digits[c & 0xF]});
        }
        text.remove_prefix(character.valid ? character.size : 1);
    }
    out.push_back('"');
}

namespace impl {

/// The text of a number, in a buffer of its own.
class number_text {
public:
    template <class Number>
    explicit number_text(Number number) noexcept
        : end_(std::to_chars(buffer_, buffer_ + sizeof buffer_ - 2, number).ptr) {}

    std::string_view view() const noexcept { return {buffer_, static_cast<std::size_t>(end_ - buffer_)}; }

    void append(std::string_view text) noexcept {
        for (const char c : text) *end_++ = c;
    }

private:
    char buffer_[64];
    char* end_;
};

HASHPATH_BODY void json_writer::null() {
    coloured(null_colour, "null");
}

HASHPATH_BODY void json_writer::boolean(bool value) {
    coloured(scalar_colour, value ? "true" : "false");
}

HASHPATH_BODY void json_writer::integer(std::int64_t value) {
    coloured(scalar_colour, number_text{value}.view());
}

HASHPATH_BODY void json_writer::unsigned_integer(std::uint64_t value) {
    coloured(scalar_colour, number_text{value}.view());
}

HASHPATH_BODY void json_writer::floating(double value) {
    number_text digits{value};
    if (digits.view().find_first_of(".en") == std::string_view::npos) digits.append(".0");
    coloured(scalar_colour, digits.view());
}

HASHPATH_BODY void json_writer::text(std::string_view value) {
    if (options_.colour) out_.append(text_colour);
    append_json_string(out_, value);
    if (options_.colour) out_.append(no_colour);
}

HASHPATH_BODY void json_writer::empty(bool is_map) {
    coloured(bracket_colour, is_map ? "{}" : "[]");
}

HASHPATH_BODY void json_writer::open(bool is_map) {
    coloured(bracket_colour, is_map ? "{" : "[");
}

HASHPATH_BODY void json_writer::close(bool is_map, std::size_t depth) {
    if (options_.pretty) new_line(depth);
    coloured(bracket_colour, is_map ? "}" : "]");
}

HASHPATH_BODY void json_writer::entry(bool first, std::size_t depth) {
    if (!first) coloured(bracket_colour, ",");
    if (options_.pretty) new_line(depth);
}

HASHPATH_BODY void json_writer::key(const php::key& key) {
    if (options_.colour) out_.append(key_colour);
    const bool has_text = !key.is_integer() || !key.text().empty();
    append_json_string(out_, has_text ? key.text() : number_text{key.integer()}.view());
    if (options_.colour) out_.append(no_colour);
    coloured(bracket_colour, options_.pretty ? ": " : ":");
}

HASHPATH_BODY void json_writer::new_line(std::size_t depth) {
    out_.push_back('\n');
    if (options_.tab) out_.append(depth, '\t');
    else out_.append(depth * options_.indent, ' ');
}

}  // namespace impl
HASHPATH_END

// hashpath/json/reader.inl --------------------------------------------------------------------------------------------

// The end of a value of an input.

HASHPATH_BEGIN
namespace impl {

/// Returns whether a text that begins with a number and was read with it is longer by one byte. That is a digit only
/// behind a zero.
HASHPATH_BODY bool has_more_than_number(std::string_view text) {
    if (!php::is_digit(text.back())) return true;
    if (text.front() == '-') text.remove_prefix(1);
    return text.size() == 2 && text.front() == '0';
}

HASHPATH_BODY void end_value(input_bytes& input, std::optional<read_failure> failed, bool is_number,
                             std::optional<std::size_t>& failed_at) {
    const std::string_view text = input.value_text();
    if (text.empty()) failed = {error_code::json_byte_order_mark, 0, "a byte-order mark stands before the value"};
    const bool read_too_far = !failed && is_number && has_more_than_number(text);
    if (input.is_too_large() && !read_too_far) {
        failed = {error_code::document_too_large, input.max_size(),
                  "the value is larger than " + std::to_string(input.max_size()) + " bytes"};
    }
    if (failed) {
        failed_at = failed->offset;
        const text_position position = input.position(failed->offset);
        throw parse_error(failed->code, input.value_place() + failed->offset, position.line, position.column,
                          failed->reason);
    }
    if (read_too_far) input.step_back();
}

}  // namespace impl
HASHPATH_END

// hashpath/json/impl/input_bytes.inl ----------------------------------------------------------------------------------

// Reading blocks of an input, and forgetting what was read.

HASHPATH_BEGIN
namespace impl {

inline constexpr std::size_t input_block = std::size_t{256} * 1024;
/// How much of what stands before a value is kept, for messages.
inline constexpr std::size_t input_context = 160;

/// A file with a buffer of one block.
class file_bytes : public std::filebuf {
public:
    file_bytes() : buffer_(std::make_unique<char[]>(input_block)) {
        pubsetbuf(buffer_.get(), static_cast<std::streamsize>(input_block));
    }

private:
    std::unique_ptr<char[]> buffer_;
};

HASHPATH_BODY std::unique_ptr<std::streambuf> open_file(const std::string& name) {
    auto file = std::make_unique<file_bytes>();
    errno = 0;
    if (!file->open(name, std::ios_base::in | std::ios_base::binary)) {
        throw std::system_error(errno, std::generic_category(), name);
    }
    return file;
}

HASHPATH_BODY bool input_bytes::begin_value() {
    do {
        const std::size_t next = rest().find_first_not_of(" \t\n\r");
        at_ = next == std::string_view::npos ? size_ : at_ + next;
        begin_ = at_;
    } while (at_ == size_ && refill());
    return at_ != size_;
}

HASHPATH_BODY bool input_bytes::starts_with(std::string_view prefix) {
    while (size_ - at_ < prefix.size() && rest() == prefix.substr(0, size_ - at_) && refill()) {}
    return rest().substr(0, prefix.size()) == prefix;
}

HASHPATH_BODY void input_bytes::recover(std::size_t error) {
    const std::size_t error_at = begin_ + error;
    const std::string_view text = bytes();
    for (std::size_t end = text.find('\n', begin_); end < error_at; end = text.find('\n', end + 1)) {
        const std::size_t line = end + 1;
        if (line < size_ && (data_[line] == '{' || data_[line] == '[')) {
            at_ = begin_ = line;
            return;
        }
    }
    at_ = std::min(error_at, size_);
    skip_line();
}

HASHPATH_BODY text_position input_bytes::position(std::size_t offset) {
    count_lines_to(begin_);
    text_position result = counted_position_;
    result.pass(bytes().substr(begin_, offset));
    return result;
}

HASHPATH_BODY void input_bytes::skip_line() {
    do {
        at_ = std::min(bytes().find('\n', at_), size_);
        begin_ = at_;
    } while (at_ == size_ && refill());
}

HASHPATH_BODY void input_bytes::count_lines_to(std::size_t at) {
    counted_position_.pass(bytes().substr(counted_, at - counted_));
    counted_ = at;
}

HASHPATH_BODY void input_bytes::discard(std::size_t surplus) {
    if (counted_ < surplus) count_lines_to(surplus);
    std::memmove(buffer_.get(), buffer_.get() + surplus, size_ - surplus);
    counted_ -= surplus;
    begin_ -= surplus;
    at_ -= surplus;
    size_ -= surplus;
    discarded_ += surplus;
}

HASHPATH_BODY void input_bytes::make_room(std::size_t size) {
    if (capacity_ - size_ >= size) return;
    const std::size_t grown = 2 * size_ + size;
    auto larger = std::make_unique<char[]>(grown);
    if (size_ != 0) std::memcpy(larger.get(), data_, size_);
    buffer_ = std::move(larger);
    data_ = buffer_.get();
    capacity_ = grown;
}

/// Reads what is there, and waits for more only where there is nothing: then for the rest of a line.
HASHPATH_BODY bool input_bytes::refill() {
    // If this throws, the input ends here.
    if (std::exchange(ended_, true)) return false;
    if (stream_ && stream_->fail()) throw std::ios_base::failure("the stream cannot be read");
    if (begin_ >= input_block) discard(begin_ - input_context);
    using traits = std::streambuf::traits_type;
    constexpr auto end = traits::eof();
    if (traits::eq_int_type(from_->sgetc(), end)) return false;
    make_room(input_block);
    char* const to = buffer_.get() + size_;
    const std::streamsize ready = from_->in_avail();
    if (ready > 0) {
        size_ += static_cast<std::size_t>(from_->sgetn(to, std::min(ready, static_cast<std::streamsize>(input_block))));
        ended_ = false;
        return true;
    }
    std::size_t count = 0;
    while (count < input_block) {
        const auto c = from_->sbumpc();
        if (traits::eq_int_type(c, end)) break;
        to[count++] = traits::to_char_type(c);
        if (c == '\n') break;
    }
    size_ += count;
    ended_ = false;
    return true;
}

}  // namespace impl
HASHPATH_END

// hashpath/misp/event.inl ---------------------------------------------------------------------------------------------

// The instances of misp/event.hpp that the compiled library holds.

HASHPATH_BEGIN

#ifdef HASHPATH_COMPILED
namespace misp {
template void enrich<nlohmann::ordered_json>(nlohmann::ordered_json&, const surroundings<nlohmann::ordered_json>&);
template void enrich<nlohmann::json>(nlohmann::json&, const surroundings<nlohmann::json>&);
}  // namespace misp
#endif

HASHPATH_END

// hashpath/misp/trigger_data.inl --------------------------------------------------------------------------------------

// The bodies of misp/trigger_data.hpp.

HASHPATH_BEGIN
namespace misp::impl {

HASHPATH_BODY std::string pointer_below(const std::string& pointer, std::string_view key) {
    std::string below = pointer;
    path::append_pointer(below, key);
    return below;
}

}  // namespace misp::impl
HASHPATH_END

// hashpath/misp/if.inl ------------------------------------------------------------------------------------------------

// The bodies of misp/if.hpp.

HASHPATH_BEGIN
namespace misp::impl {

HASHPATH_BODY parameter_values::parameter_values(const module_description& module, const ordered_json& given,
                                                 const path_limits& limits)
    : module_(module), given_(given), limits_(limits) {}

HASHPATH_BODY bool parameter_values::is(std::string_view name, const ordered_json& value) const {
    const ordered_json own = (*this)[name];
    return php::loose_equal(node{own}, node{value});
}

HASHPATH_BODY hashpath::path parameter_values::path(std::string_view name) const {
    return hashpath::path{parameter_text(ordered_json{{name, (*this)[name]}}, name), limits_};
}

HASHPATH_BODY std::string parameter_values::option(std::string_view name) const {
    return option_text(ordered_json{{name, (*this)[name]}}, name);
}

HASHPATH_BODY condition_operator parameter_values::asked(std::string_view name) const {
    return operator_named(option(name));
}

HASHPATH_BODY ordered_json parameter_values::list(std::string_view name, bool wraps) const {
    ordered_json value = (*this)[name];
    if (php::empty(node{std::as_const(value)})) return ordered_json::array();
    if (value.is_structured()) return value;
    if (wraps) return ordered_json::array({std::move(value)});
    throw type_error(error_code::parameter_type, "/" + std::string{name}, "this parameter is a list");
}

HASHPATH_BODY bool in_range(std::int64_t from, const ordered_json& to, bool up_to, std::int64_t value) {
    const node<const ordered_json> end{to};
    if (end.kind() != kind::floating) {
        const std::int64_t last = php::to_integer(end);
        return std::min(from, last) <= value && value <= std::max(from, last);
    }
    const double last = end.floating();
    // From a fraction on, no step meets an integer.
    if (!up_to && static_cast<double>(php::to_integer(last)) != last) return false;
    return std::min(static_cast<double>(from), last) <= static_cast<double>(value) &&
           static_cast<double>(value) <= std::max(static_cast<double>(from), last);
}

}  // namespace misp::impl
HASHPATH_END

// hashpath/misp/if_modules.inl ----------------------------------------------------------------------------------------

// The bodies of misp/if_modules.hpp.

HASHPATH_BEGIN
namespace misp {

HASHPATH_BODY std::vector<warning> diagnose(if_module module, const nlohmann::ordered_json& parameters) {
    const module_description& description = description_of(module);
    std::vector<warning> warnings = diagnose_parameters(description, parameters);
    const auto value = [&](std::string_view name) { return value_of_parameter(description, parameters, name); };
    const auto text = [&value](std::string_view name) {
        const nlohmann::ordered_json own = value(name);
        return own.is_structured() ? std::string{} : php::to_text(node{own});
    };
    const std::vector<warning> general = warnings;
    const auto add = [&](std::vector<warning> more, std::string_view operator_name, std::string_view value_name) {
        for (warning& each : more) {
            each.parameter = each.parameter == "operator" ? operator_name : value_name;
            const auto said = [&each](const warning& other) {
                return other.code == each.code && other.parameter == each.parameter;
            };
            if (std::none_of(general.begin(), general.end(), said)) warnings.push_back(std::move(each));
        }
    };
    const auto forget = [&warnings](std::string_view name) {
        std::erase_if(warnings, [name](const warning& each) { return each.parameter == name; });
    };
    switch (module) {
        case if_module::generic: {
            const condition_operator asked = operator_named(text("operator"));
            const bool looks_up = asked == condition_operator::equals || asked == condition_operator::not_equals;
            const std::string_view value_name = asked == condition_operator::in_or ? "value_list" : "value";
            if (asked != condition_operator::in_or) forget("value_list");
            if (asked == condition_operator::in_or || asked == condition_operator::any_value) forget("value");
            add(diagnose(path{text("hash_path")}, looks_up ? usage::get : usage::extract), "", "hash_path");
            add(diagnose(condition{asked, value(value_name)}), "operator", value_name);
            break;
        }
        case if_module::count: add(diagnose(path{text("selector")}), "", "selector"); break;
        case if_module::tag: {
            nlohmann::ordered_json selected = nlohmann::ordered_json::array();
            for (const std::string_view name : {"tags", "clusters"}) {
                if (const nlohmann::ordered_json listed = value(name); listed.is_structured()) {
                    const std::string prefix = name == "clusters" ? "misp-galaxy:" : "";
                    for (const nlohmann::ordered_json& each : listed)
                        selected.push_back(prefix + php::to_text(node{each}));
                }
            }
            const auto refused = [](const warning& each) { return each.code == warning_code::text_for_list; };
            if (std::any_of(warnings.begin(), warnings.end(), refused)) break;
            const condition_operator asked = operator_named(text("condition"));
            const bool several = text("scope") == "attribute" || text("scope") == "event_attribute";
            add(diagnose(condition{asked, std::move(selected)}, several), "condition", "tags");
            break;
        }
        case if_module::threat_level:
            if (!php::is_numeric(text("threatlevel"))) {
                forget("threatlevel");
                warnings.push_back({warning_code::default_matches_nothing, 0, 0, text("threatlevel"), "threatlevel"});
            }
            break;
        case if_module::distribution: {
            const nlohmann::ordered_json level = value("distribution");
            const nlohmann::ordered_json sharing_group = 4;
            if (!php::loose_equal(node{level}, node{sharing_group})) {
                forget("sharing_group_id");
            } else if (text("condition").substr(0, 4) == "more") {
                warnings.push_back({warning_code::unknown_option, 0, 0, "not for the distribution 4", "condition"});
            }
            break;
        }
        case if_module::organisation:
        case if_module::published:
        case if_module::blueprint: break;
    }
    return warnings;
}

}  // namespace misp
HASHPATH_END

// hashpath/misp/parameter.inl -----------------------------------------------------------------------------------------

// The bodies of misp/parameter.hpp.

HASHPATH_BEGIN
namespace misp {

HASHPATH_BODY const parameter* module_description::find(std::string_view wanted) const noexcept {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [wanted](const parameter& each) { return each.name == wanted; });
    return found == parameters.end() ? nullptr : &*found;
}

HASHPATH_BODY nlohmann::ordered_json value_of_parameter(const module_description& module,
                                                        const nlohmann::ordered_json& parameters,
                                                        std::string_view name) {
    if (const auto* stored = hashpath::impl::member_of(parameters, name); stored && !stored->is_null()) {
        hashpath::require_copyable(node{*stored});
        return *stored;
    }
    const parameter* known = module.find(name);
    if (!known || known->default_value.empty()) return "";
    return parse(known->default_value);
}

HASHPATH_BODY std::vector<warning> diagnose_parameters(const module_description& module,
                                                       const nlohmann::ordered_json& parameters) {
    std::vector<warning> warnings;
    const auto warn = [&warnings](warning_code code, std::string_view name, std::string detail) {
        warnings.push_back({code, 0, 0, std::move(detail), std::string{name}});
    };
    if (!parameters.is_structured()) return warnings;
    for (auto entry = node{parameters}.entries(); entry; entry.next()) {
        const std::string name = entry.key().to_string();
        if (!module.find(name)) warn(warning_code::unknown_parameter, name, {});
    }
    for (const parameter& parameter : module.parameters) {
        const nlohmann::ordered_json value = value_of_parameter(module, parameters, parameter.name);
        const node<const nlohmann::ordered_json> given{value};
        const bool is_list = is_container(given.kind());
        const auto is_option = [&parameter](const auto& each) {
            const std::string text = php::to_text(each);
            return std::find(parameter.options.begin(), parameter.options.end(), text) != parameter.options.end();
        };
        switch (parameter.type) {
            case parameter_type::choices:
                if (!is_list && !parameter.takes_one && !php::empty(given))
                    warn(warning_code::text_for_list, parameter.name, php::to_text(given));
                break;
            case parameter_type::choice:
                if (is_list || !is_option(given))
                    warn(warning_code::unknown_option, parameter.name, php::to_text(given));
                break;
            case parameter_type::text:
            case parameter_type::path:
                if (is_list && !value.empty()) warn(warning_code::list_for_text, parameter.name, {});
                break;
        }
    }
    return warnings;
}

}  // namespace misp
HASHPATH_END

// hashpath/misp/labelled_filters.inl ----------------------------------------------------------------------------------

// The bodies of misp/labelled_filters.hpp.

HASHPATH_BEGIN
namespace misp {

HASHPATH_BODY std::vector<warning> diagnose_labelled(const filter& filter) {
    std::vector<warning> warnings = diagnose(filter);
    if (filter.selector.plain()) return warnings;
    const warning_code code = hashpath::impl::edit_steps{filter.selector}.merges() ? warning_code::filter_merges
                                                                                   : warning_code::filter_spreads;
    const std::size_t length = filter.selector.text().value_or("").size();
    warnings.insert(warnings.begin(), {code, 0, length, {}, "selector"});
    return warnings;
}

}  // namespace misp

namespace misp::impl {

HASHPATH_BODY bool are_independent(const std::vector<filter>& filters) {
    const auto goes_into = [](const path& outer, const path& inner) {
        const auto same_key = [](const token& a, const token& b) { return a.key == b.key; };
        const auto begin = outer.tokens();
        const auto all = inner.tokens();
        return begin.size() <= all.size() && std::equal(begin.begin(), begin.end(), all.begin(), same_key);
    };
    const auto stands_alone = [&](const filter& one) {
        const auto tokens = one.selector.tokens();
        if (!one.selector.plain() || one.selector.whole() || tokens.size() > default_max_depth) return false;
        if (tokens[0].key == php::key{"enabledFilters"}) return false;
        return std::none_of(filters.begin(), filters.end(), [&](const filter& other) {
            return other.selector != one.selector && goes_into(one.selector, other.selector);
        });
    };
    return std::all_of(filters.begin(), filters.end(), stands_alone);
}

HASHPATH_BODY std::string label_of(const nlohmann::ordered_json& label) {
    if (!label.is_structured()) return php::to_text(node{label});
    throw type_error(error_code::parameter_type, "/filtering-label",
                     "a label is a text, not a list or map, and MISP ends with an error");
}

}  // namespace misp::impl

#ifdef HASHPATH_COMPILED
namespace misp {
template void apply_filters<nlohmann::ordered_json>(nlohmann::ordered_json&, const path_limits&);
}  // namespace misp
#endif

HASHPATH_END

// hashpath/misp/warning_list.inl --------------------------------------------------------------------------------------

// The bodies of misp/warning_list.hpp.

HASHPATH_BEGIN
namespace misp::impl {

HASHPATH_BODY address address::network(std::size_t bits) const noexcept {
    address masked = *this;
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t own = bits > i * 8 ? std::min<std::size_t>(bits - i * 8, 8) : 0;
        masked.bytes[i] = static_cast<std::uint8_t>(masked.bytes[i] & (0xFF00U >> own));
    }
    return masked;
}

/// Reads four decimal numbers with dots between them into the end of an address.
HASHPATH_FUNCTION bool read_v4(std::string_view text, std::uint8_t* into) {
    for (int i = 0; i < 4; ++i) {
        const std::size_t end = i < 3 ? text.find('.') : text.size();
        if (end == std::string_view::npos || (end > 1 && text[0] == '0')) return false;
        unsigned number = 0;
        const auto [stop, failed] = std::from_chars(text.data(), text.data() + end, number);
        if (failed != std::errc{} || stop != text.data() + end || number > 255) return false;
        into[i] = static_cast<std::uint8_t>(number);
        text.remove_prefix(i < 3 ? end + 1 : end);
    }
    return true;
}

/// Reads an address as inet_pton() does; nothing for a text that is none.
HASHPATH_FUNCTION std::optional<address> read_address(std::string_view text) {
    address read;
    if (text.find(':') == std::string_view::npos) {
        read.size = 4;
        return read_v4(text, read.bytes.data()) ? std::optional{read} : std::nullopt;
    }
    read.size = 16;
    std::array<std::uint8_t, 16> back{};
    const std::size_t gap = text.find("::");
    // A last part of the version 4 may stand at the end of all only.
    const auto groups = [](std::string_view part, std::array<std::uint8_t, 16>& into,
                           bool ends) -> std::optional<std::size_t> {
        std::size_t filled = 0;
        while (!part.empty()) {
            if (filled == 16) return std::nullopt;
            const std::size_t colon = part.find(':');
            const std::string_view group = part.substr(0, colon);
            if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
                if (!ends || filled > 12 || !read_v4(group, into.data() + filled)) return std::nullopt;
                return filled + 4;
            }
            unsigned number = 0;
            const auto [stop, failed] = std::from_chars(group.data(), group.data() + group.size(), number, 16);
            if (group.empty() || group.size() > 4 || failed != std::errc{} || stop != group.data() + group.size())
                return std::nullopt;
            into[filled++] = static_cast<std::uint8_t>(number >> 8U);
            into[filled++] = static_cast<std::uint8_t>(number & 0xFFU);
            if (colon == std::string_view::npos) break;
            part.remove_prefix(colon + 1);
            if (part.empty()) return std::nullopt;  // it ends in a colon
        }
        return filled;
    };
    const auto front = groups(text.substr(0, gap), read.bytes, gap == std::string_view::npos);
    if (!front) return std::nullopt;
    if (gap == std::string_view::npos) return *front == 16 ? std::optional{read} : std::nullopt;
    const auto rest = groups(text.substr(gap + 2), back, true);
    if (!rest || *front + *rest > 14) return std::nullopt;
    std::copy_n(back.begin(), *rest, read.bytes.end() - static_cast<std::ptrdiff_t>(*rest));
    return read;
}

}  // namespace misp::impl

namespace misp {

HASHPATH_BODY warning_list::warning_list(const nlohmann::ordered_json& list, const regex_limits& limits)
    : limits_(limits),
      id_(member(list, "id")),
      name_(text_of(list, "name")),
      category_(member(list, "category")),
      kind_(text_of(list, "type")) {
    each_text(list, "matching_attributes", [this](std::string text) { types_.insert(std::move(text)); });
    each_text(list, "list", [this](std::string text) { add(std::move(text)); });
}

HASHPATH_BODY std::optional<std::string> warning_list::match(std::string_view value) const {
    if (kind_ == "hostname") return match_host(value);
    if (kind_ == "cidr") return match_address(value);
    if (kind_ == "substring") {
        const auto found = std::find_if(entries_.begin(), entries_.end(), [value](const std::string& entry) {
            return value.find(entry) != std::string_view::npos;
        });
        return found == entries_.end() ? std::nullopt : std::optional{*found};
    }
    if (kind_ == "regex") {
        regex::memory memory;
        for (std::size_t i = 0; i < patterns_.size(); ++i) {
            if (patterns_[i].search(value, memory)) return entries_[i];
        }
        return std::nullopt;
    }
    return exact_.contains(value) ? std::optional<std::string>{value} : std::nullopt;
}

HASHPATH_BODY nlohmann::ordered_json warning_list::member(const nlohmann::ordered_json& list, std::string_view key) {
    const auto* found = hashpath::impl::member_of(list, key);
    return found && !found->is_structured() ? *found : nlohmann::ordered_json{};
}

HASHPATH_BODY std::string warning_list::text_of(const nlohmann::ordered_json& list, std::string_view key) {
    const auto own = member(list, key);
    return php::to_text(node{own});
}

HASHPATH_BODY void warning_list::add(std::string entry) {
    if (kind_ == "hostname") {
        entry = hashpath::php::lower(std::move(entry));
        exact_.insert(entry.substr(0, entry.find_last_not_of('.') + 1));
    } else if (kind_ == "cidr") {
        const std::size_t slash = entry.find('/');
        const auto network = impl::read_address(std::string_view{entry}.substr(0, slash));
        if (!network) return;
        std::size_t bits = network->size * 8;
        if (slash != std::string::npos) {
            const char* const end = entry.data() + entry.size();
            const auto [stop, failed] = std::from_chars(entry.data() + slash + 1, end, bits);
            if (failed != std::errc{} || stop != end || bits > network->size * 8) return;
        }
        networks_[{network->size, bits}].emplace(network->network(bits), std::move(entry));
    } else if (kind_ == "substring") {
        if (!entry.empty()) entries_.push_back(std::move(entry));
    } else if (kind_ == "regex") {
        patterns_.emplace_back(entry, limits_);
        entries_.push_back(std::move(entry));
    } else {
        exact_.insert(std::move(entry));
    }
}

HASHPATH_BODY std::optional<std::string> warning_list::match_host(std::string_view value) const {
    const std::size_t scheme = value.find("//");
    std::string_view host = scheme == std::string_view::npos ? value : value.substr(scheme + 2);
    host = host.substr(0, host.find('/'));
    host = host.substr(0, host.find_last_not_of('.') + 1);
    if (host.empty()) return std::nullopt;
    // From the top of the domain down, to all of it.
    std::size_t dot = host.size();
    do {
        dot = dot == 0 ? std::string_view::npos : host.rfind('.', dot - 1);
        const std::string_view above = dot == std::string_view::npos ? host : host.substr(dot + 1);
        if (exact_.contains(above)) return std::string{above};
    } while (dot != std::string_view::npos);
    return std::nullopt;
}

HASHPATH_BODY std::optional<std::string> warning_list::match_address(std::string_view value) const {
    const auto address = impl::read_address(value);
    if (!address) return std::nullopt;
    for (auto each = networks_.rbegin(); each != networks_.rend(); ++each) {  // the narrowest first
        if (each->first.first != address->size) continue;
        const auto found = each->second.find(address->network(each->first.second));
        if (found != each->second.end()) return found->second;
    }
    return std::nullopt;
}

}  // namespace misp
HASHPATH_END

// hashpath/workflow/blueprint.inl -------------------------------------------------------------------------------------

// The bodies of workflow/blueprint.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

/// The nodes in a workflow's document, by id, as they are stored.
HASHPATH_FUNCTION std::map<std::int64_t, json> raw_nodes(const json& stored) {
    std::map<std::int64_t, json> nodes;
    for (auto entry = node{stored}.entries(); entry; entry.next()) {
        if (is_frames(entry.key())) continue;
        if (const auto id = id_of_node(entry.key(), *entry.value())) nodes.emplace(*id, *entry.value());
    }
    return nodes;
}

HASHPATH_BODY json cleaned(json raw) {
    hashpath::impl::drop_members(raw, {"html"});
    if (json* data = member_of(raw, "data"); data && data->is_object()) {
        json kept = json::object();
        for (auto entry = node{std::as_const(*data)}.entries(); entry; entry.next()) {
            const std::string key = entry.key().to_string();
            if (key == "module_data" || key == "params" || key.rfind('_', 0) == 0) continue;
            hashpath::impl::set_member(kept, key, json(*entry.value()));
        }
        *data = std::move(kept);
    }
    return raw;
}

/// Where a workflow's document, in any shape that load() takes, has its graph.
HASHPATH_FUNCTION json& graph_place(json& document) {
    json* record = member_of(document, "WorkflowBlueprint");
    if (!record) {
        if (json* canvas = member_of(document, "drawflow")) record = member_of(*canvas, "Home");
        else if (json* wrapped = member_of(document, "Workflow"); wrapped && wrapped->is_object()) record = wrapped;
        else if (record_in(document)) record = &document;
    }
    return record ? hashpath::impl::member_or_new(*record, php::key{"data"}) : document;
}

/// Calls `change(graph)` with the graph in a workflow's document, and stores it back as JSON or text, as it was.
template <class Change>
void change_graph(json& document, Change&& change) {
    json& place = graph_place(document);
    json graph_data = stored_nodes(&place);
    change(graph_data);
    if (place.is_string() && !place.get_ref<const std::string&>().empty()) {
        place = graph_data.dump(-1, ' ', false, json::error_handler_t::replace);
    } else {
        place = std::move(graph_data);
    }
}

HASHPATH_BODY json place_of(double coordinate) {
    const bool whole = coordinate > -1e15 && coordinate < 1e15 && coordinate == std::floor(coordinate);
    return whole ? json(static_cast<std::int64_t>(coordinate)) : json(coordinate);
}

HASHPATH_BODY double coordinate(const json& raw, const char* key) {
    const json* value = member_of(raw, key);
    return value && value->is_number() ? value->get<double>() : 0;
}

/// Keeps the connections of a node with these others, under their new ids.
HASHPATH_FUNCTION void reconnect(json& raw, const char* side, const std::map<std::int64_t, std::int64_t>& new_ids) {
    json* ports = member_of(raw, side);
    if (!ports || !ports->is_structured()) return;
    for (auto port = node{*ports}.entries(); port; port.next()) {
        json* connections = member_of(*port.value(), "connections");
        if (!connections || !connections->is_structured()) continue;
        json kept = json::array();
        for (auto each = node{*connections}.entries(); each; each.next()) {
            const json* leads = member_of(*each.value(), "node");
            const auto id = leads ? id_of(*leads) : std::nullopt;
            const auto found = id ? new_ids.find(*id) : new_ids.end();
            if (found == new_ids.end()) continue;
            json connection = *each.value();
            connection["node"] = std::to_string(found->second);
            kept.push_back(std::move(connection));
        }
        *connections = std::move(kept);
    }
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY json cut_blueprint(const json& document, std::span<const std::int64_t> ids,
                                 const blueprint_label& label) {
    hashpath::require_copyable(node{document});
    load(document);
    json copy = document;
    json nodes = json::array();
    impl::change_graph(copy, [&](const json& stored) {
        const auto raw = impl::raw_nodes(stored);
        for (const std::int64_t id : ids) {
            const auto found = raw.find(id);
            if (found == raw.end()) {
                throw workflow_error(error_code::graph_malformed, id, "there is no such node to make a blueprint of");
            }
            nodes.push_back(impl::cleaned(found->second));
            hashpath::impl::set_member(nodes.back(), "id", json(id));
        }
    });
    const std::string drawing = to_mermaid(graph{nodes});
    return {{"WorkflowBlueprint",
             {{"uuid", label.uuid},
              {"name", label.name},
              {"description", label.description},
              {"timestamp", label.timestamp},
              {"default", false},
              {"data", std::move(nodes)},
              {"mermaid", drawing}}}};
}

HASHPATH_BODY std::vector<std::int64_t> insert_blueprint(json& document, const json& blueprint,
                                                         const blueprint_label& label, const registry& modules) {
    hashpath::require_copyable(node{std::as_const(document)});
    hashpath::require_copyable(node{blueprint});
    load(document);
    const definition inserted = load(blueprint);
    json copy = blueprint;
    json listed = impl::stored_nodes(&impl::graph_place(copy));
    std::vector<std::int64_t> ids;
    const json* own_record = impl::member_of(std::as_const(document), "WorkflowBlueprint");
    const bool is_blueprint = own_record && own_record->is_object();
    impl::change_graph(document, [&](json& stored) {
        const auto raw = impl::raw_nodes(stored);
        std::set<std::int64_t> used;
        for (const auto& each : raw) used.insert(each.first);
        for (auto entry = node{std::as_const(stored)}.entries(); entry; entry.next()) {
            if (entry.key().is_integer()) used.insert(entry.key().integer());
        }
        std::int64_t last = used.empty() ? 0 : *used.rbegin();
        const auto new_id = [&used, &last] {
            if (last == std::numeric_limits<std::int64_t>::max()) last = 0;
            while (!used.insert(++last).second) {}
            return last;
        };
        double right = 0;
        for (const auto& each : raw) right = std::max(right, impl::coordinate(each.second, "pos_x") + 400);
        std::map<std::int64_t, std::int64_t> new_ids;
        std::vector<json> nodes;
        double left = 0;
        for (auto entry = node{listed}.entries(); entry; entry.next()) {
            const auto id = impl::id_of_node(entry.key(), *entry.value());
            const graph_node* known = id ? inserted.graph.find(*id) : nullptr;
            if (!known || known->is_trigger()) continue;
            const double x = impl::coordinate(*entry.value(), "pos_x");
            left = nodes.empty() ? x : std::min(left, x);
            new_ids.emplace(*id, new_id());
            nodes.push_back(impl::cleaned(*entry.value()));
            ids.push_back(*id);
        }
        // PHP writes an empty map as a list, and the nodes of a blueprint stand in one.
        const bool is_list = stored.is_array() && is_blueprint;
        if (!is_list && stored.is_array()) {
            json map = json::object();
            for (const auto& [id, each] : raw) hashpath::impl::set_member(map, std::to_string(id), json(each));
            stored = std::move(map);
        }
        std::map<std::int64_t, std::int64_t> with_outputs;
        for (const auto& [id, new_one] : new_ids) {
            const module* module = modules.find(*inserted.graph.find(id));
            if (!module || module->outputs > 0) with_outputs.emplace(id, new_one);
        }
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            impl::reconnect(nodes[i], "outputs",
                            with_outputs.contains(ids[i]) ? new_ids : std::map<std::int64_t, std::int64_t>{});
            impl::reconnect(nodes[i], "inputs", with_outputs);
            ids[i] = new_ids.at(ids[i]);
            hashpath::impl::set_member(nodes[i], "id", json(ids[i]));
            hashpath::impl::set_member(nodes[i], "pos_x",
                                       impl::place_of(impl::coordinate(nodes[i], "pos_x") - left + right));
            if (is_list) stored.push_back(std::move(nodes[i]));
            else hashpath::impl::set_member(stored, std::to_string(ids[i]), std::move(nodes[i]));
        }
        if (is_list || label.uuid.empty() || ids.empty()) return;
        json* frames = impl::member_of(stored, "_frames");
        if (!frames) {
            hashpath::impl::set_member(stored, "_frames", json::object());
            frames = impl::member_of(stored, "_frames");
        }
        if (!frames->is_object()) *frames = json::object();
        hashpath::impl::set_member(*frames, label.uuid,
                                   json{{"id", label.uuid},
                                        {"text", label.name.empty() ? inserted.name : label.name},
                                        {"nodes", ids},
                                        {"class", ""}});
    });
    return ids;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/graph.inl -----------------------------------------------------------------------------------------

// The bodies of workflow/graph.hpp.

HASHPATH_BEGIN
namespace workflow {

HASHPATH_BODY const output* graph_node::find_output(std::string_view wanted) const noexcept {
    for (const output& each : outputs) {
        if (each.name == wanted) return &each;
    }
    return nullptr;
}

}  // namespace workflow

namespace workflow::impl {

HASHPATH_BODY std::string text_of(const json& map, std::string_view key) {
    const json* member = member_of(map, key);
    return member && !member->is_structured() ? php::to_text(node{*member}) : std::string{};
}

HASHPATH_BODY std::optional<std::int64_t> id_of(const json& value) {
    const node<const json> id{value};
    if (id.kind() == kind::integer) return id.integer();
    if (id.kind() != kind::text || !php::is_numeric(id.text())) return std::nullopt;
    return php::to_integer(id.text());
}

HASHPATH_BODY std::optional<std::int64_t> id_of_node(const php::key& key, const json& stored) {
    const json* own = member_of(stored, "id");
    if (const auto id = own ? id_of(*own) : std::nullopt) return id;
    return key.is_integer() ? std::optional{key.integer()} : std::nullopt;
}

HASHPATH_BODY bool is_frames(const php::key& key) noexcept {
    return !key.is_integer() && key.text() == "_frames";
}

/// Calls `visit(key, value)` with each entry of what stands under a key; an absent one, null and "" have none.
template <class Visit>
void each_entry(const json& map, std::string_view key, std::int64_t at_node, Visit&& visit) {
    const json* member = member_of(map, key);
    if (!member || php::empty(node{*member})) return;
    if (!member->is_structured()) {
        throw workflow_error(error_code::graph_malformed, at_node, "its " + std::string{key} + " are no list or map");
    }
    for (auto entry = node{*member}.entries(); entry; entry.next()) visit(entry.key(), *entry.value());
}

HASHPATH_FUNCTION graph_node read_node(std::int64_t id, const json& stored) {
    graph_node read;
    read.id = id;
    read.name = text_of(stored, "name");
    const json* data = member_of(stored, "data");
    if (!data || !data->is_structured()) {
        throw workflow_error(error_code::graph_malformed, id, "it has no data, which names its module");
    }
    read.module_type = text_of(*data, "module_type");
    read.module = text_of(*data, "id");
    for (const auto& [key, into] :
         {std::pair{"indexed_params", &read.parameters}, {"saved_filters", &read.saved_filters}}) {
        const json* member = member_of(*data, key);
        *into = member ? *member : json::object();
    }
    const auto flag = [data](std::string_view key) {
        const json* member = member_of(*data, key);
        return member && php::truth(node{*member});
    };
    read.multiple_output_connection = flag("multiple_output_connection");
    read.core_format = flag("misp_core_format");
    each_entry(stored, "outputs", id, [&](const php::key& name, const json& stored_output) {
        output& output = read.outputs.emplace_back();
        output.name = name.to_string();
        each_entry(stored_output, "connections", id, [&](const php::key&, const json& stored_connection) {
            const json* target = member_of(stored_connection, "node");
            const auto target_id = target ? id_of(*target) : std::nullopt;
            if (!target_id) {
                throw workflow_error(error_code::graph_malformed, id,
                                     "a connection of its " + output.name + " leads to no node");
            }
            output.connections.push_back({*target_id, text_of(stored_connection, "output")});
        });
    });
    return read;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY graph::graph(const json& data, std::size_t max_nodes) {
    hashpath::require_copyable(hashpath::node{data});
    if (!data.is_structured()) {
        throw workflow_error(error_code::graph_malformed, {}, "a graph is a map or list of nodes");
    }
    for (auto entry = hashpath::node{data}.entries(); entry; entry.next()) {
        if (impl::is_frames(entry.key())) continue;
        if (nodes_.size() == max_nodes) {
            throw limit_error(error_code::too_many_nodes, "",
                              "a workflow of more than " + std::to_string(max_nodes) + " nodes");
        }
        add(entry.key(), *entry.value(), data.is_array());
    }
}

HASHPATH_BODY graph::graph(std::vector<graph_node> nodes) {
    for (graph_node& node : nodes) add(std::move(node));
}

HASHPATH_BODY const graph_node* graph::find(std::int64_t id) const noexcept {
    const auto found = positions_.find(id);
    return found == positions_.end() ? nullptr : &nodes_[found->second];
}

HASHPATH_BODY void graph::add(const php::key& key, const json& stored, bool listed) {
    // The position in a list says nothing.
    const auto id = impl::id_of_node(listed ? php::key{std::string_view{}} : key, stored);
    if (!id) {
        throw workflow_error(error_code::graph_malformed, {},
                             "the node under " + key.to_string() + " has no id that is an integer");
    }
    add(impl::read_node(*id, stored));
}

HASHPATH_BODY void graph::add(graph_node node) {
    if (!positions_.emplace(node.id, nodes_.size()).second) {
        throw workflow_error(error_code::graph_malformed, node.id, "there is another node with this id");
    }
    nodes_.push_back(std::move(node));
}

HASHPATH_BODY std::vector<edge> find_cycle(const graph& graph) {
    enum class state : std::uint8_t { unseen, open, done };
    struct visited_node {
        const graph_node* node;
        std::size_t output = 0;
        std::size_t connection = 0;
    };
    std::map<std::int64_t, state> states;
    std::vector<visited_node> open;
    const auto enter = [&](const graph_node& node) {
        states[node.id] = state::open;
        open.push_back({&node});
    };
    // The edge that a node is at, or was at last.
    const auto target = [](const visited_node& at) {
        return at.node->outputs[at.output].connections[at.connection - 1].node;
    };
    for (const graph_node& root : graph.nodes()) {
        if (states[root.id] == state::unseen) enter(root);
        while (!open.empty()) {
            visited_node& top = open.back();
            if (top.output == top.node->outputs.size()) {
                states[top.node->id] = state::done;
                open.pop_back();
                continue;
            }
            if (top.connection == top.node->outputs[top.output].connections.size()) {
                ++top.output;
                top.connection = 0;
                continue;
            }
            ++top.connection;
            const graph_node* next = graph.find(target(top));
            if (!next) continue;
            if (states[next->id] == state::unseen) {
                enter(*next);
            } else if (states[next->id] == state::open) {
                std::vector<edge> cycle;
                for (auto at = open.rbegin(); at != open.rend(); ++at) {
                    cycle.push_back({at->node->id, target(*at)});
                    if (at->node == next && at != open.rbegin()) break;
                }
                return cycle;
            }
        }
    }
    return {};
}

HASHPATH_BODY std::vector<forked_node> find_forks(const graph& graph) {
    std::vector<forked_node> forks;
    for (const graph_node& node : graph.nodes()) {
        if (node.multiple_output_connection) continue;
        const output* last = nullptr;
        for (const output& each : node.outputs) {
            if (each.connections.size() > 1) last = &each;
        }
        if (!last) continue;
        forked_node& fork = forks.emplace_back();
        fork.id = node.id;
        for (const connection& each : last->connections) fork.targets.push_back(each.node);
    }
    return forks;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/module.inl ----------------------------------------------------------------------------------------

// The bodies of workflow/module.hpp.

HASHPATH_BEGIN
namespace workflow {

HASHPATH_BODY call::call(const graph_node& node, const workflow::module& module, roaming_data& data, host& world,
                         bool explains)
    : node_(node), module_(module), data_(data), world_(world), parameters_(json::object()), explains_(explains) {
    for (const misp::parameter& each : module.description.parameters) {
        json value = misp::value_of_parameter(module.description, node.parameters, each.name);
        if (each.is_template && !php::empty(hashpath::node{std::as_const(value)})) value = rendered(each, value);
        parameters_[std::string{each.name}] = std::move(value);
    }
}

HASHPATH_BODY const json& call::value(std::string_view name) const {
    static const json none = "";
    const json* found = hashpath::impl::member_of(parameters_, name);
    return found ? *found : none;
}

HASHPATH_BODY std::string call::text(std::string_view name) const {
    const json& own = value(name);
    if (!own.is_structured()) return php::to_text(hashpath::node{own});
    if (own.empty()) return {};
    throw type_error(error_code::parameter_type, "/" + std::string{name},
                     "this parameter is a text, not a list or map");
}

HASHPATH_BODY std::vector<std::string> call::texts(std::string_view name, bool wraps) const {
    const json& own = value(name);
    std::vector<std::string> list;
    const auto add = [&list](const json& each) {
        if (each.is_structured()) return;
        if (std::string text = php::to_text(hashpath::node{each}); !text.empty()) list.push_back(std::move(text));
    };
    if (own.is_structured()) {
        for (auto entry = hashpath::node{own}.entries(); entry; entry.next()) add(*entry.value());
    } else if (wraps) {
        add(own);
    }
    return list;
}

HASHPATH_BODY bool call::fail(std::string reason) {
    errors_.push_back(std::move(reason));
    return false;
}

HASHPATH_BODY void call::tell(std::string reason) {
    if (explains_) reasons_.push_back(std::move(reason));
}

HASHPATH_BODY void call::select(json ids) {
    selected_ = std::move(ids);
}

HASHPATH_BODY bool call::start(std::string_view trigger, const std::function<json()>& data) const {
    return !starter_ || starter_(trigger, data);
}

HASHPATH_BODY json call::rendered(const misp::parameter& parameter, const json& value) {
    if (!value.is_string()) {
        if (!value.is_structured()) return value;
        throw type_error(error_code::parameter_type, "/" + std::string{parameter.name},
                         "this parameter is a template, not a list or map");
    }
    const auto text = world_.render(value.get_ref<const std::string&>(), data_.seen());
    if (!text) tell("the template " + std::string{parameter.name} + " cannot be rendered, so it is empty");
    return text.value_or("");
}

HASHPATH_BODY void registry::add(module added) {
    std::string id{added.id()};
    modules_[key{added.type, std::move(id)}] = std::move(added);
}

HASHPATH_BODY const module* registry::find(module_type type, std::string_view id) const {
    const auto found = modules_.find(key{type, std::string{id}});
    return found == modules_.end() ? nullptr : &found->second;
}

HASHPATH_BODY const module* registry::find(const graph_node& node) const {
    const module_type type = module_type_named(node.module_type);
    return name(type) == node.module_type ? find(type, node.module) : nullptr;
}

HASHPATH_BODY std::vector<const module*> registry::all() const {
    std::vector<const module*> listed;
    listed.reserve(modules_.size());
    for (const auto& entry : modules_) listed.push_back(&entry.second);
    std::stable_sort(listed.begin(), listed.end(), [](const module* a, const module* b) {
        return a->type != b->type ? a->type < b->type : a->description.name < b->description.name;
    });
    return listed;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/roaming_data.inl ----------------------------------------------------------------------------------

// The bodies of workflow/roaming_data.hpp.

HASHPATH_BEGIN
namespace workflow {

HASHPATH_BODY roaming_data::roaming_data(json data, bool remembers, path_limits limits)
    : stored_(std::move(data)), remembers_(remembers), limits_(std::move(limits)) {}

HASHPATH_BODY void roaming_data::enrich_later(const json& event) {
    own_event_ = std::make_unique<viewed_event<handle>>(misp::enriched_view{event}, [&event] { return event; });
    enrich_later(*own_event_);
}

HASHPATH_BODY void roaming_data::enrich_later(event_source& event) noexcept {
    forget();
    event_ = &event;
}

HASHPATH_BODY const json& roaming_data::seen() {
    enrich();
    if (!filtered() || applies_in_place()) return stored_;
    if (!seen_) {
        forget();
        json applied = stored_;
        misp::apply_filters(applied, limits_);
        seen_ = std::move(applied);
    }
    return *seen_;
}

HASHPATH_BODY const json& roaming_data::seen_or_stored() {
    try {
        return seen();
    } catch (const error&) {
        return stored_;
    }
}

HASHPATH_BODY json roaming_data::take() {
    seen_or_stored();
    forget_paths();
    return seen_ ? *std::exchange(seen_, std::nullopt) : std::move(stored_);
}

HASHPATH_BODY misp::if_answer roaming_data::ask(misp::if_module module, const json& parameters) {
    if (event_) return event_->ask(module, parameters, limits_);
    return look([&](auto& extractions) { return misp::impl::evaluate(module, parameters, extractions, limits_); });
}

HASHPATH_BODY json& roaming_data::change() {
    seen();
    keep_before();
    if (seen_) stored_ = *std::exchange(seen_, std::nullopt);
    forget();
    return stored_;
}

HASHPATH_BODY json& roaming_data::stored() {
    enrich();
    keep_before();
    forget();
    return stored_;
}

HASHPATH_BODY void roaming_data::put_filter(const json& parameters) {
    enrich();
    keep_before();
    if (!remembers_ || (filtered() && !applies_in_place())) {
        forget();
        return misp::generic_filter(stored_, parameters, limits_);
    }
    const auto [label, options] = misp::impl::filter_of_parameters<json>(parameters);
    hashpath::impl::require_container(handle{stored_});
    hashpath::require_copyable(handle{options});
    if (!filtered()) hashpath::require_copyable(handle{stored_});
    misp::impl::enable_filter(stored_, label, options);
    if (const auto applied = applied_.find(label); applied != applied_.end()) applied_.erase(applied);
    forget_paths([](const path& path) {
        return path.tokens().size() > 1 && path.tokens()[0].matches_by == matcher::key &&
               path.tokens()[0].key == php::key{"Event"};
    });
}

HASHPATH_BODY void roaming_data::reset_filters(const json& parameters) {
    misp::filter_reset(stored(), parameters, limits_);
}

HASHPATH_BODY void roaming_data::set(json data) {
    stored() = std::move(data);
}

HASHPATH_BODY void roaming_data::watch() {
    watched_ = true;
    before_.reset();
}

HASHPATH_BODY bool roaming_data::filtered() const {
    const json* filters = impl::member_of(stored_, "enabledFilters");
    return filters && filters->is_structured() && !filters->empty();
}

HASHPATH_BODY bool roaming_data::applies_in_place() {
    if (!remembers_ || seen_) return false;
    const json& enabled = *impl::member_of(stored_, "enabledFilters");
    if (applied_.size() == enabled.size()) return true;
    const auto applied = misp::impl::apply_beside(stored_, applied_, limits_);
    if (applied == misp::impl::applied::with_effect) forget_paths();
    return applied != misp::impl::applied::not_at_all;
}

HASHPATH_BODY void roaming_data::enrich() {
    if (!event_) return;
    stored_ = std::exchange(event_, nullptr)->read();
    own_event_.reset();
    misp::enrich(stored_);
}

HASHPATH_BODY void roaming_data::keep_before() {
    if (!watched_ || before_) return;
    before_ = seen_or_stored();
}

HASHPATH_BODY void roaming_data::forget() {
    seen_.reset();
    applied_.clear();
    forget_paths();
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules.inl ---------------------------------------------------------------------------------------

// The bodies of workflow/modules.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_FUNCTION registry make_built_in_modules() {
    registry modules;
    add_triggers(modules);
    add_logic_modules(modules);
    add_tag_modules(modules);
    add_attribute_modules(modules);
    add_lookup_modules(modules);
    add_message_modules(modules);
    add_event_modules(modules);
    return modules;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY const registry& built_in_modules() {
    static const registry modules = impl::make_built_in_modules();
    return modules;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/export.inl ----------------------------------------------------------------------------------------

// The bodies of workflow/export.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::string_view title_of(const graph_node& node) noexcept {
    return node.name.empty() ? node.module : node.name;
}

HASHPATH_BODY std::string quoted(std::string_view text, bool entities) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"') result += entities ? "#quot;" : "\\\"";
        else if (c == '\\' && !entities) result += "\\\\";
        else result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result += '"';
}

/// A connection of a graph, with its name in a trace, such as "1:output_1:0:4".
struct drawn_connection {
    const graph_node& source;
    const output& by;
    const graph_node& target;
    std::string name;
};

/// Calls `visit(drawn_connection)` with each connection between nodes that are there.
template <class Visit>
void each_edge(const graph& graph, Visit&& visit) {
    for (const graph_node& node : graph.nodes()) {
        for (const output& each : node.outputs) {
            for (std::size_t i = 0; i < each.connections.size(); ++i) {
                const graph_node* target = graph.find(each.connections[i].node);
                if (!target) continue;
                visit(drawn_connection{node, each, *target,
                                       std::to_string(node.id) + ":" + each.name + ":" + std::to_string(i) + ":" +
                                           std::to_string(target->id)});
            }
        }
    }
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY std::string to_mermaid(const graph& graph, std::span<const std::string> followed) {
    const auto block = [](const graph_node& node) {
        const std::string title = impl::quoted(impl::title_of(node), true);
        const std::string id = std::to_string(node.id);
        if (node.is_trigger()) return id + "{{" + title + "}}";
        return node.is_logic() ? id + "[/" + title + "/]" : id + "[" + title + "]";
    };
    const std::set<std::string_view> marked(followed.begin(), followed.end());
    std::string text = "flowchart LR\n";
    std::string thick;
    std::size_t position = 0;
    impl::each_edge(graph, [&](const impl::drawn_connection& edge) {
        const std::string label = edge.source.outputs.size() > 1 ? "|" + edge.by.name + "|" : "";
        text += "    " + block(edge.source) + " -->" + label + " " + block(edge.target) + "\n";
        if (marked.contains(edge.name)) thick += (thick.empty() ? "" : ",") + std::to_string(position);
        ++position;
    });
    if (!thick.empty()) text += "    linkStyle " + thick + " stroke:#d22,stroke-width:4px\n";
    return text;
}

HASHPATH_BODY std::string to_dot(const graph& graph, std::span<const std::string> followed) {
    const std::set<std::string_view> marked(followed.begin(), followed.end());
    std::string text = "digraph G {\n";
    for (const graph_node& node : graph.nodes()) {
        const char* const shape = node.is_trigger() ? "diamond" : node.is_logic() ? "parallelogram" : "box";
        text += "    " + std::to_string(node.id) + " [margin=\"0\", shape=\"" + shape +
                "\", label=" + impl::quoted(impl::title_of(node), false) + "]\n";
    }
    impl::each_edge(graph, [&](const impl::drawn_connection& edge) {
        std::string look = edge.source.outputs.size() > 1 ? "label=" + impl::quoted(edge.by.name, false) : "";
        if (marked.contains(edge.name))
            look += (look.empty() ? "" : ", ") + std::string{"color=\"#dd2222\", penwidth=\"4\""};
        text += "    " + std::to_string(edge.source.id) + " -> " + std::to_string(edge.target.id) + " [" + look + "]\n";
    });
    return text + "}\n";
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/load.inl ------------------------------------------------------------------------------------------

// The bodies of workflow/load.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

/// The trigger that the first line of a blueprint's description names, as in "[event-publish]".
constexpr std::string_view trigger_in(std::string_view description) noexcept {
    const std::string_view line = description.substr(0, description.find_first_of("\r\n"));
    const std::size_t end = line.find(']');
    if (line.empty() || line[0] != '[' || end == std::string_view::npos) return {};
    return line.substr(1, end - 1);
}

HASHPATH_BODY graph with_trigger(const graph& without, std::string_view trigger) {
    graph_node first;
    first.id = 1;
    while (without.find(first.id)) ++first.id;
    first.module_type = "trigger";
    first.module = trigger;
    first.core_format = true;
    std::set<std::int64_t> reached;
    for (const graph_node& node : without.nodes()) {
        for (const output& each : node.outputs) {
            for (const connection& connection : each.connections) reached.insert(connection.node);
        }
    }
    output& leads = first.outputs.emplace_back();
    leads.name = "output_1";
    for (const graph_node& node : without.nodes()) {
        if (!reached.contains(node.id)) leads.connections.push_back({node.id, "input_1"});
    }
    first.multiple_output_connection = leads.connections.size() > 1;
    std::vector<graph_node> nodes{std::move(first)};
    nodes.insert(nodes.end(), without.nodes().begin(), without.nodes().end());
    return graph{std::move(nodes)};
}

HASHPATH_BODY graph closed(const graph& open) {
    std::vector<graph_node> nodes(open.nodes().begin(), open.nodes().end());
    for (graph_node& node : nodes) {
        for (output& each : node.outputs) {
            std::erase_if(each.connections, [&open](const connection& leads) { return !open.find(leads.node); });
        }
    }
    return graph{std::move(nodes)};
}

HASHPATH_BODY json stored_nodes(const json* data) {
    if (!data || php::empty(node{*data})) return json::array();
    if (!data->is_string()) return *data;
    return parse(data->get_ref<const std::string&>());
}

HASHPATH_BODY const json* record_in(const json& document) {
    if (const json* record = member_of(document, "Workflow"); record && record->is_object()) return record;
    const json* data = member_of(document, "data");
    const bool bare = data && (data->is_string() || !data->is_object() || !data->contains("module_type"));
    return document.is_object() && bare ? &document : nullptr;
}

HASHPATH_FUNCTION void read_record(definition& into, const json& record) {
    into.id = text_of(record, "id");
    into.uuid = text_of(record, "uuid");
    into.name = text_of(record, "name");
    into.description = text_of(record, "description");
    into.trigger = text_of(record, "trigger_id");
    const json* debug = member_of(record, "debug_enabled");
    into.debug_enabled = debug && php::truth(node{*debug});
    if (const json* counter = member_of(record, "counter")) into.counter = php::to_integer(node{*counter});
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY definition load(const json& document, std::string_view trigger, std::size_t max_nodes) {
    definition loaded;
    const auto* blueprint = impl::member_of(document, "WorkflowBlueprint");
    const auto* canvas = impl::member_of(document, "drawflow");
    if (blueprint && blueprint->is_object()) {
        loaded.shape = shape::blueprint;
        impl::read_record(loaded, *blueprint);
        loaded.graph = impl::closed(graph{impl::stored_nodes(impl::member_of(*blueprint, "data")), max_nodes});
        if (trigger.empty()) trigger = impl::trigger_in(loaded.description);
    } else if (canvas) {
        const auto* home = impl::member_of(*canvas, "Home");
        const auto* data = home ? impl::member_of(*home, "data") : nullptr;
        if (!data) throw workflow_error(error_code::graph_malformed, {}, "the canvas has no Home with data");
        loaded.graph = graph{impl::stored_nodes(data), max_nodes};
    } else if (const auto* record = impl::record_in(document)) {
        loaded.shape = shape::record;
        impl::read_record(loaded, *record);
        loaded.graph = graph{impl::stored_nodes(impl::member_of(*record, "data")), max_nodes};
    } else {
        loaded.graph = graph{document, max_nodes};
    }
    const auto is_trigger = [](const graph_node& node) { return node.is_trigger(); };
    const auto nodes = loaded.graph.nodes();
    if (const auto found = std::find_if(nodes.begin(), nodes.end(), is_trigger); found != nodes.end()) {
        loaded.trigger = found->module;
    } else if (!trigger.empty() && !nodes.empty()) {
        loaded.trigger = trigger;
        loaded.graph = impl::with_trigger(loaded.graph, trigger);
    }
    return loaded;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/memory_host.inl -----------------------------------------------------------------------------------

// The bodies of workflow/memory_host.hpp.

HASHPATH_BEGIN
namespace workflow {

template <class Lazy>
basic_memory_host<Lazy>::basic_memory_host(const json& event, const json& lookups)
    : basic_memory_host(std::make_shared<const json>(copied(event)), lookups) {}

template <class Lazy>
basic_memory_host<Lazy>::basic_memory_host(std::shared_ptr<const json> event, const json& lookups)
    : stored_(checked(std::move(event))), lookups_(copied(lookups)) {}

template <class Lazy>
basic_memory_host<Lazy>::basic_memory_host(event_source& event, const json& lookups)
    : stored_(event), lookups_(copied(lookups)) {}

template <class Lazy>
json basic_memory_host<Lazy>::event() const {
    return *shared_event();
}

template <class Lazy>
std::shared_ptr<const json> basic_memory_host<Lazy>::shared_event() const {
    const std::lock_guard lock{mutex_};
    return stored_.document();
}

template <class Lazy>
std::vector<std::pair<std::string, json>> basic_memory_host<Lazy>::messages() const {
    std::vector<std::pair<std::string, json>> read;
    for (const auto& [topic, text] : record(messages_)) read.emplace_back(topic, parse(text, text.size()));
    return read;
}

template <class Lazy>
void basic_memory_host<Lazy>::record_at_most(std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    max_recorded_ = bytes;
}

template <class Lazy>
outcome basic_memory_host<Lazy>::store(const stored_change& change) {
    const std::lock_guard lock{mutex_};
    using kind = stored_change::kind;
    switch (change.what) {
        case kind::attribute: return stored_.store_attribute(change.value, change.touches, timestamp());
        case kind::event: return stored_.store_event(change.value, change.touches, timestamp());
        case kind::accepted_proposal: return stored_.resolve_proposal(change.value, true, timestamp());
        case kind::discarded_proposal: return stored_.resolve_proposal(change.value, false, timestamp());
        case kind::warning_list:
        case kind::blocked_event: break;
    }
    if (!has_room_for(as_text(change.value).size())) return {false, full};
    changes_.push_back(change);
    return {};
}

template <class Lazy>
outcome basic_memory_host<Lazy>::tag(const tag_change& change) {
    const std::lock_guard lock{mutex_};
    return stored_.tag(change, timestamp());
}

template <class Lazy>
outcome basic_memory_host<Lazy>::publish(const json& event_id) {
    const std::lock_guard lock{mutex_};
    return stored_.publish(event_id, timestamp());
}

template <class Lazy>
response basic_memory_host<Lazy>::send(const request& request) {
    const std::lock_guard lock{mutex_};
    if (!has_room_for(request.url.size() + request.body.size())) return {0, {}, full};
    requests_.push_back(request);
    const auto given = looked_up("responses", request.url);
    if (!given || !given->is_object()) return {};
    response came;
    if (const json* status = impl::member_of(*given, "status")) {
        came.status = static_cast<int>(std::clamp<std::int64_t>(php::to_integer(node{*status}), 0, 999));
    }
    came.body = impl::text_of(*given, "body");
    came.failure = impl::text_of(*given, "failure");
    return came;
}

template <class Lazy>
outcome basic_memory_host<Lazy>::send(const mail& mail) {
    const std::lock_guard lock{mutex_};
    if (!has_room_for(mail.subject.size() + mail.body.size())) return {false, full};
    mails_.push_back(mail);
    return {};
}

template <class Lazy>
outcome basic_memory_host<Lazy>::push(std::string_view topic, const json& message) {
    const std::lock_guard lock{mutex_};
    std::string text = as_text(message);
    if (!has_room_for(text.size())) return {false, full};
    messages_.emplace_back(topic, std::move(text));
    return {};
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::look_up(lookup where, const json& question) {
    const std::lock_guard lock{mutex_};
    const auto asked = [&question](const char* key) { return impl::text_of(question, key); };
    const auto id = [&question](const char* key) {
        const json* found = impl::member_of(question, key);
        return found ? *found : json{};
    };
    switch (where) {
        case lookup::event: return id("id").is_null() || stored_.event(id("id")) ? event_document() : std::nullopt;
        case lookup::object: return answer(stored_.object(asked("id")));
        case lookup::attribute: {
            const auto found = stored_.attribute(id(question.contains("uuid") ? "uuid" : "id"));
            if (!found) return std::nullopt;
            json record = {{"Attribute", *found->attribute}};
            if (found->object) record["Object"] = *found->object;
            if (const json* event = impl::member_of(*stored_.document(), "Event")) record["Event"] = *event;
            return record;
        }
        case lookup::setting: return answer(looked_up("settings", asked("name")));
        case lookup::warning_lists: return answer(looked_up("warninglists"));
        case lookup::enrichment_module: return answer(looked_up("enrichment", asked("module")));
        case lookup::enrichment: return enrichment(asked("module"), question);
        case lookup::enriched_event: return enrich_event(asked("module"), question);
        case lookup::decay_score: return decay_score(question);
        case lookup::cluster: return cluster(asked("galaxy"), asked("value"));
        case lookup::users: return answer(looked_up("users"));
        case lookup::organisation: return answer(looked_up("organisations", asked("id")));
        case lookup::service: return answer(looked_up("services", asked("module")));
    }
    return std::nullopt;
}

template <class Lazy>
std::optional<std::string> basic_memory_host<Lazy>::render(std::string_view text, const json& data) {
    return render_template(text, data);
}

template <class Lazy>
host::clock::time_point basic_memory_host<Lazy>::now() {
    return clock_ ? *clock_ : clock::now();
}

template <class Lazy>
std::string basic_memory_host<Lazy>::as_text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class Lazy>
bool basic_memory_host<Lazy>::has_room_for(std::size_t size) {
    constexpr std::size_t overhead = 256;
    if (recorded_ > max_recorded_ || size + overhead > max_recorded_ - recorded_) return false;
    recorded_ += size + overhead;
    return true;
}

template <class Lazy>
json basic_memory_host<Lazy>::copied(const json& document) {
    hashpath::require_copyable(node{document});
    return document;
}

template <class Lazy>
std::shared_ptr<const json> basic_memory_host<Lazy>::checked(std::shared_ptr<const json> document) {
    hashpath::require_copyable(node{*document});
    return document;
}

template <class Lazy>
json basic_memory_host<Lazy>::timestamp() {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch());
    return std::to_string(seconds.count());
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::event_document() const {
    const auto document = stored_.document();
    return document->is_object() && document->contains("Event") ? std::optional{*document} : std::nullopt;
}

template <class Lazy>
const json* basic_memory_host<Lazy>::looked_up(const char* part) const {
    return impl::member_of(lookups_, part);
}

template <class Lazy>
const json* basic_memory_host<Lazy>::looked_up(const char* part, std::string_view key) const {
    const json* table = looked_up(part);
    return table ? impl::member_of(*table, key) : nullptr;
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::answer(const json* found) {
    return found ? std::optional{*found} : std::nullopt;
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::enrichment(std::string_view module, const json& question) const {
    const auto known = looked_up("enrichment", module);
    if (!known) return std::nullopt;
    const json* attribute = impl::member_of(question, "attribute");
    const json* results = impl::member_of(*known, "results");
    const json* found = results && attribute ? impl::member_of(*results, impl::text_of(*attribute, "value")) : nullptr;
    if (!found) found = impl::member_of(*known, "default");
    if (!found) return json{{"error", "nothing is known of this value"}};
    return found->is_object() && found->contains("error") ? *found : json{{"results", *found}};
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::enrich_event(std::string_view module, const json& question) {
    const auto known = looked_up("enrichment", module);
    if (!known || !stored_.document()->contains("Event")) return std::nullopt;
    std::set<std::string> wanted;
    if (const json* uuids = impl::member_of(question, "uuids"); uuids && uuids->is_array()) {
        for (const json& uuid : *uuids) wanted.insert(php::to_text(node{uuid}));
    }
    const json* types = impl::member_of(*known, "types");
    const auto takes = [types](const std::string& type) {
        return types && types->is_array() && std::find(types->begin(), types->end(), json(type)) != types->end();
    };
    std::vector<json> added;
    for (const auto& found : stored_.attributes()) {
        const json& attribute = *found.attribute;
        if (!wanted.empty() && !wanted.contains(impl::text_of(attribute, "uuid"))) continue;
        if (!takes(impl::text_of(attribute, "type"))) continue;
        const auto came = enrichment(module, json{{"attribute", attribute}});
        if (const json* results = impl::member_of(*came, "results")) add_results(*results, added);
    }
    const std::size_t count = added.size();
    stored_.add_attributes(std::move(added), timestamp());
    return json{{"added", count}};
}

template <class Lazy>
void basic_memory_host<Lazy>::add_results(const json& results, std::vector<json>& added) {
    if (const json* attributes = impl::member_of(results, "Attribute"); attributes && attributes->is_array()) {
        added.insert(added.end(), attributes->begin(), attributes->end());
    }
    if (!results.is_array()) return;
    for (const json& each : results) {
        const json* types = impl::member_of(each, "types");
        const json* values = impl::member_of(each, "values");
        if (!types || !types->is_array() || types->empty() || !values || !values->is_array()) continue;
        for (const json& value : *values) added.push_back({{"type", (*types)[0]}, {"value", value}});
    }
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::decay_score(const json& question) {
    const json* attribute = impl::member_of(question, "attribute");
    std::string uuid = attribute ? impl::text_of(*attribute, "uuid") : "";
    if (uuid.empty() && attribute) uuid = impl::text_of(*attribute, "id");
    const auto stored = stored_.attribute(json(uuid));
    if (!stored) return std::nullopt;
    json scored = *stored->attribute;
    if (const auto score = looked_up("decay_scores", uuid)) scored["decay_score"] = *score;
    return scored;
}

template <class Lazy>
std::optional<json> basic_memory_host<Lazy>::cluster(std::string_view galaxy, std::string value) const {
    const auto clusters = looked_up("galaxies", galaxy);
    if (!clusters || !clusters->is_object()) return std::nullopt;
    using php::lower;
    value = lower(std::move(value));
    for (auto entry = node{*clusters}.entries(); entry; entry.next()) {
        if (lower(entry.key().to_string()) == value) return json{{"tag_name", *entry.value()}};
    }
    return std::nullopt;
}

#ifdef HASHPATH_COMPILED
template class basic_memory_host<void>;
#endif

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/impl/stored_event.inl -----------------------------------------------------------------------------

// The bodies of workflow/impl/stored_event.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::shared_ptr<const json> stored_event::document() const {
    if (!shared_) shared_ = std::make_shared<const json>(source_->read());
    return shared_;
}

HASHPATH_BODY json* stored_event::event(const json& id) {
    json* event = event_in_document();
    if (!event || id.is_null() || id.is_structured()) return nullptr;
    const std::string wanted = php::to_text(node{id});
    const std::string own = text_of(*event, "id");
    const std::string uuid = text_of(*event, "uuid");
    const bool known = wanted.empty() ? own.empty() && uuid.empty() : wanted == own || wanted == uuid;
    return known ? event : nullptr;
}

HASHPATH_BODY auto stored_event::attribute(const json& id) -> std::optional<found_attribute> {
    if (id.is_structured() || id.is_null()) return std::nullopt;
    take_over();
    const auto found = attributes_.find(php::to_text(node{id}));
    return found == attributes_.end() ? std::nullopt : std::optional{at(found->second)};
}

HASHPATH_BODY const json* stored_event::object(const std::string& id) {
    take_over();
    const auto found = objects_.find(id);
    return found == objects_.end() ? nullptr : object_at(found->second);
}

HASHPATH_BODY auto stored_event::attributes() -> std::vector<found_attribute> {
    take_over();
    std::vector<found_attribute> all;
    for (const place& each : places_) all.push_back(at(each));
    return all;
}

HASHPATH_BODY outcome stored_event::tag(const tag_change& change, const json& now) {
    const bool of_event = change.of == tag_change::target::event;
    const auto attribute_found = of_event ? std::nullopt : attribute(change.id);
    json* target = of_event ? event(change.id) : attribute_found ? attribute_found->attribute : nullptr;
    if (!target) return {false, of_event ? "there is no such event" : "there is no such attribute"};
    const bool attaches = change.what == tag_change::kind::attach;
    const auto [list, wrapped] = tags_of(*target, of_event, attaches);
    const auto position = find_tag(list, wrapped, change);
    if (!attaches) {
        if (!position && !known_tags_.contains(change.name)) return {true, {}, false};
        if (!position) return {false, {}};
        list->erase(*position);
    } else if (position) {
        json& tag = tag_at((*list)[*position], wrapped);
        if (change.relationship_type.empty() || text_of(tag, "relationship_type") == change.relationship_type)
            return {true, {}, false};
        hashpath::impl::set_member(tag, "relationship_type", json(change.relationship_type));
    } else {
        known_tags_.insert(change.name);
        json tag = {{"name", change.name}, {"local", change.local.value_or(false)}};
        if (!change.relationship_type.empty()) tag["relationship_type"] = change.relationship_type;
        list->push_back(wrapped ? json{{"Tag", std::move(tag)}} : std::move(tag));
    }
    touch(attribute_found ? *attribute_found : found_attribute{}, now);
    return {};
}

HASHPATH_BODY outcome stored_event::store_attribute(const json& changed, bool touches, const json& now) {
    std::optional<found_attribute> found;
    for (const char* key : {"uuid", "id"}) {
        const json* id = member_of(changed, key);
        if (!found && id) found = attribute(*id);
    }
    if (!found) return {false, "there is no such attribute"};
    const std::string uuid = text_of(*found->attribute, "uuid");
    merge(*found->attribute, changed);
    if (text_of(*found->attribute, "uuid") != uuid) index();
    if (touches) touch(*found, now);
    return {};
}

HASHPATH_BODY outcome stored_event::store_event(const json& changed, bool touches, const json& now) {
    const json* id = member_of(changed, "id");
    json* stored = event(id ? *id : json{});
    if (!stored) return {false, "there is no such event"};
    merge(*stored, changed);
    if (touches) touch({}, now);
    return {};
}

HASHPATH_BODY outcome stored_event::publish(const json& id, const json& now) {
    json* stored = event(id);
    if (!stored) return {false, "there is no such event"};
    hashpath::impl::set_member(*stored, "published", json(true));
    hashpath::impl::set_member(*stored, "publish_timestamp", now);
    return {};
}

HASHPATH_BODY outcome stored_event::resolve_proposal(const json& proposal, bool accepts, const json& now) {
    const std::string old_id = text_of(proposal, "old_id");
    const auto edited = old_id.empty() || old_id == "0" ? std::nullopt : attribute(old_id);
    json* owner = edited ? edited->attribute : event_in_document();
    if (!owner || !take_proposal(*owner, proposal)) return {false, "there is no such proposal"};
    if (!accepts) return {};
    json taken = json::object();
    for (const char* key :
         {"uuid", "event_id", "category", "type", "value", "to_ids", "comment", "first_seen", "last_seen"}) {
        const bool identifies = key == std::string_view{"uuid"} || key == std::string_view{"event_id"};
        const json* value = member_of(proposal, key);
        if (value && !(edited && identifies)) taken[key] = *value;
    }
    const json* deletes = member_of(proposal, "proposal_to_delete");
    if (!edited) {
        add_attributes({std::move(taken)}, now);
    } else {
        if (deletes && php::truth(node{*deletes}))
            hashpath::impl::set_member(*edited->attribute, "deleted", json(true));
        else merge(*edited->attribute, taken);
        touch(*edited, now);
    }
    return {};
}

HASHPATH_BODY void stored_event::add_attributes(std::vector<json> added, const json& now) {
    json* stored = event_in_document();
    if (!stored || added.empty()) return;
    json& list = hashpath::impl::member_or_new(*stored, php::key{"Attribute"});
    if (!list.is_array()) list = json::array();
    for (json& each : added) list.push_back(std::move(each));
    index();
    touch({}, now);
}

HASHPATH_BODY void stored_event::take_over() {
    if (document_ && shared_.use_count() == 1) return;
    const bool is_new = !document_;
    auto copy = std::make_shared<json>(shared_ ? *shared_ : source_->read());
    document_ = copy.get();
    shared_ = std::move(copy);
    if (is_new) index();
}

HASHPATH_BODY json* stored_event::event_in_document() {
    take_over();
    json* event = member_of(*document_, "Event");
    return event && event->is_object() ? event : nullptr;
}

HASHPATH_BODY json* stored_event::object_at(std::size_t position) {
    json* object = position == lone ? member_of(*document_, "Object") : nullptr;
    if (position != lone) object = &(*member_of(*event_in_document(), "Object"))[position];
    return object;
}

HASHPATH_BODY auto stored_event::at(const place& where) -> found_attribute {
    if (where.position == lone) return {member_of(*document_, "Attribute"), nullptr};
    json* parent = where.object == none ? event_in_document() : object_at(where.object);
    return {&(*member_of(*parent, "Attribute"))[where.position], where.object == none ? nullptr : parent};
}

HASHPATH_BODY void stored_event::index() {
    attributes_.clear();
    objects_.clear();
    places_.clear();
    const auto by_names = [](auto& table, const json& record, const auto& value) {
        for (const char* key : {"id", "uuid"}) {
            if (std::string id = text_of(record, key); !id.empty()) table.emplace(std::move(id), value);
        }
    };
    const auto add_attribute = [&](json& found, place where) {
        by_names(attributes_, found, where);
        places_.push_back(where);
        learn_tags(found, false);
    };
    const auto add_object = [&](json& found, std::size_t position) {
        by_names(objects_, found, position);
        each_record(found, "Attribute", [&](json& inside, std::size_t i) { add_attribute(inside, {position, i}); });
    };
    json* own_object = member_of(*document_, "Object");
    json* own_attribute = member_of(*document_, "Attribute");
    if (own_object && own_object->is_object()) add_object(*own_object, lone);
    if (own_attribute && own_attribute->is_object()) add_attribute(*own_attribute, {none, lone});
    json* event = event_in_document();
    if (!event) return;
    learn_tags(*event, true);
    each_record(*event, "Attribute", [&](json& found, std::size_t i) { add_attribute(found, {none, i}); });
    each_record(*event, "Object", add_object);
}

HASHPATH_BODY void stored_event::learn_tags(json& record, bool of_event) {
    const auto [list, wrapped] = tags_of(record, of_event, false);
    if (!list) return;
    for (json& each : *list) {
        if (each.is_object()) known_tags_.insert(text_of(tag_at(each, wrapped), "name"));
    }
}

HASHPATH_BODY json& stored_event::tag_at(json& entry, bool wrapped) {
    return wrapped ? *member_of(entry, "Tag") : entry;
}

HASHPATH_BODY std::pair<json*, bool> stored_event::tags_of(json& record, bool of_event, bool make) {
    json* inner = of_event ? member_of(*document_, "EventTag") : member_of(record, "AttributeTag");
    const auto holds_tag = [](const json& each) {
        const json* tag = member_of(each, "Tag");
        return tag && tag->is_object();
    };
    json* list = member_of(record, "Tag");
    const bool has_list = list && list->is_array();
    const bool counts = inner && inner->is_array() && !(inner->empty() && has_list);
    if (counts && std::all_of(inner->begin(), inner->end(), holds_tag)) return {inner, true};
    if (has_list) return {list, false};
    if (!make) return {nullptr, false};
    hashpath::impl::set_member(record, "Tag", json::array());
    return {member_of(record, "Tag"), false};
}

HASHPATH_BODY std::optional<std::size_t> stored_event::find_tag(json* list, bool wrapped, const tag_change& change) {
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        json& entry = (*list)[i];
        if (!entry.is_object()) continue;
        const json& tag = tag_at(entry, wrapped);
        if (text_of(tag, "name") != change.name) continue;
        const json* flag = member_of(wrapped && entry.contains("local") ? entry : tag, "local");
        const bool local = flag && php::truth(node{*flag});
        if (change.what == tag_change::kind::attach || !change.local || *change.local == local) return i;
    }
    return std::nullopt;
}

HASHPATH_BODY void stored_event::touch(const found_attribute& attribute, const json& now) {
    for (json* each : {attribute.attribute, attribute.object}) {
        if (each) hashpath::impl::set_member(*each, "timestamp", now);
    }
    json* event = event_in_document();
    if (!event) return;
    hashpath::impl::set_member(*event, "timestamp", now);
    hashpath::impl::set_member(*event, "published", json(false));
}

HASHPATH_BODY void stored_event::merge(json& record, const json& changed) {
    for (auto entry = node{changed}.entries(); entry; entry.next()) {
        if (entry.value()->is_structured() || entry.key() == php::key{"id"}) continue;
        json& stored = hashpath::impl::member_or_new(record, entry.key());
        if (!stored.is_structured()) stored = *entry.value();
    }
}

HASHPATH_BODY bool stored_event::take_proposal(json& record, const json& proposal) {
    json* list = member_of(record, "ShadowAttribute");
    if (!list || !list->is_array()) return false;
    const std::string id = text_of(proposal, "id");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const bool same = id.empty() ? (*list)[i] == proposal : text_of((*list)[i], "id") == id;
        if (!same) continue;
        list->erase(i);
        return true;
    }
    return false;
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/impl/items.hpp ----------------------------------------------------------------------------

// What an action works on: the items that the filters of its node let through.

HASHPATH_BEGIN
namespace workflow::impl {

using item = node<const json>;

/// "1 attribute", "2 attributes".
HASHPATH_FUNCTION std::string counted(std::size_t number, std::string_view what);

/// The id by which the host knows an event or attribute: its id, or its uuid, or "" for one without; null for no map.
HASHPATH_FUNCTION json identity_of(const json& record);

/// The id of the event in these data; null where there is none.
HASHPATH_FUNCTION json event_id_in(const json& data);

HASHPATH_FUNCTION void tell_selected(call& call, std::span<const item> items);

/// What a path finds, as the reference gives it: a list, or, where a plain path leads to a map, that map.
HASHPATH_FUNCTION json extracted(const json& data, const path& path);

/// The attributes that an action works on, see misp::matching_attributes(); valid until the data are changed.
HASHPATH_FUNCTION std::vector<item> attributes_of(call& call);

/// What an action on the event works on: the data, or null where filters leave the event out; and whether they leave
/// nothing at all.
struct event_selection {
    const json* data;
    bool nothing_left;
};

/// The data of an action on the event. Of its node's filters, those alone let the event through whose selector is empty,
/// as in MISP, which then finds it among the items that are left.
HASHPATH_FUNCTION event_selection data_with_event(call& call);

/// The entries of `Event._AttributeFlattened` of such data.
HASHPATH_FUNCTION std::vector<item> flattened_of(const json* data);

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/attributes.inl ----------------------------------------------------------------------------

// The bodies of workflow/modules/attributes.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr std::string_view add_remove[] = {"add", "remove"};

inline constexpr misp::parameter ids_flag_parameters[] = {
    {"action", misp::parameter_type::choice, R"("add")", add_remove, "whether to_ids becomes true (add) or false"},
};

inline constexpr misp::parameter comment_parameters[] = {
    {"comment", misp::parameter_type::text, "", {}, "the new comment", true},
};

inline constexpr std::string_view freezes[] = {"modify", "freeze"};

inline constexpr misp::parameter event_distribution_parameters[] = {
    {"freeze", misp::parameter_type::choice, R"("modify")", freezes,
     "whether the event gets a new timestamp and is published no more"},
    {"distribution", misp::parameter_type::choice, R"("0")", misp::impl::distribution_levels,
     "0 organisation, 1 community, 2 connected, 3 all, 4 sharing group"},
    {"sharing_group_id", misp::parameter_type::text, "[]", {}, "for 4: the id of the sharing group"},
};

inline constexpr std::string_view proposal_actions[] = {"accept", "remove"};

inline constexpr std::string_view proposal_types[] = {"new", "edit", "any"};

inline constexpr misp::parameter proposal_parameters[] = {
    {"action", misp::parameter_type::choice, R"("accept")", proposal_actions,
     "whether proposals are accepted or removed"},
    {"proposal_type", misp::parameter_type::choice, R"("all")", proposal_types,
     "for new attributes, for existing ones, or any; the default is none of them"},
};

HASHPATH_BODY void write_back(call& call, std::span<attribute_change> changes) {
    const misp::attribute_copies<json> copies{call.change(), misp::unfiltered::keep};
    for (attribute_change& each : changes) {
        const auto places = copies.places(each.id);
        for (json* place : places) {
            if (place == places.back()) *place = std::move(each.attribute);
            else *place = each.attribute;
        }
    }
}

HASHPATH_BODY std::vector<attribute_change> copied_attributes(call& call) {
    std::vector<attribute_change> copies;
    for (const item each : attributes_of(call)) {
        if (!each->is_structured()) {
            throw type_error(error_code::item_not_a_map, "",
                             "an attribute is neither list nor map, and MISP ends with an error");
        }
        copies.push_back({misp::attribute_copies<json>::id_of(*each), *each});
    }
    return copies;
}

HASHPATH_BODY bool save_attributes(call& call, const std::function<void(json&)>& change) {
    std::vector<attribute_change> saved;
    for (attribute_change& each : copied_attributes(call)) {
        change(each.attribute);
        hashpath::impl::drop_members(each.attribute, {"timestamp"});
        stored_change stored{stored_change::kind::attribute, std::move(each.attribute)};
        const outcome came = call.world().store(stored);
        each.attribute = std::move(stored.value);
        if (came.done) saved.push_back(std::move(each));
        else if (!came.reason.empty()) call.fail(came.reason);
    }
    if (saved.empty()) call.tell("no attribute was changed");
    else call.tell("changed " + counted(saved.size(), "attribute"));
    if (!saved.empty()) write_back(call, saved);
    return !saved.empty();
}

HASHPATH_FUNCTION bool execute_ids_flag(call& call) {
    const bool flag = call.text("action") != "remove";
    return save_attributes(call,
                           [flag](json& attribute) { hashpath::impl::set_member(attribute, "to_ids", json(flag)); });
}

HASHPATH_FUNCTION bool execute_comment(call& call) {
    const std::string comment = call.text("comment");
    return save_attributes(
        call, [&comment](json& attribute) { hashpath::impl::set_member(attribute, "comment", json(comment)); });
}

HASHPATH_BODY json& event_to_change(call& call) {
    json& event = hashpath::impl::member_or_new(call.change(), php::key{"Event"});
    if (event.is_null()) event = json::object();
    if (event.is_structured()) return event;
    throw type_error(error_code::event_malformed, "/Event", "MISP needs a map here, and ends with an error");
}

HASHPATH_FUNCTION bool execute_event_distribution(call& call) {
    using namespace literals;
    if (!check(call.seen(), "Event._AttributeFlattened.{n}"_path)) {
        call.tell("the event has no attribute, and nothing is done");
        return true;
    }
    const json distribution = call.text("distribution");
    json stored = {{"id", event_id_in(call.seen())}, {"distribution", distribution}};
    static const json sharing_group = 4;
    if (php::loose_equal(node{distribution}, node{sharing_group})) {
        const std::string chosen = call.text("sharing_group_id");
        if (chosen.empty()) return call.fail("no sharing group is chosen");
        stored["sharing_group_id"] = chosen;
    }
    const outcome came = call.world().store({stored_change::kind::event, stored, call.text("freeze") != "freeze"});
    if (!came.done) return came.reason.empty() ? false : call.fail(came.reason);
    call.tell("the distribution is " + call.text("distribution") + " now");
    json& changed = event_to_change(call);
    for (const char* key : {"distribution", "sharing_group_id"}) {
        if (const json* value = member_of(std::as_const(stored), key)) hashpath::impl::set_member(changed, key, *value);
    }
    return true;
}

HASHPATH_BODY bool reload(call& call) {
    auto event = call.world().look_up(lookup::event, json{{"id", event_id_in(call.seen())}});
    if (!event || !event->is_object()) return false;
    core_format(*event, call.world());
    call.data().set(std::move(*event));
    return true;
}

HASHPATH_FUNCTION bool execute_proposal(call& call) {
    using namespace literals;
    const json* data = data_with_event(call).data;
    if (!data) return true;
    const std::string kind = call.text("proposal_type");
    std::vector<json> proposals;
    const auto take = [&](const path& path) {
        for_each(*data, path, [&proposals](const auto& match) { proposals.push_back(*match.value); });
    };
    if (kind == "new" || kind == "any") take("Event.ShadowAttribute.{n}"_path);
    if (kind == "edit" || kind == "any") take("Event._AttributeFlattened.{n}.ShadowAttribute.{n}"_path);
    const bool accepts = call.text("action") == "accept";
    for (const json& proposal : proposals) {
        const auto what = accepts ? stored_change::kind::accepted_proposal : stored_change::kind::discarded_proposal;
        const outcome came = call.world().store({what, proposal});
        if (!came.done && !came.reason.empty()) call.fail(came.reason);
        const json id = id_in(proposal, "id");
        call.tell(std::string{came.done ? "" : "could not be "} + (accepts ? "accepted" : "discarded") + ": proposal " +
                  php::to_text(node{id}));
    }
    if (!proposals.empty()) reload(call);
    return true;
}

HASHPATH_BODY void add_attribute_modules(registry& modules) {
    const auto add = [&modules](misp::module_description description, bool filters,
                                std::function<bool(call&)> execute) {
        modules.add({.description = description,
                     .type = module_type::action,
                     .core_format = true,
                     .filters = filters,
                     .fires = {"attribute-after-save", "event-before-save", "event-after-save"},
                     .execute = std::move(execute)});
    };
    add({"attribute_ids_flag_operation", "Attribute IDS Flag operation", "0.1",
         "Sets or removes the IDS flag of attributes.", ids_flag_parameters},
        true, [](call& call) { return execute_ids_flag(call); });
    add({"Module_attribute_comment_operation", "Attribute comment operation", "0.1", "Sets the comment of attributes.",
         comment_parameters},
        true, [](call& call) { return execute_comment(call); });
    add({"attribute_edition_operation",
         "Attribute edition operation",
         "0.1",
         "The base of the modules that change attributes: changes nothing.",
         {}},
        true, [](call&) { return true; });
    add({"Module_event_distribution_operation", "Event distribution operation", "0.1",
         "Sets the distribution of the event.", event_distribution_parameters},
        false, [](call& call) { return execute_event_distribution(call); });
    add({"proposal-action", "Proposal Action", "0.2", "Accepts or removes the proposals of the event.",
         proposal_parameters},
        true, [](call& call) { return execute_proposal(call); });
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/events.inl --------------------------------------------------------------------------------

// The bodies of workflow/modules/events.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr misp::parameter stop_execution_parameters[] = {
    {"message", misp::parameter_type::text, R"("Execution stopped")", {}, "why it was stopped", true},
};

inline constexpr misp::parameter blocklist_parameters[] = {
    {"uuid_hash_path", misp::parameter_type::path, R"("Event.uuid")", {}, "where the event's uuid is"},
    {"eventinfo_hash_path", misp::parameter_type::path, R"("Event.info")", {}, "where the event's title is"},
    {"block_comment", misp::parameter_type::text, R"("Blocked by a workflow")", {}, "a comment for the list"},
};

HASHPATH_FUNCTION bool execute_stop(call& call) {
    const std::string message = call.text("message");
    return call.fail(php::truth(message) ? message : "Execution stopped");
}

HASHPATH_FUNCTION bool execute_publish(call& call) {
    const json id = event_id_in(call.seen());
    const bool goes_on = call.start("event-publish", [&] {
        auto event = call.world().look_up(lookup::event, json{{"id", id}});
        if (event) return std::move(*event);
        return call.seen();
    });
    if (!goes_on) return call.fail("a workflow of event-publish blocked it");
    const outcome came = call.world().publish(id);
    if (came.done) call.tell("the event is published");
    return came.done || (came.reason.empty() ? false : call.fail(came.reason));
}

HASHPATH_FUNCTION bool execute_reload(call& call) {
    if (!call.trigger() || !call.trigger()->core_format) {
        call.tell("the trigger does not give MISP core format, so nothing is read");
    } else if (!reload(call)) {
        call.tell("the event is not stored");
    } else {
        call.tell("the data are the event as it is stored now");
    }
    return true;
}

HASHPATH_FUNCTION bool execute_blocklist(call& call) {
    const auto find = [&call](std::string_view parameter) {
        const auto found = get(call.seen(), path{call.text(parameter), call.limits()});
        return found ? **found : json{};
    };
    const json* event = member_of(call.seen(), "Event");
    const json organisation_id = event ? id_in(*event, "orgc_id") : json{};
    const auto organisation = call.world().look_up(lookup::organisation, json{{"id", organisation_id}});
    const std::string name = organisation ? text_of(*organisation, "name") : "";
    const outcome came =
        call.world().store({stored_change::kind::blocked_event, json{{"uuid", find("uuid_hash_path")},
                                                                     {"info", find("eventinfo_hash_path")},
                                                                     {"org", name.empty() ? "unknown" : name},
                                                                     {"comment", call.value("block_comment")}}});
    call.tell(came.done ? "the event is on the blocklist" : "the blocklist refused it: " + came.reason);
    return true;
}

HASHPATH_BODY void add_event_modules(registry& modules) {
    modules.add({.description = {stop_execution_id, "Stop execution", "0.2",
                                 "Ends the run; what started it is blocked.", stop_execution_parameters},
                 .type = module_type::action,
                 .blocking = true,
                 .outputs = 0,
                 .enabled_at_first = true,
                 .execute = [](call& call) { return execute_stop(call); }});
    modules.add({.description = {"publish-event", "Publish Event", "0.1", "Publishes the event.", {}},
                 .type = module_type::action,
                 .fires = {"event-publish"},
                 .execute = [](call& call) { return execute_publish(call); }});
    modules.add({.description = {"reload-full-event",
                                 "Reload full Event",
                                 "0.1",
                                 "Reads the event anew, with what the workflow stored.",
                                 {}},
                 .type = module_type::action,
                 .core_format = true,
                 .execute = [](call& call) { return execute_reload(call); }});
    modules.add({.description = {"add_eventblocklist_entry", "Add Event Blocklist entry", "0.1",
                                 "Puts the event on the blocklist.", blocklist_parameters},
                 .type = module_type::action,
                 .core_format = true,
                 .execute = [](call& call) { return execute_blocklist(call); }});
    modules.add({.description = {"blueprint-action-module",
                                 "Blueprint action module",
                                 "0.1",
                                 "A template for modules of one's own: always fails.",
                                 {}},
                 .type = module_type::action,
                 .execute = [](call& call) { return call.fail("this module is a template"); }});
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/logic.inl ---------------------------------------------------------------------------------

// The bodies of workflow/modules/logic.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::string in_short(const json& value) {
    constexpr std::size_t most = 60;
    if (value.is_structured()) {
        return (value.is_array() ? "a list of " : "a map of ") + std::to_string(value.size());
    }
    std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() <= most) return text;
    std::size_t end = most - 3;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "...";
}

/// What an IF module looked at and found, in words.
HASHPATH_FUNCTION std::string reason_of(const misp::if_answer& answer, call& call) {
    const json& data = call.seen();
    constexpr std::size_t most = 4;
    const path path{answer.path, call.limits()};
    std::string text = path.whole() ? "all of the data" : answer.path;
    if (!answer.compared.is_null()) return text + " compares as " + answer.compared.dump();
    std::vector<const json*> found;
    std::size_t count = 0;
    const json* decided = nullptr;
    const auto take = [&](const json& value) {
        if (found.size() < most) found.push_back(&value);
        if (answer.by == count) decided = &value;
        ++count;
    };
    if (answer.read_as == usage::get) {
        if (const auto value = get(data, path)) take(**value);
    } else {
        for_each(data, path, [&take](const auto& match) { take(*match.value); });
    }
    if (count == 0) return text + " finds nothing";
    text += " finds ";
    for (std::size_t i = 0; i < found.size(); ++i) text += (i == 0 ? "" : ", ") + in_short(*found[i]);
    if (count > most) text += ", and " + std::to_string(count - most) + " more";
    return decided && count > 1 ? text + "; " + in_short(*decided) + " decides" : text;
}

HASHPATH_FUNCTION bool execute_if(misp::if_module asked, call& call) {
    const misp::if_answer answer = call.ask(asked);
    for (const std::string& error : answer.errors) call.fail(error);
    if (call.explains() && asked != misp::if_module::blueprint) call.tell(reason_of(answer, call));
    return answer.pass;
}

/// Says how many items a label leaves, if its filter can be applied: that it cannot is said by what looks at the data.
HASHPATH_FUNCTION void tell_items_left(call& call) {
    try {
        const json& data = call.seen();
        const std::string label = call.text("filtering-label");
        const json* enabled = member_of(data, "enabledFilters");
        const json* options = enabled ? member_of(*enabled, label) : nullptr;
        if (!options) return;
        const std::size_t items = count(data, misp::labelled_filter(*options, call.limits()).selector);
        call.tell("label " + label + " leaves " + counted(items, "item"));
    } catch (const error&) {}
}

HASHPATH_FUNCTION bool execute_generic_filter(call& call) {
    call.data().put_filter(call.parameters());
    if (call.explains()) tell_items_left(call);
    return true;
}

HASHPATH_FUNCTION bool execute_filter_reset(call& call) {
    call.data().reset_filters(call.parameters());
    call.tell("the data are those from before the first filter again: all filters and all changes since are gone");
    return true;
}

HASHPATH_FUNCTION std::vector<warning> diagnose_generic_filter(const json& parameters) {
    std::vector<warning> warnings = diagnose_parameters(misp::generic_filter_module, parameters);
    const auto value = [&parameters](std::string_view name) {
        return misp::value_of_parameter(misp::generic_filter_module, parameters, name);
    };
    const bool listed = value("operator") == json("in_or");
    const auto unused = [&](const warning& each) { return each.parameter == (listed ? "value" : "value_list"); };
    std::erase_if(warnings, unused);
    const auto is_text = [&value](const char* name) { return !value(name).is_structured(); };
    if (!is_text("selector") || !is_text("hash_path")) return warnings;
    const json options = {{"selector", value("selector")},
                          {"path", value("hash_path")},
                          {"operator", value("operator")},
                          {"value", value(listed ? "value_list" : "value")}};
    for (warning& each : misp::diagnose_labelled(misp::labelled_filter(options))) {
        if (each.parameter == "path") each.parameter = "hash_path";
        if (each.parameter == "value" && listed) each.parameter = "value_list";
        const auto said = [&each](const warning& other) {
            return other.code == each.code && other.parameter == each.parameter;
        };
        if (std::none_of(warnings.begin(), warnings.end(), said)) warnings.push_back(std::move(each));
    }
    return warnings;
}

HASHPATH_BODY void add_logic_modules(registry& modules) {
    for (std::size_t i = 0; i < misp::if_modules().size(); ++i) {
        const auto asked = static_cast<misp::if_module>(i);
        const bool core = asked == misp::if_module::tag || asked == misp::if_module::organisation ||
                          asked == misp::if_module::distribution || asked == misp::if_module::published;
        const bool at_first = core || asked == misp::if_module::generic;
        modules.add({.description = misp::description_of(asked),
                     .type = module_type::logic,
                     .core_format = core,
                     .outputs = 2,
                     .enabled_at_first = at_first,
                     .execute = [asked](call& call) { return execute_if(asked, call); },
                     .diagnose = [asked](const json& parameters) { return misp::diagnose(asked, parameters); }});
    }
    modules.add({.description = concurrent_task_module,
                 .type = module_type::logic,
                 .several_connections = true,
                 .enabled_at_first = true,
                 .execute = [](call&) { return true; }});
    modules.add({.description = misp::generic_filter_module,
                 .type = module_type::logic,
                 .execute = [](call& call) { return execute_generic_filter(call); },
                 .diagnose = [](const json& parameters) { return diagnose_generic_filter(parameters); }});
    modules.add({.description = misp::filter_reset_module, .type = module_type::logic, .execute = [](call& call) {
                     return execute_filter_reset(call);
                 }});
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/lookups.inl -------------------------------------------------------------------------------

// The bodies of workflow/modules/lookups.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr misp::parameter attach_enrichment_parameters[] = {
    {"modules", misp::parameter_type::choices, "", {}, "the names of enrichment modules", false, true},
};

inline constexpr misp::parameter attach_warninglist_parameters[] = {
    {"warninglists", misp::parameter_type::choices, R"("ALL")", {}, "the names of warning lists, or ALL", false, true},
};

inline constexpr misp::parameter attach_decay_score_parameters[] = {
    {"decayingmodels", misp::parameter_type::choices, "", {}, "the names of decaying models", false, true},
};

inline constexpr misp::parameter enrich_event_parameters[] = {
    {"modules", misp::parameter_type::text, "", {}, "the name of the enrichment module"},
};

inline constexpr misp::parameter add_to_warninglist_parameters[] = {
    {"warninglist", misp::parameter_type::text, "", {}, "the name of a warning list of one's own"},
};

/// Whether what gates queries lets this one through: the workflows of enrichment-before-query.
HASHPATH_FUNCTION bool may_query(call& call, const std::string& module) {
    return call.start("enrichment-before-query", [&] {
        json data = call.seen();
        hashpath::impl::set_member(data, "_module", json(module));
        return data;
    });
}

/// The types of attributes that an enrichment module takes. Throws workflow_error (module_failed) for an unknown one.
HASHPATH_FUNCTION std::vector<std::string> types_of(call& call, const std::string& module) {
    const auto known = call.world().look_up(lookup::enrichment_module, json{{"module", module}});
    if (!known) {
        throw workflow_error(error_code::module_failed, call.node().id,
                             "there is no enrichment module " + module + ", and MISP ends with an error");
    }
    std::vector<std::string> types;
    if (const json* listed = member_of(*known, "types"); listed && listed->is_array()) {
        for (const json& type : *listed) {
            if (type.is_string()) types.push_back(type.get<std::string>());
        }
    }
    return types;
}

HASHPATH_FUNCTION bool execute_attach_enrichment(call& call) {
    if (php::empty(node{call.value("modules")})) return call.fail("no enrichment module is chosen");
    const auto names = call.texts("modules", true);
    std::vector<std::vector<std::string>> types;
    types.reserve(names.size());
    for (const std::string& name : names) types.push_back(types_of(call, name));
    const json event_id = event_id_in(call.seen());
    std::vector<attribute_change> changed;
    std::size_t refused = 0;
    for (attribute_change& each : copied_attributes(call)) {
        const std::string type = text_of(each.attribute, "type");
        bool asked = false;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (std::find(types[i].begin(), types[i].end(), type) == types[i].end()) continue;
            if (!may_query(call, names[i])) {
                ++refused;
                continue;
            }
            const auto answer = call.world().look_up(
                lookup::enrichment, json{{"module", names[i]}, {"attribute", each.attribute}, {"event_id", event_id}});
            if (!answer) {
                throw workflow_error(
                    error_code::module_failed, call.node().id,
                    "the enrichment module " + names[i] + " gives no answer, and MISP ends with an error");
            }
            json& list = hashpath::impl::member_or_new(each.attribute, php::key{"enrichment"});
            if (!list.is_array()) list = json::array();
            const json* results = answer->contains("error") ? nullptr : member_of(*answer, "results");
            list.push_back(results ? *results : *answer);
            asked = true;
        }
        if (asked) changed.push_back(std::move(each));
    }
    call.tell("enriched " + counted(changed.size(), "attribute"));
    if (refused != 0) {
        call.tell("a workflow of enrichment-before-query blocked " + std::to_string(refused) +
                  (refused == 1 ? " query" : " queries"));
    }
    if (!changed.empty()) write_back(call, changed);
    return true;
}

HASHPATH_BODY std::vector<std::string> parts_of(const json& attribute) {
    const std::string type = text_of(attribute, "type");
    const std::string value = text_of(attribute, "value");
    const std::size_t bar = value.find('|');
    const bool is_composite = type.find('|') != std::string::npos || type == "malware-sample";
    if (!is_composite || bar == std::string::npos) return {value};
    return {value.substr(0, bar), value.substr(bar + 1)};
}

/// The warning lists that a node chooses.
HASHPATH_FUNCTION std::vector<misp::warning_list> chosen_lists(call& call) {
    const auto chosen = call.texts("warninglists", true);
    const auto is_chosen = [&chosen](const std::string& list) {
        return std::find(chosen.begin(), chosen.end(), list) != chosen.end();
    };
    const auto stored = call.world().look_up(lookup::warning_lists, json::object());
    std::vector<misp::warning_list> lists;
    if (!stored || !stored->is_array()) return lists;
    for (const json& each : *stored) {
        if (is_chosen("ALL") || is_chosen(text_of(each, "name"))) lists.emplace_back(each, call.limits().regex);
    }
    return lists;
}

HASHPATH_FUNCTION bool execute_attach_warninglist(call& call) {
    if (php::empty(node{call.value("warninglists")})) return call.fail("no warning list is chosen");
    const auto lists = chosen_lists(call);
    const auto setting = call.world().look_up(lookup::setting, json{{"name", "MISP.warning_for_all"}});
    const bool all = setting && php::truth(node{std::as_const(*setting)});
    json event_warnings = json::array();
    std::vector<bool> hit(lists.size());
    std::vector<attribute_change> changed;
    for (attribute_change& each : copied_attributes(call)) {
        if (!all && !set_in(each.attribute, "to_ids")) continue;
        const std::string type = text_of(each.attribute, "type");
        const auto parts = parts_of(each.attribute);
        bool warned = false;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            if (!lists[i].applies_to(type)) continue;
            for (const std::string& part : parts) {
                const auto match = lists[i].match(part);
                if (!match) continue;
                json& warnings = hashpath::impl::member_or_new(each.attribute, php::key{"warnings"});
                if (!warnings.is_array()) warnings = json::array();
                warnings.push_back({{"match", *match},
                                    {"value", part},
                                    {"warninglist_id", lists[i].id()},
                                    {"warninglist_name", lists[i].name()},
                                    {"warninglist_category", lists[i].category()}});
                warned = true;
                if (!hit[i]) {
                    event_warnings.push_back(
                        {{"id", lists[i].id()}, {"name", lists[i].name()}, {"category", lists[i].category()}});
                }
                hit[i] = true;
                break;
            }
        }
        if (warned) changed.push_back(std::move(each));
    }
    call.tell(std::to_string(changed.size()) + (changed.size() == 1 ? " attribute is" : " attributes are") +
              " on a warning list");
    write_back(call, changed);
    hashpath::impl::set_member(event_to_change(call), "warnings", std::move(event_warnings));
    return true;
}

HASHPATH_FUNCTION bool execute_attach_decay_score(call& call) {
    if (php::empty(node{call.value("decayingmodels")})) return call.fail("no decaying model is chosen");
    std::vector<attribute_change> changed;
    for (attribute_change& each : copied_attributes(call)) {
        auto scored = call.world().look_up(
            lookup::decay_score, json{{"attribute", each.attribute}, {"models", call.value("decayingmodels")}});
        if (scored) changed.push_back({std::move(each.id), std::move(*scored)});
    }
    call.tell("scored " + counted(changed.size(), "attribute"));
    write_back(call, changed);
    return true;
}

HASHPATH_FUNCTION bool execute_enrich_event(call& call) {
    const std::string module = call.text("modules");
    if (module.empty()) return call.fail("no enrichment module is chosen");
    const bool filters = misp::filters_enabled(call.node().saved_filters);
    json uuids = json::array();
    if (filters) {
        const auto items = attributes_of(call);
        if (items.empty()) {
            call.tell("the filter of the node leaves nothing");
            return true;
        }
        for (const item each : items) {
            if (const std::string uuid = text_of(*each, "uuid"); !uuid.empty()) uuids.push_back(uuid);
        }
    }
    if (!may_query(call, module)) {
        call.tell("a workflow of enrichment-before-query blocked the query");
        return true;
    }
    const auto came = call.world().look_up(
        lookup::enriched_event, json{{"module", module}, {"event_id", event_id_in(call.seen())}, {"uuids", uuids}});
    const std::string added = came ? text_of(*came, "added") : "";
    call.world().push(workflow_topic, came ? json{{"message", "enriched the event"}, {"added", added}}
                                           : json{{"warning", "the enrichment service is not available"}});
    call.tell(came ? added + " attributes were added" : "the enrichment service is not available");
    if (came) reload(call);
    return true;
}

HASHPATH_FUNCTION bool execute_add_to_warninglist(call& call) {
    const std::string list = call.text("warninglist");
    if (list.empty()) return call.fail("no warning list is chosen");
    json values = json::array();
    std::set<std::string> known;
    for (const item each : attributes_of(call)) {
        const std::string value = text_of(*each, "value");
        if (!value.empty() && known.insert(value).second) values.push_back(value);
    }
    const std::size_t count = values.size();
    const outcome came = call.world().store(
        {stored_change::kind::warning_list, json{{"warninglist", list}, {"values", std::move(values)}}});
    if (!came.done) return came.reason.empty() ? false : call.fail(came.reason);
    call.tell("gave " + counted(count, "value") + " to the warning list " + list);
    return true;
}

HASHPATH_BODY void add_lookup_modules(registry& modules) {
    const auto add = [&modules](misp::module_description description, std::vector<std::string_view> fires,
                                std::function<bool(call&)> execute) {
        modules.add({.description = description,
                     .type = module_type::action,
                     .core_format = true,
                     .filters = true,
                     .fires = std::move(fires),
                     .execute = std::move(execute)});
    };
    add({"attach-enrichment", "Attach enrichment", "0.3",
         "Attaches to attributes what enrichment modules know of them.", attach_enrichment_parameters},
        {"enrichment-before-query"}, [](call& call) { return execute_attach_enrichment(call); });
    add({"attach-warninglist", "Attach warninglist", "0.2",
         "Attaches to attributes the warning lists that they are on.", attach_warninglist_parameters},
        {}, [](call& call) { return execute_attach_warninglist(call); });
    add({"attach-decay-score", "Attach decay score", "0.1", "Attaches to attributes their decay scores.",
         attach_decay_score_parameters},
        {}, [](call& call) { return execute_attach_decay_score(call); });
    add({"enrich-event", "Enrich Event", "0.2", "Adds to the event what an enrichment module knows of its attributes.",
         enrich_event_parameters},
        {"enrichment-before-query", "attribute-after-save", "event-before-save", "event-after-save"},
        [](call& call) { return execute_enrich_event(call); });
    add({"add_to_warninglist", "Add to warninglist", "0.1", "Adds the values of attributes to a warning list.",
         add_to_warninglist_parameters},
        {}, [](call& call) { return execute_add_to_warninglist(call); });
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/messages.inl ------------------------------------------------------------------------------

// The bodies of workflow/modules/messages.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr std::string_view content_types[] = {"json", "form"};

inline constexpr std::string_view form_only[] = {"form"};

inline constexpr std::string_view request_methods[] = {"post", "get", "put", "delete"};

inline constexpr misp::parameter webhook_parameters[] = {
    {"url", misp::parameter_type::text, "", {}, "where the request goes", true},
    {"content_type", misp::parameter_type::choice, R"("json")", content_types, "how the payload is written"},
    {"request_method", misp::parameter_type::choice, R"("post")", request_methods, "the method of the request"},
    {"self_signed", misp::parameter_type::choice, R"("deny")", self_signed, "whether self-signed certificates will do"},
    {"payload", misp::parameter_type::text, R"("")", {}, "what is sent; the whole data if empty", true},
    {"headers", misp::parameter_type::text, "", {}, "more headers, one a line", true},
};

inline constexpr misp::parameter ms_teams_parameters[] = {
    {"url", misp::parameter_type::text, "", {}, "where the request goes"},
    {"content_type", misp::parameter_type::choice, R"("form")", form_only, "how the payload is written"},
    {"data_extraction_path", misp::parameter_type::path, "", {}, "not used"},
};

inline constexpr misp::parameter telegram_parameters[] = {
    {"bot_token", misp::parameter_type::text, "", {}, "the token of the bot"},
    {"chat_id", misp::parameter_type::text, "", {}, "the chat"},
    {"message_body_template", misp::parameter_type::text, "", {}, "the message", true},
};

inline constexpr std::string_view one_zero[] = {"1", "0"};

inline constexpr misp::parameter splunk_parameters[] = {
    {"url", misp::parameter_type::text, "", {}, "the URL of the collector"},
    {"verify_tls", misp::parameter_type::choice, "1", one_zero, "whether its certificate is verified"},
    {"hec_token", misp::parameter_type::text, "", {}, "the token of the collector"},
    {"source_type", misp::parameter_type::text, R"("")", {}, "Splunk's sourcetype"},
    {"event_per_attribute", misp::parameter_type::choice, "0", one_zero, "whether each attribute is sent by itself"},
    {"data_extraction_model", misp::parameter_type::text, R"("")", {}, "a JSON map of fields to paths; all if empty"},
};

inline constexpr misp::parameter mail_parameters[] = {
    {"recipients",
     misp::parameter_type::choices,
     R"(["All admins"])",
     {},
     "All accounts, All admins, or addresses",
     false,
     true},
    {"mail_template_subject", misp::parameter_type::text, "", {}, "the subject", true},
    {"mail_template_body", misp::parameter_type::text, "", {}, "the text", true},
};

inline constexpr misp::parameter log_mail_parameters[] = {
    {"recipients",
     misp::parameter_type::choices,
     R"(["All admins"])",
     {},
     "All accounts, All admins, Org admins, or addresses",
     false,
     true},
    {"mail_template_subject", misp::parameter_type::text, "", {}, "the subject", true},
    {"mail_template_body", misp::parameter_type::text, "", {}, "the text", true},
};

inline constexpr misp::parameter zmq_parameters[] = {
    {"data_extraction_path", misp::parameter_type::path, "", {}, "what of the data is pushed; all if empty"},
};

/// JSON as MISP writes it into requests: on one line, slashes and characters as they are.
HASHPATH_FUNCTION std::string as_request_body(const json& value) {
    hashpath::require_copyable(node{value});
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

HASHPATH_BODY bool may_send(call& call) {
    const auto setting =
        call.world().look_up(lookup::setting, json{{"name", "Security.rest_client_enable_arbitrary_urls"}});
    if (setting && php::truth(node{std::as_const(*setting)})) return true;
    return call.fail("the setting Security.rest_client_enable_arbitrary_urls is off, so no request is sent");
}

HASHPATH_FUNCTION bool send_request(call& call, const request& request) {
    const response came = call.world().send(request);
    const bool done = came.failure.empty() && came.status >= 200 && came.status <= 206;
    call.tell(request.method + " " + request.url +
              (came.failure.empty() ? ": status " + std::to_string(came.status) : ""));
    if (done) return true;
    if (!came.failure.empty()) return call.fail("the request could not be sent: " + came.failure);
    if (came.status == 401 || came.status == 403) return call.fail("the authentication failed");
    return call.fail("the other side refused the request, and said: " + came.body);
}

HASHPATH_FUNCTION std::string trimmed(std::string_view text) {
    constexpr std::string_view space{" \t\n\r\0\x0B", 6};
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) return {};
    return std::string{text.substr(begin, text.find_last_not_of(space) - begin + 1)};
}

HASHPATH_FUNCTION void set_header(std::vector<std::pair<std::string, std::string>>& headers, std::string name,
                                  std::string value) {
    const auto found =
        std::find_if(headers.begin(), headers.end(), [&name](const auto& each) { return each.first == name; });
    if (found == headers.end()) headers.emplace_back(std::move(name), std::move(value));
    else found->second = std::move(value);
}

HASHPATH_FUNCTION std::vector<std::pair<std::string, std::string>> json_headers() {
    return {{"Accept", "application/json"}, {"Content-Type", "application/json"}, {"User-Agent", "MISP"}};
}

HASHPATH_FUNCTION void add_headers(std::vector<std::pair<std::string, std::string>>& headers, std::string_view lines) {
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        const std::string_view line = lines.substr(0, end);
        lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 1);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        set_header(headers, trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
}

HASHPATH_FUNCTION bool execute_webhook(call& call) {
    if (!may_send(call)) return false;
    const std::string url = call.text("url");
    if (php::empty(node{call.value("url")})) return call.fail("there is no URL");
    request request{hashpath::php::upper(call.text("request_method")),
                    url,
                    json_headers(),
                    {},
                    call.text("self_signed") != "allow"};
    add_headers(request.headers, call.text("headers"));
    const bool form = call.text("content_type") == "form";
    if (form) set_header(request.headers, "Content-Type", "application/x-www-form-urlencoded");
    const std::string payload = call.text("payload");
    if (request.method == "GET") {
    } else if (payload.empty()) {
        request.body = as_request_body(call.seen());
    } else if (form) {
        request.body = payload;
    } else {
        try {
            request.body = as_request_body(parse(payload));
        } catch (const parse_error&) {
            request.body = as_request_body(payload);
        }
    }
    return send_request(call, request);
}

/// A text in a form of the web.
HASHPATH_FUNCTION std::string form_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                           c == '_' || c == '.';
        if (plain) encoded += c;
        else if (c == ' ') encoded += '+';
        else encoded.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
    }
    return encoded;
}

HASHPATH_FUNCTION bool execute_ms_teams(call& call) {
    if (!may_send(call)) return false;
    if (php::empty(node{call.value("url")})) return call.fail("there is no URL");
    request request{"POST", call.text("url"), json_headers(), "text=" + form_encoded(as_request_body(call.seen()))};
    set_header(request.headers, "Content-Type", "application/x-www-form-urlencoded");
    return send_request(call, request);
}

HASHPATH_FUNCTION bool execute_telegram(call& call) {
    request request{
        "POST", "https://api.telegram.org/bot" + call.text("bot_token") + "/sendMessage", json_headers(), {}};
    request.body = as_request_body(
        {{"chat_id", call.value("chat_id")}, {"text", call.value("message_body_template")}, {"parse_mode", "HTML"}});
    const response came = call.world().send(request);
    call.tell("POST to Telegram" + (came.failure.empty() ? ": status " + std::to_string(came.status) : ""));
    if (!came.failure.empty()) return call.fail("the request could not be sent: " + came.failure);
    if (came.status >= 200 && came.status <= 206) return true;
    if (came.status == 401) return call.fail("the authentication failed");
    return call.fail("the other side refused the request, and said: " + came.body);
}

/// What a record of Splunk is made of: for each field what its path finds, or, where that is one value, the one at 0.
HASHPATH_FUNCTION json modelled(const json& record, const json& model, const path_limits& limits) {
    json made = json::object();
    if (!model.is_structured()) return made;
    for (auto field = node{model}.entries(); field; field.next()) {
        if (field.value()->is_structured()) {
            throw type_error(error_code::parameter_type, "/data_extraction_model",
                             "each field needs a path, which is a text");
        }
        json found = extracted(record, path{php::to_text(field.value()), limits});
        if (found.size() == 1) {
            const json* first = member_of(found, "0");
            found = first ? json(*first) : json{};
        }
        hashpath::impl::set_member(made, field.key().to_string(), std::move(found));
    }
    return made;
}

HASHPATH_FUNCTION bool execute_splunk(call& call) {
    if (!may_send(call)) return false;
    if (php::empty(node{call.value("url")})) return call.fail("there is no URL");
    if (php::empty(node{call.value("hec_token")})) return call.fail("there is no token");
    std::vector<json> records;
    if (set_in(call.parameters(), "event_per_attribute")) {
        const json* event = member_of(call.seen(), "Event");
        json bare = event && event->is_structured() ? *event : json::object();
        json attributes = hashpath::impl::take_member(bare, "Attribute");
        hashpath::impl::drop_members(bare, {"_AttributeFlattened"});
        for (const json& each : attributes) records.push_back({{"Attribute", each}, {"Event", bare}});
    } else {
        records.push_back(call.seen());
    }
    if (const std::string text = call.text("data_extraction_model"); !text.empty()) {
        const json model = parse(text);
        for (json& record : records) record = modelled(record, model, call.limits());
    }
    for (const json& record : records) {
        json body = {{"event", record}};
        if (const std::string source = call.text("source_type"); !source.empty()) body["sourcetype"] = source;
        request request{"POST", call.text("url"), json_headers(), as_request_body(body),
                        set_in(call.parameters(), "verify_tls")};
        request.headers.emplace_back("Authorization", "Splunk " + call.text("hec_token"));
        if (!send_request(call, request)) return false;
    }
    return true;
}

HASHPATH_BODY std::optional<std::vector<std::string>> addresses(call& call, const std::vector<std::string>& recipients,
                                                                bool of_log) {
    const auto chosen = [&recipients](std::string_view who) {
        return std::find(recipients.begin(), recipients.end(), who) != recipients.end();
    };
    auto users = call.world().look_up(lookup::users, json::object());
    if (!users || !users->is_array()) users = json::array();
    std::vector<std::string> found;
    const bool by_organisation = of_log && chosen("Org admins");
    const json* log = by_organisation ? member_of(call.seen(), "Log") : nullptr;
    std::string organisation;
    if (log) {
        const std::string user_id = text_of(*log, "user_id");
        for (const json& user : *users) {
            if (!user_id.empty() && text_of(user, "id") == user_id) organisation = text_of(user, "org_id");
        }
    }
    if (by_organisation && organisation.empty() && recipients.size() == 1) return std::nullopt;
    for (const json& user : *users) {
        const std::string email = text_of(user, "email");
        const std::string role = text_of(user, "role");
        const bool org_admin = !organisation.empty() && (role == "org-admin" || role == "admin") &&
                               text_of(user, "org_id") == organisation;
        if (chosen("All accounts") || (chosen("All admins") && role == "admin") || org_admin || chosen(email))
            found.push_back(email);
    }
    return found;
}

HASHPATH_FUNCTION bool execute_mail(call& call, bool of_log) {
    const auto recipients = call.texts("recipients", true);
    if (recipients.empty()) return call.fail("there is no recipient");
    const std::string subject = call.text("mail_template_subject");
    if (php::empty(node{call.value("mail_template_subject")})) return call.fail("there is no subject");
    const auto to = addresses(call, recipients, of_log);
    if (!to) return false;
    for (const std::string& address : *to) {
        const outcome came = call.world().send(mail{{address}, subject, call.text("mail_template_body")});
        if (!came.done) call.tell("the mail to " + address + " was refused: " + came.reason);
    }
    call.tell("mail to " + counted(to->size(), "user") + ": " + subject);
    return true;
}

HASHPATH_FUNCTION bool execute_zmq(call& call) {
    const std::string text = call.text("data_extraction_path");
    const json message = text.empty() ? call.seen() : extracted(call.seen(), path{text, call.limits()});
    const outcome came = call.world().push(workflow_topic, message);
    if (!came.done) return call.fail(came.reason.empty() ? "the message queue refused the message" : came.reason);
    call.tell("pushed to " + std::string{workflow_topic});
    return true;
}

HASHPATH_BODY void add_message_modules(registry& modules) {
    const auto add = [](misp::module_description description, std::function<bool(call&)> execute) -> module {
        return {.description = description, .type = module_type::action, .execute = std::move(execute)};
    };
    module webhook = add({"webhook", "Webhook", "0.7", "Sends a request over HTTP.", webhook_parameters},
                         [](call& call) { return execute_webhook(call); });
    webhook.enabled_at_first = true;
    modules.add(std::move(webhook));
    modules.add(
        add({"ms-teams-webhook", "MS Teams Webhook", "0.5", "Sends the data to Microsoft Teams.", ms_teams_parameters},
            [](call& call) { return execute_ms_teams(call); }));
    modules.add(add({"telegram-send-alert", "Telegram Send Alert", "0.1", "Sends a message to a chat of Telegram.",
                     telegram_parameters},
                    [](call& call) { return execute_telegram(call); }));
    module splunk = add({"splunk-hec-export", "Splunk HEC export", "0.2",
                         "Sends the event to an HTTP Event Collector of Splunk.", splunk_parameters},
                        [](call& call) { return execute_splunk(call); });
    splunk.core_format = true;
    splunk.outputs = 0;
    modules.add(std::move(splunk));
    modules.add(add({"send-mail", "Send Mail", "0.1", "Sends a mail to users.", mail_parameters},
                    [](call& call) { return execute_mail(call, false); }));
    modules.add(
        add({"send-log-mail", "Send Log Mail", "0.1", "Sends a mail about an entry of the log.", log_mail_parameters},
            [](call& call) { return execute_mail(call, true); }));
    module zmq = add({"push-zmq", "Push to ZMQ", "0.2", "Puts the data onto the message queue.", zmq_parameters},
                     [](call& call) { return execute_zmq(call); });
    zmq.enabled_at_first = true;
    modules.add(std::move(zmq));
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/service.inl -------------------------------------------------------------------------------

// The bodies of workflow/modules/service.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

/// CakePHP's Inflector::underscore(): a capital behind a letter, digit or _ gets an _ in front, and all becomes lower case.
HASHPATH_FUNCTION std::string underscored(std::string_view text) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_word = [&](char c) {
        return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_capital(c) && i > 0 && is_word(text[i - 1])) result += '_';
        result += hashpath::php::lower(c);
    }
    return result;
}

/// What of a service's module must outlive its description.
struct service_texts {
    std::deque<std::string> texts;
    std::vector<misp::parameter> parameters;
    std::vector<std::string> labels;  ///< of the parameters
    std::string name;

    HASHPATH_FUNCTION std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

HASHPATH_BODY std::string label_of(std::string_view id) {
    std::string label{id};
    std::replace(label.begin(), label.end(), '_', ' ');
    bool first = true;
    for (char& c : label) {
        if (first) c = hashpath::php::upper(c);
        first = c == ' ';
    }
    return label;
}

HASHPATH_FUNCTION bool execute_service(call& call, const service_texts& own, bool filters) {
    json parameters = json::array();
    json matching = json::object();
    for (std::size_t i = 0; i < own.parameters.size(); ++i) {
        const misp::parameter& each = own.parameters[i];
        if (i == 0) parameters = json::object();
        parameters[std::string{each.name}] = call.value(each.name);
        if (each.type == misp::parameter_type::path) {
            const std::string text = call.text(each.name);
            matching[own.labels[i]] = text.empty() ? call.seen() : extracted(call.seen(), path{text, call.limits()});
        }
    }
    json question = {{"module", own.name}, {"data", call.seen()}, {"params", std::move(parameters)}};
    if (filters) {
        const bool filtered = misp::filters_enabled(call.node().saved_filters);
        json items = json::array();
        if (filtered) {
            const auto found =
                matching_items(call.seen(), misp::saved_filter(call.node().saved_filters, call.limits()));
            tell_selected(call, found);
            for (const item each : found) items.push_back(*each);
        }
        if (items.empty()) question["filteredItems"] = call.seen();
        else question["filteredItems"] = std::move(items);
    }
    if (!matching.empty()) question["matchingData"] = std::move(matching);
    const auto answer = call.world().look_up(lookup::service, question);
    const json* error = answer ? member_of(*answer, "error") : nullptr;
    if (error && !php::empty(node{*error})) {
        return call.fail(error->is_structured() ? "the service answers with an error" : php::to_text(node{*error}));
    }
    call.tell(answer ? "the service answered" : "the service did not answer, which MISP takes for success");
    return true;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY module service_module(const json& entry) {
    hashpath::require_copyable(node{entry});
    const auto part = [](const json* map, std::string_view key) { return map ? impl::member_of(*map, key) : nullptr; };
    const json* meta = part(&entry, "meta");
    const json* config = part(meta, "config");
    const auto flag = [&](std::string_view key) {
        const json* value = part(config, key);
        return value && php::truth(node{*value});
    };
    auto own = std::make_shared<impl::service_texts>();
    own->name = impl::text_of(entry, "name");
    const json* parameters = part(config, "params");
    if (parameters && parameters->is_object()) {
        for (auto each = node{*parameters}.entries(); each; each.next()) {
            std::string id = impl::underscored(each.key().to_string());
            for (char& c : id) {
                const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                if (!plain) c = '_';
            }
            const std::string type = impl::text_of(*each.value(), "type");
            const json* rendered = part(&*each.value(), "jinja_supported");
            own->labels.push_back(impl::label_of(id));
            own->parameters.push_back({own->keep(id),
                                       type == "hash_path" ? misp::parameter_type::path : misp::parameter_type::text,
                                       "",
                                       {},
                                       own->keep(impl::text_of(*each.value(), "description")),
                                       rendered && php::truth(node{*rendered})});
        }
    }
    module made;
    made.description = {own->keep(impl::underscored(own->name)), own->keep(own->name), "0.1",
                        own->keep(meta ? impl::text_of(*meta, "description") : ""), own->parameters};
    made.type = module_type::action;
    made.blocking = flag("blocking");
    made.core_format = flag("expect_misp_core_format");
    made.filters = flag("support_filters");
    made.execute = [own, filters = made.filters](call& call) { return impl::execute_service(call, *own, filters); };
    made.owner = own;
    return made;
}

HASHPATH_BODY bool is_action_service(const json& entry) {
    const json* meta = impl::member_of(entry, "meta");
    const json* types = meta ? impl::member_of(*meta, "module-type") : nullptr;
    return types && types->is_array() && std::find(types->begin(), types->end(), json("action")) != types->end();
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/tags.inl ----------------------------------------------------------------------------------

// The bodies of workflow/modules/tags.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr std::string_view tag_actions[] = {"add", "remove"};

inline constexpr std::string_view tag_localities[] = {"local", "global", "any"};

inline constexpr misp::parameter tag_operation_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", tag_scopes, "what is tagged"},
    {"action", misp::parameter_type::choice, R"("add")", tag_actions, "whether tags are attached or taken away"},
    {"locality", misp::parameter_type::choice, R"("local")", tag_localities,
     "local tags stay on this instance; any attaches global ones"},
    {"tags", misp::parameter_type::choices, "", {}, "the names of tags"},
    {"relationship_type", misp::parameter_type::text, "", {}, "what the tag is to what it is attached to"},
};

inline constexpr std::string_view replacement_scopes[] = {"event", "attribute", "all"};

inline constexpr std::string_view yes_no[] = {"yes", "no"};

inline constexpr std::string_view two_localities[] = {"local", "global"};

inline constexpr misp::parameter tag_replacement_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", replacement_scopes, "whose tags are replaced"},
    {"remove_substituted", misp::parameter_type::choice, R"("1")", yes_no,
     "whether local tags that were replaced go; the default acts as no"},
    {"locality", misp::parameter_type::choice, R"("local")", two_localities, "how the new tags are attached"},
    {"relationship_type", misp::parameter_type::text, "", {}, "what the tag is to what it is attached to"},
};

inline constexpr misp::parameter assign_country_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", tag_scopes, "what is tagged"},
    {"hash_path",
     misp::parameter_type::path,
     R"("enrichment.{n}.{n}.values.0")",
     {},
     "where in an attribute the name of the country is"},
    {"locality", misp::parameter_type::choice, R"("local")", two_localities, "how the tags are attached"},
    {"galaxy_name", misp::parameter_type::text, R"("country")", {}, "not used"},
    {"relationship_type", misp::parameter_type::text, "", {}, "what the tag is to what it is attached to"},
};

HASHPATH_FUNCTION std::optional<bool> local_flag(std::string_view locality) {
    if (locality == "any") return std::nullopt;
    return locality == "local";
}

HASHPATH_BODY bool change_tag(call& call, const tag_change& change) {
    const bool attaches = change.what == tag_change::kind::attach;
    const outcome came = call.world().tag(change);
    if (!came.done && !came.reason.empty()) call.fail(came.reason);
    if (call.explains()) {
        const bool of_event = change.of == tag_change::target::event;
        const std::string subject = of_event ? "the event" : "attribute " + php::to_text(node{change.id});
        const char* const did = !came.done     ? (attaches ? " could not be attached to " : " is not attached to ")
                                : came.changed ? (attaches ? " attached to " : " taken from ")
                                               : (attaches ? " was attached already to " : " is nowhere, so not on ");
        call.tell(change.name + did + subject + (came.reason.empty() ? "" : ": " + came.reason));
    }
    return came.done;
}

HASHPATH_FUNCTION bool change_tags(call& call, tag_change::target of, const json& id,
                                   const std::vector<std::string>& names, tag_change::kind what,
                                   std::optional<bool> local) {
    const std::string relationship = call.text("relationship_type");
    bool any = false;
    for (const std::string& name : names) {
        any = change_tag(call, {what, of, id, name, local, relationship}) || any;
    }
    return any;
}

HASHPATH_FUNCTION bool execute_tag_operation(call& call) {
    const auto names = call.texts("tags", false);
    const auto what = call.text("action") == "remove" ? tag_change::kind::detach : tag_change::kind::attach;
    const auto local = local_flag(call.text("locality"));
    if (call.text("scope") == "attribute") {
        const auto attributes = attributes_of(call);
        bool any = false;
        for (const item attribute : attributes) {
            any = change_tags(call, tag_change::target::attribute, identity_of(*attribute), names, what, local) || any;
        }
        if (attributes.empty()) call.tell("there is no attribute to work on");
        return any;
    }
    const auto [data, nothing_left] = data_with_event(call);
    if (nothing_left) return false;
    return change_tags(call, tag_change::target::event, data ? event_id_in(*data) : json{}, names, what, local);
}

/// The tag that one is brought into the usual form of: "tlp:red" for `TLP="Red"`; nothing for a tag of another kind.
/// It contains the word `tlp`, one or two of colon, space, - and =, perhaps a quote, and a level.
HASHPATH_FUNCTION std::optional<std::string> usual_form(std::string_view tag, std::string_view word, bool upper) {
    constexpr std::array<std::string_view, 5> levels = {"white", "clear", "green", "amber", "red"};
    const std::string text = hashpath::php::lower(std::string{tag});
    const auto is_word = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_'; };
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        if (at > 0 && is_word(text[at - 1])) continue;
        const std::size_t begin = at + word.size();
        for (const std::size_t separators : {std::size_t{2}, std::size_t{1}}) {
            std::size_t end = begin;
            while (end < text.size() && end < begin + separators &&
                   std::string_view{": \t\n\v\f\r-="}.find(text[end]) != std::string_view::npos)
                ++end;
            if (end != begin + separators) continue;
            if (end < text.size() && text[end] == '"') ++end;
            for (const std::string_view level : levels) {
                if (std::string_view{text}.substr(end, level.size()) != level) continue;
                return upper ? "PAP:" + hashpath::php::upper(std::string{level}) : "tlp:" + std::string{level};
            }
        }
    }
    return std::nullopt;
}

HASHPATH_FUNCTION std::optional<std::string> substitute_nothing(std::string_view) {
    return std::nullopt;
}

HASHPATH_FUNCTION std::optional<std::string> substitute_tlp(std::string_view tag) {
    return usual_form(tag, "tlp", false);
}

HASHPATH_FUNCTION std::optional<std::string> substitute_pap(std::string_view tag) {
    return usual_form(tag, "pap", true);
}

HASHPATH_BODY std::optional<bool> replace_tags(call& call, tag_change::target of, const json& record,
                                               substitution substitute) {
    const json* tags = member_of(record, "Tag");
    if (!tags || !tags->is_structured()) {
        throw type_error(error_code::event_malformed, of == tag_change::target::event ? "/Event/Tag" : "/Tag",
                         "MISP needs a list of tags here, and ends with an error");
    }
    std::vector<std::string> replaced;
    std::vector<std::string> added;
    for (auto entry = node{*tags}.entries(); entry; entry.next()) {
        const json* tag_name = member_of(*entry.value(), "name");
        if (!tag_name || !tag_name->is_string()) continue;
        const auto& text = tag_name->get_ref<const std::string&>();
        const auto usual = substitute(text);
        if (!usual) continue;
        replaced.push_back(text);
        if (std::find(added.begin(), added.end(), *usual) == added.end()) added.push_back(*usual);
    }
    if (added.empty()) return std::nullopt;
    const json id = identity_of(record);
    if (call.text("remove_substituted") == "yes") {
        change_tags(call, of, id, replaced, tag_change::kind::detach, true);
    }
    return change_tags(call, of, id, added, tag_change::kind::attach, call.text("locality") == "local");
}

HASHPATH_FUNCTION bool execute_tag_replacement(call& call, substitution substitute) {
    const auto [data, nothing_left] = data_with_event(call);
    if (nothing_left) return true;
    const std::string scope = call.text("scope");
    bool last = true;
    const auto replace = [&](tag_change::target of, const json& record) {
        if (const auto came = replace_tags(call, of, record, substitute)) last = *came;
    };
    const json* event = data ? member_of(*data, "Event") : nullptr;
    static const json nothing;
    if (scope == "event" || scope == "all") replace(tag_change::target::event, event ? *event : nothing);
    if (scope == "attribute" || scope == "all") {
        for (const item attribute : flattened_of(data)) replace(tag_change::target::attribute, *attribute);
    }
    return last;
}

/// The tags of the countries that these values name.
HASHPATH_FUNCTION std::vector<std::string> country_tags(call& call, const std::vector<std::string>& values) {
    std::vector<std::string> names;
    for (const std::string& value : values) {
        const auto cluster = call.world().look_up(lookup::cluster, json{{"galaxy", "country"}, {"value", value}});
        const json* tag_name = cluster ? member_of(*cluster, "tag_name") : nullptr;
        if (!tag_name || !tag_name->is_string()) continue;
        const auto& text = tag_name->get_ref<const std::string&>();
        if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
    }
    return names;
}

HASHPATH_FUNCTION void add_values(std::vector<std::string>& values, const json& data, const path& path) {
    for_each(data, path, [&values](const auto& match) {
        if (match.value->is_structured()) return;
        std::string text = php::to_text(match.value);
        if (std::find(values.begin(), values.end(), text) == values.end()) values.push_back(std::move(text));
    });
}

HASHPATH_FUNCTION bool execute_assign_country(call& call) {
    const json* data = data_with_event(call).data;
    const auto attributes = flattened_of(data);
    if (attributes.empty()) call.tell("there is no attribute to work on");
    std::string text = call.text("hash_path");
    const bool local = call.text("locality") == "local";
    const auto attach = [&](tag_change::target of, const json& id, const std::vector<std::string>& values) {
        const auto names = country_tags(call, values);
        if (names.empty()) call.tell("no country of that name");
        return !names.empty() && change_tags(call, of, id, names, tag_change::kind::attach, local);
    };
    if (call.text("scope") == "event") {
        if (text.rfind("{n}.", 0) != 0) text = "{n}." + text;
        std::vector<std::string> values;
        if (data) add_values(values, *data, path{"Event._AttributeFlattened." + text, call.limits()});
        return attach(tag_change::target::event, data ? event_id_in(*data) : json{}, values);
    }
    const path path{text, call.limits()};
    bool last = false;
    for (const item attribute : attributes) {
        std::vector<std::string> values;
        add_values(values, *attribute, path);
        last = attach(tag_change::target::attribute, identity_of(*attribute), values);
    }
    return last;
}

HASHPATH_BODY void add_tag_modules(registry& modules) {
    const auto add = [&modules](std::string_view id, std::string_view name, std::string_view version,
                                std::string_view description, std::span<const misp::parameter> parameters,
                                std::function<bool(call&)> execute) {
        modules.add({.description = {id, name, version, description, parameters},
                     .type = module_type::action,
                     .core_format = true,
                     .filters = true,
                     .fires = {"event-before-save", "event-after-save", "tag-attached-after-save"},
                     .execute = std::move(execute)});
    };
    add("tag_operation", "Tag operation", "0.2", "Attaches tags to the event or to attributes, or takes them away.",
        tag_operation_parameters, [](call& call) { return execute_tag_operation(call); });
    const auto replacement = [](substitution substitute) {
        return [substitute](call& call) { return execute_tag_replacement(call, substitute); };
    };
    add("tag_replacement_generic", "Tag Replacement Generic", "0.1",
        "The base of the modules that replace tags: replaces none.", tag_replacement_parameters,
        replacement(substitute_nothing));
    add("tag_replacement_tlp", "Tag Replacement - TLP", "0.1",
        "Brings tags of the traffic light protocol into the form tlp:red.", tag_replacement_parameters,
        replacement(substitute_tlp));
    add("tag_replacement_pap", "Tag Replacement - PAP", "0.1",
        "Brings tags of permissible actions into the form PAP:RED.", tag_replacement_parameters,
        replacement(substitute_pap));
    add("assign_country", "Assign country", "0.2", "Attaches the tags of the countries that enrichment found.",
        assign_country_parameters, [](call& call) { return execute_assign_country(call); });
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/modules/triggers.inl ------------------------------------------------------------------------------

// The bodies of workflow/modules/triggers.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY json id_in(const json& map, std::string_view key) {
    const json* id = member_of(map, key);
    return id && !id->is_structured() ? *id : json{};
}

HASHPATH_BODY bool set_in(const json& map, std::string_view key) {
    const json* value = member_of(map, key);
    return value && !php::empty(node{*value});
}

/// The event of an id with its tags, without attributes and objects; nothing where the host has none.
HASHPATH_FUNCTION std::optional<json> bare_event(host& world, const json& id) {
    auto found = world.look_up(lookup::event, json{{"id", id}});
    json* event = found ? member_of(*found, "Event") : nullptr;
    if (!event || !event->is_object()) return std::nullopt;
    hashpath::impl::drop_members(*event, {"Attribute", "Object"});
    hashpath::impl::drop_members(*found, {"Attribute", "Object"});
    return found;
}

HASHPATH_BODY bool core_format(json& data, host& world) {
    misp::surroundings<json> around;
    if (!data.contains("Event")) {
        around.event = [&world](const json& id) { return bare_event(world, id); };
    }
    if (!data.contains("Object")) {
        around.object = [&world](const json& id) {
            auto found = world.look_up(lookup::object, json{{"id", id}});
            if (found && found->is_object()) hashpath::impl::drop_members(*found, {"Attribute"});
            return found;
        };
    }
    misp::enrich(data, around);
    return true;
}

/// An event with one of its attributes alone, in its object if it has one.
HASHPATH_FUNCTION bool event_with_attribute(json& data, host& world, const json& event_id, const json& attribute_id) {
    auto event = bare_event(world, event_id);
    if (!event) return false;
    if (!php::empty(node{attribute_id})) {
        const auto found = world.look_up(lookup::attribute, json{{"id", attribute_id}});
        const json* attribute = found ? member_of(*found, "Attribute") : nullptr;
        const json* object = found ? member_of(*found, "Object") : nullptr;
        json& inside = (*event)["Event"];
        if (attribute && object && object->is_object()) {
            json holder = *object;
            holder["Attribute"] = json::array({*attribute});
            inside["Object"] = json::array({std::move(holder)});
        } else if (attribute) {
            inside["Attribute"] = json::array({*attribute});
        }
    }
    data = std::move(*event);
    return core_format(data, world);
}

/// What a trigger is given for one kind of record; a whole event is taken in its place. Null where there is neither.
HASHPATH_FUNCTION const json* record_of(const json& data, std::string_view key) {
    const json* record = member_of(data, key);
    return record && record->is_structured() ? record : nullptr;
}

HASHPATH_FUNCTION bool normalise_report(json& data, host& world) {
    const json* report = record_of(data, "EventReport");
    if (!report) return data.contains("Event") && core_format(data, world);
    auto event = bare_event(world, id_in(*report, "event_id"));
    if (!event) return false;
    hashpath::impl::set_member((*event)["Event"], "EventReport", json::array({*report}));
    data = std::move(*event);
    return core_format(data, world);
}

HASHPATH_FUNCTION bool normalise_post(json& data, host& world) {
    const json* post = record_of(data, "Post");
    if (!post) return false;
    json seen = {{"Post", *post}, {"Thread", json::array()}};
    if (const json* thread = record_of(data, "Thread")) {
        seen["Thread"] = *thread;
        if (const json id = id_in(*thread, "event_id"); !php::empty(node{id})) {
            auto event = bare_event(world, id);
            if (event && core_format(*event, world)) seen["Event"] = std::move((*event)["Event"]);
        }
    }
    data = std::move(seen);
    return true;
}

HASHPATH_FUNCTION bool normalise_proposal(json& data, host& world) {
    const json* proposal = record_of(data, "ShadowAttribute");
    if (!proposal) return data.contains("Event") && core_format(data, world);
    const json kept = json::array({*proposal});
    if (const json id = id_in(*proposal, "old_id"); !php::empty(node{id})) {
        auto found = world.look_up(lookup::attribute, json{{"id", id}});
        json* attribute = found ? member_of(*found, "Attribute") : nullptr;
        if (!attribute || !attribute->is_object()) return false;
        hashpath::impl::set_member(*attribute, "ShadowAttribute", kept);
        if (json* event = member_of(*found, "Event"); event && event->is_object()) {
            hashpath::impl::drop_members(*event, {"Attribute", "Object"});
        }
        if (json* object = member_of(*found, "Object"); object && object->is_object()) {
            hashpath::impl::drop_members(*object, {"Attribute"});
        }
        data = std::move(*found);
        return core_format(data, world);
    }
    auto event = bare_event(world, id_in(*proposal, "event_id"));
    if (!event) return false;
    hashpath::impl::set_member((*event)["Event"], "ShadowAttribute", kept);
    data = std::move(*event);
    return core_format(data, world);
}

HASHPATH_FUNCTION bool normalise_sighting(json& data, host& world) {
    const json* sighting = record_of(data, "Sighting");
    if (!sighting || data.contains("Event")) return data.contains("Event") && core_format(data, world);
    return event_with_attribute(data, world, id_in(*sighting, "event_id"), id_in(*sighting, "attribute_id"));
}

HASHPATH_FUNCTION bool normalise_tag(json& data, host& world) {
    const json* tag = record_of(data, "Tag");
    if (!tag) return data.contains("Event") && core_format(data, world);
    return event_with_attribute(data, world, id_in(*tag, "event_id"), id_in(*tag, "attribute_id"));
}

inline constexpr std::string_view tag_attached_scopes[] = {"event", "attribute", "any"};

inline constexpr misp::parameter tag_attached_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", tag_attached_scopes, "what the tag was attached to"},
    {"locality", misp::parameter_type::choice, R"("local")", localities, "whether as a local tag"},
    {"tag", misp::parameter_type::text, "", {}, "the name of the tag; any if empty"},
};

HASHPATH_FUNCTION bool tag_attached_condition(call& call) {
    const json* tag = record_of(call.seen(), "Tag");
    if (!tag) return call.seen().contains("Event");
    const std::string scope = call.text("scope");
    const bool of_attribute = set_in(*tag, "attribute_id");
    if ((scope == "attribute" && !of_attribute) || (scope == "event" && of_attribute)) return false;
    const std::string locality = call.text("locality");
    const bool local = set_in(*tag, "local");
    if ((locality == "local" && !local) || (locality == "global" && local)) return false;
    const json& wanted = call.value("tag");
    if (php::empty(node{wanted})) return true;
    const json* tag_name = member_of(*tag, "name");
    return tag_name && php::loose_equal(node{*tag_name}, node{wanted});
}

HASHPATH_BODY void add_triggers(registry& modules) {
    using normaliser = bool (*)(json&, host&);
    static constexpr normaliser normalise_event = core_format;
    const auto add = [](std::string_view id, std::string_view name, std::string_view scope, bool blocking, bool core,
                        std::string_view overhead, std::string_view description, normaliser normalise) -> module {
        return {.description = {id, name, "0.1", description, {}},
                .type = module_type::trigger,
                .blocking = blocking,
                .core_format = core,
                .enriches = normalise == normalise_event,
                .enabled_at_first = true,
                .normalise = normalise,
                .scope = scope,
                .overhead = overhead};
    };
    const auto put = [&](std::string_view id, std::string_view name, std::string_view scope, bool blocking, bool core,
                         std::string_view overhead, std::string_view description, normaliser normalise) {
        modules.add(add(id, name, scope, blocking, core, overhead, description, normalise));
    };
    put("attribute-after-save", "Attribute After Save", "attribute", false, true, "high",
        "After an attribute was stored.", normalise_event);
    put("enrichment-before-query", "Enrichment Before Query", "others", true, true, "low",
        "Before the enrichment service is asked; `_module` is the name of the module.", normalise_event);
    put("event-after-save", "Event After Save", "event", false, true, "high",
        "After an event was stored, without its attributes.", normalise_event);
    put("event-after-save-new", "Event After Save New", "event", false, true, "low",
        "After a new event was stored, with its attributes.", normalise_event);
    put("event-after-save-new-from-pull", "Event After Save New From Pull", "event", false, true, "low",
        "After a new event was pulled from another server.", normalise_event);
    put("event-before-save", "Event Before Save", "event", true, true, "high", "Before an event is stored.",
        normalise_event);
    put("event-publish", "Event Publish", "event", true, true, "low", "When an event is about to be published.",
        normalise_event);
    put("event-report-after-save", "Event Report After Save", "event-report", false, true, "low",
        "After a report of an event was stored.", normalise_report);
    put("log-after-save", "Log After Save", "log", false, false, "high", "After an entry of the log was stored.",
        nullptr);
    put("object-after-save", "Object After Save", "object", false, true, "high", "After an object was stored.",
        normalise_event);
    put("post-after-save", "Post After Save", "post", false, false, "low", "After a post of a discussion was stored.",
        normalise_post);
    put("shadow-attribute-after-save", "Shadow Attribute After Save", "shadow-attribute", false, true, "medium",
        "After a proposal was stored.", normalise_proposal);
    put("shadow-attribute-before-save", "Shadow Attribute Before Save", "shadow-attribute", true, true, "medium",
        "Before a proposal is stored.", normalise_proposal);
    put("sighting-after-save", "Sighting After Save", "sighting", false, true, "medium",
        "After a sighting of an attribute was stored.", normalise_sighting);
    module attached = add("tag-attached-after-save", "Tag Attached After Save", "tag", false, true, "high",
                          "After a tag was attached to an event or attribute.", normalise_tag);
    attached.description.parameters = tag_attached_parameters;
    attached.execute = [](call& call) { return tag_attached_condition(call); };
    modules.add(std::move(attached));
    put("user-after-save", "User After Save", "user", false, false, "low", "After a user was stored.", nullptr);
    put("user-before-save", "User Before Save", "user", true, false, "low", "Before a user is stored.", nullptr);
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/impl/graph_walk.hpp -------------------------------------------------------------------------------

// A walk through the graph of a workflow, node by node.

HASHPATH_BEGIN
namespace workflow {

namespace impl {

struct queued_task;

/// State that all walks of one run share, those of its tasks and of the runs that its actions start too.
struct run_state {
    const run_options& options;
    const registry& modules;
    std::vector<const definition*> listening;
    const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    std::atomic<std::size_t> steps = 0;
    std::atomic<std::size_t> tasks = 0;
    std::atomic<bool> stopped = false;
    std::mutex mutex = {};  ///< guards what follows
    std::string why = {};
    std::mutex observing = {};  ///< lets observers see one step at a time
    std::atomic<bool> observer_threw = false;
    /// Runs a workflow that an action starts, and returns its success.
    std::function<bool(const definition&, const json&, host&, std::size_t depth, std::optional<std::size_t> task,
                       std::vector<queued_task>&)>
        run_inside = {};

    /// Stops everything, for a reason.
    HASHPATH_FUNCTION void stop(std::string reason);

    HASHPATH_FUNCTION std::string reason();

    HASHPATH_FUNCTION void count_step();

    HASHPATH_FUNCTION void count_task();

    HASHPATH_FUNCTION void observe(const step& step, const json& data);
};

/// A task that waits for the end of the run that queued it.
struct queued_task {
    const definition* workflow = nullptr;
    const graph_node* trigger = nullptr;
    std::int64_t node = 0;
    std::string via;        ///< the connection that leads to it
    std::size_t depth = 0;  ///< that of the walk that queued it
    std::shared_ptr<const json> data;
};

/// One walk through a graph from one node.
class graph_walk {
public:
    HASHPATH_FUNCTION graph_walk(run_state& state, const definition& workflow, const graph_node* trigger,
                                 roaming_data& data, host& world, bool can_block, std::size_t depth,
                                 std::optional<std::size_t> task);

    /// Walks; false where a blocking module ended it, or a limit.
    HASHPATH_FUNCTION bool from(const graph_node& start, std::string via = {});

    std::vector<node_error> errors;
    std::vector<const graph_node*> executed;
    std::vector<const graph_node*> blocking;
    std::vector<std::string> log;
    std::vector<queued_task> queued;

    HASHPATH_FUNCTION std::vector<std::vector<std::string>> blocked_paths() const;

    HASHPATH_FUNCTION std::vector<std::string> followed() const;

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// A connection that was followed, and the one before it on its path.
    struct followed_connection {
        std::size_t before;
        const graph_node* source;
        const output* by;
        std::size_t index;
    };

    struct frame {
        const graph_node* node;
        std::size_t via;  ///< in followed_
        bool prevented;   ///< an action before it failed, so that actions are skipped
        std::vector<const output*> outputs;
        std::size_t at_output = 0;
        std::size_t at_connection = 0;
    };

    HASHPATH_FUNCTION static std::string text_of_step(const followed_connection& step);

    /// Runs a node and opens it; false where the walk ends.
    HASHPATH_FUNCTION bool enter(const graph_node& node, std::size_t via, bool prevented);

    /// Runs an action; false where it ends the walk.
    HASHPATH_FUNCTION bool act(const graph_node& node, std::size_t via, frame& opened);

    HASHPATH_FUNCTION std::vector<const output*> outputs_of_logic(const graph_node& node, std::size_t via);

    HASHPATH_FUNCTION void queue_tasks(const graph_node& node, std::size_t via);

    /// Follows the next connection, or closes a node; false where the walk ends.
    HASHPATH_FUNCTION bool advance();

    HASHPATH_FUNCTION static const connection* connection_of(const followed_connection& step);

    HASHPATH_FUNCTION step step_of(const graph_node& node, std::size_t via);

    /// Runs a node's module; what it gave. `then(call)` is called where it gave true.
    template <class Then>
    bool execute(const graph_node& node, step& step, Then&& then) {
        const module* known = state_.modules.find(node);
        if (!known) {
            step.result = "loading_error";
            step.errors = {"could not load class for module: " + node.module};
        } else if (state_.options.enabled && !state_.options.enabled(node.module)) {
            step.result = "disabled_module";
            step.errors = {"could not execute disabled module `" + node.module + "`"};
        }
        if (!step.result.empty()) {
            log.push_back(step.errors.front());
            step.parameters = step.stored_parameters;
            return false;
        }
        const auto begun = std::chrono::steady_clock::now();
        try {
            call call{node, *known, data_, world_, static_cast<bool>(state_.options.observe)};
            call.started_by(trigger_);
            call.start_with(
                [this](std::string_view trigger, const std::function<json()>& data) { return start(trigger, data); });
            step.answer = known->execute(call);
            if (step.answer) then(call);
            step.errors = call.errors();
            step.reasons = call.reasons();
            step.selected = call.selected();
            if (call.explains()) step.parameters = call.parameters();
            step.result = step.answer || node.is_logic() ? "success" : "partial-success";
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& e) {
            if (state_.observer_threw) throw;
            step.answer = false;
            step.result = "error";
            step.errors = {e.what()};
            step.parameters = step.stored_parameters;
            log.push_back("error while executing module `" + node.module + "`: " + e.what());
        }
        step.took = std::chrono::steady_clock::now() - begun;
        if (debug_ && step.result != "error") {
            log.push_back("Executed node `" + node.module + "`\nNode `" + node.module + "` (" +
                          std::to_string(node.id) + ") from Workflow `" + workflow_.name + "` (" + workflow_.id +
                          "): " + step.result);
        }
        return step.answer;
    }

    HASHPATH_FUNCTION void report(step& step);

    /// What changed; null where a module made the data too deep for that.
    HASHPATH_FUNCTION json patch_to(const json& after) const;

    HASHPATH_FUNCTION bool start(std::string_view trigger, const std::function<json()>& data);

    run_state& state_;
    const definition& workflow_;
    const graph_node* trigger_;
    roaming_data& data_;
    host& world_;
    bool blocking_;
    std::size_t depth_;
    std::optional<std::size_t> task_;
    bool debug_;
    bool goes_on_ = true;
    std::string first_via_;
    std::vector<frame> open_;
    std::deque<followed_connection> followed_;
    std::set<const connection*> on_path_;
    std::vector<std::size_t> blocked_;
};

}  // namespace impl

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/run.inl -------------------------------------------------------------------------------------------

// The bodies of workflow/run.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_FUNCTION std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
    return all;
}

/// The errors of a walk on one line, as MISP logs them.
HASHPATH_FUNCTION std::string error_lines(const std::vector<node_error>& errors, const definition& workflow) {
    std::vector<std::string> lines;
    lines.reserve(errors.size());
    for (const node_error& error : errors) {
        lines.push_back("Node `" + error.module + "` (" + std::to_string(error.node) + ") from Workflow `" +
                        workflow.name + "` (" + workflow.id +
                        ") returned the following error: " + joined(error.messages));
    }
    return joined(lines);
}

HASHPATH_FUNCTION std::vector<std::int64_t> ids_of(const std::vector<const graph_node*>& nodes) {
    std::vector<std::int64_t> ids;
    ids.reserve(nodes.size());
    for (const graph_node* node : nodes) ids.push_back(node->id);
    return ids;
}

/// The trigger of a workflow that can be run.
HASHPATH_FUNCTION const graph_node& runnable(const definition& workflow, const registry& modules) {
    const graph_node* trigger = nullptr;
    for (const graph_node& node : workflow.graph.nodes()) {
        if (node.is_trigger() && !trigger) trigger = &node;
        for (const output& each : node.outputs) {
            for (const connection& leads : each.connections) {
                if (workflow.graph.find(leads.node)) continue;
                throw workflow_error(
                    error_code::graph_malformed, node.id,
                    "its " + each.name + " leads to node " + std::to_string(leads.node) + ", which is not there");
            }
        }
    }
    if (!trigger) throw workflow_error(error_code::trigger_missing, {}, "there is no trigger to start from");
    if (!modules.find(*trigger)) {
        throw workflow_error(error_code::trigger_missing, trigger->id, "there is no trigger " + trigger->module);
    }
    return *trigger;
}

/// Returns whether data are an event, which MISP makes core format without asking for anything around it.
HASHPATH_FUNCTION bool is_event(const json& data) {
    return data.is_object() && data.contains("Event") && misp::scope_of(data) == misp::scope::event;
}

/// The data of a trigger: of an event, what stands in `event` or is read from there.
struct trigger_data {
    const json* value = nullptr;
    event_source* event = nullptr;

    HASHPATH_FUNCTION bool is_event() const { return event || impl::is_event(*value); }
    HASHPATH_FUNCTION json read() const { return value ? *value : event->read(); }
};

/// Runs a workflow without its concurrent tasks, which it appends to `queued`.
HASHPATH_FUNCTION run_result run_once(run_state& state, const definition& workflow, const trigger_data& original,
                                      host& world, std::size_t depth, std::optional<std::size_t> task,
                                      std::vector<queued_task>& queued) {
    const graph_node& trigger = runnable(workflow, state.modules);
    const module& known = *state.modules.find(trigger);
    const bool debug = workflow.debug_enabled || state.options.debug;
    const bool watched = static_cast<bool>(state.options.observe);
    const std::string named = "workflow for trigger `" + trigger.module + "` (" + workflow.id + ")";
    run_result result;
    result.counter =
        workflow.counter < std::numeric_limits<std::int64_t>::max() ? workflow.counter + 1 : workflow.counter;
    if (debug) result.log.push_back("Started executing " + named);
    const auto fail = [&result](const std::string& why) {
        result.outcome = "failure " + why;
        return result;
    };
    roaming_data data{json{}, state.options.remembers, state.options.paths};
    try {
        if (state.options.remembers && !watched && known.enriches && !known.execute && original.is_event()) {
            if (original.event) data.enrich_later(*original.event);
            else data.enrich_later(*original.value);
        } else {
            json& normalised = data.stored();
            normalised = original.read();
            hashpath::impl::require_container(node{std::as_const(normalised)});
            if (known.normalise && !known.normalise(normalised, world))
                throw workflow_error(error_code::module_failed, trigger.id, "the data are none of this trigger");
            hashpath::impl::require_container(node{std::as_const(normalised)});
        }
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        if (debug) result.log.push_back(std::string{"Error while normalising the data: "} + e.what());
        return fail(std::string{"the data could not be normalised: "} + e.what());
    }
    step step;
    step.trigger = trigger.module;
    step.depth = depth;
    step.task = task;
    if (watched) {
        step.what = step::kind::begin;
        step.result = known.blocking ? "blocking" : "non-blocking";
        step.at = world.now();
        state.observe(step, json{{"original", original.read()}, {"normalized", data.stored()}});
    }
    if (known.execute) {
        roaming_data raw{original.read(), true, state.options.paths};
        call call{trigger, known, raw, world};
        if (!known.execute(call)) return fail("the conditions of the trigger are not met");
    }
    graph_walk walk{state, workflow, &trigger, data, world, known.blocking, depth, task};
    result.success = walk.from(trigger);
    result.errors = std::move(walk.errors);
    result.executed = ids_of(walk.executed);
    result.blocking = ids_of(walk.blocking);
    result.blocked_paths = walk.blocked_paths();
    result.followed = walk.followed();
    for (std::string& line : walk.log) result.log.push_back(std::move(line));
    for (queued_task& each : walk.queued) queued.push_back(std::move(each));
    const bool stopped = std::any_of(walk.blocking.begin(), walk.blocking.end(),
                                     [](const graph_node* node) { return node->module == stop_execution_id; });
    result.outcome = result.success ? "success" : stopped ? "blocked" : "failure";
    std::string lines = error_lines(result.errors, workflow);
    if (state.stopped) {
        const std::string reason = state.reason();
        result.outcome = "failure " + reason;
        lines += (lines.empty() ? "" : ", ") + reason;
    }
    if (!result.success) {
        result.log.push_back("Execution stopped. \n" + lines);
    } else if (!result.errors.empty()) {
        result.log.push_back("Encountered an error, but continued\n" + lines);
    }
    if (debug) result.log.push_back("Finished executing " + named + ". Outcome: " + result.outcome);
    if (state.options.keep_data) result.data = data.take();
    if (watched) {
        step.what = step::kind::end;
        step.result = result.success ? "success" : stopped ? "blocked" : "failure";
        step.at = world.now();
        state.observe(step, json{{"blocking_nodes", result.blocking},
                                 {"executed_nodes", result.executed},
                                 {"blocked_paths", result.blocked_paths}});
    }
    return result;
}

HASHPATH_FUNCTION void run_task(run_state& state, const queued_task& task, host& world, std::size_t number,
                                task_result& result, std::vector<queued_task>& queued, std::vector<std::string>& log) {
    roaming_data data{*task.data, state.options.remembers, state.options.paths};
    const definition& workflow = *task.workflow;
    graph_walk walk{state, workflow, task.trigger, data, world, false, task.depth, number};
    result.success = walk.from(*workflow.graph.find(task.node), task.via);
    result.errors = std::move(walk.errors);
    result.executed = ids_of(walk.executed);
    log = std::move(walk.log);
    if (!result.success) log.push_back("Execution stopped. \n" + error_lines(result.errors, workflow));
    if (state.options.keep_data) result.data = data.take();
    queued = std::move(walk.queued);
}

/// Runs the tasks that a run queued, and those that they queue, all of a generation beside one another.
HASHPATH_FUNCTION void run_tasks(run_state& state, host& world, std::vector<queued_task> queued, run_result& result) {
    std::vector<std::optional<std::size_t>> queued_by(queued.size());
    while (!queued.empty() && !state.stopped) {
        const std::size_t first = result.tasks.size();
        const std::size_t count = queued.size();
        result.tasks.resize(first + count);
        std::vector<std::vector<queued_task>> more(count);
        std::vector<std::vector<std::string>> logs(count);
        std::vector<std::future<void>> running;
        for (std::size_t i = 0; i < count; ++i) {
            task_result& came = result.tasks[first + i];
            came.node = queued[i].node;
            came.queued_by = queued_by[i];
            // Through std::function: a packaged_task of the lambda itself has GCC compile the runner where nobody calls it.
            const std::function<void()> run_this = [&, i] {
                run_task(state, queued[i], world, first + i, result.tasks[first + i], more[i], logs[i]);
            };
            auto work = std::make_shared<std::packaged_task<void()>>(run_this);
            running.push_back(work->get_future());
            try {
                if (state.options.executor) state.options.executor([work] { (*work)(); });
                else (*work)();
            } catch (...) {
                work.reset();
                for (std::future<void>& each : running) each.wait();
                throw;
            }
        }
        for (std::future<void>& each : running) each.wait();
        for (std::future<void>& each : running) each.get();
        std::vector<queued_task> next;
        queued_by.clear();
        for (std::size_t i = 0; i < count; ++i) {
            for (std::string& line : logs[i]) result.log.push_back(std::move(line));
            for (queued_task& task : more[i]) {
                next.push_back(std::move(task));
                queued_by.emplace_back(first + i);
            }
        }
        queued = std::move(next);
    }
    if (state.stopped && result.outcome.find(state.reason()) == std::string::npos) {
        result.log.push_back("Execution stopped. \n" + state.reason());
    }
}

/// Runs a workflow and its tasks.
HASHPATH_FUNCTION run_result run_all(const definition& workflow, const trigger_data& data, host& world,
                                     const run_options& options) {
    run_state state{options, options.modules ? *options.modules : built_in_modules(), options.listening};
    const auto is_this = [&workflow](const definition* each) { return each == &workflow; };
    if (std::none_of(state.listening.begin(), state.listening.end(), is_this)) state.listening.push_back(&workflow);
    state.run_inside = [&state](const definition& inner, const json& its_data, host& its_world, std::size_t depth,
                                std::optional<std::size_t> task, std::vector<queued_task>& its_queue) {
        return run_once(state, inner, {&its_data}, its_world, depth, task, its_queue).success;
    };
    std::vector<queued_task> queued;
    run_result result = run_once(state, workflow, data, world, 0, std::nullopt, queued);
    run_tasks(state, world, std::move(queued), result);
    return result;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY run_result run(const definition& workflow, const json& data, host& world, const run_options& options) {
    hashpath::require_copyable(node{data});
    return impl::run_all(workflow, {&data}, world, options);
}

HASHPATH_BODY run_result run(const definition& workflow, event_source& event, host& world, const run_options& options) {
    return impl::run_all(workflow, {nullptr, &event}, world, options);
}

HASHPATH_BODY module_result run_module(const module& module, const json& parameters, json data, host& world,
                                       const path_limits& limits) {
    graph_node node;
    node.id = 1;
    node.module = module.id();
    node.module_type = name(module.type);
    node.parameters = parameters;
    node.saved_filters = json::object();
    hashpath::require_copyable(hashpath::node{std::as_const(data)});
    hashpath::require_copyable(hashpath::node{parameters});
    module_result result;
    roaming_data roaming{std::move(data), true, limits};
    try {
        call call{node, module, roaming, world, true};
        result.success = !module.execute || module.execute(call);
        result.errors = call.errors();
        result.reasons = call.reasons();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& e) {
        result.errors = {e.what()};
    }
    result.data = roaming.take();
    return result;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/trace.inl -----------------------------------------------------------------------------------------

// The bodies of workflow/trace.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

/// A time as ISO 8601 has it, in UTC.
HASHPATH_FUNCTION std::string iso_time(host::clock::time_point at) {
    const auto days = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{days};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - days)};
    const auto padded = [](auto number, std::size_t width) {
        const std::string digits = std::to_string(number);
        return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
    };
    return padded(static_cast<int>(date.year()), 4) + "-" + padded(static_cast<unsigned>(date.month()), 2) + "-" +
           padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(time.hours().count(), 2) + ":" +
           padded(time.minutes().count(), 2) + ":" + padded(time.seconds().count(), 2) + "+00:00";
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY debug_call debug_call_of(const step& step, const json& data) {
    debug_call call;
    switch (step.what) {
        case step::kind::begin: call.path = "/init?type=" + step.result; break;
        case step::kind::end: call.path = "/end?outcome=" + step.result; break;
        case step::kind::node:
            call.path = "/exec/" + step.module + "?result=" + step.result;
            if (step.result == "error") call.path += "&message=" + (step.errors.empty() ? "" : step.errors.front());
            break;
    }
    const bool of_node = step.what == step::kind::node;
    call.body = {{"source",
                  {{"node_id", step.node ? json(*step.node) : json("")},
                   {"module_id", step.module},
                   {"filters", of_node ? step.filters : json("")},
                   {"parameters", of_node ? step.stored_parameters : json("")}}},
                 {"timestamp", impl::iso_time(step.at)},
                 {"data", data}};
    if (!step.errors.empty() && step.result != "error") call.body["errors"] = step.errors;
    return call;
}

HASHPATH_BODY json to_json(const step& step) {
    constexpr const char* kinds[] = {"begin", "node", "end"};
    json made = {{"step", kinds[static_cast<std::size_t>(step.what)]}};
    if (step.task) made["task"] = *step.task;
    if (step.depth != 0) made["depth"] = step.depth;
    made["trigger"] = step.trigger;
    if (step.node) {
        made["node"] = *step.node;
        made["title"] = step.title;
        made["type"] = step.module_type;
        made["module"] = step.module;
        made["via"] = step.via;
    }
    made["result"] = step.result;
    if (step.what == step::kind::node) {
        made["answer"] = step.answer;
        if (!step.parameters.empty()) made["parameters"] = step.parameters;
        if (!step.filters.empty()) made["filters"] = step.filters;
        if (!step.selected.is_null()) made["selected"] = step.selected;
        if (!step.reasons.empty()) made["reasons"] = step.reasons;
        if (!step.outputs.empty()) made["outputs"] = step.outputs;
        if (!step.patch.is_null()) made["patch"] = step.patch;
        made["microseconds"] = std::chrono::duration_cast<std::chrono::microseconds>(step.took).count();
    }
    if (!step.errors.empty()) made["errors"] = step.errors;
    return made;
}

}  // namespace workflow

namespace workflow::impl {

HASHPATH_BODY json to_json(const std::vector<node_error>& errors) {
    json made = json::array();
    for (const node_error& each : errors) {
        made.push_back(
            {{"node", each.node}, {"module", each.module}, {"result", each.result}, {"messages", each.messages}});
    }
    return made;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY json to_json(const run_result& result) {
    json tasks = json::array();
    for (const task_result& each : result.tasks) {
        json task = {{"node", each.node}};
        if (each.queued_by) task["queued_by"] = *each.queued_by;
        task["success"] = each.success;
        task["errors"] = impl::to_json(each.errors);
        task["executed"] = each.executed;
        tasks.push_back(std::move(task));
    }
    return {{"outcome", result.outcome},
            {"success", result.success},
            {"counter", result.counter},
            {"errors", impl::to_json(result.errors)},
            {"executed", result.executed},
            {"blocking", result.blocking},
            {"blocked_paths", result.blocked_paths},
            {"followed", result.followed},
            {"log", result.log},
            {"tasks", std::move(tasks)}};
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/template.inl --------------------------------------------------------------------------------------

// The bodies of workflow/template.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

/// What is a value of its own in a template, and no name.
HASHPATH_FUNCTION bool is_literal(std::string_view word) noexcept {
    for (const std::string_view each : {"true", "false", "none", "True", "False", "None"}) {
        if (word == each) return true;
    }
    return false;
}

/// The value that a name such as `Event.Attribute[0].value` means; false where it is no such name, and null for a value
/// that is not there.
HASHPATH_FUNCTION bool resolve(std::string_view name, const json& data, const json*& value) {
    value = &data;
    bool first = true;
    while (!name.empty()) {
        std::string_view key;
        if (name[0] == '[') {
            const std::size_t end = name.find(']');
            if (first || end == std::string_view::npos) return false;
            key = name.substr(1, end - 1);
            const bool quoted = key.size() >= 2 && (key[0] == '"' || key[0] == '\'') && key.back() == key[0];
            if (quoted) key = key.substr(1, key.size() - 2);
            else if (key.empty() || key.find_first_not_of("0123456789") != std::string_view::npos) return false;
            name.remove_prefix(end + 1);
        } else {
            if (!first) {
                if (name[0] != '.') return false;
                name.remove_prefix(1);
            }
            const std::size_t end = name.find_first_of(".[");
            key = name.substr(0, end);
            constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
            if (key.empty() || key.find_first_not_of(letters) != std::string_view::npos) return false;
            if (first && (php::is_digit(key[0]) || is_literal(key))) return false;
            name.remove_prefix(key.size());
        }
        value = value ? member_of(*value, key) : nullptr;
        first = false;
    }
    return !first;
}

HASHPATH_BODY std::string shown(const json* value) {
    if (!value) return {};
    if (value->is_null()) return "None";
    if (value->is_boolean()) return value->get<bool>() ? "True" : "False";
    if (!value->is_structured()) return php::to_text(node{*value});
    hashpath::require_copyable(node{*value});
    return value->dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY std::optional<std::string> render_template(std::string_view text, const json& data) {
    std::string result;
    while (!text.empty()) {
        const std::size_t brace = text.find('{');
        result.append(text.substr(0, brace));
        if (brace == std::string_view::npos) break;
        text.remove_prefix(brace);
        const char next = text.size() > 1 ? text[1] : '\0';
        if (next == '%' || next == '#') return std::nullopt;
        if (next != '{') {
            result += '{';
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = text.find("}}");
        if (end == std::string_view::npos) return std::nullopt;
        std::string_view name = text.substr(2, end - 2);
        constexpr std::string_view space = " \t\r\n";
        const std::size_t begin = name.find_first_not_of(space);
        if (begin == std::string_view::npos) return std::nullopt;
        name = name.substr(begin, name.find_last_not_of(space) - begin + 1);
        const json* value = nullptr;
        if (!impl::resolve(name, data, value)) return std::nullopt;
        result += impl::shown(value);
        text.remove_prefix(end + 2);
    }
    return result;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/validate.inl --------------------------------------------------------------------------------------

// The bodies of workflow/validate.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

class validation {
public:
    HASHPATH_FUNCTION validation(const definition& workflow, const validate_options& options)
        : graph_(workflow.graph),
          is_blueprint_(workflow.shape == shape::blueprint),
          modules_(options.modules ? *options.modules : built_in_modules()),
          options_(options) {
        for (const graph_node& node : graph_.nodes()) {
            if (node.is_trigger() && !trigger_) trigger_ = &node;
        }
        if (trigger_) known_trigger_ = modules_.find(*trigger_);
    }

    HASHPATH_FUNCTION std::vector<finding> findings() {
        check_graph();
        const auto reached = reachable({trigger_});
        const auto behind_tasks = behind_concurrent_tasks();
        for (const graph_node& node : graph_.nodes()) {
            if (trigger_ && !reached.contains(&node)) add(finding_code::unreachable_node, node);
            const module* known = modules_.find(node);
            if (known && known->blocking && !node.is_trigger() && behind_tasks.contains(&node)) {
                add(finding_code::blocking_after_concurrent_task, node).edges = way_to(node, behind_tasks);
            }
            check_node(node);
        }
        std::stable_sort(found_.begin(), found_.end(),
                         [](const finding& a, const finding& b) { return is_error(a.code) && !is_error(b.code); });
        return std::move(found_);
    }

private:
    HASHPATH_FUNCTION finding& add(finding_code code, const graph_node& node, std::string detail = {}) {
        return found_.emplace_back(finding{code, node.id, node.module, std::move(detail), {}, {}});
    }

    HASHPATH_FUNCTION void check_graph() {
        if (auto cycle = find_cycle(graph_); !cycle.empty()) {
            found_.push_back({finding_code::cycle, cycle.front().to, {}, {}, std::move(cycle), {}});
        }
        const auto triggers = std::count_if(graph_.nodes().begin(), graph_.nodes().end(),
                                            [](const graph_node& node) { return node.is_trigger(); });
        if (triggers > 1 || (triggers == 0 && !is_blueprint_)) {
            found_.push_back({finding_code::trigger_count,
                              {},
                              {},
                              "it has " + (triggers == 0 ? "none" : std::to_string(triggers)),
                              {},
                              {}});
        }
        for (const forked_node& fork : find_forks(graph_)) {
            finding& several = add(finding_code::several_connections, *graph_.find(fork.id));
            for (const std::int64_t target : fork.targets) several.edges.push_back({fork.id, target});
        }
        for (const graph_node& node : graph_.nodes()) {
            for (const output& each : node.outputs) {
                for (const connection& leads : each.connections) {
                    if (graph_.find(leads.node)) continue;
                    add(finding_code::dangling_connection, node,
                        "its " + each.name + " leads to node " + std::to_string(leads.node))
                        .edges.push_back({node.id, leads.node});
                }
            }
        }
    }

    using came_from = std::map<const graph_node*, const graph_node*>;

    /// What can be reached from these nodes, and from where it first was; they themselves were from nowhere.
    HASHPATH_FUNCTION came_from reachable(std::vector<const graph_node*> open) const {
        came_from from;
        std::erase(open, nullptr);
        for (const graph_node* each : open) from.emplace(each, nullptr);
        for (std::size_t i = 0; i < open.size(); ++i) {
            for (const output& each : open[i]->outputs) {
                for (const connection& leads : each.connections) {
                    const graph_node* next = graph_.find(leads.node);
                    if (next && from.emplace(next, open[i]).second) open.push_back(next);
                }
            }
        }
        return from;
    }

    /// What can be reached from concurrent tasks, and from where.
    HASHPATH_FUNCTION came_from behind_concurrent_tasks() const {
        std::vector<const graph_node*> tasks;
        for (const graph_node& node : graph_.nodes()) {
            if (node.is_logic() && node.module == concurrent_task_module.id) tasks.push_back(&node);
        }
        return reachable(std::move(tasks));
    }

    /// The connections from a concurrent task to a node behind it.
    HASHPATH_FUNCTION static std::vector<edge> way_to(const graph_node& node, const came_from& from) {
        std::vector<edge> way;
        for (const graph_node* at = &node; from.at(at); at = from.at(at)) way.push_back({from.at(at)->id, at->id});
        std::reverse(way.begin(), way.end());
        return way;
    }

    HASHPATH_FUNCTION void check_node(const graph_node& node) {
        const module* known = modules_.find(node);
        if (!known) {
            add(node.is_trigger() ? finding_code::trigger_unknown : finding_code::module_unknown, node);
            return;
        }
        if (!node.is_trigger()) {
            if (options_.enabled && !options_.enabled(node.module)) add(finding_code::module_disabled, node);
            if (known->blocking && !(known_trigger_ && known_trigger_->blocking)) {
                add(finding_code::blocking_without_effect, node);
            }
            if (known->core_format && known_trigger_ && !known_trigger_->core_format) {
                add(finding_code::data_format, node);
            }
            const auto& fires = known->fires;
            if (trigger_ && std::find(fires.begin(), fires.end(), trigger_->module) != fires.end()) {
                add(finding_code::starts_itself, node);
            }
        }
        check_parameters(node, *known);
        check_filters(node, *known);
    }

    HASHPATH_FUNCTION void add_warning(const graph_node& node, warning about, std::string_view prefix) {
        about.parameter = std::string{prefix} + about.parameter;
        add(finding_code::parameter, node).about = std::move(about);
    }

    HASHPATH_FUNCTION void check_parameters(const graph_node& node, const module& known) {
        try {
            for (warning& each : known.diagnose ? known.diagnose(node.parameters)
                                                : misp::diagnose_parameters(known.description, node.parameters)) {
                add_warning(node, std::move(each), "");
            }
        } catch (const error& e) {
            add(finding_code::parameter, node, e.what());
        }
    }

    HASHPATH_FUNCTION void check_filters(const graph_node& node, const module& known) {
        if (!misp::filters_enabled(node.saved_filters)) return;
        if (!known.filters) {
            add(finding_code::filters_ignored, node);
            return;
        }
        try {
            const filter filter = misp::saved_filter(node.saved_filters);
            const auto missing = [&node](const char* key) {
                const json* value = member_of(node.saved_filters, key);
                return !value || value->is_null() || (value->is_string() && value->empty()) || *value == json("");
            };
            if (!missing("selector") && (missing("operator") || missing("path") ||
                                         (missing("value") && filter.asked.asked() != condition_operator::any_value))) {
                add(finding_code::filters_incomplete, node);
            }
            for (warning& each : hashpath::diagnose(filter)) add_warning(node, std::move(each), "filters.");
        } catch (const error& e) {
            add(finding_code::parameter, node, e.what());
        }
    }

    const graph& graph_;
    bool is_blueprint_;  ///< which may do without a trigger
    const registry& modules_;
    const validate_options& options_;
    const graph_node* trigger_ = nullptr;
    const module* known_trigger_ = nullptr;
    std::vector<finding> found_;
};

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY std::vector<finding> validate(const definition& workflow, const validate_options& options) {
    return impl::validation{workflow, options}.findings();
}

HASHPATH_BODY std::string describe(const finding& finding) {
    std::string text;
    if (finding.about) {
        text = finding.about->parameter + ": " + finding.about->message();
    } else {
        text = sentence(finding.code);
        if (!finding.detail.empty()) text += ": " + finding.detail;
    }
    if (finding.code != finding_code::dangling_connection && !finding.edges.empty()) {
        text += ":";
        for (const edge& each : finding.edges) text += " " + std::to_string(each.from) + "→" + std::to_string(each.to);
    }
    return text;
}

HASHPATH_BODY json to_json(const finding& finding) {
    json made = {{"severity", is_error(finding.code) ? "error" : "warning"},
                 {"code", finding.about ? name(finding.about->code) : name(finding.code)}};
    if (finding.node) made["node"] = *finding.node;
    if (!finding.module.empty()) made["module"] = finding.module;
    if (finding.about) {
        made["parameter"] = finding.about->parameter;
        made["offset"] = finding.about->offset;
        made["length"] = finding.about->length;
    }
    made["message"] = describe(finding);
    for (const edge& each : finding.edges) made["edges"].push_back({each.from, each.to});
    return made;
}

}  // namespace workflow
HASHPATH_END

// hashpath/workflow/modules/impl/items.inl ----------------------------------------------------------------------------

// The bodies of workflow/modules/impl/items.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::string counted(std::size_t number, std::string_view what) {
    return std::to_string(number) + " " + std::string{what} + (number == 1 ? "" : "s");
}

HASHPATH_BODY json identity_of(const json& record) {
    if (!record.is_object()) return {};
    for (const char* key : {"id", "uuid"}) {
        const json* id = member_of(record, key);
        if (id && !id->is_structured() && !id->is_null()) return *id;
    }
    return "";
}

HASHPATH_BODY json event_id_in(const json& data) {
    const json* event = member_of(data, "Event");
    return event ? identity_of(*event) : json{};
}

HASHPATH_BODY void tell_selected(call& call, std::span<const item> items) {
    if (!call.explains()) return;
    json ids = json::array();
    for (const item each : items) ids.push_back(identity_of(*each));
    call.select(std::move(ids));
}

HASHPATH_BODY json extracted(const json& data, const path& path) {
    json list = json::array();
    json map = json::object();
    bool is_list = true;
    for (const auto& match : extract(data, path)) {
        is_list = is_list && match.key == php::key{static_cast<std::int64_t>(list.size())};
        if (!is_list && map.empty()) {
            std::int64_t position = 0;
            for (json& each : list) hashpath::impl::append_member(map, std::to_string(position++)) = std::move(each);
        }
        if (is_list) list.push_back(*match.value);
        else hashpath::impl::append_member(map, match.key.to_string()) = *match.value;
    }
    return is_list ? list : map;
}

HASHPATH_BODY std::vector<item> attributes_of(call& call) {
    auto attributes = misp::matching_attributes(call.seen(), call.node().saved_filters, call.limits());
    tell_selected(call, attributes);
    return attributes;
}

HASHPATH_BODY event_selection data_with_event(call& call) {
    const json& data = call.seen();
    if (!misp::filters_enabled(call.node().saved_filters)) return {&data, data.empty()};
    const auto items = matching_items(data, misp::saved_filter(call.node().saved_filters, call.limits()));
    tell_selected(call, items);
    if (items.empty()) call.tell("the filter of the node leaves nothing");
    const json* event = member_of(data, "Event");
    const bool kept = std::any_of(items.begin(), items.end(), [event](const item& each) { return &*each == event; });
    return {kept ? &data : nullptr, items.empty()};
}

HASHPATH_BODY std::vector<item> flattened_of(const json* data) {
    std::vector<item> attributes;
    if (!data) return attributes;
    const json* event = member_of(*data, "Event");
    const json* flattened = event ? member_of(*event, "_AttributeFlattened") : nullptr;
    if (!flattened || !flattened->is_structured()) return attributes;
    for (auto entry = node{*flattened}.entries(); entry; entry.next()) {
        if (entry.key().is_integer()) attributes.push_back(entry.value());
    }
    return attributes;
}

}  // namespace workflow::impl
HASHPATH_END

// hashpath/workflow/impl/graph_walk.inl -------------------------------------------------------------------------------

// The bodies of workflow/impl/graph_walk.hpp.

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY void run_state::stop(std::string reason) {
    const std::lock_guard lock{mutex};
    if (why.empty()) why = std::move(reason);
    stopped = true;
}

HASHPATH_BODY std::string run_state::reason() {
    const std::lock_guard lock{mutex};
    return why;
}

HASHPATH_BODY void run_state::count_step() {
    if (steps.fetch_add(1) >= options.max_steps) {
        stop("step-limit: after " + std::to_string(options.max_steps) + " steps");
    }
    if (options.max_time != std::chrono::nanoseconds::max() &&
        std::chrono::steady_clock::now() - began >= options.max_time) {
        stop("time-limit: after " + php::to_text(std::chrono::duration<double>(options.max_time).count()) + " seconds");
    }
}

HASHPATH_BODY void run_state::count_task() {
    if (tasks.fetch_add(1) >= options.max_tasks) {
        stop("task-limit: after " + std::to_string(options.max_tasks) + " concurrent tasks");
    }
}

HASHPATH_BODY void run_state::observe(const step& step, const json& data) {
    const std::lock_guard lock{observing};
    try {
        options.observe(step, data);
    } catch (...) {
        observer_threw = true;
        throw;
    }
}

HASHPATH_BODY graph_walk::graph_walk(run_state& state, const definition& workflow, const graph_node* trigger,
                                     roaming_data& data, host& world, bool can_block, std::size_t depth,
                                     std::optional<std::size_t> task)
    : state_(state),
      workflow_(workflow),
      trigger_(trigger),
      data_(data),
      world_(world),
      blocking_(can_block),
      depth_(depth),
      task_(task),
      debug_(workflow.debug_enabled || state.options.debug) {}

HASHPATH_BODY bool graph_walk::from(const graph_node& start, std::string via) {
    first_via_ = std::move(via);
    goes_on_ = enter(start, none, false);
    while (goes_on_ && !open_.empty()) {
        goes_on_ = !state_.stopped && advance();
    }
    return goes_on_ && !state_.stopped;
}

HASHPATH_BODY std::vector<std::vector<std::string>> graph_walk::blocked_paths() const {
    std::vector<std::vector<std::string>> paths;
    std::size_t connections = 0;
    for (std::size_t last : blocked_) {
        if (connections > max_listed_connections) break;
        std::vector<std::string>& path = paths.emplace_back();
        for (; last != none; last = followed_[last].before) path.push_back(text_of_step(followed_[last]));
        std::reverse(path.begin(), path.end());
        connections += path.size();
    }
    return paths;
}

HASHPATH_BODY std::vector<std::string> graph_walk::followed() const {
    std::vector<std::string> texts;
    texts.reserve(followed_.size());
    for (const followed_connection& each : followed_) texts.push_back(text_of_step(each));
    return texts;
}

HASHPATH_BODY std::string graph_walk::text_of_step(const followed_connection& step) {
    return std::to_string(step.source->id) + ":" + step.by->name + ":" + std::to_string(step.index) + ":" +
           std::to_string(step.by->connections[step.index].node);
}

HASHPATH_BODY bool graph_walk::enter(const graph_node& node, std::size_t via, bool prevented) {
    frame opened{&node, via, prevented, {}};
    if (node.is_logic()) {
        opened.outputs = outputs_of_logic(node, via);
    } else {
        for (const output& each : node.outputs) opened.outputs.push_back(&each);
    }
    if (!node.is_trigger() && !node.is_logic()) {
        if (prevented) {
            blocked_.push_back(via);
        } else if (!act(node, via, opened)) {
            return false;
        }
    }
    open_.push_back(std::move(opened));
    return true;
}

HASHPATH_BODY bool graph_walk::act(const graph_node& node, std::size_t via, frame& opened) {
    executed.push_back(&node);
    const module* known = state_.modules.find(node);
    step step = step_of(node, via);
    const bool done = execute(node, step, [](call&) {});
    for (const output* each : opened.outputs) step.outputs.push_back(each->name);
    const bool ends = !done && known && known->blocking;
    if (ends || (!done && !blocking_)) step.outputs.clear();
    report(step);
    if (done) return true;
    blocking.push_back(&node);
    if (!step.errors.empty()) errors.push_back({node.id, node.module, step.result, step.errors});
    if (ends) return false;
    if (!blocking_) opened.prevented = true;
    return true;
}

HASHPATH_BODY std::vector<const output*> graph_walk::outputs_of_logic(const graph_node& node, std::size_t via) {
    if (node.module == concurrent_task_module.id) {
        queue_tasks(node, via);
        return {};
    }
    step step = step_of(node, via);
    const bool pass = execute(node, step, [](call&) {});
    const bool filters = node.module == misp::generic_filter_module.id || node.module == misp::filter_reset_module.id;
    const output* chosen = node.find_output(pass || filters ? "output_1" : "output_2");
    if (chosen) step.outputs.push_back(chosen->name);
    report(step);
    return chosen ? std::vector{chosen} : std::vector<const output*>{};
}

HASHPATH_BODY void graph_walk::queue_tasks(const graph_node& node, std::size_t via) {
    const output* chosen = node.find_output("output_1");
    if (!chosen) return;
    std::shared_ptr<const json> data;
    for (std::size_t i = 0; i < chosen->connections.size(); ++i) {
        const connection& each = chosen->connections[i];
        state_.count_step();
        state_.count_task();
        if (state_.stopped) return;
        step step = step_of(node, via);
        try {
            json& shown = data_.change();
            if (shown.is_structured()) {
                hashpath::impl::set_member(shown, "__node_id_to_exec", json(each.node));
            }
        } catch (const error&) {
            // A filter cannot be applied: the module says so when it looks at the data.
        }
        execute(node, step, [&](call& call) {
            if (json& shown = call.change(); shown.is_structured()) {
                hashpath::impl::drop_members(shown, {"__node_id_to_exec"});
            }
            // Filters may change the data each time they are applied; without one, all tasks share a copy.
            const json& seen = call.seen();
            const json* filters = member_of(seen, "enabledFilters");
            if (!data || (filters && !filters->empty() && *data != seen)) data = std::make_shared<const json>(seen);
            followed_.push_back({via, &node, chosen, i});
            queued.push_back({&workflow_, trigger_, each.node, text_of_step(followed_.back()), depth_, data});
            call.tell("queued a task that begins with node " + std::to_string(each.node));
        });
        report(step);
    }
}

HASHPATH_BODY bool graph_walk::advance() {
    frame& top = open_.back();
    if (top.at_output == top.outputs.size()) {
        if (top.via != none) on_path_.erase(connection_of(followed_[top.via]));
        open_.pop_back();
        return true;
    }
    const output& by = *top.outputs[top.at_output];
    if (top.at_connection == by.connections.size()) {
        ++top.at_output;
        top.at_connection = 0;
        return true;
    }
    const std::size_t index = top.at_connection++;
    const connection& next = by.connections[index];
    if (!on_path_.insert(&next).second) return true;  // once a path, so that cycles end
    state_.count_step();
    if (state_.stopped) return false;
    followed_.push_back({top.via, top.node, &by, index});
    return enter(*workflow_.graph.find(next.node), followed_.size() - 1, top.prevented);
}

HASHPATH_BODY const connection* graph_walk::connection_of(const followed_connection& step) {
    return &step.by->connections[step.index];
}

HASHPATH_BODY step graph_walk::step_of(const graph_node& node, std::size_t via) {
    step step;
    step.trigger = workflow_.trigger;
    step.node = node.id;
    step.module_type = node.module_type;
    step.module = node.module;
    step.task = task_;
    step.depth = depth_;
    if (!state_.options.observe) return step;
    step.title = title_of(node);
    step.via = via == none ? first_via_ : text_of_step(followed_[via]);
    step.stored_parameters = node.parameters;
    step.filters = node.saved_filters;
    step.at = world_.now();
    if (state_.options.patches) data_.watch();
    return step;
}

HASHPATH_BODY void graph_walk::report(step& step) {
    if (!state_.options.observe) return;
    const json& after = data_.seen_or_stored();
    if (state_.options.patches) step.patch = data_.before() ? patch_to(after) : json::array();
    state_.observe(step, after);
}

HASHPATH_BODY json graph_walk::patch_to(const json& after) const {
    try {
        return make_patch(*data_.before(), after);
    } catch (const limit_error&) {
        return {};
    }
}

HASHPATH_BODY bool graph_walk::start(std::string_view trigger, const std::function<json()>& data) {
    bool goes_on = true;
    for (const definition* each : state_.listening) {
        if (each->trigger != trigger) continue;
        state_.count_step();
        if (depth_ + 1 > state_.options.max_depth) {
            state_.stop("recursion-limit: the workflow of " + std::string{trigger} + " was started inside others, " +
                        std::to_string(depth_ + 1) + " deep");
        }
        if (state_.stopped) throw workflow_error(error_code::recursion_limit, {}, "the run was stopped");
        const json fresh = data();
        goes_on = state_.run_inside(*each, fresh, world_, depth_ + 1, task_, queued) && goes_on;
    }
    return goes_on;
}

}  // namespace workflow::impl
HASHPATH_END

#endif  // HASHPATH_DEFINITIONS
