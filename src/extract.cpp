// SPDX-License-Identifier: MIT
// The compiled library: extract.

#include <hashpath/edit.inl>
#include <hashpath/extract/impl/steps.inl>
#include <hashpath/extract.inl>
