// SPDX-License-Identifier: MIT

#include "session.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/path/regex_limits.hpp>

#include "input/pipeline.hpp"
#include "input/reader.hpp"
#include "output/text.hpp"
#include "output/warnings.hpp"

namespace command {

std::string describe(const failure& failed) {
    std::string text = printable(failed.where.file);
    if (failed.where.line != 0) text += fmt::format(":{}:{}", failed.where.line, failed.where.column);
    text += ": " + printable(failed.reason);
    // An error about a value of the document begins with its code.
    if (!failed.reason.starts_with(failed.code)) text += fmt::format(" ({})", failed.code);
    return text + "\n" + failed.excerpt;
}

std::optional<json> read_file(const std::string& file, const common_options& options) {
    reader in{{file}, options.max_depth, options.max_size};
    std::optional<json> result;
    while (const auto value = in.next()) {
        if (result) {
            complain("{}: there is more than one value in it\n", printable(file));
            return std::nullopt;
        }
        if (const auto* failed = std::get_if<failure>(&*value)) {
            complain_text(describe(*failed));
            return std::nullopt;
        }
        result = std::get<document>(*value).take();
    }
    if (!result) complain("{}: there is nothing in it\n", printable(file));
    return result;
}

std::optional<json> parse_argument(const std::string& text, const common_options& options) {
    try {
        return hashpath::parse(text, options.max_depth);
    } catch (const hashpath::parse_error& e) {
        complain("error: the JSON argument: {}\n{}", printable(e.what()), caret_lines(text, e.offset(), 1));
        return std::nullopt;
    }
}

std::optional<hashpath::path> compile_path(const std::string& text, const common_options& options) {
    try {
        return hashpath::path{text, options.limits};
    } catch (const hashpath::path_error& e) {
        complain("error: {}\n{}", e.what(), caret_lines(text, e.offset(), 1));
        return std::nullopt;
    }
}

/// Result of the work on one value.
struct session::result {
    bool taken = true;  ///< false if the text of the value was not what it was taken for
    command::answer answer;
    bool failed = false;
    failure why;  ///< without its place
};

session::session(const common_options& options)
    : options_(options),
      out_(options.output, options.max_depth),
      in_(std::make_unique<reader>(options.files, options.max_depth, options.max_size, options.trust)) {}

session::~session() = default;

int session::warn(const std::vector<hashpath::warning>& warnings, std::string_view path) {
    return warn(warnings, [path](const std::string&) { return std::string{path}; });
}

int session::warn(const std::vector<hashpath::warning>& warnings,
                  const std::function<std::string(const std::string& parameter)>& path_of) {
    // Engines that feed the command line by line take any text on standard error for a failure.
    if (options_.output.one_per_line && !options_.strict) return success;
    for (const auto& warning : warnings) {
        complain("{}: {}", options_.strict ? "error" : "warning", describe(warning, path_of(warning.parameter)));
    }
    return options_.strict && !warnings.empty() ? wrong_path : success;
}

int session::run(const document_work& work) {
    if (options_.jobs > 1) run_parallel(work);
    else
        while (step(work)) {}
    out_.flush();
    if (failed_) return wrong_input;
    return std::max<int>(matched_ || !options_.exit_status ? success : no_match, worst_);
}

int session::run_values(const value_work& work) {
    return run([&work](const document& read, output& out) {
        json value = read.take();
        return work(value, out);
    });
}

/// Works on a value. Takes back what was printed about it if its text was not what it was taken for.
session::result session::judge(const document& read, output& out, const document_work& work) const {
    if (!read.is_trusted()) return judge_once(read, out, work);
    out.hold();
    result made = judge_once(read, out, work);
    made.taken = read.is_whole();
    made.taken ? out.keep() : out.take_back();
    return made;
}

session::result session::judge_once(const document& read, output& out, const document_work& work) const {
    result made;
    if (const auto& budget = options_.limits.regex.budget) budget->refill();
    try {
        made.answer = work(read, out);
    } catch (const hashpath::error& e) {
        made.failed = true;
        made.why.code = name(e.code());
        made.why.reason = e.what();
    }
    return made;
}

/// Reads one value and works on it. Returns false behind the last one, and after a failure at which all ends.
bool session::step(const document_work& work) {
    std::optional<read_result> value = in_->next();
    while (value) {
        if (const auto* failed = std::get_if<failure>(&*value)) return goes_on_after(*failed);
        result made = judge(std::get<document>(*value), out_, work);
        const auto messages = out_.take_messages();
        if (!made.taken) {
            value = in_->read_again();
            continue;
        }
        for (const auto& message : messages) say(message.text);
        heed(made.answer);
        if (!made.failed) return true;
        made.why.where = in_->where();
        return goes_on_after(made.why);
    }
    return false;
}

void session::run_parallel(const document_work& work) {
    struct worker {
        explicit worker(const common_options& options)
            : parser(options.max_depth, options.max_size, options.trust),
              out(options.output, options.max_depth, output::destination::buffer) {}

        text_parser parser;
        output out;
    };
    const auto make_worker = [&]() -> pipeline::worker {
        const auto own = std::make_shared<worker>(options_);
        return [this, own, &work](portion& part) { work_on(part, own->parser, own->out, work); };
    };
    const auto write_portion = [this](const portion& part) { return write(part); };
    pipeline{*in_, options_.jobs}.run({make_worker, write_portion, [&] { return step(work); }});
}

/// Works on the lines of a portion as if each were a value.
void session::work_on(portion& part, text_parser& parser, output& out, const document_work& work) const {
    std::size_t at = 0;
    while (const auto line = part.lines.next(at)) {
        const auto read = parser.is_value(line->text, line->next) ? parser.read(line->text) : std::nullopt;
        result made;
        made.taken = false;
        if (read) made = judge(*read, out, work);
        const auto messages = out.take_messages();
        if (!made.taken) {
            part.not_a_line = line->place;
            break;
        }
        for (const auto& message : messages) {
            part.remarks.push_back({message.written, line->place, message.text, false, {}});
        }
        part.matched = part.matched || made.answer.matched;
        part.status = std::max(part.status, made.answer.status);
        if (made.failed) part.remarks.push_back({out.written().size(), line->place, {}, true, std::move(made.why)});
    }
    part.written = out.take_written();
}

/// Writes the results of a portion. Returns false after a failure at which all ends.
bool session::write(const portion& part) {
    std::size_t written = 0;
    for (const auto& remark : part.remarks) {
        out_.text(std::string_view{part.written}.substr(written, remark.written - written));
        written = remark.written;
        in_->stand_at(remark.place);
        if (!remark.failed) {
            say(remark.message);
            continue;
        }
        failure why = remark.why;
        why.where = in_->where();
        if (!goes_on_after(why)) return false;
    }
    out_.text(std::string_view{part.written}.substr(written));
    heed({part.matched, part.status});
    return true;
}

bool session::goes_on_after(const failure& failed) {
    report(failed);
    failed_ = true;
    return options_.on_error != on_error::stop;
}

/// Prints why an input value gave no result, as a message or with --on-error emit as output.
void session::report(const failure& failed) {
    if (options_.on_error == on_error::emit) {
        json error = {{"code", failed.code}, {"message", failed.reason}, {"file", failed.where.file}};
        if (failed.where.line != 0) {
            error["line"] = failed.where.line;
            error["column"] = failed.where.column;
        }
        return out_.value(json{{"error", std::move(error)}});
    }
    out_.flush();
    complain_text(describe(failed));
}

/// Prints a message about the current value.
void session::say(const std::string& text) {
    const place where = in_->where();
    complain("{}:{}:{}: {}", printable(where.file), where.line, where.column, text);
}

void session::heed(const answer& answer) noexcept {
    matched_ = matched_ || answer.matched;
    worst_ = std::max(worst_, answer.status);
}

}  // namespace command
