// SPDX-License-Identifier: Apache-2.0
// `up --plan FILE`: what was reviewed is what runs, or nothing does.
#pragma once

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::cli {

/// Compares the steps of each plan with those in the file that `plan --json` wrote. Throws
/// Error{history_violation} naming the first step that differs, and Error{usage} for an unreadable
/// file.
void require_reviewed(const std::string& path, const std::vector<plan::MigrationPlan>& plans);

}  // namespace pgmig::cli
