#pragma once
// SPDX-License-Identifier: MIT
// Everything about workflows: graphs, modules, hosts and the runner.

#include <hashpath/workflow/blueprint.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/export.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/load.hpp>
#include <hashpath/workflow/memory_host.hpp>
#include <hashpath/workflow/module.hpp>
#include <hashpath/workflow/modules.hpp>
#include <hashpath/workflow/modules/attributes.hpp>
#include <hashpath/workflow/modules/events.hpp>
#include <hashpath/workflow/modules/logic.hpp>
#include <hashpath/workflow/modules/lookups.hpp>
#include <hashpath/workflow/modules/messages.hpp>
#include <hashpath/workflow/modules/service.hpp>
#include <hashpath/workflow/modules/tags.hpp>
#include <hashpath/workflow/modules/triggers.hpp>
#include <hashpath/workflow/roaming_data.hpp>
#include <hashpath/workflow/run.hpp>
#include <hashpath/workflow/run_options.hpp>
#include <hashpath/workflow/template.hpp>
#include <hashpath/workflow/trace.hpp>
#include <hashpath/workflow/validate.hpp>
