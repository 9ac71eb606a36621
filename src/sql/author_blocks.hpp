// SPDX-License-Identifier: Apache-2.0
// The author's own BEGIN ... COMMIT: one transaction, or a mistake.
#pragma once

#include "sql/script.hpp"

#include <string>

namespace pgmig::sql {

/// Takes BEGIN, COMMIT and ROLLBACK out of the statements, numbers what they enclose, and reports
/// blocks that do not end, or end without a beginning.
void resolve_author_blocks(Script& script, const std::string& file);

}  // namespace pgmig::sql
