#pragma once
// SPDX-License-Identifier: MIT
// What events are made of: types, templates of objects, tags and words, and how often each occurs.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct attribute_type {
    std::string_view name;
    std::size_t weight;
    std::string_view category;
};
inline constexpr std::array<attribute_type, 13> attribute_types = {{
    {"ip-src", 14, "Network activity"},
    {"ip-dst", 14, "Network activity"},
    {"domain", 14, "Network activity"},
    {"hostname", 8, "Network activity"},
    {"url", 12, "Network activity"},
    {"md5", 9, "Payload delivery"},
    {"sha1", 6, "Payload delivery"},
    {"sha256", 11, "Payload delivery"},
    {"filename", 5, "Payload delivery"},
    {"email-src", 2, "Payload delivery"},
    {"comment", 2, "Other"},
    {"text", 2, "Other"},
    {"link", 1, "External analysis"},
}};

struct object_template {
    std::string_view name;
    std::array<std::string_view, 6> types;
};
inline constexpr std::array<object_template, 4> object_templates = {{
    {"file", {"filename", "md5", "sha1", "sha256", "size-in-bytes", "text"}},
    {"domain-ip", {"domain", "ip-dst", "hostname", "text", "datetime", "datetime"}},
    {"url", {"url", "domain", "hostname", "text", "port", "text"}},
    {"network-connection", {"ip-src", "ip-dst", "port", "port", "text", "datetime"}},
}};

struct tag {
    std::string name;
    std::string colour;
    std::size_t weight;
};
/// Few tags that are on many attributes, and many that are on few.
inline const std::vector<tag>& tags() {
    static const std::vector<tag> all = [] {
        std::vector<tag> made = {
            {"tlp:red", "#CC0033", 8},
            {"tlp:amber", "#FFC000", 20},
            {"tlp:green", "#339900", 22},
            {"tlp:white", "#ffffff", 15},
            {"type:OSINT", "#004646", 10},
            {"osint:lifetime=\"perpetual\"", "#0071c3", 8},
            {"misp-galaxy:threat-actor=\"APT 28\"", "#0088cc", 7},
            {"kill-chain:Delivery", "#ef4848", 5},
            {"malware_classification:malware-category=\"Ransomware\"", "#2c4f00", 5},
            {"workflow:todo=\"expansion\"", "#850048", 3},
            {"PAP:AMBER", "#ffa800", 3},
        };
        for (char tens = '0'; tens < '4'; ++tens) {
            for (char ones = '0'; ones <= '9'; ++ones) {
                made.push_back({std::string{"campaign:name=\"op-"} + tens + ones + '"', "#0a1b2c", 1});
            }
        }
        return made;
    }();
    return all;
}

inline constexpr std::array<std::string_view, 26> words = {
    "alpha",  "bravo", "cargo", "delta",  "ember",  "falcon", "granite", "harbor", "indigo",
    "jolt",   "kilo",  "lumen", "mango",  "nectar", "onyx",   "panda",   "quartz", "raven",
    "sierra", "tango", "umbra", "vortex", "willow", "xenon",  "yonder",  "zephyr"};

}  // namespace bench
