// SPDX-License-Identifier: Apache-2.0
// One ALTER TABLE being judged: what its actions share.
#pragma once

#include "planner/judging.hpp"

#include <string_view>
#include <vector>

namespace pgmig::planner {

struct AlterScene {
  const sql::AlterTable& change;
  const catalog::Relation& table;
  pg::LockMode lock;  ///< the strongest that any of the actions asks for: all take it
  Judging& judging;

  /// The table, and what is below it unless ONLY.
  [[nodiscard]] std::vector<const catalog::Relation*> members() const;

  /// Locks the member for such work, and names the hazard when old rows are in it.
  void work_on(const catalog::Relation& member, plan::Work work,
               std::string_view rewrite_hazard = "table_rewrite") const;

  /// Whether the same statement drops that constraint (drops run first, whatever the order).
  [[nodiscard]] bool drops_constraint(std::string_view name) const;
};

void alter_add_column(const AlterScene& scene, const sql::AlterAction& action);
void alter_drop_column(const AlterScene& scene, const sql::AlterAction& action);
void alter_set_not_null(const AlterScene& scene, const sql::AlterAction& action);
void alter_set_type(const AlterScene& scene, const sql::AlterAction& action);
void alter_add_constraint(const AlterScene& scene, const sql::AlterAction& action);
void alter_drop_constraint(const AlterScene& scene, const sql::AlterAction& action);
void alter_validate_constraint(const AlterScene& scene, const sql::AlterAction& action);
void alter_attach_partition(const AlterScene& scene);
void alter_detach_partition(const AlterScene& scene, const sql::AlterAction& action);
void alter_inheritance(const AlterScene& scene, const sql::AlterAction& action);

/// Rows of a relation that was there before this run.
[[nodiscard]] bool has_old_rows(const catalog::Relation& member);

}  // namespace pgmig::planner
