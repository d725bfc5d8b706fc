// SPDX-License-Identifier: MIT
// The compiled library: paths and their warnings.

#include <hashpath/diagnose.inl>
#include <hashpath/path.inl>
#include <hashpath/path/impl/literal_pattern.inl>
#include <hashpath/path/path_condition.inl>
#include <hashpath/path/regex.inl>
#include <hashpath/path/token.inl>
