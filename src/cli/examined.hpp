// SPDX-License-Identifier: Apache-2.0
// What doctor finds in the database of a command.
#pragma once

#include "cli/workspace.hpp"
#include "report/checkup.hpp"

namespace pgmig::cli {

/// Opens a session of its own, which only looks.
[[nodiscard]] report::Checkup examined(Workspace& workspace);

}  // namespace pgmig::cli
