// SPDX-License-Identifier: Apache-2.0
// The loop of `down`: what takes each migration back.
#pragma once

#include "catalog/catalog.hpp"
#include "cli/rights_observer.hpp"
#include "cli/undo_files.hpp"
#include "cli/workspace.hpp"
#include "execute/gate.hpp"
#include "execute/run.hpp"
#include "execute/time_limit.hpp"
#include "journal/journal.hpp"
#include "plan/history.hpp"
#include "planner/planner.hpp"
#include "source/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::cli {

/// Takes migrations back on one session, under the lease. Each undo is a migration of its own with
/// a row "U7" in the journal for as long as it is under way, so that it is stored, recorded and
/// resumed as any other. One thread.
class Undoing {
 public:
  Undoing(Workspace& workspace, db::Session& session, journal::Journal& journal,
          execute::Observer& observer, source::MigrationSet& migrations);

  /// Plans everything first and says what would run, for a person to confirm. Throws Error{refused}
  /// where something cannot be taken back, after naming all of that; nothing is changed.
  [[nodiscard]] std::string announce(const std::vector<const plan::HistoryEntry*>& entries);

  /// Takes them back. Returns the exit status; throws Error as Migrator::run() does.
  [[nodiscard]] int run(const std::vector<const plan::HistoryEntry*>& entries);

 private:
  [[nodiscard]] catalog::Catalog read_catalog();
  [[nodiscard]] int undo_one(const plan::HistoryEntry& entry);
  [[nodiscard]] execute::RunResult begin(const plan::HistoryEntry& entry);
  [[nodiscard]] execute::RunResult go_on(const plan::HistoryEntry& entry);
  void forget_what_did_nothing(const std::string& undo_row);
  [[nodiscard]] execute::Job job(const source::Migration& undo, plan::MigrationPlan plan) const;
  [[nodiscard]] execute::Context context();

  Workspace& workspace_;
  db::Session& session_;
  journal::Journal& journal_;
  RightsObserver observer_;
  UndoFiles files_;
  std::optional<execute::TimeLimit> limit_;  ///< of run()
  execute::Gate gate_;
};

}  // namespace pgmig::cli
