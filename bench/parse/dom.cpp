// SPDX-License-Identifier: MIT
// simdjson's DOM, copied by hand. Recurses, and does not look for equal keys.

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include "question.hpp"

namespace bench::parse {

using json = nlohmann::ordered_json;

static json copied(simdjson::dom::element value) {
    using simdjson::dom::element_type;
    switch (value.type()) {
        case element_type::ARRAY: {
            const simdjson::dom::array list = value;
            json::array_t made;
            made.reserve(list.size());
            for (const simdjson::dom::element entry : list) made.push_back(copied(entry));
            return made;
        }
        case element_type::OBJECT: {
            const simdjson::dom::object map = value;
            json::object_t made;
            made.reserve(map.size());
            for (const simdjson::dom::key_value_pair& member : map) {
                static_cast<json::object_t::Container&>(made).emplace_back(member.key, copied(member.value));
            }
            return made;
        }
        case element_type::STRING: return json::string_t{std::string_view{value}};
        case element_type::INT64: return std::int64_t{value};
        case element_type::UINT64: return std::uint64_t{value};
        case element_type::DOUBLE: return double{value};
        case element_type::BOOL: return bool{value};
        case element_type::NULL_VALUE: break;
    }
    return nullptr;
}

static simdjson::dom::parser& parser() {
    static simdjson::dom::parser kept;
    return kept;
}

[[maybe_unused]] static const bool entered = enter_reader("dom", [](const documents& given) {
    const auto text = given.padded_text();
    return copied(parser().parse(text.data(), text.size(), false).value());
});

}  // namespace bench::parse
