// SPDX-License-Identifier: MIT
// The bodies of filter.hpp.

#include <hashpath/filter.hpp>

HASHPATH_BEGIN
HASHPATH_BODY std::vector<warning> diagnose(const filter& filter) {
    std::vector<warning> warnings;
    const auto add = [&warnings](std::vector<warning> more, const char* parameter) {
        for (warning& each : more) {
            if (parameter) each.parameter = parameter;
            warnings.push_back(std::move(each));
        }
    };
    if (filter.selector.whole()) warnings.push_back({warning_code::empty_selector, 0, 0, {}, "selector"});
    else add(diagnose(filter.selector), "selector");
    add(diagnose(filter.item_path), "path");
    const bool whole = filter.item_path.whole();
    if (impl::compares_one(filter.asked.asked()) && (whole || !filter.item_path.plain())) {
        const std::size_t length = filter.item_path.text().value_or("").size();
        warnings.push_back(
            {warning_code::first_value_only, 0, length, whole ? "of a text, its first byte" : "", "path"});
    }
    add(diagnose(filter.asked, !filter.item_path.plain()), nullptr);
    return warnings;
}

#ifdef HASHPATH_COMPILED
template std::vector<value_of<const nlohmann::ordered_json&>> matching_items<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const filter&);
template std::vector<value_of<nlohmann::ordered_json&>> matching_items<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                                const filter&);
template std::vector<value_of<const nlohmann::json&>> matching_items<const nlohmann::json&>(const nlohmann::json&,
                                                                                            const filter&);
template std::vector<value_of<nlohmann::json&>> matching_items<nlohmann::json&>(nlohmann::json&, const filter&);
#endif

HASHPATH_END
