// SPDX-License-Identifier: Apache-2.0
// PL/pgSQL that pgmig sends.
#pragma once

#include <string>

namespace pgmig::planner {

/// DO with that body, in quotes that it does not hold.
[[nodiscard]] std::string do_block(const std::string& body);

}  // namespace pgmig::planner
