// SPDX-License-Identifier: MIT

#include <hashpath/config.hpp>

#include <type_traits>

#include <hashpath/path.hpp>

#include "test.hpp"

TEST_CASE("the inline namespace tells builds apart that cannot be mixed") {
#ifdef HASHPATH_NO_PCRE2
    STATIC_REQUIRE(std::is_same_v<hashpath::path, hashpath::v0_no_pcre2::path>);
#else
    STATIC_REQUIRE(std::is_same_v<hashpath::path, hashpath::v0::path>);
#endif
}
