// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE ... ADD CONSTRAINT in parts that lock shortly; the definition stays as the author
// wrote it.
#pragma once

#include "pg/name.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pgmig::sql {

/// The ALTER TABLE that adds one CHECK or FOREIGN KEY, with `constraint_name`, `table` and NOT
/// VALID. Everything else is the author's. Nothing when it is no such statement, or one that cannot
/// be rewritten with certainty.
[[nodiscard]] std::optional<std::string> add_constraint_not_valid(
    std::string_view statement, const std::string& constraint_name, const pg::QualifiedName& table);

/// The same, but valid as the author wrote it.
[[nodiscard]] std::optional<std::string> add_constraint_named(std::string_view statement,
                                                              const std::string& constraint_name,
                                                              const pg::QualifiedName& table);

/// A UNIQUE or PRIMARY KEY constraint in two statements.
struct KeyInParts {
  std::string create_index;    ///< CREATE UNIQUE INDEX CONCURRENTLY
  std::string add_constraint;  ///< ALTER TABLE ... USING INDEX
};

/// The ALTER TABLE that adds one UNIQUE or PRIMARY KEY, as an index of the constraint's name and a
/// constraint that takes it over: that one, or the one called `index_name`. Nothing as above.
[[nodiscard]] std::optional<KeyInParts> add_key_in_parts(std::string_view statement,
                                                         const std::string& constraint_name,
                                                         const pg::QualifiedName& table,
                                                         const std::string& index_name = {});

}  // namespace pgmig::sql
