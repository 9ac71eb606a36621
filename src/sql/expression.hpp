// SPDX-License-Identifier: Apache-2.0
// A value expression's text, and what it calls and mentions.
#pragma once

#include "pg/name.hpp"
#include "sql/change.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <cstddef>
#include <string>
#include <vector>

namespace pgmig::sql {

/// The expression with its functions and columns. `text` is how StatementText spells it.
[[nodiscard]] Expression expression_of(const PgQuery__Node& node, std::string text);

/// Where the expression begins in the text that was parsed, opening parentheses left out.
[[nodiscard]] std::size_t place_of(const PgQuery__Node& expression);

/// The expression by the deparser: for people only, see StatementText.
[[nodiscard]] std::string deparsed(const PgQuery__Node& expression);

/// Every function called anywhere below, without duplicates, in the order of the tree.
[[nodiscard]] std::vector<pg::QualifiedName> functions_in(const ProtobufCMessage& root);

/// Every column mentioned anywhere below, without duplicates; `*` is left out.
[[nodiscard]] std::vector<std::string> columns_in(const ProtobufCMessage& root);

}  // namespace pgmig::sql
