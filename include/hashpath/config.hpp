#pragma once
// SPDX-License-Identifier: MIT
// The namespace that every declaration stands in; it names what makes two builds incompatible.

/// HASHPATH_NO_PCRE2, defined by the program before any header of ours, builds the library without PCRE2.
/// A path that needs a regular expression is then refused (hashpath::path_error) instead of being read differently.
/// Units with and without it can be linked into one program, since their inline namespaces differ.
#ifdef HASHPATH_NO_PCRE2
#define HASHPATH_ABI v0_no_pcre2
#else
#define HASHPATH_ABI v0
#endif
