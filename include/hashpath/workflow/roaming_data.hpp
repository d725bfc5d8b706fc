#pragma once
// SPDX-License-Identifier: MIT
// The data that travel through a workflow from node to node, with the filters that its nodes put on them.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <hashpath/config.hpp>
#include <hashpath/filter/extractions.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/path.hpp>
#include <hashpath/workflow/event_source.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

/// The data of one run: what is stored, and what a module sees of it, which is the same with all labelled filters
/// applied.
///
///     roaming_data data{event};
///     data.change()["Event"]["info"] = "seen";
///
/// What is seen is made once and kept until something changes: in place of what is stored, where each filter has a place
/// of its own that no other one reaches into, else as a copy. Not to be moved, nor shared between threads. Behaviour of
/// MISP's WorkflowRoamingData.
class roaming_data {
public:
    /// `remembers` says whether what is seen, and what paths find in it, is kept as long as it can be. What the data say
    /// is the same without that. `limits` are those of the paths of filters and IF modules, and of whoever asks for them.
    HASHPATH_FUNCTION explicit roaming_data(json data, bool remembers = true, path_limits limits = {});
    roaming_data(const roaming_data&) = delete;
    roaming_data& operator=(const roaming_data&) = delete;

    /// Replaces the data by what misp::enrich() makes of an event, which is copied and enriched as soon as someone wants more
    /// than to look, and must stay as it is until then. Throws as that; linear.
    HASHPATH_FUNCTION void enrich_later(const json& event);

    /// The same, for an event that is not even read until then.
    HASHPATH_FUNCTION void enrich_later(event_source& event) noexcept;

    /// What a module sees, until something is changed. Throws as misp::apply_filters(). Constant, but after a change; a copy
    /// of all then where filters depend on one another.
    HASHPATH_FUNCTION const json& seen();

    /// The same, or what is stored, where a filter cannot be applied. Throws std::bad_alloc only.
    HASHPATH_FUNCTION const json& seen_or_stored();

    /// That, taken out of here, for whoever needs the data no more.
    HASHPATH_FUNCTION json take();

    /// Gives `look(extractions)`, which asks what is seen for what paths find in it, see impl::extractions.
    template <class Look>
    decltype(auto) look(Look&& look) {
        const json& data = seen();
        if (!extracted_ || !remembers_) extracted_.emplace(handle{data});
        return look(*extracted_);
    }

    /// What an IF module answers about what is seen. Throws as seen() and misp::evaluate().
    HASHPATH_FUNCTION misp::if_answer ask(misp::if_module module, const json& parameters);

    /// What is seen, to be changed. What filters leave out is gone for good, but for the copy in `_unfilteredData`.
    /// Throws as seen().
    HASHPATH_FUNCTION json& change();

    /// What is stored, to be changed by what handles filters itself. Filters that could be applied in place are applied.
    HASHPATH_FUNCTION json& stored();

    /// Puts a filter on the data, of the parameters of MISP's module "Filter :: Generic". Throws as misp::generic_filter().
    HASHPATH_FUNCTION void put_filter(const json& parameters);

    /// Takes filters away, of the parameters of MISP's module "Filter :: Remove filter". Throws as misp::filter_reset().
    HASHPATH_FUNCTION void reset_filters(const json& parameters);

    const path_limits& limits() const noexcept { return limits_; }

    /// Replaces all.
    HASHPATH_FUNCTION void set(json data);

    /// From now on, keeps a copy of what is seen before the first change.
    HASHPATH_FUNCTION void watch();

    /// What was seen before the first change since watch(); null where nothing was changed.
    const json* before() const noexcept { return before_ ? &*before_ : nullptr; }

private:
    using handle = node<const json>;

    HASHPATH_FUNCTION bool filtered() const;

    /// Whether all filters are applied to what is stored, now if not before.
    HASHPATH_FUNCTION bool applies_in_place();

    HASHPATH_FUNCTION void enrich();

    HASHPATH_FUNCTION void keep_before();

    /// Forgets what was made of what is stored.
    HASHPATH_FUNCTION void forget();

    void forget_paths() { extracted_.reset(); }

    template <class Stays>
    void forget_paths(Stays&& stays) {
        if (extracted_) extracted_->keep_if(stays);
    }

    json stored_;
    bool remembers_;
    path_limits limits_;
    event_source* event_ = nullptr;  ///< what is stored, as long as it was not enriched
    std::unique_ptr<event_source> own_event_;
    std::optional<json> seen_;
    std::set<std::string, std::less<>> applied_;  ///< the labels of the filters that are applied to what is stored
    std::optional<hashpath::impl::extractions<handle>> extracted_;
    std::optional<json> before_;
    bool watched_ = false;
};

}  // namespace workflow
HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/workflow/roaming_data.inl>
#endif
