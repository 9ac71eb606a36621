// SPDX-License-Identifier: Apache-2.0
// What is examined: a database, and how it is going to be migrated.
#pragma once

#include "db/session.hpp"
#include "plan/policy.hpp"

#include <chrono>
#include <string>

namespace pgmig::doctor {

struct Subject {
  db::Target target;  ///< where the session came from: a pooler is seen from two sessions only
  plan::Policy policy;
  std::string journal_schema;
  std::chrono::milliseconds max_lag{0};
};

}  // namespace pgmig::doctor
