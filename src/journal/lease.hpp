// SPDX-License-Identifier: Apache-2.0
// One runner at a time: a session advisory lock, polled, never waited for inside the server.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "db/session.hpp"
#include "journal/journal.hpp"

namespace pgmig::journal {

/// Who holds the lease.
struct Holder {
  int backend_pid = 0;
  std::string host;     ///< where pgmig runs; empty when it has not written itself down yet
  std::string os_user;
  int pid = 0;
  std::string role;
  std::string client_address;
  std::string application_name;
  std::string since;
};

/// Holds the lock for as long as it lives: pg_try_advisory_lock in autocommit on the very session that runs
/// the steps, so that the lock and the work end together. (A runner waiting inside pg_advisory_lock() would
/// hold a snapshot that blocks CREATE INDEX CONCURRENTLY: PostgreSQL 12 to 18.)
class Lease {
 public:
  /// Polls with jitter until `wait` is over; then throws Error{lease_held} that names the holder.
  [[nodiscard]] static Lease take(db::Session& session, const std::string& schema, const Runner& runner,
                                  std::chrono::milliseconds wait, Clock& clock, const std::stop_token& stop);

  Lease(Lease&&) noexcept;
  Lease& operator=(Lease&&) = delete;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease();

  /// Writes who holds it into pgmig.lease, once the schema is there.
  void write_down();

 private:
  Lease(db::Session& session, std::string schema, Runner runner);
  db::Session* session_;
  std::string schema_;
  Runner runner_;
};

/// Who holds it now, if anybody does.
[[nodiscard]] std::optional<Holder> lease_holder(db::Session& session, const std::string& schema);

}  // namespace pgmig::journal
