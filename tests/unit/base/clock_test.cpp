// SPDX-License-Identifier: Apache-2.0
// The real clock waits, and a stop request ends the wait.
#include "base/clock.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace std::chrono_literals;

TEST_CASE("an undisturbed wait lasts at least its time") {
  pgmig::SystemClock clock;
  const auto start = clock.now();
  CHECK(clock.sleep_for(20ms, {}));
  CHECK(clock.now() - start >= 20ms);
}

TEST_CASE("a stop request ends a wait, also one that begins after it and one without end") {
  pgmig::SystemClock clock;
  const auto duration = GENERATE(as<std::chrono::milliseconds>{}, std::chrono::milliseconds{1h},
                                 std::chrono::milliseconds::max());
  std::stop_source stop;
  const auto start = clock.now();
  const std::jthread other{[&stop] { stop.request_stop(); }};
  CHECK_FALSE(clock.sleep_for(duration, stop.get_token()));
  CHECK_FALSE(clock.sleep_for(duration, stop.get_token()));
  CHECK(clock.now() - start < 10min);
}
