// SPDX-License-Identifier: Apache-2.0
// Where a text stops being UTF-8.
#include "base/utf8.hpp"

#include <catch2/catch.hpp>

#include <string>

using pgmig::first_bad_byte;

TEST_CASE("the first bad byte is found wherever it stands") {
  const auto offset = GENERATE(range(0, 40));
  const std::string good(40, 'x');
  std::string nul = good;
  nul[static_cast<std::size_t>(offset)] = '\0';
  std::string stray = good;
  stray[static_cast<std::size_t>(offset)] = '\x80';
  CHECK(first_bad_byte(good) == good.size());
  CHECK(first_bad_byte(nul) == static_cast<std::size_t>(offset));
  CHECK(first_bad_byte(stray) == static_cast<std::size_t>(offset));
}
