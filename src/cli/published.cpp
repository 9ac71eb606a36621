// SPDX-License-Identifier: Apache-2.0
// What subscribers of logical replication must do about a migration: it does not reach them.
#include "cli/published.hpp"

#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pgmig::cli {

namespace {

struct Advice {
  sql::AlterKind kind;
  std::string_view text;
};

// A subscriber stops at a row with a column that it does not have, or that it does not let in; what
// it has more it fills with the default (PostgreSQL 12 to 18).
constexpr std::string_view there_first = "do it at the subscribers first";
constexpr std::string_view here_first = "do it here first, at the subscribers afterwards";
constexpr std::array advices{
    Advice{sql::AlterKind::add_column, "add the column at the subscribers first"},
    Advice{sql::AlterKind::drop_column,
           "drop the column here first, at the subscribers afterwards"},
    Advice{sql::AlterKind::set_type,
           "change the type at the subscribers first: what is sent must fit there"},
    Advice{sql::AlterKind::set_not_null, here_first},
    Advice{sql::AlterKind::add_constraint, here_first},
    Advice{sql::AlterKind::drop_not_null, there_first},
    Advice{sql::AlterKind::drop_constraint, there_first},
};

constexpr std::string_view in_step =
    "ALTER SUBSCRIPTION ... DISABLE, rename on both sides, then ENABLE: tables and columns are "
    "known by their names";
constexpr std::string_view drop_here_first =
    "drop it here first, then at the subscribers, and ALTER SUBSCRIPTION ... REFRESH PUBLICATION";
constexpr std::string_view create_there_first =
    "create it at the subscribers first, then there ALTER SUBSCRIPTION ... REFRESH PUBLICATION";

std::vector<std::string_view> advice_on(const sql::AlterTable& change) {
  std::vector<std::string_view> found;
  for (const Advice& advice : advices) {
    if (std::ranges::find(change.actions, advice.kind, &sql::AlterAction::kind) !=
            change.actions.end() &&
        std::ranges::find(found, advice.text) == found.end()) {
      found.push_back(advice.text);
    }
  }
  return found;
}

/// What a change of a published table asks of the subscribers; nothing: nothing.
std::vector<std::string_view> advice_on(const sql::Change& change) {
  if (const auto* alter = std::get_if<sql::AlterTable>(&change)) {
    return advice_on(*alter);
  }
  if (const auto* rename = std::get_if<sql::Rename>(&change)) {
    const bool seen_there =
        rename->kind == sql::ObjectKind::table || rename->kind == sql::ObjectKind::column;
    return seen_there ? std::vector{in_step} : std::vector<std::string_view>{};
  }
  if (std::holds_alternative<sql::SetSchema>(change)) {
    return {in_step};
  }
  const auto* drop = std::get_if<sql::Drop>(&change);
  return drop != nullptr && drop->kind == sql::ObjectKind::table ? std::vector{drop_here_first}
                                                                 : std::vector<std::string_view>{};
}

bool makes_a_table(const sql::Change& change) {
  const auto* made = std::get_if<sql::CreateTable>(&change);
  return made != nullptr && !made->temporary && !made->unlogged && !made->foreign;
}

Diagnostic warning(const plan::MigrationPlan& plan, const plan::StatementReport& statement,
                   std::string message, std::string hint) {
  return {.severity = Severity::warning,
          .code = "published",
          .message = std::move(message),
          .hint = std::move(hint),
          .at = {.file = plan.file, .line = statement.line, .column = statement.column}};
}

/// About one change of a statement.
void warn(const plan::MigrationPlan& plan, const plan::StatementReport& statement,
          const sql::Change& change, const inspect::Publications& publications,
          Diagnostics& found) {
  if (makes_a_table(change) && !publications.of_all_tables.empty()) {
    found.push_back(
        warning(plan, statement,
                fmt::format("the new table will be published ({}): its subscribers do not get "
                            "this change",
                            fmt::join(publications.of_all_tables, ", ")),
                std::string{create_there_first}));
  }
  const auto advice = advice_on(change);
  if (advice.empty()) {
    return;
  }
  for (const plan::Effect& effect : statement.effects_as_written) {
    if (const auto published = publications.of_table.find(effect.relation);
        published != publications.of_table.end()) {
      found.push_back(
          warning(plan, statement,
                  fmt::format("{} is published ({}): its subscribers do not get this change",
                              effect.relation, fmt::join(published->second, ", ")),
                  fmt::format("{}", fmt::join(advice, "; "))));
    }
  }
}

}  // namespace

Diagnostics publication_warnings(const plan::MigrationPlan& plan,
                                 const inspect::Publications& publications) {
  Diagnostics found;
  if (publications.of_table.empty() && publications.of_all_tables.empty()) {
    return found;
  }
  for (const plan::StatementReport& statement : plan.statements) {
    for (const sql::Statement& parsed : sql::parse_script(statement.sql, {}).statements) {
      warn(plan, statement, parsed.change, publications, found);
    }
  }
  return found;
}

}  // namespace pgmig::cli
