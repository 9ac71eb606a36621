// SPDX-License-Identifier: Apache-2.0
// Line starts found once; a position is then a binary search and a count within its line.
#include "base/text_position.hpp"

#include <algorithm>

namespace pgmig {

namespace {

/// UTF-8 continuation bytes are 10xxxxxx: they continue a character that began before.
bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1)) {
    starts_.push_back(end + 1);
  }
}

TextPosition LineIndex::at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::ranges::upper_bound(starts_, offset);
  const std::size_t start = *(next - 1);
  // An offset inside a character means that character.
  while (offset > start && offset < text_.size() && continues_character(text_[offset])) {
    --offset;
  }
  const auto characters = std::ranges::count_if(
      text_.substr(start, offset - start), [](char byte) { return !continues_character(byte); });
  return {.line = static_cast<std::size_t>(next - starts_.begin()),
          .column = static_cast<std::size_t>(characters) + 1};
}

}  // namespace pgmig
