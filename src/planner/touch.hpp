// SPDX-License-Identifier: Apache-2.0
// What a statement touches, finely enough to tell whether two may change places.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/script.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace pgmig::planner {

/// Objects by their full names. Of a relation perhaps only parts are touched: columns by their
/// names, others as "constraint c", "trigger t".
struct Touch {
  using Parts = std::optional<std::set<std::string>>;  ///< nothing: all of it

  std::map<pg::QualifiedName, Parts> objects;
  std::set<std::string> schemas;  ///< made, dropped or renamed themselves
  std::string body;               ///< of a function: whatever it mentions it may need
  bool everything = false;        ///< cannot be seen into

  void add(const pg::QualifiedName& name, Parts parts);
  void add(const Touch& other);
};

/// The columns and constraints of `table` (nullptr: unknown) that an action of ALTER TABLE works
/// on.
[[nodiscard]] Touch::Parts parts_of_action(const sql::AlterAction& action,
                                           const catalog::Relation* table);

[[nodiscard]] Touch touch_of(const sql::Statement& statement, const catalog::Catalog& catalog);

/// Whether the later of two statements may depend on the earlier.
[[nodiscard]] bool depends(const Touch& later, const Touch& earlier);

}  // namespace pgmig::planner
