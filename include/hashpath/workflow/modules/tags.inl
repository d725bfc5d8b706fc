// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/tags.hpp.

#include <hashpath/workflow/modules/tags.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

inline constexpr std::string_view tag_actions[] = {"add", "remove"};

inline constexpr std::string_view tag_localities[] = {"local", "global", "any"};

inline constexpr misp::parameter tag_operation_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", tag_scopes, "what is tagged"},
    {"action", misp::parameter_type::choice, R"("add")", tag_actions, "whether tags are attached or taken away"},
    {"locality", misp::parameter_type::choice, R"("local")", tag_localities,
     "local tags stay on this instance; any attaches global ones"},
    {"tags", misp::parameter_type::choices, "", {}, "the names of tags"},
    {"relationship_type", misp::parameter_type::text, "", {}, "what the tag is to what it is attached to"},
};

inline constexpr std::string_view replacement_scopes[] = {"event", "attribute", "all"};

inline constexpr std::string_view yes_no[] = {"yes", "no"};

inline constexpr std::string_view two_localities[] = {"local", "global"};

inline constexpr misp::parameter tag_replacement_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", replacement_scopes, "whose tags are replaced"},
    {"remove_substituted", misp::parameter_type::choice, R"("1")", yes_no,
     "whether local tags that were replaced go; the default acts as no"},
    {"locality", misp::parameter_type::choice, R"("local")", two_localities, "how the new tags are attached"},
    {"relationship_type", misp::parameter_type::text, "", {}, "what the tag is to what it is attached to"},
};

inline constexpr misp::parameter assign_country_parameters[] = {
    {"scope", misp::parameter_type::choice, R"("event")", tag_scopes, "what is tagged"},
    {"hash_path",
     misp::parameter_type::path,
     R"("enrichment.{n}.{n}.values.0")",
     {},
     "where in an attribute the name of the country is"},
    {"locality", misp::parameter_type::choice, R"("local")", two_localities, "how the tags are attached"},
    {"galaxy_name", misp::parameter_type::text, R"("country")", {}, "not used"},
    {"relationship_type", misp::parameter_type::text, "", {}, "what the tag is to what it is attached to"},
};

HASHPATH_FUNCTION std::optional<bool> local_flag(std::string_view locality) {
    if (locality == "any") return std::nullopt;
    return locality == "local";
}

HASHPATH_BODY bool change_tag(call& call, const tag_change& change) {
    const bool attaches = change.what == tag_change::kind::attach;
    const outcome came = call.world().tag(change);
    if (!came.done && !came.reason.empty()) call.fail(came.reason);
    if (call.explains()) {
        const bool of_event = change.of == tag_change::target::event;
        const std::string subject = of_event ? "the event" : "attribute " + php::to_text(node{change.id});
        const char* const did = !came.done     ? (attaches ? " could not be attached to " : " is not attached to ")
                                : came.changed ? (attaches ? " attached to " : " taken from ")
                                               : (attaches ? " was attached already to " : " is nowhere, so not on ");
        call.tell(change.name + did + subject + (came.reason.empty() ? "" : ": " + came.reason));
    }
    return came.done;
}

HASHPATH_FUNCTION bool change_tags(call& call, tag_change::target of, const json& id,
                                   const std::vector<std::string>& names, tag_change::kind what,
                                   std::optional<bool> local) {
    const std::string relationship = call.text("relationship_type");
    bool any = false;
    for (const std::string& name : names) {
        any = change_tag(call, {what, of, id, name, local, relationship}) || any;
    }
    return any;
}

HASHPATH_FUNCTION bool execute_tag_operation(call& call) {
    const auto names = call.texts("tags", false);
    const auto what = call.text("action") == "remove" ? tag_change::kind::detach : tag_change::kind::attach;
    const auto local = local_flag(call.text("locality"));
    if (call.text("scope") == "attribute") {
        const auto attributes = attributes_of(call);
        bool any = false;
        for (const item attribute : attributes) {
            any = change_tags(call, tag_change::target::attribute, identity_of(*attribute), names, what, local) || any;
        }
        if (attributes.empty()) call.tell("there is no attribute to work on");
        return any;
    }
    const auto [data, nothing_left] = data_with_event(call);
    if (nothing_left) return false;
    return change_tags(call, tag_change::target::event, data ? event_id_in(*data) : json{}, names, what, local);
}

