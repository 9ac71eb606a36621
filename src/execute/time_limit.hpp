// SPDX-License-Identifier: Apache-2.0
// The deadline of a run, or of one migration: a stop request when its time is over.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace pgmig::execute {

/// Asks what it is given to for a stop when its time is over, and when what it lies in is stopped.
/// Counts from its construction. Costs a thread only where there is a limit.
class TimeLimit {
 public:
  /// `whose`: "run", "migration". A limit of 0 is none. `outer` must outlive it.
  TimeLimit(std::string whose, std::chrono::milliseconds limit, const std::stop_token& stop,
            const TimeLimit* outer = nullptr);
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  TimeLimit(TimeLimit&&) = delete;
  TimeLimit& operator=(TimeLimit&&) = delete;
  ~TimeLimit() = default;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  /// "the run's deadline of 5m is over", of this or of an outer one; nothing while there is time.
  [[nodiscard]] std::optional<std::string> over() const;

  /// Of this and of an outer one, the shorter time, at least 0; nothing where there is no limit.
  [[nodiscard]] std::optional<std::chrono::milliseconds> left() const;

 private:
  void wait_until_over(const std::stop_token& no_longer);

  std::string whose_;
  std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  const TimeLimit* outer_;
  std::atomic<bool> is_over_{false};
  std::stop_source source_;
  std::stop_callback<std::function<void()>> on_stop_;
  std::jthread timer_;  // last: it uses the above
};

}  // namespace pgmig::execute
