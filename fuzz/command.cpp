// SPDX-License-Identifier: MIT
// The command's arguments, each ended by a NUL byte, and behind an empty one its standard input: it ends with one of its exit
// codes, says something where that is an error, sends nothing to a terminal that this would obey, and does the same again but for
// files it wrote and what holds the time of day.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "../tools/command/command.hpp"
#include "target.hpp"

namespace {

/// A standard stream that is a file in memory while the command runs.
class stream {
public:
    explicit stream(int descriptor) : descriptor_(descriptor), own_(::dup(descriptor)), file_(::memfd_create("", 0)) {
        fuzz::check(own_ >= 0 && file_ >= 0);
    }

    void fill(std::string_view text) {
        fuzz::check(::ftruncate(file_, 0) == 0 && ::lseek(file_, 0, SEEK_SET) == 0);
        fuzz::check(::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        fuzz::check(::lseek(file_, 0, SEEK_SET) == 0 && ::dup2(file_, descriptor_) == descriptor_);
    }

    std::string take() {
        std::string text(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
        fuzz::check(::pread(file_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
        ::dup2(own_, descriptor_);
        return text;
    }

private:
    int descriptor_;
    int own_;
    int file_;
};

/// A folder of its own for what arguments name.
class working_folder {
public:
    working_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "hashpath-XXXXXX").string();
        fuzz::check(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
        std::filesystem::copy(HASHPATH_EXAMPLES, folder_, std::filesystem::copy_options::recursive);
        home_ = std::filesystem::current_path();
    }
    working_folder(const working_folder&) = delete;
    working_folder& operator=(const working_folder&) = delete;
    ~working_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    void enter() const { std::filesystem::current_path(folder_); }
    void leave() const { std::filesystem::current_path(home_); }

private:
    std::filesystem::path folder_;
    std::filesystem::path home_;
};

struct result {
    int code = 0;
    std::string output;
    std::string errors;
};

result run(std::vector<std::string> arguments, std::string_view input) {
    static const working_folder folder;
    static std::array<stream, 3> streams{stream{0}, stream{1}, stream{2}};
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    folder.enter();
    streams[0].fill(input);
    streams[1].fill("");
    streams[2].fill("");
    result got;
    got.code = hashpath_command(static_cast<int>(arguments.size()), pointers.data());
    std::cout.flush();
    std::fflush(stdout);
    streams[0].take();
    got.output = streams[1].take();
    got.errors = streams[2].take();
    folder.leave();
    return got;
}

/// Nothing outside of the folder is read or written, and no file that never ends.
bool stays_inside(std::string_view argument) {
    return argument.find("..") == std::string_view::npos && argument.find("/dev") == std::string_view::npos &&
           argument.find("/proc") == std::string_view::npos && argument.find("/sys") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > fuzz::longest) return 0;
    std::string_view rest = fuzz::text_of(data, size);
    std::vector<std::string> arguments{"hashpath"};
    bool writes = false;
    bool tells_time = false;
    bool is_outside = false;
    constexpr std::size_t most = 40;
    while (arguments.size() < most && !rest.empty()) {
        const std::string_view argument = fuzz::take(rest);
        if (argument.empty()) break;
        if (!stays_inside(argument)) return 0;
        writes = writes || argument.find("trace") != std::string_view::npos || argument == "run";
        tells_time = tells_time || argument == "blueprint";
        is_outside = is_outside || argument.front() == '/' || argument.find("=/") != std::string_view::npos;
        arguments.emplace_back(argument);
    }
    if (writes && is_outside) return 0;

    const result got = run(arguments, rest);
    fuzz::check(got.code >= 0 && got.code <= 5);
    const bool is_error = got.code == 2 || got.code == 3 || got.code == 5;
    fuzz::check(!is_error || !got.errors.empty() || !got.output.empty());
    for (const char c : got.errors) fuzz::check(static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t');
    if (!writes) {
        const result again = run(arguments, rest);
        fuzz::check(again.code == got.code && again.errors == got.errors);
        fuzz::check(tells_time || again.output == got.output);
    }
    return 0;
}
