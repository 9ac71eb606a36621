// SPDX-License-Identifier: Apache-2.0
// Locks are held to the end of the transaction, so the order of the two does not count: a lock that
// comes after other statements is taken first (execute/lock_order).
#include "planner/long_lock.hpp"

#include "pg/name.hpp"
#include "planner/small_tables.hpp"

#include <algorithm>

namespace pgmig::planner {

using plan::Effect;
using Effects = std::vector<Effect>;

namespace {

/// Nobody but pgmig looks into the trash.
bool is_ours_alone(const Effect& effect, const catalog::Catalog& catalog) {
  return !catalog.trash.schema.empty() &&
         effect.relation.starts_with(pg::quote_identifier(catalog.trash.schema) + ".");
}

const Effect* strongest_block(const Effects& effects, const catalog::Catalog& catalog) {
  const Effect* strongest = nullptr;
  for (const Effect& effect : effects) {
    const bool blocks = pg::blocks_readers(effect.lock) || pg::blocks_writers(effect.lock);
    if (blocks && !is_ours_alone(effect, catalog) &&
        (strongest == nullptr || strongest->lock < effect.lock)) {
      strongest = &effect;
    }
  }
  return strongest;
}

const Effect* longest_work(const Effects& effects, const catalog::Catalog& catalog) {
  const auto at = std::ranges::max_element(effects, {}, [&catalog](const Effect& effect) {
    return is_in_one_block(effect, catalog) ? plan::Work::brief : effect.work;
  });
  const bool is_long =
      at != effects.end() && at->work != plan::Work::brief && !is_in_one_block(*at, catalog);
  return is_long ? &*at : nullptr;
}

}  // namespace

std::optional<LongLock> long_lock(const Effects& before, const Effects& own,
                                  const catalog::Catalog& catalog) {
  const Effect* held = strongest_block(before, catalog);
  const Effect* done = longest_work(before, catalog);
  const Effect* lock = strongest_block(own, catalog);
  const Effect* work = longest_work(own, catalog);
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

bool is_short_by_size(const Effects& before, const Effects& own, const catalog::Catalog& catalog) {
  catalog::Catalog nothing_known;  // of which no table is small
  nothing_known.trash = catalog.trash;
  return !long_lock(before, own, catalog) && long_lock(before, own, nothing_known);
}

}  // namespace pgmig::planner
