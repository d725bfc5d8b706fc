// SPDX-License-Identifier: MIT
// The compiled library: workflows.

#include <hashpath/workflow/blueprint.inl>
#include <hashpath/workflow/export.inl>
#include <hashpath/workflow/graph.inl>
#include <hashpath/workflow/impl/graph_walk.inl>
#include <hashpath/workflow/impl/stored_event.inl>
#include <hashpath/workflow/load.inl>
#include <hashpath/workflow/memory_host.inl>
#include <hashpath/workflow/module.inl>
#include <hashpath/workflow/roaming_data.inl>
#include <hashpath/workflow/run.inl>
#include <hashpath/workflow/template.inl>
#include <hashpath/workflow/trace.inl>
#include <hashpath/workflow/validate.inl>
