// SPDX-License-Identifier: Apache-2.0
// From libpq's and libpqxx's ways of failing to pgmig's.
#pragma once

#include "base/error.hpp"
#include "db/session.hpp"

#include <libpq-fe.h>

#include <functional>

namespace pgmig::db {

/// The fields of an error or a notice.
[[nodiscard]] ServerError server_error(const PGresult* result);

/// A connection string that libpq cannot read, or reads as something else; it is not repeated.
[[nodiscard]] Error unreadable_target();

/// Why the server could not be reached or did not let us in; the password is nowhere in it.
[[nodiscard]] Error connection_refused(const Target& target, PGconn* attempt);

/// Runs libpqxx's part of connecting; what it throws comes out as Error{cannot_connect}.
void establish(const Target& target, const std::function<void()>& connect);

/// What a statement of the opening exchange failed with.
[[nodiscard]] Error opening_failed(const Target& target, const SessionSettings& settings,
                                   const ServerError& error);

/// The error of every call after the connection is gone.
[[nodiscard]] Error connection_lost(const std::string& reason);

/// Why the connection is gone: the server's last words, or libpq's.
[[nodiscard]] std::string reason_of_loss(PGconn* connection,
                                         const std::optional<ServerError>& error);

}  // namespace pgmig::db
