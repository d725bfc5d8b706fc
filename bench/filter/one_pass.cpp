// SPDX-License-Identifier: MIT
// One loop written by hand for all filters: what each item has is looked up among what the filters ask for.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../hand/loops.hpp"
#include "../hand/ordered_json.hpp"
#include "question.hpp"

namespace bench::filter {

/// A number for each of some texts: open addressing, by the length and the last bytes, in which tags and types differ.
class text_numbers {
public:
    explicit text_numbers(std::size_t most) {
        while (slots_.size() < 4 * most + 4) slots_.resize(2 * slots_.size());
    }
    void add(std::string_view text, std::size_t number) {
        slot* free = &slots_[hash(text)];
        while (free->used) free = after(free);
        *free = {std::string{text}, number, true};
    }
    [[gnu::always_inline]] std::optional<std::size_t> find(std::string_view text) const {
        for (const slot* each = &slots_[hash(text)]; each->used; each = after(each)) {
            if (hand::same_text(text, each->text)) return each->number;
        }
        return std::nullopt;
    }

private:
    struct slot {
        std::string text;
        std::size_t number = 0;
        bool used = false;
    };

    std::size_t hash(std::string_view text) const {
        std::uint64_t last = 0;
        if (text.size() >= sizeof last) std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
        else std::memcpy(&last, text.data(), text.size());
        last = (last ^ text.size()) * 0x9e3779b97f4a7c15U;
        return static_cast<std::size_t>(last >> 32U) & (slots_.size() - 1);
    }
    const slot* after(const slot* each) const { return each == &slots_.back() ? slots_.data() : each + 1; }
    slot* after(slot* each) { return each == &slots_.back() ? slots_.data() : each + 1; }

    std::vector<slot> slots_{1};
};

template <class Library>
class pass {
public:
    explicit pass(const question& asked) : pass(filters_of(asked)) {}

    answer operator()(const nlohmann::ordered_json& event) const {
        using key = typename Library::key;
        using loops = hand::loops<Library>;
        key type{"type"};
        key tags{"Tag"};
        key name{"name"};
        std::vector<answer> found(count_);
        const auto take = [&](const text_numbers& numbers, std::string_view text, const auto& item) {
            if (const auto number = numbers.find(text)) found[*number].take(Library::text(Library::first(item)));
        };
        for (const auto& attribute : loops::list_at(loops::at(event, "Event"), "_AttributeFlattened")) {
            if (const auto its_type = Library::member(attribute, type)) {
                take(types_, Library::text(*its_type), attribute);
            }
            const auto its_tags = Library::member(attribute, tags);
            if (!its_tags) continue;
            for (const auto& tag : Library::list(*its_tags)) {
                if (const auto its_name = Library::member(tag, name)) take(names_, Library::text(*its_name), attribute);
            }
        }
        answer all;
        for (std::size_t i = 0; i < count_; ++i) all.take(found[i], i);
        return all;
    }

private:
    explicit pass(const std::vector<asked_filter>& filters) : count_(filters.size()), types_(count_), names_(count_) {
        for (std::size_t i = 0; i < count_; ++i) (filters[i].of_tags ? names_ : types_).add(filters[i].value, i);
    }

    std::size_t count_;
    text_numbers types_;
    text_numbers names_;
};

template <bool RemembersPositions>
work pass_for(const question& asked, const documents& given) {
    if (asked.filters <= 1) return nullptr;
    return
        [&event = given.enriched(), ask = pass<hand::ordered_json<RemembersPositions>>{asked}] { return ask(event); };
}

[[maybe_unused]] static const bool entered =
    enter<task>("one_pass", pass_for<false>) && enter<task>("one_pass_with_positions", pass_for<true>);

}  // namespace bench::filter
