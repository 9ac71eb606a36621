// SPDX-License-Identifier: Apache-2.0
// The zero-downtime contract on one page: the laws that every plan keeps, whoever made it.
#pragma once

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::plan {

/// The laws that the plan breaks, as sentences that name the step; empty for a sound plan. Checked
/// after planning, after reading a plan from JSON, and before running. A step whose hazard the
/// author accepted may scan or rewrite under a lock; an opaque one is not judged.
[[nodiscard]] std::vector<std::string> broken_laws(const MigrationPlan& plan);

}  // namespace pgmig::plan
