// SPDX-License-Identifier: Apache-2.0
// DROP and TRUNCATE: what goes, what goes with it, and whose locks that takes.
#include "planner/ddl_effects_table.hpp"
#include "planner/existence.hpp"
#include "planner/judging.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using sql::ObjectKind;

namespace {

bool is_table(const Relation& relation) {
  return relation.kind == RelationKind::table || relation.kind == RelationKind::partitioned_table ||
         relation.kind == RelationKind::foreign_table;
}

/// The tables that foreign keys of the dropped one refer to are locked as strongly as itself.
void lock_referenced(const Relation& dropped, Judging& judging) {
  for (const catalog::Constraint& constraint : dropped.constraints) {
    if (constraint.kind != sql::ConstraintKind::foreign_key) {
      continue;
    }
    if (const Relation* other = judging.catalog.find(constraint.referenced)) {
      judging.effects.add_tree(*other, drop_lock);
    }
  }
}

void lock_parent(const Relation& dropped, Judging& judging) {
  for (const pg::QualifiedName& name : dropped.parents) {
    const Relation* parent = judging.catalog.find(name);
    if (!dropped.is_partition || parent == nullptr) {
      continue;
    }
    judging.effects.add(*parent, drop_lock);
    if (const Relation* rest = default_partition(judging.catalog, *parent)) {
      judging.effects.add(*rest, drop_lock);
    }
  }
}

void drop_one(const Relation& dropped, Judging& judging) {
  judging.effects.add(dropped, drop_lock);
  judging.effects.add_indexes(dropped, drop_lock);
  judging.effects.add_owned_sequences(dropped, drop_lock);
  lock_referenced(dropped, judging);
  lock_parent(dropped, judging);
  if (is_table(dropped) && dropped.may_hold_rows && !is_ours(dropped)) {
    judging.hazard("data_loss");
  }
}

void cascade_from(const Relation& dropped, const sql::Drop& change, Judging& judging) {
  for (const Relation* other : cascade_of(judging.catalog, dropped)) {
    drop_one(*other, judging);
    const bool named = std::ranges::any_of(change.names, [&](const pg::QualifiedName& name) {
      return judging.catalog.find(name) == other;
    });
    if (!named && !is_ours(*other)) {
      judging.hazard("drop_cascade");
    }
  }
  for (const pg::QualifiedName& name : dropped.referenced_by) {
    const Relation* other = judging.catalog.find(name);
    if (other != nullptr && other != &dropped) {
      judging.effects.add(*other, drop_lock);  // loses its foreign key
      if (!is_ours(*other)) {
        judging.hazard("drop_cascade");
      }
    }
  }
}

void drop_relation(const Relation& dropped, const sql::Drop& change, Judging& judging) {
  drop_one(dropped, judging);
  if (dropped.kind == RelationKind::partitioned_table) {
    for (const Relation* member : catalog::tree_of(judging.catalog, dropped)) {
      drop_one(*member, judging);
    }
  }
  if (change.cascade) {
    cascade_from(dropped, change, judging);
  }
  if (dropped.owned_by && change.cascade) {
    if (const Relation* table = judging.catalog.find(dropped.owned_by->table)) {
      judging.effects.add(*table, drop_lock);  // loses its default
    }
  }
}

void drop_index(const pg::QualifiedName& name, const sql::Drop& change, Judging& judging) {
  const auto [table, index] = judging.catalog.find_index(name);
  if (table == nullptr) {
    return;
  }
  const pg::LockMode lock = change.concurrently ? concurrent_lock : drop_lock;
  judging.effects.add(*table, lock);
  judging.effects.add_index(*table, *index, lock);
  if (!index->partitioned) {
    return;
  }
  for (const Relation* member : catalog::tree_of(judging.catalog, *table)) {
    judging.effects.add(*member, lock);
    for (const catalog::Index& below : member->indexes) {
      if (below.parent == index->name) {
        judging.effects.add_index(*member, below, lock);
      }
    }
  }
}

/// A trigger, rule or policy: its relation. Triggers are on each partition, too.
void drop_part(const pg::QualifiedName& name, ObjectKind kind, Judging& judging) {
  const Relation* relation = judging.catalog.find(name);
  if (relation == nullptr) {
    return;
  }
  if (kind == ObjectKind::trigger && relation->kind == RelationKind::partitioned_table) {
    judging.effects.add_tree(*relation, drop_lock);
  } else {
    judging.effects.add(*relation, drop_lock);
  }
}

/// Columns of the type go with it.
void drop_columns_of(const pg::QualifiedName& type, Judging& judging) {
  for (const Relation* relation : users_of_type(judging.catalog, type)) {
    judging.effects.add(*relation, drop_lock);
    if (is_ours(*relation)) {
      continue;
    }
    judging.hazard("drop_cascade");
    if (relation->may_hold_rows) {
      judging.hazard("data_loss");
    }
  }
}

void drop_triggers_of(const pg::QualifiedName& function, Judging& judging) {
  for (const auto& [name, relation] : judging.catalog.relations) {
    const bool calls_it =
        std::ranges::any_of(relation.triggers, [&](const catalog::Trigger& trigger) {
          return trigger.function.name == function.name &&
                 (function.schema.empty() || trigger.function.schema == function.schema);
        });
    if (calls_it) {
      judging.effects.add(relation, drop_lock);
      if (!is_ours(relation)) {
        judging.hazard("drop_cascade");
      }
    }
  }
}

void drop_contents(const std::string& schema, const sql::Drop& change, Judging& judging) {
  for (const auto& [name, relation] : judging.catalog.relations) {
    if (name.schema == schema) {
      drop_relation(relation, change, judging);
      if (!is_ours(relation)) {
        judging.hazard("drop_cascade");
      }
    }
  }
}

/// Its members always go; what uses its types only with CASCADE.
void drop_extension(const std::string& extension, const sql::Drop& change, Judging& judging) {
  for (const auto& [name, relation] : judging.catalog.relations) {
    if (relation.extension == extension) {
      drop_relation(relation, change, judging);
    }
  }
  for (const auto& [name, type] : judging.catalog.types) {
    if (change.cascade && type.extension == extension) {
      drop_columns_of(name, judging);
    }
  }
}

void drop_named(const pg::QualifiedName& name, const sql::Drop& change, Judging& judging) {
  switch (change.kind) {
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::materialized_view:
    case ObjectKind::sequence:
    case ObjectKind::foreign_table:
      if (const Relation* relation = judging.catalog.find(name)) {
        drop_relation(*relation, change, judging);
      }
      return;
    case ObjectKind::index:
      return drop_index(name, change, judging);
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
      return drop_part(name, change.kind, judging);
    case ObjectKind::type:
    case ObjectKind::domain:
      if (change.cascade) {
        drop_columns_of(name, judging);
      }
      return;
    case ObjectKind::routine:
      if (change.cascade) {
        drop_triggers_of(name, judging);
      }
      return;
    case ObjectKind::schema:
      if (change.cascade) {
        drop_contents(name.name, change, judging);
      }
      return;
    case ObjectKind::extension:
      return drop_extension(name.name, change, judging);
    case ObjectKind::database:
      return judging.hazard("data_loss");
    case ObjectKind::column:
    case ObjectKind::constraint:
    case ObjectKind::statistics:
    case ObjectKind::publication:
    case ObjectKind::subscription:
    case ObjectKind::event_trigger:
    case ObjectKind::role:
    case ObjectKind::tablespace:
    case ObjectKind::other:
      return;
  }
}

void truncate_one(const Relation& table, bool restarts, Judging& judging) {
  for (const Relation* member : catalog::tree_of(judging.catalog, table)) {
    judging.effects.add(*member, drop_lock);
    judging.effects.add_open_indexes(*member, drop_lock);
    if (restarts) {
      judging.effects.add_owned_sequences(*member, drop_lock);
    }
    if (is_table(*member) && member->may_hold_rows && !is_ours(*member)) {
      judging.hazard("data_loss");
    }
  }
}

/// Everything that refers to the tables, directly or not.
std::vector<const Relation*> referencing(const catalog::Catalog& catalog,
                                         std::vector<const Relation*> tables) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    for (const pg::QualifiedName& name : tables[i]->referenced_by) {
      const Relation* other = catalog.find(name);
      if (other != nullptr && std::ranges::find(tables, other) == tables.end()) {
        tables.push_back(other);
      }
    }
  }
  return tables;
}

}  // namespace

