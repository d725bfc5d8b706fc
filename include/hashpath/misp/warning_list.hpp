#pragma once
// SPDX-License-Identifier: MIT
// Warning lists: well-known values that are rarely what an attribute is about.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/path/regex.hpp>

HASHPATH_BEGIN
namespace misp {

namespace impl {

/// An address of the internet protocol: 4 bytes or 16.
struct address {
    std::array<std::uint8_t, 16> bytes{};
    std::size_t size = 0;

    /// The address with all bits behind the first few zero.
    HASHPATH_FUNCTION address network(std::size_t bits) const noexcept;

    friend bool operator<(const address& a, const address& b) noexcept {
        return std::tie(a.size, a.bytes) < std::tie(b.size, b.bytes);
    }
};

}  // namespace impl

/// A warning list, read once to be asked for many values.
///
///     const warning_list list{parse(R"({"id": 1, "name": "Public DNS", "type": "cidr", "list": ["8.8.8.0/24"],
///                                       "matching_attributes": ["ip-src", "ip-dst"], "category": "false_positive"})")};
///     list.match("8.8.8.8")   // 8.8.8.0/24
///
/// The shape is that of the published lists: `type` is "string" (the value itself is listed), "substring" (it contains an
/// entry), "hostname" (its host or a domain above that is listed), "cidr" (its address is in a listed network) or "regex"
/// (an entry matches); `matching_attributes` are the types of attributes that it applies to, "ALL" being all.
/// Immutable; safe to share between threads.
/// Behaviour of MISP's Warninglist.
class warning_list {
public:
    /// Reads a list, with these limits for its regular expressions; what is missing is empty. n log n.
    HASHPATH_FUNCTION explicit warning_list(const nlohmann::ordered_json& list, const regex_limits& limits = {});

    const nlohmann::ordered_json& id() const noexcept { return id_; }
    const std::string& name() const noexcept { return name_; }
    const nlohmann::ordered_json& category() const noexcept { return category_; }

    /// Whether it applies to attributes of a type.
    bool applies_to(std::string_view type) const { return types_.contains("ALL") || types_.contains(type); }

    /// The entry of the list that a value is, or is in; nothing where there is none. Throws regex_error (regex_budget).
    HASHPATH_FUNCTION std::optional<std::string> match(std::string_view value) const;

private:
    HASHPATH_FUNCTION static nlohmann::ordered_json member(const nlohmann::ordered_json& list, std::string_view key);

    HASHPATH_FUNCTION static std::string text_of(const nlohmann::ordered_json& list, std::string_view key);

    template <class Visit>
    static void each_text(const nlohmann::ordered_json& list, std::string_view key, Visit&& visit) {
        const auto* found = hashpath::impl::member_of(list, key);
        if (!found || !found->is_structured()) return;
        for (auto entry = node{*found}.entries(); entry; entry.next()) {
            if (!entry.value()->is_structured()) visit(php::to_text(entry.value()));
        }
    }

    HASHPATH_FUNCTION void add(std::string entry);

    HASHPATH_FUNCTION std::optional<std::string> match_host(std::string_view value) const;

    HASHPATH_FUNCTION std::optional<std::string> match_address(std::string_view value) const;

    regex_limits limits_;
    nlohmann::ordered_json id_;
    std::string name_;
    nlohmann::ordered_json category_;
    std::string kind_;
    std::set<std::string, std::less<>> types_;
    std::set<std::string, std::less<>> exact_;
    std::vector<std::string> entries_;
    std::vector<regex> patterns_;
    std::map<std::pair<std::size_t, std::size_t>, std::map<impl::address, std::string>> networks_;
};

}  // namespace misp
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/warning_list.inl>
#endif
