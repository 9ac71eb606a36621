// SPDX-License-Identifier: Apache-2.0
// A plan as a script that psql runs, for where pgmig is not at hand.
#pragma once

#include <pgmig/plan.hpp>

#include <string>

namespace pgmig::plan {

/// The steps in their order, with BEGIN and COMMIT around those that are one transaction. What
/// pgmig does beside the SQL is not in it: guards, batches, probes, and looks at rows before a
/// change.
[[nodiscard]] std::string psql_script(const MigrationPlan& plan);

}  // namespace pgmig::plan
