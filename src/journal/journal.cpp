// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include "base/error.hpp"
#include "journal/own_transaction.hpp"
#include "pg/name.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

namespace pgmig::journal {

Journal::Journal(db::Session& session, std::string schema, Runner runner)
    : session_(session),
      schema_(std::move(schema)),
      runner_(std::move(runner)),
      statements_(schema_) {}

db::Rows Journal::rows_or_throw(Answer answer) const {
  const auto* error = std::get_if<db::ServerError>(&answer);
  if (error == nullptr) {
    return std::get<db::Rows>(std::move(answer));
  }
  if (error->sqlstate == pg::sqlstate::insufficient_privilege) {
    throw Error(
        ErrorKind::cannot_connect, fmt::format("no right to the journal: {}", error->message),
        fmt::format(
            "as the owner of schema {0}: GRANT USAGE ON SCHEMA {0} TO {1}; GRANT SELECT, INSERT, "
            "UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} TO {1}",
            pg::quote_identifier(schema_), pg::quote_identifier(session_.login_role())));
  }
  throw db::StatementFailed(*error);
}

Journal::Answer Journal::as_login_role(const std::function<Answer()>& ask) {
  if (session_.in_transaction()) {
    session_.as_login_role(true);
    return ask();
  }
  if (session_.is_login_role()) {
    return ask();  // commits by itself
  }
  OwnTransaction transaction(session_);
  session_.as_login_role(true);
  Answer answer = ask();
  if (std::holds_alternative<db::Rows>(answer)) {
    transaction.commit();
  }
  return answer;
}

Journal::Answer Journal::try_read(const std::string& sql,
                                  const std::vector<db::Parameter>& parameters) {
  return as_login_role([&] { return session_.try_query(sql, parameters); });
}

db::Rows Journal::read_rows(std::string_view embedded,
                            const std::vector<db::Parameter>& parameters) {
  return rows_or_throw(try_read(statements_(embedded), parameters));
}

db::Rows Journal::run(std::string_view embedded, const std::vector<db::Parameter>& parameters) {
  const std::string& sql = statements_(embedded);
  return rows_or_throw(as_login_role([&] { return session_.try_query_prepared(sql, parameters); }));
}

bool Journal::write(std::string_view embedded, const std::vector<db::Parameter>& parameters) {
  const db::Rows rows = run(embedded, parameters);
  if (!rows.empty() && !rows.boolean(0, 0)) {
    throw Error(ErrorKind::lease_held,
                "another runner has taken the lease in the middle of this run",
                "a migration seems to call pg_advisory_unlock_all() or DISCARD ALL, which gives "
                "the lease away; "
                "run pgmig again when the other runner is done");
  }
  return !rows.empty();
}

void Journal::append(std::string_view embedded, const std::vector<db::Parameter>& parameters) {
  static_cast<void>(run(embedded, parameters));
}

std::vector<db::Parameter> Journal::by_whom() const {
  return {runner_.run_id, runner_.host, runner_.os_user, std::to_string(runner_.pid),
          runner_.tool_version};
}

}  // namespace pgmig::journal
