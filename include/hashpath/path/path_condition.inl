// SPDX-License-Identifier: MIT
// The bodies of path/path_condition.hpp.

#include <hashpath/path/path_condition.hpp>

#include <hashpath/error.hpp>

HASHPATH_BEGIN
namespace impl {

constexpr comparison comparison_of(const condition_spelling& spelling) noexcept {
    if (spelling.symbol.empty()) return comparison::present;
    const bool two = spelling.symbol.size() == 2;
    switch (spelling.symbol[0]) {
        case '<': return two ? comparison::less_equal : comparison::less;
        case '>': return two ? comparison::greater_equal : comparison::greater;
        case '!': return comparison::not_equal;
        default: return spelling.text[0] == '/' ? comparison::pattern : comparison::equal;
    }
}

}  // namespace impl

HASHPATH_BODY void compile_conditions(std::string_view text, std::size_t offset,
                                      std::vector<path_condition>& conditions, const regex_limits& limits) {
    condition_scanner scanner{text};
    condition_spelling spelling;
    std::string_view last_text;
    std::shared_ptr<const regex> last_pattern;
    while (scanner.next(spelling)) {
        path_condition condition;
        condition.key = php::key{spelling.key};
        condition.compares = impl::comparison_of(spelling);
        condition.text = spelling.text;
        if (condition.compares == comparison::pattern) {
            if (!regex::available) {  // not covered: without PCRE2, which has tests of its own
                throw path_error(error_code::regex_unavailable,
                                 offset + static_cast<std::size_t>(spelling.text.data() - text.data()),
                                 "a regular expression needs the library built with PCRE2");
            }
            if (!last_pattern || spelling.text != last_text) {
                last_pattern = std::make_shared<const regex>(spelling.text, limits);
                last_text = spelling.text;
            }
            condition.pattern = last_pattern;
        } else {
            condition.number = php::read_number(spelling.text);
            const bool as_number = condition.number.numeric();
            condition.compares_bytes =
                !as_number && (condition.compares == comparison::equal || condition.compares == comparison::not_equal);
            const auto holds_for = [&condition](std::string_view truth) {
                return impl::holds(condition.compares,
                                   php::compare(truth, php::read_number(truth), condition.text, condition.number));
            };
            condition.holds_for_false = holds_for(as_number ? "0" : "false");
            condition.holds_for_true = holds_for(as_number ? "1" : "true");
        }
        conditions.push_back(std::move(condition));
    }
}

HASHPATH_END
