// SPDX-License-Identifier: Apache-2.0
// One exchange with the server: a command goes out, all of its results come back.
#pragma once

#include "db/session.hpp"

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::db {

struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};

using Result = std::unique_ptr<PGresult, ClearResult>;

/// What came back: the results before the first error, and that error.
struct Reply {
  std::vector<Result> results;
  std::optional<ServerError> error;
};

/// Simple protocol; several statements are allowed and are one implicit transaction unless they say
/// otherwise.
[[nodiscard]] Reply send(PGconn* connection, const std::string& sql, const SlowAnswer& slow = {});

[[nodiscard]] Reply send_with(PGconn* connection, const std::string& sql,
                              const std::vector<Parameter>& parameters);

[[nodiscard]] Reply prepare(PGconn* connection, const std::string& name, const std::string& sql);

[[nodiscard]] Reply send_prepared(PGconn* connection, const std::string& name,
                                  const std::vector<Parameter>& parameters);

/// Sends the COPY, its rows, and the end of them. When the source throws, the COPY is ended as
/// failed first.
[[nodiscard]] Reply send_copy(PGconn* connection, const std::string& sql, const CopySource& source);

/// The rows of a result.
[[nodiscard]] Rows rows_of(const PGresult* result);

}  // namespace pgmig::db
