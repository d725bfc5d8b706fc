// SPDX-License-Identifier: MIT

#include <hashpath/workflow/roaming_data.hpp>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <hashpath/error.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/json/parse.hpp>
#include <hashpath/misp/event.hpp>
#include <hashpath/misp/if.hpp>
#include <hashpath/misp/labelled_filters.hpp>

#include "test.hpp"

namespace {

using hashpath::parse;
using hashpath::path;
using hashpath::workflow::roaming_data;

const char* const event =
    R"({"Event":{"Attribute":[{"id":1,"type":"url"},{"id":2,"type":"md5"},{"id":3,"type":"url"}]}})";

/// The ids of the attributes in these data.
std::string ids_in(const ordered_json& data) {
    std::string ids;
    for (const auto& attribute : data.at("Event").at("Attribute")) ids += attribute.at("id").dump();
    return ids;
}

/// Puts a filter on the type of attributes, as the module does.
void filter(roaming_data& data, const char* label, const char* asked, const char* type) {
    data.put_filter({{"filtering-label", label},
                     {"selector", "Event.Attribute"},
                     {"hash_path", "type"},
                     {"operator", asked},
                     {"value", type}});
}

/// Data with a filter that cannot be applied.
ordered_json unfilterable() {
    return parse(R"({"Event":{"id":1},"enabledFilters":{"A":{"selector":"Event","path":"x","operator":"in"}}})");
}

}  // namespace

TEST_CASE("without a filter, what is seen is what is stored") {
    roaming_data data{parse(event)};
    CHECK(data.seen() == parse(event));
    CHECK(&data.seen() == &data.stored());
    data.change()["more"] = 1;
    CHECK(data.seen()["more"] == 1);
    CHECK(ids_in(data.seen()) == "123");
}

TEST_CASE("any document can travel") {
    for (const char* text : {"null", "5", R"("text")", "[]", "[1]", "{}", R"({"enabledFilters":5})",
                             R"({"enabledFilters":[]})", R"({"enabledFilters":null})"}) {
        CAPTURE(text);
        roaming_data data{parse(text)};
        CHECK(data.seen().dump() == text);
        CHECK(data.change().dump() == text);
    }
}

TEST_CASE("a filter that has its place for itself is applied there, and the data from before are kept beside") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    CHECK(ids_in(data.seen()) == "13");
    CHECK(&data.seen() == &data.stored());
    CHECK(ids_in(data.seen().at("_unfilteredData")) == "123");
    CHECK(ids_in(data.seen()) == "13");
}

TEST_CASE("filters of which one reaches into what another one finds leave what is stored alone") {
    roaming_data data{
        parse(R"({"Event":{"Attribute":[{"id":1,"Tag":[{"name":"a"}]},{"id":2,"Tag":[{"name":"b"}]}]}})")};
    data.put_filter(
        {{"filtering-label", "A"}, {"selector", "Event.Attribute"}, {"hash_path", "Tag.{n}.name"}, {"value", "a"}});
    data.put_filter({{"filtering-label", "B"},
                     {"selector", "Event.Attribute.0.Tag"},
                     {"hash_path", "name"},
                     {"operator", "equals"},
                     {"value", "b"}});
    CHECK(data.seen().at("Event").at("Attribute").dump() == R"([{"id":1,"Tag":[]}])");
    CHECK(data.stored().at("Event").at("Attribute").dump() == R"([{"id":1,"Tag":[{"name":"a"}]}])");
    // What is seen next is filtered from the start, as in MISP.
    CHECK(data.seen().at("Event").at("Attribute").dump() == R"([{"id":1,"Tag":[]}])");
}

TEST_CASE("a label that is used again is applied again, the others are not undone") {
    roaming_data data{parse(event)};
    filter(data, "A", "not_equals", "md5");
    filter(data, "B", "not_equals", "sha1");
    CHECK(ids_in(data.seen()) == "13");
    filter(data, "A", "equals", "md5");
    CHECK(ids_in(data.seen()).empty());
}

TEST_CASE("what is seen is made once, and anew after a change") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    const auto* const first = &data.seen();
    CHECK(&data.seen() == first);
    data.stored()["Event"]["Attribute"][0]["type"] = "md5";
    CHECK(ids_in(data.seen()) == "3");
}

