// SPDX-License-Identifier: Apache-2.0
// What a terminal gets to see of other people's text.
#include "base/printable.hpp"

#include <catch2/catch.hpp>

#include <string>

using pgmig::printable;
using pgmig::printable_lines;

TEST_CASE("names are shown without what steers a terminal") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"V1__x.sql", "V1__x.sql"},
      {"é😀\\n", "é😀\\n"},
      {"a\tb\nc\rd", R"(a\tb\nc\rd)"},
      {"\x1b]0;x\x07", "\\x1b]0;x\\x07"},
      {"\x7F\xC2\x9B", "\\x7f\\u009b"},
      {"\xE2\x80\xAE\xE2\x80\xA8", "\\u202e\\u2028"},
      {"a\xFFz", "a\\xffz"},
  }));
  CHECK(printable(text) == shown);
}

TEST_CASE("text of several lines keeps them, and its tabs") {
  CHECK(printable_lines("a\n\tb\x1b[2Jc\r\n") == "a\n\tb\\x1b[2Jc\\r\n");
  CHECK(printable_lines("\xE2\x80\xA8") == "\\u2028");
}
