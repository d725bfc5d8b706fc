#pragma once
// SPDX-License-Identifier: MIT
// The parameters of a workflow's modules: which there are, their defaults, and what is suspicious about values.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN
namespace misp {

/// What a parameter holds.
enum class parameter_type : std::uint8_t {
    text,     ///< MISP's input and textarea
    path,     ///< MISP's hashpath
    choice,   ///< MISP's select: one of its options
    choices,  ///< MISP's picker: a list
};

/// A parameter of a module, in the order in which tables of them are read.
struct parameter {          // NOLINT(clang-analyzer-optin.performance.Padding)
    std::string_view name;  ///< MISP's id of it
    parameter_type type;
    /// What stands for it where it is missing or null, as JSON text.
    std::string_view default_value;
    std::span<const std::string_view> options;
    std::string_view description;
    bool is_template = false;  ///< whether MISP renders its text, a Jinja template, before the module sees it
    bool takes_one = false;    ///< of choices: whether a single value stands for a list of it
};

/// A module of a workflow, as MISP names it.
struct module_description {
    std::string_view id;
    std::string_view name;
    std::string_view version;
    std::string_view description;
    std::span<const parameter> parameters;

    /// The parameter of this name; null if there is none.
    const parameter* find(std::string_view wanted) const noexcept {
        const auto found = std::find_if(parameters.begin(), parameters.end(),
                                        [wanted](const parameter& each) { return each.name == wanted; });
        return found == parameters.end() ? nullptr : &*found;
    }
};

/// The value of a module's parameter: what `parameters` has under its name, else its default, else "".
///
///     value_of_parameter(description_of(if_module::tag), {{"scope", nullptr}}, "scope")   // "event"
///
/// A stored "", 0 or false is kept. Throws limit_error (document_too_deep). Behaviour of MISP's getParamsWithValues(),
/// without its templates.
inline nlohmann::ordered_json value_of_parameter(const module_description& module,
                                                 const nlohmann::ordered_json& parameters, std::string_view name) {
    if (const auto* stored = hashpath::impl::member_of(parameters, name); stored && !stored->is_null()) {
        hashpath::impl::require_copyable(node{*stored});
        return *stored;
    }
    const parameter* known = module.find(name);
    if (!known || known->default_value.empty()) return "";
    return parse(known->default_value);
}

/// What is suspicious about the parameters of any module: names that it does not know, values that are no option of a
/// choice, a text where a list is needed, and a list where it is not.
///
/// One warning each, with the parameter's name; offset and length are 0.
/// Throws std::bad_alloc and limit_error only. Linear.
inline std::vector<warning> diagnose_parameters(const module_description& module,
                                                const nlohmann::ordered_json& parameters) {
    std::vector<warning> warnings;
    const auto warn = [&warnings](warning_code code, std::string_view name, std::string detail) {
        warnings.push_back({code, 0, 0, std::move(detail), std::string{name}});
    };
    if (!parameters.is_structured()) return warnings;
    for (auto entry = node{parameters}.entries(); entry; entry.next()) {
        const std::string name = entry.key().to_string();
        if (!module.find(name)) warn(warning_code::unknown_parameter, name, {});
    }
    for (const parameter& parameter : module.parameters) {
        const nlohmann::ordered_json value = value_of_parameter(module, parameters, parameter.name);
        const node<const nlohmann::ordered_json> given{value};
        const bool is_list = is_container(given.kind());
        const auto is_option = [&parameter](const auto& each) {
            const std::string text = php::to_text(each);
            return std::find(parameter.options.begin(), parameter.options.end(), text) != parameter.options.end();
        };
        switch (parameter.type) {
            case parameter_type::choices:
                if (!is_list && !parameter.takes_one && !php::empty(given))
                    warn(warning_code::text_for_list, parameter.name, php::to_text(given));
                break;
            case parameter_type::choice:
                if (is_list || !is_option(given))
                    warn(warning_code::unknown_option, parameter.name, php::to_text(given));
                break;
            case parameter_type::text:
            case parameter_type::path:
                if (is_list && !value.empty()) warn(warning_code::list_for_text, parameter.name, {});
                break;
        }
    }
    return warnings;
}

}  // namespace misp
HASHPATH_END
