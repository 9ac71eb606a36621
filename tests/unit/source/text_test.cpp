// SPDX-License-Identifier: Apache-2.0
// What counts as the same text, and what is no text.
#include "source/text.hpp"

#include "base/digest.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::source;
using namespace std::string_literals;

TEST_CASE("BOM and line ends change nothing") {
  const auto [bytes, text] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"a\n", "a\n"},
      {"\xEF\xBB\xBF", ""},
      {"\xEF\xBB\xBF"
       "a",
       "a"},
      {"a\r\nb\r\n", "a\nb\n"},
      {"a\rb\r", "a\nb\n"},
      {"a\r\r\nb", "a\n\nb"},
      {"\r", "\n"},
      {"\n\r", "\n\n"},
      {"a\xEF\xBB\xBF", "a\xEF\xBB\xBF"},
  }));
  CHECK(normalised(bytes) == text);
}

TEST_CASE("line ends at the end of a file do not count, others do") {
  CHECK(text_checksum("select 1;") == pgmig::sha256("select 1;"));
  CHECK(text_checksum("select 1;\n") == text_checksum("select 1;"));
  CHECK(text_checksum("select 1;\n\n\n") == text_checksum("select 1;"));
  CHECK(text_checksum("\n") == text_checksum(""));
  CHECK(text_checksum("\nselect 1;") != text_checksum("select 1;"));
  CHECK(text_checksum("select 1; ") != text_checksum("select 1;"));
  CHECK(text_checksum("a\nb") != text_checksum("ab"));
}

TEST_CASE("what cannot be used is named with its place") {
  const auto [text, code, line, column] =
      GENERATE(table<std::string, std::string, std::size_t, std::size_t>({
          {"select \0 1;"s, "nul_character", 1, 8},
          {"a\nb\nc\0"s, "nul_character", 3, 2},
          {"-- caf\xE9\n", "invalid_encoding", 1, 7},
          {"é\né\xFF", "invalid_encoding", 2, 2},
          {"123456789 123456789 \x80 3456789", "invalid_encoding", 1, 21},
          {"\xC0\x80", "invalid_encoding", 1, 1},
          {"\xE2\x82", "invalid_encoding", 1, 1},
          {"\xED\xA0\x80", "invalid_encoding", 1, 1},
          {"\xF4\x90\x80\x80", "invalid_encoding", 1, 1},
          {"\xF0\x80\x80\xAF", "invalid_encoding", 1, 1},
          {"\xFF\xFEs\0e\0"s, "invalid_encoding", 1, 1},
      }));
  const auto error = encoding_error(text, "V1__x.sql");
  REQUIRE(error);
  CHECK(error->code == code);
  CHECK(error->at == pgmig::Location{"V1__x.sql", line, column});
}

TEST_CASE("all of Unicode is text") {
  CHECK_FALSE(encoding_error("", "f"));
  CHECK_FALSE(encoding_error("plain ASCII, longer than eight bytes\t\x01\x7F\n", "f"));
  CHECK_FALSE(encoding_error("é € 😀 \xF4\x8F\xBF\xBF \xEE\x80\x80 \xC2\x80", "f"));
}
