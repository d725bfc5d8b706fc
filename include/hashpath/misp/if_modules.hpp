#pragma once
// SPDX-License-Identifier: MIT
// The IF modules of MISP's workflows: their names, parameters and defaults, and the traps in their parameters.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/number.hpp>

HASHPATH_BEGIN
namespace misp {

enum class if_module : std::uint8_t {
    generic,
    count,
    tag,
    organisation,
    distribution,
    published,
    threat_level,
    blueprint,
};

namespace impl {

inline constexpr std::string_view generic_operators[] = {"in", "not_in", "equals", "not_equals", "any_value", "in_or"};
inline constexpr parameter generic_parameters[] = {
    {"value", parameter_type::text, "", {}, "what is compared with"},
    {"value_list", parameter_type::choices, "", {}, "what in_or compares with"},
    {"operator", parameter_type::choice, R"("in")", generic_operators, "how it is compared"},
    {"hash_path", parameter_type::path, "", {}, "which values are compared"},
};

inline constexpr std::string_view count_operators[] = {"equals",         "not_equals", "greater",
                                                       "greater_equals", "less",       "less_equals"};
inline constexpr parameter count_parameters[] = {
    {"selector", parameter_type::path, "", {}, "which values are counted"},
    {"operator", parameter_type::choice, R"("equals")", count_operators, "how the number is compared"},
    {"value", parameter_type::text, "", {}, "what it is compared with"},
};

inline constexpr std::string_view tag_scopes[] = {"event", "attribute", "event_attribute"};
inline constexpr std::string_view tag_conditions[] = {"in_or", "in_and", "not_in_or", "not_in_and"};
inline constexpr parameter tag_parameters[] = {
    {"scope", parameter_type::choice, R"("event")", tag_scopes,
     "whose tags: event_attribute has the inherited ones too"},
    {"condition", parameter_type::choice, R"("in_or")", tag_conditions, "any of the tags, all of them, or not"},
    {"tags", parameter_type::choices, "", {}, "the names of tags"},
    {"clusters", parameter_type::choices, "", {}, "the names of galaxy clusters, without misp-galaxy:"},
};

inline constexpr std::string_view organisation_types[] = {"org", "orgc"};
inline constexpr std::string_view organisation_conditions[] = {"in", "not_in", "equals", "not_equals"};
inline constexpr parameter organisation_parameters[] = {
    {"org_type", parameter_type::choice, R"("orgc")", organisation_types, "the owner, or the creator"},
    {"condition", parameter_type::choice, R"("in")", organisation_conditions, "whether it is one of them, or not"},
    {"org_id", parameter_type::choices, "[1]", {}, "the ids of organisations", false, true},
};

inline constexpr std::string_view distribution_scopes[] = {"attribute", "event"};
inline constexpr std::string_view distribution_conditions[] = {"equals", "not_equals", "more_restrictive_or_equal_than",
                                                               "more_permisive_or_equal_than"};
inline constexpr std::string_view distribution_levels[] = {"0", "1", "2", "3", "4"};
inline constexpr parameter distribution_parameters[] = {
    {"scope", parameter_type::choice, R"("attribute")", distribution_scopes,
     "the final distribution of the first attribute, or that of the event"},
    {"condition", parameter_type::choice, R"("equals")", distribution_conditions, "how it is compared"},
    {"distribution", parameter_type::choice, R"("0")", distribution_levels,
     "0 organisation, 1 community, 2 connected, 3 all, 4 sharing group"},
    {"sharing_group_id", parameter_type::choices, "[]", {}, "for 4: the ids of sharing groups; none is any"},
};

inline constexpr std::string_view equality[] = {"equals", "not_equals"};
inline constexpr parameter published_parameters[] = {
    {"condition", parameter_type::choice, R"("equals")", equality, "whether it is published, or is not"},
};

inline constexpr std::string_view threat_level_conditions[] = {"equals", "not_equals", "greater_or_equal_than",
                                                               "less_or_equal_than"};
inline constexpr std::string_view threat_levels[] = {"1", "2", "3", "4"};
inline constexpr parameter threat_level_parameters[] = {
    {"condition", parameter_type::choice, R"("equals")", threat_level_conditions, "how the level is compared"},
    {"threatlevel", parameter_type::choice, R"("Low")", threat_levels, "1 high, 2 medium, 3 low, 4 undefined"},
};

inline constexpr std::array<module_description, 8> if_descriptions = {{
    {"generic-if", "IF :: Generic", "0.2", "Whether the values at a path satisfy an operator.", generic_parameters},
    {"count-if", "IF :: Count", "0.1", "Whether the number of values at a path satisfies a comparison.",
     count_parameters},
    {"tag-if", "IF :: Tag", "0.4", "Whether the event or its attributes are tagged so.", tag_parameters},
    {"organisation-if", "IF :: Organisation", "0.2", "Whether the event is of one of some organisations.",
     organisation_parameters},
    {"distribution-if", "IF :: Distribution", "0.3", "Whether the event or its first attribute is distributed so.",
     distribution_parameters},
    {"published-if", "IF :: Published", "0.1", "Whether the event is published.", published_parameters},
    {"threat-level-if", "IF :: Threat Level", "0.1", "Whether the event's threat level compares so.",
     threat_level_parameters},
    {"blueprint-logic-module",
     "Blueprint logic module",
     "0.1",
     "A template for modules of one's own: always passes.",
     {}},
}};

}  // namespace impl

/// All IF modules, in the order of if_module.
constexpr std::span<const module_description> if_modules() noexcept {
    return impl::if_descriptions;
}

constexpr const module_description& description_of(if_module module) noexcept {
    return impl::if_descriptions[static_cast<std::size_t>(module)];
}

/// The IF module of an id, such as "tag-if"; nothing for another id.
constexpr std::optional<if_module> if_module_named(std::string_view id) noexcept {
    for (std::size_t i = 0; i < impl::if_descriptions.size(); ++i) {
        if (impl::if_descriptions[i].id == id) return static_cast<if_module>(i);
    }
    return std::nullopt;
}

/// What in the parameters of an IF module is a trap, by the name of the parameter: what diagnose_parameters() says of
/// them, what diagnose() says of their paths and their condition, and what evaluate() tells of the module.
///
///     diagnose(if_module::threat_level, {{"condition", "equals"}})   // default-matches-nothing, of threatlevel
///
/// Throws std::bad_alloc, path_error and limit_error only. Linear; n log n in a list of values.
HASHPATH_FUNCTION std::vector<warning> diagnose(if_module module, const nlohmann::ordered_json& parameters);

}  // namespace misp
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/misp/if_modules.inl>
#endif
