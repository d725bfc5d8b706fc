#pragma once
// SPDX-License-Identifier: MIT
// What the tests of Hash share.

#include <string>
#include <string_view>

#include <hashpath/error.hpp>
#include <hashpath/json/parse.hpp>

#include "test.hpp"

namespace hash_test {

/// The code of the error that a call ends with; one that ends with none is a failure.
template <class Call>
hashpath::error_code code_of(Call&& call) {
    try {
        call();
    } catch (const hashpath::error& e) {
        return e.code();
    }
    FAIL("nothing was thrown");
    return {};
}

/// What an operation makes of a document, as text: the same whether that is copied from, and then left as it was, or moved from.
template <class Operation>
std::string result_of(std::string_view document, Operation&& operation) {
    const ordered_json value = hashpath::parse(document);
    const std::string copied = operation(value).dump();
    CHECK(operation(hashpath::parse(document)).dump() == copied);
    CHECK(value == hashpath::parse(document));
    return copied;
}

}  // namespace hash_test
