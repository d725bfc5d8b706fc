#pragma once
// SPDX-License-Identifier: MIT
// A flat list of entries that name their parents, as a tree.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/extract.hpp>
#include <hashpath/hash/impl/value_set.hpp>
#include <hashpath/json.hpp>
#include <hashpath/json/compare.hpp>
#include <hashpath/json/map.hpp>
#include <hashpath/path.hpp>
#include <hashpath/php/key.hpp>

HASHPATH_BEGIN

namespace hash {

/// How nest() finds who is whose parent.
struct nest_options {
    /// Where the ids are, and those of the parents: paths from the document, whose first token stands for all
    /// entries. Without them `{n}.KEY.id` and `{n}.KEY.parent_id`, KEY being the first key of the first entry, as
    /// CakePHP's models give them.
    std::optional<path> id = std::nullopt;
    std::optional<path> parent = std::nullopt;
    std::string children = "children";  ///< the key that gets the children
    /// The id of the entry wanted at the top, or of the parent of those there; where it is empty (null, 0, "", …), what the
    /// first of them has for a parent.
    nlohmann::ordered_json root = nullptr;
    /// About how many bytes of entries may be copied that have one id and so stand in several places.
    std::size_t max_copied = default_max_repeated;
};

}  // namespace hash

namespace impl {

/// Looks up in an entry what a path from the document says behind its first token.
class path_below {
public:
    HASHPATH_FUNCTION explicit path_below(const std::optional<path>& given, const std::string& otherwise);

    const path& whole() const noexcept { return whole_; }

    /// The value in an entry; without a second token, the entry.
    template <nlohmann_json Json>
    std::optional<node<const Json>> of(const Json& entry) const {
        return below_ ? get(entry, *below_) : std::optional{node{entry}};
    }

private:
    path whole_;
    std::optional<path> below_;
};

/// Entries that refer to one another while a tree is made of them.
template <nlohmann_json Json>
class nesting {
public:
    nesting(std::string_view children, std::size_t max_copied) : children_(children), may_be_copied_(max_copied) {}

    /// The entry with an id, made if there is none.
    std::size_t entry(const php::key& id) {
        const auto [found, is_new] = by_id_.emplace(id.to_string(), entries_.size());
        if (is_new) entries_.push_back({});
        return found->second;
    }

    /// Gives an entry content, which stands before what it was given earlier, and loses against it.
    void fill(std::size_t position, Json content) { entries_[position].parts.push_back(std::move(content)); }

    void add_child(std::size_t parent, std::size_t child) {
        entries_[parent].children.push_back(child);
        ++entries_[child].uses;
    }

    void add_top(std::size_t position) {
        tops_.push_back(position);
        ++entries_[position].uses;
    }

    const std::vector<std::size_t>& tops() const noexcept { return tops_; }

    /// All that an entry was given, as PHP's array_merge() makes one of it: integer keys are numbered anew.
    Json& content(std::size_t position) {
        auto& parts = entries_[position].parts;
        if (!parts.empty()) {
            entry_collection<Json> merged;
            for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
                for (auto entry = node{*part}.entries(); entry; entry.next()) {
                    if (entry.key().is_integer()) merged.append(std::move(*entry.value()));
                    else merged.add(entry.key(), std::move(*entry.value()));
                }
            }
            entries_[position].content = merged.merged();
            parts.clear();
        }
        return entries_[position].content;
    }

    /// An entry with all that is below it, moved from where it stands in no other place. Throws value_error
    /// (nested_in_itself), limit_error (document_too_deep, document_too_large).
    Json tree(std::size_t position) {
        std::vector<level> levels;
        enter(levels, position);
        for (;;) {
            level& now = levels.back();
            entry_state& state = entries_[now.position];
            if (now.next < state.children.size()) {
                enter(levels, state.children[now.next++]);
                continue;
            }
            Json whole = now.moves ? std::move(content(now.position)) : content(now.position);
            if (!now.children.empty()) set_member(whole, children_, std::move(now.children));
            state.open = false;
            levels.pop_back();
            if (levels.empty()) return whole;
            levels.back().children.push_back(std::move(whole));
        }
    }

private:
    struct entry_state {
        std::vector<Json> parts;
        Json content;
        std::vector<std::size_t> children;
        std::size_t uses = 0;
        std::size_t memory = 0;  ///< of the content, where it was asked for
        bool open = false;       ///< whether its tree is being made
    };

    struct level {
        std::size_t position;
        std::size_t next;
        Json children;
        bool moves;
    };

    void enter(std::vector<level>& levels, std::size_t position) {
        entry_state& state = entries_[position];
        if (state.open) throw value_error(error_code::nested_in_itself, "", "an entry stands below itself");
        // Below each entry stand its children, a list.
        if (2 * levels.size() >= default_max_depth) {
            throw limit_error(error_code::document_too_deep, "", "entries are nested too deep to be copied");
        }
        const bool moves = state.uses == 1 && (levels.empty() || levels.back().moves);
        if (!moves) {
            if (state.memory == 0) state.memory = memory_of(content(position));
            if (state.memory > may_be_copied_) {
                throw limit_error(error_code::document_too_large, "",
                                  "entries with the same id stand too often in the tree");
            }
            may_be_copied_ -= state.memory;
        }
        state.open = true;
        levels.push_back({position, 0, Json::array(), moves});
    }

