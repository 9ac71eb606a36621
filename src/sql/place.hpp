// SPDX-License-Identifier: Apache-2.0
// Line and column of many places of one text, also when the text is one line of ten megabytes.
#pragma once

#include "base/text_position.hpp"

#include <cstddef>
#include <string_view>

namespace pgmig::sql {

/// Counts on from the place it was asked for last, so that asking in order costs one pass over the
/// text (LineIndex counts from the line's start each time). Keeps a view: the text must outlive it.
class PlaceFinder {
 public:
  explicit PlaceFinder(std::string_view text) noexcept : text_(text) {}

  /// The position of a byte offset (clamped to the text's end).
  [[nodiscard]] TextPosition at(std::size_t offset) noexcept;

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  TextPosition position_;
};

}  // namespace pgmig::sql
