// SPDX-License-Identifier: MIT
// The subcommand explain: a path in words, its warnings, and how many values survive each of its tokens.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/path.hpp>

#include "../command.hpp"
#include "../input/document.hpp"
#include "../output/warnings.hpp"
#include "../session.hpp"
#include "path_words.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

struct explain_options {
    common_options common;
    std::string path;
    bool as_json = false;
};

constexpr std::string_view name(hashpath::comparison comparison) noexcept {
    constexpr std::string_view names[] = {"present", "=", "!=", "<", "<=", ">", ">=", "pattern"};
    return names[static_cast<std::size_t>(comparison)];
}

constexpr std::string_view name(hashpath::matcher matcher) noexcept {
    constexpr std::string_view names[] = {"key", "number", "numbers", "texts", "all"};
    return names[static_cast<std::size_t>(matcher)];
}

json explain_as_json(const hashpath::path& path, const std::vector<hashpath::warning>& warnings,
                     const std::vector<hashpath::token_count>& counts) {
    const std::string_view text = *path.text();
    json tokens = json::array();
    for (std::size_t i = 0; i < path.tokens().size(); ++i) {
        const hashpath::token& token = path.tokens()[i];
        json conditions = json::array();
        for (const auto& condition : token.conditions) {
            json row = {{"key", condition.key.to_string()}, {"operator", name(condition.compares)}};
            if (condition.compares != hashpath::comparison::present) row["text"] = condition.text;
            row["words"] = words_of(condition);
            conditions.push_back(std::move(row));
        }
        json row = {{"text", token.text},
                    {"offset", token.text.empty() ? 0 : token.text.data() - text.data()},
                    {"matches", name(token.matches_by)},
                    {"words", words_of(token)},
                    {"maps_only", token.maps_only},
                    {"conditions", std::move(conditions)}};
        if (!counts.empty()) {
            row["found"] = counts[i].found;
            row["left"] = counts[i].left;
        }
        tokens.push_back(std::move(row));
    }
    return {{"path", text},
            {"plain", path.plain()},
            {"whole", path.whole()},
            {"tokens", std::move(tokens)},
            {"warnings", as_json(warnings)}};
}

int run_explain(const explain_options& options) {
    session session{options.common};
    const auto compiled = compile_path(options.path, options.common);
    if (!compiled) return wrong_path;
    const hashpath::path& path = *compiled;
    const auto warnings = diagnose(path);
    std::vector<hashpath::token_count> counts;
    int status = success;
    if (!options.common.files.empty()) {
        counts.resize(path.tokens().size());
        status = session.run([&](const document& read, output&) {
            const auto more = read.visit([&](const auto& document) { return survivors(document, path); });
            for (std::size_t i = 0; i < more.size(); ++i) {
                counts[i].found += more[i].found;
                counts[i].left += more[i].left;
            }
            return true;
        });
    }
    output& out = session.out();
    if (options.as_json) {
        out.value(explain_as_json(path, warnings, counts));
    } else {
        out.text(table_of(path, counts));
        if (path.plain() && !path.whole()) out.text("A plain path: looked up key by key, to one value.\n");
        for (const auto& warning : warnings) out.text("warning: " + describe(warning, options.path));
    }
    out.flush();
    return options.common.strict && !warnings.empty() ? std::max<int>(status, wrong_path) : status;
}

}  // namespace

void add_explain(command_line& line) {
    const auto options = std::make_shared<explain_options>();
    subcommand added = line.add("explain", "Say in words what a path means, and where it loses its values");
    added.add_argument("PATH", options->path, "A hash path");
    added.add_files(options->common, "Count in these how many values survive each token");
    added.add_input_and_output(options->common);
    added.add_flag("--json", options->as_json, "Print it as JSON, for editors");
    added.run([options] { return run_explain(*options); });
}

}  // namespace command
