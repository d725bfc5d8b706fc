#pragma once
// SPDX-License-Identifier: MIT
// Names for the JSON values that the command works on.

#include <hashpath/json.hpp>

namespace command {

using json = nlohmann::ordered_json;
using handle = hashpath::node<const json>;

}  // namespace command