TEST_CASE("a change bakes in what filters leave out") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    data.change()["Event"]["info"] = "changed";
    CHECK(ids_in(data.stored()) == "13");
    CHECK(data.seen().at("Event").at("info") == "changed");
    CHECK(ids_in(data.stored().at("_unfilteredData")) == "123");
    CHECK_FALSE(data.stored().at("_unfilteredData").at("Event").contains("info"));
    CHECK(data.stored().at("enabledFilters").size() == 1);
}

TEST_CASE("what is changed is filtered again when it is seen next") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    data.change()["Event"]["Attribute"][0]["type"] = "sha1";
    CHECK(ids_in(data.stored()) == "13");
    CHECK(ids_in(data.seen()) == "3");
}

TEST_CASE("filters are applied one upon the other, and taking one away brings all back") {
    roaming_data data{parse(event)};
    filter(data, "A", "not_equals", "md5");
    filter(data, "B", "equals", "md5");
    CHECK(ids_in(data.seen()).empty());
    data.reset_filters({{"filtering-label", "B"}});
    CHECK(ids_in(data.seen()) == "123");
    CHECK(data.seen() == parse(event));
}

TEST_CASE("filters of one selector that are on from the start are applied one upon the other") {
    ordered_json filtered = parse(event);
    filtered["enabledFilters"] = parse(
        R"({"A": {"selector": "Event.Attribute", "path": "type", "operator": "not_equals", "value": "md5"},
            "B": {"selector": "Event.Attribute.{n}", "path": "id", "operator": "not_equals", "value": 1}})");
    roaming_data data{filtered};
    CHECK(ids_in(data.seen()) == "3");
    CHECK(&data.seen() == &data.stored());
}

TEST_CASE("filters of which none reaches into what another one finds are all applied in place") {
    ordered_json filtered = parse(event);
    filtered["Event"]["Tag"] = parse(R"([{"id": 7}, {"id": 8}])");
    filtered["enabledFilters"] = parse(
        R"({"A": {"selector": "Event.Attribute", "path": "type", "operator": "equals", "value": "url"},
            "B": {"selector": "Event.Tag", "path": "id", "operator": "equals", "value": 8}})");
    roaming_data data{filtered};
    CHECK(ids_in(data.seen()) == "13");
    CHECK(data.seen().at("Event").at("Tag").dump() == R"([{"id":8}])");
    CHECK(&data.seen() == &data.stored());
}

TEST_CASE("a filter of all of the data leaves what is stored alone") {
    const ordered_json document = parse(
        R"({"a": {"x": 1}, "b": {"x": 2}, "enabledFilters": {"A": {"selector": "", "path": "x", "operator": "in", "value": 1}}})");
    roaming_data data{document};
    CHECK(data.seen().at("").dump() == R"([{"x":1}])");
    CHECK(data.seen().at("a") == document.at("a"));
    CHECK(data.stored() == document);
}

TEST_CASE("a filter of the filters themselves leaves what is stored alone") {
    const ordered_json document = parse(
        R"({"enabledFilters": {"A": {"selector": "enabledFilters", "path": "path", "operator": "in", "value": "x"}}})");
    roaming_data data{document};
    CHECK(data.seen().dump() == R"({"enabledFilters":[]})");
    CHECK(data.stored() == document);
}

TEST_CASE("what is set replaces everything, filters too") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    CHECK(ids_in(data.seen()) == "13");
    data.set(parse(R"({"Event":{"Attribute":[{"id":9,"type":"md5"}]}})"));
    CHECK(ids_in(data.seen()) == "9");
    CHECK_FALSE(data.seen().contains("enabledFilters"));
}

TEST_CASE("a filter that cannot be applied is an error for whoever looks, and what is stored stays") {
    roaming_data data{unfilterable()};
    CHECK_THROWS_AS(data.seen(), hashpath::type_error);
    CHECK_THROWS_AS(data.change(), hashpath::type_error);
    CHECK(data.stored() == unfilterable());
    data.stored().erase("enabledFilters");
    CHECK(data.seen().dump() == R"({"Event":{"id":1}})");
}

TEST_CASE("data that are too deep to be copied get no filter") {
    hashpath::workflow::json deep = 1;
    for (int i = 0; i < 600; ++i) {
        hashpath::workflow::json around;
        around["a"] = std::move(deep);
        deep = std::move(around);
    }
    for (const bool remembers : {true, false}) {
        roaming_data data{parse("{}"), remembers};
        data.change()["deep"] = std::move(deep);
        CHECK_THROWS_AS(data.put_filter(parse(R"({"selector": "a"})")), hashpath::limit_error);
        CHECK_FALSE(data.stored().contains("enabledFilters"));
        deep = std::move(data.stored()["deep"]);
    }
}

