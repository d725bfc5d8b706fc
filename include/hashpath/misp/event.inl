// SPDX-License-Identifier: MIT
// The instances of misp/event.hpp that the compiled library holds.

#include <hashpath/misp/event.hpp>

HASHPATH_BEGIN

#ifdef HASHPATH_COMPILED
namespace misp {
template void enrich<nlohmann::ordered_json>(nlohmann::ordered_json&, const surroundings<nlohmann::ordered_json>&);
template void enrich<nlohmann::json>(nlohmann::json&, const surroundings<nlohmann::json>&);
}  // namespace misp
#endif

HASHPATH_END
