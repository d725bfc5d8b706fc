#pragma once
// SPDX-License-Identifier: MIT
// What every fuzz target includes. A target is one function over bytes: the entry of libFuzzer, and a replayed test.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <hashpath/path.hpp>

/// The entry. It always returns 0, and lets pass only what the library documents that it throws.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Stops the program where a property does not hold, in every kind of build.
inline void check(bool holds) {
    if (!holds) __builtin_trap();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Takes what stands before the next NUL byte off the front.
inline std::string_view take(std::string_view& rest) {
    const std::string_view part = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(part.size() < rest.size() ? part.size() + 1 : part.size());
    return part;
}

/// The path of a text; none for one that only a build with PCRE2 has.
inline std::optional<hashpath::path> compile(std::string_view text) {
    try {
        return hashpath::path{text};
    } catch (const hashpath::path_error& e) {
        check(!hashpath::regex::available && e.code() == hashpath::error_code::regex_unavailable);
        check(e.offset() < text.size());
        return std::nullopt;
    }
}

/// Longer inputs find nothing more, but regular expressions may need seconds for them.
inline constexpr std::size_t longest = 4096;

}  // namespace fuzz
