// SPDX-License-Identifier: Apache-2.0
// The parents' indexes alone, then one partition after the other.
#include "planner/index_tree_steps.hpp"

#include "pg/sql_text.hpp"
#include "sql/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;
using Tree = std::vector<TreeIndex>;

namespace {

struct Scene {
  const Catalog& catalog;
  const WantedIndex& wanted;
};

/// PostgreSQL cannot detach an index: the way back from ATTACH is to drop the parent's index, and
/// all that is attached goes with it. So each undo drops what may be gone already, and makes again
/// what was there before.
plan::Undo drop_again(const Scene& scene, const pg::QualifiedName& index,
                      const std::vector<const TreeIndex*>& attached) {
  plan::UndoSql undo{.sql = {pg::sql("DROP INDEX IF EXISTS {}", index)}};
  for (const TreeIndex* entry : attached) {
    if (entry->there == nullptr) {
      continue;
    }
    const auto again = remade(scene.catalog, *entry->table, *entry->there);
    if (!again) {
      return plan::Irreversible{
          .why = pg::sql("index {} cannot be detached, nor made again", entry->full_name())};
    }
    undo.sql.insert(undo.sql.end(), again->begin(), again->end());
  }
  return undo;
}

Draft create_alone(const Scene& scene, const TreeIndex& entry) {
  return {.sql = sql::create_index_on_only(scene.wanted.text, entry.name, entry.table->name),
          .alone = true,
          .done_if = {},
          .clean_up = {},
          .undo = drop_again(scene, entry.full_name(), {}),
          .reason = "holds no rows itself; a partition that comes later gets the index at once"};
}

Draft build(const Scene& scene, const TreeIndex& entry) {
  return built_concurrently(
      entry.table->name, entry.name,
      sql::create_index_concurrently(scene.wanted.text, entry.name, entry.table->name));
}

Draft attach(const Scene& scene, const Tree& tree, const TreeIndex& entry) {
  const pg::QualifiedName above = tree[*entry.above].full_name();
  return {.sql = pg::sql("ALTER INDEX {} ATTACH PARTITION {}", above, entry.full_name()),
          .alone = true,
          .done_if = {},
          .clean_up = {},
          .undo = drop_again(scene, above, {&entry}),
          .reason = "the partitioned index is valid when each partition has its part"};
}

bool is_partitioned(const TreeIndex& entry) {
  return entry.table->kind == RelationKind::partitioned_table;
}

/// The part of the tree at `place`, from the leaves up.
void build_and_attach(const Scene& scene, const Tree& tree, std::size_t place,
                      std::vector<Draft>& drafts) {
  const TreeIndex& entry = tree[place];
  for (std::size_t below = place + 1; below < tree.size(); ++below) {
    if (tree[below].above == place) {
      build_and_attach(scene, tree, below, drafts);
    }
  }
  if (entry.there == nullptr && !is_partitioned(entry)) {
    drafts.push_back(build(scene, entry));
  }
  if (entry.above && !entry.attached) {
    drafts.push_back(attach(scene, tree, entry));
  }
}

/// A foreign table has no index to attach, so that the parent's would never be valid. But the plain
/// statement builds nothing where a partition has such an index already.
std::vector<Draft> steps_beside_foreign_tables(const Scene& scene, const Tree& tree) {
  std::vector<Draft> drafts;
  std::vector<const TreeIndex*> attached;
  for (const TreeIndex& entry : tree) {
    if (entry.there == nullptr && !is_partitioned(entry)) {
      drafts.push_back(build(scene, entry));
    }
    if (entry.above) {
      attached.push_back(&entry);
    }
  }
  drafts.push_back({.sql = std::string(scene.wanted.text),
                    .done_if = {},
                    .clean_up = {},
                    .undo = drop_again(scene, tree.front().full_name(), attached),
                    .reason = "takes the indexes of the partitions over: no row is read"});
  return drafts;
}

}  // namespace

Draft built_concurrently(const pg::QualifiedName& table, const std::string& index,
                         std::string sql) {
  const pg::QualifiedName name{.schema = table.schema, .name = index};
  return {.sql = std::move(sql),
          .outside = true,
          .done_if = plan::IndexIsValid{.index = name, .table = table},
          .clean_up = plan::DropInvalidIndex{.index = name, .table = table},
          .undo = plan::UndoSql{.sql = {pg::sql("DROP INDEX IF EXISTS {}", name)}},
          .reason = "built while the application goes on writing"};
}

std::vector<Draft> index_tree_steps(const Catalog& catalog, const Relation& root,
                                    const WantedIndex& wanted) {
  const Scene scene{.catalog = catalog, .wanted = wanted};
  const Tree tree = index_tree(catalog, root, wanted);
  if (has_foreign_table(catalog, root)) {
    return steps_beside_foreign_tables(scene, tree);
  }
  std::vector<Draft> drafts;
  for (const TreeIndex& entry : tree) {
    if (entry.there == nullptr && is_partitioned(entry)) {
      drafts.push_back(create_alone(scene, entry));
    }
  }
  build_and_attach(scene, tree, 0, drafts);
  return drafts;
}

bool has_foreign_table(const catalog::Catalog& catalog, const Relation& table) {
  return std::ranges::any_of(catalog::tree_of(catalog, table), [](const Relation* member) {
    return member->kind == RelationKind::foreign_table;
  });
}

}  // namespace pgmig::planner
