// SPDX-License-Identifier: Apache-2.0
#include "inspect/relation_size.hpp"

#include "inspect/queries.hpp"

namespace pgmig::inspect {

std::optional<RelationSize> relation_size(db::Session& session, const std::string& name) {
  const db::Rows rows = session.query_prepared(queries::relation_size, {name});
  if (rows.empty()) {
    return std::nullopt;
  }
  return RelationSize{.rows = std::stod(rows.text(0, 0)),
                      .heap = {rows.integer(0, 1)},
                      .indexes = {rows.integer(0, 2)}};
}

}  // namespace pgmig::inspect
