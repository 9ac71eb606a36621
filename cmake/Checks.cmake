# SPDX-License-Identifier: Apache-2.0
# CTest tests, label check, that read the sources instead of running the program.
# tests/checks proves that each of them can fail.

# pgmig_check(<name> <script> [<definition>...])
function(pgmig_check name script)
  list(TRANSFORM ARGN PREPEND -D OUTPUT_VARIABLE definitions)
  add_test(NAME check.${name}
           COMMAND "${CMAKE_COMMAND}" -DROOT=${PROJECT_SOURCE_DIR} ${definitions}
                   -P "${PROJECT_SOURCE_DIR}/cmake/${script}.cmake")
  set_tests_properties(check.${name} PROPERTIES LABELS check TIMEOUT 120)
endfunction()

pgmig_check(layers CheckLayers)
pgmig_check(file_size CheckFileSize)
pgmig_check(catch_doors CheckCatchDoors)
pgmig_check(test_names CheckTestNames)

# Versions of clang-format disagree, so the one the project formats with comes first.
find_program(PGMIG_CLANG_FORMAT NAMES clang-format-14 clang-format)
pgmig_check(format CheckFormat CLANG_FORMAT=${PGMIG_CLANG_FORMAT})
if(NOT PGMIG_CLANG_FORMAT)
  set_tests_properties(check.format PROPERTIES DISABLED TRUE)
endif()

# For tests/checks and Tidy.cmake.
find_program(PGMIG_CLANG_TIDY NAMES clang-tidy-14 clang-tidy)
