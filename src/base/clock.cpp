// SPDX-License-Identifier: Apache-2.0
// The real clock: steady time, and waits that a stop request ends.
#include "base/clock.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace pgmig {

Clock::time_point SystemClock::now() const { return std::chrono::steady_clock::now(); }

bool SystemClock::sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
  // steady_clock counts nanoseconds: a deadline some centuries away would overflow.
  constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365};
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock{mutex};
  woken.wait_for(lock, stop, std::min(duration, longest), [] { return false; });
  return !stop.stop_requested();
}

}  // namespace pgmig
