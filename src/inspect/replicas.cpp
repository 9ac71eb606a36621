// SPDX-License-Identifier: Apache-2.0
// Who follows this server, and how far behind.
#include "inspect/replicas.hpp"

#include "inspect/queries.hpp"

#include <cstddef>

namespace pgmig::inspect {

Replicas replicas(db::Session& session) {
  const db::Rows rows = session.query_prepared(queries::replicas, {});
  Replicas found;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (!rows.at(row, 1)) {
      ++found.unseen;
      continue;
    }
    found.replicas.push_back({.name = rows.text(row, 0),
                              .state = rows.text(row, 1),
                              .lag = std::chrono::milliseconds{rows.integer(row, 2)}});
  }
  return found;
}

std::string strain(db::Session& session) {
  const db::Rows reasons = session.query_prepared(queries::strain, {});
  return reasons.empty() ? std::string{} : reasons.text(0, 0);
}

}  // namespace pgmig::inspect
