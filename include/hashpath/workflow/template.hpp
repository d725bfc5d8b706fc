#pragma once
// SPDX-License-Identifier: MIT
// Templates, as far as no template engine is needed: values of the data put into a text.

#include <optional>
#include <string>
#include <string_view>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

namespace impl {

HASHPATH_FUNCTION std::string shown(const json* value);

}  // namespace impl

/// A template with the values of `data` in it, or nothing where it needs more than that.
///
///     render_template("{{ Event.info }} has {{ Event.Attribute[0].value }}", data)
///
/// `{{ name }}` is the value of that name, a path of keys and positions as in Jinja; what is not there is empty, and a list
/// or map is JSON. A text without any of `{{`, `{%` and `{#` is itself. Filters, expressions, loops and comments are
/// beyond it: for those a host needs an engine of its own. Throws limit_error (document_too_deep). Linear.
HASHPATH_FUNCTION std::optional<std::string> render_template(std::string_view text, const json& data);

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/template.inl>
#endif
