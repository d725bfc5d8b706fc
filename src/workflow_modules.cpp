// SPDX-License-Identifier: MIT
// The compiled library: the modules of workflows.

#include <hashpath/workflow/modules.inl>
#include <hashpath/workflow/modules/attributes.inl>
#include <hashpath/workflow/modules/events.inl>
#include <hashpath/workflow/modules/impl/items.inl>
#include <hashpath/workflow/modules/logic.inl>
#include <hashpath/workflow/modules/lookups.inl>
#include <hashpath/workflow/modules/messages.inl>
#include <hashpath/workflow/modules/service.inl>
#include <hashpath/workflow/modules/tags.inl>
#include <hashpath/workflow/modules/triggers.inl>
