// SPDX-License-Identifier: Apache-2.0
// Where the columns of a table are not known (lint), its policies are not either.
#include "planner/row_security.hpp"

#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/messages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::planner {

const catalog::Relation* closed_table(const sql::Change& change, const catalog::Catalog& after) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  const bool enables =
      alter != nullptr && std::ranges::any_of(alter->actions, [](const sql::AlterAction& action) {
        return action.kind == sql::AlterKind::row_security && action.name == "enable";
      });
  const catalog::Relation* table = enables ? after.find(alter->name) : nullptr;
  const bool is_closed = table != nullptr && table->row_security && !table->has_policies &&
                         table->columns_known && !is_ours(*table);
  return is_closed ? table : nullptr;
}

Diagnostic closed_to_all(const sql::Statement& statement, const std::string& file,
                         const catalog::Relation& table) {
  return about(
      statement, file, Severity::warning, "no_policy",
      fmt::format("{}: {} has no policy: from then on all but its owner and roles with BYPASSRLS "
                  "see no row of it and cannot write one",
                  shortened(statement.text), pg::to_sql(table.name)),
      "write CREATE POLICY before it, in the same file");
}

}  // namespace pgmig::planner
