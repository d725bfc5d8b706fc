#pragma once
// SPDX-License-Identifier: MIT
// What is thrown: one root, a stable code, and the place where it happened.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <hashpath/config.hpp>

HASHPATH_BEGIN

/// What went wrong. The name of a code (see name()) never changes and is a heading of docs/errors.md.
enum class error_code : std::uint8_t {
    path_too_long,         ///< path_error: a path longer than path::max_length
    path_too_many_tokens,  ///< path_error: a path of more tokens than it may have
    regex_budget,          ///< regex_error: regular expressions take more steps than they may
    regex_unavailable,     ///< path_error: a regular expression, but the library was built without PCRE2
    json_syntax,           ///< parse_error: text that is not JSON
    json_number_range,     ///< parse_error: a number that no double can hold, such as 1e400
    json_invalid_utf8,     ///< parse_error: bytes that are not UTF-8
    json_byte_order_mark,  ///< parse_error: a byte-order mark before the value
    json_too_deep,         ///< parse_error: more nested lists and maps than allowed
    document_not_a_map,    ///< type_error: a path applied to a document that is neither list nor map
    regex_on_map,          ///< type_error: a regular expression applied to a list or map
    condition_on_scalar,   ///< type_error: insert with a condition meets a value that is neither list nor map
    insert_into_scalar,    ///< type_error: insert into a value that is neither list nor map
    remove_from_text,      ///< type_error: remove goes through a position of a text
    item_not_a_map,        ///< type_error: a filter with a path meets an item that is neither list nor map
    key_not_a_scalar,      ///< type_error: a list or map is used as a key
    merge_into_scalar,     ///< type_error: merge goes into a value that is neither list nor map
    sort_by_map,           ///< type_error: a list or map to be sorted by, ignoring case
    unequal_counts,        ///< value_error: combine has more keys than values, or fewer
    empty_separator,       ///< value_error: expand is given no separator
    no_next_key,           ///< value_error: a value to be appended behind the largest integer key there is
    nothing_to_nest,       ///< value_error: nest finds no entry that is at the top
    nested_in_itself,      ///< value_error: nest would put an entry below itself
    children_key,          ///< value_error: nest is to put children under a key that is an integer
    format_directive,      ///< format_error: a directive that PHP's sprintf does not have
    format_arguments,      ///< format_error: a directive without an argument, or one that is no width or precision
    format_too_wide,       ///< format_error: a field wider than php::format::max_width, or texts too long together
    event_malformed,       ///< type_error: a part of an event of a type that MISP ends with an error at
    not_an_event,          ///< type_error: no event, attribute or object in what should hold one
    parameter_type,        ///< type_error: a parameter of a type that MISP ends with an error at
    no_labelled_filter,    ///< type_error: a labelled filter is taken away, and there is none
    graph_malformed,       ///< workflow_error: what should be the graph of a workflow is none
    trigger_missing,       ///< workflow_error: a workflow without a trigger, or with one that nothing knows, is run
    module_failed,         ///< workflow_error: a module of a workflow cannot do its work, where MISP ends with an error
    step_limit,            ///< workflow_error: a run takes more steps than it may
    recursion_limit,       ///< workflow_error: actions start workflows inside one another, deeper than they may
    task_limit,            ///< workflow_error: a run queues more concurrent tasks than it may
    time_limit,            ///< workflow_error: a run takes longer than it may
    too_many_nodes,        ///< limit_error: a workflow of more nodes than allowed
    document_too_large,    ///< limit_error: a text too large to be indexed, or a result too large to be made
    too_many_matches,      ///< limit_error: a path matches more values than it may
    document_too_deep,     ///< limit_error: a document too deep for an operation that copies it
};

/// The stable name of a code, such as "json-syntax"; a static text.
constexpr std::string_view name(error_code code) noexcept {
    switch (code) {
        case error_code::path_too_long: return "path-too-long";
        case error_code::path_too_many_tokens: return "path-too-many-tokens";
        case error_code::regex_budget: return "regex-budget";
        case error_code::regex_unavailable: return "regex-unavailable";
        case error_code::json_syntax: return "json-syntax";
        case error_code::json_number_range: return "json-number-range";
        case error_code::json_invalid_utf8: return "json-invalid-utf8";
        case error_code::json_byte_order_mark: return "json-byte-order-mark";
        case error_code::json_too_deep: return "json-too-deep";
        case error_code::document_not_a_map: return "document-not-a-map";
        case error_code::regex_on_map: return "regex-on-map";
        case error_code::condition_on_scalar: return "condition-on-scalar";
        case error_code::insert_into_scalar: return "insert-into-scalar";
        case error_code::remove_from_text: return "remove-from-text";
        case error_code::item_not_a_map: return "item-not-a-map";
        case error_code::key_not_a_scalar: return "key-not-a-scalar";
        case error_code::merge_into_scalar: return "merge-into-scalar";
        case error_code::sort_by_map: return "sort-by-map";
        case error_code::unequal_counts: return "unequal-counts";
        case error_code::empty_separator: return "empty-separator";
        case error_code::no_next_key: return "no-next-key";
        case error_code::nothing_to_nest: return "nothing-to-nest";
        case error_code::nested_in_itself: return "nested-in-itself";
        case error_code::children_key: return "children-key";
        case error_code::format_directive: return "format-directive";
        case error_code::format_arguments: return "format-arguments";
        case error_code::format_too_wide: return "format-too-wide";
        case error_code::event_malformed: return "event-malformed";
        case error_code::not_an_event: return "not-an-event";
        case error_code::parameter_type: return "parameter-type";
        case error_code::no_labelled_filter: return "no-labelled-filter";
        case error_code::graph_malformed: return "graph-malformed";
        case error_code::trigger_missing: return "trigger-missing";
        case error_code::module_failed: return "module-failed";
        case error_code::step_limit: return "step-limit";
        case error_code::recursion_limit: return "recursion-limit";
        case error_code::task_limit: return "task-limit";
        case error_code::time_limit: return "time-limit";
        case error_code::too_many_nodes: return "too-many-nodes";
        case error_code::document_too_large: return "document-too-large";
        case error_code::too_many_matches: return "too-many-matches";
        case error_code::document_too_deep: return "document-too-deep";
    }
    return "unknown";
}

