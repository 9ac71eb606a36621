# SPDX-License-Identifier: Apache-2.0
# Finds libpqxx through pkg-config (Debian's libpqxx 6 ships no CMake config): target libpqxx::pqxx.
# A release takes the archive where there is one, as of libpg_query.
find_package(PkgConfig REQUIRED)
pkg_check_modules(PC_LIBPQXX QUIET IMPORTED_TARGET libpqxx)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  find_library(libpqxx_ARCHIVE libpqxx.a HINTS ${PC_LIBPQXX_LIBRARY_DIRS} ${PC_LIBPQXX_LIBDIR})
endif()
set(libpqxx_VERSION "${PC_LIBPQXX_VERSION}")

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libpqxx
  REQUIRED_VARS PC_LIBPQXX_LINK_LIBRARIES
  VERSION_VAR libpqxx_VERSION
  REASON_FAILURE_MESSAGE "Debian: libpqxx-dev")

if(libpqxx_FOUND AND NOT TARGET libpqxx::pqxx)
  add_library(libpqxx::pqxx INTERFACE IMPORTED)
  if(libpqxx_ARCHIVE)
    target_include_directories(libpqxx::pqxx SYSTEM INTERFACE ${PC_LIBPQXX_INCLUDE_DIRS})
    target_link_libraries(libpqxx::pqxx INTERFACE ${libpqxx_ARCHIVE} pq)
  else()
    target_link_libraries(libpqxx::pqxx INTERFACE PkgConfig::PC_LIBPQXX)
  endif()
endif()
mark_as_advanced(libpqxx_ARCHIVE)
