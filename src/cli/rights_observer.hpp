// SPDX-License-Identifier: Apache-2.0
// Adds to a failure for want of a right (42501) which GRANT is missing; hands on everything else as
// it is.
#pragma once

#include "db/session.hpp"
#include "execute/observer.hpp"

#include <string>

namespace pgmig::cli {

/// The session must be the one that runs the steps: it is asked between them, on its own thread.
class RightsObserver final : public execute::Observer {
 public:
  /// `role`: that of the policy; empty: the login role.
  RightsObserver(execute::Observer& inner, db::Session& session, const std::string& role);

  void migration_started(const plan::MigrationPlan& plan, bool resumed) override;
  void step_started(const plan::MigrationPlan& plan, const plan::Step& step) override;
  void lock_wait(const plan::MigrationPlan& plan, const plan::Step& step,
                 const execute::LockWait& wait) override;
  void lock_attempt(const plan::MigrationPlan& plan, const plan::Step& step,
                    const execute::LockAttempt& attempt) override;
  void progress(const plan::MigrationPlan& plan, const plan::Step& step,
                const execute::Progress& progress) override;
  void step_done(const plan::MigrationPlan& plan, const plan::Step& step,
                 std::chrono::milliseconds elapsed) override;
  void migration_done(const plan::MigrationPlan& plan, plan::StoredState state) override;
  void diagnostic(const Diagnostic& diagnostic) override;
  void failed(const plan::MigrationPlan& plan, const plan::Step* step,
              const execute::Failure& failure) override;

 private:
  [[nodiscard]] std::string missing_grant(const plan::Step* step) const;

  execute::Observer& inner_;
  db::Session& session_;
  std::string role_;
};

}  // namespace pgmig::cli
