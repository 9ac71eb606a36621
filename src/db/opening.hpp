// SPDX-License-Identifier: Apache-2.0
// The first exchange on a new connection: every setting set and reported, and what the server is.
#pragma once

#include "db/exchange.hpp"
#include "db/session.hpp"
#include "db/settings.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace pgmig::db {

/// What is known of a session once it is open.
struct Opened {
  pg::ServerVersion server;
  int backend_pid = 0;
  std::string database;
  std::string login_role;
  std::chrono::milliseconds deadlock_timeout{0};
  std::vector<GuardedSetting> guarded;  ///< each with the value that it has now
  std::vector<Obstacle> obstacles;      ///< of a session that only looks
};

/// One round trip. Throws Error{cannot_connect}: a server that is too old, a standby, a read-only
/// default, a pooler in between, a role that may not be taken.
[[nodiscard]] Opened open_session(PGconn* connection, const Target& target,
                                  const SessionSettings& settings);

/// The same for a session that only looks: sets nothing, refuses nothing. One round trip.
[[nodiscard]] Opened open_to_look(PGconn* connection, const Target& target);

/// The reported values (rows of name, value) differ from those wanted: the names.
[[nodiscard]] std::vector<std::string> differing(const std::vector<GuardedSetting>& wanted,
                                                 const Rows& reported);

}  // namespace pgmig::db
