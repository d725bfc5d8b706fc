#pragma once
// SPDX-License-Identifier: MIT
// The namespace that every declaration stands in, which names what makes two builds incompatible; and what is inlined.

/// HASHPATH_NO_PCRE2, defined by the program before any header of ours, builds the library without PCRE2.
/// A path that needs a regular expression is then refused (hashpath::path_error) instead of being read differently.
/// Units with and without it can be linked into one program, since their inline namespaces differ.
#ifdef HASHPATH_NO_PCRE2
#define HASHPATH_ABI v0_no_pcre2
#else
#define HASHPATH_ABI v0
#endif

/// The few functions that an evaluation calls for each entry, which are worth nothing where they are called; and those
/// that it calls rarely, kept out of its way.
/// And what is never reached, since a caller keeps his promise.
#if defined(__GNUC__)
#define HASHPATH_INLINE [[gnu::always_inline]] inline
#define HASHPATH_INLINE_CALL __attribute__((always_inline))
#define HASHPATH_OUTLINE [[gnu::noinline]]
#define HASHPATH_UNREACHABLE __builtin_unreachable()
#elif defined(_MSC_VER)
#define HASHPATH_INLINE __forceinline
#define HASHPATH_INLINE_CALL
#define HASHPATH_OUTLINE __declspec(noinline)
#define HASHPATH_UNREACHABLE __assume(false)
#else
#define HASHPATH_INLINE inline
#define HASHPATH_INLINE_CALL
#define HASHPATH_OUTLINE
#define HASHPATH_UNREACHABLE static_cast<void>(0)
#endif
