#pragma once
// SPDX-License-Identifier: MIT
// The data that travel through a workflow from node to node, with the filters that its nodes put on them.

#include <optional>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/detail/container.hpp>
#include <hashpath/error.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/workflow/graph.hpp>

namespace hashpath::inline HASHPATH_ABI::workflow {

/// The data of one run: what is stored, and what a module sees of it, which is the same with all labelled filters
/// applied.
///
///     roaming_data data{event};
///     data.change()["Event"]["info"] = "seen";
///
/// Where there are filters, what is seen is made once and kept until something changes. Not to be shared between
/// threads. Behaviour of MISP's WorkflowRoamingData.
class roaming_data {
public:
    explicit roaming_data(json data) : stored_(std::move(data)) {}

    /// What a module sees, until something is changed. Throws as misp::apply_filters(); a copy where there are filters
    /// and something changed, else constant.
    const json& seen() {
        if (!filtered()) return stored_;
        if (!seen_) {
            json applied = stored_;
            misp::apply_filters(applied);
            seen_ = std::move(applied);
        }
        return *seen_;
    }

    /// The same, or what is stored, where a filter cannot be applied. Throws std::bad_alloc only.
    const json& seen_or_stored() {
        try {
            return seen();
        } catch (const error&) {
            return stored_;
        }
    }

    /// That, taken out of here, for whoever needs the data no more.
    json take() {
        seen_or_stored();
        return seen_ ? *std::exchange(seen_, std::nullopt) : std::move(stored_);
    }

    /// What is seen, to be changed. What filters leave out is gone for good, but for the copy in `_unfilteredData`.
    /// Throws as seen().
    json& change() {
        const bool has_filters = filtered();
        if (has_filters) seen();
        keep_before();
        if (has_filters) stored_ = *std::exchange(seen_, std::nullopt);
        return stored_;
    }

    /// What is stored, without a filter applied, to be changed by what handles filters itself.
    json& stored() {
        keep_before();
        seen_.reset();
        return stored_;
    }

    /// Replaces all.
    void set(json data) { stored() = std::move(data); }

    /// From now on, keeps a copy of what is seen before the first change.
    void watch() {
        watched_ = true;
        before_.reset();
    }

    /// What was seen before the first change since watch(); null where nothing was changed.
    const json* before() const noexcept { return before_ ? &*before_ : nullptr; }

private:
    bool filtered() const {
        const json* filters = detail::member_of(stored_, "enabledFilters");
        return filters && filters->is_structured() && !filters->empty();
    }

    void keep_before() {
        if (!watched_ || before_) return;
        before_ = seen_or_stored();
    }

    json stored_;
    std::optional<json> seen_;
    std::optional<json> before_;
    bool watched_ = false;
};

}  // namespace hashpath::inline HASHPATH_ABI::workflow
