// SPDX-License-Identifier: Apache-2.0
// What is known of PostgreSQL's own functions where no server can be asked.
#pragma once

#include <map>
#include <string>

namespace pgmig::catalog {

/// Catalog::builtin_volatility for lint: 'i' or 's' by name. What is not in it is volatile.
[[nodiscard]] std::map<std::string, char> builtin_functions();

}  // namespace pgmig::catalog
