// SPDX-License-Identifier: Apache-2.0
// Signals by sigtimedwait(): no handler, so nothing has to be async-signal-safe.
#include "cli/stop_signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace pgmig::cli {

namespace {

sigset_t stop_set() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

constexpr timespec poll_interval{.tv_sec = 0, .tv_nsec = 100'000'000};

}  // namespace

StopSignals::StopSignals() {
  const auto set = stop_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::jthread([this](const std::stop_token& end) { wait_for_signals(end); });
}

StopSignals::~StopSignals() {
  thread_.request_stop();
  // Wakes the thread out of its wait, so that a command does not end up to one poll interval later.
  pthread_kill(thread_.native_handle(), SIGTERM);
}

void StopSignals::wait_for_signals(const std::stop_token& end) {
  const auto set = stop_set();
  while (!end.stop_requested()) {
    const int signal = sigtimedwait(&set, nullptr, &poll_interval);
    if (signal <= 0 || end.stop_requested()) {
      continue;
    }
    if (received_.exchange(signal) != 0) {
      ::_exit(128 + signal);
    }
    stop_.request_stop();
  }
}

}  // namespace pgmig::cli
