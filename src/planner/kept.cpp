// SPDX-License-Identifier: Apache-2.0
// drop=copy, hide or plain.
#include "planner/kept.hpp"

namespace pgmig::planner {

plan::DropPolicy drop_policy(const source::Directives& directives, const plan::Policy& policy) {
  if (!directives.drop) {
    return policy.drop;
  }
  return *directives.drop == "plain"  ? plan::DropPolicy::plain
         : *directives.drop == "hide" ? plan::DropPolicy::hide
                                      : plan::DropPolicy::copy;
}

bool can_be_kept(const sql::Change& change) {
  const auto* drop = std::get_if<sql::Drop>(&change);
  return drop != nullptr && drop->kind == sql::ObjectKind::table;
}

bool is_to_be_kept(const Request& request) {
  return !request.catalog.trash.schema.empty() &&
         drop_policy(request.statement.directives, request.policy) != plan::DropPolicy::plain;
}

}  // namespace pgmig::planner
