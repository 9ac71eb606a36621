// SPDX-License-Identifier: Apache-2.0
// Planning a series of migrations: what one plan leaves behind for the next.
#pragma once

#include "catalog/catalog.hpp"
#include "inspect/publications.hpp"
#include "journal/journal.hpp"
#include "plan/policy.hpp"
#include "planner/planner.hpp"
#include "source/migration.hpp"

#include <utility>

namespace pgmig::cli {

/// Plans migrations in their order. It remembers what the run has made and which contract steps
/// wait; the catalog is the caller's, evolved by each plan. One thread.
class Planning {
 public:
  /// `last_phase`: what is left beyond it waits.
  Planning(const plan::Policy& policy, plan::Phase last_phase)
      : policy_(policy), last_phase_(last_phase) {}

  /// Takes in the history: whether it is the first, and the contract steps that wait in it.
  void begin(journal::Journal& journal, const plan::History& history,
             const catalog::Catalog& catalog);

  /// Plans say from now on what subscribers must do about them.
  void know(inspect::Publications publications) { publications_ = std::move(publications); }

  /// A migration that has not run. Its plan counts for later ones after take_in().
  [[nodiscard]] planner::Planned fresh(const source::Migration& file,
                                       catalog::Catalog& catalog) const;

  /// The plan is going to run: what it makes and what it leaves waiting is known to later plans.
  void take_in(const planner::Planned& planned, const catalog::Catalog& catalog);

  /// The waiting contract steps of a migration, planned anew.
  [[nodiscard]] planner::Planned contract(const source::Migration& file,
                                          const journal::StoredMigration& stored,
                                          catalog::Catalog& catalog);

  /// What has not run of a migration whose file was edited since.
  [[nodiscard]] planner::Planned edited(const source::Migration& file,
                                        const journal::StoredMigration& stored,
                                        catalog::Catalog& catalog);

 private:
  [[nodiscard]] planner::Planned with_warnings(planner::Planned planned) const;
  [[nodiscard]] planner::Circumstances circumstances_after(const journal::StoredMigration& stored);

  const plan::Policy& policy_;
  plan::Phase last_phase_;
  inspect::Publications publications_;
  planner::Circumstances circumstances_;
};

}  // namespace pgmig::cli
