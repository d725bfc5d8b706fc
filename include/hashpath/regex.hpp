#pragma once
// SPDX-License-Identifier: MIT
// PCRE2 behind one small type, with PHP's delimiters, flags and limits.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/detail/equal_texts.hpp>

#ifndef HASHPATH_NO_PCRE2
#ifdef PCRE2_CODE_UNIT_WIDTH
#include <pcre2.h>
#else
#define PCRE2_CODE_UNIT_WIDTH 8  // NOLINT(readability-identifier-naming)
#include <pcre2.h>
#undef PCRE2_CODE_UNIT_WIDTH
#endif
#endif

namespace hashpath::inline HASHPATH_ABI {

#ifdef HASHPATH_NO_PCRE2

namespace detail {

/// No pattern is read as a text where there is none.
struct literal_pattern {
    std::string text;
    bool at_begin = false;
    bool at_end = false;
};

}  // namespace detail

/// Stands in for the regular expressions that this build does not have: a path that needs one is refused.
class regex {
public:
    static constexpr bool available = false;
    class memory {};

    explicit regex(std::string_view) noexcept {}
    bool valid() const noexcept { return false; }
    std::string_view problem() const noexcept { return "built without PCRE2"; }
    std::size_t problem_offset() const noexcept { return 0; }
    bool search(std::string_view, memory&) const noexcept { return false; }
    const detail::literal_pattern* literal() const noexcept { return nullptr; }
};

#else

namespace detail {

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
    static std::optional<literal_pattern> read(std::string_view pattern) {
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

}  // namespace detail

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

    /// PHP's limits: pcre.backtrack_limit, pcre.recursion_limit, and the stack of the just-in-time code in bytes,
    /// whose size decides some answers. The heap limit (in KiB) is PHP's default memory limit; only patterns that
    /// switch just-in-time code off can reach it.
    static constexpr std::uint32_t match_limit = 1'000'000;
    static constexpr std::uint32_t depth_limit = 100'000;
    static constexpr std::uint32_t heap_limit = 128 * 1024;
    static constexpr std::size_t stack_size = std::size_t{32} * 1024;
    static constexpr std::size_t stack_limit = std::size_t{192} * 1024;

    /// What one search after the other needs: made at its first use, reused by the next, not shared between threads.
    class memory {
    private:
        friend class regex;

        struct release {
            void operator()(pcre2_match_data_8* data) const noexcept { pcre2_match_data_free_8(data); }
            void operator()(pcre2_match_context_8* context) const noexcept { pcre2_match_context_free_8(context); }
            void operator()(pcre2_jit_stack_8* stack) const noexcept { pcre2_jit_stack_free_8(stack); }
        };

        void prepare() {
            if (context_) return;
            if (!data_) data_.reset(pcre2_match_data_create_8(1, nullptr));
            if (!stack_) stack_.reset(pcre2_jit_stack_create_8(stack_size, stack_limit, nullptr));
            std::unique_ptr<pcre2_match_context_8, release> context{pcre2_match_context_create_8(nullptr)};
            if (!data_ || !context) throw std::bad_alloc{};
            pcre2_set_match_limit_8(context.get(), match_limit);
            pcre2_set_depth_limit_8(context.get(), depth_limit);
            pcre2_set_heap_limit_8(context.get(), heap_limit);
            // Without just-in-time support there is no stack, and none is needed.
            if (stack_) pcre2_jit_stack_assign_8(context.get(), nullptr, stack_.get());
            context_ = std::move(context);
        }

        std::unique_ptr<pcre2_match_data_8, release> data_;
        std::unique_ptr<pcre2_jit_stack_8, release> stack_;
        std::unique_ptr<pcre2_match_context_8, release> context_;
    };

    /// Compiles `text`, delimiters and flags included. Throws std::bad_alloc only. Costs what PCRE2 needs to compile,
    /// microseconds for a usual pattern; one past PCRE2's limits (250 nested groups, 64 KiB compiled) is invalid.
    explicit regex(std::string_view text) { read(text); }

    bool valid() const noexcept { return code_ != nullptr; }

