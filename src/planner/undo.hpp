// SPDX-License-Identifier: Apache-2.0
// The plain inverse of a statement, where one can be told from the catalog.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <pgmig/plan.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// Objects, by their full names, that earlier statements of the same migration made: taking back
/// what made them takes back all that was done to them.
using MadeHere = std::set<pg::QualifiedName>;

/// The part of the catalog that a change names: what inverse() has to know of the time before it.
[[nodiscard]] catalog::Catalog excerpt(const catalog::Catalog& catalog, const sql::Change& change);

/// How to take the change back. `before` is the excerpt from before it, `after` the catalog with it
/// done.
[[nodiscard]] plan::Undo inverse(const sql::Change& change, const catalog::Catalog& before,
                                 const catalog::Catalog& after, const MadeHere& made_here);

/// How it is taken back only shows when it runs.
[[nodiscard]] plan::Undo seen_later(std::string why);

/// Of a statement that runs code which nobody can see into.
[[nodiscard]] plan::Undo undo_of_unseen(const sql::Change& change, const MadeHere& made_here);

/// What stands around statements of an undo of which none is of use without the others. Where one
/// such piece ends and the next begins, combined() makes one of both.
struct InOnePiece {
  std::string_view begin = "BEGIN";
  std::string_view end = "COMMIT";
};

inline constexpr InOnePiece in_one_piece;

/// Of several in one transaction: the inverses backwards; one that is irreversible makes the whole
/// so.
[[nodiscard]] plan::Undo combined(const std::vector<plan::Undo>& in_order);

}  // namespace pgmig::planner
