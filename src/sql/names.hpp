// SPDX-License-Identifier: Apache-2.0
// Names as the syntax tree holds them -> names as pgmig holds them.
#pragma once

#include "pg/name.hpp"
#include "sql/change.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

using Nodes = std::span<PgQuery__Node* const>;

/// The text of a String node, else empty.
[[nodiscard]] std::string_view string_of(const PgQuery__Node* node);

/// The texts of a list of String nodes.
[[nodiscard]] std::vector<std::string> strings_of(Nodes nodes);

[[nodiscard]] pg::QualifiedName name_of(const PgQuery__RangeVar& relation);

/// Empty when there is none.
[[nodiscard]] pg::QualifiedName name_of(const PgQuery__RangeVar* relation);

/// The last one or two of a dotted name's parts (a database name before them is dropped).
[[nodiscard]] pg::QualifiedName name_of(Nodes parts);

/// The relations of a list of RangeVar nodes.
[[nodiscard]] std::vector<pg::QualifiedName> relations_of(Nodes nodes);

/// An object as DROP, COMMENT, ALTER ... OWNER and their like name it: `part` is the column,
/// constraint, trigger, rule or policy of `object`.
struct ObjectName {
  pg::QualifiedName object;
  std::string part;
};

[[nodiscard]] ObjectName object_name(PgQuery__ObjectType type, const PgQuery__Node* node);

[[nodiscard]] ObjectKind object_kind(PgQuery__ObjectType type);

/// A role's name; CURRENT_USER and its kin as lower-case words ("current_user", "public").
[[nodiscard]] std::string role_name(const PgQuery__RoleSpec& role);

/// Appends what is not there yet.
template <class T>
void add_unique(std::vector<T>& list, T item) {
  if (std::ranges::find(list, item) == list.end()) {
    list.push_back(std::move(item));
  }
}

}  // namespace pgmig::sql
