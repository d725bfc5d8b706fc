#pragma once
// SPDX-License-Identifier: MIT
// The data that travel through a workflow from node to node, with the filters that its nodes put on them.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/filter/extractions.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/if_modules.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/token.hpp>
#include <hashpath/php/key.hpp>
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
    explicit roaming_data(json data, bool remembers = true, path_limits limits = {})
        : stored_(std::move(data)), remembers_(remembers), limits_(std::move(limits)) {}
    roaming_data(const roaming_data&) = delete;
    roaming_data& operator=(const roaming_data&) = delete;

    /// Replaces the data by what misp::enrich() makes of an event, which is copied and enriched as soon as someone wants more
    /// than to look, and must stay as it is until then. Throws as that; linear.
    void enrich_later(const json& event) {
        own_event_ = std::make_unique<viewed_event<handle>>(misp::enriched_view{event}, [&event] { return event; });
        enrich_later(*own_event_);
    }

    /// The same, for an event that is not even read until then.
    void enrich_later(event_source& event) noexcept {
        forget();
        event_ = &event;
    }

    /// What a module sees, until something is changed. Throws as misp::apply_filters(). Constant, but after a change; a copy
    /// of all then where filters depend on one another.
    const json& seen() {
        enrich();
        if (!filtered() || applies_in_place()) return stored_;
        if (!seen_) {
            forget();
            json applied = stored_;
            misp::apply_filters(applied, limits_);
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
        forget_paths();
        return seen_ ? *std::exchange(seen_, std::nullopt) : std::move(stored_);
    }

    /// Gives `look(extractions)`, which asks what is seen for what paths find in it, see impl::extractions.
    template <class Look>
    decltype(auto) look(Look&& look) {
        const json& data = seen();
        if (!extracted_ || !remembers_) extracted_.emplace(handle{data});
        return look(*extracted_);
    }

    /// What an IF module answers about what is seen. Throws as seen() and misp::evaluate().
    misp::if_answer ask(misp::if_module module, const json& parameters) {
        if (event_) return event_->ask(module, parameters, limits_);
        return look([&](auto& extractions) { return misp::impl::evaluate(module, parameters, extractions, limits_); });
    }

    /// What is seen, to be changed. What filters leave out is gone for good, but for the copy in `_unfilteredData`.
    /// Throws as seen().
    json& change() {
        seen();
        keep_before();
        if (seen_) stored_ = *std::exchange(seen_, std::nullopt);
        forget();
        return stored_;
    }

    /// What is stored, to be changed by what handles filters itself. Filters that could be applied in place are applied.
    json& stored() {
        enrich();
        keep_before();
        forget();
        return stored_;
    }

    /// Puts a filter on the data, of the parameters of MISP's module "Filter :: Generic". Throws as misp::generic_filter().
    void put_filter(const json& parameters) {
        enrich();
        keep_before();
        if (!remembers_ || (filtered() && !applies_in_place())) {
            forget();
            return misp::generic_filter(stored_, parameters, limits_);
        }
        const auto [label, options] = misp::impl::filter_of_parameters<json>(parameters);
        hashpath::impl::require_container(handle{stored_});
        hashpath::impl::require_copyable(handle{options});
        if (!filtered()) hashpath::impl::require_copyable(handle{stored_});
        misp::impl::enable_filter(stored_, label, options);
        if (const auto applied = applied_.find(label); applied != applied_.end()) applied_.erase(applied);
        forget_paths([](const path& path) {
            return path.tokens().size() > 1 && path.tokens()[0].matches_by == matcher::key &&
                   path.tokens()[0].key == php::key{"Event"};
        });
    }

    /// Takes filters away, of the parameters of MISP's module "Filter :: Remove filter". Throws as misp::filter_reset().
    void reset_filters(const json& parameters) { misp::filter_reset(stored(), parameters, limits_); }

    const path_limits& limits() const noexcept { return limits_; }

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
    using handle = node<const json>;

    bool filtered() const {
        const json* filters = impl::member_of(stored_, "enabledFilters");
        return filters && filters->is_structured() && !filters->empty();
    }

    /// Whether all filters are applied to what is stored, now if not before.
    bool applies_in_place() {
        if (!remembers_ || seen_) return false;
        const json& enabled = *impl::member_of(stored_, "enabledFilters");
        if (applied_.size() == enabled.size()) return true;
        const auto applied = misp::impl::apply_beside(stored_, applied_, limits_);
        if (applied == misp::impl::applied::with_effect) forget_paths();
        return applied != misp::impl::applied::not_at_all;
    }

    void enrich() {
        if (!event_) return;
        stored_ = std::exchange(event_, nullptr)->read();
        own_event_.reset();
        misp::enrich(stored_);
    }

    void keep_before() {
        if (!watched_ || before_) return;
        before_ = seen_or_stored();
    }

    /// Forgets what was made of what is stored.
    void forget() {
        seen_.reset();
        applied_.clear();
        forget_paths();
    }

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