    /// Why the pattern is invalid, in words; empty if it is valid. Valid while the object lives.
    std::string_view problem() const noexcept { return problem_; }

    /// The byte of the text at which it became invalid.
    std::size_t problem_offset() const noexcept { return problem_offset_; }

    /// The plain text that the pattern is; null where it is more. Valid while the object lives.
    const detail::literal_pattern* literal() const noexcept { return literal_ ? &*literal_ : nullptr; }

    /// Whether the pattern matches somewhere in `subject`. False too for an invalid pattern, for a subject that is not
    /// UTF-8 where the pattern asks for UTF-8, and when a limit is hit: as PHP's preg_match(), which gives false then,
    /// and never by a second try without just-in-time code, which would answer otherwise.
    /// Throws std::bad_alloc only. Its time is bounded by the match limit for each position of the subject.
    HASHPATH_INLINE bool search(std::string_view subject, memory& reused) const {
        return literal_ ? literal_->matches(subject) : search_compiled(subject, reused);
    }

private:
    HASHPATH_OUTLINE bool search_compiled(std::string_view subject, memory& reused) const {
        if (!code_) return false;
        reused.prepare();
        const auto* bytes = reinterpret_cast<PCRE2_SPTR8>(subject.data() ? subject.data() : "");
        // pcre2_jit_match() saves the checks of pcre2_match(), of which only that of UTF-8 is needed here.
        const auto match = just_in_time_ && !checks_utf8_ ? pcre2_jit_match_8 : pcre2_match_8;
        const int found = match(code_.get(), bytes, subject.size(), 0, 0, reused.data_.get(), reused.context_.get());
        if (found == PCRE2_ERROR_NOMEMORY) throw std::bad_alloc{};
        return found >= 0;
    }

    struct release {
        void operator()(pcre2_code_8* code) const noexcept { pcre2_code_free_8(code); }
    };

    void refuse(std::string problem, std::size_t offset) {
        problem_ = std::move(problem);
        problem_offset_ = offset;
    }

    /// Takes the delimiters and flags off.
    void read(std::string_view text) {
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

    void compile(std::string_view pattern, std::uint32_t options) {
        int status = 0;
        std::size_t offset = 0;
        std::unique_ptr<pcre2_code_8, release> code{pcre2_compile_8(
            reinterpret_cast<PCRE2_SPTR8>(pattern.data()), pattern.size(), options, &status, &offset, nullptr)};
        if (!code) {
            if (status == PCRE2_ERROR_HEAP_FAILED) throw std::bad_alloc{};
            PCRE2_UCHAR8 message[256];
            pcre2_get_error_message_8(status, message, sizeof message);
            return refuse(reinterpret_cast<const char*>(message), offset + 1);
        }
        // Of the flags, these change nothing in a text.
        constexpr std::uint32_t harmless = PCRE2_DOTALL | PCRE2_UNGREEDY | PCRE2_DUPNAMES | PCRE2_NO_AUTO_CAPTURE;
        if ((options & ~harmless) == 0) literal_ = detail::literal_pattern::read(pattern);
        if (!literal_) compile_just_in_time(*code);
        code_ = std::move(code);
    }

    void compile_just_in_time(pcre2_code_8& code) {
        // A pattern may forbid just-in-time code, or the machine may have none: then the size is 0.
        pcre2_jit_compile_8(&code, PCRE2_JIT_COMPLETE);
        std::size_t compiled_size = 0;
        pcre2_pattern_info_8(&code, PCRE2_INFO_JITSIZE, &compiled_size);
        just_in_time_ = compiled_size > 0;
        std::uint32_t all_options = 0;
        pcre2_pattern_info_8(&code, PCRE2_INFO_ALLOPTIONS, &all_options);
        checks_utf8_ = (all_options & PCRE2_UTF) != 0;
    }

    std::shared_ptr<const pcre2_code_8> code_;
    std::optional<detail::literal_pattern> literal_;
    std::string problem_;
    std::size_t problem_offset_ = 0;
    bool just_in_time_ = false;
    bool checks_utf8_ = false;
};

#endif

}  // namespace hashpath::inline HASHPATH_ABI
