#pragma once
// SPDX-License-Identifier: MIT
// The whole library.

#include <hashpath/condition.hpp>
#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/json.hpp>
#include <hashpath/literals.hpp>
#include <hashpath/misp/attribute_copies.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/misp/matching_attributes.hpp>
#include <hashpath/misp/parameter.hpp>
#include <hashpath/misp/trigger_data.hpp>
#include <hashpath/parse.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path_condition.hpp>
#include <hashpath/php/compare.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/php/number.hpp>
#include <hashpath/php/sort.hpp>
#include <hashpath/regex.hpp>
#include <hashpath/token.hpp>
#include <hashpath/version.hpp>
#include <hashpath/workflow/export.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/load.hpp>
