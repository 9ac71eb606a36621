// SPDX-License-Identifier: Apache-2.0
// What a git revision has in a directory.
#pragma once

#include <set>
#include <string>

namespace pgmig::cli {

/// The names in `directory` at that revision; none when it was not there yet. Throws Error{usage}
/// when there is no git, no repository, or no such revision.
[[nodiscard]] std::set<std::string> files_at(const std::string& revision,
                                             const std::string& directory);

}  // namespace pgmig::cli
