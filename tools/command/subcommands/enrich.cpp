// SPDX-License-Identifier: MIT
// The subcommand enrich: events as workflows see them, or what was made of them.

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/extract.hpp>
#include <hashpath/misp.hpp>
#include <hashpath/path.hpp>

#include "../command.hpp"
#include "../session.hpp"
#include "events.hpp"
#include "subcommands.hpp"

namespace command {

namespace {

struct enrich_options {
    common_options common;
    bool explain = false;
    bool as_json = false;
};

/// Result of enriching the data of a trigger: in numbers, and what was left out.
struct enrichment {
    std::string taken_for;
    std::size_t of_event = 0;
    std::size_t of_objects = 0;
    std::size_t flattened = 0;
    std::size_t event_tags = 0;
    std::size_t tagged = 0;
    std::vector<std::string> left_out;  ///< top-level keys
    bool list_for_one = false;          ///< an array of attributes was taken for one attribute
    bool without_event = false;         ///< an attribute or object without an event around it
};

std::set<std::string> keys_of(const json& container) {
    std::set<std::string> keys;
    for (auto entry = handle{container}.entries(); entry; entry.next()) keys.insert(entry.key().to_string());
    return keys;
}

enrichment describe_enrichment(const json& before, const json& after) {
    using hashpath::path;
    constexpr std::string_view scopes[] = {"nothing", "an event", "an attribute", "an object"};
    const auto scope = hashpath::misp::scope_of(before);
    enrichment made;
    made.taken_for = scopes[static_cast<std::size_t>(scope)];
    made.of_event = count(after, path{"Event.Attribute.{*}"});
    made.of_objects = count(after, path{"Event.Object.{n}.Attribute.{n}"});
    made.flattened = count(after, path{"Event._AttributeFlattened"});
    made.event_tags = count(after, path{"Event.Tag.{*}"});
    made.tagged = count(after, path{"Event._AttributeFlattened.{*}[Tag]"});
    std::set<std::string> kept = keys_of(after);
    kept.merge(keys_of(after["Event"]));
    // The enriched event has these under other names.
    kept.insert({"EventTag", "Sighting", "AttributeTag", "RelatedAttribute"});
    for (auto entry = handle{before}.entries(); entry; entry.next()) {
        std::string key = entry.key().to_string();
        if (!kept.contains(key)) made.left_out.push_back(std::move(key));
    }
    made.list_for_one = scope == hashpath::misp::scope::attribute && before["Attribute"].is_array();
    const bool is_part = scope == hashpath::misp::scope::attribute || scope == hashpath::misp::scope::object;
    made.without_event = is_part && !before.contains("Event");
    return made;
}

json as_json(const enrichment& made) {
    return {{"taken_for", made.taken_for}, {"attributes", made.of_event},       {"object_attributes", made.of_objects},
            {"flattened", made.flattened}, {"event_tags", made.event_tags},     {"tagged", made.tagged},
            {"left_out", made.left_out},   {"list_for_one", made.list_for_one}, {"without_event", made.without_event}};
}

std::string as_text(const enrichment& made) {
    const auto number = [](std::size_t count, std::string_view what) {
        return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    std::string text = fmt::format("taken for   {}\n", made.taken_for);
    text += fmt::format("attributes  {} of the event, {} of its objects: {} in _AttributeFlattened\n",
                        number(made.of_event, "attribute"), made.of_objects, made.flattened);
    text += fmt::format("tags        {} of the event in the _allTags of each; {} with tags of their own\n",
                        number(made.event_tags, "tag"), number(made.tagged, "attribute"));
    for (const std::string& key : made.left_out) text += fmt::format("left out    {}\n", printable(key));
    if (made.list_for_one) {
        text += "warning: the list Attribute beside Event was taken for one attribute; put it into Event\n";
    }
    if (made.without_event) text += "warning: there is no event around it, so nothing of it is left\n";
    return text;
}

answer enrich_copies(json document, output& out) {
    std::vector<json> events = hashpath::misp::trigger_data(std::move(document));
    for (json& event : events) hashpath::misp::enrich(event);
    out.each(events, true);
    return true;
}

answer explain(json document, output& out, bool in_json) {
    std::vector<json> outputs;
    for (const json& data : hashpath::misp::trigger_data(std::move(document))) {
        const enrichment made = describe_enrichment(data, hashpath::misp::enriched(data));
        if (in_json) outputs.push_back(as_json(made));
        else out.text(as_text(made));
    }
    if (in_json) out.each(outputs, true);
    return true;
}

int run_enrich(const enrich_options& options) {
    session session{options.common};
    const bool in_json = options.as_json || options.common.output.one_per_line;
    return session.run([&](const document& read, output& out) {
        if (options.explain) return explain(read.take(), out, in_json);
        const auto printed = visit_validated(read, [&out](const auto& document) -> std::optional<answer> {
            const auto views = views_of(document);
            if (!views) return std::nullopt;
            out.each(roots_of(*views), true);
            return true;
        });
        return printed ? *printed : enrich_copies(read.take(), out);
    });
}

}  // namespace

void add_enrich(command_line& line) {
    const auto options = std::make_shared<enrich_options>();
    subcommand added = line.add("enrich", "Print events as MISP's workflows see them");
    added.add_files(options->common, about_events);
    added.add_input_and_output(options->common);
    added.add_flag("--explain", options->explain, "Say why: what was looked at, what decided, and what is suspicious");
    added.add_flag("--json", options->as_json, "Print answers and explanations as JSON");
    added.add_jobs(options->common);
    added.run([options] { return run_enrich(*options); });
}

}  // namespace command
