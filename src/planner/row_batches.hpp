// SPDX-License-Identifier: Apache-2.0
// Whether an UPDATE, a DELETE or an INSERT ... SELECT is to be run for some rows at a time, and
// whether it can be.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/recipe.hpp"

#include <optional>
#include <string>

namespace pgmig::planner {

/// A change of a table that is large, or of which the author wants batches; of an INSERT the table
/// that it copies.
struct InBatches {
  const catalog::Relation& table;
  plan::RowChange change;  ///< as far as it got where it cannot be cut
  std::string why_whole;   ///< why it cannot be cut, in words; empty: it can
  sql::DataChange::Verb verb = sql::DataChange::Verb::update;
  bool joins = false;  ///< FROM, USING
};

/// Nothing where one statement will do: a small table, one that nobody else uses yet, a condition
/// that names its few rows by their key, an author's transaction, batch=off.
[[nodiscard]] std::optional<InBatches> in_batches(const Request& request);

/// It is, and it can be.
[[nodiscard]] bool goes_in_batches(const Request& request);

/// An UPDATE that gives values to nothing but columns which the same migration has made, and fires
/// no triggers: the values go with the columns.
[[nodiscard]] bool sets_only_new_columns(const Request& request);

}  // namespace pgmig::planner
