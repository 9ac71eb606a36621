// SPDX-License-Identifier: Apache-2.0
// The text of plain indexes, keys and foreign keys, spelt here as pg_get_indexdef() and
// pg_get_constraintdef() would: asking the server costs it several catalog lookups an object (300
// ms for 8,000 indexes, 15 ms so). A server test compares the spellings on every version.
#pragma once

#include "catalog/catalog.hpp"

#include <string>
#include <vector>

namespace pgmig::inspect {

/// The definition of an index whose keys are all columns with their types' default operator class
/// and their own collation, without predicate or storage parameters. `options` is
/// pg_index.indoption.
[[nodiscard]] std::string spell_index(const pg::QualifiedName& table, const catalog::Index& index,
                                      const std::vector<int>& options);

/// The columns of the table that occur in an index's expressions and predicate, by name. Told from
/// the words of its definition, so a function or constant of a column's name counts as well.
[[nodiscard]] std::vector<std::string> columns_mentioned(
    const std::string& definition, const std::vector<catalog::Column>& columns);

/// What follows WHERE in the definition of a partial index, else nothing.
[[nodiscard]] std::string predicate_of(const std::string& definition);

/// "PRIMARY KEY (a, b) INCLUDE (c) DEFERRABLE INITIALLY DEFERRED". `index` is the constraint's own.
struct KeySpelling {
  bool nulls_not_distinct = false;
  bool deferred = false;
};

[[nodiscard]] std::string spell_key(const catalog::Constraint& key, const catalog::Index& index,
                                    KeySpelling spelling);

/// "FOREIGN KEY (a) REFERENCES s.t(b) ON DELETE CASCADE NOT VALID". `actions` are pg_constraint's
/// confmatchtype, confupdtype and confdeltype in this order.
[[nodiscard]] std::string spell_foreign_key(const catalog::Constraint& key,
                                            const std::string& actions, bool deferred);

}  // namespace pgmig::inspect
