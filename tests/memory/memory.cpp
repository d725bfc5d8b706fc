// SPDX-License-Identifier: MIT
// Memory that runs out at each allocation of each entry point, once and for good: an answer as with memory, or
// std::bad_alloc, after which all is released and the next call answers as ever. Built by itself, since it stands in for
// the functions that allocate. A destructor of nlohmann's values allocates and may not throw, so it is given what it wants;
// and a value of theirs that is made of a list in braces loses one allocation where another fails.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <new>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <execinfo.h>

#include <hashpath/hashpath.hpp>
#ifdef HASHPATH_SIMDJSON
#include <hashpath/simdjson.hpp>
#endif

#include "test.hpp"

namespace {

/// When allocations fail, and how many there were.
struct allocations {
    enum class mode { never, once, for_good };

    mode fails = mode::never;
    std::int64_t made = 0;
    std::int64_t first_failing = 0;
    std::int64_t live = 0;
    bool failed = false;
    bool failed_in_list = false;
    bool asking = false;
};
allocations memory;

/// What of nlohmann's allocates.
enum class place { elsewhere, list, destructor };

place place_of(void* frame) {
    static std::unordered_map<void*, place> known;  // since a name is looked for among all that there are
    const auto [found, is_new] = known.try_emplace(frame, place::elsewhere);
    Dl_info info{};
    if (!is_new || ::dladdr(frame, &info) == 0 || !info.dli_sname) return found->second;
    const std::string_view name = info.dli_sname;
    const auto has = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (has("json_value7destroy") || (has("nlohmann") && has("D2Ev"))) found->second = place::destructor;
    else if (has("basic_json") && has("C2ESt16initializer_list")) found->second = place::list;
    return found->second;
}

place asking_place() {
    memory.asking = true;
    void* frames[128];
    const int depth = ::backtrace(frames, static_cast<int>(std::size(frames)));
    place most = place::elsewhere;
    for (int i = 0; i < depth && most != place::destructor; ++i) most = std::max(most, place_of(frames[i]));
    memory.asking = false;
    return most;
}

bool fails_now() {
    if (memory.fails == allocations::mode::never || memory.asking) return false;
    const std::int64_t number = memory.made++;
    const bool chosen =
        memory.fails == allocations::mode::once ? number == memory.first_failing : number >= memory.first_failing;
    if (!chosen) return false;
    const place asks = asking_place();
    if (asks == place::destructor) return false;
    memory.failed = true;
    memory.failed_in_list = memory.failed_in_list || asks == place::list;
    return true;
}

}  // namespace

#if HASHPATH_SANITIZED

