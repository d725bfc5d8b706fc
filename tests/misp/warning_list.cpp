// SPDX-License-Identifier: MIT

#include <hashpath/misp/warning_list.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::misp::warning_list;

/// A list of a type with these entries.
warning_list list_of(const char* type, std::initializer_list<const char*> entries) {
    ordered_json list = {{"type", type}, {"list", ordered_json::array()}};
    for (const char* entry : entries) list["list"].push_back(entry);
    return warning_list{list};
}

/// The entry that a value is on, or "-".
std::string match(const warning_list& list, std::string_view value) {
    return list.match(value).value_or("-");
}

/// Whether a network, by itself in a list, is read at all and holds an address.
bool holds(const char* network, const char* address) {
    return list_of("cidr", {network}).match(address).has_value();
}

}  // namespace

TEST_CASE("a warning list is known by its id, name and category") {
    const warning_list list{parse(R"({"id":12,"name":"Public DNS","category":"false_positive","type":"string"})")};
    CHECK(list.id() == 12);
    CHECK(list.name() == "Public DNS");
    CHECK(list.category() == "false_positive");
    const warning_list text_id{parse(R"({"id":"12"})")};
    CHECK(text_id.id() == "12");
}

TEST_CASE("what a warning list lacks is empty, as is what is a list or map there") {
    for (const char* text : {"{}", R"({"id":[1],"name":{"a":1},"category":[],"type":["string"]})", "[]", "null", "5"}) {
        CAPTURE(text);
        const warning_list list{parse(text)};
        CHECK(list.id().is_null());
        CHECK(list.name().empty());
        CHECK(list.category().is_null());
        CHECK_FALSE(list.applies_to("url"));
        CHECK(match(list, "") == "-");
    }
}

TEST_CASE("a warning list applies to its types of attributes, ALL being all") {
    const warning_list some{parse(R"({"matching_attributes":["ip-src","domain|ip"]})")};
    CHECK(some.applies_to("ip-src"));
    CHECK(some.applies_to("domain|ip"));
    CHECK_FALSE(some.applies_to("domain"));
    CHECK_FALSE(some.applies_to("IP-SRC"));
    CHECK_FALSE(some.applies_to(""));
    const warning_list all{parse(R"({"matching_attributes":["ip-src","ALL"]})")};
    CHECK(all.applies_to("ip-src"));
    CHECK(all.applies_to("anything"));
    CHECK_FALSE(warning_list{parse(R"({"matching_attributes":["all"]})")}.applies_to("url"));
    CHECK_FALSE(warning_list{parse(R"({"matching_attributes":[]})")}.applies_to("url"));
    CHECK_FALSE(warning_list{parse(R"({"matching_attributes":"ALL"})")}.applies_to("url"));
    CHECK(warning_list{parse(R"({"matching_attributes":{"3":"url"}})")}.applies_to("url"));
}

TEST_CASE("entries may be a map, numbers are texts, lists and maps are ignored") {
    const warning_list list{parse(R"({"type":"string","list":{"a":"x","b":8,"c":["y"],"d":{"e":"z"}}})")};
    CHECK(match(list, "x") == "x");
    CHECK(match(list, "8") == "8");
    CHECK(match(list, "y") == "-");
    CHECK(match(list, "z") == "-");
    CHECK(match(list, "a") == "-");
    CHECK(match(warning_list{parse(R"({"type":"string","list":"x"})")}, "x") == "-");
}

TEST_CASE("a string list holds values as they are") {
    const auto list = list_of("string", {"Example.com", "8.8.8.8", "a b"});
    CHECK(match(list, "Example.com") == "Example.com");
    CHECK(match(list, "8.8.8.8") == "8.8.8.8");
    CHECK(match(list, "example.com") == "-");
    CHECK(match(list, "www.Example.com") == "-");
    CHECK(match(list, "8.8.8.8 ") == "-");
    CHECK(match(list, "8.8.8") == "-");
    CHECK(match(list, "") == "-");
}

TEST_CASE("a list without a type, or with one that nothing knows, holds values as they are") {
    for (const char* text : {R"({"list":["a.b"]})", R"({"type":null,"list":["a.b"]})", R"({"type":"","list":["a.b"]})",
                             R"({"type":"Hostname","list":["a.b"]})", R"({"type":"other","list":["a.b"]})"}) {
        CAPTURE(text);
        const warning_list list{parse(text)};
        CHECK(match(list, "a.b") == "a.b");
        CHECK(match(list, "x.a.b") == "-");
        CHECK(match(list, "A.B") == "-");
    }
}

