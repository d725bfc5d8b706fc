// SPDX-License-Identifier: MIT
// The bodies of workflow/modules/service.hpp.

#include <hashpath/workflow/modules/service.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/lower_case.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/modules/impl/items.hpp>

HASHPATH_BEGIN
namespace workflow::impl {

/// CakePHP's Inflector::underscore(): a capital behind a letter, digit or _ gets an _ in front, and all becomes lower case.
HASHPATH_FUNCTION std::string underscored(std::string_view text) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_word = [&](char c) {
        return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_capital(c) && i > 0 && is_word(text[i - 1])) result += '_';
        result += hashpath::php::lower(c);
    }
    return result;
}

/// What of a service's module must outlive its description.
struct service_texts {
    std::deque<std::string> texts;
    std::vector<misp::parameter> parameters;
    std::vector<std::string> labels;  ///< of the parameters
    std::string name;

    HASHPATH_FUNCTION std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

HASHPATH_BODY std::string label_of(std::string_view id) {
    std::string label{id};
    std::replace(label.begin(), label.end(), '_', ' ');
    bool first = true;
    for (char& c : label) {
        if (first) c = hashpath::php::upper(c);
        first = c == ' ';
    }
    return label;
}

HASHPATH_FUNCTION bool execute_service(call& call, const service_texts& own, bool filters) {
    json parameters = json::array();
    json matching = json::object();
    for (std::size_t i = 0; i < own.parameters.size(); ++i) {
        const misp::parameter& each = own.parameters[i];
        if (i == 0) parameters = json::object();
        parameters[std::string{each.name}] = call.value(each.name);
        if (each.type == misp::parameter_type::path) {
            const std::string text = call.text(each.name);
            matching[own.labels[i]] = text.empty() ? call.seen() : extracted(call.seen(), path{text, call.limits()});
        }
    }
    json question = {{"module", own.name}, {"data", call.seen()}, {"params", std::move(parameters)}};
    if (filters) {
        const bool filtered = misp::filters_enabled(call.node().saved_filters);
        json items = json::array();
        if (filtered) {
            const auto found =
                matching_items(call.seen(), misp::saved_filter(call.node().saved_filters, call.limits()));
            tell_selected(call, found);
            for (const item each : found) items.push_back(*each);
        }
        if (items.empty()) question["filteredItems"] = call.seen();
        else question["filteredItems"] = std::move(items);
    }
    if (!matching.empty()) question["matchingData"] = std::move(matching);
    const auto answer = call.world().look_up(lookup::service, question);
    const json* error = answer ? member_of(*answer, "error") : nullptr;
    if (error && !php::empty(node{*error})) {
        return call.fail(error->is_structured() ? "the service answers with an error" : php::to_text(node{*error}));
    }
    call.tell(answer ? "the service answered" : "the service did not answer, which MISP takes for success");
    return true;
}

}  // namespace workflow::impl

namespace workflow {

HASHPATH_BODY module service_module(const json& entry) {
    hashpath::require_copyable(node{entry});
    const auto part = [](const json* map, std::string_view key) { return map ? impl::member_of(*map, key) : nullptr; };
    const json* meta = part(&entry, "meta");
    const json* config = part(meta, "config");
    const auto flag = [&](std::string_view key) {
        const json* value = part(config, key);
        return value && php::truth(node{*value});
    };
    auto own = std::make_shared<impl::service_texts>();
    own->name = impl::text_of(entry, "name");
    const json* parameters = part(config, "params");
    if (parameters && parameters->is_object()) {
        for (auto each = node{*parameters}.entries(); each; each.next()) {
            std::string id = impl::underscored(each.key().to_string());
            for (char& c : id) {
                const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                if (!plain) c = '_';
            }
            const std::string type = impl::text_of(*each.value(), "type");
            const json* rendered = part(&*each.value(), "jinja_supported");
            own->labels.push_back(impl::label_of(id));
            own->parameters.push_back({own->keep(id),
                                       type == "hash_path" ? misp::parameter_type::path : misp::parameter_type::text,
                                       "",
                                       {},
                                       own->keep(impl::text_of(*each.value(), "description")),
                                       rendered && php::truth(node{*rendered})});
        }
    }
    module made;
    made.description = {own->keep(impl::underscored(own->name)), own->keep(own->name), "0.1",
                        own->keep(meta ? impl::text_of(*meta, "description") : ""), own->parameters};
    made.type = module_type::action;
    made.blocking = flag("blocking");
    made.core_format = flag("expect_misp_core_format");
    made.filters = flag("support_filters");
    made.execute = [own, filters = made.filters](call& call) { return impl::execute_service(call, *own, filters); };
    made.owner = own;
    return made;
}

HASHPATH_BODY bool is_action_service(const json& entry) {
    const json* meta = impl::member_of(entry, "meta");
    const json* types = meta ? impl::member_of(*meta, "module-type") : nullptr;
    return types && types->is_array() && std::find(types->begin(), types->end(), json("action")) != types->end();
}

}  // namespace workflow
HASHPATH_END
