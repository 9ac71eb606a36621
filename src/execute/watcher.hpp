// SPDX-License-Identifier: Apache-2.0
// A second pair of eyes: looks from its own connection at what our session waits for and how far it
// is.
#pragma once

#include "execute/step_run.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace pgmig::execute {

/// Looks every `interval` from a thread and a connection of its own, while attending. It only
/// looks: limits are the server's lock_timeout, cancelling is StopCanceller's. Without a connection
/// (none left, say) it tries again and sees nothing meanwhile.
class Watcher {
 public:
  Watcher(const StepRun& run, std::chrono::milliseconds interval);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  Watcher(Watcher&&) = delete;
  Watcher& operator=(Watcher&&) = delete;
  ~Watcher();

  /// The session is about to run something: look. Forgets what was seen before.
  void attend();

  /// The statement is over: whom it was last seen waiting for.
  [[nodiscard]] std::vector<Blocker> dismiss();

 private:
  void watch(const std::stop_token& over);
  [[nodiscard]] bool wait_for_next(const std::stop_token& over);
  void look(db::Session& session);
  void report_progress(db::Session& session, const std::vector<Blocker>& blockers);

  const StepRun& run_;
  std::chrono::milliseconds interval_;
  int pid_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool attending_ = false;                                 // under mutex_
  std::chrono::steady_clock::time_point attending_since_;  // under mutex_
  std::vector<Blocker> seen_;                              // under mutex_
  std::jthread thread_;                                    // last: it uses all of the above
};

}  // namespace pgmig::execute
