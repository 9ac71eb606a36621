// SPDX-License-Identifier: Apache-2.0
// Names that look like a migration's but are not: why, and what the right name would be.
#pragma once

#include "source/file_name.hpp"

#include <optional>
#include <string_view>

namespace pgmig::source {

/// What to say about a name that read_file_name() does not take; nothing for README.md and the
/// like. Reported are: every `.sql` file in whatever case, backup copies (`*.bak`, `V1__x.sql~`,
/// ...), and whatever begins like `V1__` with another suffix.
[[nodiscard]] std::optional<NearMiss> near_miss(std::string_view name);

}  // namespace pgmig::source
