// SPDX-License-Identifier: Apache-2.0
// Whether the server's disk has room for what comes.
#pragma once

#include "execute/step_run.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace pgmig::execute {

/// Ends a run before the disk is full, which would end the server. Where the room cannot be known
/// (the server is on another machine) there is room. Belongs to one run.
class Room {
 public:
  /// Before a step: for what it is estimated to need, beside the policy's min_free_space. Nothing:
  /// go on.
  [[nodiscard]] StepEnd for_step(const StepRun& run);

  /// In the middle of one: for min_free_space.
  [[nodiscard]] StepEnd for_more(const StepRun& run);

 private:
  [[nodiscard]] StepEnd for_bytes(const StepRun& run, ByteSize needed, std::string_view what);

  std::optional<std::vector<std::filesystem::path>> directories_;  ///< asked for once
};

}  // namespace pgmig::execute
