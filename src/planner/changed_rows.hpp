// SPDX-License-Identifier: Apache-2.0
// Which tables a data change reaches, and whether what it does to their rows can be kept.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <vector>

namespace pgmig::planner {

/// The tables whose rows a statement (INSERT, UPDATE, DELETE, MERGE, COPY) changes, with all that
/// foreign keys change or delete along, where each has a key and is small enough to be copied under
/// a lock that keeps writers away; referenced ones come first. Empty: they cannot be compared.
[[nodiscard]] std::vector<const catalog::Relation*> reached_tables(const Request& request);

/// The table of an INSERT that can return its rows, one by one and whole, and changes no other;
/// nullptr for anything else.
[[nodiscard]] const catalog::Relation* table_of_plain_insert(const Request& request);

/// The table of a DELETE of the same kind.
[[nodiscard]] const catalog::Relation* table_of_plain_delete(const Request& request);

/// Tables that foreign keys change along with what a statement changes.
[[nodiscard]] std::vector<const catalog::Relation*> changed_along(const Request& request);

/// Whether a statement changes rows of that table alone: no trigger fires, no foreign key passes
/// anything on.
[[nodiscard]] bool reaches_only(const Request& request, const catalog::Relation& table);

/// What has to be looked at when the statement runs, for it runs code or fires triggers; none where
/// all is known.
[[nodiscard]] std::vector<plan::Unforeseen> unforeseen_rows(
    const Request& request, const std::vector<const catalog::Relation*>& tables);

}  // namespace pgmig::planner
