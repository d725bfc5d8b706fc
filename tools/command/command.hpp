#pragma once
// SPDX-License-Identifier: MIT
// The command line as subcommands see it: they add themselves and their options, and know no parser.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Runs the command with these arguments, the first of which is its name, on the standard streams. Returns the exit code.
/// Throws nothing.
int hashpath_command(int argc, char** argv);

namespace command {

struct common_options;

constexpr std::string_view about_input = "Input is any stream of JSON values; without FILE, standard input.";
constexpr std::string_view about_exit_codes =
    "0 success; 1 nothing matched (check, -e), else (if), blocked (run); 2 usage; 3 the path (--strict)\n"
    "or the workflow; 4 the module (if, module) or the run failed; 5 input.";

/// Returns what --version prints.
std::string version_text();

/// An option, or an argument at a position, as help texts describe it.
struct argument_description {
    std::vector<std::string> names;  ///< -c, --compact-output; empty for an argument at a position
    std::string placeholder;         ///< of its value; empty if it has none
    std::string description;
    std::string group;
    std::string kind;  ///< of its value: a list of choices such as a|b|c, or what the value is called
    bool required = false;
    bool repeats = false;
};

/// The command itself or a subcommand, as help texts describe it.
struct description {
    std::string name;
    std::string text;
    std::vector<argument_description> options;
    std::vector<argument_description> positions;
    std::vector<description> subcommands;
};

/// A JSON argument: absent, or the text of a value.
struct json_argument {
    bool is_present = false;
    std::string text;
};

/// The lowest and highest number that an option takes.
template <class Number>
struct range {
    Number lowest;
    Number highest;
};

/// A word that an option takes, and its value, an enumerator.
template <class Value>
struct choice {
    const char* word;
    Value value;
};

enum class presence { optional, required };

/// A subcommand: its options are bound to variables that outlive the command line.
class subcommand {
public:
    struct implementation;

    explicit subcommand(implementation& own) noexcept : own_(&own) {}

    /// Sets what the subcommand does after all arguments were read. It returns the exit code.
    void run(std::function<int()> body);

    /// Adds an argument at a position.
    void add_argument(const char* name, std::string& value, const char* text, presence presence = presence::required);

    /// Adds the last arguments.
    void add_arguments(const char* name, std::vector<std::string>& values, const char* text,
                       presence presence = presence::optional);

    void add_flag(const char* names, bool& value, const char* text);

    /// Adds a flag that may have one of these values, as --flag=value. Without one, the value is "true".
    void add_flag(const char* names, std::string& value, std::vector<std::string> values, const char* text);

    void add_option(const char* names, const char* placeholder, std::string& value, const char* text);
    void add_option(const char* names, const char* placeholder, std::optional<std::string>& value, const char* text);
    void add_option(const char* names, const char* placeholder, json_argument& value, const char* text);

    void add_option(const char* names, const char* placeholder, std::size_t& value, range<std::size_t> range,
                    const char* text);
    void add_option(const char* names, const char* placeholder, std::optional<std::size_t>& value,
                    range<std::size_t> range, const char* text);
    void add_option(const char* names, const char* placeholder, std::optional<std::int64_t>& value,
                    range<std::int64_t> range, const char* text);
    void add_option(const char* names, const char* placeholder, std::optional<double>& value, range<double> range,
                    const char* text);

    /// Adds an option that may be repeated. Each time it has one value.
    void add_repeated(const char* names, const char* placeholder, std::vector<std::string>& values, const char* text,
                      presence presence = presence::optional);

    /// Adds an option that may be repeated, whose values are told in the order of all these options on the command line.
    void add_in_order(const char* names, const char* placeholder, std::function<void(const std::string&)> tell,
                      const char* text);

    /// Adds an option whose value is a list of integers with commas between them.
    void add_numbers(const char* names, const char* placeholder, std::vector<std::int64_t>& values, const char* text);

    /// Adds an option, or an argument at a position, whose value is one of a few words.
    template <class Value>
    void add_choice(const char* names, Value& value, std::initializer_list<choice<Value>> choices, const char* text,
                    presence presence = presence::optional) {
        std::vector<choice<int>> words;
        for (const auto& each : choices) words.push_back({each.word, static_cast<int>(each.value)});
        add_words(
            names, words, [&value](int chosen) { value = static_cast<Value>(chosen); }, text, presence);
    }

    /// Adds the arguments FILE.
    void add_files(common_options& options, const char* text = "Input files; - is standard input");

    /// Adds the options of the group "Input and output".
    void add_input_and_output(common_options& options);

    void add_exit_status(common_options& options, const char* text = "Exit with 1 when no input value matched");
    void add_trust(common_options& options);
    void add_jobs(common_options& options);

private:
    void add_words(const char* names, const std::vector<choice<int>>& words, std::function<void(int)> set,
                   const char* text, presence presence);

    implementation* own_;
};

/// The whole command line.
class command_line {
public:
    command_line();
    command_line(const command_line&) = delete;
    command_line& operator=(const command_line&) = delete;
    ~command_line();

    subcommand add(const char* name, const char* text);

    /// Returns what help texts say about the command and its subcommands.
    command::description describe() const;

    /// Reads the arguments and runs the subcommand. Returns the exit code.
    int run(int argc, char** argv);

private:
    struct implementation;
    std::unique_ptr<implementation> own_;
};

}  // namespace command
