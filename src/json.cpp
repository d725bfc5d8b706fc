// SPDX-License-Identifier: MIT
// The compiled library: json.

#include <hashpath/json/format.inl>
