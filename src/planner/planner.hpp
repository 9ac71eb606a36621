// SPDX-License-Identifier: Apache-2.0
// Migration + catalog + policy -> plan. Pure: the same input gives the same plan, byte for byte.
#pragma once

#include "catalog/catalog.hpp"
#include "pgmig/plan.hpp"
#include "plan/policy.hpp"
#include "source/migration.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// What planning knows beside the migration and the catalog.
struct Circumstances {
  bool first_history = false;  ///< the database had no pgmig history when the run began
  bool live = true;            ///< false for lint: no catalog, worst case assumed

  /// Contract steps of earlier migrations that still wait, with the names that they hold.
  struct WaitingContract {
    std::string step;  ///< "0007/contract/1"
    std::vector<pg::QualifiedName> names;
  };

  std::vector<WaitingContract> waiting;
};

/// The plan of one migration. `catalog` is evolved through its statements: afterwards it is the
/// schema as the plan leaves it (contract steps that wait are not applied to it). Refusals are
/// error diagnostics in the plan, which is complete all the same. `uncertain` is set when the
/// catalog has to be read again.
struct Planned {
  plan::MigrationPlan plan;
  bool uncertain = false;
};

[[nodiscard]] Planned plan_migration(const source::Migration& migration, catalog::Catalog& catalog,
                                     const plan::Policy& policy,
                                     const Circumstances& circumstances);

/// The contract steps of a migration that ran up to contract, planned anew against `catalog`: the
/// statements whose numbers are in `statements`.
[[nodiscard]] Planned plan_contract(const source::Migration& migration,
                                    const std::vector<int>& statements, catalog::Catalog& catalog,
                                    const plan::Policy& policy, const Circumstances& circumstances);

/// What has not run yet of a migration that was edited after a failure: statements from `first` on.
[[nodiscard]] Planned plan_rest(const source::Migration& migration, int first,
                                catalog::Catalog& catalog, const plan::Policy& policy,
                                const Circumstances& circumstances);

}  // namespace pgmig::planner
