// SPDX-License-Identifier: Apache-2.0
// The names that a statement brings into being, and those that it takes away.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

/// Whole objects by full name, and parts of relations ("c", "constraint c", "trigger t").
struct Names {
  struct Part {
    pg::QualifiedName relation;
    std::string name;
    bool operator==(const Part&) const = default;
  };

  std::vector<pg::QualifiedName> objects;
  std::vector<Part> parts;
};

/// By CREATE, ADD, and the new name of RENAME and SET SCHEMA.
[[nodiscard]] Names created_names(const sql::Change& change, const catalog::Catalog& catalog);

/// By DROP, and the old name of RENAME and SET SCHEMA.
[[nodiscard]] Names removed_names(const sql::Change& change, const catalog::Catalog& catalog);

/// Whole objects that the change makes and that were not there before it: not what CREATE OR
/// REPLACE replaces, nor what is merely renamed.
[[nodiscard]] std::vector<pg::QualifiedName> made_names(const sql::Change& change,
                                                        const catalog::Catalog& before);

/// An object that is called otherwise from now on, or lies in another schema.
struct Moved {
  pg::QualifiedName from;
  pg::QualifiedName to;
};

/// Nothing for other changes, and for columns, constraints and other parts.
[[nodiscard]] std::optional<Moved> moved_object(const sql::Change& change,
                                                const catalog::Catalog& before);

}  // namespace pgmig::planner
