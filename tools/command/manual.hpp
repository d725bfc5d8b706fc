#pragma once
// SPDX-License-Identifier: MIT
// The subcommand man: the manual page, out of the description of the command line.

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "completion.hpp"
#include "options.hpp"
#include "session.hpp"

namespace command {

/// Text for troff, which reads some characters as requests, and others as typographical ones.
inline std::string for_troff(std::string_view text) {
    std::string made = "\\&";
    for (const char c : text) {
        if (c == '\\') made += "\\e";
        else if (c == '-') made += "\\-";
        else if (c == '\'') made += "\\(aq";
        else if (c == '"') made += "\\(dq";
        else made += c;
    }
    return made;
}

inline std::string in_capitals(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

/// A sentence as the line of a name wants it: in small letters, and without its full stop.
inline std::string in_passing(std::string text) {
    if (text.empty()) return text;
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    if (text.back() == '.') text.pop_back();
    return text;
}

/// An argument and what it is for.
inline std::string manual_entry(const argument& one) {
    std::vector<std::string> names;
    for (const std::string& name : one.names) names.push_back("\\fB" + for_troff(name) + "\\fR");
    std::string text = ".TP\n" + joined(names, ", ");
    if (!one.placeholder.empty()) {
        text += (one.names.empty() ? "\\fI" : " \\fI") + for_troff(one.placeholder) + "\\fR";
    }
    if (one.names.empty() && one.repeats) text += " ...";
    return text + "\n" + for_troff(one.description) + "\n";
}

inline std::string manual(const CLI::App& app) {
    const subcommand itself = described(app);
    std::string text = ".TH HASHPATH 1 \"\" \"" + version_text() + "\"\n.ad l\n.SH NAME\nhashpath \\- " +
                       for_troff(in_passing(itself.description));
    text += "\n.SH SYNOPSIS\n\\fBhashpath\\fR \\fISUBCOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIFILE\\fR...]\n";
    text += ".SH DESCRIPTION\n" + for_troff(about_input) + "\n.SH OPTIONS\n";
    for (const argument& option : itself.options) text += manual_entry(option);
    text += ".SH SUBCOMMANDS\n";
    const std::string usual_group = itself.options.front().group;
    std::vector<argument> shared;
    for (const subcommand& each : described_subcommands(app)) {
        text += ".SS \"hashpath " + each.name + " [OPTIONS]";
        for (const argument& one : each.by_place) {
            const std::string name = one.placeholder + (one.repeats ? "..." : "");
            text += one.required ? " " + name : " [" + name + "]";
        }
        text += "\"\n" + for_troff(each.description) + ".\n";
        for (const argument& one : each.by_place) text += manual_entry(one);
        std::string beside;
        for (const argument& option : each.options) {
            const auto same = [&option](const argument& other) { return other.names == option.names; };
            if (std::any_of(itself.options.begin(), itself.options.end(), same)) continue;
            if (option.group == usual_group) {
                text += manual_entry(option);
                continue;
            }
            if (beside.empty()) beside = option.group;
            if (std::none_of(shared.begin(), shared.end(), same)) shared.push_back(option);
        }
        if (!beside.empty()) text += ".PP\nBesides, the options of " + for_troff(in_capitals(beside)) + ".\n";
    }
    std::string group;
    for (const argument& option : shared) {
        if (option.group != group) text += ".SH " + in_capitals(option.group) + "\n";
        group = option.group;
        text += manual_entry(option);
    }
    text += ".SH EXIT STATUS\n";
    return text + for_troff(exit_codes) + "\n";
}

inline int run_manual(session& session, const CLI::App& app) {
    session.out().text(manual(app));
    session.out().flush();
    return success;
}

}  // namespace command
