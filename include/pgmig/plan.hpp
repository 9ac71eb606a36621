// SPDX-License-Identifier: Apache-2.0
// The plan: a plain value that says everything a run will do. Comparable, printable, JSON.
#pragma once

#include "base/diagnostics.hpp"
#include "pg/lock_mode.hpp"
#include "pg/name.hpp"
#include "sql/script.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pgmig::plan {

/// expand: the old application must not notice. migrate: rows move while both versions run.
/// contract: what would break the old application or lose data.
enum class Phase { expand, migrate, contract };

/// The work done under a statement's locks.
enum class Work {
  brief,    ///< catalog rows only
  scan,     ///< reads the whole relation
  rewrite,  ///< writes the whole relation, or builds an index
};

/// A relation that existed before the statement and is locked by it.
struct Effect {
  std::string relation;  ///< "schema.name", each part quoted when it must be
  pg::LockMode lock = pg::LockMode::access_share;
  Work work = Work::brief;
  bool operator==(const Effect&) const = default;
};

/// One statement that will be sent. `statement` counts the file's statements from 0: the one that
/// it is, or that it was made from; -1 for one that belongs to none. `copy_data` is the range of
/// the file's text that holds the rows of a COPY.
struct PlannedSql {
  std::string sql;
  int statement = -1;
  std::size_t line = 0;
  std::size_t column = 0;
  std::optional<sql::Range> copy_data;
  bool operator==(const PlannedSql&) const = default;
};

/// All of it in one transaction, with the journal row. The author's session-level SETs that a later
/// step runs under are repeated at its start (under their own number): a resumed run has a new
/// session.
struct RunInTransaction {
  std::vector<PlannedSql> statements;
  bool operator==(const RunInTransaction&) const = default;
};

/// One statement that cannot run in a transaction. `settings` are the author's session-level SETs
/// that it runs under, each sent before it, outside a transaction too.
struct RunOutside {
  PlannedSql statement;
  std::vector<PlannedSql> settings;
  bool operator==(const RunOutside&) const = default;
};

/// Rows of a table, and of all below it, get a value where they have none. `value` is an expression
/// that is computed for each row, or DEFAULT.
struct Filling {
  pg::QualifiedName table;
  std::string column;
  std::string value;
  bool operator==(const Filling&) const = default;
};

/// A column of a key in whose order rows are walked.
struct KeyColumn {
  std::string name;
  std::string type;  ///< as SQL spells it
  bool operator==(const KeyColumn&) const = default;
};

/// Tables that receive the rows of a change in batches, each batch's in its own transaction.
struct KeptRows {
  pg::QualifiedName was;  ///< as the rows were
  pg::QualifiedName is;   ///< as they became; without a name where they go
  std::string columns;    ///< what of each row, as a select list
  bool operator==(const KeptRows&) const = default;
};

/// The author's UPDATE or DELETE of a table and of all below it, or INSERT of what a SELECT makes
/// of its rows, for a part of the rows at a time. The ranges are bytes of the statement's text.
struct RowChange {
  pg::QualifiedName table;
  std::string alias;     ///< what the rest of the statement calls it
  sql::Range target;     ///< its name there, with ONLY and alias
  sql::Range changes;    ///< what stands between that and WHERE
  sql::Range condition;  ///< what follows WHERE; empty: there is none
  sql::Range rest;       ///< what stands behind that: ON CONFLICT ...
  /// Rows are walked in the order of these, which nothing changes: each is met once. None: block by
  /// block, until no row fulfils the condition any more.
  std::vector<KeyColumn> key;
  std::optional<KeptRows> keeps;
  long most_rows = 0;  ///< of a batch, of those that are looked at; 0: as many as its time allows
  bool operator==(const RowChange&) const = default;
};

using RowWork = std::variant<Filling, RowChange>;

/// All rows of a table, some at a time, each batch a transaction of its own with the journal's
/// position: a run that was cut short goes on where it stood. `statement` is what all of it amounts
/// to: of a Filling its fill_statement(). `settings` as above.
struct RunInBatches {
  PlannedSql statement;
  RowWork work;
  std::vector<PlannedSql> settings;
  bool operator==(const RunInBatches&) const = default;
};

