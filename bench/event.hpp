#pragma once
// SPDX-License-Identifier: MIT
// Makes events as MISP exports them, the same everywhere.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "event/random_source.hpp"
#include "event/vocabulary.hpp"

namespace bench {

/// Writes one event as compact JSON text.
class event_writer {
public:
    event_writer(std::size_t attributes, std::uint64_t seed) : random_(seed) { write_event(attributes); }

    std::string take() { return std::move(text_); }

private:
    void comma() {
        if (text_.back() != '{' && text_.back() != '[') text_ += ',';
    }
    void quoted(std::string_view text) {
        text_ += '"';
        for (const char each : text) {
            if (each == '"' || each == '\\') text_ += '\\';
            text_ += each;
        }
        text_ += '"';
    }
    void name(std::string_view key) {
        comma();
        quoted(key);
        text_ += ':';
    }
    void member(std::string_view key, std::string_view text) {
        name(key);
        quoted(text);
    }
    void truth(std::string_view key, bool holds) { literal(key, holds ? "true" : "false"); }
    void literal(std::string_view key, std::string_view json) {
        name(key);
        text_ += json;
    }
    void open(std::string_view key, char bracket) {
        name(key);
        text_ += bracket;
    }
    void open_entry() {
        comma();
        text_ += '{';
    }

