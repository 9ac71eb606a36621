// SPDX-License-Identifier: Apache-2.0
// Columns: how they are spelt, added, changed and dropped.
#include "catalog/evolve_parts.hpp"
#include "catalog/naming.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

constexpr const char* unknown_text = "?";

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// A constant NULL is no default to PostgreSQL.
bool is_null(const sql::Expression& expression) {
  return expression.text == "null" || expression.text.starts_with("null::");
}

Column* find_column(Relation& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  return found == table.columns.end() ? nullptr : &*found;
}

/// The schema-qualified form of a type's name, or the name as written for built-in types.
pg::QualifiedName qualified_type(const Catalog& catalog, const pg::QualifiedName& written) {
  if (const Type* type = catalog.find_type(written)) {
    return type->name;
  }
  const Relation* row_type = catalog.find(written);
  return row_type == nullptr ? written : row_type->name;
}

void drop_sequences(Catalog& catalog, const Relation& table, const std::string& column) {
  for (const pg::QualifiedName& sequence : sequences_of(catalog, table, column)) {
    catalog.relations.erase(sequence);
  }
}

/// What goes with a column: indexes and constraints that use it, foreign keys to it, its sequence.
void drop_users(Catalog& catalog, Relation& table, const std::string& column) {
  std::vector<std::string> constraints;
  for (const Constraint& constraint : table.constraints) {
    if (holds(constraint.columns, column)) {
      constraints.push_back(constraint.name);
    }
  }
  for (const std::string& name : constraints) {
    remove_constraint(catalog, table, name);
  }
  std::vector<std::string> indexes;
  for (const Index& index : table.indexes) {
    if (holds(index.columns, column) || holds(index.included, column) ||
        holds(index.mentioned, column)) {
      indexes.push_back(index.name);
    }
  }
  for (const std::string& name : indexes) {
    remove_index(catalog, table, name);
  }
  std::erase_if(table.statistics, [&column](const Statistics& statistics) {
    return holds(statistics.columns, column);
  });
  drop_sequences(catalog, table, column);
}

void drop_from(Catalog& catalog, const pg::QualifiedName& name, const std::string& column) {
  Relation* table = catalog.find(name);
  if (table == nullptr) {
    return;
  }
  drop_users(catalog, *table, column);
  std::erase_if(table->columns, [&column](const Column& other) { return other.name == column; });
}

bool is_read_by_a_view(const Catalog& catalog, const pg::QualifiedName& name) {
  return std::ranges::any_of(catalog.relations, [&name](const auto& entry) {
    const std::vector<pg::QualifiedName>& reads = entry.second.reads;
    return std::ranges::find(reads, name) != reads.end();
  });
}

void change_identity(Catalog& catalog, Relation& table, Column& column,
                     const sql::AlterAction& action) {
  if (action.kind == sql::AlterKind::drop_identity) {
    drop_sequences(catalog, table, column.name);
    column.identity = sql::Identity::no;
  } else if (column.identity == sql::Identity::no) {
    column.identity = action.identity;
    add_sequence(catalog, table, column.name);
  }
}

void change_type(const Catalog& catalog, Column& column, const sql::AlterAction& action) {
  if (action.type) {
    column.type = spelt_type(catalog, *action.type);
    column.collation = action.collation == "default" ? std::string() : action.collation;
  }
}

/// One action on one table of the tree.
void change_column(Catalog& catalog, Relation& table, Column& column,
                   const sql::AlterAction& action) {
  using enum sql::AlterKind;
  if (action.kind == set_default && action.expression && !is_null(*action.expression)) {
    column.default_text = unknown_text;
  } else if (action.kind == set_default || action.kind == drop_default) {
    column.default_text.reset();
  } else if (action.kind == set_not_null || action.kind == drop_not_null) {
    column.not_null = action.kind == set_not_null;
  } else if (action.kind == set_type) {
    change_type(catalog, column, action);
  } else if (action.kind == drop_expression) {
    column.generated = '\0';
    column.default_text.reset();
  } else {
    change_identity(catalog, table, column, action);
  }
}

}  // namespace

