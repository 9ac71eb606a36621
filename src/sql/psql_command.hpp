// SPDX-License-Identifier: Apache-2.0
// psql's backslash commands: which are ignored, and what to write instead of the others.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::sql {

/// What means nothing to the server: \restrict and \unrestrict, by which pg_dump guards psql, what
/// only prints or shapes what is printed, and \set ON_ERROR_STOP, which pgmig does anyway.
[[nodiscard]] bool is_ignored_psql_command(std::string_view name, std::string_view arguments);

/// What to write in a migration instead of the command `name` (without its backslash).
[[nodiscard]] std::string instead_of_psql_command(std::string_view name);

}  // namespace pgmig::sql