/// A query that changes nothing and finds rows by their keys, one text a row. When it finds any,
/// what follows could only fail, and the run ends here. `finding` says what they are: "rows of
/// public.t without a value in a".
struct CheckRows {
  PlannedSql query;
  std::string finding;
  std::vector<PlannedSql> settings;
  bool operator==(const CheckRows&) const = default;
};

/// Which of a hook's functions.
enum class HookWay { up, down };

/// How a hook's function is run: in one transaction with the journal's row, or in transactions of
/// its own, each with the journal's position.
enum class HookRuns { in_transaction, in_batches };

/// Code of a shared library. `statement` is a comment that says so, for what is shown; `hook` is
/// the id of the migration that it is ("V7"), also when it takes that back.
struct RunHook {
  PlannedSql statement;
  std::string hook;
  HookWay way = HookWay::up;
  HookRuns runs = HookRuns::in_transaction;
  bool operator==(const RunHook&) const = default;
};

using Action = std::variant<RunInTransaction, RunOutside, RunInBatches, CheckRows, RunHook>;

/// How to see, by catalog, whether a step outside a transaction has been done.
struct IndexIsValid {
  pg::QualifiedName index;
  pg::QualifiedName table;
  bool operator==(const IndexIsValid&) const = default;
};

struct RelationIsGone {
  pg::QualifiedName relation;
  bool operator==(const RelationIsGone&) const = default;
};

struct PartitionIsDetached {
  pg::QualifiedName parent;
  pg::QualifiedName partition;
  bool operator==(const PartitionIsDetached&) const = default;
};

/// A query of one boolean: for objects outside the relation catalog (databases, subscriptions,
/// ...).
struct QueryIsTrue {
  std::string sql;
  bool operator==(const QueryIsTrue&) const = default;
};

/// Nothing tells: an interrupted step is in doubt and a person has to say.
struct NoProbe {
  bool operator==(const NoProbe&) const = default;
};

using Probe = std::variant<NoProbe, IndexIsValid, RelationIsGone, PartitionIsDetached, QueryIsTrue>;

/// What a half-done step outside a transaction leaves, and how it is removed before the step runs
/// again.
struct DropInvalidIndex {
  pg::QualifiedName index;
  pg::QualifiedName table;
  bool operator==(const DropInvalidIndex&) const = default;
};

struct FinalizeDetach {
  pg::QualifiedName parent;
  pg::QualifiedName partition;
  bool operator==(const FinalizeDetach&) const = default;
};

struct NothingToCleanUp {
  bool operator==(const NothingToCleanUp&) const = default;
};

using CleanUp = std::variant<NothingToCleanUp, DropInvalidIndex, FinalizeDetach>;

/// How the step is taken back.
struct Irreversible {
  std::string why;
  bool operator==(const Irreversible&) const = default;
};

struct NothingToUndo {
  bool operator==(const NothingToUndo&) const = default;
};

/// A statement of which it only shows when it runs how it is taken back: what it did is seen by
/// looking before and after it. Not in a step that has run: what was found is in UndoSql::sql then,
/// or the step turned out to be irreversible.
struct Unforeseen {
  std::size_t statement = 0;  ///< of the step's statements, counted from 0
  std::size_t at = 0;         ///< so many of UndoSql::sql come before its inverse
  std::string why;            ///< it is not known before
  bool only_rows = false;     ///< the schema stays as it is, and its inverse is part of the SQL
  /// Tables ("schema.name") whose rows may change: what they were is kept, or they go as a whole.
  /// Where others change, there is no way back.
  std::vector<std::string> rows_of;
  bool operator==(const Unforeseen&) const = default;
};

/// The inverse change as plain SQL; the planner compiles it against the live catalog when it runs.
struct UndoSql {
  std::vector<std::string> sql;
  bool by_author = false;                ///< undo="...": what it brings back, the author knows
  std::vector<Unforeseen> unforeseen{};  ///< in the order of `at`
  bool operator==(const UndoSql&) const = default;
};

