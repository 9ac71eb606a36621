// SPDX-License-Identifier: Apache-2.0
// A partition leaves concurrently where the server can.
#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;

constexpr int first_with_concurrently = 14;

/// The partition that the statement detaches, and does nothing else; or nullptr.
const Relation* detached(const Request& request) {
  const sql::AlterTable* change = alters_table(request);
  const bool is_one =
      change != nullptr && change->actions.size() == 1 &&
      (change->actions.front().kind == sql::AlterKind::detach_partition ||
       change->actions.front().kind == sql::AlterKind::detach_partition_concurrently);
  return is_one ? request.catalog.find(change->actions.front().other) : nullptr;
}

/// With a default partition the server has no other way than the brief lock on all; and what is
/// left behind must be known by its name.
bool applies(const Request& request) {
  const Relation* partition = detached(request);
  if (partition == nullptr || !partition->is_partition || is_ours(*partition) ||
      request.catalog.server.major() < first_with_concurrently) {
    return false;
  }
  const Relation& parent = *request.catalog.find(alters_table(request)->name);
  return parent.kind == RelationKind::partitioned_table && !is_ours(parent) &&
         default_partition(request.catalog, parent) == nullptr &&
         catalog::name_of_left_check(request.catalog, parent, *partition).has_value();
}

std::string drop_check(const Relation& partition, const std::string& name) {
  return pg::sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", partition.name,
                 pg::Identifier{name});
}

/// What was cut short is finished first. Back with the CHECK that was left, which is the proof;
/// then that goes.
plan::Undo undo_of(const Relation& parent, const Relation& partition,
                   const std::string& left_check) {
  if (partition.partition_bound.empty()) {
    return plan::Irreversible{.why = "the partition's bound is not known"};
  }
  return plan::UndoSql{
      .sql = {pg::sql("ALTER TABLE {} DETACH PARTITION {} FINALIZE", parent.name, partition.name),
              pg::sql("ALTER TABLE {} ATTACH PARTITION {} {}", parent.name, partition.name,
                      pg::Verbatim{partition.partition_bound}),
              drop_check(partition, left_check)}};
}

/// DETACH CONCURRENTLY leaves the bound as a CHECK, which the plain DETACH does not.
Draft drop_left_check(const Relation& partition, const std::string& name) {
  return {.sql = drop_check(partition, name),
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = "the server leaves the bound as a CHECK when it detaches concurrently"};
}

std::vector<Draft> steps(const Request& request) {
  const Relation& partition = *detached(request);
  const Relation& parent = *request.catalog.find(alters_table(request)->name);
  const std::string left_check = *catalog::name_of_left_check(request.catalog, parent, partition);
  const bool as_written = request.statement.sql.outside_transaction;
  std::vector<Draft> drafts{
      {.sql = as_written ? request.statement.sql.text
                         : pg::sql("ALTER TABLE {} DETACH PARTITION {} CONCURRENTLY", parent.name,
                                   partition.name),
       .outside = true,
       .done_if = plan::PartitionIsDetached{.parent = parent.name, .partition = partition.name},
       .clean_up = plan::FinalizeDetach{.parent = parent.name, .partition = partition.name},
       .undo = undo_of(parent, partition, left_check),
       .reason = "others go on reading and writing while it leaves"}};
  if (!as_written) {
    drafts.push_back(drop_left_check(partition, left_check));
  }
  return drafts;
}

}  // namespace

extern const Recipe detach_partition_recipe;
const Recipe detach_partition_recipe{
    .id = "detach-partition",
    .hazard = {},
    .danger =
        "DETACH PARTITION waits for everybody who uses the partitioned table, and everybody waits "
        "behind it.",
    .technique =
        "from 14 on and without a default partition DETACH ... CONCURRENTLY, outside a "
        "transaction, in contract; the CHECK that it leaves is dropped.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
