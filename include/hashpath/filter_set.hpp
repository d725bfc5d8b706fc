#pragma once
// SPDX-License-Identifier: MIT
// Many filters at once: what each of them lets through, found in one pass over a document.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/filter.hpp>
#include <hashpath/filter/impl/group.hpp>
#include <hashpath/json.hpp>

HASHPATH_BEGIN

/// What became of one filter of a set: what it lets through, in order, or the error that it ends with; then `items` is
/// empty.
template <json_value Value>
struct filter_outcome {
    std::vector<Value> items;
    std::optional<type_error> error;
};

/// Filters that are asked together, compiled into one structure.
///
///     const filter_set set{{sources, destinations}};
///     matching_items(event, set)[1].items   // what matching_items(event, destinations) gives
///
/// The filters with the same selector share one walk over what it finds; their item paths share what they begin with,
/// and what conditions compare with is found by hash or by order where PHP's comparison allows it.
/// Immutable, cheap to copy, safe to share between threads.
class filter_set {
public:
    /// The set of no filter.
    HASHPATH_FUNCTION filter_set();

    /// Throws std::bad_alloc only. n log n in the filters and in all that they compare with.
    HASHPATH_FUNCTION explicit filter_set(std::vector<filter> filters);

    /// The filters in the order in which they were given; valid while the set or a copy of it lives.
    std::span<const filter> filters() const noexcept { return compiled_->filters; }

    template <json_document Document, class Visit>
    friend std::vector<std::optional<type_error>> for_each(Document&& document, const filter_set& set, Visit&& visit);

private:
    struct compiled {
        HASHPATH_FUNCTION explicit compiled(std::vector<filter> its_filters);

        std::vector<filter> filters;
        std::vector<impl::filter_group> groups;
    };

    std::shared_ptr<const compiled> compiled_;
};

/// Calls `visit(filter, item)` with each item that a filter of a set lets through: the filter as its position in
/// set.filters(), the item as a handle.
///
///     for_each(event, set, [&](std::size_t filter, const auto& item) { std::cout << filter << (*item)["value"] << '\n'; });
///
/// The items of one filter come in document order, those of several filters one item after the other. For each filter they
/// are those that for_each(document, filter) visits, up to the error with which that ends. Returns these errors: an element
/// for each filter; an error of one is no matter to the others, and is not thrown. Throws std::bad_alloc,
/// regex_error (regex_budget), which ends all filters, and what visit throws. Costs one walk for each selector, and in each item one walk along all item paths together; besides for each
/// value found one look-up, and a comparison with each list, map, truth value and null that a filter compares with, and
/// each filter with `in_and` or `not_in_and`.
template <json_document Document, class Visit>
std::vector<std::optional<type_error>> for_each(Document&& document, const filter_set& set, Visit&& visit) {
    const std::span<const filter> filters = set.filters();
    std::vector<impl::filter_state> states(filters.size());
    for (const impl::filter_group& group : set.compiled_->groups) {
        impl::filter_pass<value_of<Document>, Visit>{as_value(document), filters, group, states, visit}.run();
    }
    std::vector<std::optional<type_error>> errors;
    errors.reserve(states.size());
    for (auto& state : states) errors.push_back(std::move(state.error));
    return errors;
}

/// What every filter of a set lets through: one outcome a filter, in the order of set.filters().
///
///     const auto outcomes = matching_items(event, set);
///     if (outcomes[0].error) throw *outcomes[0].error;
///     for (const auto& item : outcomes[0].items) std::cout << (*item)["value"] << '\n';
///
/// Each has exactly the items that matching_items(document, filter) returns for that filter, in the same order, or the
/// type_error that it throws. The handles are valid while the document is neither changed nor destroyed. Throws
/// std::bad_alloc, and regex_error (regex_budget), which ends all. Costs as for_each().
template <json_document Document>
std::vector<filter_outcome<value_of<Document>>> matching_items(Document&& document, const filter_set& set) {
    using value = value_of<Document>;
    std::vector<filter_outcome<value>> outcomes(set.filters().size());
    auto errors = for_each(
        document, set, [&outcomes](std::size_t filter, const value& item) { outcomes[filter].items.push_back(item); });
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!errors[i]) continue;
        outcomes[i].items.clear();
        outcomes[i].error = std::move(errors[i]);
    }
    return outcomes;
}

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/filter_set.inl>
#endif
