// SPDX-License-Identifier: MIT
// Writes an event of so many attributes to standard output, or so many of them, one a line.

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "event.hpp"

int main(int count, char** arguments) {
    std::size_t numbers[2] = {0, 1};
    bool is_wrong = count < 2 || count > 3;
    for (int i = 1; i < count && !is_wrong; ++i) {
        const std::string_view text{arguments[i]};
        const auto read = std::from_chars(text.data(), text.data() + text.size(), numbers[i - 1]);
        is_wrong = read.ec != std::errc{} || read.ptr != text.data() + text.size();
    }
    if (is_wrong) {
        std::fputs("usage: hashpath_generate ATTRIBUTES [COUNT]\n", stderr);
        return 2;
    }
    const std::string text = bench::generate_events(numbers[1], numbers[0]);
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
