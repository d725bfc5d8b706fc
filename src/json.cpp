// SPDX-License-Identifier: MIT
// The compiled library: JSON values.

#include <hashpath/json/format.inl>
#include <hashpath/json/impl/input_bytes.inl>
#include <hashpath/json/parse.inl>
#include <hashpath/json/print.inl>
#include <hashpath/json/reader.inl>
