// SPDX-License-Identifier: MIT
// The bodies of misp/warning_list.hpp.

#include <hashpath/misp/warning_list.hpp>

#include <algorithm>
#include <charconv>

#include <hashpath/php/lower_case.hpp>

HASHPATH_BEGIN
namespace misp::impl {

HASHPATH_BODY address address::network(std::size_t bits) const noexcept {
    address masked = *this;
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t own = bits > i * 8 ? std::min<std::size_t>(bits - i * 8, 8) : 0;
        masked.bytes[i] = static_cast<std::uint8_t>(masked.bytes[i] & (0xFF00U >> own));
    }
    return masked;
}

/// Reads four decimal numbers with dots between them into the end of an address.
HASHPATH_FUNCTION bool read_v4(std::string_view text, std::uint8_t* into) {
    for (int i = 0; i < 4; ++i) {
        const std::size_t end = i < 3 ? text.find('.') : text.size();
        if (end == std::string_view::npos || (end > 1 && text[0] == '0')) return false;
        unsigned number = 0;
        const auto [stop, failed] = std::from_chars(text.data(), text.data() + end, number);
        if (failed != std::errc{} || stop != text.data() + end || number > 255) return false;
        into[i] = static_cast<std::uint8_t>(number);
        text.remove_prefix(i < 3 ? end + 1 : end);
    }
    return true;
}

/// Reads an address as inet_pton() does; nothing for a text that is none.
HASHPATH_FUNCTION std::optional<address> read_address(std::string_view text) {
    address read;
    if (text.find(':') == std::string_view::npos) {
        read.size = 4;
        return read_v4(text, read.bytes.data()) ? std::optional{read} : std::nullopt;
    }
    read.size = 16;
    std::array<std::uint8_t, 16> back{};
    const std::size_t gap = text.find("::");
    // A last part of the version 4 may stand at the end of all only.
    const auto groups = [](std::string_view part, std::array<std::uint8_t, 16>& into,
                           bool ends) -> std::optional<std::size_t> {
        std::size_t filled = 0;
        while (!part.empty()) {
            if (filled == 16) return std::nullopt;
            const std::size_t colon = part.find(':');
            const std::string_view group = part.substr(0, colon);
            if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
                if (!ends || filled > 12 || !read_v4(group, into.data() + filled)) return std::nullopt;
                return filled + 4;
            }
            unsigned number = 0;
            const auto [stop, failed] = std::from_chars(group.data(), group.data() + group.size(), number, 16);
            if (group.empty() || group.size() > 4 || failed != std::errc{} || stop != group.data() + group.size())
                return std::nullopt;
            into[filled++] = static_cast<std::uint8_t>(number >> 8U);
            into[filled++] = static_cast<std::uint8_t>(number & 0xFFU);
            if (colon == std::string_view::npos) break;
            part.remove_prefix(colon + 1);
            if (part.empty()) return std::nullopt;  // it ends in a colon
        }
        return filled;
    };
    const auto front = groups(text.substr(0, gap), read.bytes, gap == std::string_view::npos);
    if (!front) return std::nullopt;
    if (gap == std::string_view::npos) return *front == 16 ? std::optional{read} : std::nullopt;
    const auto rest = groups(text.substr(gap + 2), back, true);
    if (!rest || *front + *rest > 14) return std::nullopt;
    std::copy_n(back.begin(), *rest, read.bytes.end() - static_cast<std::ptrdiff_t>(*rest));
    return read;
}

}  // namespace misp::impl

namespace misp {

HASHPATH_BODY warning_list::warning_list(const nlohmann::ordered_json& list, const regex_limits& limits)
    : limits_(limits),
      id_(member(list, "id")),
      name_(text_of(list, "name")),
      category_(member(list, "category")),
      kind_(text_of(list, "type")) {
    each_text(list, "matching_attributes", [this](std::string text) { types_.insert(std::move(text)); });
    each_text(list, "list", [this](std::string text) { add(std::move(text)); });
}

HASHPATH_BODY std::optional<std::string> warning_list::match(std::string_view value) const {
    if (kind_ == "hostname") return match_host(value);
    if (kind_ == "cidr") return match_address(value);
    if (kind_ == "substring") {
        const auto found = std::find_if(entries_.begin(), entries_.end(), [value](const std::string& entry) {
            return value.find(entry) != std::string_view::npos;
        });
        return found == entries_.end() ? std::nullopt : std::optional{*found};
    }
    if (kind_ == "regex") {
        regex::memory memory;
        for (std::size_t i = 0; i < patterns_.size(); ++i) {
            if (patterns_[i].search(value, memory)) return entries_[i];
        }
        return std::nullopt;
    }
    return exact_.contains(value) ? std::optional<std::string>{value} : std::nullopt;
}

HASHPATH_BODY nlohmann::ordered_json warning_list::member(const nlohmann::ordered_json& list, std::string_view key) {
    const auto* found = hashpath::impl::member_of(list, key);
    return found && !found->is_structured() ? *found : nlohmann::ordered_json{};
}

HASHPATH_BODY std::string warning_list::text_of(const nlohmann::ordered_json& list, std::string_view key) {
    const auto own = member(list, key);
    return php::to_text(node{own});
}

HASHPATH_BODY void warning_list::add(std::string entry) {
    if (kind_ == "hostname") {
        entry = hashpath::php::lower(std::move(entry));
        exact_.insert(entry.substr(0, entry.find_last_not_of('.') + 1));
    } else if (kind_ == "cidr") {
        const std::size_t slash = entry.find('/');
        const auto network = impl::read_address(std::string_view{entry}.substr(0, slash));
        if (!network) return;
        std::size_t bits = network->size * 8;
        if (slash != std::string::npos) {
            const char* const end = entry.data() + entry.size();
            const auto [stop, failed] = std::from_chars(entry.data() + slash + 1, end, bits);
            if (failed != std::errc{} || stop != end || bits > network->size * 8) return;
        }
        networks_[{network->size, bits}].emplace(network->network(bits), std::move(entry));
    } else if (kind_ == "substring") {
        if (!entry.empty()) entries_.push_back(std::move(entry));
    } else if (kind_ == "regex") {
        patterns_.emplace_back(entry, limits_);
        entries_.push_back(std::move(entry));
    } else {
        exact_.insert(std::move(entry));
    }
}

HASHPATH_BODY std::optional<std::string> warning_list::match_host(std::string_view value) const {
    const std::size_t scheme = value.find("//");
    std::string_view host = scheme == std::string_view::npos ? value : value.substr(scheme + 2);
    host = host.substr(0, host.find('/'));
    host = host.substr(0, host.find_last_not_of('.') + 1);
    if (host.empty()) return std::nullopt;
    // From the top of the domain down, to all of it.
    std::size_t dot = host.size();
    do {
        dot = dot == 0 ? std::string_view::npos : host.rfind('.', dot - 1);
        const std::string_view above = dot == std::string_view::npos ? host : host.substr(dot + 1);
        if (exact_.contains(above)) return std::string{above};
    } while (dot != std::string_view::npos);
    return std::nullopt;
}

HASHPATH_BODY std::optional<std::string> warning_list::match_address(std::string_view value) const {
    const auto address = impl::read_address(value);
    if (!address) return std::nullopt;
    for (auto each = networks_.rbegin(); each != networks_.rend(); ++each) {  // the narrowest first
        if (each->first.first != address->size) continue;
        const auto found = each->second.find(address->network(each->first.second));
        if (found != each->second.end()) return found->second;
    }
    return std::nullopt;
}

}  // namespace misp
HASHPATH_END
