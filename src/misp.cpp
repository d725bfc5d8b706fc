// SPDX-License-Identifier: MIT
// The compiled library: MISP events.

#include <hashpath/misp/event.inl>
#include <hashpath/misp/if.inl>
#include <hashpath/misp/if_modules.inl>
#include <hashpath/misp/labelled_filters.inl>
#include <hashpath/misp/parameter.inl>
#include <hashpath/misp/trigger_data.inl>
#include <hashpath/misp/warning_list.inl>
