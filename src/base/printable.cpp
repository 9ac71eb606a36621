// SPDX-License-Identifier: Apache-2.0
// Escapes one character at a time.
#include "base/printable.hpp"

#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace pgmig {

namespace {

/// C0, DEL and C1 controls; line and paragraph separator; marks and overrides of the writing
/// direction.
bool steers(char32_t code) noexcept {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x61C ||
         (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string escaped(char32_t code) {
  const auto number = static_cast<unsigned>(code);
  switch (number) {
    case '\t':
      return "\\t";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    default:
      return number < 0x80 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{:04x}", number);
  }
}

/// `stays` are control characters that are left alone.
std::string without_controls(std::string_view text, std::string_view stays) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::ranges::all_of(text, is_plain)) {
    return std::string{text};
  }
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const Character character = character_at(text, offset);
    if (character.bytes == 0) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[offset]));
      ++offset;
      continue;
    }
    if (steers(character.code) && stays.find(text[offset]) == std::string_view::npos) {
      shown += escaped(character.code);
    } else {
      shown += text.substr(offset, character.bytes);
    }
    offset += character.bytes;
  }
  return shown;
}

}  // namespace

std::string printable(std::string_view text) { return without_controls(text, {}); }

std::string printable_lines(std::string_view text) { return without_controls(text, "\n\t"); }

}  // namespace pgmig
