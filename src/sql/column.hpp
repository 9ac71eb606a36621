// SPDX-License-Identifier: Apache-2.0
// Column definitions and constraints, as CREATE TABLE and ALTER TABLE share them.
#pragma once

#include "sql/change.hpp"
#include "sql/statement_text.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <string>

namespace pgmig::sql {

[[nodiscard]] ColumnDefinition column_of(const PgQuery__ColumnDef& definition, StatementText& text);

/// A constraint of CHECK, UNIQUE, PRIMARY KEY, FOREIGN KEY, EXCLUDE or NOT NULL.
[[nodiscard]] Constraint constraint_of(const PgQuery__Constraint& node, StatementText& text);

/// A collation's name; `schema.name` when qualified (pg_catalog is dropped). Empty without COLLATE.
[[nodiscard]] std::string collation_of(const PgQuery__CollateClause* clause);

}  // namespace pgmig::sql
