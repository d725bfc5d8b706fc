#pragma once
// SPDX-License-Identifier: MIT
// The action modules of misp-modules, a service beside MISP, made from its listing.

#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

HASHPATH_FUNCTION std::string label_of(std::string_view id);

}  // namespace impl

/// The module that MISP makes of an entry of the listing of misp-modules (`GET /modules`), to be added to a registry.
///
///     for (const json& entry : listing) {
///         if (is_action_service(entry)) modules.add(service_module(entry));
///     }
///
/// Its id is the name of the entry, with an underscore before inner capitals, in lower case; parameters, flags and
/// descriptions come from `meta`. When a node of it runs, the host is asked (lookup::service) with what MISP would post:
/// the data, the parameters, with `filters` the items that the node's filters let through (all of the data where they let
/// none), and what each path finds. An answer with a non-empty `error` fails the node; any other, and none, is success.
/// What is missing of the entry is empty. Throws limit_error (document_too_deep).
HASHPATH_FUNCTION module service_module(const json& entry);

/// Whether an entry of the listing is one of a workflow's actions: "action" is among its `meta.module-type`.
HASHPATH_FUNCTION bool is_action_service(const json& entry);

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/service.inl>
#endif
