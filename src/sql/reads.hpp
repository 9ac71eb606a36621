// SPDX-License-Identifier: Apache-2.0
// Which relations a query reads: CTE names are none.
#pragma once

#include "pg/name.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <vector>

namespace pgmig::sql {

/// Every relation that is read anywhere below, without duplicates, in the order of the tree. A name
/// that a WITH in scope gives to a sub-query is none, nor is the table that a data change writes
/// to.
[[nodiscard]] std::vector<pg::QualifiedName> relations_read(const ProtobufCMessage& root);

/// The same with the tables written to.
[[nodiscard]] std::vector<pg::QualifiedName> relations_named(const ProtobufCMessage& root);

}  // namespace pgmig::sql
