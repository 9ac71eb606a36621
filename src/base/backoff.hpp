// SPDX-License-Identifier: Apache-2.0
// Waits between attempts: exponential with full jitter, so that two runners do not march in step.
#pragma once

#include <chrono>
#include <cstdint>

namespace pgmig {

/// The waits of one series of attempts. The seed is a parameter so that a test can repeat it.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap,
          std::uint64_t seed) noexcept;

  /// The next wait: uniform in [1 ms, min(cap, base * 2^attempts)].
  [[nodiscard]] std::chrono::milliseconds next() noexcept;

 private:
  std::chrono::milliseconds base_;
  std::chrono::milliseconds cap_;
  std::uint64_t state_;
  unsigned attempts_ = 0;
};

}  // namespace pgmig
