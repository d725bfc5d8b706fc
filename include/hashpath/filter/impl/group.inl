// SPDX-License-Identifier: MIT
// The bodies of filter/impl/group.hpp.

#include <hashpath/filter/impl/group.hpp>

#include <map>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY filter_group::filter_group(std::span<const filter> filters, const std::vector<std::uint32_t>& numbers)
    : selector(filters[numbers.front()].selector) {
    std::map<path, std::uint32_t> known;
    std::vector<entries> tables;
    for (const std::uint32_t number : numbers) {
        const path& item_path = filters[number].item_path;
        const auto [found, is_new] = known.try_emplace(item_path, static_cast<std::uint32_t>(questions.size()));
        if (is_new) found->second = add(item_path);
        tables.resize(questions.size());
        questions[found->second].filters.push_back(number);
        ask(questions[found->second], tables[found->second], filters[number].asked, number);
    }
    for (std::size_t i = 0; i < questions.size(); ++i) {
        questions[i].asks_of_none = !questions[i].unless_found.empty() || !questions[i].of_all.empty();
        const bool is_late = questions[i].item_path.has_pattern() || !path_tree::takes(questions[i].item_path);
        questions[i].compares_each = !is_late && !tables[i].of_each.empty();
        questions[i].compares_late = is_late && !tables[i].of_each.empty();
        questions[i].compares_first = !tables[i].of_first.empty();
        questions[i].values = value_table{std::move(tables[i].of_each)};
        questions[i].first_values = value_table{std::move(tables[i].of_first)};
    }
    tree.complete();
}

HASHPATH_BODY std::uint32_t filter_group::add(const path& item_path) {
    const auto number = static_cast<std::uint32_t>(questions.size());
    if (!path_tree::takes(item_path)) alone.push_back(number);
    else if (const std::uint32_t same = tree.add(item_path, number); same != number) return same;
    questions.push_back({item_path, {}, {}, {}, {}, {}, {}, {}, false, false, false, false});
    return number;
}

HASHPATH_BODY void filter_group::ask(path_question& question, entries& tables, const condition& asked,
                                     std::uint32_t number) {
    const value_table::own_value value{asked.value()};
    const bool is_list = is_container(value.kind());
    const auto compare_list = [&](std::uint32_t entry_number) {
        for (auto entry = value.entries(); entry; entry.next()) {
            tables.of_each.push_back({entry.value(), entry_number});
        }
    };
    switch (asked.asked()) {
        case condition_operator::in: tables.of_each.push_back({value, 2 * number}); return;
        case condition_operator::not_in:
            tables.of_each.push_back({value, 2 * number + 1});
            question.unless_found.push_back(number);
            return;
        case condition_operator::equals: tables.of_first.push_back({value, 2 * number}); return;
        case condition_operator::not_equals:
            tables.of_first.push_back({value, 2 * number + 1});
            question.unless_first.push_back(number);
            return;
        case condition_operator::in_or:
            if (is_list) compare_list(2 * number);
            return;
        case condition_operator::not_in_or:
            if (!is_list) return;
            compare_list(2 * number + 1);
            question.unless_found.push_back(number);
            return;
        case condition_operator::in_and:
        case condition_operator::not_in_and:
            if (is_list) question.of_all.push_back(number);
            return;
        case condition_operator::any_value: question.if_any.push_back(number); return;
        case condition_operator::unknown: return;
    }
}

}  // namespace impl
HASHPATH_END
