#pragma once
// SPDX-License-Identifier: MIT
// The subcommand completion: what shells complete, out of the description of the command line.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <hashpath/hashpath.hpp>

#include "options.hpp"
#include "session.hpp"
#include "workflow.hpp"

namespace command {

/// An option, or an argument by its place, as completions and the manual tell of it.
struct argument {
    std::vector<std::string> names;  ///< -c, --compact-output; none of an argument by its place
    std::string placeholder;         ///< what its value is called; empty where it has none
    std::string description;
    std::string group;
    std::vector<std::string> values;  ///< where it takes no others
    bool required = false;
    bool repeats = false;

    bool is_file() const { return placeholder == "FILE" || placeholder == "WORKFLOW" || placeholder == "OTHER"; }
};

struct subcommand {
    std::string name;
    std::string description;
    std::vector<argument> options;
    std::vector<argument> by_place;
};

inline std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == at) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

/// The values that an argument may have whose value is called so: a list of them, or the ids of modules.
inline std::vector<std::string> values_called(const std::string& placeholder, const std::string& subcommand) {
    if (placeholder.find('|') != std::string::npos) return split(placeholder, '|');
    std::vector<std::string> ids;
    if (placeholder == "MODULE" && subcommand == "if") {
        for (const auto& each : hashpath::misp::if_modules()) ids.emplace_back(each.id);
    } else if (placeholder == "MODULE" || placeholder == "TRIGGER") {
        const workflow::registry& modules = workflow::built_in_modules();
        for (const workflow::module* each : modules.all()) {
            if (placeholder == "MODULE" || each->type == workflow::module_type::trigger) ids.emplace_back(each->id());
        }
    }
    return ids;
}

/// What can be given to the command itself or to a subcommand.
inline subcommand described(const CLI::App& app) {
    subcommand made{app.get_name(), app.get_description(), {}, {}};
    for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
        argument one;
        for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
        for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
        const std::string type = option->get_items_expected_min() > 0 ? option->get_type_name() : "";
        one.placeholder = option->get_positional() ? option->get_name() : type;
        one.values = values_called(type.empty() ? one.placeholder : type, made.name);
        one.description = option->get_description();
        one.group = option->get_group();
        one.required = option->get_required();
        one.repeats = option->get_items_expected_max() > 1;
        (option->get_positional() ? made.by_place : made.options).push_back(std::move(one));
    }
    return made;
}

inline std::vector<subcommand> described_subcommands(const CLI::App& app) {
    std::vector<subcommand> made;
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
        made.push_back(described(*each));
    }
    return made;
}

inline std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : std::string{between}) + part;
    return text;
}

/// With a backslash before each of some characters.
inline std::string escaped(std::string_view text, std::string_view characters) {
    std::string made;
    for (const char c : text) {
        if (characters.find(c) != std::string_view::npos) made += '\\';
        made += c;
    }
    return made;
}

/// As one word, in single quotes, of a shell that writes a quote in it so.
inline std::string quoted(std::string_view text, std::string_view quote) {
    std::string made = "'";
    for (const char c : text) {
        if (c == '\'') made += quote;
        else made += c;
    }
    return made + "'";
}

inline std::string names_of(const std::vector<argument>& options) {
    std::vector<std::string> names;
    for (const argument& each : options) names.insert(names.end(), each.names.begin(), each.names.end());
    return joined(names, " ");
}

/// Where nothing is known, bash completes files.
inline std::string bash_completion(const CLI::App& app) {
    std::string text = R"(# hashpath in bash: source <(hashpath completion bash)
_hashpath() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= options= values= i
    # --option=value is three words.
    if [[ $word == = ]]; then word=
    elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; break; fi
    done
    case $command in
)";
    const std::vector<subcommand> subcommands = described_subcommands(app);
    std::vector<std::string> names;
    names.reserve(subcommands.size());
    for (const subcommand& each : subcommands) names.push_back(each.name);
    text += "        '') options='" + names_of(described(app).options) + "' values='" + joined(names, " ") + "' ;;\n";
    for (const subcommand& each : subcommands) {
        text += "        " + each.name + ")\n            options='" + names_of(each.options) +
                "'\n            case $previous in\n";
        for (const argument& option : each.options) {
            if (option.values.empty()) continue;
            text +=
                "                " + joined(option.names, " | ") + ") values='" + joined(option.values, " ") + "' ;;\n";
        }
        if (!each.by_place.empty() && !each.by_place.front().values.empty()) {
            text +=
                "                " + each.name + ") values='" + joined(each.by_place.front().values, " ") + "' ;;\n";
        }
        text += "            esac ;;\n";
    }
    return text + R"(    esac
    [[ $word != -* ]] || values=$options
    COMPREPLY=($(compgen -W "$values" -- "$word"))
}
complete -o default -F _hashpath hashpath
)";
}

