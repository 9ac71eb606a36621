// SPDX-License-Identifier: Apache-2.0
// A hook's functions between the journal's rows.
#include "execute/hook.hpp"

#include "base/error.hpp"
#include "execute/attempt.hpp"
#include "execute/block_walk.hpp"
#include "execute/gate.hpp"
#include "execute/hook_state.hpp"
#include "execute/patient_transaction.hpp"
#include "execute/record.hpp"
#include "execute/time_limit.hpp"
#include "hooks/crash_words.hpp"
#include "hooks/host.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace pgmig::execute {

namespace {

using plan::HookRuns;
using plan::HookWay;

const pgmig_hook& code_of(const StepRun& run, const plan::RunHook& action) {
  const auto found = std::ranges::find_if(
      run.context.hooks, [&](const hooks::Hook& hook) { return hook.id == action.hook; });
  if (found == run.context.hooks.end()) {
    throw Error{ErrorKind::usage,
                fmt::format("{} is a C++ hook, and no library that was loaded has it", action.hook),
                "name the directory of its library: --hooks DIR"};
  }
  return *found->code;
}

/// The table that a hook has named, as stored in the catalog.
pg::QualifiedName table_named(db::Session& session, const std::string& name) {
  const db::Rows rows = session.query(
      "SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c "
      "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
      "WHERE c.oid = $1::pg_catalog.text::pg_catalog.regclass",
      {name});
  return {.schema = rows.text(0, 0), .name = rows.text(0, 1)};
}

/// One step of a hook.
class HookRun {
 public:
  explicit HookRun(const StepRun& run)
      : run_(run),
        action_(std::get<plan::RunHook>(run.step.action)),
        code_(code_of(run, action_)),
        begun_(run.context.clock.now()) {}

  StepEnd go() {
    const hooks::CrashWords words{fmt::format(
        "error: the C++ hook of {} has crashed; the server takes its open transaction back\n"
        "  hint: mend the hook, then run `{}` again: it goes on where the journal says\n",
        run_.job.plan.id, run_.job.command)};
    const auto stored = run_.context.journal.read_position(run_.job.plan.id, run_.step.id);
    if (stored) {
      committed_ = hook_state_from(*stored);
      state_ = committed_;
    } else if (StepEnd end = check()) {
      return end;
    }
    const pgmig_hook_fn function = action_.way == HookWay::up ? code_.up : code_.down;
    if (function == nullptr) {
      throw Error{ErrorKind::usage, fmt::format("the hook {} has no down() any more", action_.hook),
                  "load the library that the migration was applied with"};
    }
    return action_.runs == HookRuns::in_transaction ? in_one_transaction(function)
                                                    : in_batches(function);
  }

 private:
  /// Only of a hook that has not begun: afterwards its own work would be in the way.
  StepEnd check() {
    if (action_.way == HookWay::down || code_.check == nullptr) {
      return {};
    }
    const auto work = [this] {
      run_.context.session.execute("SET TRANSACTION READ ONLY");
      call_inside(code_.check);
    };
    return transact("nothing was changed: the hook's check() came first", work);
  }

  StepEnd in_one_transaction(pgmig_hook_fn function) {
    const auto work = [&] {
      call_inside(function);
      record_step(run_);
    };
    return transact(
        fmt::format("the transaction was rolled back: nothing of step {} remains", run_.step.id),
        work);
  }

  /// Within a transaction, every end of the hook but its success is an exception.
  void call_inside(pgmig_hook_fn function) { static_cast<void>(hooks::call(function, services())); }

  StepEnd in_batches(pgmig_hook_fn function) {
    hooks::Services services = this->services();
    services.in_transaction = [this](const hooks::Work& work) { return own_transaction(work); };
    services.walk = [this](const hooks::WantedWalk& walk, const hooks::BatchWork& each) {
      return this->walk(walk, each);
    };
    hooks::HookEnd ended = hooks::HookEnd::done;
    const auto error = attempt_outside(run_, [&] { ended = hooks::call(function, services); });
    if (end_) {
      return std::move(end_);
    }
    if (error) {
      return fail(*error, "what the hook has committed is kept");
    }
    if (ended == hooks::HookEnd::stopped) {
      return record_stopped(run_);
    }
    record_step_alone(run_);
    return {};
  }

