// SPDX-License-Identifier: MIT
// The program of README.md, as a person writes it with nlohmann's library alone: includes.py compares what both cost to
// compile.

#include <iostream>
#include <nlohmann/json.hpp>

int main() {
    const auto event = nlohmann::ordered_json::parse(R"({"Event": {"Attribute": [
        {"type": "ip-src", "value": "198.51.100.23", "to_ids": true},
        {"type": "domain", "value": "parcel.example", "to_ids": false},
        {"type": "ip-src", "value": "198.51.100.99", "to_ids": false}
    ]}})");
    for (const auto& attribute : event.at("Event").at("Attribute")) {
        if (attribute.at("type") == "ip-src") std::cout << attribute.at("value") << '\n';
    }
}
