// SPDX-License-Identifier: MIT
// The instances of json/parse.hpp that the compiled library holds.

#include <hashpath/json/parse.hpp>

HASHPATH_BEGIN

#ifdef HASHPATH_COMPILED
template nlohmann::ordered_json parse<nlohmann::ordered_json>(std::string_view, std::size_t);
template nlohmann::json parse<nlohmann::json>(std::string_view, std::size_t);
#endif

HASHPATH_END
