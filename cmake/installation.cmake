# What `cmake --install` puts where, and the package configuration that other projects find.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The headers do not depend on the processor; the compiled library does, and what finds it is installed beside it.
set(hashpath_targets hashpath)
set(hashpath_package_dir "${CMAKE_INSTALL_DATADIR}")
set(hashpath_package_full_dir "${CMAKE_INSTALL_FULL_DATADIR}")
set(hashpath_independent ARCH_INDEPENDENT)
if(HASHPATH_COMPILED_LIBRARY AND TARGET hashpath_compiled)
  list(APPEND hashpath_targets hashpath_compiled)
  set(hashpath_package_dir "${CMAKE_INSTALL_LIBDIR}")
  set(hashpath_package_full_dir "${CMAKE_INSTALL_FULL_LIBDIR}")
  set(hashpath_independent)
endif()
set(hashpath_config_dir "${hashpath_package_dir}/cmake/hashpath")
set(hashpath_pkgconfig_dir "${hashpath_package_dir}/pkgconfig")
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.23)
  install(TARGETS ${hashpath_targets} EXPORT hashpath-targets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
else()
  install(TARGETS ${hashpath_targets} EXPORT hashpath-targets)
  install(DIRECTORY include/hashpath DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
endif()
install(EXPORT hashpath-targets NAMESPACE hashpath:: DESTINATION "${hashpath_config_dir}")
install(DIRECTORY single_include DESTINATION "${CMAKE_INSTALL_DATADIR}/hashpath")

configure_package_config_file(cmake/hashpath-config.cmake.in hashpath-config.cmake
                              INSTALL_DESTINATION "${hashpath_config_dir}")
write_basic_package_version_file(hashpath-config-version.cmake COMPATIBILITY SameMinorVersion ${hashpath_independent})
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/hashpath-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/hashpath-config-version.cmake"
              cmake/FindPCRE2.cmake
        DESTINATION "${hashpath_config_dir}")

if(HASHPATH_NO_PCRE2)
  set(hashpath_requires "nlohmann_json >= 3.11")
  set(hashpath_cflags " -DHASHPATH_NO_PCRE2")
else()
  set(hashpath_requires "nlohmann_json >= 3.11, libpcre2-8 >= 10.30")
endif()
# From the file to the headers and the library, so that all may be moved together.
file(RELATIVE_PATH hashpath_include_dir "${hashpath_package_full_dir}/pkgconfig" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
file(RELATIVE_PATH hashpath_library_dir "${hashpath_package_full_dir}/pkgconfig" "${CMAKE_INSTALL_FULL_LIBDIR}")
set(hashpath_pkgconfig_files hashpath.pc)
if(hashpath_compiled IN_LIST hashpath_targets)
  list(APPEND hashpath_pkgconfig_files hashpath-compiled.pc)
endif()
foreach(hashpath_pkgconfig_file IN LISTS hashpath_pkgconfig_files)
  configure_file("cmake/${hashpath_pkgconfig_file}.in" "${hashpath_pkgconfig_file}" @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${hashpath_pkgconfig_file}" DESTINATION "${hashpath_pkgconfig_dir}")
endforeach()

install(FILES tools/debugger/hashpath_gdb.py tools/debugger/hashpath.natvis DESTINATION "${CMAKE_INSTALL_DATADIR}/hashpath")

if(TARGET hashpath_command)
  set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME command)
  install(TARGETS hashpath_command DESTINATION "${CMAKE_INSTALL_BINDIR}")
  if(NOT CMAKE_CROSSCOMPILING)
    get_target_property(hashpath_tools hashpath_command BINARY_DIR)
    install(FILES "${hashpath_tools}/hashpath.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
    install(FILES "${hashpath_tools}/hashpath.bash" RENAME hashpath
            DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
    # Debian's zsh looks elsewhere for what packages bring.
    install(FILES "${hashpath_tools}/_hashpath" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions"
            COMPONENT zsh)
    install(FILES "${hashpath_tools}/_hashpath" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions"
            EXCLUDE_FROM_ALL)
    install(FILES "${hashpath_tools}/hashpath.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
  endif()
endif()

if(PROJECT_IS_TOP_LEVEL)
  include(packages)
endif()
