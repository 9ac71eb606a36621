// SPDX-License-Identifier: Apache-2.0
// The index of a partitioned table: one on each table of the tree, named as PostgreSQL names them.
#pragma once

#include "catalog/catalog.hpp"

#include <pgmig/plan.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// A new index as the author wrote it.
struct WantedIndex {
  const sql::CreateIndex& change;
  std::string_view text;  ///< the statement
};

/// The name as written, or the one that the server would choose now.
[[nodiscard]] std::string name_of_index(const sql::CreateIndex& change,
                                        const catalog::Relation& table,
                                        const catalog::Catalog& catalog);

/// Whether the server takes the valid index, which belongs to no other yet, for what is wanted.
[[nodiscard]] bool serves(const catalog::Index& index, const WantedIndex& wanted);

/// The index of the table that the server takes for its part of an index of the partitioned
/// table above it, instead of building one; or nullptr.
[[nodiscard]] const catalog::Index* serving_index(const catalog::Relation& table,
                                                  const WantedIndex& wanted);

/// One table of the tree and its index.
struct TreeIndex {
  const catalog::Relation* table = nullptr;
  std::string name;
  const catalog::Index* there = nullptr;  ///< it serves: nothing is built
  std::optional<std::size_t> above;       ///< the place of the index that it is attached to
  bool attached = false;                  ///< already

  [[nodiscard]] pg::QualifiedName full_name() const;
};

/// Every table of the tree that has to have an index, parents first; nothing below what serves.
/// Foreign tables have none.
[[nodiscard]] std::vector<TreeIndex> index_tree(const catalog::Catalog& catalog,
                                                const catalog::Relation& root,
                                                const WantedIndex& wanted);

/// What makes an index again that was dropped together with the one that it was attached to.
/// Nothing when its definition is not known, or a constraint rests on it.
[[nodiscard]] std::optional<std::vector<std::string>> remade(const catalog::Catalog& catalog,
                                                             const catalog::Relation& table,
                                                             const catalog::Index& index);

}  // namespace pgmig::planner
