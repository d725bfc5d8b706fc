// SPDX-License-Identifier: MIT

#include <hashpath/error.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "test.hpp"

namespace {

using hashpath::error_code;

struct named {
    error_code code;
    std::string_view name;
};

constexpr named names[] = {
    {error_code::path_too_long, "path-too-long"},
    {error_code::path_too_many_tokens, "path-too-many-tokens"},
    {error_code::regex_budget, "regex-budget"},
    {error_code::regex_unavailable, "regex-unavailable"},
    {error_code::json_syntax, "json-syntax"},
    {error_code::json_number_range, "json-number-range"},
    {error_code::json_invalid_utf8, "json-invalid-utf8"},
    {error_code::json_byte_order_mark, "json-byte-order-mark"},
    {error_code::json_too_deep, "json-too-deep"},
    {error_code::document_not_a_map, "document-not-a-map"},
    {error_code::regex_on_map, "regex-on-map"},
    {error_code::condition_on_scalar, "condition-on-scalar"},
    {error_code::insert_into_scalar, "insert-into-scalar"},
    {error_code::remove_from_text, "remove-from-text"},
    {error_code::item_not_a_map, "item-not-a-map"},
    {error_code::key_not_a_scalar, "key-not-a-scalar"},
    {error_code::merge_into_scalar, "merge-into-scalar"},
    {error_code::sort_by_map, "sort-by-map"},
    {error_code::unequal_counts, "unequal-counts"},
    {error_code::empty_separator, "empty-separator"},
    {error_code::no_next_key, "no-next-key"},
    {error_code::nothing_to_nest, "nothing-to-nest"},
    {error_code::nested_in_itself, "nested-in-itself"},
    {error_code::children_key, "children-key"},
    {error_code::format_directive, "format-directive"},
    {error_code::format_arguments, "format-arguments"},
    {error_code::format_too_wide, "format-too-wide"},
    {error_code::event_malformed, "event-malformed"},
    {error_code::not_an_event, "not-an-event"},
    {error_code::parameter_type, "parameter-type"},
    {error_code::no_labelled_filter, "no-labelled-filter"},
    {error_code::graph_malformed, "graph-malformed"},
    {error_code::trigger_missing, "trigger-missing"},
    {error_code::module_failed, "module-failed"},
    {error_code::step_limit, "step-limit"},
    {error_code::recursion_limit, "recursion-limit"},
    {error_code::task_limit, "task-limit"},
    {error_code::time_limit, "time-limit"},
    {error_code::too_many_nodes, "too-many-nodes"},
    {error_code::document_too_large, "document-too-large"},
    {error_code::too_many_matches, "too-many-matches"},
    {error_code::document_too_deep, "document-too-deep"},
    {error_code::value_not_convertible, "value-not-convertible"},
};

}  // namespace

TEST_CASE("the name of every error code is what it was in the first version") {
    for (const auto& [code, expected] : names) {
        CAPTURE(expected);
        CHECK(hashpath::name(code) == expected);
    }
}

TEST_CASE("no error code is left out of the list above, and no two share a name") {
    CHECK(static_cast<std::size_t>(error_code::value_not_convertible) + 1 == std::size(names));
    std::set<std::string_view> different;
    for (std::size_t i = 0; i < std::size(names); ++i) {
        CHECK(static_cast<std::size_t>(names[i].code) == i);
        different.insert(hashpath::name(static_cast<error_code>(i)));
    }
    CHECK(different.size() == std::size(names));
    CHECK(different.count("unknown") == 0);
}

TEST_CASE("the name of an error code is known while compiling") {
    STATIC_REQUIRE(hashpath::name(error_code::json_syntax) == "json-syntax");
}

TEST_CASE("a number that is no error code is called unknown") {
    CHECK(hashpath::name(static_cast<error_code>(std::size(names))) == "unknown");
    CHECK(hashpath::name(static_cast<error_code>(255)) == "unknown");
}

TEST_CASE("what an error says is its code, its place and its reason") {
    const hashpath::error with_place{error_code::json_syntax, "line 3", "a comma is missing"};
    CHECK(with_place.what() == std::string{"json-syntax at line 3: a comma is missing"});
    CHECK(with_place.code() == error_code::json_syntax);

    const hashpath::error without_place{error_code::document_too_deep, "", "too deep"};
    CHECK(without_place.what() == std::string{"document-too-deep: too deep"});
}

TEST_CASE("a path error knows the byte of the path and says it") {
    const hashpath::path_error error{error_code::regex_unavailable, 17, "no PCRE2"};
    CHECK(error.code() == error_code::regex_unavailable);
    CHECK(error.offset() == 17);
    CHECK(error.what() == std::string{"regex-unavailable at byte 17 of the path: no PCRE2"});
}

TEST_CASE("an error about a regular expression says up to 100 bytes of it") {
    const auto error_of = [](const std::string& pattern) {
        return hashpath::regex_error{error_code::regex_budget, pattern, "too long"};
    };
    const std::string most(100, 'a');
    CHECK(error_of(most).what() == "regex-budget at the pattern /" + most + "/: too long");
    CHECK(error_of(most + "b").what() == "regex-budget at the pattern /" + most + ".../: too long");
    CHECK(error_of(most + "b").pattern() == most + "b");
}

