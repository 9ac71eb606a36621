// SPDX-License-Identifier: Apache-2.0
// Who is in our way: asked of the server, told to people.
#pragma once

#include "execute/step_run.hpp"

#include <string>
#include <vector>

namespace pgmig::execute {

/// The relation that an effect names.
[[nodiscard]] pg::QualifiedName relation_of(const plan::Effect& effect);

/// Who holds locks now that conflict with these.
[[nodiscard]] std::vector<Blocker> lock_holders_of(db::Session& session,
                                                   const std::vector<plan::Effect>& effects);

/// Who holds locks now that conflict with those that the step takes. Asked right after an attempt
/// timed out: who is still there was most likely in the way.
[[nodiscard]] std::vector<Blocker> holders_in_the_way(const StepRun& run);

/// Who holds a lock on the table now that conflicts with `mode`.
[[nodiscard]] std::vector<Blocker> lock_holders_on(db::Session& session,
                                                   const pg::QualifiedName& table,
                                                   pg::LockMode mode);

/// Whom the backend `pid` waits for just now. Asked from another session.
[[nodiscard]] std::vector<Blocker> blockers_of(db::Session& session, int pid);

/// Transactions that a concurrent build, drop or detach of this step would wait for: those whose
/// locks on its tables conflict, and old snapshots.
[[nodiscard]] std::vector<Blocker> waited_for(const StepRun& run);

/// Transactions of this database that hold a snapshot, the oldest first.
[[nodiscard]] std::vector<Blocker> snapshot_holders(db::Session& session);

/// Prepared transactions have no pid: their global id is in the query.
[[nodiscard]] bool is_same_session(const Blocker& left, const Blocker& right) noexcept;

/// Adds the session where it is not among them yet; whether it was not.
bool add_new(std::vector<Blocker>& known, Blocker blocker);

/// "pid 4711 (shop, psql, idle in transaction for 12m) holds AccessShareLock on public.orders:
/// SELECT 1"
[[nodiscard]] std::string describe(const Blocker& blocker);

/// All of them in one sentence; "an unknown session" when there is none.
[[nodiscard]] std::string describe(const std::vector<Blocker>& blockers);

}  // namespace pgmig::execute
