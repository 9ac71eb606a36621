// SPDX-License-Identifier: Apache-2.0
// Names and statements of the proofs.
#include "planner/not_null_steps.hpp"

#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/effect_set.hpp"
#include "planner/not_null_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pgmig::planner {

using catalog::Relation;
using Members = std::vector<const Relation*>;
using Proofs = std::vector<NotNullProof>;

namespace {

/// PG 12+: SET NOT NULL would read the member's rows.
bool is_unproven(const Relation& member, const std::string& name) {
  const catalog::Column* column = member.column(name);
  return (column == nullptr || !column->not_null) &&
         !is_proven_not_null(member, name, [](std::string_view) { return false; });
}

bool is_free(const std::string& name, const Members& members, const Proofs& others) {
  return std::ranges::none_of(
             members,
             [&](const Relation* member) { return member->constraint(name) != nullptr; }) &&
         std::ranges::count(others, name, &NotNullProof::name) == 0;
}

/// One action a proof.
template <class ActionOf>
std::string alter(const Relation& table, const Proofs& proofs, const ActionOf& action_of) {
  std::vector<std::string> actions;
  std::ranges::transform(proofs, std::back_inserter(actions), action_of);
  return alter_table(table, actions);
}

}  // namespace

std::vector<std::string> unproven_columns(const std::vector<std::string>& columns,
                                          const Members& members) {
  std::vector<std::string> missing;
  for (const std::string& column : columns) {
    const bool any = std::ranges::any_of(members, [&](const Relation* member) {
      return !is_ours(*member) && member->may_hold_rows && is_unproven(*member, column);
    });
    if (any && std::ranges::count(missing, column) == 0) {
      missing.push_back(column);
    }
  }
  return missing;
}

Proofs not_null_proofs(const Relation& table, const Members& members,
                       const std::vector<std::string>& columns) {
  const std::string first = "pgmig_" + table.name.name;
  Proofs proofs;
  for (const std::string& column : columns) {
    NotNullProof proof{.column = column, .name = catalog::object_name(first, column, "not_null")};
    for (int pass = 1; !is_free(proof.name, members, proofs); ++pass) {
      proof.name = catalog::object_name(first, column, fmt::format("not_null{}", pass));
    }
    proofs.push_back(std::move(proof));
  }
  return proofs;
}

Draft add_proofs(const Relation& table, const Proofs& proofs) {
  const auto add = [](const NotNullProof& proof) {
    return pg::sql("ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID", pg::Identifier{proof.name},
                   pg::Identifier{proof.column});
  };
  const auto drop = [](const NotNullProof& proof) {
    return pg::sql("DROP CONSTRAINT IF EXISTS {}", pg::Identifier{proof.name});
  };
  return {.sql = alter(table, proofs, add),
          .done_if = {},
          .clean_up = {},
          .undo = plan::UndoSql{.sql = {alter(table, proofs, drop)}},
          .reason = "new rows are checked; no row is read under the lock"};
}

Draft validate_proofs(const Relation& table, const Proofs& proofs) {
  Draft draft = validation(table, proofs.front().name);
  draft.sql = alter(table, proofs, [](const NotNullProof& proof) {
    return pg::sql("VALIDATE CONSTRAINT {}", pg::Identifier{proof.name});
  });
  return draft;
}

Draft drop_proofs(const Relation& table, const Proofs& proofs) {
  const auto drop = [](const NotNullProof& proof) {
    return pg::sql("DROP CONSTRAINT {}", pg::Identifier{proof.name});
  };
  return {.sql = alter(table, proofs, drop),
          .with_previous = true,
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = {}};
}

std::string alter_table(const Relation& table, const std::vector<std::string>& actions) {
  return pg::sql("ALTER TABLE {} {}", table.name,
                 pg::Verbatim{fmt::format("{}", fmt::join(actions, ", "))});
}

}  // namespace pgmig::planner
