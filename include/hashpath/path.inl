// SPDX-License-Identifier: MIT
// The bodies of path.hpp.

#include <hashpath/path.hpp>

HASHPATH_BEGIN
HASHPATH_BODY path::path(std::string_view text, const path_limits& limits) {
    if (text.size() > limits.length) throw too_long(limits.length);
    compiled_ = compile(text, limits);
}

HASHPATH_BODY path path::from_keys(std::span<const std::string> keys) {
    return from_key_range(keys);
}

HASHPATH_BODY path path::from_keys(std::initializer_list<std::string_view> keys) {
    return from_key_range(keys);
}

HASHPATH_BODY path path::from_keys(std::span<const php::key> keys) {
    std::vector<std::string> texts;
    texts.reserve(keys.size());
    for (const php::key& key : keys) texts.push_back(key.to_string());
    return from_key_range(texts);
}

HASHPATH_BODY std::optional<std::string_view> path::text() const noexcept {
    if (!has_text()) return std::nullopt;
    return identity();
}

HASHPATH_BODY std::optional<std::string> path::pointer() const {
    if (!plain()) return std::nullopt;
    std::string result;
    for (const token& token : tokens()) append_pointer(result, token.text);
    return result;
}

HASHPATH_BODY std::span<const token> path::tokens() const noexcept {
    static const token empty = make_token({}, true);
    return compiled_ ? std::span{compiled_->tokens} : std::span{&empty, 1};
}

HASHPATH_BODY const path_limits& path::limits() const noexcept {
    static const path_limits defaults;
    return compiled_ ? compiled_->limits : defaults;
}

HASHPATH_BODY void path::append_pointer(std::string& pointer, std::string_view key) {
    pointer += '/';
    for (const char c : key) {
        if (c == '~') pointer += "~0";
        else if (c == '/') pointer += "~1";
        else pointer += c;
    }
}

HASHPATH_BODY std::string_view path::identity() const noexcept {
    return compiled_ ? std::string_view{compiled_->text} : std::string_view{};
}

HASHPATH_BODY auto path::compile(std::string_view text, const path_limits& limits) -> std::shared_ptr<const compiled> {
    auto result = std::make_shared<compiled>();
    result->limits = limits;
    result->text = text;
    result->plain = text.find_first_of("{[") == std::string_view::npos;
    result->whole = text.empty() || text == "0";

    token_splitter splitter{result->text};
    std::string_view part;
    std::vector<std::size_t> condition_counts;
    while (splitter.next(part)) {
        if (result->tokens.size() == limits.tokens) {
            throw path_error(error_code::path_too_many_tokens,
                             static_cast<std::size_t>(part.data() - result->text.data()),
                             "the path has more than " + std::to_string(limits.tokens) + " tokens");
        }
        const token& token = result->tokens.emplace_back(make_token(part, result->plain));
        const std::size_t before = result->conditions.size();
        if (token.maps_only) {
            const std::string_view conditions = part.substr(token.matcher_text().size());
            compile_conditions(conditions, static_cast<std::size_t>(conditions.data() - result->text.data()),
                               result->conditions, limits.regex);
        }
        condition_counts.push_back(result->conditions.size() - before);
    }
    std::size_t first = 0;
    for (std::size_t i = 0; i < result->tokens.size(); ++i) {
        result->tokens[i].conditions = std::span{result->conditions}.subspan(first, condition_counts[i]);
        first += condition_counts[i];
    }
    for (const path_condition& condition : result->conditions) {
        if (condition.compares == comparison::pattern) result->has_pattern = true;
    }
    return result;
}

HASHPATH_BODY path_error path::too_long(std::size_t limit) {
    return {error_code::path_too_long, limit, "the path is longer than " + std::to_string(limit) + " bytes"};
}

namespace impl {

HASHPATH_BODY std::string pointer_to(std::span<const php::key> place) {
    std::string pointer;
    for (const php::key& key : place) path::append_pointer(pointer, key.to_string());
    return pointer;
}

}  // namespace impl
HASHPATH_END
