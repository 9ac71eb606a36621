// SPDX-License-Identifier: Apache-2.0
#include "inspect/rows_touched.hpp"

#include "inspect/queries.hpp"
#include "inspect/text_array.hpp"

#include <cstddef>

namespace pgmig::inspect {

std::optional<RowsTouched> rows_touched(db::Session& session, const std::string& journal_schema) {
  enum { table, oid, file, count, altered, is_ours };

  const db::Rows rows = session.query(queries::rows_touched,
                                      {array_literal({journal_schema, journal_schema + "_trash"})});
  RowsTouched touched;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.integer(row, oid) == 0) {
      return std::nullopt;
    }
    touched.emplace(rows.integer(row, oid), TouchedRows{.table = rows.text(row, table),
                                                        .file = rows.integer(row, file),
                                                        .rows = rows.integer(row, count),
                                                        .altered = rows.text(row, altered),
                                                        .is_ours = rows.text(row, is_ours) == "t"});
  }
  return touched;
}

std::vector<std::string> touched_between(const RowsTouched& before, const RowsTouched& after) {
  std::vector<std::string> tables;
  for (const auto& [oid, was] : before) {
    const auto is = after.find(oid);
    if (is != after.end() && (is->second.file != was.file || is->second.rows != was.rows)) {
      tables.push_back(was.table);
    }
  }
  return tables;
}

std::vector<std::string> altered_by_others(const RowsTouched& before, const RowsTouched& after) {
  std::vector<std::string> tables;
  for (const auto& [oid, is] : after) {
    const auto was = before.find(oid);
    const bool is_altered = was == before.end() || was->second.altered != is.altered;
    if (is_altered && !is.is_ours) {
      tables.push_back(is.table);
    }
  }
  return tables;
}

}  // namespace pgmig::inspect
