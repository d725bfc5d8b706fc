# What `cpack -G DEB` makes of a build: a package of the command, and one of the library.

install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/libhashpath-dev" RENAME copyright
        COMPONENT development EXCLUDE_FROM_ALL)
set(CPACK_COMPONENTS_ALL development)
if(TARGET hashpath_command)
  install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/hashpath" RENAME copyright
          COMPONENT command EXCLUDE_FROM_ALL)
  list(APPEND CPACK_COMPONENTS_ALL command)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "The hashpath authors <hashpath@users.noreply.github.com>")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME hashpath)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_COMMAND_DESCRIPTION
    "The command hashpath evaluates hash paths over JSON, filters MISP events,
and runs MISP workflows on files.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libhashpath-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
if(NOT HASHPATH_COMPILED_LIBRARY OR NOT TARGET hashpath_compiled)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_ARCHITECTURE all)
endif()
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "nlohmann-json3-dev (>= 3.11)")
if(NOT HASHPATH_NO_PCRE2)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libpcre2-dev (>= 10.30)")
endif()
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "The C++20 library evaluates hash paths over JSON, filters MISP events, and
runs MISP workflows: as headers, as a compiled library, and in one header,
/usr/share/hashpath/single_include.")

include(CPack)
