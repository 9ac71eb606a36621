# SPDX-License-Identifier: Apache-2.0
# pgmig_add_hooks(<target> SOURCES <file>... [COMMON <file>...])
#
# A library of C++ hook migrations: <target>.so, one hook in each of SOURCES (PGMIG_HOOK of
# <pgmig/hook.hpp>). A hook's checksum is that of its source and of the COMMON files, which all of
# them include: a changed source of an applied migration is a violation of the history, another
# compiler is none. Libraries to link are added as usual, by target_link_libraries().
# Part of the installed package, too; needs CMake 3.16 and the target pgmig::hook.
function(pgmig_add_hooks target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;COMMON")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "pgmig_add_hooks(<target> SOURCES <file>... [COMMON <file>...])")
  endif()
  add_library(${target} MODULE ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so")
  target_link_libraries(${target} PRIVATE pgmig::hook)
  foreach(source IN LISTS arg_SOURCES)
    set(text "")
    foreach(file IN ITEMS ${source} LISTS arg_COMMON)
      get_filename_component(path "${file}" ABSOLUTE)
      file(READ "${path}" content)
      string(REPLACE "\r\n" "\n" content "${content}") # as a checkout on another system has it
      string(APPEND text "${content}")
      # The build configures anew when it changes, and so compiles with the new checksum.
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    endforeach()
    string(SHA256 checksum "${text}")
    set_property(SOURCE "${source}" APPEND PROPERTY
                 COMPILE_DEFINITIONS "PGMIG_HOOK_CHECKSUM=\"${checksum}\"")
  endforeach()
  # pgmig runs no library that others than its owner may write, whatever the umask is.
  add_custom_command(TARGET ${target} POST_BUILD
                     COMMAND chmod go-w "$<TARGET_FILE:${target}>" VERBATIM)
endfunction()
