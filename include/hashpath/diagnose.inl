// SPDX-License-Identifier: MIT
// The bodies of diagnose.hpp.

#include <hashpath/diagnose.hpp>

#include <algorithm>

HASHPATH_BEGIN
HASHPATH_BODY std::string warning::message() const {
    std::string text{sentence(code)};
    return detail.empty() ? text : text.append(": ").append(detail);
}

HASHPATH_BODY std::vector<warning> diagnose(const path& path, usage usage) {
    std::vector<warning> warnings;
    if (!path.text()) return warnings;
    const std::string_view text = *path.text();
    auto report = [&warnings](warning_code code, std::size_t offset, std::size_t length) {
        warnings.push_back({code, offset, length, {}});
    };
    if (usage == usage::get) {
        const std::size_t special = text.find_first_of("{[");
        if (special != std::string_view::npos) report(warning_code::pattern_in_get, special, std::size_t{1});
        return warnings;
    }
    impl::text_diagnosis{text, report}.run();
    for (const token& token : path.tokens()) {
        for (const path_condition& condition : token.conditions) {
            if (condition.compares != comparison::pattern || condition.pattern->valid()) continue;
            const auto offset = static_cast<std::size_t>(condition.text.data() - text.data());
            warnings.push_back({warning_code::regex_invalid, offset, condition.text.size(),
                                std::string{condition.pattern->problem()} + " (byte " +
                                    std::to_string(condition.pattern->problem_offset()) + ")"});
        }
    }
    std::stable_sort(warnings.begin(), warnings.end(),
                     [](const warning& a, const warning& b) { return a.offset < b.offset; });
    return warnings;
}

HASHPATH_END
