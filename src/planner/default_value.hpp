// SPDX-License-Identifier: Apache-2.0
// What a new column's value costs: one constant for all rows, or a value computed for each.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// The worst volatility of what the expression calls: 'i', 's' or 'v'.
[[nodiscard]] char volatility(const catalog::Catalog& catalog, const sql::Expression& expression);

/// PG 11+: a default that is not volatile is computed once and kept in the catalog. Everything else
/// (volatile default, serial, identity, stored generation, a domain with constraints) writes every
/// row.
[[nodiscard]] bool computes_every_row(const catalog::Catalog& catalog,
                                      const sql::ColumnDefinition& column);

/// Whether the type is a domain that checks its values.
[[nodiscard]] bool is_constrained_domain(const catalog::Catalog& catalog,
                                         const sql::TypeName& type);

}  // namespace pgmig::planner
