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

/// The same with ONLY and without CONCURRENTLY: for a partitioned table.
[[nodiscard]] std::string create_index_on_only(std::string_view statement,
                                               const std::string& index_name,
                                               const pg::QualifiedName& table);

/// What pg_get_indexdef() said of an index, with IF NOT EXISTS and without ONLY: makes it again, of
/// a partitioned table with what there is on its partitions.
[[nodiscard]] std::string create_index_if_missing(std::string_view definition,
                                                  const std::string& index_name,
                                                  const pg::QualifiedName& table);

/// The CREATE INDEX statement without CONCURRENTLY, otherwise the author's (for tables of this
/// run). Throws as above.
[[nodiscard]] std::string create_index_plainly(std::string_view statement);

/// Whether the statement makes the index of which pg_get_indexdef() says `definition`, name, table,
/// storage options and tablespace apart. False more often than it must be: a cast or a default that
/// only one of them spells out is a difference.
[[nodiscard]] bool makes_same_index(std::string_view statement, std::string_view definition);

}  // namespace pgmig::sql
