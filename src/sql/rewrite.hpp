// SPDX-License-Identifier: Apache-2.0
// CREATE INDEX statements with another head: their keys, WHERE and the rest stay as the author
// wrote them.
#pragma once

#include "pg/name.hpp"

#include <string>
#include <string_view>

namespace pgmig::sql {

/// The CREATE INDEX statement with CONCURRENTLY, without IF NOT EXISTS, with `index_name` as its
/// name and `table` as its table. Everything else is the author's. Throws Error{usage} if it is no
/// CREATE INDEX that pgmig's grammar knows.
[[nodiscard]] std::string create_index_concurrently(std::string_view statement,
                                                    const std::string& index_name,
                                                    const pg::QualifiedName& table);

/// The CREATE INDEX statement without CONCURRENTLY, otherwise the author's (for tables of this
/// run). Throws as above.
[[nodiscard]] std::string create_index_plainly(std::string_view statement);

}  // namespace pgmig::sql
