// SPDX-License-Identifier: Apache-2.0
// A change is a walk in the order of a key, or over blocks, with the author's statement for the
// rows of each batch.
#include "execute/row_change.hpp"

#include "execute/block_walk.hpp"
#include "execute/key_walk.hpp"
#include "execute/record.hpp"
#include "execute/row_change_sql.hpp"
#include "execute/walk.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace pgmig::execute {

namespace {

class Changer {
 public:
  explicit Changer(const StepRun& run)
      : run_(run),
        action_(std::get<plan::RunInBatches>(run.step.action)),
        change_(std::get<plan::RowChange>(action_.work)),
        stored_(run.context.journal.read_position(run.job.plan.id, run.step.id)) {}

  StepEnd change() {
    if (StepEnd end = apply_settings(run_, action_.settings)) {
      return end;
    }
    if (StepEnd end = change_.key.empty() ? by_blocks() : by_key()) {
      return end;
    }
    record_step_alone(run_);
    return {};
  }

 private:
  [[nodiscard]] StepEnd by_key() {
    KeyWalk walk(run_,
                 {.change = change_,
                  .statement = action_.statement,
                  .what = what(),
                  .batch = [this](const Heap& heap,
                                  const std::string& where) { return change_rows(heap, where); },
                  .store = [this](const KeyPosition& reached) { store(to_text(reached)); }},
                 stored_ ? key_position_from(*stored_) : KeyPosition{});
    return walk.go();
  }

  [[nodiscard]] StepEnd by_blocks() {
    BlockWalk walk(run_,
                   {.table = change_.table,
                    .alias = change_.alias,
                    .what = what(),
                    .statement = action_.statement,
                    .todo = condition_of(action_.statement.sql, change_),
                    .batch = [this](const WalkBatch& batch) { return change_blocks(batch); },
                    .store = [this](const Position& reached) { store(to_text(reached)); }},
                   stored_ ? position_from(*stored_) : Position{});
    StepEnd end = walk.go();
    if (!end && walk.rows_are_left()) {
      warn_of_rows_left();
    }
    return end;
  }

  [[nodiscard]] std::string what() const {
    return fmt::format("rows of {}", pg::to_sql(change_.table));
  }

  [[nodiscard]] PartOfChange part_of(const Heap& heap) const {
    return {.text = action_.statement.sql, .change = change_, .heap = heap.name};
  }

  std::int64_t change_rows(const Heap& heap, const std::string& where) {
    db::Session& session = run_.context.session;
    const bool keeps_both = change_.keeps && !change_.keeps->is.name.empty();
    if (!keeps_both) {
      return session.query(change_where(part_of(heap), where)).affected();
    }
    const db::Rows places = session.query(keep_old_rows(part_of(heap), where));
    return places.at(0, 0)
               ? session.query(change_kept_rows(part_of(heap), *places.at(0, 0))).affected()
               : 0;
  }

  std::int64_t change_blocks(const WalkBatch& batch) {
    db::Session& session = run_.context.session;
    return session
        .query(change_free_rows(part_of(batch.heap),
                                within(batch.range, session.server(), batch.block_size),
                                batch.held == HeldRows::pass_over))
        .affected();
  }

  void store(const std::string& position) {
    run_.context.journal.step_position(run_.job.plan.id, run_.step.id, position);
  }

  void warn_of_rows_left() {
    run_.context.observer.diagnostic(
        {.severity = Severity::warning,
         .code = "rows_left",
         .message = fmt::format("rows of {} still fulfil the condition of the statement",
                                pg::to_sql(change_.table)),
         .hint = "they came in while it ran, a trigger keeps them as they are, or the new value "
                 "is NULL",
         .at = {.file = run_.job.plan.file}});
  }

  const StepRun& run_;
  const plan::RunInBatches& action_;
  const plan::RowChange& change_;
  std::optional<std::string> stored_;  ///< position
};

}  // namespace

StepEnd run_row_change(const StepRun& run) { return Changer{run}.change(); }

}  // namespace pgmig::execute
