// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE in its forms, and views.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"
#include "sql/new_constraints.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

RelationKind kind_of(const sql::CreateTable& change) {
  if (change.foreign) {
    return RelationKind::foreign_table;
  }
  return change.partition_strategy.empty() ? RelationKind::table : RelationKind::partitioned_table;
}

char persistence_of(const sql::CreateTable& change, const pg::QualifiedName& name) {
  if (change.temporary || name.schema == "pg_temp") {
    return 't';
  }
  return change.unlogged ? 'u' : 'p';
}

/// A column that a parent has already is merged with it.
void merge(Relation& table, Column column) {
  const auto same = std::ranges::find(table.columns, column.name, &Column::name);
  if (same == table.columns.end()) {
    table.columns.push_back(std::move(column));
    return;
  }
  same->not_null = same->not_null || column.not_null;
  if (column.default_text) {
    same->default_text = std::move(column.default_text);
  }
}

void take_columns(const Catalog& catalog, Relation& table, const pg::QualifiedName& from) {
  const Relation* source = catalog.find(from);
  if (source == nullptr) {
    table.columns_known = false;
    return;
  }
  for (Column column : source->columns) {
    // PG 17+: partitions share the identity of their table.
    if (!table.is_partition || catalog.server.major() < 17) {
      column.identity = sql::Identity::no;
    }
    merge(table, std::move(column));
  }
}

/// LIKE copies neither defaults nor generation unless it is told to, which is not known here.
void take_like(const Catalog& catalog, Relation& table, const pg::QualifiedName& from) {
  const Relation* source = catalog.find(from);
  if (source == nullptr) {
    table.columns_known = false;
    return;
  }
  for (Column column : source->columns) {
    column.default_text.reset();
    column.identity = sql::Identity::no;
    column.generated = '\0';
    merge(table, std::move(column));
  }
}

std::vector<pg::QualifiedName> parents_of(const Catalog& catalog, const sql::CreateTable& change) {
  std::vector<pg::QualifiedName> parents;
  for (const pg::QualifiedName& parent : change.inherits) {
    parents.push_back(catalog.resolve(parent));
  }
  if (change.partition_of) {
    parents.push_back(catalog.resolve(*change.partition_of));
  }
  return parents;
}

void make_columns(const Catalog& catalog, Relation& table, const sql::CreateTable& change) {
  for (const pg::QualifiedName& parent : table.parents) {
    take_columns(catalog, table, parent);
  }
  for (const pg::QualifiedName& source : change.like) {
    take_like(catalog, table, source);
  }
  for (const sql::ColumnDefinition& definition : change.columns) {
    merge(table, column_of(catalog, definition));
  }
  table.columns_known = table.columns_known && !change.of_type;
}

/// CREATE ... AS and views: what they read is known, the columns are not.
Relation query_result(const Catalog& catalog, pg::QualifiedName name, RelationKind kind,
                      const std::vector<pg::QualifiedName>& reads) {
  Relation relation = new_relation(catalog, std::move(name), kind);
  relation.columns_known = false;
  if (kind != RelationKind::table) {
    for (const pg::QualifiedName& read : reads) {
      if (const Relation* found = catalog.find(read)) {
        relation.reads.push_back(found->name);
      }
    }
    std::ranges::sort(relation.reads);
    // Not std::ranges::unique(): clang 14 cannot read what it returns.
    const auto repeated = std::unique(relation.reads.begin(), relation.reads.end());
    relation.reads.erase(repeated, relation.reads.end());
  }
  return relation;
}

}  // namespace

Certainty apply(Catalog& catalog, const sql::CreateTable& change) {
  pg::QualifiedName name = new_name(catalog, change.name, change.temporary ? 't' : 'p');
  if (is_taken(catalog, name)) {
    return Certainty::exact;
  }
  Relation made = new_relation(catalog, std::move(name), kind_of(change));
  made.persistence = persistence_of(change, made.name);
  made.parents = parents_of(catalog, change);
  made.is_partition = change.partition_of.has_value();
  made.partition_bound = made.is_partition ? "?" : "";
  made.partition_key = change.partition_strategy;
  made.may_hold_rows = change.foreign;
  if (change.of_type) {
    made.of_type = catalog.resolve_type(*change.of_type);
  }
  make_columns(catalog, made, change);
  Relation& table = insert(catalog, std::move(made));
  for (const sql::ColumnDefinition& definition : change.columns) {
    add_sequence_for(catalog, table, definition);
  }
  Certainty certainty =
      change.like.empty() && !change.of_type ? Certainty::exact : Certainty::partial;
  for (const pg::QualifiedName& parent : std::vector<pg::QualifiedName>(table.parents)) {
    if (table.is_partition) {
      certainty = worse(certainty, follow_parent(catalog, parent, table));
    } else {
      inherit_checks(catalog, table, parent);
    }
  }
  certainty = worse(certainty, add_constraints(catalog, table, sql::new_constraints(change)));
  if (table.is_partition) {
    recount(catalog, table.parents.front());
  }
  return certainty;
}

Certainty apply(Catalog& catalog, const sql::CreateTableAs& change) {
  pg::QualifiedName name = new_name(catalog, change.name, change.temporary ? 't' : 'p');
  if (is_taken(catalog, name)) {
    return Certainty::exact;
  }
  const RelationKind kind = change.kind == sql::ObjectKind::materialized_view
                                ? RelationKind::materialized_view
                                : RelationKind::table;
  Relation relation = query_result(catalog, std::move(name), kind, change.reads);
  relation.persistence = change.temporary ? 't' : 'p';
  relation.may_hold_rows = change.with_data;
  relation.rows = change.with_data ? -1 : 0;
  insert(catalog, std::move(relation));
  return apply(catalog, sql::Query{.reads = {}, .functions = change.functions});
}

Certainty apply(Catalog& catalog, const sql::CreateView& change) {
  pg::QualifiedName name = new_name(catalog, change.name, change.temporary ? 't' : 'p');
  const bool exists = is_taken(catalog, name);
  if (exists && !change.or_replace) {
    return Certainty::exact;
  }
  Relation view = query_result(catalog, std::move(name), RelationKind::view, change.reads);
  view.persistence = change.temporary ? 't' : 'p';
  if (exists) {
    const Relation& old = *std::as_const(catalog).find(view.name);
    view.made_in_run = old.made_in_run;
    view.owner = old.owner;
    view.triggers = old.triggers;
  }
  insert(catalog, std::move(view));
  return Certainty::exact;
}

}  // namespace pgmig::catalog::parts
