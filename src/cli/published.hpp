// SPDX-License-Identifier: Apache-2.0
// What subscribers of logical replication must do about a migration: it does not reach them.
#pragma once

#include "base/diagnostics.hpp"
#include "inspect/publications.hpp"

#include <pgmig/plan.hpp>

namespace pgmig::cli {

/// A warning for each statement that changes a published table, or makes one that will be: what to
/// do at the subscribers, and whether before or after. Pure.
[[nodiscard]] Diagnostics publication_warnings(const plan::MigrationPlan& plan,
                                               const inspect::Publications& publications);

}  // namespace pgmig::cli
