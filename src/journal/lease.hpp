// SPDX-License-Identifier: Apache-2.0
// One runner at a time: a session advisory lock, polled, never waited for inside the server.
#pragma once

#include "base/clock.hpp"
#include "db/session.hpp"
#include "journal/journal.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace pgmig::journal {

/// Who holds the lease. What cannot be seen is empty or 0.
struct Holder {
  int backend_pid = 0;
  std::string host;  ///< where pgmig runs
  std::string os_user;
  int pid = 0;
  std::string role;
  std::string client_address;
  std::string application_name;
  std::string since;  ///< ISO 8601, UTC
};

/// "pid 4711 of app on web-1, database user shop, since 2026-05-01T10:00:00Z".
[[nodiscard]] std::string to_text(const Holder& holder);

/// "pgmig 4711 app@web-1": the application_name of a runner's session, by which it is known before
/// there is a table and when it is killed. (The server cuts it at 63 bytes: the host comes last.)
[[nodiscard]] std::string session_name(const Runner& runner);

/// Holds the lock for as long as it lives: pg_try_advisory_lock in autocommit on the very session
/// that runs the steps, so that the lock and the work end together. (A runner waiting inside
/// pg_advisory_lock() would hold a snapshot that blocks CREATE INDEX CONCURRENTLY: PostgreSQL 12
/// to 18.) The session must outlive it. Its end rolls back an open transaction and gives the lock
/// back.
class Lease {
 public:
  /// Polls with jitter until `wait` is over; then throws Error{lease_held} that names the holder. A
  /// holder that is gone when it was looked up, and the backend of a dead process of this host, are
  /// waited for beyond that.
  /// Throws Error{interrupted} when a stop is requested. The session is then called "pgmig <pid>
  /// <user>@<host>" in pg_stat_activity.application_name (until restore_settings()).
  [[nodiscard]] static Lease take(db::Session& session, const std::string& schema,
                                  const Runner& runner, std::chrono::milliseconds wait,
                                  Clock& clock, const std::stop_token& stop);

  Lease(Lease&&) noexcept;
  Lease& operator=(Lease&&) = delete;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease();

  /// Writes who holds it into pgmig.lease; does nothing while there is no schema.
  void write_down();

 private:
  Lease(db::Session& session, std::string schema, Runner runner);
  db::Session* session_;
  std::string schema_;
  Runner runner_;
  bool written_down_ = false;
};

/// Who holds it now, if anybody does.
[[nodiscard]] std::optional<Holder> lease_holder(db::Session& session, const std::string& schema);

}  // namespace pgmig::journal
