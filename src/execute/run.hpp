// SPDX-License-Identifier: Apache-2.0
// Runs one migration's plan, or goes on with one that was interrupted.
#pragma once

#include "base/clock.hpp"
#include "db/session.hpp"
#include "execute/observer.hpp"
#include "hooks/library.hpp"
#include "journal/journal.hpp"
#include "plan/policy.hpp"

#include <pgmig/plan.hpp>

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace pgmig::execute {

/// All steps of the phases up to and including `last_phase` were done (before or now).
struct Done {
  bool awaiting_contract = false;
};

/// A statement failed. The journal and the observer have the details.
struct Failed {
  Failure failure;
};

/// The lock budget or a deadline ran out; nothing is half-done. All its parts are filled in.
struct GaveUp {
  std::string why;
  std::vector<Blocker> blockers;
  std::string stands;  ///< what remains
};

/// A step outside a transaction was interrupted and nothing tells whether it was done.
struct InDoubt {
  std::string step;
};

/// A stop was requested; what could be cancelled was.
struct Stopped {};

using RunResult = std::variant<Done, Failed, GaveUp, InDoubt, Stopped>;

/// A question of the caller that is asked right after a commit where it costs no round trip, and
/// else not at all. `answered` receives its only value.
struct FollowUp {
  std::string sql;
  std::function<void(std::string)> answered;
};

class Gate;
class TimeLimit;

/// What a run needs. References must outlive the call.
struct Context {
  db::Session& session;
  db::Target target;  ///< for the watcher's own connection
  journal::Journal& journal;
  Observer& observer;
  Clock& clock;
  std::stop_token stop;
  const plan::Policy& policy;
  FollowUp follow_up{};
  /// How much of the disk a step needs beside what it has, as far as that can be estimated.
  std::function<ByteSize(const plan::Step&)> room_needed{};
  Gate* gate = nullptr;  ///< of the whole run; null: nobody can pause it
  const TimeLimit* limit =
      nullptr;  ///< what may have requested the stop; null: nobody but a person
  std::span<const hooks::Hook> hooks{};  ///< those of the libraries that are open
};

/// One migration to run. `text` is the normalised file: COPY rows are read from it.
struct Job {
  journal::MigrationRecord record;
  plan::MigrationPlan plan;
  plan::Phase last_phase = plan::Phase::migrate;
  std::string command = "pgmig up";  ///< that continues it when it was interrupted
};

/// Runs a plan that has no row in the journal yet.
[[nodiscard]] RunResult run(const Job& job, const Context& context);

/// Goes on with a stored plan at its first step that is not done: looks first whether the server is
/// still finishing our last statement, then probes it. Done steps are not run again.
[[nodiscard]] RunResult resume(const Job& job, const journal::StoredMigration& stored,
                               const Context& context);

/// Before what has not run is planned anew: an interrupted step outside a transaction is taken back
/// (its backend ended, what it left removed) and is pending again. True when one turned out to be
/// done: it is recorded as such, and the caller reads the journal again. Throws
/// Error{confirmation_needed} when nothing tells, Error{temporary} when it cannot be taken back
/// yet, Error{interrupted} on a stop.
bool take_back_interrupted(const journal::StoredMigration& stored, const Context& context);

}  // namespace pgmig::execute
