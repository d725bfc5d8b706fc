// SPDX-License-Identifier: MIT
// The compiled library: reading and changing documents.

#include <hashpath/edit.inl>
#include <hashpath/extract.inl>
#include <hashpath/extract/evaluation.inl>
#include <hashpath/extract/impl/steps.inl>
#include <hashpath/extract/values.inl>