/// The root of everything that the library throws of its own.
///
///     try { insert(event, "Event.{n}.x"_path, 1); }
///     catch (const hashpath::error& e) { std::cerr << e.what(); }   // insert-into-scalar at /Event/id: ...
///
/// what() holds the code's name, the place and the reason.
class error : public std::runtime_error {
public:
    error(error_code code, std::string_view place, std::string_view reason)
        : std::runtime_error(sentence(code, place, reason)), code_(code) {}

    error_code code() const noexcept { return code_; }

private:
    HASHPATH_FUNCTION static std::string sentence(error_code code, std::string_view place, std::string_view reason);

    error_code code_;
};

/// A path that cannot be compiled: too long, or with a regular expression in a build without PCRE2.
/// offset() is the byte in the path's text where it happened.
class path_error : public error {
public:
    path_error(error_code code, std::size_t offset, std::string_view reason)
        : error(code, "byte " + std::to_string(offset) + " of the path", reason), offset_(offset) {}

    std::size_t offset() const noexcept { return offset_; }

private:
    std::size_t offset_;
};

/// A regular expression that takes more steps than it may. pattern() is the expression, without its slashes and flags.
class regex_error : public error {
public:
    regex_error(error_code code, std::string_view pattern, std::string_view reason)
        : error(code, "the pattern /" + in_short(pattern) + "/", reason), pattern_(pattern) {}

    const std::string& pattern() const noexcept { return pattern_; }

private:
    HASHPATH_FUNCTION static std::string in_short(std::string_view pattern);

    std::string pattern_;
};

/// A format of sprintf() that PHP refuses, or that lacks arguments. offset() is the byte in the format where it happened.
class format_error : public error {
public:
    format_error(error_code code, std::size_t offset, std::string_view reason)
        : error(code, "byte " + std::to_string(offset) + " of the format", reason), offset_(offset) {}

    std::size_t offset() const noexcept { return offset_; }

private:
    std::size_t offset_;
};

/// Text that could not be read as JSON. offset() counts bytes from 0; line() and column() count from 1, a column being
/// one character of UTF-8 (or one byte, where the text is not UTF-8).
class parse_error : public error {
public:
    parse_error(error_code code, std::size_t offset, std::size_t line, std::size_t column, std::string_view reason)
        : error(code, "line " + std::to_string(line) + ", column " + std::to_string(column), reason),
          reason_(reason),
          offset_(offset),
          line_(line),
          column_(column) {}

    /// The reason alone, without code and place; valid while the error lives.
    std::string_view reason() const noexcept { return reason_; }
    std::size_t offset() const noexcept { return offset_; }
    std::size_t line() const noexcept { return line_; }
    std::size_t column() const noexcept { return column_; }

private:
    std::string reason_;
    std::size_t offset_;
    std::size_t line_;
    std::size_t column_;
};

/// An error about a value of a document; pointer() is its JSON Pointer ("" is the whole document).
class document_error : public error {
public:
    document_error(error_code code, std::string pointer, std::string_view reason)
        : error(code, pointer.empty() ? "the document" : pointer, reason),
          pointer_(std::move(pointer)),
          reason_(reason) {}

    const std::string& pointer() const noexcept { return pointer_; }

    /// The reason alone, without code and place; valid while the error lives.
    std::string_view reason() const noexcept { return reason_; }

private:
    std::string pointer_;
    std::string reason_;
};

/// Where the reference throws a TypeError: a value of a type that the operation cannot work on.
class type_error : public document_error {
public:
    using document_error::document_error;
};

/// Where the reference throws a ValueError, or an exception of its own: a value of the right type that the operation cannot
/// work with.
class value_error : public document_error {
public:
    using document_error::document_error;
};

/// An error about a workflow; node() is the id of the node that it is about, if it is about one.
class workflow_error : public error {
public:
    workflow_error(error_code code, std::optional<std::int64_t> node, std::string_view reason)
        : error(code, node ? "node " + std::to_string(*node) : "the workflow", reason), node_(node) {}

    std::optional<std::int64_t> node() const noexcept { return node_; }

private:
    std::optional<std::int64_t> node_;
};

/// A documented limit was passed.
class limit_error : public document_error {
public:
    using document_error::document_error;
};

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/error.inl>
#endif
