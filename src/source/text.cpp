// SPDX-License-Identifier: Apache-2.0
// The common file (no BOM, no CR, plain ASCII) costs two passes and no copy.
#include "source/text.hpp"

#include "base/digest.hpp"
#include "base/text_position.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pgmig::source {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

void unify_line_ends(std::string& text) {
  std::size_t from = text.find('\r');
  if (from == std::string::npos) {
    return;
  }
  std::size_t to = from;
  for (; from < text.size(); ++from) {
    if (text[from] != '\r') {
      text[to++] = text[from];
      continue;
    }
    text[to++] = '\n';
    if (from + 1 < text.size() && text[from + 1] == '\n') {
      ++from;
    }
  }
  text.resize(to);
}

}  // namespace

std::string normalised(std::string bytes) {
  if (bytes.starts_with(byte_order_mark)) {
    bytes.erase(0, byte_order_mark.size());
  }
  unify_line_ends(bytes);
  return bytes;
}

std::optional<Diagnostic> encoding_error(std::string_view text, const std::string& file) {
  const std::size_t bad = first_bad_byte(text);
  if (bad == text.size()) {
    return std::nullopt;
  }
  // Only what lies before it: the bytes after it need not be characters.
  const TextPosition place = LineIndex{text.substr(0, bad)}.at(bad);
  Diagnostic found{.at = {.file = file, .line = place.line, .column = place.column}};
  if (is_utf16(text)) {
    found.code = "invalid_encoding";
    found.message = "the file is UTF-16";
    found.hint = "save it as UTF-8";
  } else if (text[bad] == '\0') {
    found.code = "nul_character";
    found.message = "the file holds a NUL character";
    found.hint = "remove it; PostgreSQL takes none";
  } else {
    found.code = "invalid_encoding";
    found.message =
        fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(text[bad]));
    found.hint = "save the file as UTF-8";
  }
  return found;
}

std::string text_checksum(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\n');
  return sha256(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

}  // namespace pgmig::source
