// SPDX-License-Identifier: MIT

#include <hashpath/json/reader.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace {

using hashpath::error_code;
using hashpath::reader;
using hashpath::reader_options;

/// Gives its bytes a few at a time, and says how many are ready or, as a terminal does, that it does not know.
class slow_bytes : public std::streambuf {
public:
    slow_bytes(std::string bytes, std::size_t step) : bytes_(std::move(bytes)), step_(step) {}
    std::size_t read() const noexcept { return at_; }

private:
    int_type underflow() override {
        if (at_ == bytes_.size()) return traits_type::eof();
        const std::size_t size = std::min(step_, bytes_.size() - at_);
        setg(bytes_.data() + at_, bytes_.data() + at_, bytes_.data() + at_ + size);
        at_ += size;
        return traits_type::to_int_type(*gptr());
    }

    std::string bytes_;
    std::size_t step_;
    std::size_t at_ = 0;
};

/// What a reader gives: values, and errors in angle brackets.
template <class Reader>
std::string all_of(Reader&& reader) {
    std::string out;
    for (;;) {
        try {
            const auto value = reader.next();
            if (!value) return out;
            out += value->dump() + ' ';
        } catch (const hashpath::parse_error& e) {
            out += '<' + std::string{name(e.code())} + ' ' + std::to_string(e.offset()) + ' ' +
                   std::to_string(e.line()) + ':' + std::to_string(e.column()) + "> ";
        }
    }
}

/// The same, which must not depend on where the bytes come from.
std::string read_all(std::string_view text, const reader_options& options = {}) {
    const std::string expected = all_of(reader{text, options});
    for (const std::size_t step : {1U, 2U, 7U, 1000U}) {
        CAPTURE(step);
        slow_bytes bytes{std::string{text}, step};
        std::istream stream{&bytes};
        CHECK(all_of(reader{stream, options}) == expected);
    }
    return expected;
}

struct temporary_file {
    explicit temporary_file(std::string_view bytes)
        : name((std::filesystem::temp_directory_path() / "hashpath_reader_test.json").string()) {
        std::ofstream{name, std::ios::binary} << bytes;
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() { std::filesystem::remove(name); }
    std::string name;
};

}  // namespace

TEST_CASE("values are read one after the other, with white space between them or without") {
    CHECK(read_all("").empty());
    CHECK(read_all(" \n\t\r ").empty());
    CHECK(read_all("1") == "1 ");
    CHECK(read_all("{\"a\": 1}\n[2]\n\n\"x\"\n") == "{\"a\":1} [2] \"x\" ");
    CHECK(read_all("[1][2]{}\"a\"\"b\"nulltruefalse") == "[1] [2] {} \"a\" \"b\" null true false ");
    CHECK(read_all("1 2\n-3.5\"x\"4[5]6{}") == "1 2 -3.5 \"x\" 4 [5] 6 {} ");
    CHECK(read_all("00 -00 012 -0.5 0") == "0 0 0 0 0 12 -0.5 0 ");
    CHECK(read_all("{\"a\":\n 1\n}\n5") == "{\"a\":1} 5 ");
    CHECK(read_all(R"({"5": 1, "x": 2, "5": 3})") == "{\"5\":3,\"x\":2} ");
}

TEST_CASE("an error has its place in the whole input") {
    CHECK(read_all("[1]\n[2,]\n") == "[1] <json-syntax 7 2:4> ");
    CHECK(read_all("[1]\n  \xC3\xA9") == "[1] <json-syntax 6 2:3> ");
    CHECK(read_all("[1] [") == "[1] <json-syntax 5 1:6> ");
    CHECK(read_all("[\n\"\xC3\xA9\", x]") == "<json-syntax 8 2:6> ");
    CHECK(read_all("1e999") == "<json-number-range 0 1:1> ");
    CHECK(read_all("[\"\xFF\"]") == "<json-invalid-utf8 2 1:3> ");
    CHECK(read_all("1\n\xEF\xBB\xBF{}") == "1 <json-byte-order-mark 2 2:1> ");
    CHECK(read_all("[[[]]] 1", {.max_depth = 2}) == "<json-too-deep 2 1:3> ");
    CHECK(read_all(std::string_view{"[1]\0[2]\n3", 9}) == "[1] <json-syntax 3 1:4> 3 ");
}

TEST_CASE("reading goes on behind an error") {
    CHECK(read_all("[1]\n[2\n[3]\n[4]") == "[1] <json-syntax 7 3:1> [3] [4] ");
    CHECK(read_all("{\"a\":\n{\"b\":1}\n5") == "<json-syntax 14 3:1> {\"b\":1} 5 ");
    CHECK(read_all("x y z\n7") == "<json-syntax 0 1:1> 7 ");
    CHECK(read_all("[1}\n[2]") == "<json-syntax 2 1:3> [2] ");
    CHECK(read_all("\"unfinished\n\"x\"") == "<json-syntax 11 1:12> \"x\" ");
    CHECK(read_all("]") == "<json-syntax 0 1:1> ");
}

