// SPDX-License-Identifier: Apache-2.0
// What a step finds where it wants its locks: who holds them, since when, and which tables can be
// locked first.
#pragma once

#include "execute/lock_order.hpp"
#include "execute/step_run.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace pgmig::execute {

/// Whether others who read or write wait for a lock of that kind.
[[nodiscard]] bool makes_others_wait(const plan::Effect& effect) noexcept;

/// The locks of one transactional step that make others wait. Asks its session, between attempts
/// only.
class LockScene {
 public:
  explicit LockScene(const StepRun& run);

  /// Nobody waits for what the step locks: there is nothing to look at.
  [[nodiscard]] bool is_empty() const noexcept { return blocking_.empty(); }

  /// One statement that locks one relation: whether somebody holds it up can be asked in the
  /// statement's own message.
  [[nodiscard]] bool is_one_lock() const noexcept;

  /// That question (db::WholeTransaction::unless_it_fails).
  [[nodiscard]] std::string question() const;

  /// Looks. Those behind whom the step must not queue, for their transaction is older than the
  /// stall budget; none when an attempt may be made.
  [[nodiscard]] std::vector<Blocker> look();

  /// Statements that take, in order, what the step would else lock one by one. None where its only
  /// statement takes its only lock, and where it would hold them during long work on other tables.
  [[nodiscard]] const std::vector<std::string>& locks();

  /// The same tables under SHARE UPDATE EXCLUSIVE: nobody who reads or writes notices, and the
  /// autovacuum that the last look found gives way. None where it found none.
  [[nodiscard]] std::vector<std::string> gentle_locks();

  /// The server refused locks() for another reason than time: the step's own statements say better
  /// what is wrong.
  void do_without_locks();

  /// While the step holds its locks its work is short, as far as can be seen: others who wait for
  /// it need not wait long for the next attempt.
  [[nodiscard]] bool is_brief() const noexcept;

 private:
  void read_targets();
  [[nodiscard]] bool is_too_old(const Blocker& holder, Clock::time_point now);
  [[nodiscard]] bool lets_us_pass(const std::vector<Blocker>& old);

  const StepRun& run_;
  std::vector<plan::Effect> blocking_;
  bool is_read_ = false;
  std::vector<LockTarget> targets_;  ///< in order
  std::vector<std::string> locks_;
  bool meets_autovacuum_ = false;
  std::map<std::string, Clock::time_point> first_seen_;  ///< by transaction
  std::set<std::string> old_before_;                     ///< transactions, at the look before
  int changes_ = 0;  ///< looks in a row at which all that was old was new
};

}  // namespace pgmig::execute
