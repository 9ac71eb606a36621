// SPDX-License-Identifier: Apache-2.0
// Everything that a DROP TABLE takes away, as far as the catalog knows it.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <vector>

namespace pgmig::planner {

struct DroppedTables {
  /// Views that CASCADE takes along, each before what it stands on.
  std::vector<const catalog::Relation*> views;
  /// The named tables, and those that inherit from them, each before its parents.
  std::vector<const catalog::Relation*> tables;
  /// Partitions of them, at any level, which go with the table that they are part of.
  std::vector<const catalog::Relation*> partitions;

  /// A foreign key of a table that stays.
  struct Reference {
    const catalog::Relation* table = nullptr;
    const catalog::Constraint* key = nullptr;
  };

  std::vector<Reference> references;

  /// All relations, in that order.
  [[nodiscard]] std::vector<const catalog::Relation*> all() const;

  [[nodiscard]] bool contains(const pg::QualifiedName& name) const;
};

[[nodiscard]] DroppedTables dropped_tables(const sql::Drop& change,
                                           const catalog::Catalog& catalog);

}  // namespace pgmig::planner
