// SPDX-License-Identifier: Apache-2.0
// Passes over blocks, until one query sees no row that is left.
#include "execute/block_walk.hpp"

#include "execute/gate.hpp"
#include "execute/queries.hpp"
#include "execute/record.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t first_size = 16;
constexpr int most_passes = 10;
constexpr milliseconds between_reports{1000};
constexpr const char* undone = "the batch was rolled back; those before it are kept";

/// After others have waited too long for a batch.
std::int64_t smaller(std::int64_t blocks) { return std::max<std::int64_t>(1, blocks / 4); }

}  // namespace

BlockWalk::BlockWalk(const StepRun& run, Walked walked, Position start)
    : run_(run),
      walked_(std::move(walked)),
      begun_(run.context.clock.now()),
      position_(start),
      began_in_the_middle_(start != Position{}),
      size_(first_size) {}

StepEnd BlockWalk::go() {
  block_size_ =
      run_.context.session.query("SELECT pg_catalog.current_setting('block_size')::bigint")
          .integer(0, 0);
  while (true) {
    if (StepEnd end = pass()) {
      return end;
    }
    if (walked_.todo.empty()) {
      return {};
    }
    if (StepEnd end = look_for_rows_left()) {
      return end;
    }
    if (!any_left_ || !may_pass_again()) {
      return {};
    }
    position_ = {.pass = position_.pass + 1};
    began_in_the_middle_ = false;
  }
}

/// Once over all blocks that are not visited yet.
StepEnd BlockWalk::pass() {
  const std::vector<Heap> heaps = heaps_to_visit();
  total_ = 0;
  for (const Heap& heap : heaps) {
    total_ += heap.blocks;
  }
  visited_ = 0;
  helped_ = 0;
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

std::vector<Heap> BlockWalk::heaps_to_visit() {
  const db::Rows rows =
      run_.context.session.query(queries::heaps, {walked_.table.schema, walked_.table.name});
  std::vector<Heap> heaps;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    heaps.push_back({.oid = rows.integer(row, 0),
                     .name = {.schema = rows.text(row, 1), .name = rows.text(row, 2)},
                     .blocks = rows.integer(row, 3)});
  }
  return heaps;
}

StepEnd BlockWalk::visit(const Heap& heap, std::int64_t from) {
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

StepEnd BlockWalk::may_go_on() {
  if (run_.context.stop.stop_requested()) {
    return record_stopped(run_);
  }
  return run_.context.gate == nullptr ? StepEnd{} : run_.context.gate->pass_with_batch(run_);
}

/// The rows of the next range, and that they are done.
StepEnd BlockWalk::batch(const Heap& heap, std::int64_t first) {
  const bool may_pass_over = position_.pass == 1 && !walked_.todo.empty();
  Position next{.pass = position_.pass, .heap = heap.oid};
  std::int64_t helped = 0;
  Clock::time_point begun;
  const auto work = [&] {
    begun = run_.context.clock.now();
    see_all_rows();
    next.block = std::min(heap.blocks, first + size_);
    helped = walked_.batch({.heap = heap,
                            .range = {.first = first, .end = next.block},
                            .held = may_pass_over ? HeldRows::pass_over : HeldRows::wait_for,
                            .block_size = block_size_});
    walked_.store(next);
  };
  StepEnd end = transactions_.run({.statement = walked_.statement,
                                   .undone = undone,
                                   .work = work,
                                   .make_smaller = [&] { size_ = smaller(size_); },
                                   .attention = walked_.attention});
  if (!end) {
    if (walked_.committed) {
      walked_.committed();
    }
    size_ = next_size(next.block - first, since(begun), batch_time());
    position_ = next;
    helped_ += helped;
    rows_ += helped;
  }
  return end;
}

/// Who wants to write a row of the batch waits for all of it.
milliseconds BlockWalk::batch_time() const {
  const plan::Policy& policy = run_.context.policy;
  return std::min(milliseconds{policy.batch_ms}, policy.stall_budget / 2);
}

/// One query sees the whole table at one moment, as no pass does: rows move while it goes on.
StepEnd BlockWalk::look_for_rows_left() {
  const std::string sql =
      pg::sql("SELECT EXISTS (SELECT FROM {} WHERE {})", walked_.table, pg::Verbatim{walked_.todo});
  const auto look = [&] {
    see_all_rows();
    any_left_ = run_.context.session.query(sql).boolean(0, 0);
  };
  return PatientTransactions{run_}.run(
      {.statement = walked_.statement, .undone = undone, .work = look});
}

/// Policies that would hide rows from us are an error, not rows that stay as they are.
void BlockWalk::see_all_rows() {
  static_cast<void>(
      run_.context.session.query("SELECT pg_catalog.set_config('row_security', 'off', true)"));
}

/// Whether another pass could change anything.
bool BlockWalk::may_pass_again() const {
  const bool is_stuck = position_.pass > 1 && helped_ == 0 && !began_in_the_middle_;
  return !is_stuck && position_.pass < most_passes;
}

milliseconds BlockWalk::since(Clock::time_point begun) const {
  return std::chrono::duration_cast<milliseconds>(run_.context.clock.now() - begun);
}

void BlockWalk::report() {
  const milliseconds elapsed = since(begun_);
  if (reported_ && elapsed - *reported_ < between_reports && visited_ < total_) {
    return;
  }
  reported_ = elapsed;
  run_.context.observer.progress(
      run_.job.plan, run_.step,
      {.what = fmt::format("{}: {} of {} blocks", walked_.what, visited_, total_),
       .done = visited_,
       .total = total_,
       .elapsed = elapsed,
       .rows = rows_,
       .lag = run_.context.gate == nullptr ? milliseconds{0} : run_.context.gate->lag()});
}

}  // namespace pgmig::execute