  /// A hook that never walks is stopped, and paused, here.
  StepEnd may_go_on() {
    if (run_.context.stop.stop_requested()) {
      return record_stopped(run_);
    }
    return run_.context.gate == nullptr ? StepEnd{} : run_.context.gate->pass_with_batch(run_);
  }

  bool own_transaction(const hooks::Work& work) {
    if (!goes_on(may_go_on())) {
      return false;
    }
    const auto whole = [&] {
      work();
      if (is_changed_) {
        store();
      }
    };
    return goes_on(transact("the transaction was rolled back; those before it are kept", whole));
  }

  bool goes_on(StepEnd end) {
    end_ = std::move(end);
    return !end_;
  }

  bool walk(const hooks::WantedWalk& wanted, const hooks::BatchWork& each) {
    const std::string name = name_of(wanted);
    if (state_.walks[name] == walk_is_over) {
      return true;
    }
    pg::QualifiedName table;
    const auto look_up = [&] { table = table_named(run_.context.session, wanted.table); };
    if (!goes_on(transact("nothing was changed", look_up))) {
      return false;
    }
    BlockWalk walk(run_, walked(table, wanted, name, each), position_from(state_.walks[name]));
    if (!goes_on(walk.go())) {
      return false;
    }
    if (walk.rows_are_left()) {
      return goes_on(fail(rows_are_left(table, wanted), "what the batches have done is kept"));
    }
    const auto end = [&] {
      state_.walks[name] = walk_is_over;
      store();
    };
    return goes_on(transact("what the batches have done is kept", end));
  }

  /// The same hook walks in the same order when it goes on.
  std::string name_of(const hooks::WantedWalk& wanted) {
    const std::string base = wanted.name.empty() ? wanted.table : wanted.name;
    std::string name = base;
    for (int number = 2; !names_.insert(name).second; ++number) {
      name = fmt::format("{} ({})", base, number);
    }
    return name;
  }

  Walked walked(const pg::QualifiedName& table, const hooks::WantedWalk& wanted,
                const std::string& name, const hooks::BatchWork& each) {
    return {.table = table,
            .alias = table.name,
            .what = fmt::format("hook: {}", name),
            .statement = action_.statement,
            .todo = wanted.todo,
            .batch =
                [this, &wanted, &each, alias = table.name](const WalkBatch& batch) {
                  state_ = committed_;
                  return one_batch({.alias = alias, .columns = wanted.columns, .todo = wanted.todo},
                                   batch, each);
                },
            .store =
                [this, name](const Position& reached) {
                  state_.walks[name] = to_text(reached);
                  store();
                },
            .committed = [this] { committed_ = state_; },
            .attention = Attention::from_the_start};
  }

  std::int64_t one_batch(const WantedRows& wanted, const WalkBatch& batch,
                         const hooks::BatchWork& each) {
    db::Session& session = run_.context.session;
    const db::Rows rows = session.query(rows_in_range(wanted, batch.heap, batch.range, batch.held,
                                                      session.server(), batch.block_size));
    if (!rows.empty()) {
      each(pg::to_sql(batch.heap.name), rows);
    }
    return static_cast<std::int64_t>(rows.size());
  }

  StepEnd transact(std::string undone, const std::function<void()>& work) {
    // An attempt that is rolled back takes along what the hook has put away.
    const auto attempt = [&] {
      state_ = committed_;
      is_changed_ = false;
      see_all_rows();
      work();
    };
    StepEnd end = transactions_.run({.statement = action_.statement,
                                     .undone = std::move(undone),
                                     .work = attempt,
                                     .make_smaller = [] {},
                                     .attention = Attention::from_the_start});
    if (!end) {
      committed_ = state_;
    }
    return end;
  }