TEST_CASE("a format error knows the byte of the format and says it") {
    const hashpath::format_error error{error_code::format_directive, 3, "no such letter"};
    CHECK(error.code() == error_code::format_directive);
    CHECK(error.offset() == 3);
    CHECK(error.what() == std::string{"format-directive at byte 3 of the format: no such letter"});
}

TEST_CASE("a parse error knows byte, line, column and the bare reason") {
    const hashpath::parse_error error{error_code::json_syntax, 12, 2, 5, "unexpected ']'"};
    CHECK(error.code() == error_code::json_syntax);
    CHECK(error.offset() == 12);
    CHECK(error.line() == 2);
    CHECK(error.column() == 5);
    CHECK(error.reason() == "unexpected ']'");
    CHECK(error.what() == std::string{"json-syntax at line 2, column 5: unexpected ']'"});
}

TEST_CASE("a parse error keeps a copy of the reason") {
    std::string reason = "a reason that is too long to be kept inside of a string object";
    const hashpath::parse_error error{error_code::json_syntax, 0, 1, 1, reason};
    hashpath::parse_error copy = error;
    std::fill(reason.begin(), reason.end(), '?');
    CHECK(error.reason() == "a reason that is too long to be kept inside of a string object");
    CHECK(copy.reason() == error.reason());
    CHECK(copy.reason().data() != error.reason().data());
}

TEST_CASE("an error about a document names the value by its JSON Pointer") {
    const hashpath::type_error inside{error_code::insert_into_scalar, "/Event/a~1b", "it is a text"};
    CHECK(inside.pointer() == "/Event/a~1b");
    CHECK(inside.what() == std::string{"insert-into-scalar at /Event/a~1b: it is a text"});

    const hashpath::limit_error whole{error_code::document_too_deep, "", "it nests too deep"};
    CHECK(whole.pointer().empty());
    CHECK(whole.what() == std::string{"document-too-deep at the document: it nests too deep"});

    const hashpath::type_error empty_key{error_code::regex_on_map, "/", "it is a list"};
    CHECK(empty_key.what() == std::string{"regex-on-map at /: it is a list"});
}

TEST_CASE("an error about a document has the bare reason, and keeps a copy of it") {
    std::string reason = "a reason that is too long to be kept inside of a string object";
    const hashpath::type_error error{error_code::item_not_a_map, "/Event/0", reason};
    const hashpath::limit_error whole{error_code::document_too_deep, "", "it nests too deep"};
    const hashpath::document_error copy = error;
    std::fill(reason.begin(), reason.end(), '?');
    CHECK(error.reason() == "a reason that is too long to be kept inside of a string object");
    CHECK(whole.reason() == "it nests too deep");
    CHECK(copy.reason() == error.reason());
    CHECK(copy.reason().data() != error.reason().data());
    CHECK(error.what() == "item-not-a-map at /Event/0: " + std::string{error.reason()});
    CHECK(hashpath::type_error{error_code::regex_on_map, "/a", ""}.reason().empty());
}

TEST_CASE("an error about a workflow names the node, if it is about one") {
    const hashpath::workflow_error of_node{error_code::graph_malformed, 0, "it has no name"};
    CHECK(of_node.code() == error_code::graph_malformed);
    CHECK(of_node.node() == 0);
    CHECK(of_node.what() == std::string{"graph-malformed at node 0: it has no name"});

    const hashpath::workflow_error of_all{error_code::graph_malformed, std::nullopt, "it is a text"};
    CHECK_FALSE(of_all.node().has_value());
    CHECK(of_all.what() == std::string{"graph-malformed at the workflow: it is a text"});
}

TEST_CASE("every error can be caught as hashpath::error, and that as std::runtime_error") {
    STATIC_REQUIRE(std::is_base_of_v<std::runtime_error, hashpath::error>);
    STATIC_REQUIRE(std::is_base_of_v<hashpath::error, hashpath::path_error>);
    STATIC_REQUIRE(std::is_base_of_v<hashpath::error, hashpath::parse_error>);
    STATIC_REQUIRE(std::is_base_of_v<hashpath::error, hashpath::document_error>);
    STATIC_REQUIRE(std::is_base_of_v<hashpath::error, hashpath::workflow_error>);
    STATIC_REQUIRE(std::is_base_of_v<hashpath::document_error, hashpath::type_error>);
    STATIC_REQUIRE(std::is_base_of_v<hashpath::document_error, hashpath::limit_error>);

    const auto code_of = [](auto thrown) {
        try {
            throw thrown;
        } catch (const hashpath::error& error) {
            return error.code();
        }
    };
    CHECK(code_of(hashpath::path_error{error_code::path_too_long, 1, "x"}) == error_code::path_too_long);
    CHECK(code_of(hashpath::parse_error{error_code::json_too_deep, 0, 1, 1, "x"}) == error_code::json_too_deep);
    CHECK(code_of(hashpath::type_error{error_code::regex_on_map, "/a", "x"}) == error_code::regex_on_map);
    CHECK(code_of(hashpath::limit_error{error_code::document_too_deep, "", "x"}) == error_code::document_too_deep);
}

TEST_CASE("a type error is no limit error, and a limit error is no type error") {
    STATIC_REQUIRE_FALSE(std::is_base_of_v<hashpath::type_error, hashpath::limit_error>);
    STATIC_REQUIRE_FALSE(std::is_base_of_v<hashpath::limit_error, hashpath::type_error>);
}
