# SPDX-License-Identifier: Apache-2.0
# Uses ccache in dev mode. A precompiled header is cached only with the sloppiness below.
set(PGMIG_CCACHE "")
if(PGMIG_DEV_MODE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(PGMIG_CCACHE_PROGRAM ccache)
  if(PGMIG_CCACHE_PROGRAM)
    set(PGMIG_CCACHE "${PGMIG_CCACHE_PROGRAM}")
    set(CMAKE_CXX_COMPILER_LAUNCHER
        env CCACHE_SLOPPINESS=pch_defines,time_macros "${PGMIG_CCACHE_PROGRAM}")
  endif()
endif()
