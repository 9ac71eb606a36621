// SPDX-License-Identifier: Apache-2.0
// Which statements PostgreSQL refuses inside a transaction block.
#pragma once

#include <pg_query/pg_query.pb-c.h>

namespace pgmig::sql {

/// Whether the server refuses the statement in a transaction block (PreventInTransactionBlock), as
/// far as its own text tells: REINDEX of a partitioned relation, say, can be told by the catalog
/// only.
[[nodiscard]] bool runs_outside_transaction(const PgQuery__Node& statement);

}  // namespace pgmig::sql
