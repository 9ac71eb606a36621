// SPDX-License-Identifier: Apache-2.0
// Some of a schema's objects as SQL.
#pragma once

#include "snapshot/snapshot.hpp"

#include <string>

namespace pgmig::snapshot {

/// What makes these, in their order. A table that is among them takes its columns and constraints
/// into its parentheses.
[[nodiscard]] std::string script_of(const Snapshot& objects);

}  // namespace pgmig::snapshot
