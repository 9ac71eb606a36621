// SPDX-License-Identifier: Apache-2.0
// A query that finds nothing, or the end of the run.
#include "execute/check.hpp"

#include "execute/patient_transaction.hpp"
#include "execute/record.hpp"

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

}  // namespace

StepEnd run_check(const StepRun& run) {
  const auto& action = std::get<plan::CheckRows>(run.step.action);
  db::Session& session = run.context.session;
  std::vector<std::string> keys;
  const auto look = [&] {
    keys.clear();
    for (const plan::PlannedSql& setting : action.settings) {
      session.execute(setting.sql);
    }
    const db::Rows rows = session.query(action.query.sql);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      keys.push_back(rows.text(row, 0));
    }
    if (keys.empty()) {
      record_step(run);
    }
  };
  const std::string undone = "nothing was changed";
  StepEnd end = run_patiently(run, {.statement = action.query, .undone = undone, .work = look});
  if (end || keys.empty()) {
    return end;
  }
  return record_failure(
      run, failure_of({.error = found(action.finding, keys), .statement = &action.query},
                      facts_of(run, undone)));
}

}  // namespace pgmig::execute
