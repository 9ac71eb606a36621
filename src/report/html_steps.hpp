// SPDX-License-Identifier: Apache-2.0
// The part of the page that is about one migration: what was found in it, and its steps by phase.
#pragma once

#include "report/dry_run.hpp"

#include <string>

namespace pgmig::report {

[[nodiscard]] std::string html_of(const plan::MigrationPlan& migration, const DryRun& report);

/// One finding: what it is about, where it stands, and what to do.
[[nodiscard]] std::string html_of(const Diagnostic& diagnostic);

}  // namespace pgmig::report
