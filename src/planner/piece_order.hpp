// SPDX-License-Identifier: Apache-2.0
// Pieces among themselves: what has to be committed before what, and what may as well be one
// transaction.
#pragma once

#include "planner/piece.hpp"
#include "source/migration.hpp"

#include <vector>

namespace pgmig::planner {

/// A new enum value can be used only after it has been committed (PostgreSQL 12 to 18).
void commit_new_enum_values(std::vector<Piece>& pieces, const source::Migration& migration);

/// Where nothing that runs now makes anybody wait, all of it gets one phase: that of the last.
void unite_small_pieces(std::vector<Piece>& pieces);

}  // namespace pgmig::planner