/// The tag that one is brought into the usual form of: "tlp:red" for `TLP="Red"`; nothing for a tag of another kind.
/// It contains the word `tlp`, one or two of colon, space, - and =, perhaps a quote, and a level.
HASHPATH_FUNCTION std::optional<std::string> usual_form(std::string_view tag, std::string_view word, bool upper) {
    constexpr std::array<std::string_view, 5> levels = {"white", "clear", "green", "amber", "red"};
    const std::string text = hashpath::php::lower(std::string{tag});
    const auto is_word = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_'; };
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        if (at > 0 && is_word(text[at - 1])) continue;
        const std::size_t begin = at + word.size();
        for (const std::size_t separators : {std::size_t{2}, std::size_t{1}}) {
            std::size_t end = begin;
            while (end < text.size() && end < begin + separators &&
                   std::string_view{": \t\n\v\f\r-="}.find(text[end]) != std::string_view::npos)
                ++end;
            if (end != begin + separators) continue;
            if (end < text.size() && text[end] == '"') ++end;
            for (const std::string_view level : levels) {
                if (std::string_view{text}.substr(end, level.size()) != level) continue;
                return upper ? "PAP:" + hashpath::php::upper(std::string{level}) : "tlp:" + std::string{level};
            }
        }
    }
    return std::nullopt;
}

HASHPATH_FUNCTION std::optional<std::string> substitute_nothing(std::string_view) {
    return std::nullopt;
}

HASHPATH_FUNCTION std::optional<std::string> substitute_tlp(std::string_view tag) {
    return usual_form(tag, "tlp", false);
}

HASHPATH_FUNCTION std::optional<std::string> substitute_pap(std::string_view tag) {
    return usual_form(tag, "pap", true);
}

HASHPATH_BODY std::optional<bool> replace_tags(call& call, tag_change::target of, const json& record,
                                               substitution substitute) {
    const json* tags = member_of(record, "Tag");
    if (!tags || !tags->is_structured()) {
        throw type_error(error_code::event_malformed, of == tag_change::target::event ? "/Event/Tag" : "/Tag",
                         "MISP needs a list of tags here, and ends with an error");
    }
    std::vector<std::string> replaced;
    std::vector<std::string> added;
    for (auto entry = node{*tags}.entries(); entry; entry.next()) {
        const json* tag_name = member_of(*entry.value(), "name");
        if (!tag_name || !tag_name->is_string()) continue;
        const auto& text = tag_name->get_ref<const std::string&>();
        const auto usual = substitute(text);
        if (!usual) continue;
        replaced.push_back(text);
        if (std::find(added.begin(), added.end(), *usual) == added.end()) added.push_back(*usual);
    }
    if (added.empty()) return std::nullopt;
    const json id = identity_of(record);
    if (call.text("remove_substituted") == "yes") {
        change_tags(call, of, id, replaced, tag_change::kind::detach, true);
    }
    return change_tags(call, of, id, added, tag_change::kind::attach, call.text("locality") == "local");
}

HASHPATH_FUNCTION bool execute_tag_replacement(call& call, substitution substitute) {
    const auto [data, nothing_left] = data_with_event(call);
    if (nothing_left) return true;
    const std::string scope = call.text("scope");
    bool last = true;
    const auto replace = [&](tag_change::target of, const json& record) {
        if (const auto came = replace_tags(call, of, record, substitute)) last = *came;
    };
    const json* event = data ? member_of(*data, "Event") : nullptr;
    static const json nothing;
    if (scope == "event" || scope == "all") replace(tag_change::target::event, event ? *event : nothing);
    if (scope == "attribute" || scope == "all") {
        for (const item attribute : flattened_of(data)) replace(tag_change::target::attribute, *attribute);
    }
    return last;
}

