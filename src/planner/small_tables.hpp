// SPDX-License-Identifier: Apache-2.0
// Tables that are read or written whole in no time.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"
#include "planner/ddl_effects.hpp"

#include <string_view>

namespace pgmig::planner {

/// Whether the hazard is long work under a lock, and all tables that the statement works on are so
/// small that it is not long. One whose rows were never counted is not small.
[[nodiscard]] bool is_brief_after_all(std::string_view hazard, const Judgement& judgement,
                                      const catalog::Catalog& catalog);

/// Whether the table was of one block when it was read.
[[nodiscard]] bool is_in_one_block(const catalog::Relation& table) noexcept;

/// Whether the relation, or the table of the index, was.
[[nodiscard]] bool is_in_one_block(const plan::Effect& effect, const catalog::Catalog& catalog);

}  // namespace pgmig::planner
