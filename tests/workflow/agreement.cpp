// SPDX-License-Identifier: MIT
// Workflows run by the library, compared with the plain interpreter: the vectors, the examples, generated workflows over
// generated events, and the folders of workflows and events that HASHPATH_WORKFLOWS and HASHPATH_EVENTS name.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <hashpath/json/parse.hpp>
#include <hashpath/misp/trigger_data.hpp>

#include "generator.hpp"
#include "plain/recording_host.hpp"
#include "plain/run.hpp"
#include "test.hpp"
#include "workflow/generated_workflow.hpp"

namespace {

ordered_json read_json(const std::filesystem::path& path) {
    std::ifstream file(path);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return hashpath::parse(text);
}

std::vector<ordered_json> documents_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json" && entry.path().filename() != "lookups.json")
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<ordered_json> documents;
    for (const auto& path : paths) documents.push_back(read_json(path));
    return documents;
}

std::vector<ordered_json> events_of(const std::filesystem::path& folder) {
    std::vector<ordered_json> events;
    for (const ordered_json& document : documents_of(folder)) {
        for (ordered_json& event : hashpath::misp::trigger_data(document)) events.push_back(std::move(event));
    }
    return events;
}

plain::world world_of(const ordered_json& event, const ordered_json& lookups) {
    plain::world made;
    made.event = event;
    made.lookups = lookups;
    return made;
}

/// A node that many paths lead to runs once for each; more of it says nothing new.
constexpr std::size_t most_steps = 100;

/// What came of all comparisons.
struct tally {
    std::map<std::string, std::size_t> outcomes;
    std::size_t executed = 0;
    std::size_t data = 0;

    void compare(const ordered_json& workflow, const ordered_json& event, const ordered_json& lookups,
                 const std::set<std::string>& disabled, bool remembers, const std::string& trigger = {}) {
        const auto came =
            plain::compare_runs(workflow, event, world_of(event, lookups), disabled, remembers, most_steps, trigger);
        if (!came.differs) {
            ++outcomes["left out"];
            return;
        }
        if (!came.differs->empty()) {
            FAIL_CHECK(*came.differs << workflow << "\n"
                                     << event << "\n"
                                     << ordered_json(disabled) << ", remembers: " << remembers);
        }
        ++outcomes[came.outcome];
        executed += came.executed;
        data += came.compared_data;
    }
};

}  // namespace

TEST_CASE("the plain interpreter runs the workflows of the vectors as the reference, and so does the library") {
    std::ifstream file(HASHPATH_VECTORS "/workflow.ndjson");
    std::size_t compared = 0;
    for (std::string line; std::getline(file, line); ++compared) {
        const ordered_json vector = ordered_json::parse(line);
        const ordered_json& arguments = vector.at("args");
        const ordered_json& expected = vector.at("expect").at("value");
        std::set<std::string> disabled;
        for (const ordered_json& id : arguments.at(2).at("disabled")) disabled.insert(id.get<std::string>());
        INFO(line.substr(0, 3000));
        plain::world noted;
        const plain::ran ran = plain::run(arguments.at(0), arguments.at(1), noted, disabled);
        const plain::walked& main = ran.main;
        CHECK(ran.outcome == expected.at("outcome"));
        CHECK(main.success == expected.at("success"));
        CHECK(ordered_json(main.executed) == expected.at("executed"));
        CHECK(ordered_json(main.blocking) == expected.at("blocking"));
        CHECK(ordered_json(main.blocked_paths) == expected.at("blocked_paths"));
        CHECK(ran.tasks.size() >= expected.at("tasks").size());
        REQUIRE(main.failures.size() == expected.at("errors").size());
        for (std::size_t i = 0; i < main.failures.size(); ++i) {
            const ordered_json& error = expected.at("errors").at(i);
            CHECK(main.failures[i].node == error.at("node"));
            CHECK(main.failures[i].module == error.at("module"));
            if (!error.at("message").is_null()) CHECK(main.failures[i].message == error.at("message"));
        }
        if (!expected.at("last_data").is_null()) CHECK(plain::identical(*main.data, expected.at("last_data")));
        tally{}.compare(arguments.at(0), arguments.at(1), ordered_json::object(), disabled, true);
    }
    CHECK(compared > 300);
}

TEST_CASE("the examples run as the plain interpreter runs them") {
    const std::filesystem::path folder = HASHPATH_EXAMPLES;
    const ordered_json lookups = read_json(folder / "lookups.json");
    tally all;
    for (const ordered_json& workflow : documents_of(folder / "workflows")) {
        for (const ordered_json& event : events_of(folder)) {
            for (const bool remembers : {true, false}) {
                all.compare(workflow, event, lookups, {}, remembers);
                all.compare(workflow, event, generated::lookups(), {"tag-if"}, remembers);
            }
        }
    }
    CHECK(all.outcomes["success"] > 20);
    CHECK(all.outcomes["blocked"] > 2);
}

TEST_CASE("generated workflows run as the plain interpreter runs them") {
    generated::generator random{23};
    const ordered_json lookups = generated::lookups();
    tally all;
    for (std::size_t i = 0; i < generated_share(1'000); ++i) {
        const ordered_json workflow = generated::workflow(random);
        const ordered_json event = generated::event(random);
        std::set<std::string> disabled;
        while (random.one_in(3)) disabled.insert(random.one_of(generated::modules()).id);
        const bool remembers = !random.one_in(3);
        all.compare(workflow, event, lookups, disabled, remembers);
    }
    for (const auto& [outcome, count] : all.outcomes) UNSCOPED_INFO(outcome << ": " << count);
    UNSCOPED_INFO(all.executed << " actions, " << all.data << " times the data");
    CHECK(all.outcomes["success"] > generated_share(600));
    CHECK(all.outcomes["failure"] > generated_share(10));
    CHECK(all.outcomes["blocked"] > generated_share(50));
    CHECK(all.outcomes["refused"] > generated_share(10));
    CHECK(all.outcomes["left out"] < generated_share(300));
    CHECK(all.executed > generated_share(1'200));
    CHECK(all.data > generated_share(700));
}

TEST_CASE("the workflows of a folder run over the events of another as the plain interpreter runs them") {
    const char* workflows = std::getenv("HASHPATH_WORKFLOWS");
    const char* events = std::getenv("HASHPATH_EVENTS");
    if (!workflows || !events) return;
    const std::vector<ordered_json> all_events = events_of(events);
    tally all;
    for (const ordered_json& workflow : documents_of(workflows)) {
        for (const ordered_json& event : all_events) {
            all.compare(workflow, event, generated::lookups(), {}, true, "event-publish");
        }
    }
    for (const auto& [outcome, count] : all.outcomes) WARN(outcome << ": " << count);
    CHECK(all.executed > 0);
}
