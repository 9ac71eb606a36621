// SPDX-License-Identifier: Apache-2.0
// A run for scripts: one JSON object a line on stdout (docs/cli.md), errors on stderr as well.
#pragma once

#include "cli/console.hpp"
#include "execute/observer.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <mutex>
#include <string>

namespace pgmig::cli {

/// Thread-safe: progress() comes from the watcher's thread.
class JsonObserver final : public execute::Observer {
 public:
  explicit JsonObserver(const Console& console) : console_(console) {}

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

  /// The last line of every run.
  void finished(int exit_status);

 private:
  void emit(std::string_view event, const plan::MigrationPlan* plan, const plan::Step* step,
            nlohmann::ordered_json more);

  const Console& console_;
  std::mutex mutex_;
};

}  // namespace pgmig::cli
