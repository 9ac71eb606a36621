// SPDX-License-Identifier: Apache-2.0
// The eight table-level lock modes and their laws (PostgreSQL manual, "Explicit Locking"; same in
// 12 to 18).
#pragma once

#include <optional>
#include <string_view>

namespace pgmig::pg {

/// In the order of strength that PostgreSQL gives them (lockdefs.h): a later one conflicts with
/// more.
enum class LockMode {
  access_share,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive,
};

/// The spelling of pg_locks.mode, e.g. "AccessExclusiveLock".
[[nodiscard]] std::string_view name(LockMode mode) noexcept;

/// The mode spelt so in pg_locks.mode.
[[nodiscard]] std::optional<LockMode> lock_mode(std::string_view name) noexcept;

/// Whether two sessions can not hold `a` and `b` on one table at the same time.
[[nodiscard]] bool conflict(LockMode a, LockMode b) noexcept;

/// SELECT waits for it (it conflicts with ACCESS SHARE).
[[nodiscard]] bool blocks_readers(LockMode mode) noexcept;

/// INSERT, UPDATE and DELETE wait for it (it conflicts with ROW EXCLUSIVE).
[[nodiscard]] bool blocks_writers(LockMode mode) noexcept;

[[nodiscard]] LockMode stronger(LockMode a, LockMode b) noexcept;

}  // namespace pgmig::pg
