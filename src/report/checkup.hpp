// SPDX-License-Identifier: Apache-2.0
// What `pgmig doctor` found, for people and for scripts.
#pragma once

#include "report/style.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace pgmig::report {

/// The later the worse.
enum class Verdict { ok, warning, problem };

[[nodiscard]] const char* name(Verdict verdict) noexcept;

/// One thing that a check came upon.
struct Finding {
  Verdict verdict = Verdict::ok;
  std::string found;
  std::string advice;  ///< what to do about it; empty: nothing
  bool operator==(const Finding&) const = default;
};

struct CheckResult {
  std::string id;
  std::vector<Finding> findings;  ///< never empty; the worst first
};

[[nodiscard]] Verdict verdict_of(const CheckResult& result);

struct Checkup {
  std::string database;
  std::string server_version;
  std::string login_role;
  std::string role;  ///< that migrations run as
  std::vector<CheckResult> checks;
};

/// The worst of all.
[[nodiscard]] Verdict verdict_of(const Checkup& checkup);

[[nodiscard]] nlohmann::ordered_json to_json(const Checkup& checkup);

/// How many findings of a check are shown.
enum class Detail { first_few, whole };

/// A line a check, with what to do about it below, and a closing sentence.
[[nodiscard]] std::string to_text(const Checkup& checkup, const Style& style, Detail detail);

}  // namespace pgmig::report
