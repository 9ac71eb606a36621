# SPDX-License-Identifier: Apache-2.0
# The table of recipes is the folder of recipes.
#
# pgmig_recipes(<room> <dir>): compiles every <dir>/*.cpp into the room. Each <stem>.cpp defines
#   extern const Recipe <stem>_recipe;                            ('-' in the stem becomes '_')
# in namespace pgmig::<room>::<dir>. The generated source defines, in the same namespace,
#   std::span<const Recipe* const> all_recipes();                 (in the order of the file names)
# "<room>/recipe.hpp" declares both Recipe and all_recipes().
function(pgmig_recipes room dir)
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*.cpp")
  set(declarations "")
  set(pointers "")
  foreach(file IN LISTS files)
    get_filename_component(stem "${file}" NAME_WE)
    string(REPLACE "-" "_" stem "${stem}")
    string(APPEND declarations "extern const Recipe ${stem}_recipe;\n")
    string(APPEND pointers "      &${stem}_recipe,\n")
  endforeach()
  list(LENGTH files count)

  set(text "// Generated from ${room}/${dir}/*.cpp; do not edit.\n")
  string(APPEND text "#include \"${room}/recipe.hpp\"\n\n#include <array>\n#include <span>\n\n")
  string(APPEND text "namespace pgmig::${room}::${dir} {\n\n${declarations}\n")
  string(APPEND text "std::span<const Recipe* const> all_recipes() {\n")
  string(APPEND text "  static constexpr std::array<const Recipe*, ${count}> table{\n${pointers}  };\n")
  string(APPEND text "  return table;\n}\n\n}  // namespace pgmig::${room}::${dir}\n")
  set(source "${PGMIG_GENERATED_DIR}/${room}/recipe_list.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "${text}" @ONLY) # keeps the time when nothing changed

  target_sources(pgmig_room_${room} PRIVATE ${files} "${source}")
endfunction()
