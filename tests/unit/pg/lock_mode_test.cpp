// SPDX-License-Identifier: Apache-2.0
// Laws of the table-level locks.
#include "pg/lock_mode.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace pgmig::pg;
using enum pgmig::pg::LockMode;

namespace {

constexpr std::array<LockMode, 8> modes{
    access_share, row_share,           row_exclusive, share_update_exclusive,
    share,        share_row_exclusive, exclusive,     access_exclusive};

/// The table of the manual (13.3.1): one row a mode, X where the two conflict.
constexpr std::array<std::string_view, 8> manual{
    ".......X",  // ACCESS SHARE
    "......XX",  // ROW SHARE
    "....XXXX",  // ROW EXCLUSIVE
    "...XXXXX",  // SHARE UPDATE EXCLUSIVE
    "..XX.XXX",  // SHARE
    "..XXXXXX",  // SHARE ROW EXCLUSIVE
    ".XXXXXXX",  // EXCLUSIVE
    "XXXXXXXX",  // ACCESS EXCLUSIVE
};

}  // namespace

TEST_CASE("two modes conflict where the manual says so, and conflict is mutual") {
  for (std::size_t a = 0; a < modes.size(); ++a) {
    for (std::size_t b = 0; b < modes.size(); ++b) {
      CHECK(conflict(modes.at(a), modes.at(b)) == (manual.at(a).at(b) == 'X'));
      CHECK(conflict(modes.at(a), modes.at(b)) == conflict(modes.at(b), modes.at(a)));
    }
  }
}

TEST_CASE("a share lock blocks writers, not readers, only the strongest blocks readers") {
  CHECK(blocks_writers(share));
  CHECK_FALSE(blocks_readers(share));
  CHECK_FALSE(blocks_writers(share_update_exclusive));
  CHECK(blocks_writers(share_row_exclusive));
  for (const LockMode mode : modes) {
    CHECK(blocks_readers(mode) == (mode == access_exclusive));
  }
}

TEST_CASE("of two modes the stronger one is the same whichever comes first") {
  CHECK(stronger(share, row_exclusive) == share);
  CHECK(stronger(row_exclusive, share) == share);
  CHECK(stronger(access_exclusive, access_share) == access_exclusive);
  CHECK(stronger(share, share) == share);
}

TEST_CASE("a mode is found by the name that pg_locks gives it") {
  for (const LockMode mode : modes) {
    CHECK(lock_mode(name(mode)) == mode);
  }
  CHECK(name(share_update_exclusive) == "ShareUpdateExclusiveLock");
  CHECK_FALSE(lock_mode("SIReadLock"));
  CHECK_FALSE(lock_mode("ACCESS SHARE"));
  CHECK_FALSE(lock_mode(""));
}
