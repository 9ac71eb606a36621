// SPDX-License-Identifier: Apache-2.0
// A statement's syntax tree -> the change that it is.
#pragma once

#include "sql/change.hpp"
#include "sql/statement_text.hpp"

#include <pg_query/pg_query.pb-c.h>

namespace pgmig::sql {

/// The change. A statement that pgmig does not take apart becomes Other.
[[nodiscard]] Change classify(const PgQuery__Node& statement, StatementText& text);

// One function for each family of statements; classify() picks it by the kind of the node.

[[nodiscard]] Change create_table(const PgQuery__Node& statement, StatementText& text);
[[nodiscard]] Change create_table_as(const PgQuery__Node& statement);
[[nodiscard]] Change create_view(const PgQuery__Node& statement);
[[nodiscard]] Change create_index(const PgQuery__Node& statement, StatementText& text);
[[nodiscard]] Change alter_table(const PgQuery__Node& statement, StatementText& text);

[[nodiscard]] Change select(const PgQuery__Node& statement);
[[nodiscard]] Change data_change(const PgQuery__Node& statement);
[[nodiscard]] Change explain(const PgQuery__Node& statement, StatementText& text);
[[nodiscard]] Change show(const PgQuery__Node& statement);
[[nodiscard]] Change copy(const PgQuery__Node& statement, StatementText& text);
[[nodiscard]] Change truncate(const PgQuery__Node& statement);
[[nodiscard]] Change lock(const PgQuery__Node& statement);

[[nodiscard]] Change rename(const PgQuery__Node& statement);
[[nodiscard]] Change set_schema(const PgQuery__Node& statement);
[[nodiscard]] Change drop(const PgQuery__Node& statement);
[[nodiscard]] Change drop_shared(const PgQuery__Node& statement);

[[nodiscard]] Change create_trigger(const PgQuery__Node& statement);
[[nodiscard]] Change create_routine(const PgQuery__Node& statement);
[[nodiscard]] Change create_sequence(const PgQuery__Node& statement);
[[nodiscard]] Change create_type(const PgQuery__Node& statement);
[[nodiscard]] Change define(const PgQuery__Node& statement);
[[nodiscard]] Change alter_enum(const PgQuery__Node& statement);
[[nodiscard]] Change create_schema(const PgQuery__Node& statement);

[[nodiscard]] Change transaction(const PgQuery__Node& statement);
[[nodiscard]] Change set_variable(const PgQuery__Node& statement);
[[nodiscard]] Change discard(const PgQuery__Node& statement);
[[nodiscard]] Change maintenance(const PgQuery__Node& statement);
[[nodiscard]] Change do_block(const PgQuery__Node& statement);
[[nodiscard]] Change call(const PgQuery__Node& statement);

[[nodiscard]] Change other(const PgQuery__Node& statement);

}  // namespace pgmig::sql
