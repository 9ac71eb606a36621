// SPDX-License-Identifier: Apache-2.0
// A stop request, turned into a cancel request for what a session runs.
#include "execute/canceller.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace pgmig::execute {

namespace {

constexpr std::chrono::milliseconds pause_between_requests{200};

void cancel_until_stopped(const std::stop_token& over, db::Session::Canceller& canceller) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  while (!over.stop_requested()) {
    canceller.cancel();
    never.wait_for(lock, over, pause_between_requests, [] { return false; });
  }
}

}  // namespace

StopCanceller::StopCanceller(const std::stop_token& stop,
                             std::shared_ptr<db::Session::Canceller> canceller)
    : on_stop_(stop, [this, canceller = std::move(canceller)] {
        thread_ = std::jthread{
            [canceller](const std::stop_token& over) { cancel_until_stopped(over, *canceller); }};
      }) {}

}  // namespace pgmig::execute
