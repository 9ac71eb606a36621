// SPDX-License-Identifier: Apache-2.0
// A schema as a list of small things, each with the SQL that makes it: what `pgmig snapshot` prints
// and what drift is judged by. Made by inspect/read_snapshot.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::snapshot {

/// A table, a column's default, a grant: what can be changed by itself.
struct Object {
  std::string kind;   ///< a row of the table in snapshot/kinds.cpp
  std::string of;     ///< what it is part of, as SQL spells it; empty when it stands alone
  std::string name;   ///< as SQL spells it; kind, of and name together are unique
  std::string value;  ///< what SQL says of it beyond the name

  bool operator==(const Object&) const = default;
};

/// In an order in which they can be made, and the same for the same schema on every server.
using Snapshot = std::vector<Object>;

/// The whole schema as SQL that an empty database takes.
[[nodiscard]] std::string to_sql(const Snapshot& snapshot);

/// For storing; from_text(to_text(s)) == s. Throws Error{history_violation} on what it did not
/// write.
[[nodiscard]] std::string to_text(const Snapshot& snapshot);
[[nodiscard]] Snapshot from_text(std::string_view text);

}  // namespace pgmig::snapshot
