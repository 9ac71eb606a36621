// SPDX-License-Identifier: Apache-2.0
// A query that finds nothing, or the end of the run.
#include "execute/check.hpp"

#include "execute/attempt.hpp"
#include "execute/lock_patience.hpp"
#include "execute/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pgmig::execute {

namespace {

/// More are not named; the query finds one more, so that a few are told from many.
constexpr std::size_t most_named = 5;

RunResult fail(const StepRun& run, db::ServerError error) {
  const plan::PlannedSql& query = std::get<plan::CheckRows>(run.step.action).query;
  error.position = 0;  // in a text that the author never saw
  return record_failure(run, failure_of({.error = std::move(error), .statement = &query},
                                        facts_of(run, "nothing was changed")));
}

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
  LockPatience patience{run};
  std::vector<std::string> keys;
  while (true) {
    keys.clear();
    const auto error = attempt_batch(run, patience.lock_timeout(), [&] {
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
    });
    if (!error) {
      return keys.empty() ? StepEnd{} : StepEnd{fail(run, found(action.finding, keys))};
    }
    if (run.context.stop.stop_requested() && is_cancelled(*error)) {
      return record_stopped(run);
    }
    if (!is_lock_failure(*error)) {
      return fail(run, *error);
    }
    if (StepEnd end = patience.wait({})) {
      return end;
    }
  }
}

}  // namespace pgmig::execute
