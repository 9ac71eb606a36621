// SPDX-License-Identifier: Apache-2.0
// `${name}` in a migration, replaced by what `--set name=value` says.
#pragma once

#include "base/diagnostics.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::source {

using Placeholders = std::map<std::string, std::string>;

/// One replaced placeholder: where its value stands in the new text, and where it stood in the old
/// one.
struct Replacement {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::size_t old_offset = 0;
  std::size_t old_length = 0;
  bool operator==(const Replacement&) const = default;
};

struct ReplacedText {
  std::string text;
  std::vector<Replacement> replacements;  ///< in order
  Diagnostics diagnostics;                ///< code unknown_placeholder
};

/// Replaces in the SQL of a script: in names and strings too, but not in comments, dollar-quoted
/// bodies and rows of COPY. A name is a letter or underscore, then letters, digits and `_.:-`; what
/// else follows
/// `${` is no placeholder. Values are put in as they stand and not looked into again.
[[nodiscard]] ReplacedText replace_in_script(std::string_view text,
                                             const Placeholders& placeholders,
                                             const std::string& file);

/// Replaces everywhere in a value that begins at `at`; errors go to `diagnostics`.
[[nodiscard]] std::string replace_in_value(std::string_view value, const Placeholders& placeholders,
                                           const Location& at, Diagnostics& diagnostics);

/// Where a byte of the new text comes from; a place inside a value is that of its placeholder.
[[nodiscard]] std::size_t old_offset(const std::vector<Replacement>& replacements,
                                     std::size_t offset) noexcept;

/// What makes a value unusable: NUL, or no UTF-8. Code bad_placeholder_value.
[[nodiscard]] Diagnostics check_values(const Placeholders& placeholders);

}  // namespace pgmig::source
