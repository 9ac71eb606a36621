// SPDX-License-Identifier: Apache-2.0
// Place -> offset in the new text -> offset in the file -> place.
#include "source/file_places.hpp"

#include "base/text_position.hpp"
#include "base/utf8.hpp"
#include "sql/place.hpp"

#include <algorithm>
#include <cstddef>

namespace pgmig::source {

namespace {

std::size_t offset_of(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t offset = 0;
  for (; line > 1; --line) {
    offset = std::min(text.find('\n', offset), text.size() - 1) + 1;
  }
  for (; column > 1; --column) {
    offset += std::max<std::size_t>(1, character_at(text, offset).bytes);
  }
  return std::min(offset, text.size());
}

}  // namespace

void refer_to_file(sql::Script& script, std::string_view text, std::string_view file_text,
                   const std::vector<Replacement>& replacements) {
  sql::PlaceFinder places{file_text};
  const auto move_place = [&](auto& placed, std::size_t offset) {
    const TextPosition place = places.at(old_offset(replacements, offset));
    placed.line = place.line;
    placed.column = place.column;
  };
  for (sql::Statement& statement : script.statements) {
    move_place(statement, statement.offset);
  }
  for (sql::Comment& comment : script.comments) {
    move_place(comment, comment.offset);
  }
  for (Diagnostic& diagnostic : script.diagnostics) {
    Location& at = diagnostic.at;
    if (at.line != 0) {
      move_place(at, offset_of(text, at.line, std::max<std::size_t>(at.column, 1)));
    }
  }
}

}  // namespace pgmig::source
