// SPDX-License-Identifier: Apache-2.0
// One run of `pgmig doctor --json`, by its checks.
#pragma once

#include "cli/project.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace pgmig::test {

struct Examined {
  int status = -1;
  nlohmann::json checkup;

  /// "ok", "warning" or "problem".
  [[nodiscard]] std::string verdict(const std::string& id) const;

  /// All that a check found and advises, a line each.
  [[nodiscard]] std::string text(const std::string& id) const;
};

[[nodiscard]] Examined examine(const Project& project, const std::vector<std::string>& more = {},
                               const std::map<std::string, std::string>& environment = {});

/// Of a database without a project.
[[nodiscard]] Examined examine_at(const std::string& url,
                                  const std::vector<std::string>& more = {});

}  // namespace pgmig::test
