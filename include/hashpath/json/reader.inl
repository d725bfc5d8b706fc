// SPDX-License-Identifier: MIT
// The end of a value of an input.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json/impl/input_bytes.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/json/reader.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace impl {

/// Returns whether a text that begins with a number and was read with it is longer by one byte. That is a digit only
/// behind a zero.
HASHPATH_BODY bool has_more_than_number(std::string_view text) {
    if (!php::is_digit(text.back())) return true;
    if (text.front() == '-') text.remove_prefix(1);
    return text.size() == 2 && text.front() == '0';
}

HASHPATH_BODY void end_value(input_bytes& input, std::optional<read_failure> failed, bool is_number,
                             std::optional<std::size_t>& failed_at) {
    const std::string_view text = input.value_text();
    if (text.empty()) failed = {error_code::json_byte_order_mark, 0, "a byte-order mark stands before the value"};
    const bool read_too_far = !failed && is_number && has_more_than_number(text);
    if (input.is_too_large() && !read_too_far) {
        failed = {error_code::document_too_large, input.max_size(),
                  "the value is larger than " + std::to_string(input.max_size()) + " bytes"};
    }
    if (failed) {
        failed_at = failed->offset;
        const text_position position = input.position(failed->offset);
        throw parse_error(failed->code, input.value_place() + failed->offset, position.line, position.column,
                          failed->reason);
    }
    if (read_too_far) input.step_back();
}

}  // namespace impl
HASHPATH_END
