// SPDX-License-Identifier: MIT
// The bodies of misp/parameter.hpp.

#include <hashpath/misp/parameter.hpp>

#include <algorithm>
#include <string>

#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN
namespace misp {

HASHPATH_BODY const parameter* module_description::find(std::string_view wanted) const noexcept {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [wanted](const parameter& each) { return each.name == wanted; });
    return found == parameters.end() ? nullptr : &*found;
}

HASHPATH_BODY nlohmann::ordered_json value_of_parameter(const module_description& module,
                                                        const nlohmann::ordered_json& parameters,
                                                        std::string_view name) {
    if (const auto* stored = hashpath::impl::member_of(parameters, name); stored && !stored->is_null()) {
        hashpath::require_copyable(node{*stored});
        return *stored;
    }
    const parameter* known = module.find(name);
    if (!known || known->default_value.empty()) return "";
    return parse(known->default_value);
}

HASHPATH_BODY std::vector<warning> diagnose_parameters(const module_description& module,
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
