#pragma once
// SPDX-License-Identifier: MIT
// What the modules of a workflow want from the world: one small interface.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/workflow/graph.hpp>

HASHPATH_BEGIN
namespace workflow {

/// What became of something that a host was asked to do.
struct outcome {
    bool done = true;
    std::string reason;   ///< where it was not done: why, if there is something to say
    bool changed = true;  ///< where it was done: whether anything is other than before
};

/// A tag that is attached or taken away.
struct tag_change {
    enum class kind : std::uint8_t { attach, detach };
    enum class target : std::uint8_t { event, attribute };

    tag_change::kind what = kind::attach;
    target of = target::event;
    json id;                    ///< of the event or attribute, as its data have it; null where they have none
    std::string name;           ///< of the tag
    std::optional<bool> local;  ///< attach: as a local tag (nothing is no); detach: only if it is local, or is not
    std::string relationship_type;
};

/// Something that is stored.
struct stored_change {
    enum class kind : std::uint8_t {
        attribute,           ///< `value` is an attribute, known by its uuid or else id, with its new members
        event,               ///< `value` has the event's id and its new members
        accepted_proposal,   ///< `value` is a shadow attribute
        discarded_proposal,  ///< `value` is a shadow attribute
        warning_list,        ///< `value` is {"warninglist": name, "values": [texts]}: these values are added to it
        blocked_event,       ///< `value` is {"uuid", "info", "org", "comment"}: an event that is not let in any more
    };

    stored_change::kind what = kind::attribute;
    json value;
    bool touches = true;  ///< attribute, event: whether the event gets a new timestamp and is published no more
};

/// A request over HTTP.
struct request {
    std::string method;  ///< "GET", "POST", …
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool verify_tls = true;
};

/// What came of a request: a status and a body, or, where `failure` is not empty, no answer at all.
struct response {
    int status = 200;
    std::string body;
    std::string failure;
};

struct mail {
    std::vector<std::string> recipients;
    std::string subject;
    std::string body;
};

/// What a module can look something up in, with the question and the answer.
enum class lookup : std::uint8_t {
    event,              ///< {"id"} → {"Event": {…}}, as stored, or what is stored if id is null
    object,             ///< {"id"} → the object, with its attributes
    attribute,          ///< {"id"} or {"uuid"} → {"Attribute": {…}, "Object": {…} if it is in one}
    setting,            ///< {"name"} → the value of a setting of MISP
    warning_lists,      ///< {} → a list of all warning lists that are enabled, in misp::warning_list's shape
    enrichment_module,  ///< {"module"} → {"types": [types that it takes]}; nothing for an unknown module
    enrichment,         ///< {"module", "attribute", "event_id"} → {"results": …} or {"error": …}
    enriched_event,  ///< {"module", "event_id", "uuids"} → {"added": number}: the event was enriched where it is stored
    decay_score,     ///< {"attribute", "models"} → the attribute as stored, with `decay_score`
    cluster,         ///< {"galaxy", "value"} → {"tag_name"}; the value in any case
    users,           ///< {} → [{"email", "role": "admin" | "org-admin" | "user", "org_id"}]
    organisation,    ///< {"id"} → {"name"}
    service,         ///< {"module", "data", "params", …} → what a module of misp-modules answers
};

/// The world, as far as the modules of a workflow have to do with it.
///
///     struct my_host : workflow::memory_host {
///         workflow::response send(const workflow::request& request) override { … }
///     };
///
/// Derive from this for a world of one's own; memory_host is one that keeps all in memory. What a function throws fails
/// the node that asked for it, with what() as its error; what now() throws for an observed step ends the run. Concurrent
/// tasks that run on several threads call it from each.
class host {
public:
    using clock = std::chrono::system_clock;

    host() = default;
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    virtual ~host() = default;

    /// Stores something.
    virtual outcome store(const stored_change& change) = 0;
    /// Attaches a tag, or takes one away. Taking one away that nothing knows is done, one that is not attached is not.
    virtual outcome tag(const tag_change& change) = 0;
    /// Publishes the event of this id.
    virtual outcome publish(const json& event_id) = 0;
    virtual response send(const request& request) = 0;
    virtual outcome send(const mail& mail) = 0;
    /// Puts something onto a message queue.
    virtual outcome push(std::string_view topic, const json& message) = 0;
    /// The answer to a question; nothing where there is none.
    virtual std::optional<json> look_up(lookup where, const json& question) = 0;
    /// A template made a text; nothing where that is not possible.
    virtual std::optional<std::string> render(std::string_view text, const json& data) = 0;
    virtual clock::time_point now() = 0;
};

}  // namespace workflow
HASHPATH_END
