// SPDX-License-Identifier: Apache-2.0
// In which form plan and lint tell what they found, and where to.
#pragma once

#include "cli/commands.hpp"
#include "cli/options.hpp"

#include <string_view>

namespace pgmig::cli {

enum class OutputFormat { text, json, markdown, html, sarif, github };

/// What --format says, or the suffix of -o, or --json, or text. Throws Error{usage} for a word that
/// is no format.
[[nodiscard]] OutputFormat output_format(const Options& options);

/// Writes a file anew. Throws Error{usage} when it cannot be written.
void write_report(const std::string& path, std::string_view text);

/// To the file of -o, or to stdout. Throws Error{usage} when the file cannot be written.
void put_out(const Invocation& call, std::string_view text);

}  // namespace pgmig::cli
