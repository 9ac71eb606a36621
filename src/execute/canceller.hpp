// SPDX-License-Identifier: Apache-2.0
// A stop request, turned into a cancel request for what a session runs.
#pragma once

#include "db/session.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

namespace pgmig::execute {

/// While it lives, a stop request cancels what the session runs, again and again: a request that
/// arrives between two statements finds nothing to cancel. Costs no thread until a stop is
/// requested.
class StopCanceller {
 public:
  StopCanceller(const std::stop_token& stop, std::shared_ptr<db::Session::Canceller> canceller);
  StopCanceller(const StopCanceller&) = delete;
  StopCanceller& operator=(const StopCanceller&) = delete;
  StopCanceller(StopCanceller&&) = delete;
  StopCanceller& operator=(StopCanceller&&) = delete;
  /// After it, no cancel request of ours is on its way any more.
  ~StopCanceller() = default;

 private:
  // The callback is destroyed first, and waits until it has run; then nobody else touches the
  // thread.
  std::jthread thread_;
  std::stop_callback<std::function<void()>> on_stop_;
};

}  // namespace pgmig::execute
