#pragma once
// SPDX-License-Identifier: MIT
// The whole library.

#include <hashpath/config.hpp>
#include <hashpath/diagnose.hpp>
#include <hashpath/edit.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/json.hpp>
#include <hashpath/literals.hpp>
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
