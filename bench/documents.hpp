#pragma once
// SPDX-License-Identifier: MIT
// An event of one size in every form that contenders start from; each is made once, when it is first asked for.

#include <cstddef>
#include <optional>
#include <string_view>

#include <simdjson.h>
#include <nlohmann/json.hpp>

namespace bench {

class documents {
public:
    explicit documents(std::size_t attributes);

    std::size_t attributes() const noexcept { return attributes_; }

    simdjson::padded_string_view padded_text() const noexcept { return text_; }
    std::string_view text() const noexcept { return text_; }

    const nlohmann::ordered_json& event() const;
    /// As a workflow sees it, with `_AttributeFlattened`.
    const nlohmann::ordered_json& enriched() const;

private:
    std::size_t attributes_;
    simdjson::padded_string text_;
    mutable std::optional<nlohmann::ordered_json> event_;
    mutable std::optional<nlohmann::ordered_json> enriched_;
};

}  // namespace bench
