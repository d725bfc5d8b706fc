#pragma once
// SPDX-License-Identifier: MIT
// The subcommand paths: every path of the input, how often it occurs, and a sample of what stands there.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"
#include "text.hpp"
#include "writer.hpp"

namespace command {

/// All paths of the documents seen so far, as a tree of their keys; every integer key is `{n}`.
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

    /// Calls `visit(branch, path, pointer)` for each path, parents before children, in order of first occurrence. The
    /// path is empty where no hash path can say it; the pointer is a JSON Pointer with `{n}` in it.
    template <class Visit>
    void visit(Visit&& visit) const {
        struct step {
            std::size_t branch;
            std::string path;
            std::string pointer;
            bool sayable;
        };
        std::vector<step> open{{0, {}, {}, true}};
        while (!open.empty()) {
            const step here = std::move(open.back());
            open.pop_back();
            const branch& at = branches_[here.branch];
            if (here.branch != 0) visit(at, here.sayable ? here.path : std::string{}, here.pointer);
            for (auto child = at.children.rbegin(); child != at.children.rend(); ++child) {
                const branch& next = branches_[*child];
                step below{*child, here.path, here.pointer, here.sayable && is_sayable(next, here.branch == 0)};
                if (here.branch != 0) below.path += '.';
                below.path += next.is_number ? "{n}" : next.key;
                hashpath::path::append_pointer(below.pointer, next.is_number ? "{n}" : next.key);
                open.push_back(std::move(below));
            }
        }
    }

private:
    std::size_t child_of(std::size_t parent, const hashpath::php::key& key) {
        // One byte tells a number from any text, the parent's position from both.
        std::string name = std::to_string(parent) + (key.is_integer() ? "#" : "." + std::string{key.text()});
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
        if (value.kind() == hashpath::kind::list) return "(a list of " + std::to_string(value.size()) + ")";
        if (value.kind() == hashpath::kind::map) return "(a map of " + std::to_string(value.size()) + ")";
        constexpr std::size_t most = 60;
        std::string text;
        const writing plain{false, 0, false, false};
        writer{text, plain}.write(value);
        if (text.size() <= most) return text;
        std::size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        return text.substr(0, end) + "...";
    }

    std::vector<branch> branches_ = std::vector<branch>(1);
    std::unordered_map<std::string, std::size_t> positions_;
};

inline int run_paths(session& session, const options& how) {
    path_tree tree;
    const int status = session.over_documents([&](const auto& document, output&) {
        tree.add(document);
        return true;
    });
    std::size_t width = 0;
    tree.visit([&](const path_tree::branch&, const std::string& path, const std::string& pointer) {
        constexpr std::size_t widest = 60;
        width = std::max(width, std::min(widest, columns(path.empty() ? pointer : path)));
    });
    tree.visit([&](const path_tree::branch& branch, const std::string& path, const std::string& pointer) {
        if (how.as_json) {
            json row = {{"path", path.empty() ? json{} : json(path)},
                        {"pointer", pointer},
                        {"count", branch.count},
                        {"sample", branch.sample}};
            return session.out().value(row);
        }
        const std::string& shown = path.empty() ? pointer : path;
        std::string count = std::to_string(branch.count);
        std::string line = count.size() < 7 ? std::string(7 - count.size(), ' ') + count : count;
        line += "  " + printable(shown);
        line.append(width > columns(shown) ? width - columns(shown) : 0, ' ');
        line += "  " + branch.sample;
        if (path.empty()) line += "  (a JSON Pointer: no path can say it)";
        session.out().text(line + "\n");
    });
    session.out().flush();
    return status;
}

}  // namespace command
