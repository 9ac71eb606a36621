// SPDX-License-Identifier: Apache-2.0
// An index of a partitioned table: the parents' alone, then one partition after the other.
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_tree.hpp"
#include "planner/recipe.hpp"
#include "sql/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;
using Tree = std::vector<TreeIndex>;

const sql::CreateIndex* change_of(const Request& request) {
  return std::get_if<sql::CreateIndex>(&request.statement.sql.change);
}

bool has_expression(const sql::CreateIndex& change) {
  return std::ranges::any_of(change.keys,
                             [](const auto& key) { return key.expression.has_value(); });
}

bool has_foreign_table(const catalog::Catalog& catalog, const Relation& table) {
  return std::ranges::any_of(catalog::tree_of(catalog, table), [](const Relation* member) {
    return member->kind == RelationKind::foreign_table;
  });
}

/// The server refuses a unique index over foreign tables.
bool can_be_built(const Request& request, const Relation& table) {
  const sql::CreateIndex& change = *change_of(request);
  return !has_foreign_table(request.catalog, table) || (!change.unique && !has_expression(change));
}

bool applies(const Request& request) {
  const sql::CreateIndex* change = change_of(request);
  const Relation* table = change == nullptr ? nullptr : request.catalog.find(change->table);
  return table != nullptr && table->kind == RelationKind::partitioned_table && !change->only &&
         !change->concurrently && may_hold_old_rows(request.catalog, *table) &&
         can_be_built(request, *table);
}

/// PostgreSQL cannot detach an index: the way back from ATTACH is to drop the parent's index, and
/// all that is attached goes with it. So each undo drops what may be gone already, and makes again
/// what was there before.
plan::Undo drop_again(const Request& request, const pg::QualifiedName& index,
                      const std::vector<const TreeIndex*>& attached) {
  plan::UndoSql undo{.sql = {pg::sql("DROP INDEX IF EXISTS {}", index)}};
  for (const TreeIndex* entry : attached) {
    if (entry->there == nullptr) {
      continue;
    }
    const auto again = remade(request.catalog, *entry->table, *entry->there);
    if (!again) {
      return plan::Irreversible{
          .why = pg::sql("index {} cannot be detached, nor made again", entry->full_name())};
    }
    undo.sql.insert(undo.sql.end(), again->begin(), again->end());
  }
  return undo;
}

Draft create_alone(const Request& request, const TreeIndex& entry) {
  return {
      .sql = sql::create_index_on_only(request.statement.sql.text, entry.name, entry.table->name),
      .alone = true,
      .done_if = {},
      .clean_up = {},
      .undo = drop_again(request, entry.full_name(), {}),
      .reason = "holds no rows itself; a partition that comes later gets the index at once"};
}

Draft build(const Request& request, const TreeIndex& entry) {
  const pg::QualifiedName index = entry.full_name();
  return {.sql = sql::create_index_concurrently(request.statement.sql.text, entry.name,
                                                entry.table->name),
          .outside = true,
          .done_if = plan::IndexIsValid{.index = index, .table = entry.table->name},
          .clean_up = plan::DropInvalidIndex{.index = index, .table = entry.table->name},
          .undo = drop_again(request, index, {}),
          .reason = "built while the application goes on writing"};
}

Draft attach(const Request& request, const Tree& tree, const TreeIndex& entry) {
  const pg::QualifiedName above = tree[*entry.above].full_name();
  return {.sql = pg::sql("ALTER INDEX {} ATTACH PARTITION {}", above, entry.full_name()),
          .alone = true,
          .done_if = {},
          .clean_up = {},
          .undo = drop_again(request, above, {&entry}),
          .reason = "the partitioned index is valid when each partition has its part"};
}

bool is_partitioned(const TreeIndex& entry) {
  return entry.table->kind == RelationKind::partitioned_table;
}

/// The part of the tree at `place`, from the leaves up.
void build_and_attach(const Request& request, const Tree& tree, std::size_t place,
                      std::vector<Draft>& drafts) {
  const TreeIndex& entry = tree[place];
  for (std::size_t below = place + 1; below < tree.size(); ++below) {
    if (tree[below].above == place) {
      build_and_attach(request, tree, below, drafts);
    }
  }
  if (entry.there == nullptr && !is_partitioned(entry)) {
    drafts.push_back(build(request, entry));
  }
  if (entry.above && !entry.attached) {
    drafts.push_back(attach(request, tree, entry));
  }
}

/// A foreign table has no index to attach, so that the parent's would never be valid. But the plain
/// statement builds nothing where a partition has such an index already.
std::vector<Draft> steps_beside_foreign_tables(const Request& request, const Tree& tree) {
  std::vector<Draft> drafts;
  std::vector<const TreeIndex*> attached;
  for (const TreeIndex& entry : tree) {
    if (entry.there == nullptr && !is_partitioned(entry)) {
      drafts.push_back(build(request, entry));
    }
    if (entry.above) {
      attached.push_back(&entry);
    }
  }
  drafts.push_back({.sql = request.statement.sql.text,
                    .done_if = {},
                    .clean_up = {},
                    .undo = drop_again(request, tree.front().full_name(), attached),
                    .reason = "takes the indexes of the partitions over: no row is read"});
  return drafts;
}

std::vector<Draft> steps(const Request& request) {
  const sql::CreateIndex& change = *change_of(request);
  const Relation& table = *request.catalog.find(change.table);
  const Tree tree =
      index_tree(request.catalog, table, {.change = change, .text = request.statement.sql.text});
  if (has_foreign_table(request.catalog, table)) {
    return steps_beside_foreign_tables(request, tree);
  }
  std::vector<Draft> drafts;
  for (const TreeIndex& entry : tree) {
    if (entry.there == nullptr && is_partitioned(entry)) {
      drafts.push_back(create_alone(request, entry));
    }
  }
  build_and_attach(request, tree, 0, drafts);
  return drafts;
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
