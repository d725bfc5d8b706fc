// SPDX-License-Identifier: MIT
// The bodies of edit.hpp.

#include <hashpath/edit.hpp>

#include <functional>

#include <hashpath/extract/evaluation.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY edit_steps::edit_steps(const path& path) {
    if (path.plain()) {
        for (const token& token : path.tokens()) keys.push_back(token.key);
        return;
    }
    // The reference takes off the first token and reads the rest as a path of its own: without a `[` in it, a rest
    // is split at every dot, and without a `{` too it is looked up key by key.
    const auto all = path.tokens();
    std::size_t bracketed = all.size();
    while (bracketed > 0 && !all[bracketed - 1].maps_only) --bracketed;
    tokens.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(bracketed));
    std::size_t matched = bracketed;
    for (const token& token : all.subspan(bracketed)) {
        for (std::string_view rest = token.text;;) {
            const std::size_t dot = rest.find('.');
            tokens.push_back(make_token(rest.substr(0, dot), false));
            if (tokens.back().text.find('{') != std::string_view::npos) matched = tokens.size();
            if (dot == std::string_view::npos) break;
            rest.remove_prefix(dot + 1);
        }
    }
    for (const token& token : std::span{tokens}.subspan(matched)) keys.push_back(php::key{token.text});
    tokens.resize(matched);
}

HASHPATH_BODY bool edit_steps::rest_is(std::string_view text) const noexcept {
    return keys.size() == 1 && keys[0].text() == text;
}

HASHPATH_BODY bool edit_steps::merges() const noexcept {
    return keys.empty() || rest_is("") || rest_is("0");
}

HASHPATH_BODY bool is_text_position(std::string_view text, const php::key& key) noexcept {
    const php::number number =
        key.is_integer() ? php::number{php::number::kind::integer, 0, key.integer(), 0} : php::read_number(key.text());
    if (number.type != php::number::kind::integer) return false;
    const auto size = static_cast<std::int64_t>(text.size());
    return number.integer < size && number.integer >= -size;
}

}  // namespace impl

#ifdef HASHPATH_COMPILED
template std::size_t set<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                 std::type_identity_t<nlohmann::ordered_json>);
template std::size_t insert<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&,
                                                    std::type_identity_t<nlohmann::ordered_json>);
template std::size_t remove<nlohmann::ordered_json>(nlohmann::ordered_json&, const path&, gaps);
template std::size_t set<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
template std::size_t insert<nlohmann::json>(nlohmann::json&, const path&, std::type_identity_t<nlohmann::json>);
template std::size_t remove<nlohmann::json>(nlohmann::json&, const path&, gaps);
#endif

HASHPATH_END
