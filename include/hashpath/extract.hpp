#pragma once
// SPDX-License-Identifier: MIT
// Reading: the values of a document that a path matches.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/extract/evaluation.hpp>
#include <hashpath/json.hpp>
#include <hashpath/path.hpp>
#include <hashpath/path/path_text.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace impl {

/// Throws where a path that has given so many matches may give no more.
HASHPATH_FUNCTION void require_room(std::size_t most, std::size_t matches);

/// Whether evaluating a path may use up a budget of regular expressions: then it must look at what counts only.
HASHPATH_FUNCTION bool may_run_out(const path& path) noexcept;

}  // namespace impl

/// One match: a handle into the document, and the key that the reference's result has it under.
///
/// For a path with `{` or `[` the keys count the matches from 0. A plain path that reaches a list or map matches its
/// entries, with their keys; one that reaches a scalar matches that, with key 0.
template <json_value Value>
struct match {
    php::key key;
    Value value;
};

/// A match and the place where it stands.
template <json_value Value>
struct located_match {
    php::key key;
    Value value;
    /// The keys from the document's root down to the value, as a plain path: place.text() is its hash path (nothing
    /// where no text can say it, as for a key with a dot in it, or position 0 of a list that is the document), and
    /// place.pointer() its JSON Pointer.
    path place;
};

/// Whether a list or map satisfies all of these conditions.
///
///     satisfies(attribute, "x[type=ip-src][to_ids]"_path.tokens()[0].conditions)
///
/// Throws type_error (regex_on_map) when a regular expression meets a list or map. Behaviour of CakePHP's Hash.
template <json_document Document>
bool satisfies(Document&& map, std::span<const path_condition> conditions) {
    impl::condition_state state;
    const auto value = as_value(map);
    return is_container(value.kind()) && state.satisfies(value, conditions, [] { return std::string{}; });
}

/// Calls `visit` with each match of `path` in `document`, in document order, until it returns false.
///
///     for_each(event, path, [](const auto& match) { std::cout << *match.value << '\n'; });
///
/// `visit` takes a match and returns void, or bool: false ends the walk. The matches are those of CakePHP's
/// Hash::extract(), whose list this is without the list. On a document that is not const they are handles to change it
/// by: a visit may do anything to the value it is given, and nothing else to the document.
/// Returns whether the walk came to its end. No value is copied.
/// Throws type_error when the document is neither list nor map (document_not_a_map), and when a regular expression
/// meets a list or map (regex_on_map); one that stands behind the end of a stopped walk is not met. Throws regex_error
/// (regex_budget) when the path's regular expressions take more steps than its limits allow.
/// Linear in what the path walks over; memory in the length of the path. Does not recurse.
template <json_document Document, class Visit>
HASHPATH_INLINE bool for_each(Document&& document, const path& path, Visit&& visit) {
    using value = value_of<Document>;
    const auto offer = [&visit](const php::key& key, const value& found) HASHPATH_INLINE_CALL {
        const match<value> match{key, found};
        if constexpr (std::is_void_v<std::invoke_result_t<Visit&, const hashpath::match<value>&>>) {
            visit(match);
            return true;
        } else {
            return static_cast<bool>(visit(match));
        }
    };
    impl::evaluation<value> evaluation{path};
    if constexpr (impl::supposing_value<value>) {
        if (!path.plain() && !impl::may_run_out(path)) {
            const value root = as_value(document);
            std::int64_t position = 0;
            return root.supposing(
                [&](const auto& keep) {
                    evaluation.run(root, [&keep](const php::key&, const value& found) {
                        keep(found);
                        return true;
                    });
                },
                [&](const value& found) { return offer(php::key{position++}, found); });
        }
    }
    return evaluation.run(as_value(document), offer);
}

/// All matches of `path` in `document`, in document order: what CakePHP's Hash::extract() returns, as handles.
///
///     for (const auto& match : extract(event, "Event.Attribute.{n}[type=ip-src].value"_path))
///         std::cout << *match.value << '\n';
///
/// null values are matches of a path with `{` or `[`, and "nothing" to a plain path. Duplicates cannot occur.
/// The handles are valid while the document is neither changed nor destroyed. Throws and costs as for_each(), and throws
/// limit_error (too_many_matches) where there are more than the path's limits allow.
template <json_document Document>
std::vector<match<value_of<Document>>> extract(Document&& document, const path& path) {
    std::vector<match<value_of<Document>>> matches;
    for_each(document, path, [&, most = path.limits().matches](const auto& match) {
        impl::require_room(most, matches.size());
        matches.push_back(match);
    });
    return matches;
}

