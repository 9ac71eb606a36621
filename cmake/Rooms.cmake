# SPDX-License-Identifier: Apache-2.0
# A room is a folder of src/: one OBJECT library pgmig_room_<room>, so that a room that does not
# compile stops only the rooms above it.

# On only while rooms are missing: leaves out what is not there yet instead of failing.
set(PGMIG_UNFINISHED OFF)

# pgmig_room(<room> CORE|LIVE|PROGRAM SOURCES <file>... [USES <room>...])
#
# CORE rooms become pgmig_core, LIVE rooms pgmig_live, PROGRAM the executable.
# USES names the rooms whose headers it includes; src/LAYERS says which it may.
# The one library that a room is the only door to is in PGMIG_DOOR_<room> (src/CMakeLists.txt).
function(pgmig_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "CORE;LIVE;PROGRAM" "" "SOURCES;USES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "pgmig_room(${room}): what is '${arg_UNPARSED_ARGUMENTS}'?")
  endif()
  pgmig_existing_sources(arg_SOURCES "room ${room}")

  set(target pgmig_room_${room})
  add_library(${target} OBJECT ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target}
    PUBLIC pgmig_settings ${PGMIG_DOOR_${room}}
    PRIVATE pgmig_warnings)
  target_precompile_headers(${target} REUSE_FROM pgmig_pch)

  # Object files of a room do not travel along with it, so keep the closure for the tests.
  set(closure ${room})
  foreach(used IN LISTS arg_USES)
    if(TARGET pgmig_room_${used})
      target_link_libraries(${target} PUBLIC pgmig_room_${used})
      get_property(below GLOBAL PROPERTY PGMIG_CLOSURE_${used})
      list(APPEND closure ${below})
    elseif(NOT PGMIG_UNFINISHED)
      message(FATAL_ERROR "pgmig_room(${room}): room '${used}' does not exist or comes later")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES closure)
  set_property(GLOBAL PROPERTY PGMIG_CLOSURE_${room} "${closure}")

  set_property(GLOBAL APPEND PROPERTY PGMIG_ROOMS ${room})
  if(arg_CORE)
    set_property(GLOBAL APPEND PROPERTY PGMIG_CORE_ROOMS ${room})
  elseif(arg_LIVE)
    set_property(GLOBAL APPEND PROPERTY PGMIG_LIVE_ROOMS ${room})
  endif()
endfunction()

# pgmig_library(<target> <alias> <room>...): a static library of the rooms' object files.
function(pgmig_library target alias)
  add_library(${target} STATIC)
  add_library(${alias} ALIAS ${target})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target} PUBLIC pgmig_settings)
  if(PGMIG_UNFINISHED AND NOT ARGN)
    target_sources(${target} PRIVATE "${PGMIG_EMPTY_SOURCE}")
  endif()
  foreach(room IN LISTS ARGN)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:pgmig_room_${room}>)
    target_link_libraries(${target} PUBLIC ${PGMIG_DOOR_${room}})
  endforeach()
endfunction()

# While rooms are being built, a source that is not there yet is a warning; afterwards an error.
function(pgmig_existing_sources list_name what)
  set(kept "")
  foreach(source IN LISTS ${list_name})
    if(NOT PGMIG_UNFINISHED OR EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${source}" OR IS_ABSOLUTE "${source}")
      list(APPEND kept "${source}")
    else()
      message(WARNING "${what}: ${source} does not exist yet, left out")
    endif()
  endforeach()
  if(NOT kept)
    set(kept "${PGMIG_EMPTY_SOURCE}")
  endif()
  set(${list_name} "${kept}" PARENT_SCOPE)
endfunction()
