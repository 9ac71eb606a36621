# SPDX-License-Identifier: Apache-2.0
# Finds libpqxx through pkg-config (Debian's libpqxx 6 ships no CMake config): target libpqxx::pqxx.
find_package(PkgConfig REQUIRED)
pkg_check_modules(PC_LIBPQXX QUIET IMPORTED_TARGET libpqxx)
set(libpqxx_VERSION "${PC_LIBPQXX_VERSION}")

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(libpqxx
  REQUIRED_VARS PC_LIBPQXX_LINK_LIBRARIES
  VERSION_VAR libpqxx_VERSION
  REASON_FAILURE_MESSAGE "Debian: libpqxx-dev")

if(libpqxx_FOUND AND NOT TARGET libpqxx::pqxx)
  add_library(libpqxx::pqxx INTERFACE IMPORTED)
  target_link_libraries(libpqxx::pqxx INTERFACE PkgConfig::PC_LIBPQXX)
endif()
