// SPDX-License-Identifier: Apache-2.0
// One relation on its way into the trash with all that bears a name of its own: indexes, sequences,
// statistics.
#pragma once

#include "catalog/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// TABLE, VIEW, MATERIALIZED VIEW: the word of ALTER and DROP.
[[nodiscard]] std::string_view word_of(catalog::RelationKind kind);

/// What it is called in the trash.
[[nodiscard]] std::string kept_name(const catalog::Relation& relation,
                                    const catalog::Catalog& catalog, std::string_view migration);

/// Gives all of it the names that it has in the trash, and moves it there. Names first: what came
/// before may have them there.
[[nodiscard]] std::vector<std::string> moved_to_trash(const catalog::Relation& relation,
                                                      const catalog::Catalog& catalog,
                                                      std::string_view migration);

/// The same backwards.
[[nodiscard]] std::vector<std::string> moved_back(const catalog::Relation& relation,
                                                  const catalog::Catalog& catalog,
                                                  std::string_view migration);

}  // namespace pgmig::planner
