#pragma once
// SPDX-License-Identifier: MIT
// The questions that several tasks ask: each is named W1 to W6, and looks at every attribute of an event or of its objects.

#include <array>
#include <string_view>

namespace bench {

/// All that a path finds.
struct path_workload {
    std::string_view name;
    std::string_view path;
    bool finds_tags = false;  ///< then it is asked besides whether tlp:red is among them
};
inline constexpr std::array<path_workload, 5> path_workloads = {{
    {"W1", "Event.Attribute.{n}.value"},
    {"W2", "Event.Attribute.{n}[type=ip-src].value"},
    {"W3", "Event.Attribute.{n}.Tag.{n}.name", true},
    {"W4", "Event.Object.{n}.Attribute.{n}[to_ids=1].value"},
    {"W5", "Event.Attribute.{n}[value=/\\.evil\\.example$/].type"},
}};

/// The attributes that a filter lets through; the answer takes the first member of each, its id.
struct filter_workload {
    std::string_view name;
    std::string_view path;
    std::string_view asked;
    std::string_view value;
};
inline constexpr std::array<filter_workload, 2> filter_workloads = {{
    {"W6a", "type", "equals", "domain"},
    {"W6b", "Tag.{n}.name", "in", "tlp:red"},
}};

}  // namespace bench
