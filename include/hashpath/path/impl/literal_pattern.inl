// SPDX-License-Identifier: MIT
// The bodies of path/impl/literal_pattern.hpp.

#include <hashpath/path/impl/literal_pattern.hpp>

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