/// The hook's down(), as it is in the library when it runs.
struct UndoByHook {
  bool operator==(const UndoByHook&) const = default;
};

using Undo = std::variant<Irreversible, NothingToUndo, UndoSql, UndoByHook>;

/// One journalled unit: recorded as done, or tried again.
struct Step {
  std::string id;  ///< "0007/expand/2": stable for one plan
  Phase phase = Phase::expand;
  Action action;
  std::vector<Effect> effects;
  std::chrono::milliseconds lock_timeout{
      0};  ///< an attempt; 0 (no limit) only for concurrent builds and the like
  std::chrono::milliseconds statement_timeout{0};  ///< 0: no limit
  std::chrono::milliseconds deadline{0};           ///< for all attempts together; 0: the policy's
  Probe done_if;
  CleanUp clean_up;
  Undo undo;
  std::string recipe;  ///< empty: as the author wrote it
  std::string reason;  ///< shown to the user
  std::vector<std::string> hazards;
  bool operator==(const Step&) const = default;
};

/// What became of an author's statement.
enum class Verdict {
  safe,       ///< runs as written
  rewritten,  ///< other SQL than written
  accepted,   ///< dangerous, and the author signed for it
  refused,
  opaque,  ///< cannot be seen into; runs guarded
};

struct StatementReport {
  std::string sql;
  std::size_t line = 0;
  std::size_t column = 0;
  bool transactional_as_written = true;
  std::vector<Effect> effects_as_written;
  Verdict verdict = Verdict::safe;
  std::string recipe;
  std::vector<std::string> steps;
  std::vector<std::string> hazards;
  std::string accepted_because;  ///< the author's reason; empty unless accepted
  bool operator==(const StatementReport&) const = default;
};

enum class MigrationKind { sql, hook, repeatable, baseline };

/// The plan of one migration.
struct MigrationPlan {
  std::string id;       ///< source::Migration::id()
  std::string version;  ///< as written; empty for repeatables
  std::string description;
  MigrationKind kind = MigrationKind::sql;
  std::string file;
  std::vector<Step> steps;  ///< in the order in which they run; phases never go back
  std::vector<StatementReport> statements;
  Diagnostics diagnostics;
  bool operator==(const MigrationPlan&) const = default;
};

/// Everything that is pending.
struct Plan {
  std::string catalog_fingerprint;
  std::vector<MigrationPlan> migrations;
  Diagnostics diagnostics;  ///< those that belong to no single migration
  bool operator==(const Plan&) const = default;
};

[[nodiscard]] const char* name(Phase phase) noexcept;
[[nodiscard]] const char* name(Work work) noexcept;
[[nodiscard]] const char* name(Verdict verdict) noexcept;
[[nodiscard]] const char* name(MigrationKind kind) noexcept;
[[nodiscard]] const char* name(HookWay way) noexcept;
[[nodiscard]] const char* name(HookRuns runs) noexcept;

/// What the ids of its steps begin with: "0007", "R__views"; "U0007" for an undo, whose steps must
/// not be taken for those that it takes back.
[[nodiscard]] std::string name_for_steps(const MigrationPlan& plan);

/// Everything that a step sends, in order.
[[nodiscard]] std::vector<PlannedSql> statements_of(const Step& step);

/// Whether it is one transaction, all or nothing.
[[nodiscard]] bool is_transactional(const Step& step) noexcept;

/// The inverse as people read it: its SQL, and a comment where the rest is not known yet.
[[nodiscard]] std::vector<std::string> lines_of(const UndoSql& undo);

/// "UPDATE t SET c = ... WHERE c IS NULL".
[[nodiscard]] std::string fill_statement(const Filling& filling);

/// Whether something in it was refused or is otherwise an error.
[[nodiscard]] bool is_refused(const MigrationPlan& plan);

}  // namespace pgmig::plan