/// The first match, if there is any. Looks no further: a type_error behind it is not met. Otherwise as for_each().
template <json_document Document>
std::optional<match<value_of<Document>>> first(Document&& document, const path& path) {
    using value = value_of<Document>;
    if constexpr (impl::supposing_value<value>) {
        std::optional<match<value>> found;
        for_each(document, path, [&](const auto& match) {
            found.emplace(match);
            return false;
        });
        return found;
    } else {
        impl::evaluation<value> evaluation{path};
        evaluation.start(as_value(document), 1);
        const auto found = evaluation.matches();
        if (found.empty()) return std::nullopt;
        return match<value>{evaluation.key(0, 0), found.front()};
    }
}

/// How many matches there are: the count() of what the reference returns. Throws and costs as for_each().
template <json_document Document>
std::size_t count(Document&& document, const path& path) {
    std::size_t matches = 0;
    for_each(document, path, [&](const auto&) { ++matches; });
    return matches;
}

/// Whether there is any match: CakePHP's Hash::check(). A plain path that reaches an empty list or map has none.
/// Stops at the first, unless the path has a regular expression: then it walks on, to throw where the reference does.
template <json_document Document>
bool check(Document&& document, const path& path) {
    if (path.has_pattern()) return count(document, path) != 0;
    return first(document, path).has_value();
}

/// The one value at a path, looked up key by key: CakePHP's Hash::get().
///
///     get(event, "Event.info"_path)      // a handle, or nothing
///     get(event, "Event.{n}"_path)       // looks up the key "{n}": get matches nothing
///
/// Nothing when a key is missing, and when a value on the way, or the last, is null or (on the way) no list or map.
/// The text is split at every dot, also within brackets. Throws type_error (document_not_a_map). One look-up a key.
template <json_document Document>
std::optional<value_of<Document>> get(Document&& document, const path& path) {
    auto value = as_value(document);
    impl::require_container(value);
    const auto step = [&value](const php::key& key) {
        if (!is_container(value.kind())) return false;
        const auto member = value.member(key);
        if (!member || member->kind() == kind::null) return false;
        value = *member;
        return true;
    };
    if (path.plain()) {
        for (const token& token : path.tokens()) {
            if (!step(token.key)) return std::nullopt;
        }
        return value;
    }
    std::string_view rest = *path.text();
    for (;;) {
        const std::size_t dot = rest.find('.');
        if (!step(php::key{rest.substr(0, dot)})) return std::nullopt;
        if (dot == std::string_view::npos) return value;
        rest.remove_prefix(dot + 1);
    }
}

/// A copy of the value at a path, or `fallback` where get() finds nothing: CakePHP's Hash::get() with its default.
///
///     get(event, "Event.info"_path, "no title")
///
/// Throws limit_error (document_too_deep) when the value is too deep to be copied.
template <nlohmann_json Json>
Json get(const Json& document, const path& path, std::type_identity_t<Json> fallback) {
    const auto found = get(document, path);
    if (!found) return fallback;
    require_copyable(*found);
    return **found;
}

/// All matches with their places. The place of a scalar that `{n}` takes for a list of one is the scalar's own.
///
///     locate(event, "Event.{*}.{n}[type=md5]"_path)[0].place.pointer()   // /Event/Attribute/3
///
/// Otherwise as extract(); costs the length of each place besides.
template <json_document Document>
std::vector<located_match<value_of<Document>>> locate(Document&& document, const path& path) {
    using value = value_of<Document>;
    std::vector<located_match<value>> matches;
    impl::evaluation<value> evaluation{path};
    std::int64_t position = 0;
    evaluation.start(as_value(document), 1);
    for (auto found = evaluation.matches(); !found.empty(); evaluation.next(1), found = evaluation.matches()) {
        impl::require_room(path.limits().matches, matches.size());
        matches.push_back({evaluation.key(0, position++), found.front(),
                           path::from_keys(std::span<const php::key>{evaluation.place()})});
    }
    return matches;
}

/// What became of the values at one token of a path: how many its matcher found, and how many of them its conditions
/// left.
struct token_count {
    std::size_t found = 0;
    std::size_t left = 0;
};

/// How many values survive each token: where a path loses what was looked for.
///
///     survivors(event, "Event.Attribute.{n}[type=ip-scr].value"_path)   // {1,1} {1,1} {250,0} {0,0}
///
/// One element for each token of the path, in its order. For a plain path each is 0 or 1. Throws and costs as
/// for_each().
template <json_document Document>
std::vector<token_count> survivors(Document&& document, const path& path) {
    using value = value_of<Document>;
    struct counter : impl::no_observer {
        void found(std::size_t token) noexcept { ++counts[token].found; }
        void left(std::size_t token) noexcept { ++counts[token].left; }
        std::vector<token_count> counts;
    };
    impl::evaluation<value, counter> evaluation{path, counter{{}, std::vector<token_count>(path.tokens().size())}};
    evaluation.run(as_value(document), [](const php::key&, const value&) { return true; });
    return evaluation.observer().counts;
}

