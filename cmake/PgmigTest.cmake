# SPDX-License-Identifier: Apache-2.0
# Functions that the CMakeLists.txt of the test folders call; each makes one executable.
#
#   pgmig_unit_test(<room> SOURCES <file>... [USES <room>...])      unit_<room>, no server
#   pgmig_server_test(<name> SOURCES <file>... [ONE_PROCESS])       server_<name>
#   pgmig_case_test(<name> SOURCES <file>... [ONE_PROCESS])         case_<name>
#   pgmig_cli_test(<name> SOURCES <file>... [ONE_PROCESS])          cli_<name>
#   pgmig_test_support(SOURCES <file>...)                           shared by the last three
#   pgmig_fuzz_test(<name> SOURCES <file>... CORPUS <folder>)       fuzz_<name>
#
# Each TEST_CASE becomes a CTest test of its own, run in a process of its own; with ONE_PROCESS
# the executable is one test, which suits cases that share a server.
# The executables that may talk to servers know PGMIG_BINARY (the program) and PGMIG_SOURCE_DIR.

# What has a CMakeLists.txt among these is part of the build.
set(PGMIG_TEST_FOLDERS hooks integration cases cli fuzz package)
foreach(room base pg sql catalog snapshot source plan planner report db inspect journal hooks execute
             sandbox rehearse cli)
  list(APPEND PGMIG_TEST_FOLDERS unit/${room})
endforeach()

# How many times longer than usual a test may take, and wait (tests/support/process.hpp).
set(PGMIG_TEST_PATIENCE 1)
if(PGMIG_SANITIZE)
  set(PGMIG_TEST_PATIENCE 5)
endif()

# Catch's main, and the precompiled header with Catch in it, are compiled once.
add_library(pgmig_test_settings INTERFACE)
target_include_directories(pgmig_test_settings INTERFACE "${PROJECT_SOURCE_DIR}/tests")
target_compile_definitions(pgmig_test_settings INTERFACE
  CATCH_CONFIG_ENABLE_ALL_STRINGMAKERS PGMIG_TEST_PATIENCE=${PGMIG_TEST_PATIENCE})
target_link_libraries(pgmig_test_settings INTERFACE pgmig_settings Catch2::Catch2)

file(CONFIGURE OUTPUT "${PGMIG_GENERATED_DIR}/test_main.cpp"
     CONTENT "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
add_library(pgmig_test_main OBJECT "${PGMIG_GENERATED_DIR}/test_main.cpp")
target_link_libraries(pgmig_test_main PRIVATE pgmig_test_settings)

add_library(pgmig_test_pch OBJECT "${PGMIG_EMPTY_SOURCE}")
target_link_libraries(pgmig_test_pch PRIVATE pgmig_test_settings pgmig_warnings)
target_precompile_headers(pgmig_test_pch PRIVATE ${PGMIG_PCH_HEADERS} <catch2/catch.hpp>)

function(pgmig_unit_test room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  set(rooms "")
  foreach(used IN ITEMS ${room} LISTS arg_USES)
    get_property(closure GLOBAL PROPERTY PGMIG_CLOSURE_${used})
    list(APPEND rooms ${closure})
  endforeach()
  list(REMOVE_DUPLICATES rooms)
  list(TRANSFORM rooms PREPEND pgmig_room_)
  pgmig_test_executable(unit_${room} SOURCES ${arg_SOURCES} LINK ${rooms})
  pgmig_discover(unit_${room} unit "${room}/" 30)
endfunction()

function(pgmig_server_test name)
  pgmig_live_test(server_${name} server 300 ${ARGN})
endfunction()

function(pgmig_case_test name)
  pgmig_live_test(case_${name} case 1800 ${ARGN})
endfunction()

function(pgmig_cli_test name)
  pgmig_live_test(cli_${name} cli 300 ${ARGN})
endfunction()

function(pgmig_test_support)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SOURCES")
  pgmig_existing_sources(arg_SOURCES "tests/support")
  add_library(pgmig_test_support OBJECT ${arg_SOURCES})
  set_property(GLOBAL APPEND PROPERTY PGMIG_TEST_TARGETS pgmig_test_support)
  target_link_libraries(pgmig_test_support PUBLIC pgmig_test_settings pgmig::live
                                           PRIVATE pgmig_warnings)
  target_compile_definitions(pgmig_test_support PRIVATE ${PGMIG_TEST_DEFINITIONS})
  target_precompile_headers(pgmig_test_support REUSE_FROM pgmig_test_pch)
endfunction()

function(pgmig_fuzz_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES")
  add_executable(fuzz_${name} ${arg_SOURCES})
  set_property(GLOBAL APPEND PROPERTY PGMIG_TEST_TARGETS fuzz_${name})
  target_link_libraries(fuzz_${name} PRIVATE pgmig::core pgmig_warnings)
  target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  if(PGMIG_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} -runs=0 "${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS}")
  else() # without libFuzzer the corpus still runs, as an ordinary test
    target_sources(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus_main.cpp")
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} "${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS}")
  endif()
  pgmig_time_limit(fuzz.${name} 120)
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz)
endfunction()

