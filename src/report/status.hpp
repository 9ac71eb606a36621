// SPDX-License-Identifier: Apache-2.0
// Where every migration stands, for people and for scripts.
#pragma once

#include "base/diagnostics.hpp"
#include "report/drift.hpp"
#include "report/style.hpp"

#include <pgmig/plan.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::report {

/// One line of `status`.
struct StatusLine {
  std::string version;  ///< empty for repeatables
  std::string description;
  plan::MigrationKind kind = plan::MigrationKind::sql;
  std::string state;  ///< the words of docs/cli.md
  std::optional<plan::Phase> phase;
  int steps_done = 0;
  int steps_total = 0;
  std::string checksum;
  std::string applied_at;
  bool undoing = false;  ///< state, phase and steps are those of its undo
  std::string note;      ///< "only comments changed", ...
  std::string position;  ///< how far a step in batches is
};

/// What the trash holds of drops.
struct KeptSummary {
  int things = 0;
  std::int64_t bytes = 0;
  int due = 0;              ///< of them may be purged
  std::string next_due_at;  ///< of the others; empty: there are none
};

struct Status {
  std::string database;
  std::string server_version;
  std::vector<StatusLine> lines;
  std::string runner;        ///< who holds the lease; empty: nobody
  std::string paused_since;  ///< empty: runs are not paused
  std::string paused_by;
  KeptSummary kept;
  Diagnostics diagnostics;       ///< where files and history do not agree
  std::optional<Drift> drift{};  ///< where it was asked for
};

/// Those that `up` would work on: pending, running, failed, in doubt, out of order, undone.
[[nodiscard]] int pending(const Status& status);

/// Those that wait for `pgmig contract`.
[[nodiscard]] int awaiting_contract(const Status& status);

[[nodiscard]] nlohmann::ordered_json to_json(const Status& status);

/// A table, newest last, and one line that sums up and names the next command.
[[nodiscard]] std::string to_text(const Status& status, const Style& style);

}  // namespace pgmig::report
