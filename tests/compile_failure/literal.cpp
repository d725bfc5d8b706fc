// SPDX-License-Identifier: MIT
// One path literal, or one call, for each case, of which only those without a warning compile. CMakeLists.txt lists the
// cases.

#include <hashpath/literals.hpp>
#if defined(CASE_TEXT_UNKNOWN_BRACES) || defined(CASE_TEXT_OPERATOR_IN_VALUE) || defined(CASE_TEXT_WITHOUT_WARNING) || \
    defined(CASE_TEMPORARY_DOCUMENT)
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#endif

using namespace hashpath::literals;

#if defined(CASE_CONDITION_WITHOUT_EFFECT)
const hashpath::path& literal = "Event.Attribute.{n}[type=]"_path;
#elif defined(CASE_UNKNOWN_BRACES)
const hashpath::path& literal = "Event.{N}.id"_path;
#elif defined(CASE_UNBALANCED_BRACKET)
const hashpath::path& literal = "{n}[a=b]].id"_path;
#elif defined(CASE_EMPTY_TOKEN)
const hashpath::path& literal = "Event..id"_path;
#elif defined(CASE_NUMERIC_TEXT)
const hashpath::path& literal = "{n}[value=0e123]"_path;
#elif defined(CASE_OPERATOR_IN_VALUE)
const hashpath::path& literal = "{n}[a==5]"_path;
#elif defined(CASE_REGEX_NOT_EQUAL)
const hashpath::path& literal = "{n}[a!=/x/]"_path;
#elif defined(CASE_ZERO_PATH)
const hashpath::path& literal = "0"_path;
#elif defined(CASE_FIRST_OF_SEVERAL)
const hashpath::path& literal = "{n}[a=].{N}..[=]"_path;
#elif defined(CASE_WITHOUT_WARNING)
const hashpath::path& literal = "Event.Attribute.{n}[type=ip-src].value"_path;
#elif defined(CASE_INVALID_REGEX)
const hashpath::path& literal = "{n}[a=/(/]"_path;  // not known before run time
#elif defined(CASE_TEXT_UNKNOWN_BRACES)
bool text(const nlohmann::ordered_json& event) {
    return hashpath::check(event, "Event.{N}.id");
}
#elif defined(CASE_TEXT_OPERATOR_IN_VALUE)
template <class Json>
bool text_in_template(const Json& event) {
    return hashpath::check(event, "{n}[a==5]");
}
bool text(const nlohmann::ordered_json& event) {
    return text_in_template(event);
}
#elif defined(CASE_TEXT_WITHOUT_WARNING)
bool text(const nlohmann::ordered_json& event) {
    return hashpath::check(event, "Event.Attribute.{n}[type=ip-src].value");
}
#elif defined(CASE_TEMPORARY_DOCUMENT)
const auto matches = hashpath::extract(nlohmann::ordered_json{}, "a.b"_path);
#endif
