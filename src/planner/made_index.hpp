// SPDX-License-Identifier: Apache-2.0
// The text of an index that a planned statement makes: evolve() leaves it to the server.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/script.hpp"

#include <optional>
#include <string>

namespace pgmig::planner {

struct MadeIndex {
  pg::QualifiedName table;
  std::string name;
  std::string definition;  ///< as pg_get_indexdef() would begin it: of a partitioned table ON ONLY
};

/// The index that the statement makes; nothing where it makes none. `before` is the catalog without
/// it.
[[nodiscard]] std::optional<MadeIndex> made_index(const sql::Statement& statement,
                                                  const catalog::Catalog& before);

/// Tells the catalog, which has the index by now, unless it knows already.
void know_index(catalog::Catalog& catalog, const MadeIndex& made);

}  // namespace pgmig::planner
