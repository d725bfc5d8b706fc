#pragma once
// SPDX-License-Identifier: MIT
// How the command gets memory: from malloc, but in large pages, since the first touch of each small one is dear. Only for
// the file that has the main function, as it replaces the global operator new.

#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <hashpath/config.hpp>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace command {

inline constexpr std::size_t large_page = std::size_t{2} * 1024 * 1024;  // of most machines
inline constexpr std::size_t large_block = large_page / 2;

/// Asks for large pages where memory was not touched yet. What does not know them does not give them.
inline void prefer_large_pages([[maybe_unused]] std::uintptr_t begin, [[maybe_unused]] std::uintptr_t end) noexcept {
#ifdef MADV_HUGEPAGE
    constexpr std::uintptr_t page = 4096;
    begin = (begin + page - 1) / page * page;
    end = end / page * page;
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // NOLINT
#endif
}

/// Lets the heap of small blocks grow by several large pages, and keep them.
inline void prepare_heap() noexcept {
#ifdef __GLIBC__
    ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(large_block));
    ::mallopt(M_TOP_PAD, static_cast<int>(4 * large_page));
    ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

/// Memory as of malloc. A large block begins at a large page; where the heap has grown, it is asked to be of large pages.
inline void* allocate(std::size_t size) noexcept {
    if (size >= large_block && size < SIZE_MAX - large_page) {
        const std::size_t rounded = (size + large_page - 1) / large_page * large_page;
        void* const block = std::aligned_alloc(large_page, rounded);
        const auto begin = reinterpret_cast<std::uintptr_t>(block);
        if (block) prefer_large_pages(begin, begin + rounded);
        return block;
    }
    void* const block = std::malloc(std::max<std::size_t>(size, 1));
#ifdef __GLIBC__
    // What the heap was when it was looked at last: no answer depends on it.
    static constinit std::atomic<std::uintptr_t> known_end = 0;
    const auto begin = reinterpret_cast<std::uintptr_t>(block);
    const std::uintptr_t known = known_end.load(std::memory_order_relaxed);
    if (begin >= known) {
        const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
        if (begin < end) {
            prefer_large_pages(std::max(begin, known), end);
            known_end.store(end, std::memory_order_relaxed);
        }
    }
#endif
    return block;
}

}  // namespace command

// A sanitizer has its own, to see what it checks.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HASHPATH_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HASHPATH_SANITIZED
#endif

#ifndef HASHPATH_SANITIZED

HASHPATH_OUTLINE void* operator new(std::size_t size) {
    void* const block = command::allocate(size);
    if (!block) throw std::bad_alloc{};
    return block;
}

HASHPATH_OUTLINE void operator delete(void* block) noexcept {
    std::free(block);
}
HASHPATH_OUTLINE void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

#endif
