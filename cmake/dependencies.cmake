# What the library is built with: found on the machine, or, with HASHPATH_FETCH, downloaded.

if(POLICY CMP0135)
  cmake_policy(SET CMP0135 NEW)
endif()

# hashpath_dependency(PACKAGE VERSION TARGET URL SHA256): makes TARGET available, or fails.
function(hashpath_dependency package version target url sha256)
  if(TARGET ${target})
    return()
  endif()
  if(NOT HASHPATH_FETCH)
    find_package(${package} ${version} REQUIRED)
    return()
  endif()
  find_package(${package} ${version} QUIET)
  if(NOT TARGET ${target})
    include(FetchContent)
    FetchContent_Declare(${package} URL ${url} URL_HASH SHA256=${sha256})
    FetchContent_MakeAvailable(${package})
  endif()
endfunction()

hashpath_dependency(
  nlohmann_json 3.11 nlohmann_json::nlohmann_json
  https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)

if(NOT HASHPATH_NO_PCRE2)
  # As this project uses it: the 8-bit library with just-in-time compilation, nothing else.
  set(PCRE2_SUPPORT_JIT ON CACHE BOOL "")
  set(PCRE2_BUILD_PCRE2GREP OFF CACHE BOOL "")
  set(PCRE2_BUILD_TESTS OFF CACHE BOOL "")
  hashpath_dependency(
    PCRE2 10.30 PCRE2::8BIT
    https://github.com/PCRE2Project/pcre2/releases/download/pcre2-10.42/pcre2-10.42.tar.gz
    c33b418e3b936ee3153de2c61cc638e7e4fe3156022a5c77d0711bcbb9d64f1f)
  if(NOT TARGET PCRE2::8BIT)
    add_library(PCRE2::8BIT ALIAS pcre2-8-static)
  endif()
endif()
