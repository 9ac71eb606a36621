// SPDX-License-Identifier: Apache-2.0
#include "db/exchange.hpp"

#include "db/translate_error.hpp"

#include <poll.h>

#include <cerrno>
#include <charconv>
#include <utility>

namespace pgmig::db {
namespace {

void discard_copy_out(PGconn* connection) {
  char* line = nullptr;
  while (PQgetCopyData(connection, &line, 0) > 0) {
    PQfreemem(line);
  }
}

/// Takes one result in; whatever the server wants for a COPY that nobody asked for is ended.
void take(Reply& reply, Result result, PGconn* connection) {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
    if (!reply.error) {
      reply.error = server_error(result.get());
    }
    return;
  }
  if (status == PGRES_COPY_IN) {
    PQputCopyEnd(connection, "there are no rows for this COPY");
  } else if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
    discard_copy_out(connection);
  } else {
    reply.results.push_back(std::move(result));
  }
}

// PQexec() would do, but it keeps the last result only: of "terminating connection due to
// administrator command" followed by the end of the connection that is the second.
Reply collect(PGconn* connection, int sent) {
  Reply reply;
  if (sent == 0) {
    reply.error = ServerError{.message = PQerrorMessage(connection)};
  }
  while (Result result{PQgetResult(connection)}) {
    take(reply, std::move(result), connection);
    if (PQstatus(connection) == CONNECTION_BAD) {
      break;
    }
  }
  return reply;
}

/// Returns when something of the answer is there, or when it took long and that was said.
void wait_for_answer(PGconn* connection, const SlowAnswer& slow) {
  pollfd answer{.fd = PQsocket(connection), .events = POLLIN, .revents = 0};
  int ready = -1;
  do {
    ready = ::poll(&answer, 1, static_cast<int>(slow.after.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    slow.call();
  }
}

std::vector<const char*> pointers_to(const std::vector<Parameter>& parameters) {
  std::vector<const char*> pointers;
  pointers.reserve(parameters.size());
  for (const Parameter& parameter : parameters) {
    pointers.push_back(parameter ? parameter->c_str() : nullptr);
  }
  return pointers;
}

/// Small pieces keep libpq's buffer small. False when the connection is gone. (A server that found
/// an error swallows the rest of the rows and reports it at their end.)
bool put(PGconn* connection, std::string_view rows) {
  static constexpr std::size_t most = std::size_t{64} * 1024;
  while (!rows.empty()) {
    const std::string_view piece = rows.substr(0, most);
    if (PQputCopyData(connection, piece.data(), static_cast<int>(piece.size())) != 1) {
      return false;
    }
    rows.remove_prefix(piece.size());
  }
  return true;
}

/// Ends a COPY: as failed, unless finish() came first.
class CopyInProgress {
 public:
  explicit CopyInProgress(PGconn* connection) : connection_(connection) {}

  CopyInProgress(const CopyInProgress&) = delete;
  CopyInProgress& operator=(const CopyInProgress&) = delete;
  CopyInProgress(CopyInProgress&&) = delete;
  CopyInProgress& operator=(CopyInProgress&&) = delete;

  ~CopyInProgress() {
    if (!finished_) {
      PQputCopyEnd(connection_, "pgmig could not read the rows");
      while (Result result{PQgetResult(connection_)}) {
      }
    }
  }

  void finish() {
    PQputCopyEnd(connection_, nullptr);
    finished_ = true;
  }

 private:
  PGconn* connection_;
  bool finished_ = false;
};

}  // namespace

Reply send(PGconn* connection, const std::string& sql, const SlowAnswer& slow) {
  const int sent = PQsendQuery(connection, sql.c_str());
  if (sent != 0 && slow.call) {
    wait_for_answer(connection, slow);
  }
  return collect(connection, sent);
}

Reply send_with(PGconn* connection, const std::string& sql,
                const std::vector<Parameter>& parameters) {
  const auto values = pointers_to(parameters);
  return collect(connection,
                 PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()),
                                   nullptr, values.data(), nullptr, nullptr, 0));
}

Reply prepare(PGconn* connection, const std::string& name, const std::string& sql) {
  return collect(connection, PQsendPrepare(connection, name.c_str(), sql.c_str(), 0, nullptr));
}

Reply send_prepared(PGconn* connection, const std::string& name,
                    const std::vector<Parameter>& parameters) {
  const auto values = pointers_to(parameters);
  return collect(connection,
                 PQsendQueryPrepared(connection, name.c_str(), static_cast<int>(values.size()),
                                     values.data(), nullptr, nullptr, 0));
}

Reply send_copy(PGconn* connection, const std::string& sql, const CopySource& source) {
  if (PQsendQuery(connection, sql.c_str()) == 0) {
    return collect(connection, 0);
  }
  Result first{PQgetResult(connection)};
  if (PQresultStatus(first.get()) != PGRES_COPY_IN) {
    Reply reply;
    take(reply, std::move(first), connection);
    Reply rest = collect(connection, 1);
    if (!reply.error) {
      reply.error = rest.error;
    }
    return reply;
  }
  CopyInProgress copy(connection);
  bool connected = true;
  for (std::string_view piece = source(); connected && !piece.empty(); piece = source()) {
    connected = put(connection, piece);
  }
  copy.finish();
  return collect(connection, 1);
}

namespace {

/// A SELECT tells its rows the same way, and changes none.
std::int64_t affected_by(const PGresult* result) {
  // Both functions only read; libpq 15 takes the result as not const.
  auto* const mutable_result = const_cast<PGresult*>(result);
  std::int64_t affected = 0;
  if (std::string_view(PQcmdStatus(mutable_result)).substr(0, 6) != "SELECT") {
    const std::string_view digits = PQcmdTuples(mutable_result);
    std::from_chars(digits.data(), digits.data() + digits.size(), affected);
  }
  return affected;
}

}  // namespace

Rows rows_of(const PGresult* result) {
  const int columns = PQnfields(result);
  const int count = PQntuples(result);
  Rows rows(static_cast<std::size_t>(columns));
  rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        rows.append(std::nullopt);
      } else {
        rows.append(std::string(PQgetvalue(result, row, column),
                                static_cast<std::size_t>(PQgetlength(result, row, column))));
      }
    }
  }
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) {
    names.emplace_back(PQfname(result, column));
  }
  rows.describe(std::move(names), affected_by(result), static_cast<std::size_t>(count));
  return rows;
}

}  // namespace pgmig::db
