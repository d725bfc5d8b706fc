// SPDX-License-Identifier: MIT
// A filter and a document: what it lets through is what it judges to match, alone and in a set with others, and a label
// put on comes off again.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/filter.hpp>
#include <hashpath/filter_set.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/matching_attributes.hpp>

#include "target.hpp"

using nlohmann::ordered_json;

namespace {

void check_matching(const ordered_json& document, const hashpath::filter& filter) {
    const auto judged = judge_items(document, filter);
    const auto matching = matching_items(document, filter);
    auto next = matching.begin();
    for (const auto& each : judged) {
        fuzz::check(!each.by || *each.by < each.found.size());
        if (!each.matches) continue;
        fuzz::check(next != matching.end() && *next == each.item);
        ++next;
    }
    fuzz::check(next == matching.end());
}

/// Checks that each filter of a set gives what it gives alone.
void check_set(const ordered_json& document, const hashpath::filter& filter) {
    using hashpath::condition_operator;
    std::vector<hashpath::filter> filters;
    for (auto asked = condition_operator::in; asked <= condition_operator::unknown;
         asked = static_cast<condition_operator>(static_cast<int>(asked) + 1)) {
        const auto& value = filter.asked.value();
        filters.push_back({filter.selector, filter.item_path, {asked, value}});
        filters.push_back({filter.selector, filter.selector, {asked, ordered_json::array({value, "x", 1, true})}});
        filters.push_back(
            {filter.item_path, hashpath::path{}, {asked, value.is_array() ? value : ordered_json{value}}});
    }
    filters.push_back(filter);
    const auto outcomes = matching_items(document, hashpath::filter_set{filters});
    fuzz::check(outcomes.size() == filters.size());
    for (std::size_t i = 0; i < filters.size(); ++i) {
        const auto& [items, error] = outcomes[i];
        try {
            fuzz::check(matching_items(document, filters[i]) == items && !error);
        } catch (const hashpath::type_error& e) {
            fuzz::check(items.empty() && error && std::string_view{e.what()} == error->what());
        }
    }
}

void check_label(const ordered_json& document, const ordered_json& options) {
    ordered_json data = document;
    try {
        hashpath::misp::add_filter(data, "A", options);
    } catch (const hashpath::document_error&) {
        return;
    }
    fuzz::check(data.contains("_unfilteredData") && data["enabledFilters"].contains("A"));
    if (document.contains("_unfilteredData") || document.contains("enabledFilters")) return;
    fuzz::check(data["_unfilteredData"] == document);
    try {
        hashpath::misp::apply_filters(data);
        hashpath::misp::remove_filter(data, "A");
        // A filter may select what it is kept in.
        const bool touches_itself = options["selector"].get<std::string>().find_first_of("_{") != std::string::npos;
        fuzz::check(touches_itself || data == document);
    } catch (const hashpath::document_error&) {}
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    const std::string_view selector = fuzz::take(rest);
    const std::string_view path = fuzz::take(rest);
    const std::string_view asked = fuzz::take(rest);
    if (!fuzz::compile(selector) || !fuzz::compile(path)) return 0;
    ordered_json value;
    ordered_json document;
    try {
        value = hashpath::parse(fuzz::take(rest));
        document = hashpath::parse(rest);
    } catch (const hashpath::parse_error&) {
        return 0;
    }
    const ordered_json saved = {{"selector", selector}, {"path", path}, {"operator", asked}, {"value", value}};
    const hashpath::filter filter = hashpath::misp::saved_filter(saved);
    for (const auto& warning : diagnose(filter)) fuzz::check(!warning.parameter.empty());
    for (const auto& warning : hashpath::misp::diagnose_labelled(filter)) fuzz::check(!warning.message().empty());
    check_set(document, filter);
    try {
        check_matching(document, filter);
        const auto matching = hashpath::misp::matching_attributes(document, saved);
        fuzz::check(!hashpath::misp::filters_enabled(saved) || matching == matching_items(document, filter));
    } catch (const hashpath::type_error&) {}
    if (document.is_object()) check_label(document, saved);
    return 0;
}
