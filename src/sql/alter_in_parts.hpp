// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE taken apart: several statements that do together what one does, in the author's
// words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

/// The actions of an ALTER TABLE, each as a statement of its own, in the author's order. Nothing
/// when it is no ALTER TABLE, or cannot be taken apart with certainty.
[[nodiscard]] std::optional<std::vector<std::string>> one_statement_an_action(
    std::string_view statement);

/// The column that an ALTER TABLE adds.
struct ColumnInParts {
  std::string definition;     ///< name, type, COLLATE ...: what remains without constraints
  std::string value;          ///< of DEFAULT; empty without one
  bool not_null = false;      ///< NOT NULL itself: a PRIMARY KEY is among the constraints
  std::string not_null_name;  ///< of CONSTRAINT name NOT NULL, as written
  std::vector<std::string> constraints;  ///< as constraints of the table: "UNIQUE (c)"
};

/// Nothing when adding one column is not all that the statement does, when the column is generated
/// or an identity, or when it cannot be taken apart with certainty.
[[nodiscard]] std::optional<ColumnInParts> column_in_parts(std::string_view statement);

/// The same as statements: the column with its DEFAULT and NOT NULL, then each constraint. Nothing
/// as above.
[[nodiscard]] std::optional<std::vector<std::string>> column_and_constraints(
    std::string_view statement);

}  // namespace pgmig::sql
