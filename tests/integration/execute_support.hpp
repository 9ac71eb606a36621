// SPDX-License-Identifier: Apache-2.0
// What the tests of the executor share: a database with a journal, plans made by hand, a recorder.
#pragma once

#include "base/clock.hpp"
#include "db/session.hpp"
#include "execute/run.hpp"
#include "journal/journal.hpp"
#include "support/test_server.hpp"

#include <pgmig/plan.hpp>

#include <pqxx/pqxx>

#include <chrono>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

/// Sleeping takes no time but moves the clock, and may do something on the way.
class LeapingClock final : public Clock {
 public:
  [[nodiscard]] time_point now() const override { return now_; }

  bool sleep_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;

  std::function<void()> on_sleep;

 private:
  time_point now_{};
};

/// Writes down what it is told. Read `progress` only when the run is over.
class Recorder final : public execute::Observer {
 public:
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

  /// The codes of the diagnostics.
  [[nodiscard]] std::vector<std::string> codes() const;
  [[nodiscard]] std::string message_of(std::string_view code) const;
  [[nodiscard]] std::vector<std::string> progress_seen();

  std::vector<std::string> calls;
  std::vector<execute::LockWait> lock_waits;
  std::vector<execute::LockAttempt> lock_attempts;
  Diagnostics diagnostics;
  std::vector<execute::Failure> failures;
  std::function<void()> on_step_started;
  std::function<void()> on_lock_wait;
  std::function<void()> on_progress;

 private:
  std::mutex mutex_;
  std::vector<std::string> progress_;
};

/// One runner: a session, its journal and what it reports. A second one in the same database is
/// another run, after a crash say.
struct Runner {
  explicit Runner(const TestDatabase& database) : Runner(database.url()) {}

  explicit Runner(const std::string& url);

  [[nodiscard]] execute::Context context();
  [[nodiscard]] execute::RunResult run(const execute::Job& job);
  /// Goes on with what the journal says.
  [[nodiscard]] execute::RunResult resume(const execute::Job& job);

  db::Target target;
  db::Session session;
  journal::Journal journal;
  Recorder observer;
  SystemClock system_clock;
  LeapingClock leaping_clock;
  bool leap = false;  ///< which of the two
  std::stop_source stop;
  plan::Policy policy;
};

/// Another client of the database, in a transaction that it has begun with `sql`.
class Client {
 public:
  Client(const TestDatabase& database, std::string_view sql);
  void execute(std::string_view sql);
  void commit();
  [[nodiscard]] int pid() const;

 private:
  pqxx::connection connection_;
  pqxx::work work_;
};

[[nodiscard]] plan::Step in_transaction(const std::string& id,
                                        std::initializer_list<std::string> sql,
                                        std::vector<plan::Effect> effects = {});

/// CREATE [UNIQUE] INDEX CONCURRENTLY public.<name> ON public.<table> (id)
[[nodiscard]] plan::Step build_index(const std::string& id, const std::string& name,
                                     const std::string& table, std::string_view unique = "");

/// A statement outside a transaction that nothing tells whether it was done.
[[nodiscard]] plan::Step outside(const std::string& id, const std::string& sql);

/// Gives the rows of public.<table> that value where they have none.
[[nodiscard]] plan::Step fill(const std::string& id, const std::string& table,
                              const std::string& column, const std::string& value);

/// An UPDATE or DELETE of public.t in the order of that key; by blocks without one.
[[nodiscard]] execute::Job change_in_batches(const std::string& sql,
                                             std::vector<plan::KeyColumn> key, long most_rows = 0);

/// t with so many rows whose c has no value yet, and the sequence s.
[[nodiscard]] std::string rows_to_fill(long count);

/// Gives them one each.
[[nodiscard]] execute::Job filling();

/// Fails when the query finds rows.
[[nodiscard]] plan::Step check(const std::string& id, const std::string& query,
                               const std::string& finding);

/// V7 of these steps. Statements are numbered, and placed one a line.
[[nodiscard]] execute::Job job_of(std::vector<plan::Step> steps,
                                  plan::Phase last_phase = plan::Phase::migrate);

/// The same, and the author has signed for all that its steps do.
[[nodiscard]] execute::Job accepted_job_of(std::vector<plan::Step> steps);

/// "applied 2/2"
[[nodiscard]] std::string state_of(journal::Journal& journal, const std::string& id = "V7");

/// "pending intent done": of the steps, in order.
[[nodiscard]] std::string steps_of(journal::Journal& journal, const std::string& id = "V7");

/// Whether the log has such an event.
[[nodiscard]] bool logged(journal::Journal& journal, std::string_view what,
                          std::string_view message = {});

/// "valid", "invalid" or "absent".
[[nodiscard]] std::string index_of(const TestDatabase& database, const std::string& name);

}  // namespace pgmig::test
