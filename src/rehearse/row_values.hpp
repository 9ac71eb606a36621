// SPDX-License-Identifier: Apache-2.0
// Made-up values: the same for the same seed, on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::rehearse {

/// What is known of a column whose values are made up.
struct ColumnShape {
  std::string table;    ///< "schema.name"
  std::string name;     ///< not quoted
  std::string type;     ///< pg_type.typname of its base type: "int4", "varchar", "_text"
  char category = 'U';  ///< pg_type.typcategory: N number, S string, E enum, A array, ...
  int length = 0;       ///< of varchar(n), char(n), bit(n); 0: no limit
  int precision = 0;    ///< of numeric(p,s); 0: no limit
  int scale = 0;
  bool not_null = false;
  bool unique = false;                 ///< alone, or as a part of a key
  std::vector<std::string> labels;     ///< of an enum
  std::vector<std::string> constants;  ///< that its CHECKs and partition bounds name
};

/// A number that depends on all of these, and on nothing else.
[[nodiscard]] std::uint64_t mixed(std::uint64_t seed, std::string_view what, std::uint64_t row);

/// Row numbers count from 1. The first attempt is the plainest; the later ones try what the
/// constants suggest. Nothing: NULL.
[[nodiscard]] std::optional<std::string> made_value(const ColumnShape& column, std::uint64_t seed,
                                                    int row, int attempt);

/// The constants in an expression of the server's: 'quoted' ones without their quotes, and numbers.
[[nodiscard]] std::vector<std::string> constants_in(std::string_view expression);

}  // namespace pgmig::rehearse
