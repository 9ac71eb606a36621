// SPDX-License-Identifier: Apache-2.0
// Locks are held to the end of the transaction, so the order of the two does not count: a lock that
// comes after other statements is taken first (execute/lock_order).
#include "planner/long_lock.hpp"

#include <algorithm>

namespace pgmig::planner {

using plan::Effect;
using Effects = std::vector<Effect>;

namespace {

const Effect* strongest_block(const Effects& effects) {
  const auto at = std::ranges::max_element(effects, {}, &Effect::lock);
  const bool blocks =
      at != effects.end() && (pg::blocks_readers(at->lock) || pg::blocks_writers(at->lock));
  return blocks ? &*at : nullptr;
}

const Effect* longest_work(const Effects& effects) {
  const auto at = std::ranges::max_element(effects, {}, &Effect::work);
  return at == effects.end() || at->work == plan::Work::brief ? nullptr : &*at;
}

}  // namespace

std::optional<LongLock> long_lock(const Effects& before, const Effects& own) {
  const Effect* held = strongest_block(before);
  const Effect* done = longest_work(before);
  const Effect* lock = strongest_block(own);
  const Effect* work = longest_work(own);
  if ((held != nullptr && done != nullptr) || (lock != nullptr && work != nullptr)) {
    return std::nullopt;
  }
  if (held != nullptr && work != nullptr) {
    return LongLock{.lock = *held, .work = *work};
  }
  if (done != nullptr && lock != nullptr) {
    return LongLock{.lock = *lock, .work = *done};
  }
  return std::nullopt;
}

}  // namespace pgmig::planner
