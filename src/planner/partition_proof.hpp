// SPDX-License-Identifier: Apache-2.0
// A CHECK that says what a partition's bound says: with it ATTACH PARTITION reads no row.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/partition_bound.hpp"

#include <optional>
#include <string>

namespace pgmig::planner {

/// The condition that PostgreSQL derives from the bound (get_qual_from_partbound()), in its own
/// shape, for it compares shapes. Never NULL. Nothing for DEFAULT, and for keys and bounds whose
/// condition cannot be written with certainty.
[[nodiscard]] std::optional<std::string> partition_condition(const catalog::Relation& parent,
                                                             const sql::PartitionBound& bound);

/// The same for the default partition: it holds none of those rows.
[[nodiscard]] std::string other_rows(const std::string& condition);

/// Whether valid CHECKs and NOT NULL columns of the table say that, part by part.
[[nodiscard]] bool is_proven(const catalog::Relation& table, const std::string& condition);

}  // namespace pgmig::planner
