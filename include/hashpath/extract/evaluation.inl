// SPDX-License-Identifier: MIT
// The instances of extract/evaluation.hpp that the compiled library holds.

#include <hashpath/extract/evaluation.hpp>

HASHPATH_BEGIN

#ifdef HASHPATH_COMPILED
namespace impl {
template class path_tokens<node<const nlohmann::ordered_json>, no_observer>;
template class path_tokens<node<nlohmann::ordered_json>, no_observer>;
template class path_tokens<node<const nlohmann::json>, no_observer>;
template class path_tokens<node<nlohmann::json>, no_observer>;
template class evaluation<node<const nlohmann::ordered_json>>;
template class evaluation<node<nlohmann::ordered_json>>;
template class evaluation<node<const nlohmann::json>>;
template class evaluation<node<nlohmann::json>>;
}  // namespace impl
#endif

HASHPATH_END
