// SPDX-License-Identifier: Apache-2.0
// The loop of `up` and `contract`: which migrations, in which order, each planned against what is
// there.
#pragma once

#include "cli/planning.hpp"
#include "cli/rights_observer.hpp"
#include "cli/workspace.hpp"
#include "execute/gate.hpp"
#include "execute/run.hpp"
#include "execute/time_limit.hpp"
#include "inspect/inspect.hpp"
#include "inspect/stamp.hpp"
#include "journal/lease.hpp"
#include "planner/planner.hpp"
#include "planner/standing.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pgmig::cli {

/// One migration to work on.
struct Task {
  enum class Kind {
    fresh,       ///< has never started (or was undone, or is a repeatable that changed)
    unfinished,  ///< has a stored plan with steps left
    contract,    ///< waits for its contract steps
  };
  Kind kind = Kind::fresh;
  source::Migration* file = nullptr;
  const plan::HistoryEntry* entry = nullptr;
  Diagnostics refusals;  ///< whatever its plan is: what `requires=` asks for and does not get
};

/// Compares files and history. Throws Error{history_violation} where they disagree, with what
/// changed.
[[nodiscard]] planner::Standings checked_standings(const Workspace& workspace,
                                                   source::MigrationSet& migrations,
                                                   const plan::History& history,
                                                   journal::Journal& journal);

/// The violations, with what changed in files that were edited since they were applied.
[[nodiscard]] Diagnostics explained_violations(const planner::Standings& standings,
                                               journal::Journal& journal);

/// Throws Error{history_violation} where a statement of an unfinished migration has run and does
/// not stand in the file as it was, with its place and what changed.
void require_unedited(const Workspace& workspace, const journal::StoredMigration& stored,
                      const source::Migration& file);

/// The same for what waits for contract: only what was planned may run then, and a repair may have
/// taken a file in which it stands no more.
void require_open_unedited(const Workspace& workspace, const journal::StoredMigration& stored,
                           const source::Migration& file);

/// What `up` has to do, in order. Throws Error{history_violation} where files and history disagree,
/// and Error{usage} where a file that would run is bad. `migrations` and `history` must outlive the
/// tasks.
[[nodiscard]] std::vector<Task> tasks_for_up(const Workspace& workspace,
                                             source::MigrationSet& migrations,
                                             const plan::History& history,
                                             journal::Journal& journal);

/// What `contract` has to do: the waiting ones, in the order in which they were applied.
[[nodiscard]] std::vector<Task> tasks_for_contract(const Workspace& workspace,
                                                   source::MigrationSet& migrations,
                                                   const plan::History& history,
                                                   journal::Journal& journal);

/// Says that there is nothing to do, and what is left all the same: for another command, or beyond
/// --to. Returns exit status 0.
int nothing_to_do(const Workspace& workspace, source::MigrationSet& migrations,
                  const plan::History& history);

/// Makes the journal ready to be written, writes down who holds the lease, and tells when the
/// database is a copy of another, and when names mean something else than in the run before. Before
/// the catalog is read: these are transactions, too.
void open_journal(const plan::Policy& policy, journal::Journal& journal, journal::Lease& lease,
                  execute::Observer& observer);

/// Throws Error{history_violation} when an undo is under way: only `down` goes on with it.
void require_no_open_undo(const plan::History& history);

/// Plans and runs tasks on one session, under the lease. One thread.
class Migrator {
 public:
  Migrator(Workspace& workspace, db::Session& session, journal::Journal& journal,
           execute::Observer& observer, const plan::History& history);

  /// Judges everything first, so that a refusal is found before anything runs; then runs task after
  /// task. Returns the exit status; throws Error for what ends the run before a migration failed.
  [[nodiscard]] int run(const std::vector<Task>& tasks);

 private:
  void judge_ahead(const std::vector<Task>& tasks);
  void tell(const Diagnostics& findings);
  void check_reviewed_plan(const std::vector<Task>& tasks) const;
  [[nodiscard]] std::optional<journal::StoredMigration> stored(const Task& task);
  [[nodiscard]] execute::RunResult run_one(const Task& task);
  [[nodiscard]] execute::RunResult run_fresh(const Task& task);
  [[nodiscard]] execute::RunResult run_unfinished(const Task& task);
  [[nodiscard]] execute::RunResult run_edited(const Task& task, journal::StoredMigration stored);
  [[nodiscard]] execute::RunResult run_contract(const Task& task);
  [[nodiscard]] execute::RunResult continue_with(const Task& task,
                                                 const journal::StoredMigration& stored,
                                                 plan::MigrationPlan rest, plan::Phase last_phase);
  [[nodiscard]] planner::Planned plan_now(const Task& task);
  void log_signatures(const source::Migration& file);
  [[nodiscard]] catalog::Catalog& live_catalog();
  void forget_catalog();
  void remember_relations(const planner::Planned& planned);
  [[nodiscard]] execute::Context context();
  [[nodiscard]] execute::Job job(const source::Migration& file, plan::MigrationPlan plan,
                                 plan::Phase last_phase) const;
  void refuse_if_refused(const plan::MigrationPlan& plan) const;

  Workspace& workspace_;
  db::Session& session_;
  journal::Journal& journal_;
  RightsObserver observer_;
  Planning planning_;
  std::string command_;       ///< "pgmig up": what continues
  execute::TimeLimit limit_;  ///< of the run
  execute::Gate gate_;
  std::optional<catalog::Catalog> live_;  ///< as last read, evolved by what was planned on it
  std::optional<inspect::Stamp> stamp_;   ///< taken before live_ was read
  std::uint64_t own_transactions_ = 0;    ///< of this run since stamp_
  /// Came back with the last commit: saves asking before the next plan.
  std::optional<inspect::Stamp> stamp_after_commit_;
  Diagnostics told_;
  std::set<pg::QualifiedName> made_in_run_;            ///< by the migrations that ran
  std::deque<std::optional<planner::Planned>> ahead_;  ///< plans made by judge_ahead(), by task
};

}  // namespace pgmig::cli
