// SPDX-License-Identifier: Apache-2.0
// A dropped index is made again with all that hung on it.
#pragma once

#include "catalog/catalog.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// The statements that make it again, each partition's part under its own name first, so that the
/// partitioned index takes them over; empty where a definition is not known.
[[nodiscard]] std::vector<std::string> index_made_again(const catalog::Catalog& before,
                                                        const pg::QualifiedName& name);

/// What else an index had that is made again: its comment, CLUSTER, REPLICA IDENTITY.
[[nodiscard]] std::vector<std::string> marks_made_again(const catalog::Relation& table,
                                                        const catalog::Index& index);

}  // namespace pgmig::planner
