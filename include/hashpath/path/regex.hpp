#pragma once
// SPDX-License-Identifier: MIT
// PCRE2 behind one small type, with PHP's delimiters, flags and limits, and a budget where strangers write the patterns.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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
            pcre2_match_context_8* prepare(std::size_t largest_stack, const regex_limits& limits) {
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
        };

        pcre2_match_data_8* data() {
            if (!data_) data_.reset(pcre2_match_data_create_8(1, nullptr));
            if (!data_) throw std::bad_alloc{};
            return data_.get();
        }

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
    HASHPATH_OUTLINE bool search_compiled(std::string_view subject, memory& reused) const {
        if (!code_) return false;
        if (!counting_) return found_in(search_plain(subject, reused, limits_));
        if (counting_->is_cheap(subject.size())) return found_in(search_plain(subject, reused, limits_));
        if (const auto known = search_counting(subject, reused)) return *known;
        return found_in(search_plain(subject, reused, limits_));
    }

    static bool found_in(int result) {
        if (result == PCRE2_ERROR_NOMEMORY) throw std::bad_alloc{};
        return result >= 0;
    }

    int search_plain(std::string_view subject, memory& reused, const regex_limits& limits) const {
        const auto* bytes = reinterpret_cast<PCRE2_SPTR8>(subject.data() ? subject.data() : "");
        // pcre2_jit_match() saves the checks of pcre2_match(), of which only that of UTF-8 is needed here.
        const auto match = just_in_time_ && !checks_utf8_ ? pcre2_jit_match_8 : pcre2_match_8;
        return match(code_.get(), bytes, subject.size(), 0, 0, reused.data(),
                     reused.plain_.prepare(stack_limit, limits));
    }

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

    static int count(pcre2_callout_block_8* now, void* counted) noexcept {
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

    /// How many bytes the longest sequence of the letters has that stand for flags: \X looks back over all of them for
    /// each, before it calls back.
    static std::size_t longest_run_of_flags(std::string_view subject) noexcept {
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

    /// Whether an item may compare with what a group has matched.
    static bool is_reference(std::string_view item) noexcept {
        if (item.size() < 2) return false;
        if (item[0] == '(') return item.substr(0, 4) == "(?P=";
        return item[0] == '\\' && std::string_view{"123456789gk"}.find(item[1]) != std::string_view::npos;
    }

    /// Searches with steps counted. Gives the answer; nothing if the search came so far that one of PHP's limits may
    /// change it, in which case the search without counting takes no more steps than this one.
    std::optional<bool> search_counting(std::string_view subject, memory& reused) const {
        regex_budget& budget = *limits_.budget;
        const std::uint64_t granted = regex_budget::free_steps * (std::uint64_t{subject.size()} + 1);
        step_count steps{counting_->pattern, granted + std::min(budget.left(), UINT64_MAX - granted)};
        if (counting_->has_clusters) steps.flags = longest_run_of_flags(subject);
        steps.groups = counting_->groups;
        constexpr std::uint32_t any = UINT32_MAX;
        pcre2_match_context_8* context =
            reused.counting_.prepare(counting_stack_limit, {any, any, limits_.heap, nullptr});
        pcre2_set_callout_8(context, count, &steps);
        const auto* bytes = reinterpret_cast<PCRE2_SPTR8>(subject.data() ? subject.data() : "");
        const int found =
            counting_->code ? pcre2_match_8(counting_->code.get(), bytes, subject.size(), 0, 0, reused.data(), context)
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

    regex_error exhausted() const {
        return {error_code::regex_budget, counting_->pattern,
                counting_->code ? "regular expressions take more steps than they may"
                                : "it is too large for its steps to be counted"};
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
        if ((options & ~harmless) == 0) literal_ = impl::literal_pattern::read(pattern);
        if (!literal_) {
            compile_just_in_time(*code);
            if (limits_.budget) compile_counting(pattern, options);
        }
        code_ = std::move(code);
    }

    void compile_counting(std::string_view pattern, std::uint32_t options) {
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
        bool is_cheap(std::size_t size) const noexcept {
            constexpr std::size_t most = std::size_t{32} * 1024;
            if (has_parentheses || has_clusters || size > 256 || pattern.size() > 256) return false;
            std::size_t tries = size * (1 + pattern.size() / 16);  // a class of characters may be long
            for (std::size_t i = 0; i < repetitions && tries <= most; ++i) tries *= size;
            return tries <= most;
        }
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
