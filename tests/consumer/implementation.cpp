// SPDX-License-Identifier: MIT
// The file of a program that compiles the functions of the one header; all others have HASHPATH_COMPILED alone.

#define HASHPATH_IMPLEMENTATION
#include <hashpath/hashpath.hpp>