TEST_CASE("a substring list holds values that contain an entry, of which the first is told") {
    const auto list = list_of("substring", {"evil", "il", "/path/"});
    CHECK(match(list, "devilish") == "evil");
    CHECK(match(list, "evil") == "evil");
    CHECK(match(list, "http://a/path/b") == "/path/");
    CHECK(match(list, "oil") == "il");
    CHECK(match(list, "EVIL") == "-");
    CHECK(match(list, "ev il") == "il");
    CHECK(match(list, "e") == "-");
    CHECK(match(list, "") == "-");
}

TEST_CASE("an empty entry of a substring list is ignored, or it would hold everything") {
    const auto list = list_of("substring", {"", "x"});
    CHECK(match(list, "abc") == "-");
    CHECK(match(list, "axc") == "x");
    CHECK(match(list, "") == "-");
}

TEST_CASE("a hostname list holds hosts and all that is below them") {
    const auto list = list_of("hostname", {"example.com", "co.uk", "localhost"});
    CHECK(match(list, "example.com") == "example.com");
    CHECK(match(list, "www.example.com") == "example.com");
    CHECK(match(list, "a.b.c.example.com") == "example.com");
    CHECK(match(list, "localhost") == "localhost");
    CHECK(match(list, "x.localhost") == "localhost");
    CHECK(match(list, "notexample.com") == "-");
    CHECK(match(list, "example.com.evil.org") == "-");
    CHECK(match(list, "com") == "-");
    CHECK(match(list, "uk") == "-");
    CHECK(match(list, "") == "-");
    CHECK(match(list, ".") == "-");
    CHECK(match(list, "...") == "-");
}

TEST_CASE("of several entries of a hostname list, the one nearest to the top of the domain is told") {
    CHECK(match(list_of("hostname", {"a.example.com", "example.com"}), "x.a.example.com") == "example.com");
    CHECK(match(list_of("hostname", {"a.example.com", "com"}), "x.a.example.com") == "com");
}

TEST_CASE("a hostname list holds a host with a dot before it, as it is listed") {
    CHECK(match(list_of("hostname", {".4"}), "1..4") == ".4");
    CHECK(match(list_of("hostname", {".4"}), ".4") == ".4");
    CHECK(match(list_of("hostname", {"4"}), ".4") == "4");
    CHECK(match(list_of("hostname", {"."}), "..") == "-");
}

TEST_CASE("of a URL, a hostname list looks at the host") {
    const auto list = list_of("hostname", {"example.com"});
    CHECK(match(list, "http://example.com/") == "example.com");
    CHECK(match(list, "https://www.example.com/a/b?c=d") == "example.com");
    CHECK(match(list, "//example.com") == "example.com");
    CHECK(match(list, "example.com/path") == "example.com");
    CHECK(match(list, "evil.org/example.com") == "-");
    CHECK(match(list, "http://evil.org/example.com") == "-");
    CHECK(match(list, "http://") == "-");
    // A port stays with its host.
    CHECK(match(list, "http://example.com:80/") == "-");
    CHECK(match(list_of("hostname", {"example.com:80"}), "http://example.com:80/") == "example.com:80");
}

TEST_CASE("in a hostname list entries are in lower case, values are not") {
    const auto list = list_of("hostname", {"EXAMPLE.Com"});
    CHECK(match(list, "example.com") == "example.com");
    CHECK(match(list, "www.example.com") == "example.com");
    CHECK(match(list, "Example.com") == "-");
    CHECK(match(list, "EXAMPLE.Com") == "-");
    CHECK(match(list, "WWW.example.com") == "example.com");
}

TEST_CASE("the last dot of a host does not count") {
    const auto list = list_of("hostname", {"example.com", "dotted.org."});
    CHECK(match(list, "example.com.") == "example.com");
    CHECK(match(list, "www.example.com...") == "example.com");
    CHECK(match(list, "http://example.com./x") == "example.com");
    CHECK(match(list, "dotted.org") == "dotted.org");
}

TEST_CASE("a network of a cidr list holds its addresses and no others") {
    const auto list = list_of("cidr", {"8.8.8.0/24", "10.0.0.0/8", "192.168.1.129/25", "172.16.0.0/12"});
    CHECK(match(list, "8.8.8.8") == "8.8.8.0/24");
    CHECK(match(list, "8.8.8.0") == "8.8.8.0/24");
    CHECK(match(list, "8.8.8.255") == "8.8.8.0/24");
    CHECK(match(list, "8.8.9.0") == "-");
    CHECK(match(list, "8.8.7.255") == "-");
    CHECK(match(list, "10.255.0.1") == "10.0.0.0/8");
    CHECK(match(list, "11.0.0.0") == "-");
    CHECK(match(list, "192.168.1.128") == "192.168.1.129/25");
    CHECK(match(list, "192.168.1.127") == "-");
    CHECK(match(list, "172.31.255.255") == "172.16.0.0/12");
    CHECK(match(list, "172.32.0.0") == "-");
}

