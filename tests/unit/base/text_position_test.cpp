// SPDX-License-Identifier: Apache-2.0
// Byte offsets as lines and columns.
#include "base/text_position.hpp"

#include <catch2/catch.hpp>

#include <string>

using pgmig::LineIndex;
using pgmig::TextPosition;

TEST_CASE("an offset is found in its line, and columns count characters") {
  const std::string text = "a\n\u00e4\u20acx\n\nend";
  const LineIndex index{text};
  const auto [offset, line, column] = GENERATE(table<std::size_t, std::size_t, std::size_t>({
      {0, 1, 1},    // a
      {1, 1, 2},    // its line end
      {2, 2, 1},    // a two-byte character
      {3, 2, 1},    // its inside
      {4, 2, 2},    // a three-byte character
      {6, 2, 2},    // its inside
      {7, 2, 3},    // x
      {8, 2, 4},    // its line end
      {9, 3, 1},    // the empty line
      {10, 4, 1},   // e
      {12, 4, 3},   // d
      {13, 4, 4},   // the end
      {999, 4, 4},  // behind the end
  }));
  CHECK(index.at(offset) == TextPosition{line, column});
}

TEST_CASE("an empty text has one position") {
  const LineIndex index{""};
  CHECK(index.at(0) == TextPosition{1, 1});
  CHECK(index.at(5) == TextPosition{1, 1});
}

TEST_CASE("a text that ends with a line end has an empty last line") {
  const LineIndex index{"a\n"};
  CHECK(index.at(2) == TextPosition{2, 1});
}

TEST_CASE("every position is the one that counting by hand gives") {
  const std::string text = "x\n\nyy\nzzz";
  const LineIndex index{text};
  TextPosition expected;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    CHECK(index.at(offset) == expected);
    expected = text[offset] == '\n' ? TextPosition{expected.line + 1, 1}
                                    : TextPosition{expected.line, expected.column + 1};
  }
}
