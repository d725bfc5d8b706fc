// SPDX-License-Identifier: MIT
// What a debugger shows is compared with what is said beside it, in debugger.py.

#include <string>

#include <nlohmann/json.hpp>

#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/roaming_data.hpp>

namespace {

void stop_here() {}

}  // namespace

int main() {
    const auto event = hashpath::parse(
        R"({"Event": {"id": "7", "Attribute": [{"type": "ip-src", "value": "198.51.100.23", "to_ids": true, "n": 1.5, "no": null}]}})");
    const nlohmann::json sorted = event;
    const hashpath::path path{"Event.Attribute.{n}[type=ip-src].value"};
    const hashpath::path empty;
    const auto keys = hashpath::path::from_keys({"a.b", "5"});
    const auto matches = hashpath::extract(event, path);
    const auto located = hashpath::locate(event, path);
    const auto members = hashpath::extract(sorted, hashpath::path{"Event.Attribute.0"});
    const auto whole = hashpath::extract(event, hashpath::path{""});
    const hashpath::workflow::roaming_data data{event};
    const nlohmann::ordered_json long_text = std::string(100'000, 'x');
    const auto whole_text = hashpath::node{long_text};
    stop_here();
    return static_cast<int>(matches.size() + located.size() + members.size() + whole.size() + empty.tokens().size() +
                            keys.tokens().size() + sorted.size() + whole_text->size()) == 0;
}