TEST_CASE("paths are extracted once, until what they look at changes") {
    roaming_data data{parse(event)};
    const path types{"Event.Attribute.{n}.type"};
    const auto found = [&](const path& asked) {
        return data.look(
            [&](auto& extractions) { return static_cast<const void*>(extractions.of(asked).values().data()); });
    };
    const void* const first = found(types);
    CHECK(found(types) == first);
    SECTION("a filter that leaves all in changes nothing") {
        filter(data, "A", "not_equals", "sha1");
        CHECK(found(types) == first);
    }
    SECTION("one that leaves something out does") {
        filter(data, "A", "not_equals", "md5");
        const auto left = data.look([&](auto& extractions) { return extractions.of(types).values().size(); });
        CHECK(left == 2);
    }
    SECTION("what a path finds outside of the event may be the filters themselves") {
        const path all{"{s}.{s}.operator"};
        const auto count = [&] { return data.look([&](auto& each) { return each.of(all).values().size(); }); };
        CHECK(count() == 0);
        filter(data, "A", "not_equals", "sha1");
        CHECK(count() == 1);
    }
    SECTION("a change changes it") {
        data.change()["Event"]["Attribute"] = ordered_json::array();
        const auto left = data.look([&](auto& extractions) { return extractions.of(types).values().size(); });
        CHECK(left == 0);
    }
}

namespace {

/// What happens to data that do or do not remember, as a text.
class story {
public:
    story(const ordered_json& document, bool remembers)
        : event_(document), data_(document, remembers), remembers_(remembers) {}

    void begin() {
        tell([&] {
            if (remembers_) data_.enrich_later(event_);
            else hashpath::misp::enrich(data_.stored());
        });
    }

    void put(const ordered_json& parameters) {
        tell([&] { data_.put_filter(parameters); });
    }

    void reset(const ordered_json& parameters) {
        tell([&] { data_.reset_filters(parameters); });
    }

    void change() {
        tell([&] {
            ordered_json& data = data_.change();
            ordered_json* inside = hashpath::impl::member_of(data, "Event");
            ordered_json* attributes = inside ? hashpath::impl::member_of(*inside, "Attribute") : nullptr;
            if (attributes && attributes->is_array()) attributes->push_back({{"type", "url"}, {"value", "new"}});
        });
    }

    void ask(hashpath::misp::if_module asked, const ordered_json& parameters) {
        tell([&] {
            const auto answer = data_.ask(asked, parameters);
            text_ += answer.pass ? "yes" : "no";
            if (answer.by) text_ += std::to_string(*answer.by);
        });
    }

    void see() { text_ += data_.seen_or_stored().dump(); }

    const std::string& text() const { return text_; }

private:
    template <class Happens>
    void tell(Happens happens) {
        try {
            happens();
        } catch (const hashpath::error& e) {
            text_ += e.what();
        }
        text_ += '\n';
    }

    const ordered_json& event_;
    roaming_data data_;
    bool remembers_;
    std::string text_;
};

}  // namespace

