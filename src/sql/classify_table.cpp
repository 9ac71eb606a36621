// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE in its forms, CREATE VIEW, CREATE INDEX.
#include "sql/classify.hpp"
#include "sql/column.hpp"
#include "sql/expression.hpp"
#include "sql/names.hpp"
#include "sql/options.hpp"
#include "sql/reads.hpp"
#include "sql/type_name.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

bool is_temporary(const PgQuery__RangeVar& relation) {
  return std::string_view(relation.relpersistence) == "t" ||
         std::string_view(relation.schemaname) == "pg_temp";
}

std::string partition_strategy(const PgQuery__PartitionSpec* spec) {
  std::string strategy = spec == nullptr ? "" : spec->strategy;
  std::ranges::transform(strategy, strategy.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return strategy;
}

void add_element(CreateTable& table, const PgQuery__Node& element, StatementText& text) {
  switch (static_cast<int>(element.node_case)) {
    case PG_QUERY__NODE__NODE_COLUMN_DEF:
      table.columns.push_back(column_of(*element.column_def, text));
      break;
    case PG_QUERY__NODE__NODE_CONSTRAINT:
      table.constraints.push_back(constraint_of(*element.constraint, text));
      break;
    case PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE:
      table.like.push_back(name_of(element.table_like_clause->relation));
      break;
    default:
      break;
  }
}

void mark_key_columns(CreateTable& table) {
  for (const Constraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::primary_key) {
      continue;
    }
    for (ColumnDefinition& column : table.columns) {
      column.not_null = column.not_null || std::ranges::find(constraint.columns, column.name) !=
                                               constraint.columns.end();
    }
  }
}

CreateTable table_of(const PgQuery__CreateStmt& statement, StatementText& text) {
  CreateTable table{
      .name = name_of(statement.relation),
      .if_not_exists = statement.if_not_exists != 0,
      .temporary = is_temporary(*statement.relation),
      .unlogged = std::string_view(statement.relation->relpersistence) == "u",
      .partition_strategy = partition_strategy(statement.partspec),
  };
  std::vector<pg::QualifiedName> parents =
      relations_of({statement.inh_relations, statement.n_inh_relations});
  if (statement.partbound != nullptr && !parents.empty()) {
    table.partition_of = std::move(parents.front());
    table.default_partition = statement.partbound->is_default != 0;
  } else {
    table.inherits = std::move(parents);
  }
  if (statement.of_typename != nullptr) {
    table.of_type = type_name_of(*statement.of_typename).base;
  }
  for (const PgQuery__Node* element : Nodes(statement.table_elts, statement.n_table_elts)) {
    add_element(table, *element, text);
  }
  mark_key_columns(table);
  return table;
}

std::string opclass_of(const PgQuery__IndexElem& element) {
  std::string opclass = name_of(Nodes(element.opclass, element.n_opclass)).name;
  std::string options;
  for (const PgQuery__Node* node : Nodes(element.opclassopts, element.n_opclassopts)) {
    options += options.empty() ? "(" : ",";
    options += std::string(node->def_elem->defname) + "=" + value_of(node->def_elem->arg);
  }
  return options.empty() ? opclass : opclass + options + ")";
}

/// The column that stands in parentheses of its own, `((a))`: to the server it is no expression.
std::string column_in(const PgQuery__Node& expression) {
  if (expression.node_case != PG_QUERY__NODE__NODE_COLUMN_REF ||
      expression.column_ref->n_fields != 1) {
    return {};
  }
  return std::string(string_of(expression.column_ref->fields[0]));
}

void read_expression(IndexKey& key, const PgQuery__Node& written, std::string text) {
  const PgQuery__Node* expression = &written;
  // PostgreSQL makes `((a COLLATE "C"))` an index on the column a with that collation.
  while (expression->node_case == PG_QUERY__NODE__NODE_COLLATE_CLAUSE) {
    const PgQuery__CollateClause& clause = *expression->collate_clause;
    if (key.collation.empty()) {
      key.collation = name_of(Nodes(clause.collname, clause.n_collname)).name;
    }
    expression = clause.arg;
  }
  key.column = column_in(*expression);
  if (key.column.empty()) {
    key.expression = expression_of(*expression, std::move(text));
  }
}

IndexKey key_of(const PgQuery__IndexElem& element, std::string text) {
  IndexKey key{.column = element.name,
               .collation = name_of(Nodes(element.collation, element.n_collation)).name,
               .opclass = opclass_of(element),
               .descending = element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC};
  const bool says_first = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST;
  const bool says_last = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST;
  key.nulls_first = says_first || (key.descending && !says_last);
  if (element.expr != nullptr) {
    read_expression(key, *element.expr, std::move(text));
  }
  return key;
}

}  // namespace

Change create_table(const PgQuery__Node& statement, StatementText& text) {
  if (statement.node_case == PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT) {
    CreateTable table = table_of(*statement.create_foreign_table_stmt->base_stmt, text);
    table.foreign = true;
    return table;
  }
  return table_of(*statement.create_stmt, text);
}

Change create_table_as(const PgQuery__Node& statement) {
  const PgQuery__CreateTableAsStmt& node = *statement.create_table_as_stmt;
  return CreateTableAs{.name = name_of(node.into->rel),
                       .kind = object_kind(node.objtype),
                       .if_not_exists = node.if_not_exists != 0,
                       .temporary = is_temporary(*node.into->rel),
                       .with_data = node.into->skip_data == 0,
                       .reads = relations_read(node.query->base),
                       .functions = functions_in(node.query->base)};
}

Change create_view(const PgQuery__Node& statement) {
  const PgQuery__ViewStmt& node = *statement.view_stmt;
  std::vector<std::string> columns;
  for (const PgQuery__Node* alias : Nodes(node.aliases, node.n_aliases)) {
    columns.emplace_back(alias->string->sval);
  }
  return CreateView{.name = name_of(node.view),
                    .or_replace = node.replace != 0,
                    .temporary = is_temporary(*node.view),
                    .columns = std::move(columns),
                    .reads = relations_read(node.query->base)};
}

Change create_index(const PgQuery__Node& statement, StatementText& text) {
  const PgQuery__IndexStmt& node = *statement.index_stmt;
  CreateIndex index{.name = node.idxname,
                    .table = name_of(node.relation),
                    .method = node.access_method,
                    .unique = node.unique != 0,
                    .nulls_not_distinct = node.nulls_not_distinct != 0,
                    .concurrently = node.concurrent != 0,
                    .if_not_exists = node.if_not_exists != 0,
                    .only = node.relation->inh == 0};
  IndexTexts texts = text.index_texts(static_cast<std::size_t>(node.relation->location));
  texts.keys.resize(node.n_index_params);
  for (std::size_t i = 0; i < node.n_index_params; ++i) {
    index.keys.push_back(key_of(*node.index_params[i]->index_elem, std::move(texts.keys[i])));
  }
  for (const PgQuery__Node* element :
       Nodes(node.index_including_params, node.n_index_including_params)) {
    index.included.emplace_back(element->index_elem->name);
  }
  if (node.where_clause != nullptr) {
    index.predicate = expression_of(*node.where_clause, std::move(texts.predicate));
  }
  return index;
}

}  // namespace pgmig::sql
