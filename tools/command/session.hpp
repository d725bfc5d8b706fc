#pragma once
// SPDX-License-Identifier: MIT
// One run over all input values: each is read, worked on, and answered; failures are reported and counted.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "input.hpp"
#include "options.hpp"
#include "output.hpp"
#include "path_report.hpp"

namespace command {

/// The exit codes of the command; over a stream, the largest of its values counts.
enum exit_code : int { success = 0, no_match = 1, wrong_usage = 2, wrong_path = 3, module_failed = 4, wrong_input = 5 };

/// Why an input value gave no result, with its place.
inline std::string describe(const failure& failed) {
    std::string text = printable(failed.where.file);
    if (failed.where.line != 0) {
        text += ":" + std::to_string(failed.where.line) + ":" + std::to_string(failed.where.column);
    }
    text += ": " + printable(failed.reason);
    // An error about a value of the document begins with its code.
    if (failed.reason.compare(0, failed.code.size(), failed.code) != 0) text += " (" + failed.code + ")";
    return text + "\n" + failed.excerpt;
}

class session {
public:
    explicit session(const options& how) : how_(how), out_(how), in_(how.files, how.max_depth, how.trust) {}

    output& out() noexcept { return out_; }

    /// Compiles the path; success or wrong_path, with the reason said.
    int compile() {
        try {
            path_ = hashpath::path{how_.path};
            return success;
        } catch (const hashpath::path_error& e) {
            complain("error: " + std::string{e.what()} + "\n" + caret_lines(how_.path, e.offset(), 1));
            return wrong_path;
        }
    }

    /// Says what is suspicious about the path; wrong_path if there is anything and --strict makes it an error.
    int check_path() {
        const auto usage = how_.task == task::get ? hashpath::usage::get : hashpath::usage::extract;
        return warn(diagnose(path_, usage), [this](const std::string&) -> std::string_view { return how_.path; });
    }

    /// Says these warnings; wrong_path if there are any and --strict makes them errors. `path_of(parameter)` gives the
    /// path that a warning about a parameter points into, or "".
    template <class PathOf>
    int warn(const std::vector<hashpath::warning>& warnings, PathOf&& path_of) {
        // Engines that feed the command line by line take any text on standard error for a failure.
        if (how_.one_per_line && !how_.strict) return success;
        for (const auto& warning : warnings) {
            complain((how_.strict ? "error: " : "warning: ") + describe(warning, path_of(warning.parameter)));
        }
        return how_.strict && !warnings.empty() ? wrong_path : success;
    }

    const hashpath::path& path() const noexcept { return path_; }

    /// Where the current input value begins.
    place where() { return in_.where(); }

    /// Calls `work(value)` with each input value, which it may change; work returns whether the path matched it, and
    /// what it throws is a failure of that value. Returns the exit code.
    template <class Work>
    int over_input(Work&& work) {
        return over(
            [&](const auto& read) requires requires(json & value) { read.into(value); } {
                json value;
                read.into(value);
                return do_work([&] { return work(value); });
            });
    }

    /// The same for a work that only looks at each value: it is called with a handle of any model, and may be called
    /// again for the same value, in which case what it printed is taken back.
    template <class Work>
    int over_documents(Work&& work) {
        return over([&](const auto& read) {
            const auto document = read.document();
            if constexpr (!requires { read.is_whole(); }) {
                return do_work([&] { return work(document); });
            } else {
                out_.hold();
                const bool matched_before = matched_;
                do_work([&] { return work(document); });
                if (read.is_whole()) return out_.keep(), true;
                out_.take_back();
                matched_ = matched_before;
                failure_.reset();
                return false;
            }
        });
    }

    /// Says that an input value gave no result, or emits it.
    void report(const failure& failed) {
        if (how_.on_error == on_error::emit) {
            json error = {{"code", failed.code}, {"message", failed.reason}, {"file", failed.where.file}};
            if (failed.where.line != 0) {
                error["line"] = failed.where.line;
                error["column"] = failed.where.column;
            }
            return out_.value(json{{"error", std::move(error)}});
        }
        out_.flush();
        complain(describe(failed));
    }

private:
    /// Reads each input value with `take(read)`, which gives whether it took what was read for the value.
    template <class Take>
    int over(Take&& take) {
        for (;;) {
            const input::outcome outcome = in_.next(take);
            if (outcome == input::outcome::end) break;
            if (outcome == input::outcome::failure) failure_ = in_.last_failure();
            if (!failure_) continue;
            report(*failure_);
            failure_.reset();
            failed_ = true;
            if (how_.on_error == on_error::stop) break;
        }
        out_.flush();
        if (failed_) return wrong_input;
        return matched_ || !(how_.exit_status || how_.task == task::check) ? success : no_match;
    }

    template <class Work>
    bool do_work(Work&& work) {
        try {
            matched_ = work() || matched_;
        } catch (const hashpath::error& e) {
            failure_ = {in_.where(), std::string{name(e.code())}, e.what(), {}};
        }
        return true;
    }

    const options& how_;
    output out_;
    input in_;
    hashpath::path path_;
    bool matched_ = false;
    bool failed_ = false;
    std::optional<failure> failure_;
};

}  // namespace command
