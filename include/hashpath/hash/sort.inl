// SPDX-License-Identifier: MIT
// The bodies of hash/sort.hpp.

#include <hashpath/hash/sort.hpp>

HASHPATH_BEGIN
namespace impl {

HASHPATH_BODY int compare_keys(const php::key& a, const php::key& b) {
    const auto number_of = [](const php::key& key) {
        return key.is_integer() ? php::number{php::number::kind::integer, 0, key.integer(), 0}
                                : php::read_number(key.text());
    };
    const php::number a_number = number_of(a);
    const php::number b_number = number_of(b);
    if (a.is_integer() == b.is_integer()) {
        if (a.is_integer()) return php::compare(a_number, b_number);
        return php::compare(a.text(), a_number, b.text(), b_number);
    }
    if (a_number.numeric() && b_number.numeric()) return php::compare(a_number, b_number);
    return php::compare_bytes(a.to_string(), b.to_string());
}

}  // namespace impl
HASHPATH_END
