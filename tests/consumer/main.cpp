// SPDX-License-Identifier: MIT
// A program of a user, built in every way in which one can get the library.

#include <iostream>

#if __has_include(<hashpath/extract.hpp>)
#include <hashpath/extract.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/literals.hpp>
#else  // the one header is all there is
#include <hashpath/hashpath.hpp>
#endif

int main() {
    using namespace hashpath::literals;
    const auto event = hashpath::parse(R"({"Event": {"Tag": [{"name": "tlp:red"}, {"name": "osint"}]}})");
    for (const auto& match : hashpath::extract(event, "Event.Tag.{n}[name=tlp:red].name"_path)) {
        std::cout << *match.value << '\n';
    }
    try {
        const hashpath::path path{"Event.Tag.{n}[name=/^os/].name"};
        for (const auto& match : hashpath::extract(event, path)) std::cout << *match.value << '\n';
    } catch (const hashpath::path_error& e) {
        std::cout << hashpath::name(e.code()) << '\n';
    }
}
