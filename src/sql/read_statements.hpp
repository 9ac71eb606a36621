// SPDX-License-Identifier: Apache-2.0
// The pieces of a script, parsed and classified.
#pragma once

#include "sql/script.hpp"
#include "sql/split.hpp"

#include <string>
#include <string_view>

namespace pgmig::sql {

/// All statements in order, transaction control among them; statements that the grammar rejects are
/// Opaque, with a warning in the script's diagnostics. Takes over the split's comments and
/// diagnostics.
[[nodiscard]] Script read_statements(std::string_view text, const std::string& file, Split split);

}  // namespace pgmig::sql
