// SPDX-License-Identifier: Apache-2.0
// One statement: judged, refused or turned into pieces.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"
#include "plan/policy.hpp"
#include "planner/ddl_effects.hpp"
#include "planner/phases.hpp"
#include "planner/piece.hpp"
#include "planner/recipe.hpp"
#include "planner/two_catalogs.hpp"
#include "source/migration.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::planner {

/// What planning one statement rests on.
struct StatementScene {
  const source::MigrationStatement& statement;
  int number = 0;
  const catalog::Catalog& catalog;  ///< as it is before the statement
  const plan::Policy& policy;
  const std::string& file;
  plan::Phase phase = plan::Phase::expand;
  Taking taking = Taking::nothing;
  bool in_block = false;     ///< inside exactly one transaction: no recipe can leave it
  bool replaces = false;     ///< in one transaction with the DROP of what it makes anew
  bool is_certain = true;    ///< the catalog knows all that happened before
  bool commits = false;      ///< a CALL of a procedure that is known to commit
  bool at_once = false;      ///< what it takes away may go in this run: nobody misses it
  bool is_way_back = false;  ///< it takes back what was done
  std::span<const NewColumn> to_come{};  ///< see Request
  std::string_view migration{};          ///< see Request
  const std::set<pg::QualifiedName>& made_here = Request::none_made;
  const NewColumns& new_columns = Request::no_columns;
  /// What earlier statements of its transaction lock and work on.
  const std::vector<plan::Effect>& before = no_effects;

  static inline const std::vector<plan::Effect> no_effects;
};

struct StatementPlan {
  std::vector<Piece> looks;   ///< at rows, before anything of it runs
  std::vector<Piece> pieces;  ///< undo is still to be filled in where `own_undo` says so
  plan::StatementReport report;
  Diagnostics diagnostics;

  /// What pieces change beside the author's statement, and when.
  struct Beside {
    sql::Change change;
    When when = When::now;
  };

  std::vector<Beside> beside;
  std::vector<sql::Change> instead;  ///< of the author's statement, which is only tried
  bool own_undo = false;  ///< the pieces carry their undo already (a recipe's, a directive's)
};

[[nodiscard]] StatementPlan plan_statement(const StatementScene& scene);

/// The statement as it will be sent.
[[nodiscard]] plan::PlannedSql planned_sql(const sql::Statement& statement, int number);

}  // namespace pgmig::planner
