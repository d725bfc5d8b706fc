# Untested: vcpkg was not at hand. A port of the tree in which it stands, as an overlay.
if(NOT "compiled" IN_LIST FEATURES)
  set(VCPKG_BUILD_TYPE release)  # header-only
endif()
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
                     FEATURES compiled HASHPATH_COMPILED_LIBRARY
                     INVERTED_FEATURES pcre2 HASHPATH_NO_PCRE2)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
                      OPTIONS -DHASHPATH_TOOLS=OFF -DHASHPATH_TESTS=OFF ${FEATURE_OPTIONS})
vcpkg_cmake_install()
if("compiled" IN_LIST FEATURES)
  vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/hashpath)
  file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
else()
  vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/hashpath)
endif()
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
