// SPDX-License-Identifier: Apache-2.0
// Statements that must stay together: the author's own transactions, and a drop with its
// replacement.
#pragma once

#include "catalog/catalog.hpp"
#include "source/migration.hpp"

#include <vector>

namespace pgmig::planner {

/// Neighbouring statements that run in one transaction.
struct Unit {
  std::vector<int> statements;  ///< numbers, in the order of the file
  bool is_block =
      false;  ///< exactly that transaction: the author's BEGIN ... COMMIT, or a repeatable
  bool replaces = false;  ///< has a DROP with the CREATE that takes its place
};

/// Every statement is in one unit; most are alone.
[[nodiscard]] std::vector<Unit> units_of(const source::Migration& migration,
                                         const catalog::Catalog& catalog);

/// Whether what `drop` drops is made again by `create`: the same kind and name.
[[nodiscard]] bool is_replacement(const sql::Statement& drop, const sql::Statement& create,
                                  const catalog::Catalog& catalog);

}  // namespace pgmig::planner
