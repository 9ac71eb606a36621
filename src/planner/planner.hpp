// SPDX-License-Identifier: Apache-2.0
// Migration + catalog + policy -> plan. Pure: the same input gives the same plan, byte for byte.
#pragma once

#include "catalog/catalog.hpp"
#include "plan/policy.hpp"
#include "source/migration.hpp"

#include <pgmig/plan.hpp>

#include <set>
#include <string>
#include <vector>

namespace pgmig::planner {

/// A contract step of an earlier migration that still waits, with the names that it holds until it
/// has run.
struct WaitingContract {
  /// A column, constraint or trigger ("constraint c") of a relation.
  struct Part {
    pg::QualifiedName relation;
    std::string name;
    bool operator==(const Part&) const = default;
  };

  std::string step;                         ///< "0007/contract/1"
  std::vector<pg::QualifiedName> names;     ///< what is to go: the names are not free yet
  std::vector<Part> parts;                  ///< the same of relations that stay
  std::vector<pg::QualifiedName> promised;  ///< what is to come: new names of what is renamed
  std::vector<Part> promised_parts;
  bool in_this_run = false;  ///< its migration is pending, too
  bool operator==(const WaitingContract&) const = default;
};

/// Reads it from the stored step.
[[nodiscard]] WaitingContract waiting_contract(const plan::Step& step,
                                               const catalog::Catalog& catalog);

/// What planning knows beside the migration and the catalog.
struct Circumstances {
  using WaitingContract = planner::WaitingContract;

  bool first_history = false;  ///< the database had no pgmig history when the run began
  bool live = true;            ///< false for lint: no catalog, worst case assumed
  bool one_run = false;        ///< for lint: what earlier files made is new to this one, too
  std::vector<WaitingContract> waiting;

  /// Functions, types and schemas that earlier migrations of this run made: Planned::made of each.
  /// (Relations carry a mark of their own.)
  std::set<pg::QualifiedName> made_in_run;

  /// Ids of the migration's own steps that are done (plan_rest, plan_contract): their numbers are
  /// taken, and phases go on from theirs.
  std::vector<std::string> done_steps;
};

/// The plan of one migration. `catalog` is evolved through its statements: afterwards it is the
/// schema as the plan leaves it (contract steps that wait are not applied to it). Refusals are
/// error diagnostics in the plan, which is complete all the same. `uncertain` is set when the
/// catalog has to be read again.
struct Planned {
  plan::MigrationPlan plan;
  bool uncertain = false;
  std::set<pg::QualifiedName>
      made;  ///< functions, types and schemas; see Circumstances::made_in_run
  /// Relations that this run made and this migration names: a catalog that is read again has to
  /// be told.
  std::set<pg::QualifiedName> made_relations;
};

[[nodiscard]] Planned plan_migration(const source::Migration& migration, catalog::Catalog& catalog,
                                     const plan::Policy& policy,
                                     const Circumstances& circumstances);

/// The contract steps of a migration that ran up to contract, planned anew against `catalog`: the
/// statements whose numbers are in `statements`.
[[nodiscard]] Planned plan_contract(const source::Migration& migration,
                                    const std::vector<int>& statements, catalog::Catalog& catalog,
                                    const plan::Policy& policy, const Circumstances& circumstances);

/// What has not run yet of a migration that was edited after a failure: all but the statements
/// whose numbers are in `done` (those of the steps that ran, in the file as it is now).
[[nodiscard]] Planned plan_remaining(const source::Migration& migration,
                                     const std::vector<int>& done, catalog::Catalog& catalog,
                                     const plan::Policy& policy,
                                     const Circumstances& circumstances);

/// The same where just the statements before `first` have run.
[[nodiscard]] Planned plan_rest(const source::Migration& migration, int first,
                                catalog::Catalog& catalog, const plan::Policy& policy,
                                const Circumstances& circumstances);

/// What takes a migration back (a `U` file, or made by way_back()): everything in its order and in
/// the contract phase, for nothing of it waits.
[[nodiscard]] Planned plan_undo(const source::Migration& undo, catalog::Catalog& catalog,
                                const plan::Policy& policy, const Circumstances& circumstances);

}  // namespace pgmig::planner
