// SPDX-License-Identifier: MIT
// The bodies of path/regex.hpp.

#include <hashpath/path/regex.hpp>

#include <algorithm>
#include <new>
#include <utility>

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
