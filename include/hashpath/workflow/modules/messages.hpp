#pragma once
// SPDX-License-Identifier: MIT
// The actions that tell the world: requests over HTTP, mail, the message queue.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/module.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

inline constexpr std::string_view self_signed[] = {"deny", "allow"};

/// Whether MISP is set to send requests wherever a workflow likes.
HASHPATH_FUNCTION bool may_send(call& call);

/// Who gets a mail: of all users, those that the recipients choose. Nothing where the recipients are the administrators of
/// an organisation that is not known.
HASHPATH_FUNCTION std::optional<std::vector<std::string>> addresses(call& call,
                                                                    const std::vector<std::string>& recipients,
                                                                    bool of_log);

HASHPATH_FUNCTION void add_message_modules(registry& modules);

}  // namespace impl

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/modules/messages.inl>
#endif
