// SPDX-License-Identifier: Apache-2.0
// What has been done, kept in the target database: the tables of schema `pgmig` and who may write
// them when.
#pragma once

#include "base/byte_size.hpp"
#include "db/session.hpp"
#include "journal/statements.hpp"
#include "plan/history.hpp"

#include <pgmig/plan.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

[[nodiscard]] const char* name(StepState state) noexcept;

/// One row of pgmig.step.
struct StoredStep {
  std::string id;
  int ordinal = 0;
  plan::Phase phase = plan::Phase::expand;
  StepState state = StepState::pending;
  int backend_pid = 0;        ///< of the session that wrote the intent
  std::string backend_start;  ///< pg_stat_activity.backend_start of it: ISO 8601, UTC, microseconds
  bool has_position = false;  ///< batches of it have run, see read_position()
  bool operator==(const StoredStep&) const = default;
};

/// Somebody wants runs to wait.
struct Pause {
  std::string since;  ///< ISO 8601, UTC
  std::string by;     ///< "app@web-1"
  bool operator==(const Pause&) const = default;
};

/// What the history needs to know of a migration, apart from its plan.
struct MigrationRecord {
  std::string id;
  std::string version;
  std::string description;
  plan::MigrationKind kind = plan::MigrationKind::sql;
  std::string checksum;
  std::string checksum_tokens;
  std::string text;  ///< kept, so that a later difference can be shown
  std::string search_path;
  std::string catalog_fingerprint;  ///< that the plan was made for; may be empty
};

/// A migration as stored: its row, its plan and its steps.
struct StoredMigration {
  plan::HistoryEntry entry;
  std::string text;  ///< empty when it was not kept
  std::string search_path;
  std::string catalog_fingerprint;
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

/// What unqualified names in migrations mean, and what is looked at.
struct Scope {
  std::string search_path;
  std::string managed_schemas;  ///< with commas between; empty: all
  bool operator==(const Scope&) const = default;
};

struct ScopeChange {
  Scope before;
  Scope now;
};

/// "search_path is app, and was public"
[[nodiscard]] std::string to_text(const ScopeChange& change);

/// The journal of one database. Keeps a reference to the session: the session must outlive it.
///
/// Writers join an open transaction; without one, each is a transaction of its own. All act as the
/// login role. That costs round trips only when a policy role is configured or the file may have
/// SET ROLE; in an open transaction the login role then stays until its end, so write last. Every
/// writer says in the log what it did (the stored state, step_done, step_intent, replanned, ...):
/// log() is for what is not written otherwise.
///
/// Writers need the lease (lease.hpp), and each but log() takes its lock once more, which costs
/// nothing while this session holds it. When another session does (a migration called
/// pg_advisory_unlock_all()), the writer throws Error{lease_held}, and with it the transaction is
/// not committed.
///
/// All throw Error{cannot_connect} with the GRANT that is missing, and StatementFailed for what
/// else the server says (a lock timeout on these tables, say).
class Journal {
 public:
  Journal(db::Session& session, std::string schema, Runner runner);

  /// The format of the tables; nothing when there are none. Two short round trips. Throws
  /// Error{history_violation} when the tables are there and do not say (meta was emptied), and when
  /// some of them are missing.
  [[nodiscard]] std::optional<int> format();

  /// Whether the tables are there. Throws Error{history_violation} for a newer format. Who only
  /// reads may call format() instead: read_history() works on a newer format for as long as the
  /// columns are there.
  [[nodiscard]] bool exists();

  /// Creates the schema or upgrades its format, in one transaction; does nothing when it is
  /// current. Throws Error{cannot_connect} naming the missing GRANT, Error{history_violation} for a
  /// newer format.
  void prepare();

  /// Where system identifier or database OID differ from those stored: the database was restored or
  /// copied (objects are then resolved by name), and the new identity is stored. True when it
  /// differed. A server that does not tell its system identifier is known by the OID alone.
  bool adopt_identity();

  /// Remembers the session's search_path and the policy's managed_schemas. Returns what has changed
  /// since the run before, if anything, which the log is told, too. One round trip where nothing
  /// has.
  [[nodiscard]] std::optional<ScopeChange> adopt_scope(
      const std::vector<std::string>& managed_schemas);

  /// Every migration without plan and text, in the order in which they were started; empty when
  /// there is no schema. An undo that is under way is no entry of its own: HistoryEntry::undo_row.
  /// One round trip. Throws Error{history_violation} on malformed rows (a digest that is none).
  [[nodiscard]] plan::History read_history();

  /// One migration whole. Throws Error{history_violation} when its row, its plan or its text is
  /// damaged.
  [[nodiscard]] std::optional<StoredMigration> read(const std::string& id);

  /// The kept text of a migration; nothing when it was not kept.
  [[nodiscard]] std::optional<std::string> read_text(const std::string& id);

  /// Stores the plan and its steps as pending, state running, before the first step. An earlier row
  /// of the id that failed or was undone, and a repeatable's, is replaced; throws
  /// Error{history_violation} for any other.
  void start(const MigrationRecord& record, const plan::MigrationPlan& plan);

  /// A plan of one transactional step, stored as `state` together with its only step, in the step's
  /// transaction: the step is done for applied and awaiting_contract, else pending. One round trip.
  /// Replaces and throws as start() does.
  void record_single_step(const MigrationRecord& record, const plan::MigrationPlan& plan,
                          plan::StoredState state);

  /// record_single_step() for `applied` as SQL that can travel in one message with the step itself.
  /// It fails where record_single_step() would replace or throw: then go that way. Nothing when the
  /// session is not the login role's just now. Outside a transaction only.
  [[nodiscard]] std::optional<std::string> applied_call(const MigrationRecord& record,
                                                        const plan::MigrationPlan& plan);

