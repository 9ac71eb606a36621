// SPDX-License-Identifier: Apache-2.0
// One attempt at something that the server may refuse: the only place of this room that catches.
#pragma once

#include "execute/failure.hpp"
#include "execute/step_run.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::execute {

/// Another attempt may succeed: a lock was not to be had in time (55P03), or we were the deadlock's
/// victim (40P01).
[[nodiscard]] bool is_lock_failure(const db::ServerError& error) noexcept;

/// Whether the statement was cancelled (57014): by us, by statement_timeout, or by somebody else.
[[nodiscard]] bool is_cancelled(const db::ServerError& error) noexcept;

/// How an attempt comes by its locks.
struct LockTerms {
  std::chrono::milliseconds lock_timeout{0};
  /// Taken first, each under `gentle_timeout`: LockScene::gentle_locks().
  std::vector<std::string> gentle_locks;
  std::chrono::milliseconds gentle_timeout{0};
  std::vector<std::string> locks;  ///< taken then: LockScene::locks()
  std::string not_if_it_fails;     ///< LockScene::question(), for a step that travels_whole()
};

/// Whether the first attempt at the step is a single message, unless locks are taken first.
[[nodiscard]] bool travels_whole(const StepRun& run);

/// One attempt at a transactional step, its journal row included. Nothing: committed. Otherwise the
/// transaction is rolled back. Throws Error{connection_lost}, which says what is known of the step;
/// a stop request cancels the statement (57014).
[[nodiscard]] std::optional<Refusal> attempt_transaction(const StepRun& run,
                                                         const LockTerms& terms);

/// One transaction of a step in batches, `work` and all: nothing when it was committed, else what
/// the server said, and it is rolled back. Throws and is cancelled as above.
[[nodiscard]] std::optional<db::ServerError> attempt_batch(const StepRun& run,
                                                           std::chrono::milliseconds lock_timeout,
                                                           const std::function<void()>& work);

/// Runs `work` outside a transaction; the server's error when it refused. `work` sets the session's
/// timeouts, which are put back afterwards. Throws Error{connection_lost} that says what is known
/// of the step.
[[nodiscard]] std::optional<db::ServerError> attempt_outside(const StepRun& run,
                                                             const std::function<void()>& work);

/// pgmig's own writes, `work` and all, in one transaction under the session's guards: tried again
/// while a lock is in the way. Throws Error{temporary} when it stays in the way.
void in_own_transaction(const Context& context, const std::function<void()>& work);

/// Something that is good to have and may fail: false when it threw.
bool succeeds(const std::function<void()>& work) noexcept;

/// Sends one statement of a step; the rows of a COPY are read from `text`.
void send(db::Session& session, const plan::PlannedSql& statement, std::string_view text);

}  // namespace pgmig::execute
