// SPDX-License-Identifier: Apache-2.0
// drop=copy, hide or plain.
#include "planner/kept.hpp"

#include "planner/column_undo.hpp"
#include "planner/effect_set.hpp"
#include "planner/keep_limit.hpp"
#include "planner/row_key.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;
using sql::AlterAction;
using sql::AlterKind;

namespace {

bool drops_a_column(const AlterAction& action) { return action.kind == AlterKind::drop_column; }

bool is_table(const Relation& relation) {
  return relation.kind == RelationKind::table || relation.kind == RelationKind::partitioned_table;
}

/// Rows of children are found by no key of their parent.
bool has_heirs(const Relation& table, const Catalog& catalog) {
  return std::ranges::any_of(table.children, [&](const pg::QualifiedName& name) {
    const Relation* child = catalog.find(name);
    return child == nullptr || !child->is_partition;
  });
}

}  // namespace

plan::DropPolicy drop_policy(const source::Directives& directives, const plan::Policy& policy) {
  if (!directives.drop) {
    return policy.drop;
  }
  return *directives.drop == "plain"  ? plan::DropPolicy::plain
         : *directives.drop == "hide" ? plan::DropPolicy::hide
                                      : plan::DropPolicy::copy;
}

const AlterAction* dropped_column(const sql::AlterTable& change) {
  const bool is_one = change.kind == sql::ObjectKind::table && change.actions.size() == 1 &&
                      drops_a_column(change.actions.front());
  return is_one ? &change.actions.front() : nullptr;
}

bool can_be_kept(const sql::Change& change) {
  if (const auto* alter = std::get_if<sql::AlterTable>(&change)) {
    return alter->kind == sql::ObjectKind::table &&
           std::ranges::any_of(alter->actions, drops_a_column);
  }
  const auto* drop = std::get_if<sql::Drop>(&change);
  const auto* copy = std::get_if<sql::Copy>(&change);
  return std::holds_alternative<sql::Truncate>(change) ||
         std::holds_alternative<sql::DataChange>(change) ||
         (drop != nullptr && drop->kind == sql::ObjectKind::table) ||
         (copy != nullptr && copy->from);
}

bool is_to_be_kept(const Request& request) {
  return !request.catalog.trash.schema.empty() &&
         drop_policy(request.statement.directives, request.policy) != plan::DropPolicy::plain;
}

std::string why_not_kept(const Relation& table, const std::string& column, const Catalog& catalog,
                         const plan::Policy& policy) {
  const std::string name = pg::to_sql(table.name);
  if (!is_table(table) || table.persistence == 't' || !table.extension.empty() ||
      !table.owned_by_us) {
    return fmt::format("{} is no table of this role", name);
  }
  if (is_over_limit(table, policy)) {
    return over_limit_in_words(table, policy);
  }
  if (row_key(table, column).empty()) {
    return fmt::format(
        "{} has no other key by which its rows are found again: a primary key, or a "
        "unique index of columns that are NOT NULL",
        name);
  }
  if (has_heirs(table, catalog)) {
    return fmt::format("other tables inherit from {}", name);
  }
  return column_made_again(table, column, catalog)
             ? std::string{}
             : fmt::format(
                   "pgmig cannot make column {} again: it is generated, an identity, or has "
                   "a sequence of its own",
                   pg::quote_identifier(column));
}

std::string why_not_kept(const sql::AlterTable& change, const Catalog& catalog,
                         const plan::Policy& policy) {
  const Relation* table = catalog.find(change.name);
  if (table == nullptr || change.only) {
    return "the table is not known";
  }
  for (const AlterAction& action : change.actions) {
    const bool is_missing = table->column(action.name) == nullptr;
    if (!drops_a_column(action) || (is_missing && action.if_exists)) {
      continue;
    }
    std::string why = is_missing ? pg::quote_identifier(action.name) + " is not known"
                                 : why_not_kept(*table, action.name, catalog, policy);
    if (!why.empty()) {
      return why;
    }
  }
  return {};
}

bool drops_what_can_be_kept(const source::MigrationStatement& statement, const Catalog& catalog,
                            const plan::Policy& policy) {
  const auto* alter = std::get_if<sql::AlterTable>(&statement.sql.change);
  if (alter == nullptr || !can_be_kept(statement.sql.change) || catalog.trash.schema.empty() ||
      drop_policy(statement.directives, policy) == plan::DropPolicy::plain) {
    return false;
  }
  const Relation* table = catalog.find(alter->name);
  return table != nullptr && may_hold_old_rows(catalog, *table) &&
         why_not_kept(*alter, catalog, policy).empty();
}

}  // namespace pgmig::planner
