// SPDX-License-Identifier: MIT

#include <hashpath/version.hpp>

#include <string>

#include "test.hpp"

TEST_CASE("the version in the header is the one that the build takes from it") {
    const std::string version = std::to_string(HASHPATH_VERSION_MAJOR) + "." + std::to_string(HASHPATH_VERSION_MINOR) +
                                "." + std::to_string(HASHPATH_VERSION_PATCH);
    CHECK(version == HASHPATH_PROJECT_VERSION);
}

TEST_CASE("the version can be compared by the preprocessor") {
#if HASHPATH_VERSION_MAJOR * 10000 + HASHPATH_VERSION_MINOR * 100 + HASHPATH_VERSION_PATCH >= 100
    SUCCEED("at least 0.1.0");
#else
    FAIL("before 0.1.0, the first version");
#endif
}
