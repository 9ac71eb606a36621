// SPDX-License-Identifier: Apache-2.0
// A second pair of eyes: looks from its own connection at what our session waits for and how far it
// is.
#pragma once

#include "execute/stall.hpp"
#include "execute/step_run.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace pgmig::execute {

/// When others have waited too long behind our session, for its sake what it runs is cancelled.
struct StallLimit {
  std::chrono::milliseconds budget{0};
  bool while_working = false;  ///< also when it has its locks, not only while it waits for one
};

/// What was seen of one statement, or of one attempt.
struct Seen {
  std::vector<Blocker> blockers;  ///< whom it was last seen waiting for
  Stall stall;
  bool was_cancelled = false;  ///< over the limit
};

/// Looks every `interval` from a thread and a connection of its own, while attending. It ends what
/// our session runs only over its limit, if it has one: others are the server's lock_timeout, and a
/// stop is StopCanceller's. Without a connection (none left, say) it tries again and sees nothing
/// meanwhile.
class Watcher {
 public:
  Watcher(const StepRun& run, std::chrono::milliseconds interval,
          std::optional<StallLimit> limit = {});
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  Watcher(Watcher&&) = delete;
  Watcher& operator=(Watcher&&) = delete;
  ~Watcher();

  /// The session is about to run something: look. Forgets what was seen before.
  void attend();

  /// The statement is over. After it, no cancel request is on its way any more.
  [[nodiscard]] Seen dismiss();

 private:
  void watch(const std::stop_token& over);
  [[nodiscard]] bool wait_for_next(const std::stop_token& over);
  void look(db::Session& session);
  void measure_stall(db::Session& session, const std::vector<Blocker>& blockers);
  void report_progress(db::Session& session, const std::vector<Blocker>& blockers);
  void report_wait(const std::vector<Blocker>& blockers);
  [[nodiscard]] std::chrono::milliseconds elapsed();

  const StepRun& run_;
  std::chrono::milliseconds interval_;
  std::optional<StallLimit> limit_;
  std::chrono::milliseconds patience_;  ///< at the next look the limit would be behind
  std::shared_ptr<db::Session::Canceller> canceller_;
  int pid_;
  std::vector<Blocker> told_;  ///< those that were reported; the thread's own
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool attending_ = false;                                 // under mutex_
  std::chrono::steady_clock::time_point attending_since_;  // under mutex_
  StallMeter meter_;                                       // under mutex_
  Seen seen_;                                              // under mutex_
  std::jthread thread_;                                    // last: it uses all of the above
};

}  // namespace pgmig::execute
