// SPDX-License-Identifier: Apache-2.0
// Time as a parameter: tests turn a fake clock instead of sleeping.
#pragma once

#include <chrono>
#include <stop_token>

namespace pgmig {

/// Tells the time and waits. One implementation for real, one fake in the tests.
class Clock {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  Clock(Clock&&) = delete;
  Clock& operator=(Clock&&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual time_point now() const = 0;

  /// Waits for `duration`, or until a stop is requested; true when the whole time went by.
  virtual bool sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] time_point now() const override;
  bool sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;
};

}  // namespace pgmig
