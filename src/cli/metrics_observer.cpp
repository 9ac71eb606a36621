// SPDX-License-Identifier: Apache-2.0
// What a run does, as numbers in a file that Prometheus reads.
#include "cli/metrics_observer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

namespace pgmig::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto between_writes = 1s;

double seconds(std::chrono::milliseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// As the format wants the value of a label.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '"') {
      result += '\\';
    }
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

/// One metric with its help and type, and its samples.
class Metric {
 public:
  Metric(std::string_view name, std::string_view type, std::string_view help)
      : name_(name), text_(fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help)) {}

  template <class Value>
  Metric& sample(const Value& value, const std::string& labels = {}) {
    text_ += fmt::format("{}{} {}\n", name_, labels, value);
    return *this;
  }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string_view name_;
  std::string text_;
};

template <class Value>
std::string gauge(std::string_view name, std::string_view help, const Value& value) {
  return Metric(name, "gauge", help).sample(value).text();
}

template <class Value>
std::string counter(std::string_view name, std::string_view help, const Value& value) {
  return Metric(name, "counter", help).sample(value).text();
}

}  // namespace

MetricsObserver::MetricsObserver(execute::Observer& inner, const Console& console, std::string path)
    : inner_(inner), console_(console), path_(std::move(path)) {
  for (const auto end :
       {execute::AttemptEnd::taken, execute::AttemptEnd::held_up, execute::AttemptEnd::lock_timeout,
        execute::AttemptEnd::deadlock, execute::AttemptEnd::stalled}) {
    attempts_[execute::name(end)] = 0;
  }
  write();
}

MetricsObserver::~MetricsObserver() {
  if (!exit_status_) {
    finished(-1);
  }
}

void MetricsObserver::measure(db::Session& session) {
  session_ = &session;
  wal_begin_ = session.query("SELECT pg_catalog.pg_current_wal_insert_lsn()").text(0, 0);
}

void MetricsObserver::finished(int exit_status) {
  const std::scoped_lock lock{mutex_};
  exit_status_ = exit_status;
  version_.clear();
  step_.clear();
  write();
}

void MetricsObserver::migration_started(const plan::MigrationPlan& plan, bool resumed) {
  inner_.migration_started(plan, resumed);
}

void MetricsObserver::step_started(const plan::MigrationPlan& plan, const plan::Step& step) {
  {
    const std::scoped_lock lock{mutex_};
    version_ = plan.version;
    step_ = step.id;
    done_ = 0;
    total_ = 0;
    write();
  }
  inner_.step_started(plan, step);
}

void MetricsObserver::lock_wait(const plan::MigrationPlan& plan, const plan::Step& step,
                                const execute::LockWait& wait) {
  inner_.lock_wait(plan, step, wait);
}

void MetricsObserver::lock_attempt(const plan::MigrationPlan& plan, const plan::Step& step,
                                   const execute::LockAttempt& attempt) {
  {
    const std::scoped_lock lock{mutex_};
    ++attempts_[execute::name(attempt.end)];
    stalled_ += static_cast<std::int64_t>(attempt.stall.sessions);
    stall_ = std::max(stall_, attempt.stall.longest);
    write();
  }
  inner_.lock_attempt(plan, step, attempt);
}

void MetricsObserver::progress(const plan::MigrationPlan& plan, const plan::Step& step,
                               const execute::Progress& progress) {
  {
    const std::scoped_lock lock{mutex_};
    rows_[step.id] = std::max(rows_[step.id], progress.rows);
    lag_ = progress.lag;
    if (progress.total > 0) {
      done_ = progress.done;
      total_ = progress.total;
    }
    if (std::chrono::steady_clock::now() - written_ >= between_writes) {
      write();
    }
  }
  inner_.progress(plan, step, progress);
}

void MetricsObserver::step_done(const plan::MigrationPlan& plan, const plan::Step& step,
                                std::chrono::milliseconds elapsed) {
  {
    const std::scoped_lock lock{mutex_};
    ++steps_done_;
    measure_wal();
    write();
  }
  inner_.step_done(plan, step, elapsed);
}

