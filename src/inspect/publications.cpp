// SPDX-License-Identifier: Apache-2.0
// What logical replication hands on to other databases.
#include "inspect/publications.hpp"

#include "inspect/queries.hpp"

#include <cstddef>

namespace pgmig::inspect {

Publications publications(db::Session& session) {
  const db::Rows rows = session.query(queries::publications);
  Publications found;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.at(row, 2)) {
      const pg::QualifiedName table{.schema = rows.text(row, 1), .name = rows.text(row, 2)};
      found.of_table[pg::to_sql(table)].push_back(rows.text(row, 0));
    } else {
      found.of_all_tables.push_back(rows.text(row, 0));
    }
  }
  return found;
}

}  // namespace pgmig::inspect