    std::string children_;
    std::size_t may_be_copied_;
    std::map<std::string, std::size_t> by_id_;
    std::vector<entry_state> entries_;
    std::vector<std::size_t> tops_;
};

/// PHP's `===` of scalars.
template <json_value A, json_value B>
bool identical_scalars(const A& a, const B& b) {
    if (a.kind() != b.kind() || is_container(a.kind())) return false;
    if (a.kind() == kind::text) return std::string_view{a.text()} == std::string_view{b.text()};
    return php::loose_equal(a, b);
}

}  // namespace impl

namespace hash {

/// CakePHP's Hash::nest(): entries that name their parents, each among the children of its parent.
///
///     nest([{"id": 1, "parent_id": null}, {"id": 2, "parent_id": 1}], {.id = "{n}.id"_path, .parent = "{n}.parent_id"_path})
///     // [{"id": 1, "parent_id": null, "children": [{"id": 2, "parent_id": 1, "children": []}]}]
///
/// A list of the entries at the top, in their order; children are in document order too. At the top stands an entry
/// whose parent is empty (null, 0, "", …) or no id, provided it has the parent that the first of them has, or that
/// `root` says, or is `root` itself. All entries get children, an empty list where there are none.
///
/// | entries | the reference, and so this |
/// |---|---|
/// | that have the same id | all become the first, with the keys that only later ones have besides, and stand in each place |
/// | that are null | become an entry with children alone |
/// | with integer keys | have these numbered anew |
///
/// What is handed over with std::move is moved from, else copied. An empty document gives the empty list. Throws
/// value_error (nothing_to_nest where no entry is at the top; nested_in_itself where one that is at the top stands
/// below itself; children_key where `children` is an integer); type_error (document_not_a_map; item_not_a_map for an
/// entry that is a scalar; key_not_a_scalar for an id that is a list or map); limit_error (document_too_deep for what
/// is too deep to be copied, and for a tree that is so; document_too_large where entries of one id are copied more than
/// `max_copied` says). n log n.
template <given_json Document>
impl::json_of<Document> nest(Document&& document, const nest_options& options = {}) {
    using json = impl::json_of<Document>;
    const auto top = impl::given<Document>(document);
    impl::require_container(top);
    if (top.size() == 0) return json::array();
    if (php::key{options.children}.is_integer()) {
        throw value_error(error_code::children_key, "",
                          "entries are numbered anew, so children need a key that is no integer");
    }
    const auto first = top.entries();
    std::string alias;
    if (is_container(first.value().kind())) {
        if (first.value().size() != 0) alias = first.value().entries().key().to_string();
    } else {
        const php::key key = first.key();
        throw type_error(error_code::item_not_a_map, impl::pointer_to({&key, 1}), "an entry is neither list nor map");
    }
    const impl::path_below id_path{options.id, "{n}." + alias + ".id"};
    const impl::path_below parent_path{options.parent, "{n}." + alias + ".parent_id"};

    std::vector<json> ids;
    for_each(std::as_const(document), id_path.whole(), [&ids](const auto& match) { ids.push_back(*match.value); });
    impl::value_set<node<const json>> id_set;
    for (const json& id : ids) id_set.add(node{id});

    const json null;
    impl::nesting<json> nesting{options.children, options.max_copied};
    for (auto entry = top.entries(); entry; entry.next()) {
        const php::key key = entry.key();
        const auto value = entry.value();
        if (!is_container(value.kind()) && value.kind() != kind::null &&
            !(value.kind() == kind::boolean && !value.boolean())) {
            throw type_error(error_code::item_not_a_map, impl::pointer_to({&key, 1}), "an entry is a scalar");
        }
        json content = is_container(value.kind()) ? impl::take(value) : json::array();
        impl::set_member(content, options.children, json::array());
        const std::string id = impl::offset_of(id_path.of(content).value_or(node{null})).to_string();
        const json parent = *parent_path.of(content).value_or(node{null});
        const std::size_t position = nesting.entry(php::key{std::string_view{id}});
        nesting.fill(position, std::move(content));
        const bool has_parent = php::truth(node{parent}) && id_set.has_equal_of(node{parent});
        if (has_parent) nesting.add_child(nesting.entry(impl::offset_of(node{parent})), position);
        else nesting.add_top(position);
    }
    const auto& tops = nesting.tops();
    if (tops.empty()) throw value_error(error_code::nothing_to_nest, "", "no entry is at the top of the others");

    const auto is_at_top = [&](std::size_t position, const auto& root) {
        const json& content = nesting.content(position);
        return impl::identical_scalars(id_path.of(content).value_or(node{null}), root) ||
               php::loose_equal(parent_path.of(content).value_or(node{null}), root);
    };
    const json first_parent = *parent_path.of(std::as_const(nesting.content(tops.front()))).value_or(node{null});
    const bool has_root = php::truth(node{options.root});
    json trees = json::array();
    for (const std::size_t position : tops) {
        if (has_root ? is_at_top(position, node{options.root}) : is_at_top(position, node{first_parent})) {
            trees.push_back(nesting.tree(position));
        }
    }
    return trees;
}

}  // namespace hash

HASHPATH_END

#ifndef HASHPATH_COMPILED
#include <hashpath/hash/nest.inl>
#endif
