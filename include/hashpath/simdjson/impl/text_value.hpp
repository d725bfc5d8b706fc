#pragma once
// SPDX-License-Identifier: MIT
// The handle of a value of a text that is read where it stands.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <hashpath/config.hpp>
#include <hashpath/error.hpp>
#include <hashpath/json.hpp>
#include <hashpath/php/key.hpp>
#include <hashpath/simdjson/impl/text_index.hpp>
#include <hashpath/simdjson/impl/text_key.hpp>

HASHPATH_BEGIN

/// A value of a text that a text_reader reads: a model of json_value that stands for a place in the text, and reads it when
/// it is asked. Valid until the reader reads the next text, while that text stands. For one thread at a time, as the
/// reader.
class text_value {
    using position = impl::text_index::position;

public:
    text_value(impl::text_index& index, std::uint32_t place) noexcept : index_(&index), place_(place) {}

    bool holds_entries() const noexcept {
        const char first = index_->at(place_);
        return first == '{' || first == '[';
    }
    bool is_list() const noexcept { return index_->at(place_) == '['; }
    bool is_null() const noexcept { return index_->at(place_) == 'n'; }

    /// Fills `text` with that of a text.
    bool read_text(std::string_view& text) const {
        if (index_->at(place_) != '"') return false;
        text = index_->text(place_);
        return true;
    }

    /// Fills `truth` with a boolean.
    bool read_truth(bool& truth) const noexcept {
        const char first = index_->at(place_);
        truth = first == 't';
        return truth || first == 'f';
    }

    hashpath::kind kind() const noexcept {
        const hashpath::kind likely = kinds[static_cast<unsigned char>(index_->at(place_))];
        return likely != hashpath::kind::floating ? likely : kind_of_number();
    }
    bool boolean() const noexcept { return index_->at(place_) == 't'; }
    std::int64_t integer() const noexcept { return read_number().integer; }
    double floating() const noexcept { return read_number().floating; }
    std::string_view text() const { return index_->text(place_); }

    /// Fills `integer` with one that is past the signed 64 bits, which is floating in PHP.
    bool read_large_integer(std::uint64_t& integer) const {
        const std::string_view digits = raw();
        std::uint64_t read = 0;
        const auto end = digits.data() + digits.size();
        const auto [stop, problem] = std::from_chars(digits.data(), end, read);
        if (problem != std::errc{} || stop != end) return false;
        integer = read;
        return true;
    }

    /// The value as it is written, without the white space around it. Linear in a list or map.
    std::string_view raw() const { return index_->raw(place_); }

    std::size_t size() const {
        std::size_t count = 0;
        for (auto entry = entries(); entry; entry.next()) ++count;
        return count;
    }

    std::optional<text_value> member(const php::key& key) const {
        lookup find{key};
        text_value found = *this;
        if (!find(*this, found)) return std::nullopt;
        return found;
    }

    class lookup {
    public:
        /// It finds nothing in a value that is neither list nor map.
        static constexpr bool takes_scalars = true;

        explicit lookup(const php::key& key)
            : key_(key),
              own_text_(key.is_integer() && key.text().empty() ? key.to_string() : std::string{}),
              text_(own_text_.empty() ? key.text() : own_text_) {}
        lookup(const lookup& other) : lookup(other.key_) {}  // not covered: a vector could need it, and does not
        lookup& operator=(const lookup&) = delete;

        bool operator()(const text_value& container, text_value& found) {
            impl::text_index& index = *container.index_;
            const position place = index.at(container.place_) == '{' ? index.find(container.place_, text_)
                                                                     : entry_of_list(index, container.place_);
            if (place == impl::text_index::none) return false;
            found = text_value{index, place};
            return true;
        }

    private:
        HASHPATH_OUTLINE position entry_of_list(impl::text_index& index, position list) const {
            if (index.at(list) != '[' || !key_.is_integer() || key_.integer() < 0) return impl::text_index::none;
            position place = index.first(list);
            for (std::int64_t i = key_.integer(); i > 0 && place != impl::text_index::none; --i)
                place = index.next(list, place);
            return place;
        }

        php::key key_;
        std::string own_text_;  ///< of an integer that was made from no text
        impl::text_key text_;
    };

    /// The values of a list.
    class list_walk {
    public:
        explicit list_walk(const text_value& list) noexcept
            : index_(list.index_), list_(list.place_), place_(index_->first(list_)) {}

        explicit operator bool() const noexcept { return place_ != impl::text_index::none; }
        void next() { place_ = index_->next(list_, place_); }
        text_value value() const noexcept { return {*index_, place_}; }

    private:
        impl::text_index* index_;
        position list_;
        position place_;
    };

    list_walk list() const noexcept { return list_walk{*this}; }

