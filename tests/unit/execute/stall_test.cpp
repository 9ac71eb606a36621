// SPDX-License-Identifier: Apache-2.0
#include "execute/stall.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::execute;
using namespace std::chrono_literals;

TEST_CASE("a stall is the longest wait of one session, not their sum") {
  const StallMeter::Time begun{};
  StallMeter meter{begun};
  CHECK(meter.note({}, begun + 10ms) == 0ms);
  CHECK(meter.stall() == Stall{});
  CHECK(meter.note({{.pid = 1, .age = 5ms}, {.pid = 2, .age = 8ms}}, begun + 20ms) == 8ms);
  CHECK(meter.note({{.pid = 2, .age = 28ms}}, begun + 40ms) == 28ms);
  CHECK(meter.note({{.pid = 3, .age = 1ms}}, begun + 60ms) == 1ms);
  CHECK(meter.stall() == Stall{.longest = 28ms, .sessions = 3});
}

TEST_CASE("where the server does not know since when, it is counted from the first look") {
  const StallMeter::Time begun{};
  StallMeter meter{begun};
  CHECK(meter.note({{.pid = 1}}, begun + 10ms) == 0ms);
  CHECK(meter.note({{.pid = 1}}, begun + 50ms) == 40ms);
  CHECK(meter.note({}, begun + 60ms) == 0ms);
  CHECK(meter.note({{.pid = 1}}, begun + 90ms) == 0ms);
  CHECK(meter.stall() == Stall{.longest = 40ms, .sessions = 2});
}

TEST_CASE("nobody has waited for an attempt longer than it lasts") {
  const StallMeter::Time begun{};
  StallMeter meter{begun};
  CHECK(meter.note({{.pid = 1, .age = 10s}}, begun + 30ms) == 30ms);
}
