// SPDX-License-Identifier: Apache-2.0
// Passes over blocks, until one query sees no row that is left.
#include "execute/blocks.hpp"

#include "execute/attempt.hpp"
#include "execute/block_range.hpp"
#include "execute/gate.hpp"
#include "execute/patient_transaction.hpp"
#include "execute/queries.hpp"
#include "execute/record.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t first_size = 16;
constexpr int most_passes = 10;
constexpr milliseconds between_reports{1000};
constexpr const char* undone = "the batch was rolled back; those before it are kept";

/// After others have waited too long for a batch.
std::int64_t smaller(std::int64_t blocks) { return std::max<std::int64_t>(1, blocks / 4); }

class Filler {
 public:
  explicit Filler(const StepRun& run)
      : run_(run),
        action_(std::get<plan::RunInBlocks>(run.step.action)),
        begun_(run.context.clock.now()) {}

  StepEnd fill() {
    StepEnd end = prepare();
    while (!end) {
      end = pass();
      if (end) {
        break;
      }
      end = look_for_empty_rows();
      if (end) {
        break;
      }
      if (!any_left_ || !may_pass_again()) {
        record_step_alone(run_);
        return {};
      }
      position_ = {.pass = position_.pass + 1};
      began_in_the_middle_ = false;
    }
    return end;
  }

 private:
  /// The author's settings, and where the journal says that we are.
  StepEnd prepare() {
    db::Session& session = run_.context.session;
    if (const auto stored = run_.context.journal.read_position(run_.job.plan.id, run_.step.id)) {
      position_ = position_from(*stored);
      began_in_the_middle_ = position_ != Position{};
    }
    block_size_ =
        session.query("SELECT pg_catalog.current_setting('block_size')::bigint").integer(0, 0);
    const auto error = attempt_outside(run_, [&] {
      for (const plan::PlannedSql& setting : action_.settings) {
        session.execute(setting.sql);
      }
    });
    return error ? StepEnd{record_failure(
                       run_, failure_of({.error = *error, .statement = &action_.settings.front()},
                                        facts_of(run_, "nothing was changed by this step")))}
                 : StepEnd{};
  }

