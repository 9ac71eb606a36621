// SPDX-License-Identifier: Apache-2.0
#include "db/opening.hpp"

#include "base/assert.hpp"
#include "db/translate_error.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

namespace pgmig::db {
namespace {

enum Column {
  name,
  value,
  backend_pid,
  in_recovery,
  read_only,
  database,
  login_role,
  deadlock_timeout
};

constexpr std::string_view more_columns =
    ", pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),"
    " pg_catalog.current_setting('default_transaction_read_only'),"
    " pg_catalog.current_database(), session_user,"
    " (EXTRACT(epoch FROM pg_catalog.current_setting('deadlock_timeout')::pg_catalog.interval)"
    " OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8";

Error cannot(const Target& target, const std::string& what, std::string hint) {
  return {ErrorKind::cannot_connect, fmt::format("cannot work in {}: {}", describe(target), what),
          std::move(hint)};
}

void refuse_old(const Target& target, pg::ServerVersion server) {
  if (server.major() < pg::oldest_supported_major) {
    throw cannot(
        target, fmt::format("the server is PostgreSQL {}", to_text(server)),
        fmt::format("pgmig works with PostgreSQL {} and later", pg::oldest_supported_major));
  }
}

void refuse_standby(const Target& target) {
  throw cannot(target, "the server is a standby (it is in recovery)",
               "connect to the primary; with several hosts in the connection string, add "
               "target_session_attrs=read-write");
}

void refuse_read_only(const Target& target) {
  throw cannot(
      target, "default_transaction_read_only is on",
      "somebody wants no writes here. If you do: ALTER DATABASE ... (or ALTER ROLE ...) RESET "
      "default_transaction_read_only, or connect as another user");
}

void refuse_pooler(const Target& target) {
  throw cannot(
      target, "a connection pooler stands between pgmig and the server",
      "locks and settings of a session do not survive a pooler: connect to the server itself, "
      "with its own host and port");
}

bool parameter_is_on(PGconn* connection, const char* parameter) {
  const char* text = PQparameterStatus(connection, parameter);
  return text != nullptr && std::string_view(text) == "on";
}

}  // namespace

std::vector<std::string> differing(const std::vector<GuardedSetting>& wanted,
                                   const Rows& reported) {
  std::vector<std::string> names;
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    if (row >= reported.size() || reported.at(row, Column::value) != wanted[row].value) {
      names.push_back(wanted[row].name);
    }
  }
  return names;
}

Opened open_session(PGconn* connection, const Target& target, const SessionSettings& settings) {
  Opened opened{.server = {PQserverVersion(connection)}, .backend_pid = PQbackendPID(connection)};
  refuse_old(target, opened.server);
  // PostgreSQL 14+ says so in the startup packet's answer; a pooler's word for it is as good.
  if (parameter_is_on(connection, "in_hot_standby")) {
    refuse_standby(target);
  }
  opened.guarded = guarded_settings(settings, opened.server);
  // Through a pooler the query runs on a backend whose pid is not the one that the startup packet's
  // answer named (measured with PgBouncer 1.18, every pool_mode). Then nothing may be set: it would
  // stay behind for the pool's next client.
  const std::string ours =
      pg::sql("pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) {}", opened.backend_pid);
  Reply reply = send(connection, set_and_report(opened.guarded, std::string(more_columns), ours));
  if (reply.error) {
    throw opening_failed(target, settings, *reply.error);
  }
  const Rows rows = rows_of(reply.results.front().get());
  if (rows.empty()) {
    refuse_pooler(target);
  }
  if (rows.boolean(0, Column::in_recovery)) {
    refuse_standby(target);
  }
  if (rows.text(0, Column::read_only) == "on") {
    refuse_read_only(target);
  }
  opened.database = rows.text(0, Column::database);
  opened.login_role = rows.text(0, Column::login_role);
  opened.deadlock_timeout = std::chrono::milliseconds{rows.integer(0, Column::deadlock_timeout)};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    PGMIG_ASSERT(!opened.guarded[row].value ||
                 opened.guarded[row].value == rows.at(row, Column::value));
    opened.guarded[row].value = rows.at(row, Column::value);
  }
  return opened;
}

}  // namespace pgmig::db
