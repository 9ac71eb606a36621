// SPDX-License-Identifier: Apache-2.0
// The names that PostgreSQL gives to what the author left unnamed (indexcmds.c, pg_constraint.c):
// t_pkey, t_a_b_idx1.
#pragma once

#include "catalog/catalog.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::catalog {

/// `first_second_label` in at most 63 bytes: the longer of the first two is cut, at a character's
/// border. An empty `second` is left out.
[[nodiscard]] std::string object_name(std::string_view first, std::string_view second,
                                      std::string_view label);

/// What a new name must differ from.
enum class Taken {
  relations,                  ///< relations and indexes of the schema
  relations_and_constraints,  ///< and its constraints: for indexes that back one
  constraints,                ///< only its constraints: for CHECK and FOREIGN KEY
};

/// object_name() with 1, 2, ... after the label until it is free in the schema.
[[nodiscard]] std::string free_name(const Catalog& catalog, const std::string& schema,
                                    std::string_view first, std::string_view second,
                                    std::string_view label, Taken taken);

/// Column names joined by "_", as they go into an index's or foreign key's name.
[[nodiscard]] std::string joined(const std::vector<std::string>& columns);

/// The names of an index's own columns: an expression's is its function, or "expr"; repeated ones
/// are numbered.
[[nodiscard]] std::vector<std::string> index_column_names(const std::vector<sql::IndexKey>& keys,
                                                          const std::vector<std::string>& included);

/// The CHECK that DETACH ... CONCURRENTLY leaves on a partition in place of its bound; nothing
/// where the keys are not plain columns, for then it is not known.
[[nodiscard]] std::optional<std::string> name_of_left_check(const Catalog& catalog,
                                                            const Relation& parent,
                                                            const Relation& partition);

}  // namespace pgmig::catalog
