// SPDX-License-Identifier: Apache-2.0
// The conflict table of the manual, as one row of bits a mode.
#include "pg/lock_mode.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace pgmig::pg {

namespace {

using enum LockMode;

constexpr std::size_t index(LockMode mode) noexcept { return static_cast<std::size_t>(mode); }

struct Row {
  LockMode mode;
  std::string_view name;
  std::uint8_t conflicts;
};

constexpr Row row(LockMode mode, std::string_view name, std::initializer_list<LockMode> conflicts) {
  unsigned bits = 0;
  for (const LockMode other : conflicts) {
    bits |= 1U << index(other);
  }
  return {mode, name, static_cast<std::uint8_t>(bits)};
}

/// Indexed by mode.
constexpr std::array<Row, 8> table{
    row(access_share, "AccessShareLock", {access_exclusive}),
    row(row_share, "RowShareLock", {exclusive, access_exclusive}),
    row(row_exclusive, "RowExclusiveLock",
        {share, share_row_exclusive, exclusive, access_exclusive}),
    row(share_update_exclusive, "ShareUpdateExclusiveLock",
        {share_update_exclusive, share, share_row_exclusive, exclusive, access_exclusive}),
    row(share, "ShareLock",
        {row_exclusive, share_update_exclusive, share_row_exclusive, exclusive, access_exclusive}),
    row(share_row_exclusive, "ShareRowExclusiveLock",
        {row_exclusive, share_update_exclusive, share, share_row_exclusive, exclusive,
         access_exclusive}),
    row(exclusive, "ExclusiveLock",
        {row_share, row_exclusive, share_update_exclusive, share, share_row_exclusive, exclusive,
         access_exclusive}),
    row(access_exclusive, "AccessExclusiveLock",
        {access_share, row_share, row_exclusive, share_update_exclusive, share, share_row_exclusive,
         exclusive, access_exclusive}),
};

constexpr bool indexed_by_mode() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (index(table.at(i).mode) != i) {
      return false;
    }
  }
  return true;
}

static_assert(indexed_by_mode());

}  // namespace

std::string_view name(LockMode mode) noexcept { return table[index(mode)].name; }

std::optional<LockMode> lock_mode(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table, name, &Row::name);
  return found == table.end() ? std::nullopt : std::optional{found->mode};
}

bool conflict(LockMode a, LockMode b) noexcept {
  return ((unsigned{table[index(a)].conflicts} >> index(b)) & 1U) != 0;
}

bool blocks_readers(LockMode mode) noexcept { return conflict(mode, access_share); }

bool blocks_writers(LockMode mode) noexcept { return conflict(mode, row_exclusive); }

LockMode stronger(LockMode a, LockMode b) noexcept { return std::max(a, b); }

}  // namespace pgmig::pg
