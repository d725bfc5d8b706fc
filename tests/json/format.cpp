// SPDX-License-Identifier: MIT

#include <hashpath/json/format.hpp>

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json.hpp>

#include "test.hpp"

namespace {

using hashpath::error_code;
using value = hashpath::node<const ordered_json>;

std::string formatted(std::string_view text, const std::vector<ordered_json>& arguments) {
    std::vector<value> handles;
    for (const ordered_json& each : arguments) handles.emplace_back(each);
    std::string out = "> ";
    hashpath::php::format{text}.append(out, std::span<const value>{handles});
    return out.substr(2);
}

std::string of(std::string_view text, ordered_json argument) {
    std::vector<ordered_json> arguments;
    arguments.push_back(std::move(argument));
    return formatted(text, arguments);
}

struct refusal {
    error_code code;
    std::size_t offset;
    bool operator==(const refusal&) const = default;
};

refusal refused(std::string_view text, const std::vector<ordered_json>& arguments) {
    try {
        formatted(text, arguments);
    } catch (const hashpath::format_error& e) {
        return {e.code(), e.offset()};
    }
    FAIL("nothing was thrown for " << text);
    return {};
}

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("texts are padded and cut") {
    CHECK(of("%s", "abc") == "abc");
    CHECK(of("%5s|", "ab") == "   ab|");
    CHECK(of("%-5s|", "ab") == "ab   |");
    CHECK(of("%05s|", "ab") == "000ab|");
    CHECK(of("%-05s|", "ab") == "ab000|");
    CHECK(of("%'*10s|", "x") == "*********x|");
    CHECK(of("%.2s|", "abcdefg") == "ab|");
    CHECK(of("%-8.3s|", "abcdefg") == "abc     |");
    CHECK(of("%.s|", "abc") == "abc|");
    CHECK(of("%2s|", "abc") == "abc|");
    CHECK(of("%.0s|", "abc") == "|");
    CHECK(of("%.2s|", 12345) == "12|");
    CHECK(of("%.2147483646s|", "abc") == "abc|");
}

TEST_CASE("integers are padded, a sign stands before zeros, and no zeros behind") {
    CHECK(of("%d", -5) == "-5");
    CHECK(of("%+d", 5) == "+5");
    CHECK(of("%+d", 0) == "+0");
    CHECK(of("%05d", 7) == "00007");
    CHECK(of("%05d", -7) == "-0007");
    CHECK(of("%+05d", 7) == "+0007");
    CHECK(of("%5d", -7) == "   -7");
    CHECK(of("%-05d|", 7) == "7    |");
    CHECK(of("%-'x5d|", 7) == "7xxxx|");
    CHECK(of("%'x5d|", -7) == "xxx-7|");
    CHECK(of("%u", -1) == "18446744073709551615");
    CHECK(of("%-05u|", 7) == "7    |");
    CHECK(of("%5.5d|", 3) == "    3|");
    CHECK(of("%ld", 3) == "3");
    CHECK(of("% d", 3) == "3");
}

TEST_CASE("integers have other bases, which a precision leaves without digits") {
    CHECK(of("%x %1$X %1$o %1$b", 250) == "fa FA 372 11111010");
    CHECK(of("%x", -1) == "ffffffffffffffff");
    CHECK(of("%o", -1) == "1777777777777777777777");
    CHECK(of("%b", 0) == "0");
    CHECK(of("%-05x|", 7) == "70000|");
    CHECK(of("%+x", 7) == "7");
    CHECK(of("%.3x|", 255) == "|");
    CHECK(of("%3.0o|", 255) == "   |");
    CHECK(of("%c", 65) == "A");
    CHECK(of("%5c|", 300) == ",|");
}

TEST_CASE("floating-point numbers have six digits, or as many as asked for") {
    CHECK(of("%f", 1.5) == "1.500000");
    CHECK(of("%.2f %1$.0f", 2.5) == "2.50 2");
    CHECK(of("%F", 1e22) == "10000000000000000000000.000000");
    CHECK(of("%.f", 2.5) == "2.500000");
    CHECK(of("%010.3f|", -2.25) == "-00002.250|");
    CHECK(of("%-10.1f|", -2.25) == "-2.2      |");
    CHECK(of("%+.1f", 2.0) == "+2.0");
    CHECK(of("%f", -0.0) == "0.000000");
    CHECK(of("%.60f", 1.1) == "1.10000000000000008881784197001252323389053344726562500");
    CHECK(of("%.0f", 1e308).size() == 309);
}

TEST_CASE("the digits of an integer in another base are as large as the letter") {
    CHECK(of("%x %1$X", 0x5A0F) == "5a0f 5A0F");
}

TEST_CASE("exponents have no zeros in front") {
    CHECK(of("%e", 10) == "1.000000e+1");
    CHECK(of("%.1E", -1.5e-7) == "-1.5E-7");
    CHECK(of("%e", 1e300) == "1.000000e+300");
    CHECK(of("%.0e", 12345) == "1e+4");
    CHECK(of("%e", -0.0) == "0.000000e+0");
}

TEST_CASE("g and h take the shorter form") {
    CHECK(of("%g", 123456789) == "1.23457e+8");
    CHECK(of("%G", 1e-10) == "1.0E-10");
    CHECK(of("%g %1$h", 0.0001) == "0.0001 0.0001");
    CHECK(of("%.0g", 123) == "1.0e+2");
    CHECK(of("%.17g", 0.1) == "0.10000000000000001");
    CHECK(of("%.60g", 0.1) == "0.10000000000000000555111512312578270211815834045410156");
    CHECK(of("%+05g", -0.0) == "-0000");
    CHECK(formatted("%.*g", {-1, 0.1}) == "0.1");
    CHECK(formatted("%.*g", {-1, 0.1 + 0.2}) == "0.30000000000000004");
    CHECK(formatted("%.*H", {-1, 1e30}) == "1.0E+30");
}

TEST_CASE("infinity is not padded, but a sign takes its place as if zeros followed") {
    CHECK(of("%f", infinity) == "INF");
    CHECK(of("%10e|", -infinity) == "INF|");
    CHECK(of("%010g|", -infinity) == "-NF|");
    CHECK(of("%+010f|", infinity) == "+NF|");
    CHECK(of("%-010f|", -infinity) == "INF|");
    CHECK(of("%5f|", std::numeric_limits<double>::quiet_NaN()) == "NaN|");
}

TEST_CASE("arguments are cast as PHP casts them") {
    CHECK(formatted("%s%s%s%s|%s", {nullptr, false, true, 1.0, {1, 2}}) == "11|Array");
    CHECK(formatted("%d %d %d %d %d %d", {nullptr, true, " 12 apples", 1.9, ordered_json::array(), {1}}) ==
          "0 1 12 1 0 1");
    CHECK(formatted("%.1f %.1f %.1f", {" 1.5 apples", true, "x"}) == "1.5 1.0 0.0");
    CHECK(of("%f", "1e999") == "INF");
    CHECK(of("%d", 1e19) == "-8446744073709551616");
}

TEST_CASE("arguments are taken in order, or by their number") {
    CHECK(formatted("%2$s, %1$s", {"a", "b"}) == "b, a");
    CHECK(formatted("%2$s %s %s", {"a", "b"}) == "b a b");
    CHECK(formatted("%1$s%1$s", {"q"}) == "qq");
    CHECK(formatted("%s", {"a", "b"}) == "a");
}

TEST_CASE("width and precision may be arguments") {
    CHECK(formatted("%*d|%-*d|", {5, 3, 4, 2}) == "    3|2   |");
    CHECK(formatted("%.*f", {2, 3.14159}) == "3.14");
    CHECK(formatted("%2$*1$d", {5, 3}) == "    3");
    CHECK(formatted("%*2$d", {7, 6}) == "     7");
    CHECK(refused("%*d", {"5", 3}) == refusal{error_code::format_arguments, 0});
    CHECK(refused("x%*d", {-5, 3}) == refusal{error_code::format_arguments, 1});
    CHECK(refused("%.*f", {-1, 3.5}) == refusal{error_code::format_arguments, 0});
    CHECK(refused("%.*g", {-2, 3.5}) == refusal{error_code::format_arguments, 0});
    CHECK(refused("%*d", {2147483648, 3}) == refusal{error_code::format_arguments, 0});
    CHECK(formatted("%.*s", {2147483647, "abc"}) == "abc");
    CHECK(refused("%.*s", {2147483648, "abc"}) == refusal{error_code::format_arguments, 0});
}

TEST_CASE("a width of 0 is none") {
    CHECK(formatted("%*s|", {0, "ab"}) == "ab|");
    CHECK(of("%s|%1$0s|", "") == "||");
}

TEST_CASE("a percent sign is written twice, and takes an argument where it has a width") {
    CHECK(formatted("100%%", {}) == "100%");
    CHECK(formatted("%%%s%%", {"a"}) == "%a%");
    CHECK(formatted("%5%%s", {"a", "b"}) == "%b");
    CHECK(refused("%5%", {}) == refusal{error_code::format_arguments, 0});
    CHECK(formatted("", {}).empty());
}

TEST_CASE("formats that PHP does not have are refused, with their place") {
    CHECK(refused("a%z", {1}) == refusal{error_code::format_directive, 2});
    CHECK(refused("%#x", {1}) == refusal{error_code::format_directive, 1});
    CHECK(refused("%lld", {1}) == refusal{error_code::format_directive, 2});
    CHECK(refused("ab%", {1}) == refusal{error_code::format_directive, 2});
    CHECK(refused("%5", {1}) == refusal{error_code::format_directive, 0});
    CHECK(refused("%1$", {1}) == refusal{error_code::format_directive, 0});
    CHECK(refused("%l", {1}) == refusal{error_code::format_directive, 0});
    CHECK(refused("%'", {1}) == refusal{error_code::format_directive, 0});
    CHECK(refused("%0$s", {1}) == refusal{error_code::format_directive, 1});
    CHECK(refused("%2147483647$s", {1}) == refusal{error_code::format_directive, 1});
    CHECK(refused("%2147483647d", {1}) == refusal{error_code::format_directive, 1});
    CHECK(refused("%.2147483647s", {"abc"}) == refusal{error_code::format_directive, 2});
    CHECK(refused("%2147483648d", {1}) == refusal{error_code::format_directive, 1});
    CHECK(refused("%99999999999999999999d", {1}) == refusal{error_code::format_directive, 1});
    CHECK(refused("%.-1f", {1}) == refusal{error_code::format_directive, 2});
}

TEST_CASE("missing arguments are refused, and nothing is appended") {
    CHECK(refused("%s %s", {"a"}) == refusal{error_code::format_arguments, 3});
    CHECK(refused("%3$s", {"a"}) == refusal{error_code::format_arguments, 0});
    CHECK_THROWS_WITH(formatted("%3$s", {"a"}),
                      "format-arguments at byte 0 of the format: argument 3 is missing, there are 1");
    std::string out = "kept";
    const std::vector<value> none;
    CHECK_THROWS_AS(hashpath::php::format{"abc%s"}.append(out, std::span<const value>{none}), hashpath::format_error);
    CHECK(out == "kept");
}

TEST_CASE("a text is as large as it may be, whatever it is appended to") {
    const std::vector<value> none;
    std::string out(100, 'x');
    hashpath::php::format{"ab%%"}.append(out, std::span<const value>{none}, 3);
    CHECK(out == std::string(100, 'x') + "ab%");
    CHECK_THROWS_AS(hashpath::php::format{"ab%%"}.append(out, std::span<const value>{none}, 2), hashpath::format_error);
    CHECK(out == std::string(100, 'x') + "ab%");
}

TEST_CASE("a field is at most as wide as the limit") {
    const auto widest = std::to_string(hashpath::php::format::max_width);
    CHECK(of("%" + widest + "s", "a").size() == hashpath::php::format::max_width);
    const auto wider = std::to_string(hashpath::php::format::max_width + 1);
    CHECK(refused("%" + wider + "s", {"a"}) == refusal{error_code::format_too_wide, 0});
    CHECK(refused("%*s", {hashpath::php::format::max_width + 1, "a"}) == refusal{error_code::format_too_wide, 0});
}
