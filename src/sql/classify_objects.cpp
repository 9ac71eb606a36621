// SPDX-License-Identifier: Apache-2.0
// Objects other than tables: routines, triggers, sequences, types, schemas.
#include "sql/classify.hpp"
#include "sql/names.hpp"
#include "sql/options.hpp"
#include "sql/plpgsql.hpp"
#include "sql/reads.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

char volatility_of(std::string_view word) {
  return word == "immutable" ? 'i' : word == "stable" ? 's' : 'v';
}

/// AS 'body' is a list of one string (C functions have two).
std::string body_of(Nodes options) {
  const PgQuery__DefElem* as = option_of(options, "as");
  if (as == nullptr || as->arg == nullptr || as->arg->node_case != PG_QUERY__NODE__NODE_LIST ||
      as->arg->list->n_items == 0) {
    return {};
  }
  return std::string(string_of(as->arg->list->items[0]));
}

CreateType::Form form_of(const PgQuery__Node& statement) {
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
      return CreateType::Form::enumeration;
    case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT:
      return CreateType::Form::range;
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
      return CreateType::Form::domain;
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
      return CreateType::Form::base;
    default:
      return CreateType::Form::composite;
  }
}

CreateType domain_of(const PgQuery__CreateDomainStmt& node) {
  const Nodes constraints(node.constraints, node.n_constraints);
  const bool constrained = std::ranges::any_of(constraints, [](const PgQuery__Node* constraint) {
    const PgQuery__ConstrType type = constraint->constraint->contype;
    return type == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK ||
           type == PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL;
  });
  return {.name = name_of(Nodes(node.domainname, node.n_domainname)),
          .form = CreateType::Form::domain,
          .constrained = constrained};
}

}  // namespace

Change create_trigger(const PgQuery__Node& statement) {
  const PgQuery__CreateTrigStmt& node = *statement.create_trig_stmt;
  return CreateTrigger{.name = node.trigname,
                       .table = name_of(node.relation),
                       .referenced = name_of(node.constrrel),
                       .function = name_of(Nodes(node.funcname, node.n_funcname)),
                       .or_replace = node.replace != 0,
                       .for_each_row = node.row != 0};
}

Change create_routine(const PgQuery__Node& statement) {
  const PgQuery__CreateFunctionStmt& node = *statement.create_function_stmt;
  const Nodes options(node.options, node.n_options);
  const PgQuery__DefElem* language = option_of(options, "language");
  const PgQuery__DefElem* volatility = option_of(options, "volatility");
  CreateRoutine routine{.name = name_of(Nodes(node.funcname, node.n_funcname)),
                        .or_replace = node.replace != 0,
                        .procedure = node.is_procedure != 0};
  routine.language = language == nullptr ? "sql" : value_of(language->arg);
  routine.volatility = volatility == nullptr ? 'v' : volatility_of(value_of(volatility->arg));
  routine.commits = routine.procedure && routine.language == "plpgsql" && commits(body_of(options));
  return routine;
}

Change create_sequence(const PgQuery__Node& statement) {
  const PgQuery__CreateSeqStmt& node = *statement.create_seq_stmt;
  return CreateSequence{.name = name_of(node.sequence),
                        .if_not_exists = node.if_not_exists != 0,
                        .temporary = std::string_view(node.sequence->relpersistence) == "t"};
}

Change create_type(const PgQuery__Node& statement) {
  CreateType type{.form = form_of(statement)};
  switch (static_cast<int>(statement.node_case)) {
    case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT: {
      const PgQuery__CreateEnumStmt& node = *statement.create_enum_stmt;
      type.name = name_of(Nodes(node.type_name, node.n_type_name));
      type.labels = strings_of({node.vals, node.n_vals});
      break;
    }
    case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT: {
      const PgQuery__CreateRangeStmt& node = *statement.create_range_stmt;
      type.name = name_of(Nodes(node.type_name, node.n_type_name));
      break;
    }
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
      return domain_of(*statement.create_domain_stmt);
    default:
      type.name = name_of(statement.composite_type_stmt->typevar);
      break;
  }
  return type;
}

Change define(const PgQuery__Node& statement) {
  const PgQuery__DefineStmt& node = *statement.define_stmt;
  if (node.kind == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE) {
    return CreateType{.name = name_of(Nodes(node.defnames, node.n_defnames)),
                      .form = form_of(statement)};
  }
  return Other{.tag = "Define",
               .kind = object_kind(node.kind),
               .objects = {name_of(Nodes(node.defnames, node.n_defnames))}};
}

Change alter_enum(const PgQuery__Node& statement) {
  const PgQuery__AlterEnumStmt& node = *statement.alter_enum_stmt;
  return AlterEnum{.name = name_of(Nodes(node.type_name, node.n_type_name)),
                   .new_value = node.new_val,
                   .old_value = node.old_val,
                   .if_not_exists = node.skip_if_new_val_exists != 0};
}

Change create_schema(const PgQuery__Node& statement) {
  const PgQuery__CreateSchemaStmt& node = *statement.create_schema_stmt;
  std::string name = node.schemaname;
  if (name.empty() && node.authrole != nullptr) {
    name = role_name(*node.authrole);
  }
  if (node.n_schema_elts == 0) {
    return CreateSchema{.name = std::move(name), .if_not_exists = node.if_not_exists != 0};
  }
  // What is made inside the schema takes its name from it.
  Other change{
      .tag = "CreateSchema", .kind = ObjectKind::schema, .objects = {{.schema = {}, .name = name}}};
  for (pg::QualifiedName& relation : relations_named(node.base)) {
    if (relation.schema.empty()) {
      relation.schema = name;
    }
    add_unique(change.relations, std::move(relation));
  }
  return change;
}

}  // namespace pgmig::sql
