// SPDX-License-Identifier: MIT
// The bodies of workflow/roaming_data.hpp.

#include <hashpath/workflow/roaming_data.hpp>

#include <utility>

#include <hashpath/error.hpp>
#include <hashpath/misp/enriched_view.hpp>
#include <hashpath/misp/labelled_filters.hpp>
#include <hashpath/path/token.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN
namespace workflow {

HASHPATH_BODY roaming_data::roaming_data(json data, bool remembers, path_limits limits)
    : stored_(std::move(data)), remembers_(remembers), limits_(std::move(limits)) {}

HASHPATH_BODY void roaming_data::enrich_later(const json& event) {
    own_event_ = std::make_unique<viewed_event<handle>>(misp::enriched_view{event}, [&event] { return event; });
    enrich_later(*own_event_);
}

HASHPATH_BODY void roaming_data::enrich_later(event_source& event) noexcept {
    forget();
    event_ = &event;
}

HASHPATH_BODY const json& roaming_data::seen() {
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

HASHPATH_BODY const json& roaming_data::seen_or_stored() {
    try {
        return seen();
    } catch (const error&) {
        return stored_;
    }
}

HASHPATH_BODY json roaming_data::take() {
    seen_or_stored();
    forget_paths();
    return seen_ ? *std::exchange(seen_, std::nullopt) : std::move(stored_);
}

HASHPATH_BODY misp::if_answer roaming_data::ask(misp::if_module module, const json& parameters) {
    if (event_) return event_->ask(module, parameters, limits_);
    return look([&](auto& extractions) { return misp::impl::evaluate(module, parameters, extractions, limits_); });
}

HASHPATH_BODY json& roaming_data::change() {
    seen();
    keep_before();
    if (seen_) stored_ = *std::exchange(seen_, std::nullopt);
    forget();
    return stored_;
}

HASHPATH_BODY json& roaming_data::stored() {
    enrich();
    keep_before();
    forget();
    return stored_;
}

HASHPATH_BODY void roaming_data::put_filter(const json& parameters) {
    enrich();
    keep_before();
    if (!remembers_ || (filtered() && !applies_in_place())) {
        forget();
        return misp::generic_filter(stored_, parameters, limits_);
    }
    const auto [label, options] = misp::impl::filter_of_parameters<json>(parameters);
    hashpath::impl::require_container(handle{stored_});
    hashpath::require_copyable(handle{options});
    if (!filtered()) hashpath::require_copyable(handle{stored_});
    misp::impl::enable_filter(stored_, label, options);
    if (const auto applied = applied_.find(label); applied != applied_.end()) applied_.erase(applied);
    forget_paths([](const path& path) {
        return path.tokens().size() > 1 && path.tokens()[0].matches_by == matcher::key &&
               path.tokens()[0].key == php::key{"Event"};
    });
}

HASHPATH_BODY void roaming_data::reset_filters(const json& parameters) {
    misp::filter_reset(stored(), parameters, limits_);
}

HASHPATH_BODY void roaming_data::set(json data) {
    stored() = std::move(data);
}

HASHPATH_BODY void roaming_data::watch() {
    watched_ = true;
    before_.reset();
}

HASHPATH_BODY bool roaming_data::filtered() const {
    const json* filters = impl::member_of(stored_, "enabledFilters");
    return filters && filters->is_structured() && !filters->empty();
}

HASHPATH_BODY bool roaming_data::applies_in_place() {
    if (!remembers_ || seen_) return false;
    const json& enabled = *impl::member_of(stored_, "enabledFilters");
    if (applied_.size() == enabled.size()) return true;
    const auto applied = misp::impl::apply_beside(stored_, applied_, limits_);
    if (applied == misp::impl::applied::with_effect) forget_paths();
    return applied != misp::impl::applied::not_at_all;
}

HASHPATH_BODY void roaming_data::enrich() {
    if (!event_) return;
    stored_ = std::exchange(event_, nullptr)->read();
    own_event_.reset();
    misp::enrich(stored_);
}

HASHPATH_BODY void roaming_data::keep_before() {
    if (!watched_ || before_) return;
    before_ = seen_or_stored();
}

HASHPATH_BODY void roaming_data::forget() {
    seen_.reset();
    applied_.clear();
    forget_paths();
}

}  // namespace workflow
HASHPATH_END
