// SPDX-License-Identifier: Apache-2.0
#include "db/opening.hpp"

#include "base/assert.hpp"
#include "base/duration.hpp"
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
    " pg_catalog.current_setting('deadlock_timeout')";

Error cannot_work(const Target& target, const Obstacle& obstacle) {
  return {ErrorKind::cannot_connect,
          fmt::format("cannot work in {}: {}", describe(target), obstacle.found), obstacle.advice};
}

Obstacle old_server(pg::ServerVersion server) {
  return {.kind = Obstacle::Kind::old_server,
          .found = fmt::format("the server is PostgreSQL {}", to_text(server)),
          .advice =
              fmt::format("pgmig works with PostgreSQL {} and later", pg::oldest_supported_major)};
}

Obstacle standby() {
  return {.kind = Obstacle::Kind::standby,
          .found = "the server is a standby (it is in recovery)",
          .advice =
              "connect to the primary; with several hosts in the connection string, add "
              "target_session_attrs=read-write"};
}

Obstacle read_only_default() {
  return {.kind = Obstacle::Kind::read_only,
          .found = "default_transaction_read_only is on",
          .advice =
              "somebody wants no writes here. If you do: ALTER DATABASE ... (or ALTER ROLE "
              "...) RESET default_transaction_read_only, or connect as another user"};
}

Obstacle pooler() {
  return {.kind = Obstacle::Kind::pooler,
          .found = "a connection pooler stands between pgmig and the server",
          .advice =
              "locks and settings of a session do not survive a pooler: connect to the "
              "server itself, with its own host and port"};
}

bool is_old(pg::ServerVersion server) { return server.major() < pg::oldest_supported_major; }

bool parameter_is_on(PGconn* connection, const char* parameter) {
  const char* text = PQparameterStatus(connection, parameter);
  return text != nullptr && std::string_view(text) == "on";
}

/// What the first answer says of the server.
std::vector<Obstacle> obstacles_in(const Rows& rows) {
  std::vector<Obstacle> found;
  if (rows.boolean(0, Column::in_recovery)) {
    found.push_back(standby());
  }
  if (rows.text(0, Column::read_only) == "on") {
    found.push_back(read_only_default());
  }
  return found;
}

void take_names(Opened& opened, const Rows& rows) {
  opened.database = rows.text(0, Column::database);
  opened.login_role = rows.text(0, Column::login_role);
  const auto timeout = parse_duration(rows.text(0, Column::deadlock_timeout));
  PGMIG_ASSERT(timeout);
  opened.deadlock_timeout = *timeout;
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
  if (is_old(opened.server)) {
    throw cannot_work(target, old_server(opened.server));
  }
  // PostgreSQL 14+ says so in the startup packet's answer; a pooler's word for it is as good.
  if (parameter_is_on(connection, "in_hot_standby")) {
    throw cannot_work(target, standby());
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
    throw cannot_work(target, pooler());
  }
  if (const auto found = obstacles_in(rows); !found.empty()) {
    throw cannot_work(target, found.front());
  }
  take_names(opened, rows);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    PGMIG_ASSERT(!opened.guarded[row].value ||
                 opened.guarded[row].value == rows.at(row, Column::value));
    opened.guarded[row].value = rows.at(row, Column::value);
  }
  return opened;
}

Opened open_to_look(PGconn* connection, const Target& target) {
  Opened opened{.server = {PQserverVersion(connection)}, .backend_pid = PQbackendPID(connection)};
  const std::vector<GuardedSetting> nothing{{"TimeZone", std::nullopt}};
  Reply reply = send(connection, set_and_report(nothing, std::string(more_columns), "true"));
  if (reply.error) {
    throw opening_failed(target, {}, *reply.error);
  }
  const Rows rows = rows_of(reply.results.front().get());
  opened.obstacles = obstacles_in(rows);
  if (is_old(opened.server)) {
    opened.obstacles.push_back(old_server(opened.server));
  }
  if (rows.integer(0, Column::backend_pid) != opened.backend_pid) {
    opened.obstacles.push_back(pooler());
  }
  take_names(opened, rows);
  return opened;
}

}  // namespace pgmig::db
