#pragma once
// SPDX-License-Identifier: MIT
// One run over all input values: each is read, worked on, and answered; failures are reported and counted.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "input.hpp"
#include "options.hpp"
#include "output.hpp"
#include "path_report.hpp"
#include "side_by_side.hpp"
#include "text_parser.hpp"

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

/// The one JSON value of a file; nothing, and said so, where there is none.
inline std::optional<json> read_file(const std::string& file, const options& how) {
    input in{{file}, how.max_depth, how.max_size};
    json value;
    switch (in.next(value)) {
        case input::outcome::value: {
            json more;
            if (in.next(more) == input::outcome::end) return value;
            complain(printable(file) + ": there is more than one value in it\n");
            break;
        }
        case input::outcome::failure: complain(describe(in.last_failure())); break;
        case input::outcome::end: complain(printable(file) + ": there is nothing in it\n"); break;
    }
    return std::nullopt;
}

/// What a subcommand answers about one value: whether it matched, and an exit code that is worse than a match.
struct answer {
    bool matched = false;
    int status = success;

    answer(bool has_matched = false, int code = success) noexcept : matched(has_matched), status(code) {}
};

class session {
public:
    explicit session(const options& how)
        : how_(how), out_(how), in_(how.files, how.max_depth, how.max_size, how.trust) {}

    output& out() noexcept { return out_; }

