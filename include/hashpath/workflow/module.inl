// SPDX-License-Identifier: MIT
// The bodies of workflow/module.hpp.

#include <hashpath/workflow/module.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>

HASHPATH_BEGIN
namespace workflow {

HASHPATH_BODY call::call(const graph_node& node, const workflow::module& module, roaming_data& data, host& world,
                         bool explains)
    : node_(node), module_(module), data_(data), world_(world), parameters_(json::object()), explains_(explains) {
    for (const misp::parameter& each : module.description.parameters) {
        json value = misp::value_of_parameter(module.description, node.parameters, each.name);
        if (each.is_template && !php::empty(hashpath::node{std::as_const(value)})) value = rendered(each, value);
        parameters_[std::string{each.name}] = std::move(value);
    }
}

HASHPATH_BODY const json& call::value(std::string_view name) const {
    static const json none = "";
    const json* found = hashpath::impl::member_of(parameters_, name);
    return found ? *found : none;
}

HASHPATH_BODY std::string call::text(std::string_view name) const {
    const json& own = value(name);
    if (!own.is_structured()) return php::to_text(hashpath::node{own});
    if (own.empty()) return {};
    throw type_error(error_code::parameter_type, "/" + std::string{name},
                     "this parameter is a text, not a list or map");
}

HASHPATH_BODY std::vector<std::string> call::texts(std::string_view name, bool wraps) const {
    const json& own = value(name);
    std::vector<std::string> list;
    const auto add = [&list](const json& each) {
        if (each.is_structured()) return;
        if (std::string text = php::to_text(hashpath::node{each}); !text.empty()) list.push_back(std::move(text));
    };
    if (own.is_structured()) {
        for (auto entry = hashpath::node{own}.entries(); entry; entry.next()) add(*entry.value());
    } else if (wraps) {
        add(own);
    }
    return list;
}

HASHPATH_BODY bool call::fail(std::string reason) {
    errors_.push_back(std::move(reason));
    return false;
}

HASHPATH_BODY void call::tell(std::string reason) {
    if (explains_) reasons_.push_back(std::move(reason));
}

HASHPATH_BODY void call::select(json ids) {
    selected_ = std::move(ids);
}

HASHPATH_BODY bool call::start(std::string_view trigger, const std::function<json()>& data) const {
    return !starter_ || starter_(trigger, data);
}

HASHPATH_BODY json call::rendered(const misp::parameter& parameter, const json& value) {
    if (!value.is_string()) {
        if (!value.is_structured()) return value;
        throw type_error(error_code::parameter_type, "/" + std::string{parameter.name},
                         "this parameter is a template, not a list or map");
    }
    const auto text = world_.render(value.get_ref<const std::string&>(), data_.seen());
    if (!text) tell("the template " + std::string{parameter.name} + " cannot be rendered, so it is empty");
    return text.value_or("");
}

HASHPATH_BODY void registry::add(module added) {
    std::string id{added.id()};
    modules_[key{added.type, std::move(id)}] = std::move(added);
}

HASHPATH_BODY const module* registry::find(module_type type, std::string_view id) const {
    const auto found = modules_.find(key{type, std::string{id}});
    return found == modules_.end() ? nullptr : &found->second;
}

HASHPATH_BODY const module* registry::find(const graph_node& node) const {
    const module_type type = module_type_named(node.module_type);
    return name(type) == node.module_type ? find(type, node.module) : nullptr;
}

HASHPATH_BODY std::vector<const module*> registry::all() const {
    std::vector<const module*> listed;
    listed.reserve(modules_.size());
    for (const auto& entry : modules_) listed.push_back(&entry.second);
    std::stable_sort(listed.begin(), listed.end(), [](const module* a, const module* b) {
        return a->type != b->type ? a->type < b->type : a->description.name < b->description.name;
    });
    return listed;
}

}  // namespace workflow
HASHPATH_END