TEST_CASE("what is remembered changes no answer") {
    const ordered_json document = parse(
        R"({"Event":{"info":"x","Tag":[{"name":"tlp:red"}],"Attribute":[
            {"type":"url","value":"a","to_ids":true,"Tag":[{"name":"tlp:red"},{"name":"b"}]},
            {"type":"md5","value":"10","to_ids":false},{"type":"1e1","value":10,"to_ids":null,"Tag":[{"name":"b"}]}],
            "Object":[{"name":"file","Attribute":[{"type":"url","value":"1e1","to_ids":1}]}]}})");
    const std::vector<std::string> selectors = {"Event.Attribute",
                                                "Event._AttributeFlattened",
                                                "Event._AttributeFlattened.{n}",
                                                "Event.Attribute.{n}.Tag",
                                                "Event.Attribute.0.Tag",
                                                "Event.Tag",
                                                "Event",
                                                "Event.info",
                                                "Event.Nothing.here",
                                                "enabledFilters",
                                                "",
                                                "Event.Attribute.{n}[type=url]"};
    const std::vector<std::string> paths = {"type", "value", "Tag.{n}.name", "to_ids", "", "name"};
    const std::vector<std::string> looked_at = {"Event.Attribute.{n}.type",
                                                "Event._AttributeFlattened.{n}.value",
                                                "Event._AttributeFlattened.{n}._allTags.{n}.name",
                                                "{s}.{s}",
                                                "",
                                                "Event.Attribute.{n}.to_ids",
                                                "Event.Attribute.{n}[value=/1/].type"};
    const std::vector<ordered_json> values = {"url", "10",      "1e1", "tlp:red", "b",    "a",
                                              "",    "nothing", true,  10,        nullptr};
    const std::vector<std::string> operators = {"in",        "not_in", "equals",    "not_equals",
                                                "any_value", "in_or",  "not_in_or", "in_and"};
    std::minstd_rand random{5};
    const auto any = [&random](const auto& list) { return list[random() % list.size()]; };
    const auto some_values = [&] {
        ordered_json list = ordered_json::array();
        for (auto count = random() % 3; count-- > 0;) list.push_back(any(values));
        return list;
    };
    for (std::size_t i = 0; i < generated_share(1500); ++i) {
        story remembering{document, true};
        story plain{document, false};
        const auto both = [&](auto&& happens) {
            happens(remembering);
            happens(plain);
        };
        both([](story& each) { each.begin(); });
        for (auto steps = random() % 12; steps-- > 0;) {
            const ordered_json put = {{"filtering-label", any(std::vector<std::string>{"A", "B", "C"})},
                                      {"selector", any(selectors)},
                                      {"hash_path", any(paths)},
                                      {"operator", any(operators)},
                                      {"value", any(values)},
                                      {"value_list", some_values()}};
            const ordered_json asked = {{"hash_path", any(looked_at)},
                                        {"operator", any(operators)},
                                        {"value", any(values)},
                                        {"value_list", some_values()}};
            switch (random() % 10) {
                case 0: both([](story& each) { each.see(); }); break;
                case 1: both([](story& each) { each.change(); }); break;
                case 2: both([](story& each) { each.reset({{"filtering-label", "all"}}); }); break;
                case 3:
                    both([](story& each) {
                        each.ask(hashpath::misp::if_module::tag, {{"scope", "event_attribute"}, {"tags", {"tlp:red"}}});
                    });
                    break;
                case 4:
                case 5:
                case 6: both([&](story& each) { each.put(put); }); break;
                default: both([&](story& each) { each.ask(hashpath::misp::if_module::generic, asked); }); break;
            }
        }
        both([](story& each) { each.see(); });
        REQUIRE(remembering.text() == plain.text());
    }
}

TEST_CASE("nothing is kept of what was before where nobody watches") {
    roaming_data data{parse(event)};
    CHECK(data.before() == nullptr);
    data.change()["x"] = 1;
    data.set(parse("{}"));
    CHECK(data.before() == nullptr);
}

TEST_CASE("whoever watches gets what was seen before the first change") {
    roaming_data data{parse(event)};
    data.watch();
    CHECK(data.before() == nullptr);
    CHECK(ids_in(data.seen()) == "123");
    CHECK(data.before() == nullptr);
    SECTION("a change of what is seen") {
        data.change()["x"] = 1;
    }
    SECTION("a change of what is stored") {
        data.stored()["x"] = 1;
    }
    SECTION("a new document") {
        data.set(parse(R"({"x":1})"));
    }
    REQUIRE(data.before() != nullptr);
    CHECK(*data.before() == parse(event));
    data.change()["y"] = 2;
    data.set(parse("[]"));
    CHECK(*data.before() == parse(event));
}

TEST_CASE("watching begins anew each time") {
    roaming_data data{parse(R"({"x":0})")};
    data.watch();
    data.change()["x"] = 1;
    data.watch();
    CHECK(data.before() == nullptr);
    data.change()["x"] = 2;
    REQUIRE(data.before() != nullptr);
    CHECK(data.before()->dump() == R"({"x":1})");
}

TEST_CASE("what was before a change is what filters showed") {
    roaming_data data{parse(event)};
    filter(data, "A", "equals", "url");
    data.watch();
    filter(data, "B", "equals", "md5");
    REQUIRE(data.before() != nullptr);
    CHECK(ids_in(*data.before()) == "13");
    CHECK(ids_in(data.seen()).empty());
    data.watch();
    data.change()["x"] = 1;
    REQUIRE(data.before() != nullptr);
    CHECK(ids_in(*data.before()).empty());
    CHECK_FALSE(data.before()->contains("x"));
}