// The same functions with a text in the place of a path, see path_text: it is compiled at each call.

template <json_document Document, class Visit>
bool for_each(Document&& document, const path_text& text, Visit&& visit) {
    return for_each(document, text.path(), visit);
}

template <json_document Document>
std::vector<match<value_of<Document>>> extract(Document&& document, const path_text& text) {
    return extract(document, text.path());
}

template <json_document Document>
std::optional<match<value_of<Document>>> first(Document&& document, const path_text& text) {
    return first(document, text.path());
}

template <json_document Document>
std::size_t count(Document&& document, const path_text& text) {
    return count(document, text.path());
}

template <json_document Document>
bool check(Document&& document, const path_text& text) {
    return check(document, text.path());
}

template <json_document Document>
std::optional<value_of<Document>> get(Document&& document, const path_text& text) {
    return get(document, text.path());
}

template <nlohmann_json Json>
Json get(const Json& document, const path_text& text, std::type_identity_t<Json> fallback) {
    return get(document, text.path(), std::move(fallback));
}

template <json_document Document>
std::vector<located_match<value_of<Document>>> locate(Document&& document, const path_text& text) {
    return locate(document, text.path());
}

template <json_document Document>
std::vector<token_count> survivors(Document&& document, const path_text& text) {
    return survivors(document, text.path());
}

// Deleted for a temporary document, whose matches would refer to nothing.

namespace impl {

/// A sentence for the compiler's message.
struct the_document_must_outlive_the_matches_so_give_it_a_name {};

}  // namespace impl

template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name for_each(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name extract(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name first(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name count(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name check(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class Path>
impl::the_document_must_outlive_the_matches_so_give_it_a_name get(Json&& document, Path&&) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name locate(Json&& document, Arguments&&...) = delete;
template <nlohmann_json Json, class... Arguments>
impl::the_document_must_outlive_the_matches_so_give_it_a_name survivors(Json&& document, Arguments&&...) = delete;

#ifdef HASHPATH_COMPILED
extern template std::vector<match<value_of<const nlohmann::ordered_json&>>> extract<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
extern template std::optional<match<value_of<const nlohmann::ordered_json&>>> first<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
extern template std::size_t count<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
extern template bool check<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
extern template std::optional<value_of<const nlohmann::ordered_json&>> get<const nlohmann::ordered_json&>(
    const nlohmann::ordered_json&, const path&);
extern template std::vector<located_match<value_of<const nlohmann::ordered_json&>>>
locate<const nlohmann::ordered_json&>(const nlohmann::ordered_json&, const path&);
extern template std::vector<token_count> survivors<const nlohmann::ordered_json&>(const nlohmann::ordered_json&,
                                                                                  const path&);
extern template std::vector<match<value_of<nlohmann::ordered_json&>>> extract<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
extern template std::optional<match<value_of<nlohmann::ordered_json&>>> first<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
extern template std::size_t count<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
extern template bool check<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
extern template std::optional<value_of<nlohmann::ordered_json&>> get<nlohmann::ordered_json&>(nlohmann::ordered_json&,
                                                                                              const path&);
extern template std::vector<located_match<value_of<nlohmann::ordered_json&>>> locate<nlohmann::ordered_json&>(
    nlohmann::ordered_json&, const path&);
extern template std::vector<token_count> survivors<nlohmann::ordered_json&>(nlohmann::ordered_json&, const path&);
extern template std::vector<match<value_of<const nlohmann::json&>>> extract<const nlohmann::json&>(
    const nlohmann::json&, const path&);
extern template std::optional<match<value_of<const nlohmann::json&>>> first<const nlohmann::json&>(
    const nlohmann::json&, const path&);
extern template std::size_t count<const nlohmann::json&>(const nlohmann::json&, const path&);
extern template bool check<const nlohmann::json&>(const nlohmann::json&, const path&);
extern template std::optional<value_of<const nlohmann::json&>> get<const nlohmann::json&>(const nlohmann::json&,
                                                                                          const path&);
extern template std::vector<located_match<value_of<const nlohmann::json&>>> locate<const nlohmann::json&>(
    const nlohmann::json&, const path&);
extern template std::vector<token_count> survivors<const nlohmann::json&>(const nlohmann::json&, const path&);
extern template std::vector<match<value_of<nlohmann::json&>>> extract<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::optional<match<value_of<nlohmann::json&>>> first<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::size_t count<nlohmann::json&>(nlohmann::json&, const path&);
extern template bool check<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::optional<value_of<nlohmann::json&>> get<nlohmann::json&>(nlohmann::json&, const path&);
extern template std::vector<located_match<value_of<nlohmann::json&>>> locate<nlohmann::json&>(nlohmann::json&,
                                                                                              const path&);
extern template std::vector<token_count> survivors<nlohmann::json&>(nlohmann::json&, const path&);
#endif

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/extract.inl>
#endif
