// SPDX-License-Identifier: Apache-2.0
// Partitions that have not left.
#include "planner/restored.hpp"

namespace pgmig::planner {

bool is_restored(const sql::Change& change, const catalog::Catalog& catalog) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  if (alter == nullptr || alter->actions.size() != 1) {
    return false;
  }
  const sql::AlterAction& action = alter->actions.front();
  const catalog::Relation* partition = catalog.find(action.other);
  const bool is_partition = partition != nullptr && partition->is_partition;
  if (action.kind == sql::AlterKind::attach_partition) {
    return is_partition && !partition->detach_pending;
  }
  return action.kind == sql::AlterKind::detach_partition_finalize &&
         !(is_partition && partition->detach_pending);
}

}  // namespace pgmig::planner
