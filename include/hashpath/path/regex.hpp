#pragma once
// SPDX-License-Identifier: MIT
// PCRE2 behind one small type, with PHP's delimiters, flags and limits, and a budget where strangers write the patterns.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/path/impl/literal_pattern.hpp>
#include <hashpath/path/regex_limits.hpp>

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

#ifndef HASHPATH_COMPILED
#include <hashpath/path/regex.inl>
#endif
