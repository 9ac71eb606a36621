// SPDX-License-Identifier: Apache-2.0
// What a step finds where it wants its locks: who holds them, since when, and which tables can be
// locked first.
#include "execute/lock_scene.hpp"

#include "execute/blockers.hpp"
#include "execute/queries.hpp"
#include "inspect/activity.hpp"
#include "inspect/text_array.hpp"
#include "pg/lock_mode.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <variant>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

/// A busy application always has some transaction that is old: when at so many looks in a row none
/// was the same as before, a short attempt is made all the same.
constexpr int changes_until_attempt = 5;

const std::vector<plan::PlannedSql>& statements_of_transaction(const StepRun& run) {
  return std::get<plan::RunInTransaction>(run.step.action).statements;
}

bool is_lock_on(std::string_view sql, const plan::Effect& effect) {
  return sql.starts_with("LOCK TABLE ONLY " + effect.relation + " IN ") ||
         sql.starts_with("LOCK TABLE " + effect.relation + " IN ");
}

/// A step that begins with LOCKs of its own knows which table comes first.
std::vector<plan::Effect> own_locks_first(const StepRun& run, std::vector<plan::Effect> effects) {
  auto place = effects.begin();
  for (const plan::PlannedSql& statement : statements_of_transaction(run)) {
    const auto named = std::find_if(place, effects.end(), [&](const plan::Effect& effect) {
      return is_lock_on(statement.sql, effect);
    });
    if (named != effects.end()) {
      std::rotate(place, named, std::next(named));
      ++place;
    }
  }
  return effects;
}

std::vector<plan::Effect> blocking_effects(const StepRun& run) {
  std::vector<plan::Effect> blocking;
  std::ranges::copy_if(run.step.effects, std::back_inserter(blocking), makes_others_wait);
  return own_locks_first(run, std::move(blocking));
}

/// What others would not wait for now, and would if the locks were taken first: work on other
/// tables that takes long, or that cannot be seen into.
bool has_long_work_elsewhere(const StepRun& run) {
  return !is_seen_into(run.job.plan) ||
         std::ranges::any_of(run.step.effects, [](const plan::Effect& effect) {
           return !makes_others_wait(effect) && effect.work != plan::Work::brief;
         });
}

}  // namespace

bool makes_others_wait(const plan::Effect& effect) noexcept {
  return pg::blocks_readers(effect.lock) || pg::blocks_writers(effect.lock);
}

LockScene::LockScene(const StepRun& run) : run_(run), blocking_(blocking_effects(run)) {}

bool LockScene::is_one_lock() const noexcept {
  return blocking_.size() == 1 && statements_of_transaction(run_).size() == 1;
}

std::string LockScene::question() const {
  const plan::Effect& effect = blocking_.front();
  const pg::QualifiedName relation = relation_of(effect);
  return run_.context.session.prepared_call(
      queries::held_up, {relation.schema, relation.name, inspect::conflicting_modes(effect.lock),
                         std::to_string(run_.context.policy.stall_budget.count())});
}

bool LockScene::is_too_old(const Blocker& holder, Clock::time_point now) {
  // Without pg_read_all_stats the age of other users' transactions is not told: then it is counted
  // from the look that first saw it.
  const auto seen = first_seen_.try_emplace(holder.transaction, now).first->second;
  const auto age = std::max(holder.age, std::chrono::duration_cast<milliseconds>(now - seen));
  return age > run_.context.policy.stall_budget;
}

bool LockScene::lets_us_pass(const std::vector<Blocker>& old) {
  std::set<std::string> now;
  for (const Blocker& holder : old) {
    now.insert(holder.transaction);
  }
  const bool stays = std::ranges::any_of(
      now, [&](const std::string& transaction) { return old_before_.contains(transaction); });
  changes_ = stays || old_before_.empty() ? 0 : changes_ + 1;
  old_before_ = std::move(now);
  return old.empty() || changes_ >= changes_until_attempt;
}

std::vector<Blocker> LockScene::look() {
  meets_autovacuum_ = false;
  if (is_empty()) {
    return {};
  }
  const Clock::time_point now = run_.context.clock.now();
  std::vector<Blocker> old = lock_holders_of(run_.context.session, blocking_);
  std::erase_if(old, [&](const Blocker& holder) { return !is_too_old(holder, now); });
  if (!old.empty() && std::ranges::all_of(old, &Blocker::gives_way)) {
    read_targets();
    meets_autovacuum_ = !targets_.empty();
  }
  if (lets_us_pass(old) || meets_autovacuum_) {
    changes_ = 0;
    return {};
  }
  return old;
}

const std::vector<std::string>& LockScene::locks() {
  read_targets();
  return locks_;
}

std::vector<std::string> LockScene::gentle_locks() {
  if (!meets_autovacuum_) {
    return {};
  }
  std::vector<LockTarget> gentle = targets_;
  for (LockTarget& target : gentle) {
    target.mode = pg::LockMode::share_update_exclusive;
  }
  return lock_statements(gentle);
}

void LockScene::do_without_locks() {
  is_read_ = true;
  meets_autovacuum_ = false;
  targets_.clear();
  locks_.clear();
}

bool LockScene::is_brief() const noexcept {
  return is_seen_into(run_.job.plan) &&
         std::ranges::all_of(run_.step.effects, [](const plan::Effect& effect) {
           return effect.work == plan::Work::brief;
         });
}

void LockScene::read_targets() {
  if (is_read_ || is_empty()) {
    return;
  }
  is_read_ = true;
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const plan::Effect& effect : blocking_) {
    const pg::QualifiedName relation = relation_of(effect);
    schemas.push_back(relation.schema);
    names.push_back(relation.name);
  }
  const db::Rows rows = run_.context.session.query(
      queries::lock_targets, {inspect::array_literal(schemas), inspect::array_literal(names)});
  std::map<std::int64_t, std::size_t>
      places;  // in the list that was asked for -> among the targets
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::int64_t place = rows.integer(row, 0);
    if (places.try_emplace(place, places.size()).second) {
      const plan::Effect& effect = blocking_[static_cast<std::size_t>(place)];
      targets_.push_back({.table = relation_of(effect), .mode = effect.lock});
    }
  }
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.at(row, 1)) {
      targets_[places.at(rows.integer(row, 0))].after.push_back(places.at(rows.integer(row, 1)));
    }
  }
  targets_ = in_lock_order(targets_);
  const bool by_itself = targets_.size() == 1 && statements_of_transaction(run_).size() == 1;
  if (!by_itself && !has_long_work_elsewhere(run_)) {
    locks_ = lock_statements(targets_);
  }
}

}  // namespace pgmig::execute
