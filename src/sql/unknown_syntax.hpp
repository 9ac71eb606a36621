// SPDX-License-Identifier: Apache-2.0
// What tokens tell of a statement that the grammar does not know.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pgmig::sql {

/// Whether the server is known to refuse such a statement in a transaction block (VACUUM, CREATE
/// INDEX CONCURRENTLY, ... with options of a newer version).
[[nodiscard]] bool unknown_runs_outside_transaction(std::string_view statement);

/// What to do about a statement that the grammar rejects at `offset`.
[[nodiscard]] std::string hint_for_unknown(std::string_view statement, std::size_t offset);

}  // namespace pgmig::sql