TEST_CASE("a cidr entry without a length is one address") {
    const auto list = list_of("cidr", {"1.1.1.1", "2001:db8::1"});
    CHECK(match(list, "1.1.1.1") == "1.1.1.1");
    CHECK(match(list, "1.1.1.2") == "-");
    CHECK(match(list, "2001:db8::1") == "2001:db8::1");
    CHECK(match(list, "2001:DB8:0:0:0:0:0:1") == "2001:db8::1");
    CHECK(match(list, "2001:db8::2") == "-");
}

TEST_CASE("of entries that are the same network the first is told") {
    CHECK(match(list_of("cidr", {"1.2.3.4/32", "1.2.3.4"}), "1.2.3.4") == "1.2.3.4/32");
    CHECK(match(list_of("cidr", {"1.2.3.4", "1.2.3.4/32"}), "1.2.3.4") == "1.2.3.4");
    CHECK(match(list_of("cidr", {"::1/128", "::1"}), "::1") == "::1/128");
}

TEST_CASE("an address is read up to where the value ends, and no further") {
    const std::string_view text = "10.0.0.12";
    CHECK(match(list_of("cidr", {"10.0.0.1"}), text.substr(0, 8)) == "10.0.0.1");
}

TEST_CASE("the lengths of networks go from none to all bits") {
    CHECK(holds("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    CHECK(holds("::/0", "2001:db8::1"));
    CHECK_FALSE(holds("::/0", "203.0.113.9"));
    CHECK(holds("1.2.3.4/32", "1.2.3.4"));
    CHECK_FALSE(holds("1.2.3.4/32", "1.2.3.5"));
    CHECK(holds("1.2.3.4/31", "1.2.3.5"));
    CHECK(holds("128.0.0.0/1", "255.0.0.1"));
    CHECK_FALSE(holds("128.0.0.0/1", "127.255.255.255"));
    CHECK(holds("2001:db8::/128", "2001:db8::"));
    CHECK_FALSE(holds("2001:db8::/128", "2001:db8::1"));
}

TEST_CASE("a network of any length holds what agrees in so many bits") {
    const auto text = [](unsigned address) {
        return std::to_string(address >> 24U) + "." + std::to_string(address >> 16U & 0xFFU) + "." +
               std::to_string(address >> 8U & 0xFFU) + "." + std::to_string(address & 0xFFU);
    };
    constexpr unsigned all = 0xFFFFFFFF;
    for (unsigned bits = 0; bits <= 32; ++bits) {
        const auto list = list_of("cidr", {(text(all) + "/" + std::to_string(bits)).c_str()});
        for (unsigned bit = 0; bit < 32; ++bit) {
            CAPTURE(bits, bit);
            CHECK(list.match(text(all ^ (0x80000000U >> bit))).has_value() == (bit >= bits));
        }
    }
}

TEST_CASE("of several networks the narrowest is told") {
    const auto list = list_of("cidr", {"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3"});
    CHECK(match(list, "10.1.2.3") == "10.1.2.3");
    CHECK(match(list, "10.1.2.4") == "10.1.0.0/16");
    CHECK(match(list, "10.2.0.0") == "10.0.0.0/8");
}

TEST_CASE("networks of version 6 are read in all of their forms") {
    CHECK(holds("2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
    CHECK_FALSE(holds("2001:db8::/32", "2001:db9::"));
    CHECK(holds("2001:db8:0:0:1::/65", "2001:db8::7fff:0:0:1"));
    CHECK_FALSE(holds("2001:db8:0:0:1::/65", "2001:db8::8000:0:0:1"));
    CHECK(holds("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"));
    CHECK(holds("::1", "0:0:0:0:0:0:0:1"));
    CHECK(holds("1::", "1:0:0:0:0:0:0:0"));
    CHECK(holds("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"));
    CHECK(holds("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"));
    CHECK(holds("::ffff:1.2.3.0/120", "::ffff:102:3ff"));
    CHECK(holds("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"));
    CHECK(holds("FE80::/10", "fe80::abcd"));
    CHECK_FALSE(holds("::ffff:1.2.3.4", "1.2.3.4"));
}

TEST_CASE("a network that is none is ignored, and the others stay") {
    for (const char* wrong : {"",
                              "/24",
                              "8.8.8.0/",
                              "8.8.8.0/33",
                              "8.8.8.0/-1",
                              "8.8.8.0/+24",
                              "8.8.8.0/24x",
                              "8.8.8.0/ 24",
                              "8.8.8.0/0x18",
                              "8.8.8.0/24/24",
                              "8.8.8.0/99999999999999999999999",
                              "8.8.8/24",
                              "8.8.8.0.0/24",
                              "8.8.8.256/24",
                              "8.8.8.-1/24",
                              "08.8.8.0/24",
                              "8.8.8./24",
                              ".8.8.8/24",
                              " 8.8.8.0/24",
                              "8.8.8.0 /24",
                              "host/24",
                              "8.8.8.a/24",
                              "8.8..8/24"}) {
        CAPTURE(wrong);
        const auto list = list_of("cidr", {wrong, "1.1.1.0/24"});
        for (const char* address : {"8.8.8.0", "8.8.8.8", "0.0.0.0", "0.8.8.8"}) CHECK(match(list, address) == "-");
        CHECK(match(list, "1.1.1.1") == "1.1.1.0/24");
    }
    for (const char* wrong : {"1::/129",
                              "1::/-1",
                              "1:::/0",
                              "1::2::3/0",
                              ":/0",
                              ":1::/0",
                              "1:/0",
                              "1:2:3:4:5:6:7/0",
                              "1:2:3:4:5:6:7:8:9/0",
                              "1:2:3:4:5:6:7:8:/0",
                              "1:2:3:4::5:6:7:8/0",
                              "12345::/0",
                              "g::/0",
                              "-1::/0",
                              "0x1::/0",
                              "::1.2.3/0",
                              "::1.2.3.256/0",
                              "1:2:3:4:5:6:7:1.2.3.4/0",
                              "::1.2.3.4:5/0",
                              "1.2.3.4:5::/0",
                              "::%eth0/0",
                              " ::/0",
                              "1::2:/0"}) {
        CAPTURE(wrong);
        CHECK_FALSE(holds(wrong, "1::"));
        CHECK_FALSE(holds(wrong, "::"));
    }
}

TEST_CASE("an address of version 4 ends an address of version 6, and stands nowhere else in it") {
    CHECK_FALSE(holds("1.2.3.4::", "102:304::"));
    CHECK_FALSE(holds("1:1.2.3.4::/0", "1::"));
    CHECK(match(list_of("cidr", {"102:304::"}), "1.2.3.4::") == "-");
}

TEST_CASE("a value that is no address is in no network") {
    const auto list = list_of("cidr", {"0.0.0.0/0", "::/0"});
    for (const char* value : {"", "host", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", ":", ":::", "1:2",
                              "::g", "http://1.2.3.4/"}) {
        CAPTURE(value);
        CHECK(match(list, value) == "-");
    }
    CHECK(match(list, "1.2.3.4") == "0.0.0.0/0");
    CHECK(match(list, "::") == "::/0");
}

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("a regex list holds values that match an entry, of which the first is told") {
    const auto list = list_of("regex", {"/^evil[0-9]+$/", "/ad\\.example/i", "/evil/"});
    CHECK(match(list, "evil12") == "/^evil[0-9]+$/");
    CHECK(match(list, "an evil one") == "/evil/");
    CHECK(match(list, "AD.EXAMPLE.com") == "/ad\\.example/i");
    CHECK(match(list, "EVIL12") == "-");
    CHECK(match(list, "adxexample") == "-");
    CHECK(match(list, "") == "-");
    CHECK(match(list_of("regex", {"/^$/"}), "") == "/^$/");
}

TEST_CASE("an entry of a regex list that is no regular expression matches nothing, and the others stay") {
    for (const char* wrong : {"", "evil", "/evil", "/(/", "/evil/q", "//evil"}) {
        CAPTURE(wrong);
        const auto list = list_of("regex", {wrong, "/good/"});
        CHECK(match(list, "evil") == "-");
        CHECK(match(list, "good") == "/good/");
    }
}

TEST_CASE("a copy of a regex list matches as the list does") {
    const auto list = list_of("regex", {"/a+/"});
    const warning_list copy = list;
    CHECK(match(copy, "caat") == "/a+/");
    CHECK(match(list, "caat") == "/a+/");
}
#endif

#ifndef HASHPATH_NO_PCRE2
TEST_CASE("the regular expressions of a warning list have the limits that are given") {
    const auto budget = std::make_shared<hashpath::regex_budget>(1'000);
    const warning_list evil{parse(R"({"type":"regex","list":["/(a|a)+[bc]/"]})"), {.budget = budget}};
    CHECK(evil.match("aab") == "/(a|a)+[bc]/");
    CHECK_THROWS_AS(evil.match(std::string(100, 'a')), hashpath::regex_error);
}
#endif
