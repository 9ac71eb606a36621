// SPDX-License-Identifier: Apache-2.0
// Locks that were seen, against those that a plan names.
#pragma once

#include "pg/lock_mode.hpp"

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace pgmig::rehearse {

/// A relation as plans name it, and a mode in which it is locked.
using Lock = std::pair<std::string, pg::LockMode>;

struct SeenLock {
  std::string relation;
  std::string table;  ///< of an index; else the relation itself
  pg::LockMode mode = pg::LockMode::access_share;

  bool operator<(const SeenLock& other) const {
    return std::tie(relation, table, mode) < std::tie(other.relation, other.table, other.mode);
  }
};

/// A plan names the strongest lock that a statement takes on a relation. Who is let to a table that
/// is locked so much does not get as far as to its indexes. Those that no
/// planned one covers, in words.
[[nodiscard]] std::vector<std::string> unplanned(const std::set<SeenLock>& seen,
                                                 const std::set<Lock>& planned);

}  // namespace pgmig::rehearse
