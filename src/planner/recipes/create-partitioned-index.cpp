// SPDX-License-Identifier: Apache-2.0
// An index of a partitioned table: the parents' alone, then one partition after the other.
#include "planner/effect_set.hpp"
#include "planner/index_tree_steps.hpp"
#include "planner/row_check.hpp"

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;

const sql::CreateIndex* change_of(const Request& request) {
  return std::get_if<sql::CreateIndex>(&request.statement.sql.change);
}

/// The server refuses a unique index over foreign tables.
bool can_be_built(const Request& request, const Relation& table) {
  return !change_of(request)->unique || !has_foreign_table(request.catalog, table);
}

bool applies(const Request& request) {
  const sql::CreateIndex* change = change_of(request);
  const Relation* table = change == nullptr ? nullptr : request.catalog.find(change->table);
  return table != nullptr && table->kind == RelationKind::partitioned_table && !change->only &&
         !change->concurrently && may_hold_old_rows(request.catalog, *table) &&
         can_be_built(request, *table);
}

std::vector<Draft> steps(const Request& request) {
  const sql::CreateIndex& change = *change_of(request);
  const Relation& table = *request.catalog.find(change.table);
  return behind(check_for_duplicates(table, change),
                index_tree_steps(request.catalog, table,
                                 {.change = change, .text = request.statement.sql.text}));
}

}  // namespace

extern const Recipe create_partitioned_index_recipe;
const Recipe create_partitioned_index_recipe{
    .id = "create-partitioned-index",
    .hazard = "index_build",
    .danger = "CREATE INDEX lets nobody write to any partition until all indexes are built.",
    .technique =
        "CREATE INDEX ON ONLY the partitioned table, then CREATE INDEX CONCURRENTLY on one "
        "partition after the other and ALTER INDEX ... ATTACH PARTITION; an index that serves "
        "is attached, not built.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
