#pragma once
// SPDX-License-Identifier: MIT
// How hashpath answers from text, whatever reads it.

#include "../matches.hpp"
#include "question.hpp"

namespace bench::bytes {

/// Reads the text with `read(documents)`, which gives a document, and asks that.
template <class Read>
work asking(const question& asked, const documents& given, Read read) {
    if (asked.path) {
        return [&given, read, path = hashpath::path{asked.path->path}, finds_tags = asked.path->finds_tags] {
            auto&& document = read(given);
            return matches_of(document, path, finds_tags);
        };
    }
    return [&given, read, own = filter_of(*asked.filter, "Event.Attribute.{n}"),
            in_objects = filter_of(*asked.filter, "Event.Object.{n}.Attribute.{n}")] {
        auto&& document = read(given);
        answer found = items_of(document, own);
        found.take(items_of(document, in_objects), 0);
        return found;
    };
}

}  // namespace bench::bytes
