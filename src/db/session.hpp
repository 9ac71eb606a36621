// SPDX-License-Identifier: Apache-2.0
// A session that cannot surprise: one connection, known settings, translated errors, cancel from
// elsewhere.
#pragma once

#include "pg/server_version.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgmig::db {

/// Where to connect. `conninfo` is a URI, a key=value string, a database name, or empty (libpq's
/// own defaults, PG* variables, service file, pgpass). It may hold a password: never print it, see
/// describe().
struct Target {
  std::string conninfo;
  std::string application_name =
      "pgmig";  ///< begins with "pgmig"; wins over conninfo and PGAPPNAME
};

/// The target without its password, for people: "postgresql://app@db.example:5432/shop".
/// Never fails; what cannot be parsed is shown as "(unreadable connection string)".
[[nodiscard]] std::string describe(const Target& target);

/// What the server said about a failed statement.
struct ServerError {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;
  std::size_t position = 0;  ///< character in the statement, from 1; 0: none
  std::string severity;      ///< "ERROR", "WARNING", "NOTICE", ...: never translated
  bool operator==(const ServerError&) const = default;
};

/// The server refused a statement. The session lives on (in a failed transaction, if one was open).
class StatementFailed : public std::runtime_error {
 public:
  explicit StatementFailed(ServerError error);

  [[nodiscard]] const ServerError& error() const noexcept { return error_; }

 private:
  ServerError error_;
};

/// Rows as text, NULL as nothing. Owns its memory.
class Rows {
 public:
  Rows() = default;
  explicit Rows(std::size_t columns);
  void reserve(std::size_t rows);
  void append(std::optional<std::string> value);
  /// What the columns are called, and how many rows the statement has changed. `count` rows there
  /// are even where they have no columns (SELECT FROM t).
  void describe(std::vector<std::string> names, std::int64_t affected, std::size_t count);

  [[nodiscard]] std::size_t size() const noexcept;

  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// The value, or nothing for NULL.
  [[nodiscard]] const std::optional<std::string>& at(std::size_t row, std::size_t column) const;
  /// The value as text; empty for NULL.
  [[nodiscard]] const std::string& text(std::size_t row, std::size_t column) const;
  /// The same, moved out of the rows.
  [[nodiscard]] std::string take(std::size_t row, std::size_t column);
  [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
  [[nodiscard]] bool boolean(std::size_t row, std::size_t column) const;

  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

  /// 0 for what changes nothing, as a query.
  [[nodiscard]] std::int64_t affected() const noexcept { return affected_; }

 private:
  std::size_t columns_ = 0;
  std::vector<std::optional<std::string>> values_;
  std::vector<std::string> names_;
  std::int64_t affected_ = 0;
  std::size_t without_columns_ = 0;  ///< rows, where there are no columns
};

/// The settings that decide what a statement does. They are set and asserted when a session opens
/// and restored between files.
struct SessionSettings {
  std::string role;         ///< SET ROLE; empty: the login role
  std::string search_path;  ///< empty: the role's own
};

/// Hands out the rows of a COPY, a piece at a time; an empty piece ends them. Whole lines are not
/// needed.
using CopySource = std::function<std::string_view()>;

using Parameter = std::optional<std::string>;

/// What to call, once and on the waiting thread, when answers take longer than `after`.
struct SlowAnswer {
  std::chrono::milliseconds after{0};
  std::function<void()> call;  ///< empty: nothing
};

/// A transaction of two statements, and a query after it, sent as one message: one round trip.
struct WholeTransaction {
  std::chrono::milliseconds lock_timeout{0};
  std::chrono::milliseconds statement_timeout{0};
  std::string statement;
  std::string record;      ///< written beside it: prepared_call()
  std::string afterwards;  ///< answered after the commit; empty: nothing is asked
  /// A query that is sent first: where it fails, this is not the time, and nothing is done. Empty:
  /// nothing is asked.
  std::string unless_it_fails;
};

/// A WholeTransaction failed, and all of it was rolled back.
struct NotCommitted {
  ServerError error;
  /// The statement is to blame. When not, it may be any part: a statement whose table has rules can
  /// have several results, so that it is not known which result is whose.
  bool by_statement = false;
  /// It was not the time: `unless_it_fails` did.
  bool not_now = false;
};

/// Why a server that answers is none to migrate: what was found there, and what to do about it.
struct Obstacle {
  enum class Kind { old_server, standby, read_only, pooler };

  Kind kind = Kind::old_server;
  std::string found;
  std::string advice;
};

/// One connection. Move-only. Belongs to one thread; only canceller() may be used from another.
/// Every function throws Error{connection_lost} once the connection is gone, for ever: it never
/// reconnects by itself (libpqxx 6 would). A refused statement throws StatementFailed.
class Session {
 public:
  /// Throws Error{cannot_connect} with the reason and what to do; a standby and
  /// default_transaction_read_only are refused the same way. The message never holds a password.
  [[nodiscard]] static Session open(const Target& target, const SessionSettings& settings);

  /// For looking only: nothing is set, so that nothing stays behind in a pooler, and what open()
  /// would refuse is in obstacles(). Throws Error{cannot_connect} when nobody answers.
  [[nodiscard]] static Session open_to_look(const Target& target);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// One statement of the author's or of pgmig's, in simple protocol, no rows wanted.
  void execute(std::string_view sql);

  /// A query with parameters ($1, ...), as text.
  [[nodiscard]] Rows query(std::string_view sql, const std::vector<Parameter>& parameters = {});

  /// The same for a query that may fail as a matter of course: what the server said comes back as a
  /// value. (Inside a transaction a failure still fails the transaction.)
  [[nodiscard]] std::variant<Rows, ServerError> try_query(
      std::string_view sql, const std::vector<Parameter>& parameters = {});

