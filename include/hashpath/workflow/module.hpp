#pragma once
// SPDX-License-Identifier: MIT
// What a module of a workflow is, what it gets when a node of it runs, and the registry in which modules are found.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/roaming_data.hpp>

HASHPATH_BEGIN
namespace workflow {

enum class module_type : std::uint8_t { trigger, logic, action };

/// The name of a type as workflows have it: "trigger", "logic" or "action".
constexpr std::string_view name(module_type type) noexcept {
    switch (type) {
        case module_type::trigger: return "trigger";
        case module_type::logic: return "logic";
        case module_type::action: break;
    }
    return "action";
}

/// The type of a name; all that is neither trigger nor logic is an action, as in MISP.
constexpr module_type module_type_named(std::string_view text) noexcept {
    return text == "trigger" ? module_type::trigger : text == "logic" ? module_type::logic : module_type::action;
}

class call;

/// A module: what a node of a workflow can be.
///
///     workflow::registry modules = workflow::built_in_modules();
///     modules.add({.description = {"count-tags", "Count tags", "0.1", "Counts the tags of the event.", {}},
///                  .type = workflow::module_type::action,
///                  .execute = [](workflow::call& call) {
///                      call.change()["Event"]["tags"] = call.seen()["Event"]["Tag"].size();
///                      return true;
///                  }});
///
/// `execute` is called when a node of it runs. Of a logic module, true leads to output_1 and false to output_2; an action
/// that gives false failed, and its errors say why. A trigger's is its condition on the data before they are normalised,
/// and may be empty. What it throws fails the node; the texts of the description must outlive the registry.
struct module {
    misp::module_description description;
    module_type type = module_type::action;
    /// Trigger: a workflow of it can block what started it. Action: one that fails ends the run.
    bool blocking = false;
    /// Trigger: its data are made MISP core format. Others: they expect that.
    bool core_format = false;
    bool filters = false;  ///< whether it heeds the filters of its node
    /// Trigger: normalising an event is misp::enrich() and no more, so that it can wait until someone needs it.
    bool enriches = false;
    std::size_t outputs = 1;
    bool several_connections = false;          ///< whether an output may lead to several nodes
    bool enabled_at_first = false;             ///< whether MISP enables it when it is installed
    std::vector<std::string_view> fires = {};  ///< the triggers that fire when it does its work
    std::function<bool(call&)> execute = {};
    /// Trigger: makes its data what the workflow sees; false where they are not of its kind. Empty changes nothing.
    std::function<bool(json& data, host& world)> normalise = {};
    /// What is suspicious about parameters; empty asks misp::diagnose_parameters().
    std::function<std::vector<warning>(const json& parameters)> diagnose = {};
    std::string_view scope = {};             ///< trigger: what it is about, such as "event"
    std::string_view overhead = {};          ///< trigger: "low", "medium" or "high": how often it fires
    std::shared_ptr<const void> owner = {};  ///< what keeps the texts of the description, where they are no literals

    std::string_view id() const noexcept { return description.id; }
};

/// One execution of a node: what its module gets to see, to change and to ask.
///
/// Not to be kept, nor shared between threads.
class call {
public:
    /// Starts the workflows that listen to a trigger, with the data that it asks for only then, and gives whether none
    /// of them blocks.
    using starter = std::function<bool(std::string_view trigger, const std::function<json()>& data)>;

    /// Renders the parameters that are templates, see host::render(); those that cannot be rendered are "".
    /// Throws type_error (parameter_type) for one that is no text, and as roaming_data::seen().
    HASHPATH_FUNCTION call(const graph_node& node, const workflow::module& module, roaming_data& data, host& world,
                           bool explains = false);

    const graph_node& node() const noexcept { return node_; }
    /// The trigger of the workflow; null where a module runs by itself.
    const graph_node* trigger() const noexcept { return trigger_; }
    void started_by(const graph_node* trigger) noexcept { trigger_ = trigger; }
    const workflow::module& module() const noexcept { return module_; }
    host& world() const noexcept { return world_; }

    /// The data as the filters of the workflow leave them, until they are changed; see roaming_data.
    HASHPATH_FUNCTION const json& seen() { return data_.seen(); }
    /// The same, to be changed.
    HASHPATH_FUNCTION json& change() { return data_.change(); }
    /// What an IF module answers about the same; see roaming_data.
    HASHPATH_FUNCTION misp::if_answer ask(misp::if_module module) { return data_.ask(module, parameters_); }
    roaming_data& data() noexcept { return data_; }

    /// With which a module compiles the paths of its parameters.
    const path_limits& limits() const noexcept { return data_.limits(); }

    /// All parameters with defaults and rendered, in the order of the module's description.
    const json& parameters() const noexcept { return parameters_; }

    /// The value of a parameter; "" for one that the module does not have.
    HASHPATH_FUNCTION const json& value(std::string_view name) const;

    /// A parameter as PHP makes a text of it. Throws type_error (parameter_type) for a list or map that is not empty.
    HASHPATH_FUNCTION std::string text(std::string_view name) const;

    /// A parameter that is a list of texts, without those that are empty. A single text is a list of one, if `wraps`, else
    /// none, as where PHP's foreach meets a text.
    HASHPATH_FUNCTION std::vector<std::string> texts(std::string_view name, bool wraps) const;

    /// Says what went wrong; gives false, for the module to return.
    HASHPATH_FUNCTION bool fail(std::string reason);

    const std::vector<std::string>& errors() const noexcept { return errors_; }

    /// Whether someone wants to know why the module does what it does.
    bool explains() const noexcept { return explains_; }

    /// Says something for whoever wants to know why. Keeps nothing where nobody does.
    HASHPATH_FUNCTION void tell(std::string reason);

    const std::vector<std::string>& reasons() const noexcept { return reasons_; }

    /// Which items the filters of the node let through, by id, for whoever wants to know; null if they were not asked.
    HASHPATH_FUNCTION void select(json ids);
    const json& selected() const noexcept { return selected_; }

    /// Starts the workflows that listen to a trigger; false if one of them blocks. True where none listens.
    /// Throws workflow_error (recursion_limit) where that would start too many inside one another.
    HASHPATH_FUNCTION bool start(std::string_view trigger, const std::function<json()>& data) const;
    void start_with(starter start) { starter_ = std::move(start); }

private:
    HASHPATH_FUNCTION json rendered(const misp::parameter& parameter, const json& value);

    const graph_node& node_;
    const workflow::module& module_;
    roaming_data& data_;
    host& world_;
    const graph_node* trigger_ = nullptr;
    json parameters_;
    json selected_;
    std::vector<std::string> errors_;
    std::vector<std::string> reasons_;
    starter starter_;
    bool explains_;
};

/// The modules that a workflow can have. Copies are independent; safe to share between threads while it is not changed.
class registry {
public:
    /// Adds a module, or replaces the one of its type and id. log n.
    HASHPATH_FUNCTION void add(module added);

    /// The module of this type and id; null if there is none. log n; valid until it is replaced.
    HASHPATH_FUNCTION const module* find(module_type type, std::string_view id) const;

    /// The module of a node; null if there is none.
    HASHPATH_FUNCTION const module* find(const graph_node& node) const;

    /// All modules by type (triggers, logic, actions), then in the order of their names' bytes, as MISP lists them.
    HASHPATH_FUNCTION std::vector<const module*> all() const;

private:
    using key = std::pair<module_type, std::string>;

    std::map<key, module> modules_;
};

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/module.inl>
#endif
