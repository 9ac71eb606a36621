// SPDX-License-Identifier: Apache-2.0
// How long others wait behind us. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <vector>

namespace pgmig::execute {

/// What one attempt made others wait.
struct Stall {
  std::chrono::milliseconds longest{0};
  std::size_t sessions = 0;  ///< how many have waited
  bool operator==(const Stall&) const = default;
};

/// A session that waits behind us, and since when as far as the server knows (0: unknown).
struct Waiting {
  int pid = 0;
  std::chrono::milliseconds age{0};
};

/// Measures the queue behind one attempt, look by look. Nobody has waited for an attempt longer
/// than it lasts.
class StallMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit StallMeter(Time begun = {}) : begun_(begun) {}

  /// The longest wait of those who wait at this look.
  std::chrono::milliseconds note(const std::vector<Waiting>& queue, Time now);

  [[nodiscard]] const Stall& stall() const noexcept { return stall_; }

 private:
  Time begun_;
  std::map<int, Time> waiting_;  ///< since which look
  Stall stall_;
};

}  // namespace pgmig::execute
