// SPDX-License-Identifier: MIT
// The bodies of filter_set.hpp.

#include <hashpath/filter_set.hpp>

#include <cstdint>
#include <map>

#include <hashpath/path.hpp>

HASHPATH_BEGIN
HASHPATH_BODY filter_set::filter_set() : filter_set(std::vector<filter>{}) {}

HASHPATH_BODY filter_set::filter_set(std::vector<filter> filters)
    : compiled_(std::make_shared<compiled>(std::move(filters))) {}

HASHPATH_BODY filter_set::compiled::compiled(std::vector<filter> its_filters) : filters(std::move(its_filters)) {
    std::map<path, std::vector<std::uint32_t>> by_selector;
    for (std::uint32_t i = 0; i < filters.size(); ++i) by_selector[filters[i].selector].push_back(i);
    groups.reserve(by_selector.size());
    for (const auto& [selector, numbers] : by_selector) groups.emplace_back(filters, numbers);
}

HASHPATH_END