  /// Policies that would hide rows are an error. It also tells the session that its settings may
  /// differ afterwards.
  void see_all_rows() { run_.context.session.execute("SET LOCAL row_security = off"); }

  void store() {
    run_.context.journal.step_position(run_.job.plan.id, run_.step.id, to_text(state_));
    is_changed_ = false;
  }

  [[nodiscard]] hooks::Services services() {
    const plan::Policy& policy = run_.context.policy;
    return {
        .session = run_.context.session,
        .policy = {.size = sizeof(pgmig_policy),
                   .stall_budget_ms = policy.stall_budget.count(),
                   .lock_timeout_ms = policy.lock_timeout.count(),
                   .batch_ms = policy.batch_ms,
                   .deadline_ms = deadline_of(run_).count()},
        .get = [this](const std::string& key) { return value_of(key); },
        .put = [this](const std::string& key,
                      std::optional<std::string> value) { return put(key, std::move(value)); },
        .progress = [this](std::int64_t done, std::int64_t total,
                           const std::string& what) { progress(done, total, what); },
        .log = [this](int level, const std::string& message) { say(level, message); },
        .stop_requested = [this] { return run_.context.stop.stop_requested(); },
        .time_left = [this] { return time_left(); },
    };
  }

  [[nodiscard]] std::optional<std::string> value_of(const std::string& key) const {
    const auto found = state_.values.find(key);
    return found == state_.values.end() ? std::nullopt : std::optional{found->second};
  }

  bool put(const std::string& key, std::optional<std::string> value) {
    const auto change = [&] {
      if (value) {
        state_.values[key] = *value;
      } else {
        state_.values.erase(key);
      }
      is_changed_ = true;
    };
    if (!run_.context.session.in_transaction()) {
      return own_transaction(change);
    }
    change();
    return true;
  }

  void progress(std::int64_t done, std::int64_t total, const std::string& what) {
    run_.context.observer.progress(
        run_.job.plan, run_.step,
        {.what = what.empty() ? "hook" : what,
         .done = done,
         .total = total,
         .elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(run_.context.clock.now() -
                                                                          begun_)});
  }

  void say(int level, const std::string& message) {
    run_.context.observer.diagnostic(
        {.severity = level == PGMIG_WARNING ? Severity::warning : Severity::note,
         .code = "hook",
         .message = message,
         .hint = {},
         .at = {.file = run_.job.plan.file}});
  }

  [[nodiscard]] std::int64_t time_left() const {
    const auto left = run_.context.limit == nullptr ? std::nullopt : run_.context.limit->left();
    return left ? left->count() : -1;
  }

  [[nodiscard]] static db::ServerError rows_are_left(const pg::QualifiedName& table,
                                                     const hooks::WantedWalk& wanted) {
    return {.sqlstate = std::string{hooks::hook_failed},
            .message = fmt::format("rows of {} are still to do after the hook has seen them: {}",
                                   pg::to_sql(table), wanted.todo),
            .hint = "the hook has to make `todo` false for each row that it is given"};
  }

  StepEnd fail(const db::ServerError& error, std::string undone) {
    return record_failure(run_, failure_of({.error = error, .statement = &action_.statement},
                                           facts_of(run_, std::move(undone))));
  }

  const StepRun& run_;
  const plan::RunHook& action_;
  const pgmig_hook& code_;
  Clock::time_point begun_;
  PatientTransactions transactions_{run_};
  HookState state_;
  HookState committed_;          ///< as the journal has it
  std::set<std::string> names_;  ///< of the walks so far
  bool is_changed_ = false;      ///< the journal does not know all of it yet
  StepEnd end_;                  ///< the run ends here
};

}  // namespace

StepEnd run_hook(const StepRun& run) { return HookRun{run}.go(); }

}  // namespace pgmig::execute
