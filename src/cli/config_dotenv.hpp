// SPDX-License-Identifier: Apache-2.0
// `.env` files: NAME=value lines.
#pragma once

#include "base/diagnostics.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::cli {

struct DotenvEntry {
  std::string name;
  std::string value;
  std::size_t line = 0;
  bool operator==(const DotenvEntry&) const = default;
};

struct Dotenv {
  std::vector<DotenvEntry> entries;  ///< in the file's order; of two with one name the last counts
  Diagnostics diagnostics;           ///< warnings, code ignored_line; they never show the line
};

/// Reads a text with LF line ends. A line is `NAME=value` or `export NAME=value`, blank, or a `#`
/// comment. A value is bare (blanks around it and a ` #` comment behind it cut), in single quotes
/// (as it stands), or in double quotes (with \n \r \t \" \$ and \\); one in quotes may go over
/// several lines. Nothing is expanded. A line that is none of these is left out with a warning:
/// other programs read the file too.
[[nodiscard]] Dotenv read_dotenv(std::string_view text, const std::string& file);

}  // namespace pgmig::cli
