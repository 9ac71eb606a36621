// SPDX-License-Identifier: Apache-2.0
// A filling is a walk over blocks with one UPDATE a batch.
#include "execute/filling.hpp"

#include "execute/block_walk.hpp"
#include "execute/record.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <string>

namespace pgmig::execute {

namespace {

class Filler {
 public:
  explicit Filler(const StepRun& run)
      : run_(run),
        action_(std::get<plan::RunInBatches>(run.step.action)),
        filling_(std::get<plan::Filling>(action_.work)) {}

  StepEnd fill() {
    Position start;
    if (const auto stored = run_.context.journal.read_position(run_.job.plan.id, run_.step.id)) {
      start = position_from(*stored);
    }
    if (StepEnd end = apply_settings(run_, action_.settings)) {
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
  [[nodiscard]] Walked walked() {
    const pg::Identifier column{filling_.column};
    return {.table = filling_.table,
            .alias = filling_.table.name,
            .what = fmt::format("filling {} of {}", pg::quote_identifier(filling_.column),
                                pg::to_sql(filling_.table)),
            .statement = action_.statement,
            .todo = pg::sql("{} IS NULL", column),
            .batch =
                [this](const WalkBatch& batch) {
                  db::Session& session = run_.context.session;
                  return session
                      .query(fill_range(filling_, batch.heap, batch.range, batch.held,
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
         .message = fmt::format("rows of {} still have no value in {}", pg::to_sql(filling_.table),
                                pg::quote_identifier(filling_.column)),
         .hint = "the value is NULL, a trigger takes it away, or somebody writes NULL",
         .at = {.file = run_.job.plan.file}});
  }

  const StepRun& run_;
  const plan::RunInBatches& action_;
  const plan::Filling& filling_;
};

}  // namespace

StepEnd run_filling(const StepRun& run) { return Filler{run}.fill(); }

}  // namespace pgmig::execute
