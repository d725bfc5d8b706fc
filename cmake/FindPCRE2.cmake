# Finds PCRE2's 8-bit library and makes the target PCRE2::8BIT, as PCRE2's own package configuration does.
#
#   find_package(PCRE2 REQUIRED)
#   target_link_libraries(program PRIVATE PCRE2::8BIT)
#
# That configuration is preferred where PCRE2 was installed with it (Debian's packages leave it out).

if(TARGET PCRE2::8BIT)
  set(PCRE2_FOUND TRUE)
  return()
endif()

find_package(PCRE2 CONFIG QUIET COMPONENTS 8BIT)
if(TARGET PCRE2::8BIT)
  return()
endif()

find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PCRE2_PACKAGE QUIET libpcre2-8)
endif()
find_path(PCRE2_INCLUDE_DIR pcre2.h HINTS ${PCRE2_PACKAGE_INCLUDE_DIRS})
find_library(PCRE2_LIBRARY NAMES pcre2-8 pcre2-8-static HINTS ${PCRE2_PACKAGE_LIBRARY_DIRS})
mark_as_advanced(PCRE2_INCLUDE_DIR PCRE2_LIBRARY)

if(PCRE2_INCLUDE_DIR)
  file(STRINGS "${PCRE2_INCLUDE_DIR}/pcre2.h" pcre2_version_lines REGEX "#define PCRE2_(MAJOR|MINOR)")
  string(REGEX REPLACE ".*PCRE2_MAJOR[ \t]+([0-9]+).*PCRE2_MINOR[ \t]+([0-9]+).*" "\\1.\\2" PCRE2_VERSION
                       "${pcre2_version_lines}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PCRE2 REQUIRED_VARS PCRE2_LIBRARY PCRE2_INCLUDE_DIR VERSION_VAR PCRE2_VERSION)
if(PCRE2_FOUND)
  add_library(PCRE2::8BIT UNKNOWN IMPORTED)
  set_target_properties(PCRE2::8BIT PROPERTIES IMPORTED_LOCATION "${PCRE2_LIBRARY}"
                                               INTERFACE_INCLUDE_DIRECTORIES "${PCRE2_INCLUDE_DIR}")
endif()
