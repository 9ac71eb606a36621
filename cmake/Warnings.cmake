# SPDX-License-Identifier: Apache-2.0
# Interface target pgmig_warnings: linked PRIVATE by every target of ours, installed by none.
add_library(pgmig_warnings INTERFACE)
target_compile_options(pgmig_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Wswitch-enum
  # Designated initialisers leave the rest at its default on purpose.
  -Wno-missing-field-initializers
  # GCC 12 warns about std::string's own operator+ (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # With -O3 it sees more of that kind, which are none: who builds a release is not to be frightened.
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-stringop-overflow;-Wno-array-bounds;-Wno-maybe-uninitialized>")
# Not under a sanitizer: the instrumentation makes GCC 12 see overflows that are none.
if(PGMIG_DEV_MODE AND NOT PGMIG_SANITIZE)
  target_compile_options(pgmig_warnings INTERFACE -Werror)
endif()