  /// Once over all blocks that are not visited yet.
  StepEnd pass() {
    const std::vector<Heap> heaps = heaps_to_visit();
    total_ = 0;
    for (const Heap& heap : heaps) {
      total_ += heap.blocks;
    }
    visited_ = 0;
    filled_ = 0;
    for (const Heap& heap : heaps) {
      const bool is_begun = heap.oid == position_.heap;
      if (heap.oid < position_.heap) {
        visited_ += heap.blocks;
        continue;
      }
      if (StepEnd end = visit(heap, is_begun ? position_.block : 0)) {
        return end;
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<Heap> heaps_to_visit() {
    const db::Rows rows = run_.context.session.query(
        queries::heaps, {action_.filling.table.schema, action_.filling.table.name});
    std::vector<Heap> heaps;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      heaps.push_back({.oid = rows.integer(row, 0),
                       .name = {.schema = rows.text(row, 1), .name = rows.text(row, 2)},
                       .blocks = rows.integer(row, 3)});
    }
    return heaps;
  }

  StepEnd visit(const Heap& heap, std::int64_t from) {
    visited_ += std::min(from, heap.blocks);
    for (std::int64_t block = from; block < heap.blocks;) {
      if (StepEnd end = may_go_on()) {
        return end;
      }
      if (StepEnd end = batch(heap, block)) {
        return end;
      }
      visited_ += position_.block - block;
      block = position_.block;
      report();
    }
    return {};
  }

  StepEnd may_go_on() {
    if (run_.context.stop.stop_requested()) {
      return record_stopped(run_);
    }
    return run_.context.gate == nullptr ? StepEnd{} : run_.context.gate->pass_with_batch(run_);
  }

  /// The rows of the next range, and that they are done.
  StepEnd batch(const Heap& heap, std::int64_t first) {
    const HeldRows held = position_.pass == 1 ? HeldRows::pass_over : HeldRows::wait_for;
    db::Session& session = run_.context.session;
    Position next{.pass = position_.pass, .heap = heap.oid};
    std::int64_t filled = 0;
    Clock::time_point begun;
    const auto fill = [&] {
      begun = run_.context.clock.now();
      see_all_rows();
      next.block = std::min(heap.blocks, first + size_);
      filled = session
                   .query(fill_range(action_.filling, heap, {.first = first, .end = next.block},
                                     held, session.server(), block_size_))
                   .integer(0, 0);
      run_.context.journal.step_position(run_.job.plan.id, run_.step.id, to_text(next));
    };
    StepEnd end = transactions_.run(
        {.statement = action_.statement, .undone = undone, .work = fill, .make_smaller = [&] {
           size_ = smaller(size_);
         }});
    if (!end) {
      size_ = next_size(next.block - first, since(begun), batch_time());
      position_ = next;
      filled_ += filled;
      rows_ += filled;
    }
    return end;
  }

  /// Who wants to write a row of the batch waits for all of it.
  [[nodiscard]] milliseconds batch_time() const {
    const plan::Policy& policy = run_.context.policy;
    return std::min(milliseconds{policy.batch_ms}, policy.stall_budget / 2);
  }

  /// One query sees the whole table at one moment, as no pass does: rows move while it goes on.
  StepEnd look_for_empty_rows() {
    const std::string sql = pg::sql("SELECT EXISTS (SELECT FROM {} WHERE {} IS NULL)",
                                    action_.filling.table, pg::Identifier{action_.filling.column});
    const auto look = [&] {
      see_all_rows();
      any_left_ = run_.context.session.query(sql).boolean(0, 0);
    };
    return PatientTransactions{run_}.run(
        {.statement = action_.statement, .undone = undone, .work = look});
  }

  /// Policies that would hide rows from us are an error, not rows that stay as they are.
  void see_all_rows() {
    static_cast<void>(
        run_.context.session.query("SELECT pg_catalog.set_config('row_security', 'off', true)"));
  }

  /// Whether another pass could change anything.
  [[nodiscard]] bool may_pass_again() {
    const bool is_stuck = position_.pass > 1 && filled_ == 0 && !began_in_the_middle_;
    if (!is_stuck && position_.pass < most_passes) {
      return true;
    }
    const std::string table = pg::to_sql(action_.filling.table);
    run_.context.observer.diagnostic(
        {.severity = Severity::warning,
         .code = "rows_stay_empty",
         .message = fmt::format("rows of {} still have no value in {}", table,
                                pg::quote_identifier(action_.filling.column)),
         .hint = "the value is NULL, a trigger takes it away, or somebody writes NULL",
         .at = {.file = run_.job.plan.file}});
    return false;
  }

  [[nodiscard]] milliseconds since(Clock::time_point begun) const {
    return std::chrono::duration_cast<milliseconds>(run_.context.clock.now() - begun);
  }

  void report() {
    const milliseconds elapsed = since(begun_);
    if (reported_ && elapsed - *reported_ < between_reports && visited_ < total_) {
      return;
    }
    reported_ = elapsed;
    run_.context.observer.progress(
        run_.job.plan, run_.step,
        {.what = fmt::format("filling {} of {}: {} of {} blocks",
                             pg::quote_identifier(action_.filling.column),
                             pg::to_sql(action_.filling.table), visited_, total_),
         .done = visited_,
         .total = total_,
         .elapsed = elapsed,
         .rows = rows_,
         .lag = run_.context.gate == nullptr ? milliseconds{0} : run_.context.gate->lag()});
  }

  const StepRun& run_;
  const plan::RunInBlocks& action_;
  PatientTransactions transactions_{run_};
  Clock::time_point begun_;
  Position position_;
  bool began_in_the_middle_ = false;  ///< of this pass
  bool any_left_ = true;
  std::int64_t block_size_ = 0;
  std::int64_t size_ = first_size;
  std::int64_t visited_ = 0;
  std::int64_t total_ = 0;
  std::int64_t filled_ = 0;  ///< rows, in this pass
  std::int64_t rows_ = 0;    ///< in all passes of this run
  std::optional<milliseconds> reported_;
};

}  // namespace

StepEnd run_in_blocks(const StepRun& run) { return Filler{run}.fill(); }

}  // namespace pgmig::execute
