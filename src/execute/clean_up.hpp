// SPDX-License-Identifier: Apache-2.0
// Removes what a half-done step outside a transaction left behind.
#pragma once

#include "execute/step_run.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace pgmig::execute {

struct CleanUpReport {
  enum class Outcome { nothing_there, removed, stays };
  Outcome outcome = Outcome::nothing_there;
  std::string text;                 ///< what was removed, or what stays and why; a clause
  std::vector<Blocker> in_the_way;  ///< why it stays: who builds it, or keeps a detach pending
};

/// Looks for what the step's clean_up names and removes it: an index only when it is INVALID, on
/// the planned table, and nobody builds it. One attempt: no single lock is waited for longer than
/// `patience`, nor than the stall budget where others would wait meanwhile.
/// Throws Error{connection_lost}.
[[nodiscard]] CleanUpReport clean_up(const StepRun& run, std::chrono::milliseconds patience);

}  // namespace pgmig::execute
