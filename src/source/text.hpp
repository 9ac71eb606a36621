// SPDX-License-Identifier: Apache-2.0
// A file's bytes as the text that pgmig works on, and the checksum of that text.
#pragma once

#include "base/diagnostics.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pgmig::source {

/// The text without a BOM, with LF for CRLF and for lone CR. Lines and columns stay what an editor
/// shows.
[[nodiscard]] std::string normalised(std::string bytes);

/// Why a normalised text cannot be used: NUL, or not UTF-8, with its place. Codes: nul_character,
/// invalid_encoding.
[[nodiscard]] std::optional<Diagnostic> encoding_error(std::string_view text,
                                                       const std::string& file);

/// SHA-256 of a normalised text. Line ends at the end of the file do not count: editors and
/// formatters add and remove them.
[[nodiscard]] std::string text_checksum(std::string_view text);

}  // namespace pgmig::source
