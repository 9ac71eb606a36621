// SPDX-License-Identifier: Apache-2.0
// Texts survive the way through zlib, and damage is noticed.
#include "base/compress.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

using pgmig::compress;
using pgmig::decompress;

namespace {

pgmig::ErrorKind failure(std::string_view bytes) {
  try {
    static_cast<void>(decompress(bytes));
  } catch (const pgmig::Error& error) {
    return error.kind();
  }
  throw std::logic_error{"the damage was not noticed"};
}

}  // namespace

TEST_CASE("decompress undoes compress") {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) {
    every_byte += static_cast<char>(i);
  }
  const auto text = GENERATE_COPY(std::string{}, std::string{"SELECT 1;\n"}, every_byte,
                                  std::string(1'000'000, 'x'), std::string("a\0b", 3));
  CHECK(decompress(compress(text)) == text);
}

TEST_CASE("a text that repeats itself becomes small") {
  CHECK(compress(std::string(1'000'000, 'x')).size() < 10'000);
}

TEST_CASE("a stream that is cut, changed, prolonged or none is a violation of the history") {
  const std::string good = compress("ALTER TABLE orders ADD COLUMN note text;");
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK(failure(good.substr(0, length)) == pgmig::ErrorKind::history_violation);
  }
  std::string changed = good;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  CHECK(failure(changed) == pgmig::ErrorKind::history_violation);
  CHECK(failure(good + "x") == pgmig::ErrorKind::history_violation);
  CHECK(failure("ALTER TABLE") == pgmig::ErrorKind::history_violation);
}
