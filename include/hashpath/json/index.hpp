#pragma once
// SPDX-License-Identifier: MIT
// The members of one list or map by key, for looking up many of them.

#include <algorithm>
#include <optional>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace impl {

/// The members of one list or map by key, for looking up many of them: built in n log n, asked in log n, whatever the
/// keys are. A map of nlohmann::ordered_json is searched from its beginning otherwise.
template <json_value Value>
class member_index {
public:
    explicit member_index(const Value& container) {
        members_.reserve(container.size());
        for (auto entry = container.entries(); entry; entry.next()) {
            members_.push_back({entry.key(), entry.value()});
        }
        std::sort(members_.begin(), members_.end(),
                  [](const member& a, const member& b) { return before(a.key, b.key); });
    }

    std::optional<Value> find(const php::key& key) const {
        const auto found = std::lower_bound(members_.begin(), members_.end(), key,
                                            [](const member& a, const php::key& b) { return before(a.key, b); });
        if (found == members_.end() || found->key != key) return std::nullopt;
        return found->value;
    }

private:
    struct member {
        php::key key;
        Value value;
    };

    static bool before(const php::key& a, const php::key& b) noexcept {
        if (a.is_integer() != b.is_integer()) return a.is_integer();
        return a.is_integer() ? a.integer() < b.integer() : a.text() < b.text();
    }

    std::vector<member> members_;
};

}  // namespace impl
HASHPATH_END
