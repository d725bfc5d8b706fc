#pragma once
// SPDX-License-Identifier: MIT
// Compares texts where the compiler sees what it compares with: operator== of std::string_view may stay a call.

#include <cstring>
#include <string_view>

namespace bench::hand {

[[gnu::always_inline]] inline bool same_text(std::string_view text, std::string_view expected) {
    return text.size() == expected.size() && std::memcmp(text.data(), expected.data(), expected.size()) == 0;
}

}  // namespace bench::hand
