// SPDX-License-Identifier: MIT
// The bodies of misp/labelled_filters.hpp.

#include <hashpath/misp/labelled_filters.hpp>

HASHPATH_BEGIN
namespace misp {

HASHPATH_BODY std::vector<warning> diagnose_labelled(const filter& filter) {
    std::vector<warning> warnings = diagnose(filter);
    if (filter.selector.plain()) return warnings;
    const warning_code code = hashpath::impl::edit_steps{filter.selector}.merges() ? warning_code::filter_merges
                                                                                   : warning_code::filter_spreads;
    const std::size_t length = filter.selector.text().value_or("").size();
    warnings.insert(warnings.begin(), {code, 0, length, {}, "selector"});
    return warnings;
}

}  // namespace misp

namespace misp::impl {

HASHPATH_BODY bool are_independent(const std::vector<filter>& filters) {
    const auto goes_into = [](const path& outer, const path& inner) {
        const auto same_key = [](const token& a, const token& b) { return a.key == b.key; };
        const auto begin = outer.tokens();
        const auto all = inner.tokens();
        return begin.size() <= all.size() && std::equal(begin.begin(), begin.end(), all.begin(), same_key);
    };
    const auto stands_alone = [&](const filter& one) {
        const auto tokens = one.selector.tokens();
        if (!one.selector.plain() || one.selector.whole() || tokens.size() > default_max_depth) return false;
        if (tokens[0].key == php::key{"enabledFilters"}) return false;
        return std::none_of(filters.begin(), filters.end(), [&](const filter& other) {
            return other.selector != one.selector && goes_into(one.selector, other.selector);
        });
    };
    return std::all_of(filters.begin(), filters.end(), stands_alone);
}

HASHPATH_BODY std::string label_of(const nlohmann::ordered_json& label) {
    if (!label.is_structured()) return php::to_text(node{label});
    throw type_error(error_code::parameter_type, "/filtering-label",
                     "a label is a text, not a list or map, and MISP ends with an error");
}

}  // namespace misp::impl

#ifdef HASHPATH_COMPILED
namespace misp {
template void apply_filters<nlohmann::ordered_json>(nlohmann::ordered_json&, const path_limits&);
}  // namespace misp
#endif

HASHPATH_END
