// SPDX-License-Identifier: MIT
// The subcommand paths: every path of the input, how often it occurs, and a sample of what stands there.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <hashpath/path.hpp>

#include "../command.hpp"
#include "../input/document.hpp"
#include "../output/text.hpp"
#include "../output/writer.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

struct paths_options {
    common_options common;
    bool as_json = false;
};

/// All paths of the documents seen so far, as a tree of their keys. Every integer key is `{n}`.
class path_tree {
public:
    struct branch {
        std::string key;  ///< empty for `{n}`
        bool is_number = false;
        std::size_t count = 0;
        std::string sample;
        std::vector<std::size_t> children;
    };

    template <hashpath::json_value Value>
    void add(const Value& document) {
        struct level {
            decltype(document.entries()) entries;
            std::size_t branch;
        };
        std::vector<level> open;
        if (hashpath::is_container(document.kind())) open.push_back({document.entries(), 0});
        while (!open.empty()) {
            if (!open.back().entries) {
                open.pop_back();
                continue;
            }
            const hashpath::php::key key = open.back().entries.key();
            const Value value = open.back().entries.value();
            const std::size_t child = child_of(open.back().branch, key);
            open.back().entries.next();
            ++branches_[child].count;
            if (branches_[child].count == 1) branches_[child].sample = sample_of(value);
            if (hashpath::is_container(value.kind())) open.push_back({value.entries(), child});
        }
    }

    /// A path of the tree.
    struct row {
        const branch* of;
        std::string path;     ///< "" where no hash path can say it
        std::string pointer;  ///< a JSON Pointer with `{n}` in it

        const std::string& shown() const noexcept { return path.empty() ? pointer : path; }
    };

    /// Returns all paths, parents before children, in the order of their first occurrence.
    std::vector<row> rows() const {
        struct step {
            std::size_t branch;
            std::string path;
            std::string pointer;
            bool sayable;
        };
        std::vector<row> found;
        std::vector<step> open{{0, {}, {}, true}};
        while (!open.empty()) {
            const step here = std::move(open.back());
            open.pop_back();
            const branch& at = branches_[here.branch];
            if (here.branch != 0) found.push_back({&at, here.sayable ? here.path : std::string{}, here.pointer});
            for (auto child = at.children.rbegin(); child != at.children.rend(); ++child) {
                const branch& next = branches_[*child];
                step below{*child, here.path, here.pointer, here.sayable && is_sayable(next, here.branch == 0)};
                if (here.branch != 0) below.path += '.';
                below.path += next.is_number ? "{n}" : next.key;
                hashpath::path::append_pointer(below.pointer, next.is_number ? "{n}" : next.key);
                open.push_back(std::move(below));
            }
        }
        return found;
    }

private:
    std::size_t child_of(std::size_t parent, const hashpath::php::key& key) {
        // One byte tells a number from any text, the parent's position from both.
        std::string name = key.is_integer() ? fmt::format("{}#", parent) : fmt::format("{}.{}", parent, key.text());
        const auto [found, added] = positions_.try_emplace(std::move(name), branches_.size());
        if (added) {
            branches_[parent].children.push_back(branches_.size());
            branches_.push_back({key.is_integer() ? std::string{} : key.to_string(), key.is_integer(), 0, {}, {}});
        }
        return found->second;
    }

    static bool is_sayable(const branch& branch, bool at_root) {
        if (branch.is_number) return true;
        if (branch.key.empty() && at_root) return false;  // the empty path is the whole document
        const bool special = branch.key == "{n}" || branch.key == "{s}" || branch.key == "{*}";
        return !special && branch.key.find_first_of(".[") == std::string::npos;
    }

    template <class Value>
    static std::string sample_of(const Value& value) {
        if (value.kind() == hashpath::kind::list) return fmt::format("(a list of {})", value.size());
        if (value.kind() == hashpath::kind::map) return fmt::format("(a map of {})", value.size());
        constexpr std::size_t most = 60;
        std::string text = on_one_line(value);
        if (text.size() <= most) return text;
        std::size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        return text.substr(0, end) + "...";
    }

    std::vector<branch> branches_ = std::vector<branch>(1);
    std::unordered_map<std::string, std::size_t> positions_;
};

json as_json(const path_tree::row& row) {
    return {{"path", row.path.empty() ? json{} : json(row.path)},
            {"pointer", row.pointer},
            {"count", row.of->count},
            {"sample", row.of->sample}};
}

int run_paths(const paths_options& options) {
    session session{options.common};
    path_tree tree;
    const int status = session.run([&tree](const document& read, output&) {
        read.visit([&tree](const auto& document) { tree.add(document); });
        return true;
    });
    const auto rows = tree.rows();
    constexpr std::size_t widest = 60;
    std::size_t width = 0;
    for (const auto& row : rows) width = std::max(width, std::min(widest, columns(row.shown())));
    for (const auto& row : rows) {
        if (options.as_json) {
            session.out().value(as_json(row));
            continue;
        }
        // The width counts the columns of the path as it is, before it is made printable.
        const std::size_t used = columns(row.shown());
        const std::string space(width > used ? width - used : 0, ' ');
        session.out().text(fmt::format("{:>7}  {}{}  {}{}\n", row.of->count, printable(row.shown()), space,
                                       row.of->sample,
                                       row.path.empty() ? "  (a JSON Pointer: no path can say it)" : ""));
    }
    session.out().flush();
    return status;
}

}  // namespace

void add_paths(command_line& line) {
    const auto options = std::make_shared<paths_options>();
    subcommand added = line.add("paths", "Print every path of the input, how often it occurs, and a sample");
    added.add_files(options->common);
    added.add_input_and_output(options->common);
    added.add_flag("--json", options->as_json, "Print it as JSON");
    added.run([options] { return run_paths(*options); });
}

}  // namespace command