/// The tags of the countries that these values name.
HASHPATH_FUNCTION std::vector<std::string> country_tags(call& call, const std::vector<std::string>& values) {
    std::vector<std::string> names;
    for (const std::string& value : values) {
        const auto cluster = call.world().look_up(lookup::cluster, json{{"galaxy", "country"}, {"value", value}});
        const json* tag_name = cluster ? member_of(*cluster, "tag_name") : nullptr;
        if (!tag_name || !tag_name->is_string()) continue;
        const auto& text = tag_name->get_ref<const std::string&>();
        if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
    }
    return names;
}

HASHPATH_FUNCTION void add_values(std::vector<std::string>& values, const json& data, const path& path) {
    for_each(data, path, [&values](const auto& match) {
        if (match.value->is_structured()) return;
        std::string text = php::to_text(match.value);
        if (std::find(values.begin(), values.end(), text) == values.end()) values.push_back(std::move(text));
    });
}

HASHPATH_FUNCTION bool execute_assign_country(call& call) {
    const json* data = data_with_event(call).data;
    const auto attributes = flattened_of(data);
    if (attributes.empty()) call.tell("there is no attribute to work on");
    std::string text = call.text("hash_path");
    const bool local = call.text("locality") == "local";
    const auto attach = [&](tag_change::target of, const json& id, const std::vector<std::string>& values) {
        const auto names = country_tags(call, values);
        if (names.empty()) call.tell("no country of that name");
        return !names.empty() && change_tags(call, of, id, names, tag_change::kind::attach, local);
    };
    if (call.text("scope") == "event") {
        if (text.rfind("{n}.", 0) != 0) text = "{n}." + text;
        std::vector<std::string> values;
        if (data) add_values(values, *data, path{"Event._AttributeFlattened." + text, call.limits()});
        return attach(tag_change::target::event, data ? event_id_in(*data) : json{}, values);
    }
    const path path{text, call.limits()};
    bool last = false;
    for (const item attribute : attributes) {
        std::vector<std::string> values;
        add_values(values, *attribute, path);
        last = attach(tag_change::target::attribute, identity_of(*attribute), values);
    }
    return last;
}

HASHPATH_BODY void add_tag_modules(registry& modules) {
    const auto add = [&modules](std::string_view id, std::string_view name, std::string_view version,
                                std::string_view description, std::span<const misp::parameter> parameters,
                                std::function<bool(call&)> execute) {
        modules.add({.description = {id, name, version, description, parameters},
                     .type = module_type::action,
                     .core_format = true,
                     .filters = true,
                     .fires = {"event-before-save", "event-after-save", "tag-attached-after-save"},
                     .execute = std::move(execute)});
    };
    add("tag_operation", "Tag operation", "0.2", "Attaches tags to the event or to attributes, or takes them away.",
        tag_operation_parameters, [](call& call) { return execute_tag_operation(call); });
    const auto replacement = [](substitution substitute) {
        return [substitute](call& call) { return execute_tag_replacement(call, substitute); };
    };
    add("tag_replacement_generic", "Tag Replacement Generic", "0.1",
        "The base of the modules that replace tags: replaces none.", tag_replacement_parameters,
        replacement(substitute_nothing));
    add("tag_replacement_tlp", "Tag Replacement - TLP", "0.1",
        "Brings tags of the traffic light protocol into the form tlp:red.", tag_replacement_parameters,
        replacement(substitute_tlp));
    add("tag_replacement_pap", "Tag Replacement - PAP", "0.1",
        "Brings tags of permissible actions into the form PAP:RED.", tag_replacement_parameters,
        replacement(substitute_pap));
    add("assign_country", "Assign country", "0.2", "Attaches the tags of the countries that enrichment found.",
        assign_country_parameters, [](call& call) { return execute_assign_country(call); });
}

}  // namespace workflow::impl
HASHPATH_END
