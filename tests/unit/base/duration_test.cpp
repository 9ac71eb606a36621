// SPDX-License-Identifier: Apache-2.0
// Durations as people write them.
#include "base/duration.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using pgmig::parse_duration;
using pgmig::to_text;
using std::chrono::milliseconds;

TEST_CASE("a whole number with a unit is a duration") {
  const auto [text, duration] = GENERATE(table<std::string, milliseconds>({
      {"0", 0ms},
      {"0s", 0ms},
      {"250ms", 250ms},
      {"5s", 5s},
      {"10m", 10min},
      {"10min", 10min},
      {"2h", 2h},
      {"7d", 168h},
      {"007s", 7s},
      {"9223372036854775807ms", milliseconds::max()},
  }));
  CHECK(parse_duration(text) == duration);
}

TEST_CASE("what is not exactly a whole number with a unit is no duration") {
  const auto* const text =
      GENERATE("", "5", "00", "s", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5s", "5S", "5sec", "5ms5s",
               "0x5s", "9223372036854775808ms", "106751991168d", "99999999999999999999s");
  CHECK_FALSE(parse_duration(text));
}

TEST_CASE("the text is the shortest exact one") {
  const auto [duration, text] = GENERATE(table<milliseconds, std::string>({
      {0ms, "0"},
      {1ms, "1ms"},
      {1000ms, "1s"},
      {1500ms, "1500ms"},
      {90s, "90s"},
      {60min, "1h"},
      {48h, "2d"},
      {25h, "25h"},
      {-5s, "-5s"},
  }));
  CHECK(to_text(duration) == text);
}

TEST_CASE("reading undoes writing") {
  const auto unit = GENERATE(milliseconds{1}, milliseconds{1000}, milliseconds{60'000},
                             milliseconds{3'600'000}, milliseconds{86'400'000});
  for (int count = 0; count < 2000; ++count) {
    CHECK(parse_duration(to_text(count * unit)) == count * unit);
  }
}
