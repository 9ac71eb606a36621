// SPDX-License-Identifier: Apache-2.0
// A query that finds nothing, or the end of the run.
#include "execute/check.hpp"

#include "execute/patient_transaction.hpp"
#include "execute/record.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pgmig::execute {

namespace {

/// More are not named; the query finds one more, so that a few are told from many.
constexpr std::size_t most_named = 5;

db::ServerError found(const std::string& finding, const std::vector<std::string>& keys) {
  const std::size_t named = std::min(keys.size(), most_named);
  const std::vector<std::string> examples(keys.begin(),
                                          keys.begin() + static_cast<std::ptrdiff_t>(named));
  return {.sqlstate = "rows_do_not_fit",
          .message = fmt::format("{}: {} ({})", finding, fmt::join(examples, "; "),
                                 keys.size() > named ? fmt::format("at least {}", keys.size())
                                                     : fmt::format("{} in all", named)),
          .hint = "mend these rows, or remove them"};
}

/// An owner may lack the right to read his own table. Then the statements that follow tell.
bool may_look(db::Session& session, const plan::Step& step) {
  std::string all = "true";
  for (const plan::Effect& effect : step.effects) {
    all += pg::sql(
        " AND coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass({}), 'SELECT'), true)",
        pg::Literal{effect.relation});
  }
  return session.query("SELECT " + all).boolean(0, 0);
}

void report_no_look(const StepRun& run, const std::string& finding) {
  run.context.observer.diagnostic(
      {.severity = Severity::warning,
       .code = "rows_not_looked_at",
       .message = fmt::format("step {}: no look beforehand for {}: this role may not read them",
                              run.step.id, finding),
       .hint = "GRANT SELECT, or wait for what the next steps say",
       .at = {.file = run.job.plan.file}});
}

}  // namespace

StepEnd run_check(const StepRun& run) {
  const auto& action = std::get<plan::CheckRows>(run.step.action);
  db::Session& session = run.context.session;
  std::vector<std::string> keys;
  bool is_blind = false;
  const auto look = [&] {
    keys.clear();
    for (const plan::PlannedSql& setting : action.settings) {
      session.execute(setting.sql);
    }
    is_blind = !may_look(session, run.step);
    const db::Rows rows = is_blind ? db::Rows{} : session.query(action.query.sql);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      keys.push_back(rows.text(row, 0));
    }
    if (keys.empty()) {
      record_step(run);
    }
  };
  const std::string undone = "nothing was changed";
  StepEnd end =
      PatientTransactions{run}.run({.statement = action.query, .undone = undone, .work = look});
  if (!end && is_blind) {
    report_no_look(run, action.finding);
  }
  if (end || keys.empty()) {
    return end;
  }
  return record_failure(
      run, failure_of({.error = found(action.finding, keys), .statement = &action.query},
                      facts_of(run, undone)));
}

}  // namespace pgmig::execute
