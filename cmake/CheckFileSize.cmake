# SPDX-License-Identifier: Apache-2.0
# No source file below ROOT may have more than 600 lines; from 400 on it is named as a warning.
# Recorded data of test cases (SQL, JSON, text) is not counted.
# Run: cmake -DROOT=<checkout> -P CheckFileSize.cmake
cmake_minimum_required(VERSION 3.25)
set(too_long "")
file(GLOB_RECURSE files RELATIVE "${ROOT}"
     "${ROOT}/src/*" "${ROOT}/include/*" "${ROOT}/cmake/*"
     "${ROOT}/tests/*.[ch]pp" "${ROOT}/tests/*.cmake" "${ROOT}/tests/CMakeLists.txt")
foreach(file IN LISTS files)
  file(READ "${ROOT}/${file}" text)
  string(REGEX MATCHALL "\n" line_feeds "${text}")
  list(LENGTH line_feeds lines)
  if(lines GREATER 600)
    string(APPEND too_long "  ${file}: ${lines} lines, the limit is 600\n")
  elseif(lines GREATER 400)
    message(STATUS "warning: ${file} has ${lines} lines, aim at 100")
  endif()
endforeach()
if(too_long)
  message(FATAL_ERROR "files to split:\n${too_long}")
endif()
message(STATUS "no file has more than 600 lines")
