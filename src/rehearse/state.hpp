// SPDX-License-Identifier: Apache-2.0
// Everything that a rehearsal compares: the schema and the rows.
#pragma once

#include "rehearse/contents.hpp"
#include "rehearse/databases.hpp"
#include "snapshot/differences.hpp"
#include "snapshot/snapshot.hpp"

#include <string>
#include <vector>

namespace pgmig::rehearse {

struct State {
  snapshot::Snapshot schema;
  Contents rows;
};

/// All of it but pgmig's own. Throws Error{temporary} when the schema cannot be read.
[[nodiscard]] State read_state(const Database& database, const std::string& journal_schema);

/// How `found` differs from `expected`, in words.
struct SchemaFindings {
  std::vector<std::string> wrong;  ///< what is missing, new or another one
  /// The same to who uses it: white space in the body of a function, the order of a view's columns.
  std::vector<std::string> worded_otherwise;
};

[[nodiscard]] SchemaFindings schema_findings(const State& expected, const State& found);

}  // namespace pgmig::rehearse
