// SPDX-License-Identifier: MIT

#include <hashpath/simdjson/read_dom.hpp>

#include <string_view>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

TEST_CASE("a DOM of simdjson becomes the value that parse() reads from its text") {
    for (const std::string_view text :
         {R"({"b":[1,-2,2.5,true,null,"x"],"a":{"c":18446744073709551615},"b":{}})", "[]", "[[[0]]]", "\"x\""}) {
        CAPTURE(text);
        simdjson::dom::parser parser;
        nlohmann::ordered_json built;
        hashpath::read_dom(built, parser.parse(simdjson::padded_string{text}).value(), hashpath::default_max_depth);
        CHECK(built.dump() == hashpath::parse(text).dump());
    }
}
