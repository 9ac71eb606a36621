# SPDX-License-Identifier: Apache-2.0
# Writes man pages and completion scripts, as the built program prints them.
# Run: cmake -DPGMIG=<program> -DOUTPUT=<directory> -P MakePages.cmake
cmake_minimum_required(VERSION 3.25)
function(pgmig_output file)
  execute_process(COMMAND "${PGMIG}" ${ARGN} OUTPUT_FILE "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY "${OUTPUT}/man1")
execute_process(COMMAND "${PGMIG}" help --man -o "${OUTPUT}/man1" COMMAND_ERROR_IS_FATAL ANY)
pgmig_output("${OUTPUT}/pgmig.bash" completion bash)
pgmig_output("${OUTPUT}/_pgmig" completion zsh)
pgmig_output("${OUTPUT}/pgmig.fish" completion fish)
file(TOUCH "${OUTPUT}/stamp")
