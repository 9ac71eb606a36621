// SPDX-License-Identifier: Apache-2.0
// Up, down and up again on a throw-away server: does the way back restore the schema.
#pragma once

#include "cli/commands.hpp"
#include "cli/workspace.hpp"

#include <string>
#include <vector>

namespace pgmig::cli {

struct RoundTrip {
  enum class Outcome {
    exact,
    refused,  ///< down says beforehand that it cannot
    differs,  ///< the schema afterwards is another one
    failed    ///< up or down ended with an error
  };

  std::string version;
  std::string description;
  Outcome outcome = Outcome::exact;
  std::vector<std::string> details;  ///< what differs, or what was said
};

[[nodiscard]] const char* name(RoundTrip::Outcome outcome) noexcept;

/// Of every pending migration, each on top of those before it: on a server of the same major that
/// lives for this call, whose schema is a copy of the one that the workspace's database has,
/// without rows. Ends with the first that cannot be applied.
[[nodiscard]] std::vector<RoundTrip> round_trips(const Invocation& call, Workspace& workspace);

}  // namespace pgmig::cli