    /// Elements of a list are evaluated in their order, unlike operands of `+`.
    static std::string joined(std::initializer_list<std::string> parts) {
        std::string text;
        for (const std::string& part : parts) text += part;
        return text;
    }
    std::string word() { return std::string{random_.one_of(words)}; }
    std::string number(std::size_t least, std::size_t limit) { return std::to_string(random_.between(least, limit)); }
    std::string digits(std::size_t count) {
        std::string text;
        while (text.size() < count) text += "0123456789abcdef"[random_.below(16)];
        return text;
    }
    std::string uuid() {
        return joined({digits(8), "-", digits(4), "-4", digits(3), "-a", digits(3), "-", digits(12)});
    }
    std::string timestamp() { return number(1'700'000'000, 1'750'000'000); }
    std::string phrase(std::size_t least, std::size_t limit) {
        std::string text = word();
        for (std::size_t left = random_.between(least, limit); left > 1; --left) text += ' ' + word();
        return text;
    }
    std::string host() {
        constexpr std::array<std::string_view, 6> endings = {".com", ".net", ".org", ".ru", ".example", ".info"};
        const std::string_view ending = random_.chance(6) ? ".evil.example" : random_.one_of(endings);
        return joined({word(), number(0, 1000), "-", word(), std::string{ending}});
    }
    std::string address() {
        return joined({number(1, 255), ".", number(1, 255), ".", number(1, 255), ".", number(1, 255)});
    }
    std::string value_of(std::string_view type) {
        if (type == "ip-src" || type == "ip-dst") return address();
        if (type == "domain" || type == "hostname") return host();
        if (type == "url" || type == "link") {
            return joined({"http://", host(), "/", word(), "/", word(), ".php?id=", number(0, 1'000'000)});
        }
        if (type == "md5") return digits(32);
        if (type == "sha1") return digits(40);
        if (type == "sha256") return digits(64);
        if (type == "filename") {
            if (random_.chance(30)) return joined({"C:\\Users\\", word(), "\\AppData\\", word(), ".exe"});
            return joined({word(), "_", number(0, 10'000), ".exe"});
        }
        if (type == "email-src") return joined({word(), "@", host()});
        if (type == "size-in-bytes") return number(1'000, 10'000'000);
        if (type == "port") return number(1, 65'536);
        if (type == "datetime") {
            return joined({"2026-0", number(1, 9), "-1", number(0, 10), "T0", number(0, 10), ":00:00.000000+00:00"});
        }
        return joined({phrase(4, 16), random_.chance(10) ? " \"quoted\" – é" : ""});
    }

    void write_tag(std::size_t index) {
        const tag& written = tags()[index];
        open_entry();
        member("id", std::to_string(100 + index));
        member("name", written.name);
        member("colour", written.colour);
        truth("exportable", true);
        member("user_id", "0");
        truth("hide_tag", false);
        literal("numerical_value", "null");
        truth("is_galaxy", written.name.starts_with("misp-galaxy"));
        truth("is_custom_galaxy", false);
        truth("local_only", false);
        truth("local", false);
        literal("relationship_type", "null");
        text_ += '}';
    }
    void write_tags() {
        std::vector<std::size_t> drawn;
        const std::size_t count = random_.between(1, 4);
        while (drawn.size() < count) {
            const auto index = static_cast<std::size_t>(&random_.weighed(tags()) - tags().data());
            bool is_new = true;
            for (const std::size_t each : drawn) is_new = is_new && each != index;
            if (is_new) drawn.push_back(index);
        }
        open("Tag", '[');
        for (const std::size_t each : drawn) write_tag(each);
        text_ += ']';
    }
    void write_attribute(std::string_view type, std::string_view category, std::size_t object) {
        constexpr std::array<std::string_view, 7> distributions = {"0", "1", "3", "5", "5", "5", "5"};
        open_entry();
        member("id", std::to_string(++last_id_));
        member("type", type);
        member("category", category);
        truth("to_ids", random_.chance(60));
        member("uuid", uuid());
        member("event_id", "1234");
        member("distribution", random_.one_of(distributions));
        member("timestamp", timestamp());
        member("comment", random_.chance(60) ? std::string{} : phrase(2, 9));
        member("sharing_group_id", "0");
        truth("deleted", false);
        truth("disable_correlation", random_.chance(10));
        member("object_id", std::to_string(object));
        if (object == 0) literal("object_relation", "null");
        else member("object_relation", type);
        literal("first_seen", "null");
        literal("last_seen", "null");
        member("value", value_of(type));
        literal("Galaxy", "[]");
        literal("ShadowAttribute", "[]");
        if (random_.chance(30)) write_tags();
        text_ += '}';
    }
    static std::string_view category_of(std::string_view type) {
        for (const attribute_type& each : attribute_types) {
            if (each.name == type) return each.category;
        }
        return "Other";
    }
    /// Writes an object of at most `most` attributes, and gives how many it has.
    std::size_t write_object(std::size_t id, std::size_t most) {
        constexpr std::array<std::size_t, 6> counts = {4, 5, 6, 6, 7, 8};
        const object_template& made_from = random_.one_of(object_templates);
        const std::size_t drawn = random_.one_of(counts);
        const std::size_t count = drawn < most ? drawn : most;
        open_entry();
        member("id", std::to_string(id));
        member("name", made_from.name);
        member("meta-category", made_from.name == "file" ? "file" : "network");
        member("description", "Object describing a " + std::string{made_from.name} + " with meta-information");
        member("template_uuid", uuid());
        member("template_version", "17");
        member("event_id", "1234");
        member("uuid", uuid());
        member("timestamp", timestamp());
        member("distribution", "5");
        member("sharing_group_id", "0");
        member("comment", "");
        truth("deleted", false);
        literal("first_seen", "null");
        literal("last_seen", "null");
        literal("ObjectReference", "[]");
        open("Attribute", '[');
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view type = made_from.types[i % made_from.types.size()];
            write_attribute(type, category_of(type), id);
        }
        text_ += "]}";
        return count;
    }
    void write_organisation(std::string_view key, std::string_view id, std::string_view its_name, bool local) {
        open(key, '{');
        member("id", id);
        member("name", its_name);
        member("uuid", uuid());
        truth("local", local);
        text_ += '}';
    }
    void write_event(std::size_t attributes) {
        text_ = R"({"Event":{)";
        member("id", "1234");
        member("orgc_id", "2");
        member("org_id", "1");
        member("date", "2026-08-01");
        member("threat_level_id", "2");
        member("info", "OSINT - synthetic benchmark event");
        truth("published", true);
        member("uuid", uuid());
        member("attribute_count", std::to_string(attributes));
        member("analysis", "2");
        member("timestamp", "1754000000");
        member("distribution", "3");
        truth("proposal_email_lock", false);
        truth("locked", false);
        member("publish_timestamp", "1754000001");
        member("sharing_group_id", "0");
        truth("disable_correlation", false);
        member("extends_uuid", "");
        literal("protected", "null");
        member("event_creator_email", "admin@admin.test");
        write_organisation("Org", "1", "ORGNAME", true);
        write_organisation("Orgc", "2", "CIRCL", false);
        const std::size_t plain = attributes * 6 / 10;
        open("Attribute", '[');
        for (std::size_t i = 0; i < plain; ++i) {
            const attribute_type& type = random_.weighed(attribute_types);
            write_attribute(type.name, type.category, 0);
        }
        text_ += ']';
        for (const std::string_view key : {"ShadowAttribute", "RelatedEvent", "Galaxy"}) literal(key, "[]");
        open("Object", '[');
        std::size_t id = 0;
        for (std::size_t left = attributes - plain; left > 0;) left -= write_object(++id, left);
        text_ += ']';
        for (const std::string_view key : {"EventReport", "CryptographicKey"}) literal(key, "[]");
        open("Tag", '[');
        for (const std::size_t index : {1U, 4U, 6U}) write_tag(index);
        text_ += "]}}";
    }

    random_source random_;
    std::string text_;
    std::size_t last_id_ = 1000;
};
/// An event of so many attributes, 60 % of them its own and 40 % in objects of 4 to 8: about 600 bytes each.
inline std::string generate_event(std::size_t attributes, std::uint64_t seed = 0) {
    return event_writer{attributes, 20'260'801 + attributes + seed * 1'000'003}.take();
}

/// So many different events, one a line.
inline std::string generate_events(std::size_t count, std::size_t attributes_each) {
    std::string lines;
    for (std::size_t i = 0; i < count; ++i) lines += generate_event(attributes_each, i) += '\n';
    return lines;
}

}  // namespace bench
