// SPDX-License-Identifier: MIT
// The bodies of misp/if_modules.hpp.

#include <hashpath/misp/if_modules.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <hashpath/json.hpp>

HASHPATH_BEGIN
namespace misp {

HASHPATH_BODY std::vector<warning> diagnose(if_module module, const nlohmann::ordered_json& parameters) {
    const module_description& description = description_of(module);
    std::vector<warning> warnings = diagnose_parameters(description, parameters);
    const auto value = [&](std::string_view name) { return value_of_parameter(description, parameters, name); };
    const auto text = [&value](std::string_view name) {
        const nlohmann::ordered_json own = value(name);
        return own.is_structured() ? std::string{} : php::to_text(node{own});
    };
    const std::vector<warning> general = warnings;
    const auto add = [&](std::vector<warning> more, std::string_view operator_name, std::string_view value_name) {
        for (warning& each : more) {
            each.parameter = each.parameter == "operator" ? operator_name : value_name;
            const auto said = [&each](const warning& other) {
                return other.code == each.code && other.parameter == each.parameter;
            };
            if (std::none_of(general.begin(), general.end(), said)) warnings.push_back(std::move(each));
        }
    };
    const auto forget = [&warnings](std::string_view name) {
        std::erase_if(warnings, [name](const warning& each) { return each.parameter == name; });
    };
    switch (module) {
        case if_module::generic: {
            const condition_operator asked = operator_named(text("operator"));
            const bool looks_up = asked == condition_operator::equals || asked == condition_operator::not_equals;
            const std::string_view value_name = asked == condition_operator::in_or ? "value_list" : "value";
            if (asked != condition_operator::in_or) forget("value_list");
            if (asked == condition_operator::in_or || asked == condition_operator::any_value) forget("value");
            add(diagnose(path{text("hash_path")}, looks_up ? usage::get : usage::extract), "", "hash_path");
            add(diagnose(condition{asked, value(value_name)}), "operator", value_name);
            break;
        }
        case if_module::count: add(diagnose(path{text("selector")}), "", "selector"); break;
        case if_module::tag: {
            nlohmann::ordered_json selected = nlohmann::ordered_json::array();
            for (const std::string_view name : {"tags", "clusters"}) {
                if (const nlohmann::ordered_json listed = value(name); listed.is_structured()) {
                    const std::string prefix = name == "clusters" ? "misp-galaxy:" : "";
                    for (const nlohmann::ordered_json& each : listed)
                        selected.push_back(prefix + php::to_text(node{each}));
                }
            }
            const auto refused = [](const warning& each) { return each.code == warning_code::text_for_list; };
            if (std::any_of(warnings.begin(), warnings.end(), refused)) break;
            const condition_operator asked = operator_named(text("condition"));
            const bool several = text("scope") == "attribute" || text("scope") == "event_attribute";
            add(diagnose(condition{asked, std::move(selected)}, several), "condition", "tags");
            break;
        }
        case if_module::threat_level:
            if (!php::is_numeric(text("threatlevel"))) {
                forget("threatlevel");
                warnings.push_back({warning_code::default_matches_nothing, 0, 0, text("threatlevel"), "threatlevel"});
            }
            break;
        case if_module::distribution: {
            const nlohmann::ordered_json level = value("distribution");
            const nlohmann::ordered_json sharing_group = 4;
            if (!php::loose_equal(node{level}, node{sharing_group})) {
                forget("sharing_group_id");
            } else if (text("condition").substr(0, 4) == "more") {
                warnings.push_back({warning_code::unknown_option, 0, 0, "not for the distribution 4", "condition"});
            }
            break;
        }
        case if_module::organisation:
        case if_module::published:
        case if_module::blueprint: break;
    }
    return warnings;
}

}  // namespace misp
HASHPATH_END
