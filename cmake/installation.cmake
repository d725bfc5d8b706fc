# What `cmake --install` puts where, and the package configuration that other projects find.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(hashpath_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/hashpath")
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.23)
  install(TARGETS hashpath EXPORT hashpath-targets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
else()
  install(TARGETS hashpath EXPORT hashpath-targets)
  install(DIRECTORY include/hashpath DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
endif()
install(EXPORT hashpath-targets NAMESPACE hashpath:: DESTINATION "${hashpath_config_dir}")

configure_package_config_file(cmake/hashpath-config.cmake.in hashpath-config.cmake
                              INSTALL_DESTINATION "${hashpath_config_dir}")
write_basic_package_version_file(hashpath-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/hashpath-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/hashpath-config-version.cmake"
              cmake/FindPCRE2.cmake
        DESTINATION "${hashpath_config_dir}")

if(HASHPATH_NO_PCRE2)
  set(hashpath_requires "nlohmann_json")
  set(hashpath_cflags " -DHASHPATH_NO_PCRE2")
else()
  set(hashpath_requires "nlohmann_json libpcre2-8")
endif()
configure_file(cmake/hashpath.pc.in hashpath.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/hashpath.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(FILES tools/debugger/hashpath_gdb.py tools/debugger/hashpath.natvis DESTINATION "${CMAKE_INSTALL_DATADIR}/hashpath")

if(TARGET hashpath_command)
  install(TARGETS hashpath_command DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
