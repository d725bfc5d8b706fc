// SPDX-License-Identifier: MIT
// The bodies of php/equal_texts.hpp.

#include <hashpath/php/equal_texts.hpp>

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
