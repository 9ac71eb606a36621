// SPDX-License-Identifier: Apache-2.0
// Which tables a data change reaches, and whether what it does to their rows can be kept.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <vector>

namespace pgmig::planner {

/// The rows of a statement that reaches these tables can be told before and after it; an order in
/// which referenced tables come first.
struct ReachedTables {
  std::vector<const catalog::Relation*> tables;  ///< empty: they cannot
  bool fires_triggers = false;                   ///< which may reach others
};

/// INSERT, UPDATE, DELETE, MERGE and COPY, with all that foreign keys change or delete along. Each
/// table has a key and is small enough to be copied under a lock that keeps writers away.
[[nodiscard]] ReachedTables reached_tables(const Request& request);

/// The table of an INSERT that can return its rows, one by one and whole, and changes no other;
/// nullptr for anything else.
[[nodiscard]] const catalog::Relation* table_of_plain_insert(const Request& request);

/// The table of a DELETE of the same kind.
[[nodiscard]] const catalog::Relation* table_of_plain_delete(const Request& request);

/// What has to be looked at when the statement runs; none where all is known.
[[nodiscard]] std::vector<plan::Unforeseen> unforeseen_rows(
    const Request& request, const std::vector<const catalog::Relation*>& tables,
    bool fires_triggers);

}  // namespace pgmig::planner
