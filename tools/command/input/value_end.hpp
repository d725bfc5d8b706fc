#pragma once
// SPDX-License-Identifier: MIT
// The end of the text of an array or object, found by its brackets.

#include <cstddef>
#include <string_view>

namespace command {

/// Finds the end of an array or object in a text that may still grow. Looks at each byte once.
class value_end {
public:
    static constexpr bool is_bracket(char c) noexcept { return c == '{' || c == '['; }

    /// Returns true if the text holds the bracket that closes the first one. The text is that of the last call, or more
    /// of it.
    bool find(std::string_view text) {
        while (at_ < text.size() && !found_) {
            if (in_string_) skip_string(text);
            else step(text[at_++]);
        }
        return found_;
    }

    bool found() const noexcept { return found_; }

    /// Returns the number of bytes looked at: up to the end, if it was found.
    std::size_t scanned() const noexcept { return at_; }

private:
    void step(char c) noexcept {
        if (c == '"') in_string_ = true;
        else if (c == '{' || c == '[') ++depth_;
        else if (c == '}' || c == ']') found_ = --depth_ == 0;
    }

    void skip_string(std::string_view text) {
        if (escaped_) {
            escaped_ = false;
            ++at_;
            return;
        }
        const char c = text[at_++];
        in_string_ = c != '"';
        escaped_ = c == '\\';
    }

    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
    bool found_ = false;
};

}  // namespace command
