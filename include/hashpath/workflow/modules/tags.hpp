#pragma once
// SPDX-License-Identifier: MIT
// The actions on tags: attach and take away, bring TLP and PAP into their usual form, assign a country.

#include <cctype>
#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>
#include <hashpath/workflow/host.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

inline constexpr std::string_view tag_scopes[] = {"event", "attribute"};

/// One change of a tag by the host; whether it is done.
HASHPATH_FUNCTION bool change_tag(call& call, const tag_change& change);

/// Which tag stands for another one; nothing for one that stays.
using substitution = std::optional<std::string> (*)(std::string_view tag);

/// Replaces the tags of one event or attribute; nothing where there is nothing to do.
HASHPATH_FUNCTION std::optional<bool> replace_tags(call& call, tag_change::target of, const json& record,
                                                   substitution substitute);

HASHPATH_FUNCTION void add_tag_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/tags.inl>
#endif
