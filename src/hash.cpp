// SPDX-License-Identifier: MIT
// The compiled library: hash.

#include <hashpath/hash/nest.inl>
#include <hashpath/hash/sort.inl>
