# SPDX-License-Identifier: Apache-2.0
# Every C++ file below ROOT is as CLANG_FORMAT would write it. scripts/format mends them.
# Run: cmake -DROOT=<checkout> -DCLANG_FORMAT=<program> -P CheckFormat.cmake
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE files
     "${ROOT}/src/*.[ch]pp" "${ROOT}/src/*.h" "${ROOT}/include/*.h" "${ROOT}/include/*.hpp"
     "${ROOT}/tests/*.[ch]pp" "${ROOT}/bench/*.[ch]pp")
if(NOT files)
  message(STATUS "nothing to check")
  return()
endif()
execute_process(COMMAND "${CLANG_FORMAT}" --dry-run --Werror --ferror-limit=3 ${files}
                WORKING_DIRECTORY "${ROOT}" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "not formatted; run scripts/format")
endif()
message(STATUS "every file is formatted")
