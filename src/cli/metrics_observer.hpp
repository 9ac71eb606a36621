// SPDX-License-Identifier: Apache-2.0
// What a run does, as numbers in a file that Prometheus reads (the text format of its node
// exporter's textfile collector).
#pragma once

#include "cli/console.hpp"
#include "db/session.hpp"
#include "execute/observer.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace pgmig::cli {

/// Counts, hands everything on, and writes the file whole, by renaming, so that nobody reads half
/// of it: after every step, and once a second in between. A file that cannot be written is a
/// warning, once. Thread-safe: progress() comes from the watcher's thread.
class MetricsObserver final : public execute::Observer {
 public:
  MetricsObserver(execute::Observer& inner, const Console& console, std::string path);
  MetricsObserver(const MetricsObserver&) = delete;
  MetricsObserver& operator=(const MetricsObserver&) = delete;
  MetricsObserver(MetricsObserver&&) = delete;
  MetricsObserver& operator=(MetricsObserver&&) = delete;
  /// Writes that nothing runs any more.
  ~MetricsObserver() override;

  /// The session is asked, between the steps, how much WAL the server has written. It must outlive
  /// the run.
  void measure(db::Session& session);

  /// How the run ended.
  void finished(int exit_status);

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
  void measure_wal();
  void write();
  [[nodiscard]] std::string text() const;

  execute::Observer& inner_;
  const Console& console_;
  std::string path_;
  db::Session* session_ = nullptr;
  std::string wal_begin_;
  std::mutex mutex_;  // for what follows
  std::optional<int> exit_status_;
  std::string version_;
  std::string step_;
  bool paused_ = false;
  std::int64_t migrations_done_ = 0;
  std::int64_t steps_done_ = 0;
  std::int64_t steps_failed_ = 0;
  std::map<std::string, std::int64_t> attempts_;  ///< by how they ended
  std::int64_t stalled_ = 0;
  std::chrono::milliseconds stall_{0};
  std::map<std::string, std::int64_t> rows_;  ///< by step
  std::chrono::milliseconds lag_{0};
  std::int64_t done_ = 0;  ///< of the step's work
  std::int64_t total_ = 0;
  std::int64_t wal_bytes_ = 0;
  std::chrono::steady_clock::time_point written_{};
  bool cannot_write_ = false;
};

}  // namespace pgmig::cli
