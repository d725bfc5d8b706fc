// SPDX-License-Identifier: MIT
// simdjson On-Demand: loops written by hand that read what they need in the order in which it stands in the text.

#include <cstddef>
#include <string_view>

#include <simdjson.h>

#include "../hand/same_text.hpp"
#include "question.hpp"

namespace bench::bytes {

using simdjson::ondemand::array;
using simdjson::ondemand::object;

static simdjson::ondemand::parser& parser() {
    static simdjson::ondemand::parser kept;
    return kept;
}

/// Whether there is a text under a key that stands behind those read so far.
[[gnu::always_inline]] static inline bool read(object& map, std::string_view key, std::string_view& text) {
    return map.find_field(key).get(text) == simdjson::SUCCESS;
}

template <class Visit>
[[gnu::always_inline]] static inline void each_own(object& event, Visit visit) {
    for (object attribute : event.find_field("Attribute").get_array()) visit(attribute);
}
template <class Visit>
[[gnu::always_inline]] static inline void each_in_objects(object& event, Visit visit) {
    for (object container : event.find_field("Object").get_array()) {
        array attributes;
        if (container.find_field("Attribute").get(attributes) != simdjson::SUCCESS) continue;
        for (object attribute : attributes) visit(attribute);
    }
}

static answer values(object& event) {
    answer given;
    each_own(event, [&](object& attribute) {
        std::string_view value;
        if (read(attribute, "value", value)) given.take(value);
    });
    return given;
}

static answer values_of_type(object& event) {
    answer given;
    each_own(event, [&](object& attribute) {
        std::string_view type;
        std::string_view value;
        if (!read(attribute, "type", type) || !hand::same_text(type, "ip-src")) return;
        if (read(attribute, "value", value)) given.take(value);
    });
    return given;
}

static answer tag_names(object& event) {
    answer given;
    each_own(event, [&](object& attribute) {
        array tags;
        if (attribute.find_field("Tag").get(tags) != simdjson::SUCCESS) return;
        for (object tag : tags) {
            std::string_view name;
            if (read(tag, "name", name)) given.take_tag(name);
        }
    });
    return given;
}

static answer values_for_detection(object& event) {
    answer given;
    each_in_objects(event, [&](object& attribute) {
        bool is_for_detection = false;
        std::string_view value;
        if (attribute.find_field("to_ids").get(is_for_detection) != simdjson::SUCCESS || !is_for_detection) return;
        if (read(attribute, "value", value)) given.take(value);
    });
    return given;
}

static answer types_of_evil(object& event) {
    answer given;
    each_own(event, [&](object& attribute) {
        std::string_view type;
        std::string_view value;
        if (!read(attribute, "type", type) || !read(attribute, "value", value)) return;
        if (value.ends_with(".evil.example")) given.take(type);
    });
    return given;
}

static answer domains(object& event) {
    answer given;
    const auto take = [&](object& attribute) {
        std::string_view id;
        std::string_view type;
        if (read(attribute, "id", id) && read(attribute, "type", type) && hand::same_text(type, "domain"))
            given.take(id);
    };
    each_own(event, take);
    each_in_objects(event, take);
    return given;
}

static answer red(object& event) {
    answer given;
    const auto take = [&](object& attribute) {
        std::string_view id;
        array tags;
        if (!read(attribute, "id", id) || attribute.find_field("Tag").get(tags) != simdjson::SUCCESS) return;
        for (object tag : tags) {
            std::string_view name;
            if (!read(tag, "name", name) || !hand::same_text(name, "tlp:red")) continue;
            given.take(id);
            break;
        }
    };
    each_own(event, take);
    each_in_objects(event, take);
    return given;
}

static auto loop_of(std::string_view workload) -> answer (*)(object&) {
    if (workload == "W1") return values;
    if (workload == "W2") return values_of_type;
    if (workload == "W3") return tag_names;
    if (workload == "W4") return values_for_detection;
    if (workload == "W5") return types_of_evil;
    return workload == "W6a" ? domains : red;
}

[[maybe_unused]] static const bool entered =
    enter<task>("on_demand", [](const question& asked, const documents& given) {
        return [&given, loop = loop_of(asked.name)] {
            simdjson::ondemand::document document = parser().iterate(given.padded_text());
            object event = document.find_field("Event").get_object();
            return loop(event);
        };
    });

}  // namespace bench::bytes
