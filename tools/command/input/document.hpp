#pragma once
// SPDX-License-Identifier: MIT
// A document that was read, in the model of what read it, or the reason why there is none.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#ifdef HASHPATH_SIMDJSON
#include <hashpath/simdjson.hpp>
#endif

#include "../json.hpp"

namespace command {

/// A place in the input. Lines and columns are counted from 1.
struct place {
    std::string file;
    std::size_t line = 0;  ///< 0: the file as a whole
    std::size_t column = 0;
};

/// The reason why an input value gave no result.
struct failure {
    place where;
    std::string code;
    std::string reason;
    std::string excerpt;  ///< the line with a caret, or empty
};

/// A document that was read. Valid until its reader reads the next one.
class document {
public:
    /// Refers to a value that nlohmann's parser read.
    explicit document(json& value) noexcept : model_(handle{std::as_const(value)}), parsed_(&value) {}

#ifdef HASHPATH_SIMDJSON
    /// Refers to a document that simdjson read and validated.
    document(const simdjson::dom::document& value, std::size_t max_depth) noexcept
        : model_(hashpath::dom_value{value}), dom_(&value), max_depth_(max_depth) {}

    /// Refers to a value of a text that is taken for valid.
    document(hashpath::text_value value, std::string_view text, std::size_t max_depth) noexcept
        : model_(value), text_(text), max_depth_(max_depth) {}
#endif

    /// Calls `visit(value)` with a handle of the document's model, and returns what it returns.
    template <class Visit>
    decltype(auto) visit(Visit&& visit) const {
        return std::visit(std::forward<Visit>(visit), model_);
    }

    /// Returns the document as a value that can be changed. Moves it out of here where nlohmann's parser read it.
    json take() const;

    /// Returns true for a document of a text that is taken for valid. What was printed about it holds if is_whole().
    bool is_trusted() const noexcept;

    /// Returns true if the value is all of its text. Free after the value was walked over.
    bool is_whole() const noexcept;

private:
#ifdef HASHPATH_SIMDJSON
    std::variant<handle, hashpath::dom_value, hashpath::text_value> model_;
    const simdjson::dom::document* dom_ = nullptr;
    std::string_view text_;
    std::size_t max_depth_ = 0;
#else
    std::variant<handle> model_;
#endif
    json* parsed_ = nullptr;
};

/// Result of reading one value.
using read_result = std::variant<document, failure>;

}  // namespace command
