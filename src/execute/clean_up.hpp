// SPDX-License-Identifier: Apache-2.0
// Removes what a half-done step outside a transaction left behind.
#pragma once

#include "execute/step_run.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace pgmig::execute {

struct CleanUpReport {
  enum class Outcome { nothing_there, removed, stays };
  Outcome outcome = Outcome::nothing_there;
  std::string text;                ///< what was removed, or what stays and why; a clause
  std::optional<Blocker> builder;  ///< another session that builds it just now: why it stays
};

/// Looks for what the step's clean_up names and removes it: an index only when it is INVALID, on
/// the planned table, and nobody builds it. No single lock is waited for longer than `patience`.
/// Throws Error{connection_lost}.
[[nodiscard]] CleanUpReport clean_up(const StepRun& run, std::chrono::milliseconds patience);

}  // namespace pgmig::execute
