// SPDX-License-Identifier: Apache-2.0
// How a run ended -> the exit status, or the error that ends the command.
#pragma once

#include "execute/run.hpp"
#include "execute/time_limit.hpp"

#include <string>

namespace pgmig::cli {

/// Exit status 0 or 1; throws Error for what ends the command before a migration failed. `command`
/// is the one that continues ("pgmig up").
[[nodiscard]] int status_of(const execute::RunResult& result, const std::string& command);

/// Between migrations. Throws Error{temporary} when the deadline of the run is over.
void require_time(const execute::TimeLimit& limit, const std::string& command);

}  // namespace pgmig::cli
