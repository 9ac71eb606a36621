// SPDX-License-Identifier: Apache-2.0
// The parser keeps NOT NULL, DEFAULT, GENERATED and identity among a column's constraints; here
// they part.
#include "sql/column.hpp"

#include "sql/expression.hpp"
#include "sql/names.hpp"
#include "sql/type_name.hpp"

#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

ConstraintKind kind_of(PgQuery__ConstrType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
      return ConstraintKind::not_null;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
      return ConstraintKind::primary_key;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      return ConstraintKind::unique;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      return ConstraintKind::exclusion;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      return ConstraintKind::foreign_key;
    default:
      return ConstraintKind::check;
  }
}

/// Each exclusion is a list of an index element and its operator.
std::vector<std::string> excluded_columns(const PgQuery__Constraint& node) {
  std::vector<std::string> columns;
  for (const PgQuery__Node* exclusion : Nodes(node.exclusions, node.n_exclusions)) {
    const PgQuery__Node* element = exclusion->list->items[0];
    if (*element->index_elem->name != '\0') {
      add_unique(columns, std::string(element->index_elem->name));
    } else {
      for (std::string& column : columns_in(element->base)) {
        add_unique(columns, std::move(column));
      }
    }
  }
  return columns;
}

std::size_t place_of(const PgQuery__Constraint& node) {
  return static_cast<std::size_t>(node.location);
}

Identity identity_of(std::string_view generated_when) {
  return generated_when == "a" ? Identity::always : Identity::by_default;
}

/// Takes one entry of the column's constraint list.
void apply(ColumnDefinition& column, const PgQuery__Constraint& node, StatementText& text) {
  switch (static_cast<int>(node.contype)) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE:
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
      column.not_null = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
      column.default_value =
          expression_of(*node.raw_expr, text.column_default_after(place_of(node)));
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
      column.identity = identity_of(node.generated_when);
      column.not_null = true;
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
      column.generated = expression_of(*node.raw_expr, text.in_parentheses_after(place_of(node)));
      return;
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED:  // they follow the constraint that they speak
                                                       // of
      if (!column.constraints.empty()) {
        column.constraints.back().deferrable = true;
      }
      return;
    default:
      break;
  }
  Constraint constraint = constraint_of(node, text);
  if (constraint.kind != ConstraintKind::check) {
    constraint.columns = {column.name};
  }
  column.not_null = column.not_null || constraint.kind == ConstraintKind::primary_key;
  column.constraints.push_back(std::move(constraint));
}

}  // namespace

std::string collation_of(const PgQuery__CollateClause* clause) {
  if (clause == nullptr) {
    return {};
  }
  const pg::QualifiedName name = name_of(Nodes(clause->collname, clause->n_collname));
  return name.schema.empty() || name.schema == "pg_catalog" ? name.name
                                                            : name.schema + "." + name.name;
}

Constraint constraint_of(const PgQuery__Constraint& node, StatementText& text) {
  Constraint constraint{
      .kind = kind_of(node.contype),
      .name = node.conname,
      .referenced = name_of(node.pktable),
      .referenced_columns = strings_of({node.pk_attrs, node.n_pk_attrs}),
      .using_index = node.indexname,
      .not_valid = node.skip_validation != 0,
      .deferrable = node.deferrable != 0 || node.initdeferred != 0,
      .no_inherit = node.is_no_inherit != 0,
  };
  switch (constraint.kind) {
    case ConstraintKind::check:
      constraint.check = expression_of(*node.raw_expr, text.in_parentheses_after(place_of(node)));
      constraint.columns = constraint.check->columns;
      break;
    case ConstraintKind::foreign_key:
      constraint.columns = strings_of({node.fk_attrs, node.n_fk_attrs});
      break;
    case ConstraintKind::exclusion:
      constraint.columns = excluded_columns(node);
      break;
    case ConstraintKind::not_null:
    case ConstraintKind::unique:
    case ConstraintKind::primary_key:
      constraint.columns = strings_of({node.keys, node.n_keys});
      break;
  }
  return constraint;
}

ColumnDefinition column_of(const PgQuery__ColumnDef& definition, StatementText& text) {
  ColumnDefinition column{.name = definition.colname,
                          .type = type_name_of(definition.type_name),
                          .collation = collation_of(definition.coll_clause)};
  column.not_null = column.type.serial;
  for (const PgQuery__Node* node : Nodes(definition.constraints, definition.n_constraints)) {
    apply(column, *node->constraint, text);
  }
  return column;
}

}  // namespace pgmig::sql