  /// For destructors: a statement whose failure changes nothing. False when it failed.
  bool execute_quietly(std::string_view sql) noexcept;

  /// The same, prepared once per session under its text: for what runs for every migration.
  [[nodiscard]] Rows query_prepared(std::string_view sql, const std::vector<Parameter>& parameters);
  [[nodiscard]] std::variant<Rows, ServerError> try_query_prepared(
      std::string_view sql, const std::vector<Parameter>& parameters);

  /// COPY ... FROM STDIN with its rows, streamed: memory stays constant. When the source throws,
  /// the COPY is ended as failed and the exception goes on.
  /// Returns the number of rows.
  std::int64_t copy_in(std::string_view copy_statement, const CopySource& source);
  /// The same where a failure is a matter of course: what the server said, or nothing.
  [[nodiscard]] std::optional<ServerError> try_copy_in(std::string_view copy_statement,
                                                       const CopySource& source);

  /// BEGIN (READ COMMITTED, READ WRITE) with local settings. It is sent with the first statement of
  /// the transaction. (A syntax error in that statement keeps the transaction from beginning at
  /// all.)
  void begin(std::chrono::milliseconds lock_timeout, std::chrono::milliseconds statement_timeout);
  /// Within a transaction: the local settings from its next statement on, with which they are sent.
  void set_local_timeouts(std::chrono::milliseconds lock_timeout,
                          std::chrono::milliseconds statement_timeout);
  /// Throws StatementFailed when a deferred constraint fails, or when a statement of the
  /// transaction had failed (the server then rolls back). Error{connection_lost} leaves open
  /// whether it was committed.
  void commit();
  /// All of it in one message; the answer of `afterwards` (no rows when only that one failed).
  /// Error{connection_lost} leaves open whether it was committed.
  [[nodiscard]] std::variant<Rows, NotCommitted> run_whole(const WholeTransaction& transaction);
  /// EXECUTE of the statement that query_prepared() would run, to be sent inside another message.
  /// Prepares it when it is new: a round trip, outside a transaction only.
  [[nodiscard]] std::string prepared_call(std::string_view sql,
                                          const std::vector<Parameter>& parameters);
  /// When what is sent from now on in the simple protocol is not answered by `slow.after` from now,
  /// `slow.call` is called; {} takes it back.
  void when_slow(SlowAnswer slow);
  /// Whether a statement may be part of a WholeTransaction: by its first word it leaves the
  /// settings of the session alone.
  [[nodiscard]] static bool may_be_whole(std::string_view sql) noexcept;
  /// Never throws for a session that is already gone.
  void rollback() noexcept;
  [[nodiscard]] bool in_transaction() const noexcept;

  /// Session-wide timeouts for statements outside a transaction; 0 is "no limit". Until the first
  /// call, and after restore_settings(), they are 10 s for locks and no limit for statements.
  void set_timeouts(std::chrono::milliseconds lock_timeout,
                    std::chrono::milliseconds statement_timeout);

  /// Puts back whatever a file SET (RESET ALL, so check_function_bodies and the author's own
  /// settings too), sets the guarded settings (role, search_path, TimeZone, DateStyle,
  /// session_replication_role, default_tablespace, default_table_access_method,
  /// idle_in_transaction_session_timeout, timeouts, ...), and asserts them. TimeZone, DateStyle and
  /// the like go back to what the role has at the start of a session, as psql would have it.
  /// Outside a transaction only; one round trip. Returns the names of the guarded settings that
  /// were found changed; set_timeouts() does not count.
  std::vector<std::string> restore_settings();

  /// What the session is at work on, behind its own name, in pg_stat_activity: sent along with the
  /// next transactions and timeouts, at no round trip. Cut to what the server shows (63 bytes), the
  /// name before the work.
  void work_on(std::string_view what);

  /// Whether a statement given to execute() since the opening or the last restore_settings() may
  /// have changed a setting (SET, RESET, SELECT, DO, CALL, ...). When not, there is nothing to
  /// restore.
  [[nodiscard]] bool settings_may_differ() const noexcept;

  /// Runs as the login role (true) or as settings.role (false): journal rows belong to the login
  /// role. In a transaction it holds until the transaction ends. Costs a round trip only when a
  /// role is configured or settings_may_differ(), else nothing.
  void as_login_role(bool login);
  /// Whether as_login_role() has nothing to do.
  [[nodiscard]] bool is_login_role() const noexcept;

  [[nodiscard]] pg::ServerVersion server() const noexcept;
  [[nodiscard]] int backend_pid() const noexcept;
  [[nodiscard]] const std::string& database() const noexcept;
  [[nodiscard]] const std::string& login_role() const noexcept;
  /// Of a session that was opened to look; any other has none.
  [[nodiscard]] const std::vector<Obstacle>& obstacles() const noexcept;
  /// How long the server lets a session wait for a lock before it looks for a deadlock, as it was
  /// when the session began.
  [[nodiscard]] std::chrono::milliseconds deadlock_timeout() const noexcept;
  /// Whether the connection is known to be gone.
  [[nodiscard]] bool lost() const noexcept;

  /// Notices that the server sent since the last call: at most 1,000, the oldest first.
  [[nodiscard]] std::vector<ServerError> take_notices();

  /// A handle with which another thread asks the server to cancel what this session runs.
  class Canceller {
   public:
    virtual ~Canceller() = default;
    virtual void cancel() noexcept = 0;
  };

  [[nodiscard]] std::shared_ptr<Canceller> canceller();

 private:
  class Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pgmig::db
