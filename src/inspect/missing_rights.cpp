// SPDX-License-Identifier: Apache-2.0
#include "inspect/missing_rights.hpp"

#include "inspect/queries.hpp"
#include "inspect/text_array.hpp"

#include <cstddef>
#include <variant>

namespace pgmig::inspect {

std::vector<std::string> missing_rights(db::Session& session, const std::string& role,
                                        const std::vector<std::string>& relations, Intent intent) {
  const auto answer = session.try_query(
      queries::missing_rights,
      {role, array_literal(relations), intent == Intent::read ? "true" : "false"});
  std::vector<std::string> advice;
  if (const auto* rows = std::get_if<db::Rows>(&answer)) {
    for (std::size_t row = 0; row < rows->size(); ++row) {
      advice.push_back(rows->text(row, 0));
    }
  }
  return advice;
}

}  // namespace pgmig::inspect
