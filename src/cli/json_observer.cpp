// SPDX-License-Identifier: Apache-2.0
// Events as JSON lines.
#include "cli/json_observer.hpp"

#include "cli/text_observer.hpp"
#include "plan/json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace pgmig::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto fraction =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), fraction);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

/// Who only holds an old snapshot holds no lock on a relation.
Json to_json(const execute::Blocker& blocker) {
  return {{"pid", blocker.pid},
          {"user", blocker.user},
          {"application_name", blocker.application_name},
          {"state", blocker.state},
          {"age_ms", blocker.age.count()},
          {"relation", text_or_null(blocker.relation)},
          {"mode", text_or_null(blocker.mode)},
          {"query", blocker.query}};
}

}  // namespace

void JsonObserver::emit(std::string_view event, const plan::MigrationPlan* plan,
                        const plan::Step* step, Json more) {
  Json object{{"schema_version", 1}, {"at", timestamp()}, {"event", event}};
  if (plan != nullptr) {
    object["version"] = plan->version.empty() ? Json(nullptr) : Json(plan->version);
    object["description"] = plan->description;
  }
  if (step != nullptr) {
    object["step"] = step->id;
  }
  object.update(more);
  const std::lock_guard lock(mutex_);
  console_.output(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

void JsonObserver::migration_started(const plan::MigrationPlan& plan, bool resumed) {
  emit("plan", &plan, nullptr, {{"resumed", resumed}, {"steps_total", plan.steps.size()}});
}

void JsonObserver::step_started(const plan::MigrationPlan& plan, const plan::Step& step) {
  emit("step_started", &plan, &step, {{"phase", plan::name(step.phase)}, {"recipe", step.recipe}});
}

void JsonObserver::lock_wait(const plan::MigrationPlan& plan, const plan::Step& step,
                             const execute::LockWait& wait) {
  auto blockers = Json::array();
  for (const auto& blocker : wait.blockers) {
    blockers.push_back(to_json(blocker));
  }
  emit("lock_wait", &plan, &step,
       {{"attempt", wait.attempt},
        {"outcome", execute::name(wait.end)},
        {"waited_ms", wait.waited.count()},
        {"next_in_ms", wait.next_in.count()},
        {"blockers", std::move(blockers)}});
}

void JsonObserver::lock_attempt(const plan::MigrationPlan& plan, const plan::Step& step,
                                const execute::LockAttempt& attempt) {
  emit("lock_attempt", &plan, &step,
       {{"attempt", attempt.attempt},
        {"outcome", execute::name(attempt.end)},
        {"waited_ms", attempt.waited.count()},
        {"stall_ms", attempt.stall.longest.count()},
        {"stalled", attempt.stall.sessions}});
}

void JsonObserver::progress(const plan::MigrationPlan& plan, const plan::Step& step,
                            const execute::Progress& progress) {
  emit("progress", &plan, &step,
       {{"what", progress.what},
        {"done", progress.done},
        {"total", progress.total},
        {"elapsed_ms", progress.elapsed.count()}});
}

void JsonObserver::step_done(const plan::MigrationPlan& plan, const plan::Step& step,
                             std::chrono::milliseconds elapsed) {
  emit("step_done", &plan, &step, {{"elapsed_ms", elapsed.count()}});
}

void JsonObserver::migration_done(const plan::MigrationPlan& plan, plan::StoredState state) {
  emit("migration_done", &plan, nullptr, {{"state", plan::name(state)}});
}

void JsonObserver::diagnostic(const Diagnostic& diagnostic) {
  emit("diagnostic", nullptr, nullptr, plan::to_json(diagnostic));
  if (diagnostic.severity != Severity::note) {
    const std::lock_guard lock(mutex_);
    console_.error(pgmig::to_text(diagnostic) + "\n");
  }
}

void JsonObserver::failed(const plan::MigrationPlan& plan, const plan::Step* step,
                          const execute::Failure& failure) {
  auto more = plan::to_json(failure.diagnostic);
  more["statement"] = failure.statement;
  more["detail"] = failure.detail;
  more["context"] = failure.context;
  more["undone"] = failure.undone;
  more["stands"] = failure.stands;
  more["next"] = failure.next;
  emit("failed", &plan, step, std::move(more));
  const std::lock_guard lock(mutex_);
  console_.error(to_text(failure) + "\n");
}

void JsonObserver::finished(int exit_status) {
  emit("finished", nullptr, nullptr, {{"exit_status", exit_status}});
}

}  // namespace pgmig::cli
