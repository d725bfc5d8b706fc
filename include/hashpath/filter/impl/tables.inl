// SPDX-License-Identifier: MIT
// The bodies of filter/impl/tables.hpp.

#include <hashpath/filter/impl/tables.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY string_table::string_table(std::vector<std::pair<std::string_view, std::uint32_t>> entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<slot> rows;
    for (const auto& [text, number] : entries) {
        const auto at = static_cast<std::uint32_t>(numbers_.size());
        if (rows.empty() || rows.back().text != text) rows.push_back({text, words_of(text), at, at});
        ++rows.back().last;
        numbers_.push_back(number);
        sizes_ |= std::uint64_t{1} << (text.size() % 64);
        longest_ = std::max(longest_, text.size());
    }
    std::size_t size = 1;
    while (size < 2 * rows.size()) size *= 2;
    if (!fill(rows, size)) {
        whole_ = true;
        fill(rows, size);
    }
}

HASHPATH_BODY bool string_table::fill(const std::vector<slot>& rows, std::size_t size) {
    constexpr std::size_t near = 16;
    bool all_near = true;
    slots_.assign(size, {});
    mask_ = size - 1;
    for (const slot& row : rows) {
        std::size_t at = position(row.text, row.ends);
        std::size_t distance = 0;
        for (; slots_[at].last != 0; at = behind(at)) ++distance;
        slots_[at] = row;
        all_near = all_near && distance < near;
        if (!all_near && !whole_) return false;
    }
    return all_near;
}

HASHPATH_BODY std::uint64_t string_table::add_all(std::uint64_t hash, std::string_view text) noexcept {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    for (; text.size() > 8; text.remove_prefix(8)) {
        hash = (hash ^ read<std::uint64_t>(text.data())) * factor;
        hash ^= hash >> 32U;
    }
    return hash * factor;
}

HASHPATH_BODY value_table::value_table(std::vector<entry> entries) : entries_(std::move(entries)) {
    std::vector<std::pair<std::string_view, std::uint32_t>> texts;
    static const nlohmann::ordered_json null, no = false, yes = true;
    for (const entry& each : entries_) {
        if (php::loose_equal(own_value{null}, each.value)) equal_null_.push_back(each.number);
        if (php::loose_equal(own_value{no}, each.value)) equal_false_.push_back(each.number);
        if (php::loose_equal(own_value{yes}, each.value)) equal_true_.push_back(each.number);
        switch (each.value.kind()) {
            case kind::text: {
                const php::number read = php::read_number(each.value.text());
                if (!read.numeric()) texts.emplace_back(each.value.text(), each.number);
                else numbers_.push_back({read.as_double(), each});
                break;
            }
            case kind::integer: numbers_.push_back({static_cast<double>(each.value.integer()), each}); break;
            case kind::floating:
                if (std::isfinite(each.value.floating())) numbers_.push_back({each.value.floating(), each});
                else others_.push_back(each);
                break;
            default: others_.push_back(each);
        }
    }
    texts_ = string_table{std::move(texts)};
    std::stable_sort(numbers_.begin(), numbers_.end(), [](const ordered& a, const ordered& b) { return a.at < b.at; });
}

}  // namespace impl
HASHPATH_END
