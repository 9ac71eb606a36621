// SPDX-License-Identifier: Apache-2.0
// What has been done, kept in the target database: the tables of schema `pgmig` and who may write them when.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/session.hpp"
#include "pgmig/plan.hpp"
#include "plan/history.hpp"

namespace pgmig::journal {

inline constexpr int format_version = 1;

/// Who runs: written into every row and event.
struct Runner {
  std::string run_id;  ///< a UUID for this run
  std::string host;
  std::string os_user;
  int pid = 0;
  std::string tool_version;
};

enum class StepState { pending, intent, done };

/// One row of pgmig.step.
struct StoredStep {
  std::string id;
  int ordinal = 0;
  plan::Phase phase = plan::Phase::expand;
  StepState state = StepState::pending;
  int backend_pid = 0;         ///< of the session that wrote the intent
  std::string backend_start;   ///< pg_stat_activity.backend_start of it, as text
  bool operator==(const StoredStep&) const = default;
};

/// What the history needs to know of a migration, apart from its plan.
struct MigrationRecord {
  std::string id;
  std::string version;
  std::string description;
  plan::MigrationKind kind = plan::MigrationKind::sql;
  std::string checksum;
  std::string checksum_tokens;
  std::string text;  ///< kept compressed
  std::string search_path;
};

/// A migration as stored: its row, its plan and its steps.
struct StoredMigration {
  plan::HistoryEntry entry;
  std::string text;
  std::optional<plan::MigrationPlan> plan;  ///< nothing for baselines
  std::vector<StoredStep> steps;
};

/// One line of the append-only log.
struct Event {
  std::string what;     ///< "step_started", "lock_wait", "failed", "baseline", ...
  std::string version;  ///< empty: of the run
  std::string step;
  std::string sqlstate;
  std::string message;
  std::string detail_json;  ///< empty or a JSON object
};

/// An event as read back.
struct LoggedEvent {
  long id = 0;
  std::string at;
  std::string run_id;
  std::string role;
  std::string host;
  std::string os_user;
  int pid = 0;
  std::string tool_version;
  Event event;
};

/// The journal of one database. Keeps a reference to the session: the session must outlive it. Writers need
/// the lease (lease.hpp); they run as the login role. Whether a writer opens its own transaction or joins
/// the step's is said at each function. Every statement is schema-qualified.
class Journal {
 public:
  Journal(db::Session& session, std::string schema, Runner runner);

  /// Whether the schema is there. Throws Error{history_violation} for a newer format.
  [[nodiscard]] bool exists();

  /// Creates the schema or upgrades its format, in one transaction; does nothing when it is current. Throws
  /// Error{cannot_connect} naming the missing GRANT.
  void prepare();

  /// Where system identifier or database OID differ from those stored: the database was restored or copied
  /// (objects are then resolved by name), and the new identity is stored. True when it differed.
  bool adopt_identity();

  /// Every migration without plan and text, in the order in which they were started; empty when there is no
  /// schema. One round trip. Throws Error{history_violation} on malformed rows (a digest that is none).
  [[nodiscard]] plan::History read_history();

  /// One migration whole.
  [[nodiscard]] std::optional<StoredMigration> read(const std::string& id);

  /// The kept text of an applied migration; nothing when it was not kept.
  [[nodiscard]] std::optional<std::string> read_text(const std::string& id);

  /// Stores the plan and its steps as pending, state running: own transaction, before the first step.
  /// An earlier row of the id (failed, undone, changed repeatable) is replaced.
  void start(const MigrationRecord& record, const plan::MigrationPlan& plan);

  /// Joins the step's transaction: a plan of one transactional step, stored as applied (or as
  /// `state`) together with its only step. One round trip.
  void record_single_step(const MigrationRecord& record, const plan::MigrationPlan& plan,
                          plan::StoredState state);

  /// Before a statement outside a transaction: own transaction.
  void intend(const std::string& migration, const std::string& step);

  /// Joins the step's transaction.
  void step_done(const std::string& migration, const std::string& step);

  /// Own transaction: what has not run yet is replaced (edited after a failure, or contract planned anew);
  /// done steps stay as they are.
  void replan(const MigrationRecord& record, const plan::MigrationPlan& plan,
              const std::vector<std::string>& done_steps);

  /// Joins an open transaction or is its own: state and phase of a migration; sets applied_at for applied,
  /// awaiting_contract and baseline.
  void set_state(const std::string& migration, plan::StoredState state, std::optional<plan::Phase> phase);

  /// A migration counted as applied without running it: own transaction.
  void record_baseline(const MigrationRecord& record);

  /// New checksums and text for a row (repair): own transaction.
  void accept_file(const MigrationRecord& record);

  /// Removes a row (repair of what never ran): own transaction. Its events stay.
  void forget(const std::string& migration);

  /// Appends to the log: joins an open transaction or is its own.
  void log(const Event& event);

  /// The newest `limit` events, oldest first; 0: all.
  [[nodiscard]] std::vector<LoggedEvent> read_events(long limit);

  [[nodiscard]] const std::string& schema() const noexcept { return schema_; }

 private:
  db::Session& session_;
  std::string schema_;
  Runner runner_;
};

}  // namespace pgmig::journal