# What the functions above have in common.

set(PGMIG_TEST_HOOKS_DIR "${PROJECT_BINARY_DIR}/test_hooks") # libraries of tests/hooks
set(PGMIG_TEST_DEFINITIONS "PGMIG_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\""
                           "PGMIG_TEST_HOOKS_DIR=\"${PGMIG_TEST_HOOKS_DIR}\"")
if(TARGET pgmig)
  list(APPEND PGMIG_TEST_DEFINITIONS "PGMIG_BINARY=\"$<TARGET_FILE:pgmig>\"")
endif()

# The server that CTest starts for all tests that need one (tests/support), and where its URL stands.
set(PGMIG_TEST_SERVER_FILE "${PROJECT_BINARY_DIR}/test_server.url")
set(PGMIG_TEST_SERVER_PROPERTIES
  FIXTURES_REQUIRED test_server ENVIRONMENT "PGMIG_TEST_SERVER_FILE=${PGMIG_TEST_SERVER_FILE}")

function(pgmig_test_executable target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  pgmig_existing_sources(arg_SOURCES "${target}")
  add_executable(${target} ${arg_SOURCES})
  set_property(GLOBAL APPEND PROPERTY PGMIG_TEST_TARGETS ${target})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target}
    PRIVATE pgmig_test_main pgmig_test_settings pgmig_warnings ${arg_LINK})
  target_precompile_headers(${target} REUSE_FROM pgmig_test_pch)
endfunction()

function(pgmig_live_test target label timeout)
  cmake_parse_arguments(PARSE_ARGV 3 arg "ONE_PROCESS" "" "SOURCES")
  set(support "")
  if(TARGET pgmig_test_support)
    set(support pgmig_test_support)
  endif()
  pgmig_test_executable(${target} SOURCES ${arg_SOURCES} LINK ${support} pgmig::live)
  target_compile_definitions(${target} PRIVATE ${PGMIG_TEST_DEFINITIONS})
  if(TARGET pgmig)
    add_dependencies(${target} pgmig)
  endif()
  if(arg_ONE_PROCESS)
    add_test(NAME ${target} COMMAND ${target})
    pgmig_time_limit(${target} ${timeout})
    set_tests_properties(${target} PROPERTIES
      LABELS ${label} SKIP_REGULAR_EXPRESSION "pgmig-skip:"
      ${PGMIG_TEST_SERVER_PROPERTIES})
  else()
    pgmig_discover(${target} ${label} "${target}/" ${timeout} ${PGMIG_TEST_SERVER_PROPERTIES})
  endif()
endfunction()

# pgmig_time_limit(<test> <seconds>): seconds of a build without a sanitizer.
function(pgmig_time_limit test seconds)
  math(EXPR seconds "${seconds} * ${PGMIG_TEST_PATIENCE}")
  set_tests_properties(${test} PROPERTIES TIMEOUT ${seconds})
endfunction()

# A test that prints "pgmig-skip: <why>" is reported as skipped, not as passed.
function(pgmig_discover target label prefix timeout)
  math(EXPR timeout "${timeout} * ${PGMIG_TEST_PATIENCE}")
  catch_discover_tests(${target} TEST_PREFIX "${prefix}"
    PROPERTIES LABELS ${label} TIMEOUT ${timeout} SKIP_REGULAR_EXPRESSION "pgmig-skip:" ${ARGN})
endfunction()
