#pragma once
// SPDX-License-Identifier: MIT
// The parameters of a workflow's modules: which there are, their defaults, and what is suspicious about values.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>

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
    HASHPATH_FUNCTION const parameter* find(std::string_view wanted) const noexcept;
};

/// The value of a module's parameter: what `parameters` has under its name, else its default, else "".
///
///     value_of_parameter(description_of(if_module::tag), {{"scope", nullptr}}, "scope")   // "event"
///
/// A stored "", 0 or false is kept. Throws limit_error (document_too_deep). Behaviour of MISP's getParamsWithValues(),
/// without its templates.
HASHPATH_FUNCTION nlohmann::ordered_json value_of_parameter(const module_description& module,
                                                            const nlohmann::ordered_json& parameters,
                                                            std::string_view name);

/// What is suspicious about the parameters of any module: names that it does not know, values that are no option of a
/// choice, a text where a list is needed, and a list where it is not.
///
/// One warning each, with the parameter's name; offset and length are 0.
/// Throws std::bad_alloc and limit_error only. Linear.
HASHPATH_FUNCTION std::vector<warning> diagnose_parameters(const module_description& module,
                                                           const nlohmann::ordered_json& parameters);

}  // namespace misp
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/parameter.inl>
#endif
