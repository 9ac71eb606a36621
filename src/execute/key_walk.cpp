// SPDX-License-Identifier: Apache-2.0
// Batch by batch from the lowest key to the highest that was there at the beginning.
#include "execute/key_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t first_size = 1000;
/// Looking for the end of a batch reads as many keys: about a second of work.
constexpr std::int64_t largest = 1'000'000;

/// After others have waited too long for a batch, or on the way to the row that fails.
std::int64_t smaller(std::int64_t rows) { return std::max<std::int64_t>(1, rows / 4); }

KeyValues first_row(const db::Rows& rows, std::size_t columns) {
  KeyValues values;
  for (std::size_t column = 0; !rows.empty() && column < columns; ++column) {
    values.push_back(rows.text(0, column));
  }
  return values;
}

}  // namespace

KeyWalk::KeyWalk(const StepRun& run, KeyWalked walked, KeyPosition start)
    : run_(run),
      walked_(std::move(walked)),
      position_(std::move(start)),
      most_(walked_.change.most_rows > 0 ? walked_.change.most_rows : largest),
      size_(std::min(first_size, most_)) {}

StepEnd KeyWalk::go() {
  const std::vector<Heap> heaps = heaps_of(run_.context.session, walked_.change.table);
  for (const Heap& heap : heaps) {
    total_ += heap.rows;
  }
  for (const Heap& heap : heaps) {
    if (heap.oid < position_.heap) {
      continue;
    }
    if (StepEnd end = visit(heap)) {
      return end;
    }
  }
  report_.tell(
      {.what = walked_.what, .done = position_.seen, .total = position_.seen, .rows = changed_});
  return {};
}

StepEnd KeyWalk::visit(const Heap& heap) {
  if (heap.oid != position_.heap) {
    if (StepEnd end = find_end(heap)) {
      return end;
    }
  }
  while (position_.after != position_.last) {
    if (StepEnd end = may_go_on(run_)) {
      return end;
    }
    if (StepEnd end = batch(heap)) {
      return end;
    }
    vacuum_.after_batch(heap, helped_);
    report_.tell({.what = walked_.what,
                  .done = position_.seen,
                  .total = std::max(total_, position_.seen + 1),
                  .rows = changed_});
  }
  return {};
}

/// Both empty: the table has no rows.
StepEnd KeyWalk::find_end(const Heap& heap) {
  position_ = {.heap = heap.oid, .after = {}, .last = {}, .seen = position_.seen};
  const auto look = [&] {
    set_for_batch(run_.context.session);
    position_.last = first_row(run_.context.session.query(highest_key(walked_.change, heap.name)),
                               walked_.change.key.size());
  };
  return transactions_.run({.statement = walked_.statement, .undone = batch_undone, .work = look});
}

StepEnd KeyWalk::batch(const Heap& heap) {
  std::int64_t tried = 0;
  const auto work = [&] {
    tried = size_;
    change_rows(heap);
  };
  StepEnd end = transactions_.run({.statement = walked_.statement,
                                   .undone = batch_undone,
                                   .work = work,
                                   .make_smaller = [&] { size_ = smaller(size_); },
                                   .narrow = [&] { return narrow(); },
                                   .place = [&] { return failed_row(); }});
  if (!end) {
    position_ = next_;
    changed_ += helped_;
    const auto took = std::chrono::duration_cast<milliseconds>(run_.context.clock.now() - begun_);
    size_ = next_size(tried, took, batch_time(run_.context.policy), most_);
  }
  return end;
}

/// Within the batch's transaction.
void KeyWalk::change_rows(const Heap& heap) {
  db::Session& session = run_.context.session;
  begun_ = run_.context.clock.now();
  set_for_batch(session);
  const KeyValues end =
      first_row(session.query(end_of_batch(walked_.change, heap.name, position_, size_)),
                walked_.change.key.size());
  next_ = position_;
  next_.after = end.empty() ? position_.last : end;
  next_.seen += size_;
  helped_ = walked_.batch(heap, key_between(walked_.change, position_.after, next_.after));
  walked_.store(next_);
}

bool KeyWalk::narrow() {
  const bool can_be_less = size_ > 1;
  size_ = smaller(size_);
  return can_be_less;
}

std::string KeyWalk::failed_row() const {
  return fmt::format("the row is {}", in_words(walked_.change, next_.after));
}

}  // namespace pgmig::execute
