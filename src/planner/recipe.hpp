// SPDX-License-Identifier: Apache-2.0
// A recipe: how one dangerous change is done safely. One file a recipe in planner/recipes/.
#pragma once

#include "catalog/catalog.hpp"
#include "plan/policy.hpp"
#include "source/migration.hpp"

#include <pgmig/plan.hpp>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgmig::planner {

/// A column that the statement adds, not there yet, of which every old row will have this value.
struct NewColumn {
  std::string name;
  std::string value;  ///< an expression of the column's type
};

/// Tables with the columns that earlier statements of the same migration gave them.
using NewColumns = std::set<std::pair<pg::QualifiedName, std::string>>;

/// What a recipe sees.
struct Request {
  const source::MigrationStatement& statement;
  int number = 0;  ///< of the statement in its file, from 0
  const catalog::Catalog& catalog;
  plan::Phase phase = plan::Phase::expand;  ///< that the statement is in
  bool is_way_back = false;                 ///< makes what was there before, and nothing beside it
  std::span<const NewColumn> to_come{};  ///< that are in `catalog`, but not there to be looked at
  const plan::Policy& policy = usual_policy;
  std::string_view migration;  ///< its id, which names what is kept of it
  const std::set<pg::QualifiedName>& made_here = none_made;  ///< see MadeHere
  const NewColumns& new_columns = no_columns;
  bool in_one_transaction = false;  ///< with others, as the author or the file's kind wants it

  static inline const plan::Policy usual_policy;
  static inline const std::set<pg::QualifiedName> none_made;
  static inline const NewColumns no_columns;
};

/// What a recipe makes: one statement, without phase, effects and timeouts. Those are the
/// planner's, from the one table of effects; a recipe emits SQL and says how to see whether it was
/// done and how to clean up.
struct Draft {
  std::string sql;
  bool outside = false;        ///< cannot run in a transaction
  bool with_previous = false;  ///< in the same transaction as the one before
  bool alone = false;          ///< in a transaction that other statements do not share
  std::optional<plan::RowWork> in_batches{};  ///< what `sql` amounts to
  std::optional<plan::Phase> phase{};         ///< later than the statement's own
  bool beside = false;      ///< changes the schema beside what the author's statement does
  bool is_bounded = false;  ///< reads no more rows than may be kept: what it does is brief
  bool on_trial = false;    ///< is rolled back at once: the server says whether it could be done
  std::string finding{};    ///< of a check of rows: what its query finds; see plan::CheckRows
  plan::Probe done_if;
  plan::CleanUp clean_up;
  plan::Undo undo;
  std::string reason;
};

struct Recipe {
  std::string_view id;  ///< "create-index"
  std::string_view
      hazard;  ///< that it avoids: who signs for that gets the plain statement; or empty
  std::string_view also = {};  ///< another one that it avoids
  std::string_view danger;     ///< what the plain statement would do, one sentence
  std::string_view technique;  ///< what is done instead, one sentence
  bool (*applies)(const Request&);
  std::vector<Draft> (*steps)(const Request&);
  bool only_on_the_way_back = false;  ///< no statement of an author is run by it
  bool keeps = false;      ///< what would be lost, also where somebody signed for the loss
  bool in_blocks = false;  ///< also within a transaction of the author's
};

namespace recipes {

/// Every recipe of the folder, in name order (generated at build time).
[[nodiscard]] std::span<const Recipe* const> all_recipes();

}  // namespace recipes

/// The recipe that claims the statement, or nullptr. At most one may.
[[nodiscard]] const Recipe* recipe_for(const Request& request);

/// The table of docs/best-practices.md: one row a recipe.
[[nodiscard]] std::string recipes_markdown();

}  // namespace pgmig::planner
