// SPDX-License-Identifier: MIT

#include "document.hpp"

#include <algorithm>

#include <hashpath/json/parse.hpp>

#include "byte_source.hpp"

namespace command {

#ifdef HASHPATH_SIMDJSON

json document::take() const {
    if (parsed_) return std::move(*parsed_);
    if (!dom_) return hashpath::parse(text_, max_depth_);
    json value;
    hashpath::read_dom(value, dom_->root(), max_depth_);
    return value;
}

bool document::is_trusted() const noexcept {
    return std::holds_alternative<hashpath::text_value>(model_);
}

bool document::is_whole() const noexcept {
    const auto* value = std::get_if<hashpath::text_value>(&model_);
    if (!value) return true;
    std::string_view behind = text_;
    behind.remove_prefix(std::min(text_.size(), value->raw().size()));
    return std::all_of(behind.begin(), behind.end(), byte_source::is_space);
}

#else

json document::take() const {
    return std::move(*parsed_);
}

bool document::is_trusted() const noexcept {
    return false;
}

bool document::is_whole() const noexcept {
    return true;
}

#endif

}  // namespace command