TEST_CASE("a value may not be larger than allowed") {
    CHECK(read_all("[1,2]\n[1,2,3]\n[4]", {.max_size = 5}) == "[1,2] <document-too-large 11 2:6> [4] ");
    CHECK(read_all("12345 123456 1", {.max_size = 5}) == "12345 <document-too-large 11 1:12> ");
    CHECK(read_all("true", {.max_size = 3}) == "<document-too-large 3 1:4> ");
    CHECK(read_all("true", {.max_size = 4}) == "true ");
    CHECK(read_all("[]", {.max_size = 0}) == "<document-too-large 0 1:1> ");
}

TEST_CASE("a reader tells where its last value stands") {
    reader reader{"  [1]\n\n \xC3\xA9"};
    REQUIRE(reader.next());
    CHECK(reader.text() == "[1]");
    CHECK(reader.offset() == 2);
    CHECK(reader.line() == 1);
    CHECK(reader.column() == 3);
    CHECK_THROWS_AS(reader.next(), hashpath::parse_error);
    CHECK(reader.offset() == 8);
    CHECK(reader.line() == 3);
    CHECK(reader.column() == 2);
    CHECK_FALSE(reader.next());
}

TEST_CASE("what stands around a failed value is at hand") {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "[" + std::to_string(i) + "]\n";
    const std::size_t bad = text.size();
    text += "[oops]\n[1]";
    std::istringstream stream{text};
    reader reader{stream};
    std::optional<hashpath::parse_error> failed;
    std::size_t count = 0;
    while (!failed) {
        try {
            if (reader.next()) ++count;
        } catch (const hashpath::parse_error& e) {
            failed = e;
        }
    }
    CHECK(count == 100'000);
    CHECK(failed->offset() == bad + 1);
    CHECK(failed->line() == 100'001);
    CHECK(failed->column() == 2);
    CHECK(reader.offset() == bad);
    const std::size_t place = failed->offset() - reader.bytes_offset();
    CHECK(place > 100);
    CHECK(reader.bytes().substr(place, 4) == "oops");
    CHECK(reader.bytes().size() < 600'000);
    CHECK(reader.next()->front() == 1);
}

TEST_CASE("a value is read as soon as its line is there") {
    slow_bytes bytes{"[1]\n[2]\n[3]\n", 1};
    std::istream stream{&bytes};
    reader reader{stream};
    CHECK(reader.next()->dump() == "[1]");
    CHECK(bytes.read() <= 4);
    CHECK(reader.next()->dump() == "[2]");
    CHECK(bytes.read() <= 8);
}

TEST_CASE("files are read, large ones in blocks") {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += R"({"id": )" + std::to_string(i) + ", \"text\": \"some text\"}\n";
    const std::string long_text = "[\"" + std::string(700'000, 'x') + "\"]";
    const temporary_file file{text + long_text};
    reader reader{hashpath::input_file{file.name}};
    int count = 0;
    while (auto value = reader.next()) {
        if (count < 30'000) REQUIRE((*value)["id"] == count);
        else CHECK(value->dump() == long_text);
        ++count;
    }
    CHECK(count == 30'001);
    CHECK_FALSE(reader.next());
}

TEST_CASE("a file or stream that cannot be read is an error") {
    CHECK_THROWS_AS(reader{hashpath::input_file{"/nonexistent/file.json"}}, std::system_error);
    std::ifstream missing{"/nonexistent/file.json"};
    reader of_stream{missing};
    CHECK_THROWS_AS(of_stream.next(), std::system_error);
    CHECK_FALSE(of_stream.next());
    reader of_folder{hashpath::input_file{std::filesystem::temp_directory_path().string()}};
    CHECK_THROWS_AS(of_folder.next(), std::system_error);
    CHECK_FALSE(of_folder.next());
}

TEST_CASE("a reader reads any nlohmann value, can be moved, and takes no temporary string") {
    std::istringstream stream{R"({"b": 1, "a": 2} 5)"};
    reader<nlohmann::json> first{stream};
    CHECK(first.next()->dump() == R"({"a":2,"b":1})");
    auto second = std::move(first);
    CHECK(*second.next() == 5);
    CHECK_FALSE(second.next());
    STATIC_REQUIRE(std::is_constructible_v<reader<>, std::string&>);
    STATIC_REQUIRE(std::is_constructible_v<reader<>, const char*>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<reader<>, std::string>);
}
