// SPDX-License-Identifier: MIT
// The bodies of filter/impl/path_tree.hpp.

#include <hashpath/filter/impl/path_tree.hpp>

#include <utility>

#include <hashpath/extract/evaluation.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY bool path_tree::takes(const path& path) noexcept {
    return path.whole() || path.tokens().size() <= most_tokens;
}

HASHPATH_BODY std::uint32_t path_tree::add(const path& path, std::uint32_t number) {
    std::uint32_t at = 0;
    if (!path.whole()) {
        for (const token& token : path.tokens()) {
            step& next = step_for(at, token);
            at = path.plain() ? plain_below(next) : branch_below(next, token);
        }
    }
    std::uint32_t& end = nodes_[at].end;
    if (end == none) end = number;
    return end;
}

HASHPATH_BODY void path_tree::complete() {
    for (node& each : nodes_) {
        for (step& next : each.steps) make_choices(next);
    }
    steps_.clear();
    branches_.clear();
}

HASHPATH_BODY std::uint32_t path_tree::new_lookup(const php::key& key) {
    keys_.push_back(key);
    return static_cast<std::uint32_t>(keys_.size() - 1);
}

HASHPATH_BODY auto path_tree::step_for(std::uint32_t at, const token& token) -> step& {
    const bool has_key = token.matches_by == matcher::key;
    const std::string_view text = has_key ? token.key.text() : token.matcher_text();
    std::vector<step>& steps = nodes_[at].steps;
    const auto [found, is_new] = steps_.try_emplace({at, token.matches_by, text}, steps.size());
    if (is_new) {
        const bool has_position = token.matches_by == matcher::number;
        const php::key key = has_position ? php::key{token.position().value_or(-1)} : token.key;
        steps.push_back({&token, token.matches_by, new_lookup(key), none, 0, {}, {}});
    }
    return steps[found->second];
}

HASHPATH_BODY std::uint32_t path_tree::plain_below(step& from) {
    if (from.plain != none) return from.plain;
    const auto made = from.plain = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({true, none, {}});
    return made;
}

HASHPATH_BODY std::uint32_t path_tree::branch_below(step& from, const token& token) {
    const std::string_view conditions = token.text.substr(token.matcher_text().size());
    const auto made = static_cast<std::uint32_t>(nodes_.size());
    const auto [found, is_new] = branches_.try_emplace({from.lookup, conditions}, made);
    if (!is_new) return found->second;
    from.branches.push_back(
        {token.conditions, token.maps_only, branch_count_++, made, static_cast<std::uint32_t>(keys_.size())});
    for (const path_condition& condition : token.conditions) new_lookup(condition.key);
    nodes_.push_back({false, none, {}});
    return made;
}

HASHPATH_BODY void path_tree::make_choices(step& at) {
    std::vector<branch> singles;
    std::map<std::string_view, std::vector<branch>> asking;
    for (const branch& each : at.branches) {
        const bool chooses = each.conditions.size() == 1 && each.conditions[0].compares == comparison::equal &&
                             each.conditions[0].compares_bytes;
        (chooses ? asking[each.conditions[0].key.text()] : singles).push_back(each);
    }
    for (auto& [key, branches] : asking) {
        if (branches.size() == 1) singles.push_back(branches.front());
    }
    at.branches = std::move(singles);
    at.singles = static_cast<std::uint32_t>(at.branches.size());
    for (const auto& [key, branches] : asking) {
        if (branches.size() == 1) continue;
        const auto first = static_cast<std::uint32_t>(at.branches.size());
        std::vector<std::pair<std::string_view, std::uint32_t>> texts;
        for (const branch& each : branches) {
            texts.emplace_back(each.conditions[0].text, static_cast<std::uint32_t>(at.branches.size()));
            at.branches.push_back(each);
        }
        at.choices.push_back({branches.front().first_lookup, first, static_cast<std::uint32_t>(at.branches.size()),
                              string_table{std::move(texts)}});
    }
}

}  // namespace impl
HASHPATH_END
