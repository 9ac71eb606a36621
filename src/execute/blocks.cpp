// SPDX-License-Identifier: Apache-2.0
// A filling is a walk over blocks with one UPDATE a batch.
#include "execute/blocks.hpp"

#include "execute/attempt.hpp"
#include "execute/block_walk.hpp"
#include "execute/record.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace pgmig::execute {

namespace {

class Filler {
 public:
  explicit Filler(const StepRun& run)
      : run_(run), action_(std::get<plan::RunInBlocks>(run.step.action)) {}

  StepEnd fill() {
    Position start;
    if (const auto stored = run_.context.journal.read_position(run_.job.plan.id, run_.step.id)) {
      start = position_from(*stored);
    }
    if (StepEnd end = apply_settings()) {
      return end;
    }
    BlockWalk walk(run_, walked(), start);
    if (StepEnd end = walk.go()) {
      return end;
    }
    if (walk.rows_are_left()) {
      warn_of_empty_rows();
    }
    record_step_alone(run_);
    return {};
  }

 private:
  StepEnd apply_settings() {
    const auto error = attempt_outside(run_, [&] {
      for (const plan::PlannedSql& setting : action_.settings) {
        run_.context.session.execute(setting.sql);
      }
    });
    return error ? StepEnd{record_failure(
                       run_, failure_of({.error = *error, .statement = &action_.settings.front()},
                                        facts_of(run_, "nothing was changed by this step")))}
                 : StepEnd{};
  }

  [[nodiscard]] Walked walked() {
    const pg::Identifier column{action_.filling.column};
    return {.table = action_.filling.table,
            .what = fmt::format("filling {} of {}", pg::quote_identifier(action_.filling.column),
                                pg::to_sql(action_.filling.table)),
            .statement = action_.statement,
            .todo = pg::sql("{} IS NULL", column),
            .batch =
                [this](const WalkBatch& batch) {
                  db::Session& session = run_.context.session;
                  return session
                      .query(fill_range(action_.filling, batch.heap, batch.range, batch.held,
                                        session.server(), batch.block_size))
                      .integer(0, 0);
                },
            .store =
                [this](const Position& reached) {
                  run_.context.journal.step_position(run_.job.plan.id, run_.step.id,
                                                     to_text(reached));
                }};
  }

  void warn_of_empty_rows() {
    run_.context.observer.diagnostic(
        {.severity = Severity::warning,
         .code = "rows_stay_empty",
         .message =
             fmt::format("rows of {} still have no value in {}", pg::to_sql(action_.filling.table),
                         pg::quote_identifier(action_.filling.column)),
         .hint = "the value is NULL, a trigger takes it away, or somebody writes NULL",
         .at = {.file = run_.job.plan.file}});
  }

  const StepRun& run_;
  const plan::RunInBlocks& action_;
};

}  // namespace

StepEnd run_in_blocks(const StepRun& run) { return Filler{run}.fill(); }

}  // namespace pgmig::execute