    /// Compiles the path; success or wrong_path, with the reason said.
    int compile() {
        try {
            path_ = hashpath::path{how_.path, how_.limits};
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
    const hashpath::path_limits& limits() const noexcept { return how_.limits; }

    /// Calls `work(value, out)` with each input value, which it may change; work prints to `out`, and gives an answer.
    /// What it throws is a failure of that value. Returns the exit code. With --jobs, several values are worked on at a
    /// time, and work is called from several threads.
    template <class Work>
    int over_input(Work&& work) {
        return over(
            [&](const auto& read, output& out) -> judgement requires requires(json & value) { read.into(value); } {
                return judged([&] {
                    json value;
                    read.into(value);
                    return work(value, out);
                });
            });
    }

    /// The same for a work that may not need a value that can be changed: `look(read, out)`, with the value as it was read,
    /// see text_parser.hpp, gives the answer, or nothing, before anything is printed, where `work` is to be called.
    template <class Look, class Work>
    int over_input(Look&& look, Work&& work) {
        return over(
            [&](const auto& read, output& out) -> judgement requires requires(json & value) { read.into(value); } {
                return judged([&]() -> command::answer {
                    if (const std::optional<command::answer> came = look(read, out)) return *came;
                    json value;
                    read.into(value);
                    return work(value, out);
                });
            });
    }

    /// The same for a work that only looks at each value: it is called with a handle of any model, and may be called
    /// again for the same value, in which case what it printed is taken back.
    template <class Work>
    int over_documents(Work&& work) {
        return over([&](const auto& read, output& out) -> judgement {
            const auto document = read.document();
            if constexpr (!requires { read.is_whole(); }) {
                return judged([&] { return work(document, out); });
            } else {
                out.hold();
                auto came = judged([&] { return work(document, out); });
                came.taken = read.is_whole();
                came.taken ? out.keep() : out.take_back();
                return came;
            }
        });
    }

private:
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

    /// What became of one value.
    struct judgement {
        bool taken = true;
        command::answer answer;
        bool failed = false;
        failure why;  ///< without its place
    };

    template <class Work>
    judgement judged(Work&& work) const {
        judgement came;
        if (const auto& budget = how_.limits.regex.budget) budget->refill();
        try {
            came.answer = work();
        } catch (const hashpath::error& e) {
            came.failed = true;
            came.why.code = name(e.code());
            came.why.reason = e.what();
        }
        return came;
    }

    /// Reads each input value, and lets `judge(read, out)` work on it.
    template <class Judge>
    int over(Judge&& judge) {
        if (how_.jobs > 1) over_several(judge);
        else
            while (step(judge)) {}
        out_.flush();
        if (failed_) return wrong_input;
        const bool as_asked = matched_ || !(how_.exit_status || how_.task == task::check);
        return std::max<int>(as_asked ? success : no_match, worst_);
    }

    /// Reads one value and lets `judge` work on it; false if there is none left, or one failed at which it stops.
    template <class Judge>
    bool step(Judge& judge) {
        bool failed = false;
        failure why;
        const auto take = [&](const auto& read) requires requires {
            judge(read, out_);
        }
        {
            judgement came = judge(read, out_);
            const auto said = out_.take_said();
            if (!came.taken) return false;
            for (const auto& each : said) say(each.text);
            heed(came.answer);
            failed = came.failed;
            why = std::move(came.why);
            if (failed) why.where = in_.where();
            return true;
        };
        const input::outcome outcome = in_.next(take);
        if (outcome == input::outcome::failure) {
            failed = true;
            why = in_.last_failure();
        }
        if (failed && !goes_on_after(why)) return false;
        return outcome != input::outcome::end;
    }

    void heed(const command::answer& answer) noexcept {
        matched_ = matched_ || answer.matched;
        worst_ = std::max(worst_, answer.status);
    }

    bool goes_on_after(const failure& failed) {
        report(failed);
        failed_ = true;
        return how_.on_error != on_error::stop;
    }

    /// Says something about the current value.
    void say(const std::string& text) {
        const place where = in_.where();
        complain(printable(where.file) + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": " +
                 text);
    }

    /// Works on the lines of a portion as if each were a value.
    template <class Judge>
    void work_on(portion& part, text_parser& parser, output& out, Judge& judge) {
        input::each_line(part.lines, [&](std::string_view line, char next, std::size_t place) {
            const auto take = [&](const auto& read) requires requires {
                judge(read, out);
            }
            {
                judgement came = judge(read, out);
                const auto said = out.take_said();
                if (!came.taken) return false;
                for (const auto& each : said) part.remarks.push_back({each.written, place, each.text, false, {}});
                part.matched = part.matched || came.answer.matched;
                part.status = std::max(part.status, came.answer.status);
                if (came.failed) {
                    part.remarks.push_back({out.written().size(), place, {}, true, std::move(came.why)});
                }
                return true;
            };
            const bool is_value = parser.is_value(line, next) && parser.read(line, take);
            if (!is_value) part.not_a_line = place;
            return is_value;
        });
        part.written = out.take_written();
    }

    /// Writes what came of a portion; false if a value failed at which it stops.
    bool write(const portion& part) {
        std::size_t written = 0;
        for (const auto& remark : part.remarks) {
            out_.text(std::string_view{part.written}.substr(written, remark.written - written));
            written = remark.written;
            in_.stand_at(remark.place);
            if (!remark.failed) {
                say(remark.said);
                continue;
            }
            failure why = remark.why;
            why.where = in_.where();
            if (!goes_on_after(why)) return false;
        }
        out_.text(std::string_view{part.written}.substr(written));
        heed({part.matched, part.status});
        return true;
    }

    template <class Judge>
    void over_several(Judge& judge) {
        struct worker {
            session& of;
            Judge& judge;
            text_parser parser;
            output out;

            void operator()(portion& part) { of.work_on(part, parser, out, judge); }
        };
        const auto make_worker = [&] {
            return worker{*this, judge, text_parser{how_.max_depth, how_.max_size, how_.trust},
                          output{how_, output::where::kept}};
        };
        const auto write_portion = [this](const portion& part) { return write(part); };
        side_by_side{in_, how_.jobs}.run(make_worker, write_portion, [&] { return step(judge); });
    }

    const options& how_;
    output out_;
    input in_;
    hashpath::path path_;
    bool matched_ = false;
    bool failed_ = false;
    int worst_ = success;
};

}  // namespace command
