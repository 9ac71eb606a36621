// SPDX-License-Identifier: Apache-2.0
// A value expression's text, and what it calls and mentions.
#pragma once

#include "pg/name.hpp"
#include "sql/change.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <optional>
#include <string>
#include <vector>

namespace pgmig::sql {

/// The expression as the deparser spells it, with its functions and columns.
[[nodiscard]] Expression expression_of(const PgQuery__Node& node);

/// Nothing for no node.
[[nodiscard]] std::optional<Expression> expression_of(const PgQuery__Node* node);

/// Every function called anywhere below, without duplicates, in the order of the tree.
[[nodiscard]] std::vector<pg::QualifiedName> functions_in(const ProtobufCMessage& root);

/// Every column mentioned anywhere below, without duplicates; `*` is left out.
[[nodiscard]] std::vector<std::string> columns_in(const ProtobufCMessage& root);

}  // namespace pgmig::sql
