// SPDX-License-Identifier: Apache-2.0
// Scripts for psql.
#include "plan/psql_script.hpp"

#include <variant>
#include <vector>

namespace pgmig::plan {

namespace {

/// A comment at the end would swallow the semicolon.
std::string ended(const std::string& sql) {
  return sql + (sql.find("--") == std::string::npos ? ";\n" : "\n;\n");
}

bool is_look(const Step& step) { return std::holds_alternative<CheckRows>(step.action); }

}  // namespace

std::string psql_script(const MigrationPlan& plan) {
  std::string script;
  for (const Step& step : plan.steps) {
    if (is_look(step)) {
      continue;
    }
    const std::vector<PlannedSql> statements = statements_of(step);
    const bool together = is_transactional(step) && statements.size() > 1;
    script += together ? "BEGIN;\n" : "";
    for (const PlannedSql& statement : statements) {
      script += ended(statement.sql);
    }
    script += together ? "COMMIT;\n" : "";
  }
  return script;
}

}  // namespace pgmig::plan
