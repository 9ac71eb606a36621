// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as a stop request.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace pgmig::cli {

/// While it lives, SIGINT and SIGTERM are taken by a thread of its own (they are blocked in all
/// threads started later) and request a stop. The second one ends the process at once: the journal
/// is made for that.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  StopSignals(StopSignals&&) = delete;
  StopSignals& operator=(StopSignals&&) = delete;
  ~StopSignals();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

  /// The signal that came, or 0.
  [[nodiscard]] int received() const noexcept { return received_; }

 private:
  void wait_for_signals(const std::stop_token& end);

  std::stop_source stop_;
  std::atomic<int> received_{0};
  std::jthread thread_;
};

}  // namespace pgmig::cli
