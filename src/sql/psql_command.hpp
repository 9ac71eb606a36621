// SPDX-License-Identifier: Apache-2.0
// psql's backslash commands: which are ignored, and what to write instead of the others.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::sql {

/// \restrict and \unrestrict of pg_dump: they guard psql and mean nothing to the server.
[[nodiscard]] bool is_ignored_psql_command(std::string_view name) noexcept;

/// What to write in a migration instead of the command `name` (without its backslash).
[[nodiscard]] std::string instead_of_psql_command(std::string_view name);

}  // namespace pgmig::sql
