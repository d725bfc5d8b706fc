#pragma once
// SPDX-License-Identifier: MIT
// One run over all input values: each is read, worked on and answered, and failures are reported and counted.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/path.hpp>

#include "common_options.hpp"
#include "json.hpp"
#include "output/output.hpp"

namespace command {

class document;
struct failure;
struct portion;
class reader;
class text_parser;

/// The exit codes of the command. Over a stream, the largest of its values counts.
enum exit_code : int { success = 0, no_match = 1, wrong_usage = 2, wrong_path = 3, module_failed = 4, wrong_input = 5 };

/// Answer of a subcommand about one value: whether it matched, and an exit code that is worse than a match.
struct answer {
    bool matched = false;
    int status = success;

    answer(bool has_matched = false, int code = success) noexcept : matched(has_matched), status(code) {}
};

/// Returns why an input value gave no result, with its place.
std::string describe(const failure& failed);

/// Returns the one JSON value of a file; nullopt after a message if there is none.
std::optional<json> read_file(const std::string& file, const common_options& options);

/// Returns the value of a JSON argument; nullopt after a message if it is no JSON.
std::optional<json> parse_argument(const std::string& text, const common_options& options);

/// Compiles a path; nullopt after a message if it is wrong.
std::optional<hashpath::path> compile_path(const std::string& text, const common_options& options);

class session {
public:
    /// Work on one value that was read: prints to the output, and returns an answer. An error that it throws is a failure
    /// of that value. With --jobs, it is called from several threads.
    using document_work = std::function<answer(const document&, output&)>;
    /// The same for a value that it may change.
    using value_work = std::function<answer(json&, output&)>;

    explicit session(const common_options& options);
    ~session();

    output& out() noexcept { return out_; }

    /// Prints warnings about a path. Returns wrong_path if there are any and --strict makes them errors.
    int warn(const std::vector<hashpath::warning>& warnings, std::string_view path);

    /// The same for warnings about parameters: `path_of(parameter)` returns the path that a warning points into, or "".
    int warn(const std::vector<hashpath::warning>& warnings,
             const std::function<std::string(const std::string& parameter)>& path_of);

    /// Works on every input value, and returns the exit code.
    int run(const document_work& work);
    int run_values(const value_work& work);

private:
    struct result;

    result judge(const document& read, output& out, const document_work& work) const;
    result judge_once(const document& read, output& out, const document_work& work) const;
    bool step(const document_work& work);
    void run_parallel(const document_work& work);
    void work_on(portion& part, text_parser& parser, output& out, const document_work& work) const;
    bool write(const portion& part);
    bool goes_on_after(const failure& failed);
    void report(const failure& failed);
    void say(const std::string& text);
    void heed(const answer& answer) noexcept;

    const common_options& options_;
    output out_;
    std::unique_ptr<reader> in_;
    bool matched_ = false;
    bool failed_ = false;
    int worst_ = success;
};

}  // namespace command
