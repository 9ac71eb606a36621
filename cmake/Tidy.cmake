# SPDX-License-Identifier: Apache-2.0
# Target tidy and CTest test tidy: clang-tidy over every source of src/ and tests/, without the
# precompiled header, so that it also proves that each file includes what it uses.
# Each file has a stamp; a file is read again when it, a header of it, or a .clang-tidy changed.
include(ProcessorCount)
ProcessorCount(processors)

add_test(NAME tidy COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}"
                           --target tidy --parallel ${processors} -- --quiet -k 0)
set_tests_properties(tidy PROPERTIES LABELS tidy PROCESSORS ${processors} TIMEOUT 3600)
if(NOT PGMIG_CLANG_TIDY)
  set_tests_properties(tidy PROPERTIES DISABLED TRUE)
  return()
endif()

set(flags -std=c++20 "-I${PROJECT_SOURCE_DIR}/src" "-I${PROJECT_SOURCE_DIR}/include"
          "-I${PGMIG_GENERATED_DIR}" -isystem/usr/include/postgresql)
get_property(rooms GLOBAL PROPERTY PGMIG_ROOMS)
list(TRANSFORM rooms PREPEND pgmig_room_ OUTPUT_VARIABLE program_targets)
get_property(test_targets GLOBAL PROPERTY PGMIG_TEST_TARGETS)
get_target_property(test_definitions pgmig_test_settings INTERFACE_COMPILE_DEFINITIONS)
set(test_flags ${test_definitions} "PGMIG_SOURCE_DIR=\"\"" "PGMIG_BINARY=\"\""
               "PGMIG_TEST_HOOKS_DIR=\"\"" "PGMIG_BUILD_DIR=\"\"" "PGMIG_VERSION_BUILT=\"\"")
list(TRANSFORM test_flags PREPEND -D)
list(APPEND test_flags "-I${PROJECT_SOURCE_DIR}/tests")

set(stamps "")
foreach(target IN LISTS program_targets test_targets)
  get_target_property(sources ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  set(target_flags ${flags})
  if(target IN_LIST test_targets)
    list(APPEND target_flags ${test_flags})
  endif()
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}" NORMALIZE)
    cmake_path(IS_PREFIX PROJECT_BINARY_DIR "${source}" generated)
    if(generated OR NOT source MATCHES "\\.cpp$")
      continue()
    endif()
    cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE name)
    set(stamp "${PROJECT_BINARY_DIR}/tidy/${name}.ok")
    if(stamp IN_LIST stamps) # more than one test is made of it
      continue()
    endif()
    add_custom_command(
      OUTPUT "${stamp}"
      COMMAND "${PROJECT_SOURCE_DIR}/cmake/tidy_file" "${source}" "${stamp}"
              "${PGMIG_CLANG_TIDY}" "${CMAKE_CXX_COMPILER}" ${target_flags}
      DEPENDS "${source}" "${PROJECT_SOURCE_DIR}/.clang-tidy" "${PROJECT_SOURCE_DIR}/tests/.clang-tidy"
              "${PROJECT_SOURCE_DIR}/cmake/tidy_file"
      DEPFILE "${stamp}.d"
      COMMENT "clang-tidy ${name}"
      VERBATIM)
    list(APPEND stamps "${stamp}")
  endforeach()
endforeach()
add_custom_target(tidy DEPENDS ${stamps})
get_property(generated_targets GLOBAL PROPERTY PGMIG_GENERATED_TARGETS)
if(generated_targets)
  add_dependencies(tidy ${generated_targets})
endif()
