// SPDX-License-Identifier: Apache-2.0
// A lock that others wait for, held by one transaction through the work of another statement.
#pragma once

#include "catalog/catalog.hpp"

#include <pgmig/plan.hpp>

#include <optional>
#include <vector>

namespace pgmig::planner {

/// What a transaction holds, and what it does meanwhile.
struct LongLock {
  plan::Effect lock;
  plan::Effect work;
};

/// The one that a statement with the effects `own` makes of a transaction that has done `before`.
/// Nothing where either of them has it alone: that was judged already. Work on a table of one block
/// is not long.
[[nodiscard]] std::optional<LongLock> long_lock(const std::vector<plan::Effect>& before,
                                                const std::vector<plan::Effect>& own,
                                                const catalog::Catalog& catalog);

/// Whether there is none only because what is worked on lies in one block.
[[nodiscard]] bool is_short_by_size(const std::vector<plan::Effect>& before,
                                    const std::vector<plan::Effect>& own,
                                    const catalog::Catalog& catalog);

}  // namespace pgmig::planner
