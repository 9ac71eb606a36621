// SPDX-License-Identifier: Apache-2.0
// Contract steps that still wait, and later migrations that need what they hold.
#pragma once

#include "planner/planner.hpp"
#include "sql/script.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

/// What stands in the way of a statement.
struct Held {
  std::string what;  ///< "table public.t", "column c of public.t"
  std::string step;  ///< the waiting step
  bool in_this_run = false;
};

/// The first waiting step that holds a name which the statement needs, if any does.
[[nodiscard]] std::optional<Held> held_by(const std::vector<WaitingContract>& waiting,
                                          const sql::Statement& statement,
                                          const catalog::Catalog& catalog);

}  // namespace pgmig::planner
