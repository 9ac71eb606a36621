// SPDX-License-Identifier: Apache-2.0
// What plan and lint have in common: notices about a plan, in the formats that hold nothing else.
#pragma once

#include "cli/output_format.hpp"
#include "report/notice.hpp"

#include <span>
#include <string>

namespace pgmig::cli {

/// The planner's hazards as the report wants them.
[[nodiscard]] std::span<const report::Rule> rules();

/// SARIF or GitHub's commands.
[[nodiscard]] std::string notices_as(OutputFormat format, const report::Notices& notices);

}  // namespace pgmig::cli
