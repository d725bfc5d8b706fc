// SPDX-License-Identifier: MIT
// The subcommand completion: what shells complete, made from the description of the command line.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/misp/if_modules.hpp>
#include <hashpath/workflow/modules.hpp>

#include "../command.hpp"
#include "../output/output.hpp"
#include "../session.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

namespace workflow = hashpath::workflow;

enum class shell { bash, zsh, fish };

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == at) parts.emplace_back();
        else parts.back() += c;
    }
    return parts;
}

/// Returns the values that an argument of a subcommand may have: a list of choices, or the ids of modules.
std::vector<std::string> values_of(const argument_description& one, const description& of) {
    if (one.kind.find('|') != std::string::npos) return split(one.kind, '|');
    std::vector<std::string> ids;
    if (one.kind == "MODULE" && of.name == "if") {
        for (const auto& each : hashpath::misp::if_modules()) ids.emplace_back(each.id);
    } else if (one.kind == "MODULE" || one.kind == "TRIGGER") {
        const workflow::registry& modules = workflow::built_in_modules();
        for (const workflow::module* each : modules.all()) {
            if (one.kind == "MODULE" || each->type == workflow::module_type::trigger) ids.emplace_back(each->id());
        }
    }
    return ids;
}

bool is_file(const argument_description& one) {
    return one.placeholder == "FILE" || one.placeholder == "WORKFLOW" || one.placeholder == "OTHER";
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : std::string{between}) + part;
    return text;
}

/// Returns a text with a backslash before each of these characters.
std::string escaped(std::string_view text, std::string_view characters) {
    std::string made;
    for (const char c : text) {
        if (characters.find(c) != std::string_view::npos) made += '\\';
        made += c;
    }
    return made;
}

/// Returns a text as one word of a shell, in single quotes. A quote within is written as `quote`.
std::string quoted(std::string_view text, std::string_view quote) {
    std::string made = "'";
    for (const char c : text) {
        if (c == '\'') made += quote;
        else made += c;
    }
    return made + "'";
}

std::string names_of(const std::vector<argument_description>& options) {
    std::vector<std::string> names;
    for (const argument_description& each : options) names.insert(names.end(), each.names.begin(), each.names.end());
    return joined(names, " ");
}

/// Returns a line of bash that takes the values of an argument after one of these words.
std::string bash_case(const std::string& words, const std::vector<std::string>& values) {
    return values.empty() ? "" : fmt::format("                {}) values='{}' ;;\n", words, joined(values, " "));
}

