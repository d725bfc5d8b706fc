// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/logic.hpp.

#include <hashpath/workflow/modules/logic.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

HASHPATH_BODY std::string in_short(const json& value) {
    constexpr std::size_t most = 60;
    if (value.is_structured()) {
        return (value.is_array() ? "a list of " : "a map of ") + std::to_string(value.size());
    }
    std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() <= most) return text;
    std::size_t end = most - 3;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "...";
}

/// What an IF module looked at and found, in words.
HASHPATH_FUNCTION std::string reason_of(const misp::if_answer& answer, call& call) {
    const json& data = call.seen();
    constexpr std::size_t most = 4;
    const path path{answer.path, call.limits()};
    std::string text = path.whole() ? "all of the data" : answer.path;
    if (!answer.compared.is_null()) return text + " compares as " + answer.compared.dump();
    std::vector<const json*> found;
    std::size_t count = 0;
    const json* decided = nullptr;
    const auto take = [&](const json& value) {
        if (found.size() < most) found.push_back(&value);
        if (answer.by == count) decided = &value;
        ++count;
    };
    if (answer.read_as == usage::get) {
        if (const auto value = get(data, path)) take(**value);
    } else {
        for_each(data, path, [&take](const auto& match) { take(*match.value); });
    }
    if (count == 0) return text + " finds nothing";
    text += " finds ";
    for (std::size_t i = 0; i < found.size(); ++i) text += (i == 0 ? "" : ", ") + in_short(*found[i]);
    if (count > most) text += ", and " + std::to_string(count - most) + " more";
    return decided && count > 1 ? text + "; " + in_short(*decided) + " decides" : text;
}

HASHPATH_FUNCTION bool execute_if(misp::if_module asked, call& call) {
    const misp::if_answer answer = call.ask(asked);
    for (const std::string& error : answer.errors) call.fail(error);
    if (call.explains() && asked != misp::if_module::blueprint) call.tell(reason_of(answer, call));
    return answer.pass;
}

/// Says how many items a label leaves, if its filter can be applied: that it cannot is said by what looks at the data.
HASHPATH_FUNCTION void tell_items_left(call& call) {
    try {
        const json& data = call.seen();
        const std::string label = call.text("filtering-label");
        const json* enabled = member_of(data, "enabledFilters");
        const json* options = enabled ? member_of(*enabled, label) : nullptr;
        if (!options) return;
        const std::size_t items = count(data, misp::labelled_filter(*options, call.limits()).selector);
        call.tell("label " + label + " leaves " + counted(items, "item"));
    } catch (const error&) {}
}

HASHPATH_FUNCTION bool execute_generic_filter(call& call) {
    call.data().put_filter(call.parameters());
    if (call.explains()) tell_items_left(call);
    return true;
}

HASHPATH_FUNCTION bool execute_filter_reset(call& call) {
    call.data().reset_filters(call.parameters());
    call.tell("the data are those from before the first filter again: all filters and all changes since are gone");
    return true;
}

HASHPATH_FUNCTION std::vector<warning> diagnose_generic_filter(const json& parameters) {
    std::vector<warning> warnings = diagnose_parameters(misp::generic_filter_module, parameters);
    const auto value = [&parameters](std::string_view name) {
        return misp::value_of_parameter(misp::generic_filter_module, parameters, name);
    };
    const bool listed = value("operator") == json("in_or");
    const auto unused = [&](const warning& each) { return each.parameter == (listed ? "value" : "value_list"); };
    std::erase_if(warnings, unused);
    const auto is_text = [&value](const char* name) { return !value(name).is_structured(); };
    if (!is_text("selector") || !is_text("hash_path")) return warnings;
    const json options = {{"selector", value("selector")},
                          {"path", value("hash_path")},
                          {"operator", value("operator")},
                          {"value", value(listed ? "value_list" : "value")}};
    for (warning& each : misp::diagnose_labelled(misp::labelled_filter(options))) {
        if (each.parameter == "path") each.parameter = "hash_path";
        if (each.parameter == "value" && listed) each.parameter = "value_list";
        const auto said = [&each](const warning& other) {
            return other.code == each.code && other.parameter == each.parameter;
        };
        if (std::none_of(warnings.begin(), warnings.end(), said)) warnings.push_back(std::move(each));
    }
    return warnings;
}

HASHPATH_BODY void add_logic_modules(registry& modules) {
    for (std::size_t i = 0; i < misp::if_modules().size(); ++i) {
        const auto asked = static_cast<misp::if_module>(i);
        const bool core = asked == misp::if_module::tag || asked == misp::if_module::organisation ||
                          asked == misp::if_module::distribution || asked == misp::if_module::published;
        const bool at_first = core || asked == misp::if_module::generic;
        modules.add({.description = misp::description_of(asked),
                     .type = module_type::logic,
                     .core_format = core,
                     .outputs = 2,
                     .enabled_at_first = at_first,
                     .execute = [asked](call& call) { return execute_if(asked, call); },
                     .diagnose = [asked](const json& parameters) { return misp::diagnose(asked, parameters); }});
    }
    modules.add({.description = concurrent_task_module,
                 .type = module_type::logic,
                 .several_connections = true,
                 .enabled_at_first = true,
                 .execute = [](call&) { return true; }});
    modules.add({.description = misp::generic_filter_module,
                 .type = module_type::logic,
                 .execute = [](call& call) { return execute_generic_filter(call); },
                 .diagnose = [](const json& parameters) { return diagnose_generic_filter(parameters); }});
    modules.add({.description = misp::filter_reset_module, .type = module_type::logic, .execute = [](call& call) {
                     return execute_filter_reset(call);
                 }});
}

}  // namespace workflow::impl
HASHPATH_END
