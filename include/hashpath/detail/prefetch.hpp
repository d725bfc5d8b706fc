#pragma once
// SPDX-License-Identifier: MIT
// Memory that is fetched before it is read.

#include <cstdint>

#include <hashpath/config.hpp>

namespace hashpath::inline HASHPATH_ABI::detail {

/// Has the memory at an address fetched. Changes nothing but how long it takes to read it.
HASHPATH_INLINE void prefetch([[maybe_unused]] const void* address) noexcept {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#endif
}

/// The same for an address at which there may be nothing.
HASHPATH_INLINE void prefetch_near(std::uintptr_t address) noexcept {  // not covered: as what calls it
    prefetch(reinterpret_cast<const void*>(address));  // NOLINT(performance-no-int-to-ptr): nothing is read through it
}

}  // namespace hashpath::inline HASHPATH_ABI::detail
