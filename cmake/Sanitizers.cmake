# SPDX-License-Identifier: Apache-2.0
# Interface target pgmig_sanitizers: instrumentation chosen by PGMIG_SANITIZE, _COVERAGE, _FUZZ.
add_library(pgmig_sanitizers INTERFACE)
if(PGMIG_SANITIZE)
  # -g1, line numbers only, is all that a report needs, and takes a third of the room.
  target_compile_options(pgmig_sanitizers INTERFACE
    -fsanitize=${PGMIG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  target_link_options(pgmig_sanitizers INTERFACE -fsanitize=${PGMIG_SANITIZE})
endif()
if(PGMIG_COVERAGE)
  target_compile_options(pgmig_sanitizers INTERFACE --coverage)
  target_link_options(pgmig_sanitizers INTERFACE --coverage)
endif()
if(PGMIG_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "PGMIG_FUZZ needs clang++, for its libFuzzer; use the preset 'fuzz'")
  endif()
  target_compile_options(pgmig_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()
