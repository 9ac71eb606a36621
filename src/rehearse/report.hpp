// SPDX-License-Identifier: Apache-2.0
// What a rehearsal found, for people and for programs.
#pragma once

#include "rehearse/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace pgmig::rehearse {

/// A table: a line a migration, a column a property; then everything that is not plainly passed.
[[nodiscard]] std::string to_text(const std::vector<Rehearsal>& all);
[[nodiscard]] std::string to_markdown(const std::vector<Rehearsal>& all);
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<Rehearsal>& all);

/// As CI servers read it: a suite a server, a case a property of a migration.
[[nodiscard]] std::string to_junit(const std::vector<Rehearsal>& all);

/// "0007 add email: undo_file failed".
[[nodiscard]] std::string headline(const Rehearsed& migration, const Check& check);

}  // namespace pgmig::rehearse
