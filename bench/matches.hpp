#pragma once
// SPDX-License-Identifier: MIT
// How hashpath answers, whatever it reads from.

#include <string>

#include <hashpath/condition.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/path.hpp>

#include "answer.hpp"
#include "workloads.hpp"

namespace bench {

/// What a path finds in a document.
template <class Document>
answer matches_of(Document&& document, const hashpath::path& path, bool finds_tags) {
    answer given;
    if (finds_tags) hashpath::for_each(document, path, [&](const auto& match) { given.take_tag(match.value.text()); });
    else hashpath::for_each(document, path, [&](const auto& match) { given.take(match.value.text()); });
    return given;
}

/// The items of a document that a filter lets through, each by the text of its first member.
template <class Document>
answer items_of(Document&& document, const hashpath::filter& filter) {
    answer given;
    hashpath::for_each(document, filter, [&](const auto& item) { given.take(item.entries().value().text()); });
    return given;
}

inline hashpath::filter filter_of(const filter_workload& asked, std::string_view selector) {
    return {hashpath::path{selector},
            hashpath::path{asked.path},
            {hashpath::operator_named(asked.asked), std::string{asked.value}}};
}

}  // namespace bench
