// SPDX-License-Identifier: MIT

#include <hashpath/config.hpp>

#include <type_traits>

#include <hashpath/path.hpp>

#include "test.hpp"

TEST_CASE("the inline namespace tells builds apart that cannot be mixed") {
#if defined(HASHPATH_NO_PCRE2) && defined(HASHPATH_COMPILED)
    STATIC_REQUIRE(std::is_same_v<hashpath::path, hashpath::v0_compiled_no_pcre2::path>);
#elif defined(HASHPATH_NO_PCRE2)
    STATIC_REQUIRE(std::is_same_v<hashpath::path, hashpath::v0_no_pcre2::path>);
#elif defined(HASHPATH_COMPILED)
    STATIC_REQUIRE(std::is_same_v<hashpath::path, hashpath::v0_compiled::path>);
#else
    STATIC_REQUIRE(std::is_same_v<hashpath::path, hashpath::v0::path>);
#endif
}
