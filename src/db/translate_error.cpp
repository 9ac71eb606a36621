// SPDX-License-Identifier: Apache-2.0
#include "db/translate_error.hpp"

#include "db/target.hpp"

#include <fmt/format.h>
#include <pqxx/except>

#include <array>
#include <charconv>
#include <string_view>

namespace pgmig::db {
namespace {

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string{} : std::string(text);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  const auto last = text.find_last_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, last - first + 1);
}

/// libpq's message on one line, without its questions ("\tIs the server running ...?").
std::string one_line(std::string_view message) {
  std::string line;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    const std::string_view part = message.substr(0, end);
    if (!part.starts_with('\t') && !trimmed(part).empty()) {
      line += fmt::format("{}{}", line.empty() ? "" : "; ", trimmed(part));
    }
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return line;
}

struct Advice {
  std::string_view sign;
  std::string_view hint;
};

// libpq does not tell the SQLSTATE of a refused connection; a server that speaks another language
// gets the general advice.
constexpr std::array<Advice, 11> advices = {{
    {"no pg_hba.conf entry",
     "the server's pg_hba.conf does not let this host or user in: ask its administrator"},
    {"authentication failed",
     "check user and password (PGPASSWORD, a pgpass file, or the connection string)"},
    {"no password supplied",
     "give the password in PGPASSWORD, a pgpass file, or the connection string"},
    {"database \"", "check the name, or create the database first"},
    {"role \"", "check the user name, or create the role first"},
    {"too many", "the server has no free connection: close some, or raise max_connections"},
    {"remaining connection slots",
     "the server has no free connection: close some, or raise max_connections"},
    {"starting up", "the server is starting: try again in a moment"},
    {"shutting down", "the server is shutting down: try again when it is back"},
    {"could not translate host name", "check the host name"},
    {"timeout expired",
     "check host, port and firewall; connect_timeout in the connection string gives it longer"},
}};

std::string_view advice_for(std::string_view reason) {
  for (const Advice& advice : advices) {
    if (reason.find(advice.sign) != std::string_view::npos) {
      return advice.hint;
    }
  }
  return "check that a server runs there and that host, port, user and database are right";
}

/// The reason behind "connection to server at ... failed: FATAL:  ".
std::string_view reason_in(std::string_view line) {
  static constexpr std::string_view fatal = "FATAL:  ";
  const auto at = line.rfind(fatal);
  return at == std::string_view::npos ? line : line.substr(at + fatal.size());
}

}  // namespace

ServerError server_error(const PGresult* result) {
  ServerError error;
  error.sqlstate = field(result, PG_DIAG_SQLSTATE);
  error.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  error.hint = field(result, PG_DIAG_MESSAGE_HINT);
  error.context = field(result, PG_DIAG_CONTEXT);
  error.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const std::string position = field(result, PG_DIAG_STATEMENT_POSITION);
  std::from_chars(position.data(), position.data() + position.size(), error.position);
  if (error.message.empty()) {  // libpq's own: it has no fields
    error.message = one_line(PQresultErrorMessage(result));
  }
  return error;
}

Error unreadable_target() {
  return {ErrorKind::cannot_connect, "the connection string cannot be read",
          "write postgresql://user@host:port/database or key=value pairs; in a URI, the characters "
          "@ : / ? # % of a password are written %40 %3A %2F %3F %23 %25"};
}

Error connection_refused(const Target& target, PGconn* attempt) {
  if (!is_readable(target)) {
    return unreadable_target();
  }
  const std::string line = masked(one_line(PQerrorMessage(attempt)), target);
  const std::string_view reason = reason_in(line);
  const std::string_view hint =
      PQconnectionNeedsPassword(attempt) != 0 ? advices[2].hint : advice_for(reason);
  return {ErrorKind::cannot_connect,
          fmt::format("cannot connect to {}: {}", describe(target), reason), std::string(hint)};
}

void establish(const Target& target, const std::function<void()>& connect) {
  try {
    connect();
  } catch (const pqxx::failure& failure) {
    throw Error(ErrorKind::cannot_connect,
                fmt::format("cannot connect to {}: {}", describe(target),
                            masked(one_line(failure.what()), target)),
                std::string(advice_for({})));
  }
}

Error opening_failed(const Target& target, const SessionSettings& settings,
                     const ServerError& error) {
  const std::string where = describe(target);
  if (!settings.role.empty() && error.message.find("role") != std::string::npos) {
    return {ErrorKind::cannot_connect,
            fmt::format("cannot act as role \"{}\" in {}: {}", settings.role, where, error.message),
            fmt::format("GRANT \"{}\" to the user that pgmig connects as, or choose another role",
                        settings.role)};
  }
  return {ErrorKind::cannot_connect,
          fmt::format("cannot set up the session in {}: {}", where, error.message), error.hint};
}

Error connection_lost(const std::string& reason) {
  return {ErrorKind::connection_lost,
          fmt::format("the connection to the server is lost: {}", reason),
          "run pgmig again: it continues where it stopped"};
}

std::string reason_of_loss(PGconn* connection, const std::optional<ServerError>& error) {
  // A backend that is ended says why before it goes; one that crashes, and a network, do not.
  if (error && !error->message.empty()) {
    return error->sqlstate.empty() ? error->message
                                   : fmt::format("{} ({})", error->message, error->sqlstate);
  }
  const std::string words =
      connection == nullptr ? std::string{} : one_line(PQerrorMessage(connection));
  return words.empty() ? "the server closed it unexpectedly" : words;
}

}  // namespace pgmig::db
