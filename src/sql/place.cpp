// SPDX-License-Identifier: Apache-2.0
// Positions counted forwards from the last one.
#include "sql/place.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace pgmig::sql {

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
    } else if (starts_character(text_[offset_])) {
      ++position_.column;
    }
  }
  return position_;
}

}  // namespace pgmig::sql
