// SPDX-License-Identifier: MIT
// The bodies of extract/impl/steps.hpp.

#include <hashpath/extract/impl/steps.hpp>

#include <vector>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY type_error condition_state::refusal(std::string pointer, const path_condition& condition) {
    path::append_pointer(pointer, condition.key.to_string());
    return {error_code::regex_on_map, std::move(pointer), "a regular expression is compared with a list or map"};
}

HASHPATH_BODY php::key one_key_of(const token& token) noexcept {
    return token.matches_by == matcher::number ? php::key{token.position().value_or(-1)} : token.key;
}

}  // namespace impl
HASHPATH_END
