// SPDX-License-Identifier: Apache-2.0
// What is sent of one statement: as its author wrote it, or as a recipe does it.
#pragma once

#include "planner/ddl_effects.hpp"
#include "planner/piece.hpp"
#include "planner/recipe.hpp"
#include "planner/statement_plan.hpp"

#include <vector>

namespace pgmig::planner {

[[nodiscard]] Piece plain_piece(const StatementScene& scene, const Judgement& judgement);

/// What a recipe emits, each piece judged against what those before it leave. `planned` receives
/// what they change beside the author's statement, and instead of it.
[[nodiscard]] std::vector<Piece> pieces_of(std::vector<Draft> drafts, const Recipe& recipe,
                                           const StatementScene& scene, StatementPlan& planned);

}  // namespace pgmig::planner
