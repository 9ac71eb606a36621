// SPDX-License-Identifier: Apache-2.0
// One thing to be sent, judged, before it is put into a step.
#pragma once

#include "planner/session_settings.hpp"

#include <pgmig/plan.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

using Milliseconds = std::chrono::milliseconds;

/// How long a statement may take or wait.
struct Limits {
  std::optional<Milliseconds> lock_timeout;       ///< the author's
  std::optional<Milliseconds> statement_timeout;  ///< the author's
  std::optional<Milliseconds> deadline;           ///< the author's
  bool is_data = false;     ///< reads or writes rows only: waiting for it harms nobody
  bool is_guarded = false;  ///< cannot be seen into: ended when it takes long
  bool operator==(const Limits&) const = default;
};

struct Piece {
  plan::PlannedSql sql;
  bool outside = false;  ///< cannot run in a transaction with others
  plan::Phase phase = plan::Phase::expand;
  std::vector<plan::Effect> effects;
  std::vector<std::string> blocked;         ///< see Judgement
  std::optional<plan::RowWork> in_batches;  ///< what `sql` amounts to
  std::string finding;                      ///< of a check; then `sql` is its query
  plan::Probe done_if;
  plan::CleanUp clean_up;
  plan::Undo undo;
  std::string recipe;
  std::string reason;
  std::vector<std::string> hazards;
  Limits limits;
  Settings settings;
  bool with_previous = false;  ///< in the transaction of the piece before it, whatever fits
  bool commits_after = false;  ///< what follows needs it committed
  int transaction = 0;  ///< pieces of one number run in one transaction; 0: wherever they fit
  bool alone = false;   ///< that transaction holds nothing else
  bool first = false;   ///< a check whose answer nothing before it changes
};

}  // namespace pgmig::planner
