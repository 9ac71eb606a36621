// SPDX-License-Identifier: Apache-2.0
// All locks of a step at once, and in which order. Pure.
#pragma once

#include "pg/lock_mode.hpp"
#include "pg/name.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pgmig::execute {

/// A table that a step locks.
struct LockTarget {
  pg::QualifiedName table;
  pg::LockMode mode = pg::LockMode::access_exclusive;
  std::vector<std::size_t> after;  ///< places of those that are locked before it
};

/// The same tables, each behind those that it is to be locked after; else as they are given, and so
/// too where they are to be locked after each other.
[[nodiscard]] std::vector<LockTarget> in_lock_order(const std::vector<LockTarget>& targets);

/// One LOCK TABLE for each run of tables with the same mode. ONLY: what is below a table is a
/// target of its own.
[[nodiscard]] std::vector<std::string> lock_statements(const std::vector<LockTarget>& in_order);

}  // namespace pgmig::execute
