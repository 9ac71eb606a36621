// SPDX-License-Identifier: Apache-2.0
// ATTACH PARTITION: what the table still lacks, so that the server has work to do under its locks.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/script.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

struct Attachment {
  const catalog::Relation& parent;
  const catalog::Relation& partition;
  const catalog::Relation* rest = nullptr;  ///< the default partition that is there already
  std::optional<std::string> bound;         ///< what the bound says, see partition_condition()
  std::optional<std::string> condition;     ///< and the bounds of the parent and all above it
};

/// Of a statement that attaches one partition to a table that is there, and does nothing else.
[[nodiscard]] std::optional<Attachment> attachment_of(const sql::Statement& statement,
                                                      const catalog::Catalog& catalog);

/// No valid CHECK says that all rows belong into the partition.
[[nodiscard]] bool has_to_look_through_partition(const Attachment& attachment);

/// There is a default partition, and no valid CHECK says that none of its rows belongs into the new
/// one.
[[nodiscard]] bool has_to_look_through_rest(const Attachment& attachment);

/// Indexes of the parent for which the partition has none that serves.
[[nodiscard]] std::vector<const catalog::Index*> missing_indexes(const Attachment& attachment);

/// Foreign keys of the parent that the partition has not, or not valid.
[[nodiscard]] std::vector<const catalog::Constraint*> missing_foreign_keys(
    const Attachment& attachment);

/// What the partition must have and has not, so that the server would refuse to attach it: the
/// statements that give it that.
[[nodiscard]] std::vector<std::string> missing_demands(const Attachment& attachment);

/// The constraint that the index enforces, or nullptr.
[[nodiscard]] const catalog::Constraint* enforced_by(const catalog::Relation& table,
                                                     const catalog::Index& index);

}  // namespace pgmig::planner
