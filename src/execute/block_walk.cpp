// SPDX-License-Identifier: Apache-2.0
// Passes over blocks, until one query sees no row that is left.
#include "execute/block_walk.hpp"

#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t first_size = 16;
constexpr int most_passes = 10;

/// After others have waited too long for a batch.
std::int64_t smaller(std::int64_t blocks) { return std::max<std::int64_t>(1, blocks / 4); }

}  // namespace

BlockWalk::BlockWalk(const StepRun& run, Walked walked, Position start)
    : run_(run),
      walked_(std::move(walked)),
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
  const std::vector<Heap> heaps = heaps_of(run_.context.session, walked_.table);
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

StepEnd BlockWalk::visit(const Heap& heap, std::int64_t from) {
  visited_ += std::min(from, heap.blocks);
  for (std::int64_t block = from; block < heap.blocks;) {
    if (StepEnd end = may_go_on(run_)) {
      return end;
    }
    if (StepEnd end = batch(heap, block)) {
      return end;
    }
    vacuum_.after_batch(heap, last_);
    visited_ += position_.block - block;
    block = position_.block;
    report_.tell({.what = fmt::format("{}: {} of {} blocks", walked_.what, visited_, total_),
                  .done = visited_,
                  .total = total_,
                  .rows = rows_});
  }
  return {};
}

/// The rows of the next range, and that they are done.
StepEnd BlockWalk::batch(const Heap& heap, std::int64_t first) {
  const bool may_pass_over = position_.pass == 1 && !walked_.todo.empty();
  Position next{.pass = position_.pass, .heap = heap.oid};
  std::int64_t helped = 0;
  Clock::time_point begun;
  const auto work = [&] {
    begun = run_.context.clock.now();
    set_for_batch(run_.context.session);
    next.block = std::min(heap.blocks, first + size_);
    helped = walked_.batch({.heap = heap,
                            .range = {.first = first, .end = next.block},
                            .held = may_pass_over ? HeldRows::pass_over : HeldRows::wait_for,
                            .block_size = block_size_});
    walked_.store(next);
  };
  StepEnd end = transactions_.run({.statement = walked_.statement,
                                   .undone = batch_undone,
                                   .work = work,
                                   .make_smaller = [&] { size_ = smaller(size_); },
                                   .attention = walked_.attention});
  if (!end) {
    if (walked_.committed) {
      walked_.committed();
    }
    const auto took = std::chrono::duration_cast<milliseconds>(run_.context.clock.now() - begun);
    size_ = next_size(next.block - first, took, batch_time(run_.context.policy));
    position_ = next;
    last_ = helped;
    helped_ += helped;
    rows_ += helped;
  }
  return end;
}

/// One query sees the whole table at one moment, as no pass does: rows move while it goes on.
StepEnd BlockWalk::look_for_rows_left() {
  // A line end, because the author's text may end in a comment.
  const std::string sql =
      pg::sql("SELECT EXISTS (SELECT FROM {} AS {} WHERE ({}\n))", walked_.table,
              pg::Identifier{walked_.alias}, pg::Verbatim{walked_.todo});
  const auto look = [&] {
    set_for_batch(run_.context.session);
    any_left_ = run_.context.session.query(sql).boolean(0, 0);
  };
  return PatientTransactions{run_}.run(
      {.statement = walked_.statement, .undone = batch_undone, .work = look});
}

/// Whether another pass could change anything.
bool BlockWalk::may_pass_again() const {
  const bool is_stuck = position_.pass > 1 && helped_ == 0 && !began_in_the_middle_;
  return !is_stuck && position_.pass < most_passes;
}

}  // namespace pgmig::execute
