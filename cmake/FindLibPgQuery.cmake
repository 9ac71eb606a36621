# SPDX-License-Identifier: Apache-2.0
# Finds libpg_query, PostgreSQL's parser as a library: target LibPgQuery::LibPgQuery.
# LibPgQuery_VERSION is the PostgreSQL major whose grammar it speaks. A release takes the archive where there is
# one: each shared library costs every start of pgmig about half a millisecond.
find_path(LibPgQuery_INCLUDE_DIR pg_query.h)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(_archive libpg_query.a)
endif()
find_library(LibPgQuery_LIBRARY NAMES ${_archive} pg_query)
find_path(ProtobufC_INCLUDE_DIR protobuf-c/protobuf-c.h) # pg_query/pg_query.pb-c.h includes it

if(LibPgQuery_INCLUDE_DIR)
  file(STRINGS "${LibPgQuery_INCLUDE_DIR}/pg_query.h" _major REGEX "define PG_MAJORVERSION ")
  string(REGEX REPLACE ".*\"([0-9]+)\".*" "\\1" LibPgQuery_VERSION "${_major}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibPgQuery
  REQUIRED_VARS LibPgQuery_LIBRARY LibPgQuery_INCLUDE_DIR ProtobufC_INCLUDE_DIR
  VERSION_VAR LibPgQuery_VERSION
  REASON_FAILURE_MESSAGE "Debian: libpg-query-dev and libprotobuf-c-dev")

if(LibPgQuery_FOUND AND NOT TARGET LibPgQuery::LibPgQuery)
  add_library(LibPgQuery::LibPgQuery UNKNOWN IMPORTED)
  set_target_properties(LibPgQuery::LibPgQuery PROPERTIES
    IMPORTED_LOCATION "${LibPgQuery_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LibPgQuery_INCLUDE_DIR};${ProtobufC_INCLUDE_DIR}")
endif()
mark_as_advanced(LibPgQuery_INCLUDE_DIR LibPgQuery_LIBRARY ProtobufC_INCLUDE_DIR)
