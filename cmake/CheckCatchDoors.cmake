# SPDX-License-Identifier: Apache-2.0
# `catch` belongs to five files, and to the other side of the border to hooks; everywhere else an exception passes through.
# Run: cmake -DROOT=<checkout> -P CheckCatchDoors.cmake
cmake_minimum_required(VERSION 3.25)
set(doors "^(src/(db/translate_error|execute/attempt|hooks/host|cli/main|cli/run_command)\\.[ch]pp|include/pgmig/hook\\.hpp)$")
set(found "")
file(GLOB_RECURSE files RELATIVE "${ROOT}"
     "${ROOT}/src/*.[ch]pp" "${ROOT}/include/*.h" "${ROOT}/include/*.hpp")
foreach(file IN LISTS files)
  if(file MATCHES "${doors}")
    continue()
  endif()
  file(READ "${ROOT}/${file}" text)
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  if(text MATCHES "[^a-zA-Z0-9_.\"]catch[ \t\n]*\\(")
    string(APPEND found "  ${file}\n")
  endif()
endforeach()
if(found)
  message(FATAL_ERROR "catch outside db/translate_error, execute/attempt, hooks/host, cli/main, cli/run_command, <pgmig/hook.hpp>:\n"
                      "${found}")
endif()
message(STATUS "catch stands only in its six files")
