# SPDX-License-Identifier: Apache-2.0
# A test whose name holds a semicolon is two names to CTest, and neither runs; one that begins with a dash is an
# option to Catch.
# Run: cmake -DROOT=<checkout> -P CheckTestNames.cmake
cmake_minimum_required(VERSION 3.25)
set(found "")
file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/tests/*.cpp")
foreach(file IN LISTS files)
  file(READ "${ROOT}/${file}" text)
  if(text MATCHES "TEST_CASE\\([ \n]*\"(-|[^)]*;[^)]*\")")
    string(APPEND found "  ${file}\n")
  endif()
endforeach()
if(found)
  message(FATAL_ERROR "a TEST_CASE that never runs (its name holds ';' or begins with '-'):\n${found}")
endif()
message(STATUS "every TEST_CASE can be called by its name")
