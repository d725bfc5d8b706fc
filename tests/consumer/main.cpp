// SPDX-License-Identifier: MIT
// A program of a user, built in every way in which one can get the library.

#include <iostream>

#include <hashpath/hashpath.hpp>

int main() {
    using namespace hashpath::literals;
    const auto event = hashpath::parse(R"({"Event": {"Tag": [{"name": "tlp:red"}, {"name": "osint"}]}})");
    for (const auto& match : hashpath::extract(event, "Event.Tag.{n}[name=/^tlp:/].name"_path)) {
        std::cout << *match.value << '\n';
    }
}
