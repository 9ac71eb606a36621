// SPDX-License-Identifier: Apache-2.0
// What to write instead of a dangerous statement.
#pragma once

#include "planner/messages.hpp"

#include <string>
#include <string_view>

namespace pgmig::planner {

/// What fits the very statement, else the hazard's general remedy.
[[nodiscard]] std::string better_way(std::string_view hazard, const RefusalScene& scene);

}  // namespace pgmig::planner