  /// Before a statement outside a transaction: who is about to run it.
  void intend(const std::string& migration, const std::string& step);

  /// The step is pending again: its statement is known not to have run.
  void forget_intent(const std::string& migration, const std::string& step);

  /// In the step's transaction, or after a step outside one. Throws Error{history_violation} when
  /// the journal has no such step.
  void step_done(const std::string& migration, const std::string& step);

  /// How the step is taken back, as it has turned out: in the stored plan. Joins the open
  /// transaction. Throws as step_done().
  void set_undo(const std::string& migration, const std::string& step, const plan::Undo& undo);

  /// How far a step in batches is, with the batch that brought it there: in its transaction. Throws
  /// as step_done().
  void step_position(const std::string& migration, const std::string& step,
                     const std::string& position);

  /// Nothing before its first batch.
  [[nodiscard]] std::optional<std::string> read_position(const std::string& migration,
                                                         const std::string& step);

  /// Makes the schema in which `role` keeps what it drops, where it is not there and the login role
  /// may: most roles that migrate may not make schemas.
  void make_trash(const std::string& role);

  /// How far the steps in batches are that have begun and are not done: "<step>: <position>" by
  /// the id of their migration.
  [[nodiscard]] std::map<std::string, std::string> read_positions();

  /// What has not run yet is replaced (edited after a failure, or contract planned anew); the steps
  /// named as done stay as they are, any other is pending.
  void replan(const MigrationRecord& record, const plan::MigrationPlan& plan,
              const std::vector<std::string>& done_steps,
              const std::vector<std::string>& begun_steps = {});

  /// State and phase of a migration. applied_at is set for applied, awaiting_contract and baseline
  /// when it is not yet, and cleared for the others; applied counts every step as done.
  void set_state(const std::string& migration, plan::StoredState state,
                 std::optional<plan::Phase> phase);

  /// A migration counted as applied without running it. Replaces and throws as start() does.
  void record_baseline(const MigrationRecord& record);

  /// New checksums and text for a row (repair).
  void accept_file(const MigrationRecord& record);

  /// Removes a row with its steps (repair of what never ran). Its events stay.
  void forget(const std::string& migration);

  /// The undo is complete: the migration is undone, all its steps are pending again, and the row of
  /// its undo ("U7") is gone.
  void undone(const std::string& migration, const std::string& undo_row);

  /// What `pgmig down` is about to take back, in its own words, so that the same command finishes
  /// it after an interruption, and takes back no more than that. Empty: nothing is under way.
  void set_down(const std::string& target);

  /// As format() saw it, or set_down() left it.
  [[nodiscard]] const std::string& down() const noexcept { return down_; }

  /// Runs wait before their next step or batch, whoever runs them, until unpause(). Needs no lease.
  /// One that is there already stays as it is. Returns the one in force.
  Pause pause();

  /// Runs go on. Needs no lease. False when there was no pause.
  bool unpause();

  /// Whether runs are to wait just now.
  [[nodiscard]] std::optional<Pause> read_pause();

  /// Batches keep to this rate of WAL, whatever the policies of their runs say; nothing: to those
  /// again. Needs no lease.
  void throttle(std::optional<ByteSize> rate);

  /// The text of a snapshot: what the schema is held to be since the last run that ended.
  [[nodiscard]] std::optional<std::string> read_schema_record();

  /// It ends the run that write_drift_before_run() began.
  void write_schema_record(const std::string& text);

  /// Nothing is known any more.
  void forget_schema_record();

  /// What differed from the record when the run began that is under way, or was interrupted.
  [[nodiscard]] std::optional<std::string> read_drift_before_run();
  void write_drift_before_run(const std::string& text);

  /// What throttle() said last.
  [[nodiscard]] std::optional<ByteSize> read_throttle();

  /// Appends to the log.
  void log(const Event& event);

  /// The newest `limit` events, oldest first; 0: all.
  [[nodiscard]] std::vector<LoggedEvent> read_events(long limit);

  [[nodiscard]] const std::string& schema() const noexcept { return schema_; }

 private:
  struct Storing;

  void store(const MigrationRecord& record, const plan::MigrationPlan* plan,
             const Storing& storing);
  void set_step_state(const std::string& migration, const std::string& step, StepState state);
  void create();
  /// Whether there is the column that came later within format 1.
  [[nodiscard]] bool keeps_positions();
  void add_positions();
  [[nodiscard]] std::vector<db::Parameter> by_whom() const;
  /// Runs a writer's statement. Its one row tells whether the lease is still ours; no row: nothing
  /// was written.
  [[nodiscard]] bool write(std::string_view embedded, const std::vector<db::Parameter>& parameters);
  void append(std::string_view embedded, const std::vector<db::Parameter>& parameters);
  [[nodiscard]] db::Rows run(std::string_view embedded,
                             const std::vector<db::Parameter>& parameters);
  [[nodiscard]] db::Rows read_rows(std::string_view embedded,
                                   const std::vector<db::Parameter>& parameters);

  using Answer = std::variant<db::Rows, db::ServerError>;
  [[nodiscard]] Answer as_login_role(const std::function<Answer()>& ask);
  [[nodiscard]] Answer try_read(const std::string& sql,
                                const std::vector<db::Parameter>& parameters);
  [[nodiscard]] db::Rows rows_or_throw(Answer answer) const;

  db::Session& session_;
  std::string schema_;
  Runner runner_;
  Statements statements_;
  std::string down_;
};

}  // namespace pgmig::journal
