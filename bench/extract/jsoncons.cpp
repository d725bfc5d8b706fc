// SPDX-License-Identifier: MIT
// jsoncons, which evaluates JSONPath and JMESPath, on its own values that keep the order of keys.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <jsoncons/json.hpp>
#include <jsoncons_ext/jmespath/jmespath.hpp>
#include <jsoncons_ext/jsonpath/jsonpath.hpp>

#include "question.hpp"

namespace bench::extract {

using json = jsoncons::ojson;

static std::string json_path_of(std::string_view workload) {
    if (workload == "W1") return "$.Event.Attribute[*].value";
    if (workload == "W2") return "$.Event.Attribute[?(@.type == 'ip-src')].value";
    if (workload == "W3") return "$.Event.Attribute[*].Tag[*].name";
    if (workload == "W4") return "$.Event.Object[*].Attribute[?(@.to_ids == true)].value";
    return "$.Event.Attribute[?(@.value =~ /.*\\.evil\\.example/)].type";
}

static std::string jmes_path_of(std::string_view workload) {
    if (workload == "W1") return "Event.Attribute[].value";
    if (workload == "W2") return "Event.Attribute[?type == 'ip-src'].value";
    if (workload == "W3") return "Event.Attribute[].Tag[].name";
    if (workload == "W4") return "Event.Object[].Attribute[] | [?to_ids].value";
    return "Event.Attribute[?ends_with(value, '.evil.example')].type";
}

static const json& event_of(const documents& given) {
    static std::map<const documents*, json> events;
    const auto [event, is_new] = events.try_emplace(&given);
    if (is_new) event->second = json::parse(std::string{given.text()});
    return event->second;
}

static void take(answer& into, const json& match, bool is_tag) {
    const auto text = match.as_string_view();
    if (is_tag) into.take_tag({text.data(), text.size()});
    else into.take({text.data(), text.size()});
}

static work select(const question& asked, const documents& given) {
    const auto path = std::make_shared<jsoncons::jsonpath::jsonpath_expression<json>>(
        jsoncons::jsonpath::make_expression<json>(json_path_of(asked.name)));
    return [&event = event_of(given), path, is_tag = asked.finds_tags] {
        answer found;
        path->select(event, [&](const auto&, const json& match) { take(found, match, is_tag); });
        return found;
    };
}

static work search(const question& asked, const documents& given) {
    const auto path = std::make_shared<jsoncons::jmespath::jmespath_expression<json>>(
        jsoncons::jmespath::make_expression<json>(jmes_path_of(asked.name)));
    return [&event = event_of(given), path, is_tag = asked.finds_tags] {
        answer found;
        const json matches = path->evaluate(event);
        for (const json& match : matches.array_range()) take(found, match, is_tag);
        return found;
    };
}

[[maybe_unused]] static const bool entered = enter<task>("json_path", select) && enter<task>("jmes_path", search);

}  // namespace bench::extract
