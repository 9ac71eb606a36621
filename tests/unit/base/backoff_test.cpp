// SPDX-License-Identifier: Apache-2.0
// Laws of the waits between attempts.
#include "base/backoff.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <vector>

using pgmig::Backoff;
using std::chrono::milliseconds;

namespace {

std::vector<milliseconds> waits(Backoff backoff, std::size_t count) {
  std::vector<milliseconds> result;
  std::generate_n(std::back_inserter(result), count, [&] { return backoff.next(); });
  return result;
}

}  // namespace

TEST_CASE("a wait is at least one millisecond and at most the doubled base, up to the cap") {
  const auto seed = GENERATE(range(0U, 200U));
  Backoff backoff{milliseconds{10}, milliseconds{100}, seed};
  for (const int longest : {10, 20, 40, 80, 100, 100, 100}) {
    const milliseconds wait = backoff.next();
    CHECK(wait >= milliseconds{1});
    CHECK(wait <= milliseconds{longest});
  }
}

TEST_CASE("the jitter is full: the waits reach both ends of their range") {
  const std::vector<milliseconds> seen = waits({milliseconds{8}, milliseconds{8}, 7}, 500);
  CHECK(std::ranges::min(seen) == milliseconds{1});
  CHECK(std::ranges::max(seen) == milliseconds{8});
}

TEST_CASE("the same seed gives the same waits, another seed gives others") {
  const milliseconds base{100};
  const milliseconds cap{60'000};
  CHECK(waits({base, cap, 1}, 20) == waits({base, cap, 1}, 20));
  CHECK(waits({base, cap, 1}, 20) != waits({base, cap, 2}, 20));
}

TEST_CASE("any number of attempts and any base and cap give a wait within the limits") {
  const auto [base, cap] = GENERATE(table<milliseconds, milliseconds>({
      {milliseconds{0}, milliseconds{0}},
      {milliseconds{5}, milliseconds{0}},
      {milliseconds{-3}, milliseconds{-3}},
      {milliseconds{1}, milliseconds::max()},
      {milliseconds::max(), milliseconds::max()},
  }));
  const std::vector<milliseconds> seen = waits({base, cap, 3}, 200);
  CHECK(std::ranges::min(seen) >= milliseconds{1});
  CHECK(std::ranges::max(seen) <= std::max(cap, milliseconds{1}));
}
