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

/// Rows that would make a later statement fail are looked for before anything is changed: checks
/// that may come first do, in front of the others of their run (contract is another one). `pieces`
/// are in the order of their phases.
void look_first(std::vector<Piece>& pieces);

/// Each of these statements is sent once: what makes the trash is there for whatever follows.
void send_once(std::vector<Piece>& pieces, const std::vector<std::string>& statements);

}  // namespace pgmig::planner
