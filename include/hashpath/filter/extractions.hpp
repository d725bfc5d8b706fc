#pragma once
// SPDX-License-Identifier: MIT
// What paths find in a document that does not change, kept for those who ask again.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace impl {

/// The values that a path found, to be asked by several conditions.
template <json_value Value>
class extracted_values {
public:
    explicit extracted_values(std::vector<Value> values) : values_(std::move(values)) {}

    std::span<const Value> values() const noexcept { return values_; }

    /// What the condition decides about the list of them. From the second one on, texts that are no numbers are looked up
    /// among those that were found, instead of being compared with each.
    decision decide(const condition& asked) {
        const bool first_time = !std::exchange(asked_before_, true);
        const bool single = asked.asked() == condition_operator::in || asked.asked() == condition_operator::not_in;
        const bool several =
            asked.asked() == condition_operator::in_or || asked.asked() == condition_operator::not_in_or;
        if (first_time || !(single || several)) return asked.decide_list(values());
        const node<const nlohmann::ordered_json> wanted{asked.value()};
        std::vector<std::string_view> texts;
        if (single ? !take_text(wanted, texts) : !take_texts(wanted, texts)) return asked.decide_list(values());
        if (!sorted_) sort();
        std::size_t by = values_.size();
        for (const std::string_view text : texts) {
            const auto found = std::lower_bound(texts_.begin(), texts_.end(), place{text, 0});
            if (found != texts_.end() && found->first == text) by = std::min(by, found->second);
        }
        // What is no text may equal one all the same.
        for (const std::size_t position : others_) {
            if (position >= by) break;
            if (asked.decide_list(values().subspan(position, 1)).by) by = position;
        }
        const bool found = by != values_.size();
        const bool sought = asked.asked() == condition_operator::in || asked.asked() == condition_operator::in_or;
        return {found == sought, found ? std::optional{by} : std::nullopt};
    }

private:
    using place = std::pair<std::string_view, std::size_t>;

    template <class Wanted>
    static bool take_text(const Wanted& wanted, std::vector<std::string_view>& texts) {
        if (wanted.kind() != kind::text || php::is_numeric(wanted.text())) return false;
        texts.push_back(wanted.text());
        return true;
    }

    template <class Wanted>
    static bool take_texts(const Wanted& wanted, std::vector<std::string_view>& texts) {
        if (!is_container(wanted.kind())) return false;
        for (auto entry = wanted.entries(); entry; entry.next()) {
            if (!take_text(entry.value(), texts)) return false;
        }
        return true;
    }

    void sort() {
        for (std::size_t i = 0; i < values_.size(); ++i) {
            if (values_[i].kind() == kind::text) texts_.emplace_back(values_[i].text(), i);
            else others_.push_back(i);
        }
        std::sort(texts_.begin(), texts_.end());
        sorted_ = true;
    }

    std::vector<Value> values_;
    std::vector<place> texts_;         ///< those that are texts, in their order, each with its position
    std::vector<std::size_t> others_;  ///< the positions of all others
    bool asked_before_ = false;
    bool sorted_ = false;
};

/// One document, and what paths found in it, each extracted once.
template <json_value Value>
class extractions {
public:
    explicit extractions(const Value& document) : document_(document) {}

    const Value& document() const noexcept { return document_; }

    /// Throws as for_each(); then nothing is kept. Valid until the next path is asked for.
    extracted_values<Value>& of(const path& path) {
        std::optional<std::string> text;
        if (path.text()) text.emplace(*path.text());
        if (const auto known = kept_.find(text); known != kept_.end() && text) return known->second;
        std::vector<Value> values;
        for_each(document_, path, [&values](const match<Value>& match) { values.push_back(match.value); });
        if (values.size() > room_) forget();
        room_ -= std::min(room_, values.size());
        return kept_.insert_or_assign(std::move(text), extracted_values<Value>{std::move(values)}).first->second;
    }

    /// Forgets what paths found that `stays(path)` is not true of.
    template <class Stays>
    void keep_if(Stays&& stays) {
        std::erase_if(kept_, [&stays](const auto& each) { return !each.first || !stays(path{*each.first}); });
    }

private:
    static constexpr std::size_t most_values = std::size_t{1} << 20U;

    void forget() {  // not covered: where paths find a million values
        kept_.clear();
        room_ = most_values;
    }

    Value document_;
    std::map<std::optional<std::string>, extracted_values<Value>> kept_;  ///< by path; the last of keys under none
    std::size_t room_ = most_values;                                      ///< how many more values are kept
};

}  // namespace impl
HASHPATH_END
