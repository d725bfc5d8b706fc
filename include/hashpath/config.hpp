// SPDX-License-Identifier: MIT
// The namespace that every declaration stands in, which names what makes two builds incompatible; and what is inlined.
// Without #pragma once: every header includes this file, so a macro that changed between two of them is noticed here.

/// HASHPATH_NO_PCRE2 builds the library without PCRE2: a path that needs a regular expression is then refused
/// (hashpath::path_error). HASHPATH_COMPILED takes bodies from the compiled library, hashpath::compiled, or from the one
/// file that includes the single header with HASHPATH_IMPLEMENTATION. Define them before any header of ours.
/// The inline namespace names both, so units that differ in them can be linked into one program. Handing a type of one
/// way of building to the other is an undefined reference that names the way of the caller.
#if defined(HASHPATH_IMPLEMENTATION) && !defined(HASHPATH_COMPILED)
#define HASHPATH_COMPILED
#endif
#ifdef HASHPATH_ABI
#if HASHPATH_ABI_COMPILED != defined(HASHPATH_COMPILED) || HASHPATH_ABI_NO_PCRE2 != defined(HASHPATH_NO_PCRE2)
#error "HASHPATH_COMPILED or HASHPATH_NO_PCRE2 changed between two headers of hashpath: define them with -D instead."
#endif
#else
#ifdef HASHPATH_COMPILED
#define HASHPATH_ABI_COMPILED 1
#else
#define HASHPATH_ABI_COMPILED 0
#endif
#ifdef HASHPATH_NO_PCRE2
#define HASHPATH_ABI_NO_PCRE2 1
#else
#define HASHPATH_ABI_NO_PCRE2 0
#endif
#if defined(HASHPATH_NO_PCRE2) && defined(HASHPATH_COMPILED)
#define HASHPATH_ABI v0_compiled_no_pcre2
#elif defined(HASHPATH_NO_PCRE2)
#define HASHPATH_ABI v0_no_pcre2
#elif defined(HASHPATH_COMPILED)
#define HASHPATH_ABI v0_compiled
#else
#define HASHPATH_ABI v0
#endif

/// The namespace of every declaration. As macros, so that ctags and code search see what stands in it.
#define HASHPATH_BEGIN   \
    namespace hashpath { \
    inline namespace HASHPATH_ABI {
#define HASHPATH_END \
    }                \
    }

/// HASHPATH_FUNCTION stands before the declaration of a function that is no template, HASHPATH_BODY before its body in an
/// .inl file. In header-only mode both make it a template, which costs nothing until it is called.
#ifdef HASHPATH_COMPILED
#define HASHPATH_FUNCTION
#define HASHPATH_BODY
#else
#define HASHPATH_FUNCTION template <class = void>
#define HASHPATH_BODY template <class>
#endif

/// HASHPATH_INLINE forces inlining of hot functions that run once per entry, HASHPATH_OUTLINE prevents it for cold ones.
/// HASHPATH_UNREACHABLE marks what a precondition excludes. HASHPATH_PREFETCH has memory fetched before it is read.
#if defined(__GNUC__)
#define HASHPATH_INLINE [[gnu::always_inline]] inline
#define HASHPATH_INLINE_CALL __attribute__((always_inline))
#define HASHPATH_OUTLINE [[gnu::noinline]]
#define HASHPATH_UNREACHABLE __builtin_unreachable()
#define HASHPATH_PREFETCH(address) __builtin_prefetch(address)
#elif defined(_MSC_VER)
#define HASHPATH_INLINE __forceinline
#define HASHPATH_INLINE_CALL
#define HASHPATH_OUTLINE __declspec(noinline)
#define HASHPATH_UNREACHABLE __assume(false)
#define HASHPATH_PREFETCH(address) static_cast<void>(address)
#else
#define HASHPATH_INLINE inline
#define HASHPATH_INLINE_CALL
#define HASHPATH_OUTLINE
#define HASHPATH_UNREACHABLE static_cast<void>(0)
#define HASHPATH_PREFETCH(address) static_cast<void>(address)
#endif
#endif