std::string spelt_type(const Catalog& catalog, const sql::TypeName& type) {
  const std::string written = pg::to_sql(type.base);
  const pg::QualifiedName qualified = qualified_type(catalog, type.base);
  if (qualified == type.base || !type.name.starts_with(written)) {
    return type.name;
  }
  return pg::to_sql(qualified) + type.name.substr(written.size());
}

Column column_of(const Catalog& catalog, const sql::ColumnDefinition& definition) {
  Column column{.name = definition.name,
                .type = spelt_type(catalog, definition.type),
                .not_null = definition.not_null,
                .identity = definition.identity,
                .collation = definition.collation == "default" ? "" : definition.collation};
  const bool has_default = definition.default_value && !is_null(*definition.default_value);
  if (has_default || definition.generated) {
    column.default_text = unknown_text;
  }
  if (definition.generated) {
    column.generated = 's';
  }
  return column;
}

pg::QualifiedName add_sequence(Catalog& catalog, const Relation& table, const std::string& column) {
  pg::QualifiedName name{.schema = table.name.schema,
                         .name = free_name(catalog, table.name.schema, table.name.name, column,
                                           "seq", Taken::relations)};
  Relation sequence = new_relation(catalog, name, RelationKind::sequence);
  // PG 15+: the sequence of an unlogged table is unlogged as well.
  const bool follows = table.persistence == 't' || catalog.server.major() >= 15;
  sequence.persistence = follows ? table.persistence : 'p';
  sequence.owned_by = OwnedBy{.table = table.name, .column = column};
  insert(catalog, std::move(sequence));
  return name;
}

void add_sequence_for(Catalog& catalog, Relation& table, const sql::ColumnDefinition& definition) {
  if (!definition.type.serial && definition.identity == sql::Identity::no) {
    return;
  }
  const pg::QualifiedName sequence = add_sequence(catalog, table, definition.name);
  Column* column = find_column(table, definition.name);
  if (definition.type.serial && column != nullptr) {
    column->default_text = "nextval(" + pg::quote_literal(pg::to_sql(sequence)) + "::regclass)";
    column->not_null = true;
  }
}

Certainty add_column(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                     Reach reach) {
  if (!action.column || table.column(action.column->name) != nullptr) {
    return Certainty::exact;  // IF NOT EXISTS, or an error
  }
  const sql::ColumnDefinition& definition = *action.column;
  const std::vector<pg::QualifiedName> tree = names_of_tree(catalog, table, reach);
  table.columns.push_back(column_of(catalog, definition));
  add_sequence_for(catalog, table, definition);
  for (const pg::QualifiedName& name : tree) {
    Relation* member = catalog.find(name);
    if (member->column(definition.name) == nullptr) {
      member->columns.push_back(*table.column(definition.name));
      member->columns.back().identity = sql::Identity::no;
    }
  }
  return add_constraints(catalog, table, definition.constraints);
}

Certainty drop_column(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                      Reach reach) {
  if (table.column(action.name) == nullptr) {
    return Certainty::exact;
  }
  const bool may_take_views = action.cascade && is_read_by_a_view(catalog, table.name);
  const bool is_generated_from = std::ranges::any_of(
      table.columns, [](const Column& column) { return column.generated != '\0'; });
  // Children last: what belongs to the parent's indexes and keys goes with these.
  for (const pg::QualifiedName& name : names_of_tree(catalog, table, reach)) {
    drop_from(catalog, name, action.name);
  }
  return may_take_views || (action.cascade && is_generated_from) ? Certainty::uncertain
                                                                 : Certainty::exact;
}

Certainty alter_column(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                       Reach reach) {
  if (action.kind == sql::AlterKind::set_identity) {
    return Certainty::partial;  // ALWAYS or BY DEFAULT is among the options, which are not known
  }
  const bool is_identity =
      action.kind == sql::AlterKind::add_identity || action.kind == sql::AlterKind::drop_identity;
  for (const pg::QualifiedName& name :
       names_of_tree(catalog, table, is_identity ? Reach::alone : reach)) {
    Relation* member = catalog.find(name);
    if (Column* column = member == nullptr ? nullptr : find_column(*member, action.name)) {
      change_column(catalog, *member, *column, action);
    }
  }
  return is_identity && table.kind == RelationKind::partitioned_table ? Certainty::partial
                                                                      : Certainty::exact;
}

}  // namespace pgmig::catalog::parts
