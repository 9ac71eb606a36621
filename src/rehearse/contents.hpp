// SPDX-License-Identifier: Apache-2.0
// The rows of a database as digests, and what became of them.
#pragma once

#include "db/session.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pgmig::rehearse {

/// The rows of one table. Digests do not depend on the order of rows, or of columns.
struct TableContents {
  std::int64_t rows = 0;
  std::string digest;                          ///< of whole rows
  std::map<std::string, std::string> columns;  ///< name -> digest of its values

  bool operator==(const TableContents&) const = default;
};

/// By "schema.name". Tables that hold rows of their own: no views, no partitioned tables.
using Contents = std::map<std::string, TableContents>;

/// Reads every row of every table but pgmig's own (`journal_schema`, and its trash).
[[nodiscard]] Contents read_contents(db::Session& session, const std::string& journal_schema);

/// A table and a column of it.
using Columns = std::set<std::pair<std::string, std::string>>;

/// What is not the same in both, in words. What `unstable` names may differ: it does by itself, as
/// now() does.
[[nodiscard]] std::vector<std::string> differences(const Contents& expected, const Contents& found,
                                                   const Columns& unstable = {});

/// The columns whose values are not the same in both.
[[nodiscard]] Columns unequal_columns(const Contents& one, const Contents& other);

/// What an undo did to rows.
struct RowFindings {
  std::vector<std::string> lost;     ///< was there after the migration; the undo did not keep it
  std::vector<std::string> left;     ///< the migration added it, and it is still there
  std::vector<std::string> emptied;  ///< went with what the migration had added to its table
  std::vector<std::string> gone;     ///< the migration destroyed it: no file can bring it back
};

/// `before` the migration, `after` it, and after its undo (`back`).
[[nodiscard]] RowFindings judge_rows(const Contents& before, const Contents& after,
                                     const Contents& back);

}  // namespace pgmig::rehearse
