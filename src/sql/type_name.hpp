// SPDX-License-Identifier: Apache-2.0
// Types as format_type() of the server prints them.
#pragma once

#include "pg/name.hpp"
#include "sql/change.hpp"

#include <pg_query/pg_query.pb-c.h>

namespace pgmig::sql {

[[nodiscard]] TypeName type_name_of(const PgQuery__TypeName& type);

/// Empty for no node.
[[nodiscard]] TypeName type_name_of(const PgQuery__TypeName* type);

/// Whether `name` is a type that every server has: of pg_catalog, or unqualified and known by name.
[[nodiscard]] bool is_builtin_type(const pg::QualifiedName& name);

}  // namespace pgmig::sql
