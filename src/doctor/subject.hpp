// SPDX-License-Identifier: Apache-2.0
// What is examined: a database, and how it is going to be migrated.
#pragma once

#include "db/session.hpp"
#include "pg/name.hpp"
#include "plan/policy.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace pgmig::doctor {

/// A relation that a pending migration changes, as its owner only may.
struct Change {
  std::string file;
  pg::QualifiedName relation;  ///< as written: the schema may be empty
};

struct Subject {
  db::Target target;  ///< where the session came from: a pooler is seen from two sessions only
  plan::Policy policy;
  std::string journal_schema;
  std::chrono::milliseconds max_lag{0};
  /// What is pending, given the versions that the history counts as done.
  std::function<std::vector<Change>(const std::vector<std::string>& done)> pending;
};

}  // namespace pgmig::doctor
