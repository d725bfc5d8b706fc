# The compiled library, and the form in which this project's own programs use the library.
#
#   hashpath_development           what tests, fuzz targets and benchmarks link: the library in the form of
#                                  HASHPATH_BUILD_FORM, with warnings
#   hashpath_development_compiled  what the command links: the bodies of the library compiled once, in every form

if(MSVC)
  set(hashpath_warnings /W4 $<$<BOOL:${HASHPATH_WERROR}>:/WX>)
else()
  set(hashpath_warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${HASHPATH_WERROR}>:-Werror>)
endif()

# hashpath_compiled_sources(TARGET SOURCE...): a static library whose users are compiled with HASHPATH_COMPILED.
function(hashpath_compiled_sources target)
  add_library(${target} STATIC ${ARGN})
  target_compile_definitions(${target} PUBLIC HASHPATH_COMPILED)
  if(PROJECT_IS_TOP_LEVEL)
    target_compile_options(${target} PRIVATE ${hashpath_warnings})
  endif()
  if(HASHPATH_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

file(GLOB hashpath_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*.cpp")
if(hashpath_sources)
  hashpath_compiled_sources(hashpath_compiled ${hashpath_sources})
  target_link_libraries(hashpath_compiled PUBLIC hashpath)
  set_target_properties(hashpath_compiled PROPERTIES EXPORT_NAME compiled OUTPUT_NAME hashpath)
  add_library(hashpath::compiled ALIAS hashpath_compiled)
  # Built for whoever links it, and for installing it.
  if(NOT HASHPATH_COMPILED_LIBRARY)
    set_target_properties(hashpath_compiled PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endif()

if(NOT PROJECT_IS_TOP_LEVEL AND NOT HASHPATH_TOOLS AND NOT HASHPATH_TESTS AND NOT HASHPATH_FUZZ AND NOT HASHPATH_BENCH)
  return()
endif()

if(hashpath_sources)
  set(hashpath_default_form compiled)
else()
  set(hashpath_default_form headers)
endif()
set(HASHPATH_BUILD_FORM "${hashpath_default_form}" CACHE STRING
    "How tests use the library: compiled, headers, one (the one header), one_compiled (its bodies in one unit)")
set_property(CACHE HASHPATH_BUILD_FORM PROPERTY STRINGS compiled headers one one_compiled)
set(hashpath_form "${HASHPATH_BUILD_FORM}")
if(NOT hashpath_form MATCHES "^(compiled|headers|one|one_compiled)$")
  message(FATAL_ERROR "HASHPATH_BUILD_FORM is ${hashpath_form}; use compiled, headers, one or one_compiled")
endif()
if(hashpath_form STREQUAL "compiled" AND NOT TARGET hashpath_compiled)
  message(FATAL_ERROR "HASHPATH_BUILD_FORM=compiled needs the sources in src/; use headers, one or one_compiled")
endif()

# Headers of the same names as the separate ones, each of which includes the one header in its place. They stand before the
# separate ones, of which the one header does not hold those that need simdjson.
if(hashpath_form MATCHES "^one")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(hashpath_forward "${PROJECT_BINARY_DIR}/forward")
  execute_process(COMMAND "${Python3_EXECUTABLE}" tools/amalgamate.py --forward "${hashpath_forward}"
                  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" COMMAND_ERROR_IS_FATAL ANY)
  add_library(hashpath_one INTERFACE)
  target_include_directories(hashpath_one INTERFACE "${hashpath_forward}")
  target_link_libraries(hashpath_one INTERFACE hashpath)
endif()
if(hashpath_form STREQUAL "one_compiled")
  set(hashpath_one_source "${PROJECT_BINARY_DIR}/one_header.cpp")
  file(CONFIGURE OUTPUT "${hashpath_one_source}" @ONLY
       CONTENT "#define HASHPATH_IMPLEMENTATION\n#include \"@PROJECT_SOURCE_DIR@/single_include/hashpath/hashpath.hpp\"\n")
  hashpath_compiled_sources(hashpath_one_compiled "${hashpath_one_source}")
  target_link_libraries(hashpath_one_compiled PUBLIC hashpath_one)
endif()

set(hashpath_library_of_headers hashpath)
set(hashpath_library_of_one hashpath_one)
set(hashpath_library_of_compiled hashpath_compiled)
set(hashpath_library_of_one_compiled hashpath_one_compiled)
add_library(hashpath_development INTERFACE)
target_compile_options(hashpath_development INTERFACE ${hashpath_warnings})
target_link_libraries(hashpath_development INTERFACE ${hashpath_library_of_${hashpath_form}})

add_library(hashpath_development_compiled INTERFACE)
target_compile_options(hashpath_development_compiled INTERFACE ${hashpath_warnings})
if(hashpath_form STREQUAL "one_compiled" OR NOT TARGET hashpath_compiled)
  target_link_libraries(hashpath_development_compiled INTERFACE hashpath_development)
else()
  target_link_libraries(hashpath_development_compiled INTERFACE hashpath_compiled)
endif()
