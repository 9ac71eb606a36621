// SPDX-License-Identifier: Apache-2.0
// Whether a change of rows may commit after some of them, and in which order they are taken.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"
#include "sql/row_change.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// More rows than one batch should have: others wait for them meanwhile. By the server's estimates.
[[nodiscard]] bool is_large(const catalog::Relation& table);

struct Cut {
  std::vector<std::string> key;  ///< in whose order; none: block by block
  std::string why_whole;         ///< why the statement cannot be cut, in words; empty: it can
};

/// Of an UPDATE, DELETE or INSERT ... SELECT. `walked` is the table whose rows are taken one by
/// one: the changed one, or what INSERT copies.
[[nodiscard]] Cut cut_of(const Request& request, const catalog::Relation& walked,
                         const sql::RowChangeParts& parts);

}  // namespace pgmig::planner
