// SPDX-License-Identifier: MIT
// The bodies of condition.hpp.

#include <hashpath/condition.hpp>

#include <string>
#include <utility>

HASHPATH_BEGIN
HASHPATH_BODY condition::condition(condition_operator asked, nlohmann::ordered_json value)
    : compiled_(std::make_shared<compiled>(asked, std::move(value))) {}

HASHPATH_BODY condition_operator condition::asked() const noexcept {
    return compiled_->asked;
}

HASHPATH_BODY std::optional<std::string_view> condition::text_alone() const noexcept {
    return compiled_->number.numeric() ? std::nullopt : compiled_->text;
}

HASHPATH_BODY condition::compiled::compiled(condition_operator its_operator, json its_value)
    : asked(its_operator), value(std::move(its_value)) {
    const own_value whole{value};
    is_list = is_container(whole.kind());
    if (whole.kind() == kind::text) {
        text = whole.text();
        number = php::read_number(*text);
    }
    if (!is_list || !takes_list(asked)) return;
    for (auto entry = whole.entries(); entry; entry.next()) {
        const own_value listed = entry.value();
        entries.push_back(listed);
        if (listed.kind() == kind::text && !php::is_numeric(listed.text())) texts.push_back(listed.text());
        else others.push_back(listed);
    }
    std::sort(texts.begin(), texts.end());
    in_order = entries;
    if (asked == condition_operator::in_and) php::sort(in_order);
}

HASHPATH_BODY std::vector<warning> diagnose(const condition& condition, bool several) {
    using handle = node<const nlohmann::ordered_json>;
    std::vector<warning> warnings;
    const auto warn = [&warnings](warning_code code, const char* parameter, std::string detail = {}) {
        warnings.push_back({code, 0, 0, std::move(detail), parameter});
    };
    const condition_operator asked = condition.asked();
    const handle value{condition.value()};
    const bool is_list = is_container(value.kind());
    if (asked == condition_operator::unknown) warn(warning_code::operator_unknown, "operator");
    if (asked == condition_operator::unknown || asked == condition_operator::any_value) return warnings;
    if (takes_list(asked) && !is_list) warn(warning_code::text_for_list, "value");
    if (!takes_list(asked) && is_list) warn(warning_code::list_for_text, "value");
    if (takes_list(asked) != is_list) return warnings;

    const auto check_number = [&warn](const handle& each) {
        if (each.kind() != kind::text || !impl::is_surprising_number(each.text())) return;
        warn(warning_code::numeric_text, "value", std::string{each.text()});
    };
    if (!is_list) {
        check_number(value);
        return warnings;
    }
    std::vector<std::string> texts;
    for (auto entry = value.entries(); entry; entry.next()) {
        check_number(entry.value());
        texts.push_back(php::to_text(entry.value()));
    }
    std::sort(texts.begin(), texts.end());
    const bool repeats = std::adjacent_find(texts.begin(), texts.end()) != texts.end();
    if (texts.empty()) warn(warning_code::empty_list, "value");
    else if (asked == condition_operator::in_and && (several || repeats))
        warn(warning_code::in_and_repeats, "operator");
    if (asked == condition_operator::not_in_and && texts.size() > (several ? 0U : 1U))
        warn(warning_code::not_in_and_order, "operator");
    return warnings;
}

HASHPATH_END
