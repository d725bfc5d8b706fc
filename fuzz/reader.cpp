// SPDX-License-Identifier: MIT
// JSON values one after the other: the same from bytes and from a stream in pieces; one value is what parse() reads.

#include <algorithm>
#include <cstddef>
#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

#include <hashpath/json/parse.hpp>
#include <hashpath/json/print.hpp>
#include <hashpath/json/reader.hpp>

#include "target.hpp"

namespace {

/// Gives its bytes in pieces.
class pieces : public std::streambuf {
public:
    pieces(std::string bytes, std::size_t step) : bytes_(std::move(bytes)), step_(step) {}

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

struct results {
    std::string text;  ///< the values and errors, a line each
    std::size_t values = 0;
    std::size_t errors = 0;
};

results read_all(hashpath::reader<>& reader, std::size_t size) {
    results all;
    for (;;) {
        try {
            const auto value = reader.next();
            if (!value) return all;
            ++all.values;
            all.text += hashpath::print(*value) + '\n';
            fuzz::check(hashpath::parse(reader.text()) == *value);
            fuzz::check(reader.offset() + reader.text().size() <= size && reader.line() >= 1 && reader.column() >= 1);
        } catch (const hashpath::parse_error& e) {
            ++all.errors;
            all.text += std::string{e.what()} + ' ' + std::to_string(e.offset()) + '\n';
            fuzz::check(e.offset() <= size && e.offset() >= reader.offset());
            fuzz::check(reader.bytes_offset() <= reader.offset());
        }
        fuzz::check(all.values + all.errors <= size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const hashpath::reader_options options{.max_depth = 20, .max_size = 64};
    for (const auto& limits : {hashpath::reader_options{}, options}) {
        hashpath::reader of_bytes{text, limits};
        const results expected = read_all(of_bytes, size);
        for (const std::size_t step : {1U, 3U, 64U}) {
            pieces bytes{std::string{text}, step};
            std::istream stream{&bytes};
            hashpath::reader of_stream{stream, limits};
            fuzz::check(read_all(of_stream, size).text == expected.text);
        }
    }
    hashpath::reader reader{text};
    const results all = read_all(reader, size);
    try {
        fuzz::check(all.text == hashpath::print(hashpath::parse(text)) + '\n');
    } catch (const hashpath::parse_error&) {
        fuzz::check(all.values != 1 || all.errors != 0);
    }
    return 0;
}
