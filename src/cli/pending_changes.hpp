// SPDX-License-Identifier: Apache-2.0
// Which relations the pending migrations change, for `doctor`.
#pragma once

#include "doctor/subject.hpp"
#include "source/migration.hpp"

#include <string>
#include <vector>

namespace pgmig::cli {

/// By ALTER, DROP, RENAME and CREATE INDEX: what only an owner may. None where there is no such
/// directory; a file that cannot be read adds nothing, for `plan` says what is wrong with it.
[[nodiscard]] std::vector<doctor::Change> pending_changes(const std::string& directory,
                                                          const source::ReadOptions& options,
                                                          const std::vector<std::string>& done);

}  // namespace pgmig::cli
