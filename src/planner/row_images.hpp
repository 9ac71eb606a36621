// SPDX-License-Identifier: Apache-2.0
// Rows as they were before a statement and as they became: what is needed to put them back, and to
// see who has changed them since.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// Two copies in the trash. A row that is in both was changed, one that is only in `was` was
/// deleted, one that is only in `is` was inserted.
struct RowImages {
  const catalog::Relation& table;  ///< that has a row_key()
  pg::QualifiedName was;
  pg::QualifiedName is;
};

/// Where the images of a statement's rows will lie.
[[nodiscard]] RowImages images_of(const catalog::Relation& table, const catalog::Catalog& catalog,
                                  std::string_view migration, int statement);

/// CREATE TABLE of all rows, before the statement.
[[nodiscard]] std::string take_first_image(const RowImages& images);

/// After it: what has changed is put into `is`, what has not is taken out of `was`.
[[nodiscard]] std::vector<std::string> take_second_image(const RowImages& images);

/// INSERT that puts the rows which the author's INSERT returns into `is`. `text` is the author's.
[[nodiscard]] std::string insert_into_image(const RowImages& images, const std::string& text);

/// The statements that put all back, each for rows that nobody has changed since.
[[nodiscard]] std::string delete_new_rows(const RowImages& images);
[[nodiscard]] std::string delete_inserted_rows(const RowImages& images);  ///< without `was`
[[nodiscard]] std::string put_old_values_back(const RowImages& images);   ///< empty: none but keys
[[nodiscard]] std::string put_old_rows_back(const RowImages& images);

/// One of these statements, as the catalog knows what it names.
struct ImagesComeBack {
  sql::DataChange::Verb verb = sql::DataChange::Verb::insert;
  const catalog::Relation& table;
  const catalog::Relation& is;
  const catalog::Relation* was = nullptr;  ///< null: the rows were inserted
};

[[nodiscard]] std::optional<ImagesComeBack> images_come_back(const sql::Change& change,
                                                             const catalog::Catalog& catalog);

/// A statement that fails, and names them, where rows are in the way of it.
[[nodiscard]] std::string stop_where_rows_are_in_the_way(const ImagesComeBack& back,
                                                         const catalog::Catalog& catalog);

}  // namespace pgmig::planner
