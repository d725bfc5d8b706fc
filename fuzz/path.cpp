// SPDX-License-Identifier: MIT
// The text of a path: it compiles, says itself again, and its warnings stand within it.

#include <string>
#include <string_view>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/path.hpp>

#include "target.hpp"

using hashpath::path;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    const std::string_view text = fuzz::text_of(data, size);
    const auto maybe_compiled = fuzz::compile(text);
    if (!maybe_compiled) return 0;
    const path& compiled = *maybe_compiled;
    fuzz::check(compiled.text() == text);
    fuzz::check(path{*compiled.text()} == compiled);
    fuzz::check(!compiled.tokens().empty());
    for (const auto& token : compiled.tokens()) {
        fuzz::check(token.conditions.empty() || token.maps_only);
        fuzz::check(compiled.plain() || !token.maps_only || token.text.find('[') != std::string_view::npos);
    }
    for (const auto usage : {hashpath::usage::extract, hashpath::usage::get}) {
        std::size_t last = 0;
        for (const auto& warning : diagnose(compiled, usage)) {
            fuzz::check(warning.offset >= last && warning.offset <= size && warning.length <= size - warning.offset);
            fuzz::check(!warning.message().empty());
            last = warning.offset;
        }
    }

    std::vector<std::string> keys;
    for (std::string_view rest = text; !rest.empty();) keys.emplace_back(fuzz::take(rest));
    const path of_keys = path::from_keys(keys);
    fuzz::check(of_keys.plain() && of_keys.tokens().size() == keys.size());
    if (of_keys.text()) fuzz::check(path{*of_keys.text()} == of_keys);
    for (std::size_t i = 0; i < keys.size(); ++i) fuzz::check(of_keys.tokens()[i].text == keys[i]);
    return 0;
}
