// SPDX-License-Identifier: Apache-2.0
// Fills empty tables with rows that their types, keys, foreign keys and checks allow.
#pragma once

#include "rehearse/databases.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgmig::rehearse {

struct RowWish {
  int rows = 10;  ///< of each table; 0: none
  std::uint64_t seed = 1;
  std::string journal_schema = "pgmig";
};

/// Fills every table that is empty, the referenced ones first; triggers do not fire. Returns what
/// it could not fill, and why.
std::vector<std::string> make_rows(const Database& database, const RowWish& wish);

/// Rows for an application to write.
struct FurtherRows {
  std::string table;                 ///< as SQL spells it
  std::vector<std::string> inserts;  ///< statements, of one row each; some may be refused
};

/// For every table, `count` rows that are none of those that make_rows() makes.
[[nodiscard]] std::vector<FurtherRows> further_rows(const Database& database, const RowWish& wish,
                                                    int count);

}  // namespace pgmig::rehearse
