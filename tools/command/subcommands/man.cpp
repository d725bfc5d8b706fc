// SPDX-License-Identifier: MIT
// The subcommand man: the manual page, made from the description of the command line.

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "../command.hpp"
#include "../output/output.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

/// Returns a text for troff, which reads some characters as requests, and others as typographical ones.
std::string for_troff(std::string_view text) {
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

std::string in_capitals(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

/// Returns a sentence as the line of a name wants it: in small letters, and without its full stop.
std::string in_passing(std::string text) {
    if (text.empty()) return text;
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    if (text.back() == '.') text.pop_back();
    return text;
}

/// Returns an argument and its description.
std::string manual_entry(const argument_description& one) {
    std::string text = ".TP\n";
    for (const std::string& name : one.names) {
        text += fmt::format("{}\\fB{}\\fR", &name == &one.names.front() ? "" : ", ", for_troff(name));
    }
    if (!one.placeholder.empty()) {
        text += (one.names.empty() ? "\\fI" : " \\fI") + for_troff(one.placeholder) + "\\fR";
    }
    if (one.names.empty() && one.repeats) text += " ...";
    return text + "\n" + for_troff(one.description) + "\n";
}

std::string manual(const description& command) {
    std::string text = ".TH HASHPATH 1 \"\" \"" + version_text() + "\"\n.ad l\n.SH NAME\nhashpath \\- " +
                       for_troff(in_passing(command.text));
    text += "\n.SH SYNOPSIS\n\\fBhashpath\\fR \\fISUBCOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIFILE\\fR...]\n";
    text += ".SH DESCRIPTION\n" + for_troff(about_input) + "\n.SH OPTIONS\n";
    for (const argument_description& option : command.options) text += manual_entry(option);
    text += ".SH SUBCOMMANDS\n";
    const std::string usual_group = command.options.front().group;
    std::vector<argument_description> shared;
    for (const description& each : command.subcommands) {
        text += ".SS \"hashpath " + each.name + " [OPTIONS]";
        for (const argument_description& one : each.positions) {
            const std::string name = one.placeholder + (one.repeats ? "..." : "");
            text += one.required ? " " + name : " [" + name + "]";
        }
        text += "\"\n" + for_troff(each.text) + ".\n";
        for (const argument_description& one : each.positions) text += manual_entry(one);
        std::string beside;
        for (const argument_description& option : each.options) {
            const auto same = [&option](const argument_description& other) { return other.names == option.names; };
            if (std::any_of(command.options.begin(), command.options.end(), same)) continue;
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
    for (const argument_description& option : shared) {
        if (option.group != group) text += ".SH " + in_capitals(option.group) + "\n";
        group = option.group;
        text += manual_entry(option);
    }
    text += ".SH EXIT STATUS\n";
    return text + for_troff(about_exit_codes) + "\n";
}

int run_man(const description& command) {
    const common_options common;
    output out{common.output, common.max_depth};
    out.text(manual(command));
    out.flush();
    return success;
}

}  // namespace

void add_man(command_line& line) {
    subcommand added = line.add("man", "Print the manual page, for man -l -");
    added.run([&line] { return run_man(line.describe()); });
}

}  // namespace command