TEST_CASE("where a filter cannot be applied, what was before is what was stored") {
    roaming_data data{unfilterable()};
    data.watch();
    data.stored()["x"] = 1;
    REQUIRE(data.before() != nullptr);
    CHECK(*data.before() == unfilterable());
}

TEST_CASE("an event that is to be enriched later replaces what was there, and what paths found in it") {
    roaming_data data{parse(event)};
    const path types{"Event.Attribute.{n}.type"};
    const auto count = [&] { return data.look([&](auto& each) { return each.of(types).values().size(); }); };
    CHECK(count() == 3);
    const ordered_json other = parse(R"({"Event":{"Attribute":[{"type":"url"}]}})");
    data.enrich_later(other);
    CHECK(count() == 1);
    roaming_data unseen{parse(event)};
    unseen.enrich_later(other);
    CHECK(unseen.take() == hashpath::misp::enriched(other));
}

TEST_CASE("an event that is to be enriched later can be filtered and changed at once") {
    const ordered_json document = parse(event);
    roaming_data filtered{parse("{}")};
    filtered.enrich_later(document);
    filter(filtered, "A", "equals", "url");
    CHECK(ids_in(filtered.seen()) == "13");
    roaming_data changed{parse("{}")};
    changed.enrich_later(document);
    CHECK(changed.stored() == hashpath::misp::enriched(document));
}

TEST_CASE("a label that is used again works on what its filter left, also where that is no place of its own") {
    roaming_data data{parse(R"({"Event":{"Attribute":[{"Tag":[{"name":"a"}]},{"Tag":[{"name":"b"}]}]}})")};
    for (const char* name : {"a", "b"}) {
        data.put_filter({{"selector", "Event.Attribute.{n}.Tag"}, {"hash_path", "{n}.name"}, {"value", name}});
    }
    CHECK(data.seen().at("Event").at("Attribute")[0].at("Tag").empty());
}

TEST_CASE("what paths found is forgotten where filters are applied to a copy") {
    roaming_data data{parse(R"({"Event":{"Attribute":[{"Tag":[{"name":"a"}]},{"Tag":[{"name":"b"}]}]}})")};
    const path names{"Event.Attribute.{n}.Tag.{n}.name"};
    const auto count = [&] { return data.look([&](auto& each) { return each.of(names).values().size(); }); };
    CHECK(count() == 2);
    data.put_filter({{"selector", "Event.Attribute.{n}.Tag"}, {"hash_path", "{n}.name"}, {"value", "a"}});
    CHECK(count() == 0);
}

TEST_CASE("what the path to the event itself finds is looked up anew where it gets a filter") {
    roaming_data data{parse(R"({"Event":"text","list":[]})")};
    const path whole{"Event"};
    const auto found = [&] {
        return data.look([&](auto& each) -> const void* { return &*each.of(whole).values()[0]; });
    };
    CHECK(found() == &data.seen().at("Event"));
    data.put_filter({{"selector", "list"}});
    CHECK(found() == &data.seen().at("Event"));
}

TEST_CASE("where nothing is remembered, what is seen is made anew after each filter and each change") {
    roaming_data data{parse(event), false};
    filter(data, "A", "equals", "url");
    CHECK(ids_in(data.seen()) == "13");
    filter(data, "B", "equals", "md5");
    CHECK(ids_in(data.seen()).empty());
    data.set(parse(event));
    filter(data, "A", "equals", "url");
    CHECK(ids_in(data.seen()) == "13");
    CHECK(ids_in(data.stored()) == "123");
    data.stored()["Event"]["Attribute"][0]["type"] = "md5";
    CHECK(ids_in(data.seen()) == "3");
}

TEST_CASE("a filter that compares with what is too deep to be copied is refused") {
    ordered_json deep = nested_lists(hashpath::default_max_depth);
    for (const bool remembers : {true, false}) {
        roaming_data data{parse(event), remembers};
        CHECK_THROWS_AS(data.put_filter({{"selector", "Event.Attribute"}, {"value", deep}}), hashpath::limit_error);
        CHECK(data.stored() == parse(event));
    }
}