void MetricsObserver::migration_done(const plan::MigrationPlan& plan, plan::StoredState state) {
  {
    const std::scoped_lock lock{mutex_};
    ++migrations_done_;
    write();
  }
  inner_.migration_done(plan, state);
}

void MetricsObserver::diagnostic(const Diagnostic& diagnostic) {
  if (diagnostic.code == "paused" || diagnostic.code == "resumed") {
    const std::scoped_lock lock{mutex_};
    paused_ = diagnostic.code == "paused";
    write();
  }
  inner_.diagnostic(diagnostic);
}

void MetricsObserver::failed(const plan::MigrationPlan& plan, const plan::Step* step,
                             const execute::Failure& failure) {
  {
    const std::scoped_lock lock{mutex_};
    ++steps_failed_;
    write();
  }
  inner_.failed(plan, step, failure);
}

/// On the thread that executes, and between its statements.
void MetricsObserver::measure_wal() {
  if (session_ == nullptr || session_->lost() || session_->in_transaction()) {
    return;
  }
  wal_bytes_ = session_
                   ->query(
                       "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(),"
                       " $1::pg_catalog.pg_lsn)::pg_catalog.int8",
                       {wal_begin_})
                   .integer(0, 0);
}

std::string MetricsObserver::text() const {
  Metric attempts("pgmig_lock_attempts_total", "counter", "Attempts at locks, by how they ended.");
  for (const auto& [outcome, count] : attempts_) {
    attempts.sample(count, fmt::format(R"({{outcome="{}"}})", outcome));
  }
  std::int64_t rows = 0;
  for (const auto& [step, changed] : rows_) {
    rows += changed;
  }
  std::string text =
      gauge("pgmig_running", "Whether a run is under way.", exit_status_ ? 0 : 1) +
      gauge("pgmig_paused", "Whether it waits for pgmig resume.", paused_ ? 1 : 0) +
      counter("pgmig_migrations_done_total", "Migrations done by this run.", migrations_done_) +
      counter("pgmig_steps_done_total", "Steps done by this run.", steps_done_) +
      counter("pgmig_steps_failed_total", "Steps that failed.", steps_failed_) + attempts.text() +
      gauge("pgmig_stall_seconds_max", "The longest that another session waited behind the run.",
            seconds(stall_)) +
      counter("pgmig_stalled_sessions_total", "Sessions that waited behind the run.", stalled_) +
      counter("pgmig_rows_changed_total", "Rows changed in batches.", rows) +
      gauge("pgmig_replica_lag_seconds", "Of the replica that is farthest behind.", seconds(lag_)) +
      counter("pgmig_wal_bytes_total", "WAL of the whole server since the run began.", wal_bytes_);
  if (exit_status_ && *exit_status_ >= 0) {
    text += gauge("pgmig_exit_status", "How the run ended.", *exit_status_);
  }
  if (!step_.empty()) {
    const auto labels =
        fmt::format(R"({{version="{}",step="{}"}})", escaped(version_), escaped(step_));
    const double ratio =
        total_ == 0 ? 0.0 : static_cast<double>(done_) / static_cast<double>(total_);
    text += Metric("pgmig_step_progress_ratio", "gauge", "How far the step under way is.")
                .sample(ratio, labels)
                .text();
  }
  return text;
}

void MetricsObserver::write() {
  written_ = std::chrono::steady_clock::now();
  const std::string unfinished = fmt::format("{}.{}.tmp", path_, ::getpid());
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  file << text();
  file.close();
  const bool written = file && std::rename(unfinished.c_str(), path_.c_str()) == 0;
  if (!written && !cannot_write_) {
    console_.error(fmt::format("warning: cannot write {}: the run goes on without\n", path_));
  }
  cannot_write_ = !written;
}

}  // namespace pgmig::cli
