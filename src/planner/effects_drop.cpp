// SPDX-License-Identifier: Apache-2.0
// DROP and TRUNCATE: what goes, what goes with it, and whose locks that takes.
#include "planner/ddl_effects_table.hpp"
#include "planner/existence.hpp"
#include "planner/fired_triggers.hpp"
#include "planner/judging.hpp"
#include "planner/trash.hpp"

#include <algorithm>
#include <cctype>
#include <string>

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
    const bool is_own = !dropped.is_partition || !constraint.inherited;  // else it is the parent's
    const Relation* other = constraint.kind == sql::ConstraintKind::foreign_key && is_own
                                ? judging.catalog.find(constraint.referenced)
                                : nullptr;
    if (other != nullptr) {
      judge_dropped_foreign_key(*other, judging);
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
  if (is_table(dropped) && dropped.may_hold_rows && !is_ours(dropped) &&
      !is_in_trash(judging.catalog, dropped.name)) {
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
  judging.effects.add_index_tree(*table, *index, lock);
  if (index->partitioned) {
    judging.effects.add_tree(*table, lock);
  }
}

/// A trigger, rule or policy: its relation. Triggers are on each partition, too.
void drop_part(const pg::QualifiedName& name, const sql::Drop& change, Judging& judging) {
  const Relation* relation = judging.catalog.find(name);
  if (relation == nullptr) {
    return;
  }
  const auto found = std::ranges::find(relation->triggers, change.part, &catalog::Trigger::name);
  const bool is_on_partitions = found == relation->triggers.end() || is_for_each_row(*found);
  if (change.kind == ObjectKind::trigger && is_on_partitions &&
      relation->kind == RelationKind::partitioned_table) {
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

/// A call in an expression, whatever the schema.
bool calls(std::string_view expression, const pg::QualifiedName& function) {
  const std::string call = pg::quote_identifier(function.name) + "(";
  const auto is_name_part = [](char c) {
    return c == '_' || c == '"' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  };
  for (std::size_t at = expression.find(call); at != std::string_view::npos;
       at = expression.find(call, at + 1)) {
    if (at == 0 || !is_name_part(expression[at - 1])) {
      return true;
    }
  }
  return false;
}

bool calls(const catalog::Trigger& trigger, const pg::QualifiedName& function) {
  return trigger.function.name == function.name &&
         (function.schema.empty() || trigger.function.schema == function.schema);
}

/// A trigger, or an expression of a column or a constraint.
bool calls(const Relation& relation, const pg::QualifiedName& function) {
  return std::ranges::any_of(relation.triggers,
                             [&](const auto& trigger) { return calls(trigger, function); }) ||
         std::ranges::any_of(relation.columns,
                             [&](const catalog::Column& column) {
                               return calls(column.default_text.value_or(""), function);
                             }) ||
         std::ranges::any_of(relation.constraints, [&](const catalog::Constraint& constraint) {
           return constraint.kind == sql::ConstraintKind::check &&
                  calls(constraint.definition, function);
         });
}

/// What calls it goes with it, and its table is locked.
void drop_callers_of(const pg::QualifiedName& function, Judging& judging) {
  for (const auto& [name, relation] : judging.catalog.relations) {
    bool is_caller = calls(relation, function);
    for (const catalog::Index& index : relation.indexes) {
      if (!index.mentioned.empty() && calls(index.definition, function)) {
        judging.effects.add_index(relation, index, drop_lock);
        is_caller = true;
      }
    }
    if (is_caller) {
      judging.effects.add(relation, drop_lock);
    }
    if (is_caller && !is_ours(relation)) {
      judging.hazard("drop_cascade");
    }
  }
}

/// With the server of a foreign table, which the catalog does not hold, the table may go.
void drop_foreign_tables(const sql::Drop& change, Judging& judging) {
  for (const auto& [name, relation] : judging.catalog.relations) {
    if (relation.kind == RelationKind::foreign_table) {
      drop_relation(relation, change, judging);
      judging.hazard("drop_cascade");
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
  if (change.cascade) {
    drop_foreign_tables(change, judging);
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
      return drop_part(name, change, judging);
    case ObjectKind::type:
    case ObjectKind::domain:
      if (change.cascade) {
        drop_columns_of(name, judging);
      }
      return;
    case ObjectKind::routine:
      if (change.cascade) {
        drop_callers_of(name, judging);
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
      return;
    case ObjectKind::other:
      if (change.cascade) {
        drop_foreign_tables(change, judging);
      }
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

void read_parents(const Relation& partition, Judging& judging) {
  for (const pg::QualifiedName& name : partition.parents) {
    const Relation* parent = partition.is_partition ? judging.catalog.find(name) : nullptr;
    if (parent != nullptr) {
      judging.effects.add(*parent, read_lock);
      read_parents(*parent, judging);
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
    if (truncate_reads_parent.holds(judging.major)) {
      read_parents(*tables[i], judging);
    }
    if (i >= named && may_hold_old_rows(judging.catalog, *tables[i])) {
      judging.hazard("drop_cascade");
    }
  }
}

}  // namespace pgmig::planner
