// SPDX-License-Identifier: Apache-2.0
// Positions counted forwards from the last one.
#include "sql/place.hpp"

#include <algorithm>

namespace pgmig::sql {

namespace {

/// UTF-8 continuation bytes are 10xxxxxx.
bool begins_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

TextPosition PlaceFinder::at(std::size_t offset) noexcept {
  offset = std::min(offset, text_.size());
  if (offset < offset_) {
    offset_ = 0;
    position_ = {};
  }
  for (; offset_ < offset; ++offset_) {
    if (text_[offset_] == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if (begins_character(text_[offset_])) {
      ++position_.column;
    }
  }
  return position_;
}

}  // namespace pgmig::sql
