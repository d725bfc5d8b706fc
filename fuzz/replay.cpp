// SPDX-License-Identifier: MIT
// Runs a fuzz target over files, and over all files in folders: the main function where libFuzzer brings none.
//
// With --broken before them, over every truncation of each file, and over the file with each of its bits changed; of a folder
// then the ten smallest files of at least 200 bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "target.hpp"

namespace {

constexpr std::size_t shortest_broken = 200;
constexpr std::size_t most_broken = 10;

std::vector<std::filesystem::path> files_of(const std::filesystem::path& path, bool broken) {
    if (!std::filesystem::is_directory(path)) return {path};
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (!broken || entry.file_size() >= shortest_broken) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return std::pair{std::filesystem::file_size(a), a} < std::pair{std::filesystem::file_size(b), b};
    });
    if (broken) files.resize(std::min(files.size(), most_broken));
    return files;
}

/// Each in memory of its own, so that a sanitizer sees what is read behind its end.
void run(std::string_view bytes) {
    const std::vector<std::uint8_t> own(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(own.data(), own.size());
}

std::size_t run_broken(std::string bytes) {
    for (std::size_t size = 0; size < bytes.size(); ++size) run(std::string_view{bytes}.substr(0, size));
    for (char& byte : bytes) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            const char before = byte;
            byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << bit));
            run(bytes);
            byte = before;
        }
    }
    return bytes.size() * 9;
}

}  // namespace

int main(int argc, char** argv) {
    const bool broken = argc > 1 && std::string_view{argv[1]} == "--broken";
    std::size_t count = 0;
    for (int i = broken ? 2 : 1; i < argc; ++i) {
        for (const auto& path : files_of(argv[i], broken)) {
            std::ifstream file(path, std::ios::binary);
            const std::string bytes(std::istreambuf_iterator<char>(file), {});
            if (broken) {
                count += run_broken(bytes);
            } else {
                run(bytes);
                ++count;
            }
        }
    }
    std::cout << count << " inputs replayed\n";
    return count == 0 ? 1 : 0;
}
