// SPDX-License-Identifier: Apache-2.0
#include "rehearse/planned_locks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::rehearse {

namespace {

/// Whoever does not get along with `seen` does not get along with `planned` either.
bool covers(pg::LockMode planned, pg::LockMode seen) {
  for (int mode = 0; mode <= static_cast<int>(pg::LockMode::access_exclusive); ++mode) {
    const auto other = static_cast<pg::LockMode>(mode);
    if (pg::conflict(seen, other) && !pg::conflict(planned, other)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::string> unplanned(const std::set<SeenLock>& seen, const std::set<Lock>& planned) {
  std::vector<std::string> lines;
  for (const SeenLock& lock : seen) {
    const bool known = std::ranges::any_of(planned, [&](const Lock& expected) {
      const auto& [relation, mode] = expected;
      return (relation == lock.relation || relation == lock.table) && covers(mode, lock.mode);
    });
    if (!known) {
      lines.push_back(
          fmt::format("{} on {} is not in the plan", pg::name(lock.mode), lock.relation));
    }
  }
  return lines;
}

}  // namespace pgmig::rehearse
