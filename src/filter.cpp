// SPDX-License-Identifier: MIT
// The compiled library: conditions and filters.

#include <hashpath/condition.inl>
#include <hashpath/filter.inl>
#include <hashpath/filter/impl/group.inl>
#include <hashpath/filter/impl/path_tree.inl>
#include <hashpath/filter/impl/tables.inl>
#include <hashpath/filter_set.inl>
