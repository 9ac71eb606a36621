// SPDX-License-Identifier: Apache-2.0
#include "base/byte_size.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace pgmig;

TEST_CASE("a size is read with PostgreSQL's units, and spelt as short as it goes") {
  const auto [text, bytes, again] = GENERATE(table<std::string, std::int64_t, std::string>({
      {"0", 0, "0"},
      {"1B", 1, "1B"},
      {"64kB", 65536, "64kB"},
      {"1024MB", 1L << 30, "1GB"},
      {"1536MB", 1536L << 20, "1536MB"},
      {"8TB", 1L << 43, "8TB"},
  }));
  const auto size = parse_byte_size(text);
  REQUIRE(size);
  CHECK(size->bytes == bytes);
  CHECK(to_text(*size) == again);
}

TEST_CASE("what is no size is not guessed") {
  CHECK_FALSE(parse_byte_size(
      GENERATE(as<std::string>{}, "", "1", "GB", "1 GB", "1gb", "-1MB", "1.5GB", "9000000TB")));
}

TEST_CASE("a size in words has three digits") {
  const auto [bytes, words] = GENERATE(table<std::int64_t, std::string>({
      {0, "0 B"},
      {1023, "1023 B"},
      {1 << 20, "1 MB"},
      {1300L << 20, "1.27 GB"},
      {123'456'789, "118 MB"},
  }));
  CHECK(in_words(ByteSize{bytes}) == words);
}
