// SPDX-License-Identifier: Apache-2.0
#include "cli/rights_observer.hpp"

#include "inspect/missing_rights.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <variant>
#include <vector>

namespace pgmig::cli {

namespace {

bool lacks_a_right(const execute::Failure& failure) {
  return failure.diagnostic.code == pg::sqlstate::insufficient_privilege &&
         failure.diagnostic.hint.empty();
}

std::vector<std::string> relations_of(const plan::Step* step) {
  std::vector<std::string> names;
  if (step != nullptr) {
    for (const auto& effect : step->effects) {
      names.push_back(effect.relation);
    }
  }
  return names;
}

inspect::Intent intent_of(const plan::Step* step) {
  const bool reads = step != nullptr && std::holds_alternative<plan::CheckRows>(step->action);
  return reads ? inspect::Intent::read : inspect::Intent::change;
}

}  // namespace

RightsObserver::RightsObserver(execute::Observer& inner, db::Session& session,
                               const std::string& role)
    : inner_(inner), session_(session), role_(role.empty() ? session.login_role() : role) {}

void RightsObserver::migration_started(const plan::MigrationPlan& plan, bool resumed) {
  inner_.migration_started(plan, resumed);
}

void RightsObserver::step_started(const plan::MigrationPlan& plan, const plan::Step& step) {
  inner_.step_started(plan, step);
}

void RightsObserver::lock_wait(const plan::MigrationPlan& plan, const plan::Step& step,
                               const execute::LockWait& wait) {
  inner_.lock_wait(plan, step, wait);
}

void RightsObserver::lock_attempt(const plan::MigrationPlan& plan, const plan::Step& step,
                                  const execute::LockAttempt& attempt) {
  inner_.lock_attempt(plan, step, attempt);
}

void RightsObserver::progress(const plan::MigrationPlan& plan, const plan::Step& step,
                              const execute::Progress& progress) {
  inner_.progress(plan, step, progress);
}

void RightsObserver::step_done(const plan::MigrationPlan& plan, const plan::Step& step,
                               std::chrono::milliseconds elapsed) {
  inner_.step_done(plan, step, elapsed);
}

void RightsObserver::migration_done(const plan::MigrationPlan& plan, plan::StoredState state) {
  inner_.migration_done(plan, state);
}

void RightsObserver::diagnostic(const Diagnostic& diagnostic) { inner_.diagnostic(diagnostic); }

void RightsObserver::failed(const plan::MigrationPlan& plan, const plan::Step* step,
                            const execute::Failure& failure) {
  if (!lacks_a_right(failure) || session_.lost() || session_.in_transaction()) {
    inner_.failed(plan, step, failure);
    return;
  }
  auto explained = failure;
  explained.diagnostic.hint = missing_grant(step);
  inner_.failed(plan, step, explained);
}

std::string RightsObserver::missing_grant(const plan::Step* step) const {
  const auto missing =
      inspect::missing_rights(session_, role_, relations_of(step), intent_of(step));
  return missing.empty()
             ? fmt::format(
                   "grant it to role \"{}\", which runs migrations, or name another one: "
                   "role = \"...\" in the policy",
                   role_)
             : fmt::format("{}", fmt::join(missing, "; "));
}

}  // namespace pgmig::cli
