// SPDX-License-Identifier: Apache-2.0
// How the live schema differs from what the history says.
#pragma once

#include "snapshot/differences.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace pgmig::report {

struct Drift {
  std::string unknown{};  ///< why it cannot be told; empty: it can
  std::vector<snapshot::Difference> differences{};
  std::size_t objects = 0;  ///< that were compared
};

/// A line for each difference, then the SQL that made them and the SQL that takes them back.
[[nodiscard]] std::string to_text(const Drift& drift);
[[nodiscard]] nlohmann::ordered_json to_json(const Drift& drift);

}  // namespace pgmig::report
