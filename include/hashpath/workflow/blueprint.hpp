#pragma once
// SPDX-License-Identifier: MIT
// Blueprints: nodes cut out of a workflow, and put into another one, as MISP's editor does it.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>

HASHPATH_BEGIN
namespace workflow {

/// What a new blueprint is called, and how it and new frames are known.
struct blueprint_label {
    std::string uuid;
    std::string name;
    std::string description;
    std::string timestamp = {};  ///< seconds since 1970
};

namespace impl {

/// A node without what the editor puts into it for itself.
HASHPATH_FUNCTION json cleaned(json raw);

/// A place on the canvas; whole ones stay integers.
HASHPATH_FUNCTION json place_of(double coordinate);

HASHPATH_FUNCTION double coordinate(const json& raw, const char* key);

}  // namespace impl

/// A blueprint of some nodes of a workflow, as MISP exports one: its nodes in the order of `ids`, without what only the
/// editor needs, with their connections, and with a drawing of them.
///
///     const json blueprint = cut_blueprint(document, ids, {"0b7e…", "Stop on PAP:RED", "[event-publish]"});
///
/// `document` is any shape that load() takes. By convention the description begins with the trigger that the blueprint is
/// for, in brackets. Throws workflow_error (graph_malformed) for a document that load() does not take and for an id that is
/// not in it, and as load(). n log n.
HASHPATH_FUNCTION json cut_blueprint(const json& document, std::span<const std::int64_t> ids,
                                     const blueprint_label& label);

/// Puts the nodes of a blueprint into a workflow, in place; gives their new ids, in the order of the blueprint.
///
///     insert_blueprint(document, blueprint, {"6f0c…", "", ""});   // {4, 5}
///
/// As MISP's editor does: triggers are left out, each node gets a new id, and a place to the right of all others;
/// connections are kept between the new nodes alone, and only out of modules that (still) have outputs; a frame with the
/// blueprint's name goes around them, under the label's uuid (none where that is empty, or in a blueprint). Nothing
/// connects the new nodes with the old ones. Throws as load(), before anything is changed. n log n.
HASHPATH_FUNCTION std::vector<std::int64_t> insert_blueprint(json& document, const json& blueprint,
                                                             const blueprint_label& label,
                                                             const registry& modules = built_in_modules());

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/blueprint.inl>
#endif
