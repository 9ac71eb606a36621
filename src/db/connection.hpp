// SPDX-License-Identifier: Apache-2.0
// Who owns the connection: libpqxx, with a policy of ours that makes it and keeps the handle.
#pragma once

#include "db/session.hpp"

#include <libpq-fe.h>
#include <pqxx/connection_base>
#include <pqxx/connectionpolicy>

namespace pgmig::db {

/// Makes the PGconn with pgmig's parameters and remembers it.
class ConnectionPolicy final : public pqxx::connectionpolicy {
 public:
  explicit ConnectionPolicy(Target target);

  handle do_startconnect(handle existing) override;
  handle do_disconnect(handle existing) noexcept override;

  [[nodiscard]] PGconn* handle_or_null() const noexcept { return handle_; }

 private:
  Target target_;
  PGconn* handle_ = nullptr;
};

/// The connection. libpqxx opens and closes it; statements go through its libpq handle
/// (exchange.hpp), because libpqxx 6 drops the DETAIL, HINT and POSITION of an error, escapes what
/// is given to COPY, and opens a new connection by itself when one is lost, with other settings and
/// without our locks.
class Connection final : public pqxx::connection_base {
 public:
  /// Throws Error{cannot_connect}.
  explicit Connection(const Target& target);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  [[nodiscard]] PGconn* handle() const noexcept { return policy_.handle_or_null(); }

 private:
  ConnectionPolicy policy_;
};

}  // namespace pgmig::db
