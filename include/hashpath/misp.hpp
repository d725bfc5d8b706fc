#pragma once
// SPDX-License-Identifier: MIT
// Everything about MISP events: their shape, enrichment, filters by label and IF modules.

#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/enriched_value.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/misp/warning_list.hpp>
