// SPDX-License-Identifier: MIT
// W2 as a whole program written by hand: maps a file, and prints the values of its attributes of the type ip-src.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/// The text of a file with simdjson's padding behind it; nothing where it cannot be mapped.
static simdjson::padded_string_view map_file(const char* name) {
    const int file = open(name, O_RDONLY | O_CLOEXEC);
    struct stat status = {};
    if (file < 0 || fstat(file, &status) != 0) return {};
    const auto size = static_cast<std::size_t>(status.st_size);
    const std::size_t padded = size + simdjson::SIMDJSON_PADDING;
    // The padding may need a page behind the last one of the file.
    void* const memory = mmap(nullptr, padded, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return {};
    if (mmap(memory, size, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, file, 0) == MAP_FAILED) return {};
    close(file);
    return simdjson::padded_string_view{static_cast<const char*>(memory), size, padded};
}

int main(int count, char** arguments) {
    const auto text = count == 2 ? map_file(arguments[1]) : simdjson::padded_string_view{};
    if (text.size() == 0) {
        std::fputs("usage: hashpath_on_demand FILE\n", stderr);
        return 2;
    }
    try {
        simdjson::ondemand::parser parser;
        simdjson::ondemand::document document = parser.iterate(text);
        std::string output;
        for (simdjson::ondemand::object attribute : document["Event"]["Attribute"]) {
            std::string_view type;
            std::string_view value;
            if (attribute.find_field("type").get(type) != simdjson::SUCCESS || type != "ip-src") continue;
            if (attribute.find_field("value").get(value) != simdjson::SUCCESS) continue;
            output += value;
            output += '\n';
            if (output.size() < 65'536) continue;
            std::fwrite(output.data(), 1, output.size(), stdout);
            output.clear();
        }
        std::fwrite(output.data(), 1, output.size(), stdout);
    } catch (const simdjson::simdjson_error& e) {
        std::fprintf(stderr, "hashpath_on_demand: %s\n", e.what());
        return 5;
    }
}
