// SPDX-License-Identifier: MIT

#include <hashpath/misp.hpp>

#include <hashpath/extract.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace misp = hashpath::misp;

TEST_CASE("one header has all that is about MISP events") {
    auto event = hashpath::parse(R"({"Event": {"id": "1", "Tag": [{"name": "tlp:red"}],
        "Attribute": [{"id": "5", "type": "ip-src", "value": "10.0.0.1"}]}})");
    const misp::enriched_view view{event};
    CHECK(hashpath::count(view.root(), "Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]") == 1);
    misp::enrich(event);
    CHECK(hashpath::count(event, "Event._AttributeFlattened.{n}._allTags.{n}[name=tlp:red]") == 1);
    CHECK(misp::warning_list{hashpath::parse(R"({"name": "n", "type": "cidr", "list": ["10.0.0.0/8"]})")}.name() ==
          "n");
}
