// SPDX-License-Identifier: Apache-2.0
// One row where the kind of statement decides; a function where its parts do.
#include "planner/better_way.hpp"

#include "base/overloaded.hpp"
#include "pg/sql_text.hpp"
#include "planner/hazards.hpp"
#include "planner/kept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pgmig::planner {

namespace {

using Verb = sql::Maintenance::Verb;

constexpr std::string_view without_block =
    "take BEGIN and COMMIT away: pgmig runs each statement in a transaction of its own";

/// What pgmig has no safe recipe for, and what people do who cannot stop the application.
struct AlterWay {
  sql::AlterKind kind;
  std::string_view way;
};

constexpr std::array alter_ways{
    AlterWay{sql::AlterKind::set_logged,
             "make a new table that is so from the start, copy the rows in batches, and swap the "
             "names"},
    AlterWay{sql::AlterKind::set_tablespace,
             "indexes move by REINDEX (TABLESPACE ...) CONCURRENTLY (14+), a table by pg_repack "
             "--tablespace"},
    AlterWay{sql::AlterKind::set_access_method,
             "make a new table USING that access method, copy the rows in batches, and swap the "
             "names"},
};

struct MaintenanceWay {
  Verb verb;
  std::string_view way;
};

constexpr std::array maintenance_ways{
    MaintenanceWay{Verb::reindex, "write REINDEX ... CONCURRENTLY"},
    MaintenanceWay{Verb::refresh,
                   "write REFRESH MATERIALIZED VIEW CONCURRENTLY (it needs a unique index)"},
    MaintenanceWay{Verb::cluster, "pg_repack --order-by puts rows in order online"},
    MaintenanceWay{Verb::vacuum_full,
                   "a plain VACUUM lets the space be used again; pg_repack gives it back online"},
};

std::string way_to_add_constraint(std::string_view hazard, const sql::Constraint& constraint) {
  if (constraint.kind == sql::ConstraintKind::exclusion) {
    return "an exclusion constraint cannot be built beside the application: make a new table with "
           "it, copy the rows in batches, and swap the names";
  }
  if (hazard == "index_build") {
    return "CREATE UNIQUE INDEX first (pgmig builds it concurrently), then ADD CONSTRAINT ... "
           "USING INDEX";
  }
  return hazard == "table_scan" ? "add the constraint NOT VALID, then VALIDATE CONSTRAINT in a "
                                  "statement of its own"
                                : std::string{};
}

std::string way_to_alter(std::string_view hazard, const sql::AlterAction& action) {
  using enum sql::AlterKind;
  if (action.kind == set_not_null) {
    return fmt::format(
        "add CHECK ({} IS NOT NULL) NOT VALID, VALIDATE it in a statement of its own, then SET NOT "
        "NULL reads no row",
        pg::quote_identifier(action.name));
  }
  if (action.kind == add_constraint && action.constraint) {
    return way_to_add_constraint(hazard, *action.constraint);
  }
  if (action.kind == add_column && hazard == "table_rewrite") {
    return "add the column without that default, SET DEFAULT for new rows, and fill the old ones "
           "with UPDATE";
  }
  const auto* const row = std::ranges::find(alter_ways, action.kind, &AlterWay::kind);
  return row == alter_ways.end() ? std::string{} : std::string{row->way};
}

std::string way_to_alter(std::string_view hazard, const sql::AlterTable& alter) {
  for (const sql::AlterAction& action : alter.actions) {
    if (std::string way = way_to_alter(hazard, action); !way.empty()) {
      return way;
    }
  }
  return {};
}

/// Outside of a block the index would have been built concurrently, but for some over foreign
/// tables.
std::string way_to_index(const sql::CreateIndex& change, const RefusalScene& scene) {
  if (scene.in_block) {
    return fmt::format("{}; pgmig then builds it concurrently", out_of_block);
  }
  const catalog::Relation* table = scene.catalog.find(change.table);
  const bool is_partitioned =
      table != nullptr && table->kind == catalog::RelationKind::partitioned_table;
  return is_partitioned
             ? "create it ON ONLY the partitioned table, then on each partition, and ATTACH those"
             : std::string{};
}

/// What this run gave to the partitioned table is not known in the server's words yet.
std::string way_to_attach(const sql::AlterTable& alter, const RefusalScene& scene) {
  const catalog::Relation* parent = scene.catalog.find(alter.name);
  if (parent == nullptr || alter.actions.front().kind != sql::AlterKind::attach_partition) {
    return {};
  }
  const auto index = std::ranges::find_if(
      parent->indexes, [](const catalog::Index& one) { return one.definition.empty(); });
  return index == parent->indexes.end()
             ? std::string{}
             : fmt::format(
                   "{} of {} is made in this run: attach in a file of its own, and run "
                   "pgmig up --to the version before that first",
                   pg::quote_identifier(index->name), pg::to_sql(parent->name));
}

std::string way_to_maintain(const sql::Maintenance& maintenance) {
  const auto* const row =
      std::ranges::find(maintenance_ways, maintenance.verb, &MaintenanceWay::verb);
  return maintenance.concurrently || row == maintenance_ways.end() ? std::string{}
                                                                   : std::string{row->way};
}

std::string way_of_other(const sql::Other& change) {
  return change.checks_rows
             ? "add the constraint to the domain NOT VALID, and a CHECK to each table, which can "
               "be validated while writers go on; VALIDATE of a domain's makes them wait"
             : std::string{};
}

/// Nothing would be lost if it were kept.
std::string way_to_keep(const RefusalScene& scene) {
  if (drop_policy(scene.statement.directives, scene.policy) == plan::DropPolicy::plain) {
    return "say drop=copy, or nothing, and what goes is kept until pgmig purge";
  }
  if (scene.catalog.trash.schema.empty()) {
    return pg::sql("let the role keep it: GRANT CREATE ON DATABASE {} TO {}",
                   pg::Identifier{scene.catalog.database}, pg::Identifier{scene.catalog.role});
  }
  const auto* alter = std::get_if<sql::AlterTable>(&scene.statement.sql.change);
  const std::string why =
      alter == nullptr ? std::string{} : why_not_kept(*alter, scene.catalog, scene.policy);
  if (why.empty()) {
    return scene.in_block ? std::string{out_of_block} : std::string{};
  }
  return why + ": copy what is needed first, or let it go with drop=plain";
}

std::string own_way(std::string_view hazard, const RefusalScene& scene) {
  if (hazard == "data_loss" && can_be_kept(scene.statement.sql.change)) {
    return way_to_keep(scene);
  }
  return std::visit(
      Overloaded{[&](const sql::AlterTable& change) {
                   std::string way = way_to_attach(change, scene);
                   return way.empty() ? way_to_alter(hazard, change) : way;
                 },
                 [](const sql::Maintenance& change) { return way_to_maintain(change); },
                 [&](const sql::CreateIndex& change) { return way_to_index(change, scene); },
                 [](const sql::Other& change) { return way_of_other(change); },
                 [](const auto& /*other*/) { return std::string{}; }},
      scene.statement.sql.change);
}

}  // namespace

std::string better_way(std::string_view hazard, const RefusalScene& scene) {
  if (hazard == "long_lock" && scene.in_block) {
    return std::string{scene.statement.sql.author_block == 0 ? out_of_block : without_block};
  }
  if (std::string way = own_way(hazard, scene); !way.empty()) {
    return way;
  }
  const Hazard* known = find_hazard(hazard);
  return known == nullptr ? std::string{} : std::string{known->remedy};
}

}  // namespace pgmig::planner