std::vector<const Relation*> cascade_of(const catalog::Catalog& catalog, const Relation& dropped) {
  std::vector<const Relation*> reached = views_on(catalog, dropped);
  for (const Relation* member : catalog::tree_of(catalog, dropped)) {
    if (member != &dropped && !member->is_partition) {
      reached.push_back(member);
    }
  }
  std::ranges::sort(reached, {}, &Relation::name);
  return reached;
}

void judge_drop(const sql::Drop& change, Judging& judging) {
  if (change.if_exists && std::ranges::none_of(change.names, [&](const pg::QualifiedName& name) {
        return may_exist(judging.catalog, change.kind, name, change.part);
      })) {
    judging.result.no_op = true;
    return;
  }
  for (const pg::QualifiedName& name : change.names) {
    drop_named(name, change, judging);
  }
}

void judge_truncate(const sql::Truncate& change, Judging& judging) {
  std::vector<const Relation*> tables;
  for (const pg::QualifiedName& name : change.tables) {
    if (const Relation* table = judging.catalog.find(name)) {
      tables.push_back(table);
    }
  }
  const std::size_t named = tables.size();
  if (change.cascade) {
    tables = referencing(judging.catalog, std::move(tables));
  }
  for (std::size_t i = 0; i < tables.size(); ++i) {
    truncate_one(*tables[i], change.restart_identity, judging);
    if (i >= named && may_hold_old_rows(judging.catalog, *tables[i])) {
      judging.hazard("drop_cascade");
    }
  }
}

}  // namespace pgmig::planner