/// Returns the script for bash, which completes files where no values are known.
std::string bash_completion(const description& command) {
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
    std::vector<std::string> names;
    for (const description& each : command.subcommands) names.push_back(each.name);
    text += fmt::format("        '') options='{}' values='{}' ;;\n", names_of(command.options), joined(names, " "));
    for (const description& each : command.subcommands) {
        text += fmt::format("        {})\n            options='{}'\n            case $previous in\n", each.name,
                            names_of(each.options));
        for (const auto& option : each.options) text += bash_case(joined(option.names, " | "), values_of(option, each));
        if (!each.positions.empty()) text += bash_case(each.name, values_of(each.positions.front(), each));
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

/// Returns the value of an argument, as _arguments of zsh takes it.
std::string zsh_value(const argument_description& one, const description& of) {
    const std::vector<std::string> values = values_of(one, of);
    if (values.empty()) return fmt::format(":{}:{}", one.placeholder, is_file(one) ? "_files" : " ");
    return fmt::format(":{}:({})", one.placeholder, joined(values, " "));
}

/// Returns each option on a line of its own. Where it may stand once, none of its names is completed again.
std::string zsh_options(const description& of, std::string_view line_end) {
    std::string text;
    for (const argument_description& option : of.options) {
        const std::string times = option.repeats ? "*" : fmt::format("({})", joined(option.names, " "));
        const std::string value = option.placeholder.empty() ? "" : zsh_value(option, of);
        for (const std::string& name : option.names) {
            const char* const joint = option.placeholder.empty() ? "" : name.size() == 2 ? "+" : "=";
            const std::string text_of_option = escaped(option.description, "[]:\\");
            const std::string what = fmt::format("{}{}{}[{}]{}", times, name, joint, text_of_option, value);
            text.append(line_end).append(quoted(what, zsh_quote));
        }
    }
    return text;
}

std::string zsh_completion(const description& command) {
    std::string text = R"(#compdef hashpath
# hashpath in zsh: source <(hashpath completion zsh), or this as _hashpath in a folder of $fpath
_hashpath() {
    local context state state_descr line
    local -A opt_args
    _arguments -C)";
    text += zsh_options(command, " \\\n        ") + " \\\n        '1: :->subcommand' '*:: :->arguments'\n";
    text += "    case $state in\n        subcommand)\n            local -a subcommands=(\n";
    for (const description& each : command.subcommands) {
        text += fmt::format("                {}\n", quoted(each.name + ":" + each.text, zsh_quote));
    }
    text += "            )\n            _describe subcommand subcommands ;;\n        arguments)\n";
    text += "            case $line[1] in\n";
    constexpr std::string_view line_end = " \\\n                        ";
    for (const description& each : command.subcommands) {
        text += fmt::format("                {})\n                    _arguments -s{}", each.name,
                            zsh_options(each, line_end));
        for (const argument_description& one : each.positions) {
            text.append(line_end).append(
                quoted(fmt::format("{}{}", one.repeats ? "*" : "", zsh_value(one, each)), zsh_quote));
        }
        text += " ;;\n";
    }
    return text + R"(            esac ;;
    esac
}
if [[ $funcstack[1] == _hashpath ]]; then _hashpath "$@"; else compdef _hashpath hashpath; fi
)";
}

/// Returns a line of fish for an argument.
std::string fish_line(std::string_view when, const argument_description& one, const std::vector<std::string>& values) {
    std::string text = fmt::format("complete -c hashpath -n '{}'", when);
    for (const std::string& name : one.names) {
        text += name.size() == 2 ? " -s " + name.substr(1) : " -l " + name.substr(2);
    }
    if (!one.names.empty() && !one.placeholder.empty()) text += is_file(one) ? " -r" : " -x";
    if (!values.empty()) text += fmt::format(" -a '{}'", joined(values, " "));
    return text + fmt::format(" -d {}\n", quoted(escaped(one.description, "\\"), "\\'"));
}

std::string fish_completion(const description& command) {
    std::string text = "# hashpath in fish: hashpath completion fish | source\n";
    constexpr std::string_view first = "__fish_use_subcommand";
    for (const auto& option : command.options) text += fish_line(first, option, values_of(option, command));
    text += fmt::format("complete -c hashpath -n '{}' -f\n", first);
    for (const description& each : command.subcommands) {
        argument_description name;
        name.description = each.text;
        text += fish_line(first, name, {each.name});
        const std::string when = "__fish_seen_subcommand_from " + each.name;
        for (const auto& option : each.options) text += fish_line(when, option, values_of(option, each));
        bool takes_files = false;
        for (const auto& one : each.positions) {
            const auto values = values_of(one, each);
            takes_files = takes_files || is_file(one);
            if (!values.empty()) text += fish_line(when, one, values);
        }
        if (!takes_files) text += fmt::format("complete -c hashpath -n '{}' -f\n", when);
    }
    return text;
}

int run_completion(const description& command, shell shell) {
    const common_options common;
    output out{common.output, common.max_depth};
    switch (shell) {
        case shell::bash: out.text(bash_completion(command)); break;
        case shell::zsh: out.text(zsh_completion(command)); break;
        case shell::fish: out.text(fish_completion(command)); break;
    }
    out.flush();
    return success;
}

}  // namespace

void add_completion(command_line& line) {
    const auto chosen = std::make_shared<shell>(shell::bash);
    subcommand added = line.add("completion", "Print what lets a shell complete this command");
    added.add_choice("SHELL", *chosen, {{"bash", shell::bash}, {"zsh", shell::zsh}, {"fish", shell::fish}},
                     "Which shell", presence::required);
    added.run([chosen, &line] { return run_completion(line.describe(), *chosen); });
}

}  // namespace command
