#pragma once
// SPDX-License-Identifier: MIT
// A document that others are merged into, entry by entry: what is looked into is found fast, however wide it is.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// A document whose lists and maps grow. A list or map that is opened is a branch: its entries are found in log n and
/// get no other place when more are added. What is not opened stays as it is.
template <nlohmann_json Json>
class growing_document {
public:
    /// An entry of a branch. All stay valid.
    struct place {
        std::size_t branch;
        std::size_t position;
    };

    /// The place of the document itself, in a branch of its own.
    static constexpr place root{0, 0};

    explicit growing_document(Json document) {
        Json holder = Json::array();
        holder.push_back(std::move(document));
        branches_.emplace_back(root, std::move(holder));
    }

    /// The value at a place; an empty list where it is opened.
    Json& value(place at) { return branches_[at.branch].values[at.position]; }

    /// Whether there is a list or map at a place.
    bool holds_container(place at) { return value(at).is_structured(); }

    /// How many entries the list or map at a place has.
    std::size_t size(place at) {
        const std::size_t inner = branches_[at.branch].opened[at.position];
        return inner != none ? branches_[inner].values.size() : value(at).size();
    }

    /// The entry under a key of the list or map at a place, if there is one.
    std::optional<place> find(place at, const php::key& key) {
        const std::size_t inner = open(at);
        if (const auto position = branches_[inner].find(key)) return place{inner, *position};
        return std::nullopt;
    }

    /// Gives an entry that is there another value.
    void set(place at, Json value) {
        branches_[at.branch].opened[at.position] = none;
        this->value(at) = std::move(value);
    }

    /// Adds an entry to the list or map at a place, under a key that it does not have.
    void add(place at, const php::key& key, Json value) {
        const std::size_t inner = open(at);
        branches_[inner].add(key, std::move(value));
    }

    /// Adds an entry under the next integer, as PHP does. Throws value_error (no_next_key) where there is none.
    void append(place at, Json value) {
        const std::size_t inner = open(at);
        branches_[inner].add(branches_[inner].next_key(), std::move(value));
    }

    /// The document with all that was added.
    Json finish() {
        for (std::size_t i = branches_.size() - 1; i > 0; --i) {
            branch& each = branches_[i];
            if (branches_[each.parent.branch].opened[each.parent.position] == i) value(each.parent) = each.container();
        }
        return std::move(value(root));
    }

private:
    static constexpr std::size_t none = 0;

    struct branch {
        branch(place its_parent, Json container) : parent(its_parent) {
            values.reserve(container.size());
            opened.reserve(container.size());
            // PHP appends to a list that was empty once under 0 at least.
            if (container.empty()) largest = -1;
            for (auto entry = node{container}.entries(); entry; entry.next())
                add(entry.key(), std::move(*entry.value()));
        }

        void add(const php::key& key, Json value) {
            const bool follows = key == php::key{static_cast<std::int64_t>(values.size())};
            if (counts && !follows) {
                for (std::size_t i = 0; i < values.size(); ++i)
                    keys.push_back(php::to_text(static_cast<std::int64_t>(i)));
                counts = false;
            }
            if (!counts) {
                keys.push_back(key.to_string());
                if (!by_key.empty()) by_key.emplace(keys.back(), values.size());
            }
            if (key.is_integer()) largest = std::max(largest.value_or(key.integer()), key.integer());
            values.push_back(std::move(value));
            opened.push_back(none);
        }

        std::optional<std::size_t> find(const php::key& key) {
            if (counts) {
                if (!key.is_integer() || key.integer() < 0) return std::nullopt;
                const auto position = static_cast<std::uint64_t>(key.integer());
                return position < values.size() ? std::optional{static_cast<std::size_t>(position)} : std::nullopt;
            }
            const std::string text = key.to_string();
            constexpr std::size_t few = 16;
            if (keys.size() <= few) {
                const auto found = std::find(keys.begin(), keys.end(), text);
                return found == keys.end() ? std::nullopt
                                           : std::optional{static_cast<std::size_t>(found - keys.begin())};
            }
            if (by_key.empty()) {
                for (std::size_t i = 0; i < keys.size(); ++i) by_key.emplace(keys[i], i);
            }
            const auto found = by_key.find(text);
            return found == by_key.end() ? std::nullopt : std::optional{found->second};
        }

        php::key next_key() const {
            if (!largest) return php::key{0};
            if (*largest == std::numeric_limits<std::int64_t>::max()) {
                throw value_error(error_code::no_next_key, "", "no integer is left for the key of an appended value");
            }
            return php::key{*largest + 1};
        }

        Json container() {
            entry_collection<Json> entries;
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (counts) entries.append(std::move(values[i]));
                else entries.add(php::key{std::string_view{keys[i]}}, std::move(values[i]));
            }
            return entries.container();
        }

        place parent;
        std::vector<Json> values;
        std::vector<std::size_t> opened;            ///< the branch of each value, if it has one
        bool counts = true;                         ///< whether the keys are 0, 1, 2, …
        std::vector<std::string> keys;              ///< none while they count
        std::map<std::string, std::size_t> by_key;  ///< where there are many
        std::optional<std::int64_t> largest;        ///< of the integer keys
    };

    std::size_t open(place at) {
        std::size_t& opened = branches_[at.branch].opened[at.position];
        if (opened == none) {
            opened = branches_.size();
            branches_.emplace_back(at, std::exchange(value(at), Json::array()));
        }
        return opened;
    }

    std::deque<branch> branches_;
};

}  // namespace impl
HASHPATH_END
