// SPDX-License-Identifier: Apache-2.0
// Byte offsets of a UTF-8 text as lines and columns.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgmig {

/// Line and column count from 1; columns count characters (code points), not bytes.
struct TextPosition {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const TextPosition&) const = default;
};

/// An index over one text's line starts. It keeps a view: the text must outlive it.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  /// The position of a byte offset (clamped to the text's end). O(log lines + line length).
  [[nodiscard]] TextPosition at(std::size_t offset) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

}  // namespace pgmig
