# SPDX-License-Identifier: Apache-2.0
# SQL that pgmig asks of a server lives in .sql files, which psql can run, and is embedded at build.
#
# pgmig_embed_sql(<room> <dir>): every <dir>/*.sql of the calling room becomes a
#   constexpr std::string_view pgmig::<room>::<dir>::<stem>      ('-' in the stem becomes '_')
# in the generated header "<room>/<dir>.hpp". Call it after pgmig_room(<room> ...).
# The comment at the top of a file and its last line feed are not embedded.
#
# Run with -P, this file is also the generator: OUTPUT, NAMESPACE, FILES (separated by '|').

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  string(REPLACE "|" ";" files "${FILES}")
  set(text "// Generated from .sql files; do not edit.\n#pragma once\n\n#include <string_view>\n\n")
  string(APPEND text "namespace ${NAMESPACE} {\n")
  foreach(file IN LISTS files)
    file(READ "${file}" sql)
    string(LENGTH "${sql}" length)
    string(FIND "${sql}" ")pgmig_sql\"" end_of_literal)
    if(length GREATER 65000 OR NOT end_of_literal EQUAL -1)
      message(FATAL_ERROR "${file}: too long for a string literal (64 KiB), or contains its end")
    endif()
    string(REGEX REPLACE "^([ \t]*(--[^\n]*)?\n)+" "" sql "${sql}")
    string(REGEX REPLACE "[ \t\n]+$" "" sql "${sql}")
    get_filename_component(stem "${file}" NAME_WE)
    string(REPLACE "-" "_" name "${stem}")
    string(APPEND text "\ninline constexpr std::string_view ${name} = "
                       "R\"pgmig_sql(${sql})pgmig_sql\";\n")
  endforeach()
  string(APPEND text "\n}  // namespace ${NAMESPACE}\n")
  file(WRITE "${OUTPUT}" "${text}")
  return()
endif()

set(PGMIG_EMBED_SQL_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(pgmig_embed_sql room dir)
  if(NOT TARGET pgmig_room_${room})
    message(FATAL_ERROR "pgmig_embed_sql(${room} ${dir}): call pgmig_room(${room} ...) first")
  endif()
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*.sql")
  string(REPLACE ";" "|" joined "${files}")
  set(header "${PGMIG_GENERATED_DIR}/${room}/${dir}.hpp")
  add_custom_command(
    OUTPUT "${header}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${header}" "-DNAMESPACE=pgmig::${room}::${dir}"
            "-DFILES=${joined}" -P "${PGMIG_EMBED_SQL_SCRIPT}"
    DEPENDS ${files} "${PGMIG_EMBED_SQL_SCRIPT}"
    COMMENT "Embedding ${room}/${dir}/*.sql"
    VERBATIM)
  target_sources(pgmig_room_${room} PRIVATE "${header}")
  # The checks that read sources without compiling them wait for this target.
  add_custom_target(pgmig_sql_${room}_${dir} DEPENDS "${header}")
  set_property(GLOBAL APPEND PROPERTY PGMIG_GENERATED_TARGETS pgmig_sql_${room}_${dir})
endfunction()
