// SPDX-License-Identifier: Apache-2.0
// What happens during a run, as it happens. The CLI prints it; tests record it.
#pragma once

#include "base/diagnostics.hpp"
#include "execute/stall.hpp"
#include "plan/history.hpp"

#include <pgmig/plan.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pgmig::execute {

/// A session that is in our way.
struct Blocker {
  int pid = 0;  ///< 0: a prepared transaction, named in `query`
  std::string user;
  std::string application_name;
  std::string state;
  std::chrono::milliseconds age{0};  ///< of its transaction
  std::string query;
  std::string relation;
  std::string mode;
  std::string transaction;  ///< its virtual id, where the locks of a relation were asked for
  bool gives_way = false;   ///< an autovacuum that ends when others wait for what it holds
  bool operator==(const Blocker&) const = default;
};

/// How one attempt of a step at its locks ended.
enum class AttemptEnd {
  taken,         ///< the step is done
  held_up,       ///< not made: it would have queued behind a transaction that is old already
  lock_timeout,  ///< a lock was not to be had in time
  deadlock,      ///< we were its victim
  stalled,       ///< others waited longer than the stall budget because of us
  waiting,       ///< it has not ended: it waits in the server, where nobody waits for it
};

[[nodiscard]] const char* name(AttemptEnd end) noexcept;

/// One attempt, when it is over.
struct LockAttempt {
  int attempt = 0;  ///< from 1
  AttemptEnd end = AttemptEnd::taken;
  std::chrono::milliseconds waited{0};  ///< how long it lasted
  Stall stall;                          ///< what it made others wait, as far as that was seen
};

struct LockWait {
  int attempt = 0;
  AttemptEnd end = AttemptEnd::lock_timeout;  ///< of that attempt
  std::chrono::milliseconds waited{0};
  std::chrono::milliseconds next_in{0};
  std::vector<Blocker> blockers;
};

struct Progress {
  std::string what;  ///< "building index: scanning table"
  std::int64_t done = 0;
  std::int64_t total = 0;  ///< 0: unknown
  std::chrono::milliseconds elapsed{0};
  std::int64_t rows = 0;             ///< that the step has changed in this run
  std::chrono::milliseconds lag{0};  ///< of the replica that is farthest behind, as last seen
};

/// Why a step failed, with all that a person needs.
struct Failure {
  Diagnostic
      diagnostic;  ///< code = SQLSTATE; at = file, line, column of the statement (or within it)
  std::string statement;
  std::string detail;
  std::string context;
  std::string undone;  ///< what was taken back
  std::string stands;  ///< what remains
  std::string next;    ///< the next command
};

/// Called from the thread that executes, except progress(), which the watcher's thread calls, too.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  Observer(Observer&&) = delete;
  Observer& operator=(Observer&&) = delete;
  virtual ~Observer() = default;

  virtual void migration_started(const plan::MigrationPlan& plan, bool resumed) = 0;
  virtual void step_started(const plan::MigrationPlan& plan, const plan::Step& step) = 0;
  virtual void lock_wait(const plan::MigrationPlan& plan, const plan::Step& step,
                         const LockWait& wait) = 0;
  /// Every attempt, but for those that had their locks at once and at the first time.
  virtual void lock_attempt(const plan::MigrationPlan& plan, const plan::Step& step,
                            const LockAttempt& attempt) = 0;
  virtual void progress(const plan::MigrationPlan& plan, const plan::Step& step,
                        const Progress& progress) = 0;
  virtual void step_done(const plan::MigrationPlan& plan, const plan::Step& step,
                         std::chrono::milliseconds elapsed) = 0;
  /// `state` is that of the journal now: applied, awaiting_contract, or running where phases are
  /// left.
  virtual void migration_done(const plan::MigrationPlan& plan, plan::StoredState state) = 0;
  virtual void diagnostic(const Diagnostic& diagnostic) = 0;
  virtual void failed(const plan::MigrationPlan& plan, const plan::Step* step,
                      const Failure& failure) = 0;
};

}  // namespace pgmig::execute