constexpr std::string_view zsh_quote = "'\\''";

/// The value of an argument, as _arguments of zsh takes it.
inline std::string zsh_value(const argument& one) {
    const std::string text = ":" + one.placeholder + ":";
    if (one.values.empty()) return text + (one.is_file() ? "_files" : " ");
    return text + "(" + joined(one.values, " ") + ")";
}

/// Each option on a line of its own. Where it may stand once, none of its names is completed again.
inline std::string zsh_options(const subcommand& of, const std::string& line_end) {
    std::string text;
    for (const argument& option : of.options) {
        std::string times = "*";
        if (!option.repeats) times.assign("(").append(joined(option.names, " ")).append(")");
        for (const std::string& name : option.names) {
            std::string what = times + name;
            if (!option.placeholder.empty()) what += name.size() == 2 ? "+" : "=";
            what.append("[").append(escaped(option.description, "[]:\\")).append("]");
            if (!option.placeholder.empty()) what += zsh_value(option);
            text += line_end + quoted(what, zsh_quote);
        }
    }
    return text;
}

inline std::string zsh_completion(const CLI::App& app) {
    std::string text = R"(#compdef hashpath
# hashpath in zsh: source <(hashpath completion zsh), or this as _hashpath in a folder of $fpath
_hashpath() {
    local context state state_descr line
    local -A opt_args
    _arguments -C)";
    text += zsh_options(described(app), " \\\n        ") + " \\\n        '1: :->subcommand' '*:: :->arguments'\n";
    text += "    case $state in\n        subcommand)\n            local -a subcommands=(\n";
    const std::vector<subcommand> subcommands = described_subcommands(app);
    for (const subcommand& each : subcommands) {
        text += "                " + quoted(each.name + ":" + each.description, zsh_quote) + "\n";
    }
    text += "            )\n            _describe subcommand subcommands ;;\n        arguments)\n";
    text += "            case $line[1] in\n";
    const std::string line_end = " \\\n                        ";
    for (const subcommand& each : subcommands) {
        text += "                " + each.name + ")\n                    _arguments -s" + zsh_options(each, line_end);
        for (const argument& one : each.by_place) {
            std::string value = one.repeats ? "*" : "";
            value += zsh_value(one);
            text += line_end + quoted(value, zsh_quote);
        }
        text += " ;;\n";
    }
    return text + R"(            esac ;;
    esac
}
if [[ $funcstack[1] == _hashpath ]]; then _hashpath "$@"; else compdef _hashpath hashpath; fi
)";
}

inline std::string fish_completion(const CLI::App& app) {
    std::string text = "# hashpath in fish: hashpath completion fish | source\n";
    const auto add = [&text](const std::string& when, const argument& one) {
        text += "complete -c hashpath -n '" + when + "'";
        for (const std::string& name : one.names) {
            text += name.size() == 2 ? " -s " + name.substr(1) : " -l " + name.substr(2);
        }
        if (!one.names.empty() && !one.placeholder.empty()) text += one.is_file() ? " -r" : " -x";
        if (!one.values.empty()) text += " -a '" + joined(one.values, " ") + "'";
        text += " -d " + quoted(escaped(one.description, "\\"), "\\'") + "\n";
    };
    const std::string first = "__fish_use_subcommand";
    for (const argument& option : described(app).options) add(first, option);
    text += "complete -c hashpath -n '" + first + "' -f\n";
    for (const subcommand& each : described_subcommands(app)) {
        add(first, {{}, "", each.description, "", {each.name}});
        const std::string when = "__fish_seen_subcommand_from " + each.name;
        for (const argument& option : each.options) add(when, option);
        bool takes_files = false;
        for (const argument& one : each.by_place) {
            takes_files = takes_files || one.is_file();
            if (!one.values.empty()) add(when, one);
        }
        if (!takes_files) text += "complete -c hashpath -n '" + when + "' -f\n";
    }
    return text;
}

inline int run_completion(session& session, const options& how, const CLI::App& app) {
    switch (how.shell) {
        case shell::bash: session.out().text(bash_completion(app)); break;
        case shell::zsh: session.out().text(zsh_completion(app)); break;
        case shell::fish: session.out().text(fish_completion(app)); break;
    }
    session.out().flush();
    return success;
}

}  // namespace command
