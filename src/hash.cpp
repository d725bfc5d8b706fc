// SPDX-License-Identifier: MIT
// The compiled library: the rest of CakePHP's Hash.

#include <hashpath/hash/nest.inl>
#include <hashpath/hash/sort.inl>
