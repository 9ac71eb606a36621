// SPDX-License-Identifier: Apache-2.0
// The plan as text for people: what will run, under which locks, what is refused, how it is taken
// back.
#pragma once

#include <pgmig/plan.hpp>

#include <cstddef>
#include <string>

namespace pgmig::plan {

struct TextOptions {
  bool verbose = false;  ///< whole statements, every lock, what is left out otherwise
  std::size_t width =
      100;  ///< where the author's own statements are cut when not verbose; 0: nowhere
};

/// Stable: the same plan gives the same text, byte for byte, and no size or time of the day is in
/// it. Ends with a line feed. Without colour.
[[nodiscard]] std::string to_text(const Plan& plan, const TextOptions& options = {});
[[nodiscard]] std::string to_text(const MigrationPlan& plan, const TextOptions& options = {});

/// "blocks reads and writes", "blocks writes", or "blocks no reads or writes".
[[nodiscard]] const char* blocking(pg::LockMode mode) noexcept;

}  // namespace pgmig::plan