// The sanitizer has its own malloc(), so only what C++ allocates can fail.
// What nlohmann's lists lose is counted here, and is not its business.
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}  // NOLINT(bugprone-reserved-identifier)

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    void* const room = fails_now() ? nullptr : std::malloc(size);
    memory.live += room && !memory.asking ? 1 : 0;
    return room;
}
void* operator new(std::size_t size) {
    void* const room = operator new(size, std::nothrow);
    if (!room) throw std::bad_alloc{};
    return room;
}
void operator delete(void* room) noexcept {
    if (room && !memory.asking) --memory.live;
    std::free(room);
}
void* operator new[](std::size_t size) {
    return operator new(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return operator new(size, std::nothrow);
}
void operator delete(void* room, std::size_t) noexcept {
    operator delete(room);
}
void operator delete[](void* room) noexcept {
    operator delete(room);
}
void operator delete[](void* room, std::size_t) noexcept {
    operator delete(room);
}

#else

// What C++ and PCRE2 allocate, and simdjson.
extern "C" {
void* __libc_malloc(std::size_t size);  // NOLINT(bugprone-reserved-identifier)
void __libc_free(void* room);           // NOLINT(bugprone-reserved-identifier)
void* malloc(std::size_t size) noexcept {
    if (fails_now()) return nullptr;
    void* const room = __libc_malloc(size);
    memory.live += room && !memory.asking ? 1 : 0;
    return room;
}
void free(void* room) noexcept {
    if (room && !memory.asking) --memory.live;
    __libc_free(room);
}
}

#endif

namespace {

using namespace hashpath::literals;
using hashpath::condition;
using hashpath::condition_operator;
using hashpath::filter;
using hashpath::path;
namespace hash = hashpath::hash;
namespace misp = hashpath::misp;
namespace workflow = hashpath::workflow;

std::string text_of(const char* file) {
    std::ifstream in(std::filesystem::path{HASHPATH_EXAMPLES} / file, std::ios::binary);
    return {std::istreambuf_iterator<char>{in}, {}};
}

const ordered_json& event() {
    static const ordered_json read = hashpath::parse(text_of("event.json"));
    return read;
}

const workflow::definition& guard() {
    static const auto read = workflow::load(hashpath::parse(text_of("workflows/guard-publishing.json")));
    return read;
}

/// Makes it a part of an answer; answers are compared, and not looked at.
template <class Document>
std::string answer_of(const std::vector<hashpath::match<Document>>& matches) {
    std::string all;
    for (const auto& match : matches) all += match.key.to_string() + " " + std::to_string(match.value.size()) + "\n";
    return all;
}

/// Work that answers with a text, on what was prepared while there was memory.
template <class Prepared>
struct entry_point {
    const char* name;
    std::function<Prepared()> prepare;
    std::function<std::string(Prepared&)> work;
};

template <class Prepared>
void check_each_allocation(const entry_point<Prepared>& entry) {
    INFO(entry.name);
    struct outcome {
        bool threw = false;
        std::int64_t left = 0;  ///< what was allocated and not released
    };
    const auto run = [&entry](allocations::mode mode, std::int64_t first_failing, std::string& answer) {
        outcome came;
        std::string own;
        const std::int64_t live = memory.live;
        {
            Prepared prepared = entry.prepare();
            memory.made = 0;
            memory.failed = memory.failed_in_list = false;
            memory.first_failing = first_failing;
            try {
                memory.fails = mode;
                own = entry.work(prepared);
            } catch (const std::bad_alloc&) {
                came.threw = true;
            }
            memory.fails = allocations::mode::never;
        }
        came.left = memory.live - live;
        if (!came.threw) answer = std::move(own);
        return came;
    };
    std::string expected;
    for (int warm = 0; warm < 2; ++warm) run(allocations::mode::once, INT64_MAX, expected);
    const std::int64_t count = memory.made;
    std::cout << entry.name << ": " << count << " allocations\n";
    REQUIRE(count > 0);
    constexpr std::int64_t most = 1'500;
    const std::int64_t step = std::max<std::int64_t>(1, count / most);
    std::size_t thrown = 0;
    for (const auto mode : {allocations::mode::once, allocations::mode::for_good}) {
        for (std::int64_t number = 0; number < count; number += step) {
            std::string answer;
            const outcome came = run(mode, number, answer);
            if (!came.threw && answer != expected)
                FAIL("another answer after allocation " << number << " failed: " << answer);
            if (came.threw && !memory.failed) FAIL("bad_alloc where no allocation failed: " << number);
            if (came.threw && came.left > 0 && !memory.failed_in_list)
                FAIL(came.left << " allocations are left after allocation " << number << " failed");
            thrown += came.threw ? 1 : 0;
        }
    }
    CHECK(thrown > 0);
    std::string again;
    run(allocations::mode::once, INT64_MAX, again);
    CHECK(again == expected);
}

void check_reading(const char* name, std::function<std::string(const ordered_json&)> work) {
    check_each_allocation<const ordered_json*>(
        {name, [] { return &event(); }, [&work](const ordered_json*& document) { return work(*document); }});
}

void check_changing(const char* name, std::function<std::string(ordered_json&)> work) {
    check_each_allocation<ordered_json>({name, [] { return event(); },
                                         [&work](ordered_json& document) {
                                             try {
                                                 return work(document);
                                             } catch (...) {
                                                 const auto fails =
                                                     std::exchange(memory.fails, allocations::mode::never);
                                                 CHECK_FALSE(document.dump().empty());  // it is whole
                                                 memory.fails = fails;
                                                 throw;
                                             }
                                         }});
}

}  // namespace

TEST_CASE("paths need memory, or say that there is none") {
    check_reading("path", [](const ordered_json&) {
        return std::string{*path{"Event.{n}.Attribute.{n}[type=ip-src][value=/^10\\.|x+y/i].Tag.{n}[name!=a]"}.text()};
    });
    check_reading("path::from_keys", [](const ordered_json&) {
        return *path::from_keys({"Event", "a.b", "a key that is too long for a short text"}).pointer();
    });
    check_reading("diagnose", [](const ordered_json&) {
        std::string all;
        for (const auto& warning : diagnose(path{"Event.{N}[type=].{n}[a=/(/]"})) all += warning.message() + "\n";
        return all;
    });
    check_reading("regex", [](const ordered_json&) {
        const hashpath::regex pattern{"/^(a|b)+c?$/i", {.budget = std::make_shared<hashpath::regex_budget>(1'000)}};
        hashpath::regex::memory reused;
        return std::to_string(pattern.search("abab", reused)) +
               std::to_string(pattern.search(std::string(500, 'a'), reused));
    });
}

TEST_CASE("reading a document needs memory, or says that there is none") {
    const path ids{"Event.{*}.{n}[type=/^(ip|domain)/].value"};
    check_reading("extract", [&ids](const ordered_json& document) { return answer_of(extract(document, ids)); });
    check_reading("locate", [&ids](const ordered_json& document) {
        std::string all;
        for (const auto& match : locate(document, ids)) all.append(*match.place.text()) += "\n";
        return all;
    });
    check_reading("survivors", [&ids](const ordered_json& document) {
        return std::to_string(survivors(document, ids).back().left);
    });
    check_reading("first, check, count", [](const ordered_json& document) {
        const path long_path{"Event.Attribute.{n}[type=/^(ip|url)/].Tag.{n}[name=/^tlp/].name"};
        return std::to_string(first(document, long_path).has_value()) +
               std::to_string(hashpath::check(document, long_path)) +
               std::to_string(hashpath::count(document, long_path));
    });
    check_reading("get", [](const ordered_json& document) {
        return get(document, "Event.info"_path, ordered_json("a default that is too long for a short text")).dump();
    });
}

TEST_CASE("a document is whole where memory runs out while it is read or changed") {
    check_reading("parse", [](const ordered_json&) {
        return hashpath::parse(
                   R"({"a": [1, 2.5, "a text that is too long for a short one", {"b": null}], "c": {"d": {}}})")
            .dump();
    });
    check_changing("set", [](ordered_json& document) {
        set(document, "Event.Attribute.{n}.value"_path, ordered_json("a text that is too long for a short one"));
        return document.dump();
    });
    check_changing("insert", [](ordered_json& document) {
        insert(document, "Event.Attribute.{n}[type=url].new"_path, ordered_json{{"a", 1}});
        insert(document, "Event.new.nested"_path, 1);
        return document.dump();
    });
    check_changing("remove", [](ordered_json& document) {
        remove(document, "Event.Attribute.{n}[type=url]"_path);
        hashpath::renumber(document["Event"]["Attribute"]);
        return document.dump();
    });
    check_reading("make_patch", [](const ordered_json& document) {
        static const ordered_json other = hashpath::parse(R"({"Event": {"Attribute": [{"id": 1}], "info": "x"}})");
        return hashpath::make_patch(document, other).dump();
    });
}

TEST_CASE("the operations of Hash need memory, or say that there is none") {
    check_reading("hash::flatten, expand", [](const ordered_json& document) {
        return hash::expand(hash::flatten(document["Event"]["Tag"])).dump();
    });
    check_reading("hash::combine", [](const ordered_json& document) {
        return hash::combine(document,
                             hash::column{"%s:%05d", {"Event.Attribute.{n}.type"_path, "Event.Attribute.{n}.id"_path}},
                             "Event.Attribute.{n}.to_ids"_path)
            .dump();
    });
    check_reading("hash::sort", [](const ordered_json& document) {
        return hash::sort(document["Event"]["Attribute"], "{n}.type"_path).dump();
    });
    check_reading("hash::merge, diff", [](const ordered_json& document) {
        return hash::merge(document["Event"]["Tag"], document["Event"]["Tag"]).dump() +
               hash::diff(document["Event"]["Tag"], document["Event"]).dump();
    });
    check_reading("hash::nest", [](const ordered_json&) {
        static const auto entries =
            hashpath::parse(R"([{"T": {"id": 1, "parent_id": null}}, {"T": {"id": 2, "parent_id": 1}}])");
        return hash::nest(entries).dump();
    });
    check_reading("hash::filter",
                  [](const ordered_json& document) { return hash::filter(document["Event"]["Tag"]).dump(); });
}

TEST_CASE("filters need memory, or say that there is none") {
    static const filter red{
        "Event.Attribute.{n}"_path, "Tag.{n}.name"_path, {condition_operator::in_or, {"tlp:red", "a"}}};
    static const filter types{"Event.Attribute.{n}"_path, "type"_path, {condition_operator::equals, "url"}};
    check_reading("matching_items", [](const ordered_json& document) {
        return std::to_string(hashpath::matching_items(document, red).size());
    });
    check_reading("judge_items", [](const ordered_json& document) {
        std::string all;
        for (const auto& each : judge_items(document, red)) all += each.matches ? "1" : "0";
        return all;
    });
    check_reading("filter_set", [](const ordered_json& document) {
        const hashpath::filter_set set{{red, types}};
        std::string all;
        for (const auto& outcome : hashpath::matching_items(document, set))
            all += std::to_string(outcome.items.size()) + " ";
        return all;
    });
    check_changing("add_filter, apply_filters, remove_filter", [](ordered_json& document) {
        misp::add_filter(
            document, "A",
            ordered_json{{"selector", "Event.Attribute"}, {"path", "type"}, {"operator", "equals"}, {"value", "url"}});
        misp::apply_filters(document);
        std::string all = document.dump();
        misp::remove_filter(document, "A");
        return all + document.dump();
    });
}

TEST_CASE("events need memory, or say that there is none") {
    check_changing("enrich", [](ordered_json& document) {
        misp::enrich(document);
        return document.dump();
    });
    check_reading("enriched_view", [](const ordered_json& document) {
        const misp::enriched_view view{document};
        return std::to_string(count(view.root(), "Event._AttributeFlattened.{n}._allTags.{n}.name"_path));
    });
    check_reading("trigger_data", [](const ordered_json& document) {
        return std::to_string(misp::trigger_data(document["Event"]).size());
    });
    check_reading("evaluate", [](const ordered_json& document) {
        const auto answer = misp::evaluate(misp::if_module::tag,
                                           ordered_json{{"scope", "event_attribute"}, {"tags", {"tlp:red"}}}, document);
        return std::to_string(answer.pass) + answer.path;
    });
    check_reading("warning_list", [](const ordered_json&) {
        static const auto text = hashpath::parse(R"({"type": "cidr", "list": ["10.0.0.0/8", "::1"]})");
        static const auto patterns = hashpath::parse(R"({"type": "regex", "list": ["/^a+$/", "/[0-9]+x/"]})");
        return misp::warning_list{text}.match("10.1.2.3").value_or("-") +
               misp::warning_list{patterns}.match("12x").value_or("-");
    });
}

TEST_CASE("workflows need memory, or say that there is none") {
    static const auto stored = hashpath::parse(text_of("workflows/guard-publishing.json"));
    check_reading("workflow::load", [](const ordered_json&) { return workflow::load(stored).name; });
    check_reading("validate", [](const ordered_json&) {
        std::string all;
        for (const auto& finding : validate(guard())) all += describe(finding);
        return all + ".";
    });
    check_reading("to_mermaid, to_dot",
                  [](const ordered_json&) { return to_mermaid(guard().graph) + to_dot(guard().graph); });
    check_reading("run", [](const ordered_json& document) {
        workflow::memory_host host{document};
        const auto result = run(guard(), document, host);
        return result.outcome + result.data.dump();
    });
    check_reading("run with a story", [](const ordered_json& document) {
        workflow::memory_host host{document};
        std::string all;
        workflow::run_options options;
        options.patches = true;
        options.observe = [&all](const workflow::step& step, const ordered_json&) { all += step.result; };
        run(guard(), document, host, options);
        return all;
    });
    check_reading("run_module", [](const ordered_json& document) {
        workflow::memory_host host{document};
        const auto& module = *workflow::built_in_modules().find(workflow::module_type::logic, "tag-if");
        return std::to_string(run_module(module, ordered_json{{"tags", {"tlp:red"}}}, document, host).success);
    });
    check_reading("render_template", [](const ordered_json& document) {
        return *workflow::render_template("{{ Event.info }}: {{ Event.Attribute[1].value }}, {{ Event.Tag }}",
                                          document);
    });
    check_reading("cut_blueprint", [](const ordered_json&) {
        static const std::vector<std::int64_t> chosen = {2, 3};
        return workflow::cut_blueprint(stored, chosen, {"0b7e", "a name", "a description"}).dump();
    });
}

#ifdef HASHPATH_SIMDJSON
TEST_CASE("reading with simdjson needs memory, or says that there is none") {
    static const simdjson::padded_string text{text_of("event.json")};
    const path wanted{"Event.Attribute.{n}[type=/^(ip|url)/].Tag.{n}.name"};
    check_reading("text_reader::index", [&wanted](const ordered_json&) {
        hashpath::text_reader reader;
        return std::to_string(count(reader.index(text), wanted));
    });
    check_reading("text_reader::parse", [&wanted](const ordered_json&) {
        hashpath::text_reader reader;
        return std::to_string(count(reader.parse(text), wanted));
    });
    check_reading("text_reader::read", [](const ordered_json&) {
        hashpath::text_reader reader;
        return reader.read(text).dump();
    });
}
#endif
