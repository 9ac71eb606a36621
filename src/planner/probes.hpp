// SPDX-License-Identifier: Apache-2.0
// How to see that a statement which cannot run in a transaction has been done.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <pgmig/plan.hpp>

namespace pgmig::planner {

struct Outside {
  plan::Probe done_if;
  plan::CleanUp clean_up;
};

/// NoProbe where no catalog tells: VACUUM, REINDEX, ALTER SYSTEM, a CALL that commits.
[[nodiscard]] Outside probe_of(const sql::Change& change, const catalog::Catalog& catalog);

}  // namespace pgmig::planner
