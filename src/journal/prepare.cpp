// SPDX-License-Identifier: Apache-2.0
// The tables: whether they are there, in which format, and of which database.
#include "base/error.hpp"
#include "journal/journal.hpp"
#include "journal/own_transaction.hpp"
#include "journal/schema.hpp"
#include "pg/sql_text.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <utility>

namespace pgmig::journal {
namespace {

constexpr std::string_view down_key = "down";

Error newer(const std::string& schema, int format) {
  return {
      ErrorKind::history_violation,
      fmt::format("the history in schema {} has format {}, and this pgmig knows formats up to {}",
                  pg::quote_identifier(schema), format, format_version),
      "use the pgmig that wrote it, or a later one"};
}

Error incomplete(const std::string& schema, std::string_view table) {
  return {ErrorKind::history_violation,
          fmt::format("the history in schema {} is damaged: its table {} is missing",
                      pg::quote_identifier(schema), table),
          "restore it from a backup; without it nobody knows what has been applied"};
}

Error cannot_create(const std::string& schema, const db::Session& session,
                    const db::ServerError& error) {
  const std::string name = pg::quote_identifier(schema);
  const std::string role = pg::quote_identifier(session.login_role());
  if (error.sqlstate == pg::sqlstate::insufficient_privilege) {
    return {
        ErrorKind::cannot_connect,
        fmt::format("user {} may not create the journal in schema {}: {}", role, name,
                    error.message),
        fmt::format(
            "an administrator runs one of: GRANT CREATE ON DATABASE {} TO {};  CREATE SCHEMA {} "
            "AUTHORIZATION {}",
            pg::quote_identifier(session.database()), role, name, role)};
  }
  return {ErrorKind::cannot_connect,
          fmt::format("cannot create the journal in schema {}: {}", name, error.message),
          "if the schema is somebody else's, choose another one: schema = \"...\" in pgmig.toml"};
}

}  // namespace

void Journal::set_down(const std::string& target) {
  append(schema::set_meta, {std::string(down_key), target});
  down_ = target;
}

std::optional<int> Journal::format() {
  const auto name_of = [&](std::string table) {
    return pg::Literal{to_sql(pg::QualifiedName{schema_, std::move(table)})};
  };
  const db::Rows there =
      rows_or_throw(try_read(pg::sql("SELECT pg_catalog.to_regclass({}) IS NOT NULL,"
                                     " pg_catalog.to_regclass({}) IS NOT NULL AND"
                                     " pg_catalog.to_regclass({}) IS NOT NULL",
                                     name_of("meta"), name_of("migration"), name_of("step")),
                             {}));
  const bool meta = there.boolean(0, 0);
  const bool rest = there.boolean(0, 1);
  if (!meta && !rest) {
    return std::nullopt;
  }
  if (!meta || !rest) {
    throw incomplete(schema_, meta ? "migration or step" : "meta");
  }
  const db::Rows rows = read_rows(schema::format, {});
  std::string text;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.text(row, 0) == "format_version") {
      text = rows.text(row, 1);
    } else if (rows.text(row, 0) == down_key) {
      down_ = rows.text(row, 1);
    }
  }
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) {
    throw Error(
        ErrorKind::history_violation,
        fmt::format("{}.meta does not say which format the history has (format_version is \"{}\")",
                    pg::quote_identifier(schema_), text),
        "restore the row from a backup");
  }
  return number;
}

bool Journal::exists() {
  const auto number = format();
  if (number && *number > format_version) {
    throw newer(schema_, *number);
  }
  return number.has_value();
}

void Journal::prepare() {
  // Format 1 is the only one so far. A later one adds its upgrade here, in the same manner as
  // create().
  if (!exists()) {
    create();
  } else if (!keeps_positions()) {
    add_positions();
  }
}

bool Journal::keeps_positions() {
  const db::Rows there =
      rows_or_throw(try_read(pg::sql("SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute"
                                     " WHERE attrelid = pg_catalog.to_regclass({})"
                                     " AND attname = 'position' AND NOT attisdropped)",
                                     pg::Literal{to_sql(pg::QualifiedName{schema_, "step"})}),
                             {}));
  return there.boolean(0, 0);
}

void Journal::add_positions() {
  OwnTransaction transaction(session_);
  session_.as_login_role(true);
  const auto answer = session_.try_query(statements_(schema::add_position));
  if (const auto* error = std::get_if<db::ServerError>(&answer)) {
    throw Error{ErrorKind::cannot_connect,
                fmt::format("cannot bring the journal in schema {} up to date: {}",
                            pg::quote_identifier(schema_), error->message),
                "the owner of its tables runs pgmig up once"};
  }
  transaction.commit();
}

void Journal::create() {
  const std::string has_schema = pg::sql("SELECT pg_catalog.to_regnamespace({}) IS NOT NULL",
                                         pg::Literal{pg::quote_identifier(schema_)});
  OwnTransaction transaction(session_);
  session_.as_login_role(true);
  // CREATE SCHEMA IF NOT EXISTS asks for the right to create before it looks.
  const std::string create_schema = session_.query(has_schema).boolean(0, 0)
                                        ? std::string{}
                                        : pg::sql("CREATE SCHEMA {};\n", pg::Identifier{schema_});
  // The one place that sends several statements at once: they are ours, and all or nothing.
  const auto answer = session_.try_query(create_schema + statements_(schema::create));
  if (const auto* error = std::get_if<db::ServerError>(&answer)) {
    throw cannot_create(schema_, session_, *error);
  }
  append(schema::set_meta, {"format_version", std::to_string(format_version)});
  append(schema::set_meta, {"created_by", "pgmig " + runner_.tool_version});
  static_cast<void>(adopt_identity());
  log({.what = "created", .message = fmt::format("format {}", format_version)});
  transaction.commit();
}

void Journal::make_trash(const std::string& role) {
  const std::string missing = pg::sql(
      "SELECT n.name FROM (SELECT ({} || '_trash')::pg_catalog.name AS name) n"
      " WHERE pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace s WHERE s.nspname = n.name)",
      pg::Literal{schema_});
  const db::Rows rows = rows_or_throw(try_read(missing, {}));
  if (rows.empty()) {
    return;
  }
  OwnTransaction transaction(session_);
  session_.as_login_role(true);
  session_.execute(pg::sql("CREATE SCHEMA {} AUTHORIZATION {}", pg::Identifier{rows.text(0, 0)},
                           pg::Identifier{role}));
  transaction.commit();
}

bool Journal::adopt_identity() {
  const db::Rows rows = read_rows(schema::identity, {});
  const db::Parameter& stored_system = rows.at(0, 0);
  const db::Parameter& stored_oid = rows.at(0, 1);
  const std::string& oid = rows.text(0, 2);
  db::Parameter system;
  if (rows.boolean(0, 3)) {
    system =
        rows_or_throw(try_read("SELECT system_identifier FROM pg_catalog.pg_control_system()", {}))
            .at(0, 0);
  }
  const bool other_system = stored_system && system && *stored_system != *system;
  const bool other_database = stored_oid && *stored_oid != oid;
  if (system && stored_system != system) {
    append(schema::set_meta, {"system_identifier", *system});
  }
  if (stored_oid != oid) {
    append(schema::set_meta, {"database_oid", oid});
  }
  if (other_system || other_database) {
    log({.what = "restored",
         .message =
             "the history was made in another database: this one was restored or copied from it"});
  }
  return other_system || other_database;
}

}  // namespace pgmig::journal
