# SPDX-License-Identifier: Apache-2.0
# The headers that nearly every file reads, compiled once; rooms take them with REUSE_FROM pgmig_pch.
# A file still includes what it uses: the tidy check reads every file without them.
set(PGMIG_PCH_HEADERS
  <algorithm> <array> <chrono> <cstddef> <cstdint> <filesystem> <functional> <map> <memory>
  <optional> <set> <span> <stdexcept> <string> <string_view> <tuple> <unordered_map> <utility>
  <variant> <vector> <fmt/chrono.h> <fmt/format.h> <nlohmann/json.hpp>)

set(PGMIG_EMPTY_SOURCE "${PGMIG_GENERATED_DIR}/pch.cpp")
file(CONFIGURE OUTPUT "${PGMIG_EMPTY_SOURCE}" CONTENT "// The carrier of a precompiled header.\n")

add_library(pgmig_pch OBJECT "${PGMIG_EMPTY_SOURCE}")
target_link_libraries(pgmig_pch PRIVATE pgmig_settings pgmig_warnings)
target_precompile_headers(pgmig_pch PRIVATE ${PGMIG_PCH_HEADERS})
