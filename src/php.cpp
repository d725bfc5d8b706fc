// SPDX-License-Identifier: MIT
// The compiled library: PHP's rules on text, and errors.

#include <hashpath/error.inl>
#include <hashpath/php/equal_texts.inl>
#include <hashpath/php/key.inl>
#include <hashpath/php/lower_case.inl>
#include <hashpath/php/number.inl>
