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
  std::string text;  ///< CREATE INDEX, as the author wrote it
};

/// The index that the statement makes; nothing where it makes none. `before` is the catalog without
/// it.
[[nodiscard]] std::optional<MadeIndex> made_index(const sql::Statement& statement,
                                                  const catalog::Catalog& before);

/// Tells the catalog, which has the index and those of partitions by now, what it does not know.
void know_index(catalog::Catalog& catalog, const MadeIndex& made);

}  // namespace pgmig::planner