    /// The entries of a list, or of a map: each key once, where it stands first, with its last value.
    class walk {
    public:
        explicit walk(const text_value& container)
            : index_(container.index_),
              container_(container.place_),
              place_(index_->first(container_)),
              is_map_(index_->at(container_) == '{') {}

        explicit operator bool() const noexcept {
            return distinct_ ? count_ < distinct_->size() : place_ != impl::text_index::none;
        }
        void next() {
            // Who wants the first entry only need not know of the others.
            if (is_map_ && count_ == 0) distinct_ = index_->distinct_members(container_);
            ++count_;
            if (!distinct_) place_ = index_->next(container_, is_map_ ? index_->value_of(place_) : place_);
        }
        php::key key() const {
            if (!is_map_) return php::key{static_cast<std::int64_t>(count_)};
            return php::key{distinct_ ? (*distinct_)[count_].key : index_->text(place_)};
        }
        text_value value() const {
            if (distinct_) return {*index_, (*distinct_)[count_].value};
            if (!is_map_) return {*index_, place_};
            return {*index_, count_ == 0 ? index_->last_value_of_first(container_) : index_->value_of(place_)};
        }

    private:
        impl::text_index* index_;
        position container_;
        position place_;
        std::size_t count_ = 0;
        const std::vector<impl::text_index::member>* distinct_ = nullptr;
        bool is_map_;
    };

    walk entries() const { return walk{*this}; }

    /// Calls `evaluate(keep)`, which calls `keep(value)` with what it finds, while the first list or map under a key is taken
    /// for the last, and, where that was wrong, once more. Then calls `visit(value)` with each that was kept, until it
    /// returns false; returns whether it never did. What `evaluate` throws is thrown after what it found before was visited.
    template <class Evaluate, class Visit>
    bool supposing(Evaluate&& evaluate, Visit&& visit) const {
        impl::text_index::kept_places kept{*index_};
        const auto keep = [&kept](const text_value& found) { kept.places.push_back(found.place_); };
        std::exception_ptr failed;
        if (!was_right(evaluate, keep)) {
            kept.places.clear();
            try {
                evaluate(keep);
            } catch (...) {
                failed = std::current_exception();
            }
        }
        const std::vector<position>& places = kept.places;
        const std::size_t last = places.empty() ? 0 : places.size() - 1;
        for (std::size_t i = 0; i < places.size(); ++i) {
            index_->prefetch_place(places[std::min(i + 2 * ahead, last)]);
            index_->prefetch_text(places[std::min(i + ahead, last)]);
            if (!visit(text_value{*index_, places[i]})) return false;
        }
        if (failed) std::rethrow_exception(failed);
        return true;
    }

    /// Two handles are equal when they stand for the same place.
    friend bool operator==(const text_value&, const text_value&) = default;

private:
    /// How far ahead of what is visited memory is fetched, in values.
    static constexpr std::size_t ahead = 32;

    template <class Evaluate, class Keep>
    bool was_right(Evaluate& evaluate, const Keep& keep) const {
        bool right = false;
        index_->suppose(true);
        try {
            evaluate(keep);
            right = index_->was_right();
        } catch (const type_error&) {  // perhaps of a value that does not count
        } catch (...) {
            index_->suppose(false);
            throw;
        }
        index_->suppose(false);
        return right;
    }

    /// What the first byte of a value says: floating stands for any number.
    static constexpr auto kinds = [] {
        std::array<hashpath::kind, 256> kinds{};
        kinds.fill(hashpath::kind::floating);
        kinds['{'] = hashpath::kind::map;
        kinds['['] = hashpath::kind::list;
        kinds['"'] = hashpath::kind::text;
        kinds['t'] = kinds['f'] = hashpath::kind::boolean;
        kinds['n'] = hashpath::kind::null;
        return kinds;
    }();

    HASHPATH_OUTLINE hashpath::kind kind_of_number() const noexcept {
        return read_number().is_integer ? hashpath::kind::integer : hashpath::kind::floating;
    }

    struct number {
        bool is_integer = false;
        std::int64_t integer = 0;
        double floating = 0;
    };

    HASHPATH_OUTLINE number read_number() const noexcept {
        const std::string_view text = index_->scalar(place_);
        const char* const end = text.data() + text.size();
        number read;
        if (text.find_first_of(".eE") == std::string_view::npos) {
            const auto status = std::from_chars(text.data(), end, read.integer);
            read.is_integer = status.ec == std::errc{} && status.ptr == end;
            if (read.is_integer) return read;
            read.integer = 0;
        }
        std::from_chars(text.data(), end, read.floating);
        return read;
    }

    impl::text_index* index_;
    position place_;
};

HASHPATH_END
