// SPDX-License-Identifier: Apache-2.0
// The words that PostgreSQL does not take as a bare name everywhere.
#pragma once

#include <string_view>

namespace pgmig::pg {

/// Whether the lower-case `word` is a keyword of any supported version other than an unreserved
/// one. The newest version's keywords hold for all: quotes too many do no harm, quotes too few do.
[[nodiscard]] bool needs_quotes(std::string_view word) noexcept;

}  // namespace pgmig::pg
