// SPDX-License-Identifier: MIT
// Makes the documents.

#include "documents.hpp"

#include <hashpath/misp/event.hpp>

#include "event.hpp"

namespace bench {

documents::documents(std::size_t attributes) : attributes_(attributes), text_(generate_event(attributes)) {}

const nlohmann::ordered_json& documents::event() const {
    if (!event_) event_ = nlohmann::ordered_json::parse(text());
    return *event_;
}

const nlohmann::ordered_json& documents::enriched() const {
    if (!enriched_) enriched_ = hashpath::misp::enriched(event());
    return *enriched_;
}

}  // namespace bench
