#pragma once
// SPDX-License-Identifier: MIT
// An nlohmann value built from one of simdjson's DOM.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <simdjson.h>

#include <hashpath/config.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN

/// Builds an nlohmann value from a value of simdjson's DOM, as parse() builds it from text.
///
///     nlohmann::ordered_json event;
///     read_dom(event, parser.parse(text).value(), default_max_depth);
///
/// `max_depth` is how many arrays and objects may be nested. n log n in the width of the widest object. Does not recurse.
template <nlohmann_json Json>
void read_dom(Json& document, ::simdjson::dom::element root, std::size_t max_depth) {
    namespace dom = ::simdjson::dom;
    impl::document_builder<Json> builder{document, max_depth};
    struct level {
        bool is_map;
        dom::object::iterator member, last_member;
        dom::array::iterator element, last_element;
    };
    std::vector<level> open;
    const auto add = [&](dom::element value) {
        switch (value.type()) {
            case dom::element_type::ARRAY: {
                const dom::array list = value.get_array().value_unsafe();
                builder.start_array(list.size());
                open.push_back({false, {}, {}, list.begin(), list.end()});
                break;
            }
            case dom::element_type::OBJECT: {
                const dom::object map = value.get_object().value_unsafe();
                builder.start_object(map.size());
                open.push_back({true, map.begin(), map.end(), {}, {}});
                break;
            }
            case dom::element_type::INT64: {
                // nlohmann's parser makes what has no sign unsigned.
                const std::int64_t integer = value.get_int64().value_unsafe();
                if (integer < 0) builder.number_integer(integer);
                else builder.number_unsigned(static_cast<std::uint64_t>(integer));
                break;
            }
            case dom::element_type::UINT64: builder.number_unsigned(value.get_uint64().value_unsafe()); break;
            case dom::element_type::DOUBLE: builder.number_float(value.get_double().value_unsafe(), {}); break;
            case dom::element_type::STRING: {
                typename Json::string_t text{value.get_string().value_unsafe()};
                builder.string(text);
                break;
            }
            case dom::element_type::BOOL: builder.boolean(value.get_bool().value_unsafe()); break;
            case dom::element_type::NULL_VALUE: builder.null(); break;
        }
    };
    add(root);
    while (!open.empty()) {
        level& top = open.back();
        if (top.is_map ? top.member == top.last_member : top.element == top.last_element) {
            top.is_map ? builder.end_object() : builder.end_array();
            open.pop_back();
        } else if (top.is_map) {
            typename Json::string_t key{top.member.key()};
            builder.key(key);
            const dom::element value = top.member.value();
            ++top.member;
            add(value);
        } else {
            const dom::element value = *top.element;
            ++top.element;
            add(value);
        }
    }
}

HASHPATH_END
