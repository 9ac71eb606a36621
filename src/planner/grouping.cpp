// SPDX-License-Identifier: Apache-2.0
// Where one transaction ends and the next begins.
#include "planner/grouping.hpp"

#include "planner/undo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

namespace pgmig::planner {

using plan::Effect;
using plan::PlannedSql;
using plan::Step;
using plan::Work;

namespace {

bool is_blocking(const Effect& effect) {
  return pg::blocks_readers(effect.lock) || pg::blocks_writers(effect.lock);
}

/// A step that is being filled.
struct Group {
  std::vector<const Piece*> pieces;
  std::set<std::string> blocked;  ///< tables for which readers or writers wait
  bool long_work = false;
  bool is_looked_at = false;  ///< the schema is read around one of them
  Limits limits;  ///< the author's of any of them; guarded when one is, data when all are
};

bool works_long(const Piece& piece) {
  return std::ranges::any_of(piece.effects,
                             [](const Effect& effect) { return effect.work != Work::brief; });
}

template <class T>
bool disagree(const std::optional<T>& a, const std::optional<T>& b) {
  return a && b && *a != *b;
}

bool limits_fit(const Limits& a, const Limits& b) {
  return !disagree(a.lock_timeout, b.lock_timeout) &&
         !disagree(a.statement_timeout, b.statement_timeout) && !disagree(a.deadline, b.deadline);
}

/// Short limits of the one would end the long work of the other.
bool limits_fit_work(const Group& group, const Piece& piece) {
  const bool guarded = piece.limits.is_guarded || group.limits.is_guarded;
  return !guarded || (!group.long_work && !works_long(piece));
}

bool locks_fit(const Group& group, const Piece& piece) {
  if (!group.blocked.empty() && !std::ranges::includes(group.blocked, piece.blocked)) {
    return false;  // a second relation: waiting for its lock while holding the first
  }
  const bool blocks = !group.blocked.empty() || !piece.blocked.empty();
  return !blocks || (!group.long_work && !works_long(piece));
}

/// The schema is read around it, which takes time.
bool is_looked_at(const Piece& piece) {
  const auto* undo = std::get_if<plan::UndoSql>(&piece.undo);
  return undo != nullptr && !undo->unforeseen.empty();
}

/// Nobody waits for a lock while the schema is read.
bool looks_fit(const Group& group, const Piece& piece) {
  const bool looks = group.is_looked_at || is_looked_at(piece);
  return !looks || (group.blocked.empty() && piece.blocked.empty());
}

bool fits(const Group& group, const Piece& piece) {
  const Piece& last = *group.pieces.back();
  if (piece.with_previous && !last.outside) {  // a look at rows may have been put before it
    return true;
  }
  if (piece.transaction != 0 && piece.transaction == last.transaction) {
    return true;
  }
  if (last.outside || piece.outside || last.phase != piece.phase || last.alone || piece.alone ||
      last.commits_after) {
    return false;
  }
  return locks_fit(group, piece) && looks_fit(group, piece) && limits_fit_work(group, piece) &&
         limits_fit(group.limits, piece.limits);
}

template <class T>
std::optional<T> first_of(const std::optional<T>& a, const std::optional<T>& b) {
  return a ? a : b;
}

void put_into(Group& group, const Piece& piece) {
  const Limits& more = piece.limits;
  const bool is_first = group.pieces.empty();
  group.limits = {
      .lock_timeout = first_of(group.limits.lock_timeout, more.lock_timeout),
      .statement_timeout = first_of(group.limits.statement_timeout, more.statement_timeout),
      .deadline = first_of(group.limits.deadline, more.deadline),
      .is_data = (is_first || group.limits.is_data) && more.is_data,
      .is_guarded = group.limits.is_guarded || more.is_guarded};
  group.pieces.push_back(&piece);
  group.blocked.insert(piece.blocked.begin(), piece.blocked.end());
  group.long_work = group.long_work || works_long(piece);
  group.is_looked_at = group.is_looked_at || is_looked_at(piece);
}

std::vector<Group> groups_of(const std::vector<Piece>& pieces) {
  std::vector<Group> groups;
  for (const Piece& piece : pieces) {
    if (groups.empty() || !fits(groups.back(), piece)) {
      groups.emplace_back();
    }
    put_into(groups.back(), piece);
  }
  return groups;
}

/// Each statement with the settings that it runs under, as far as they are not in force yet.
std::vector<PlannedSql> statements_of(const Group& group) {
  std::vector<PlannedSql> statements;
  const std::vector<PlannedSql>* in_force = nullptr;
  for (const Piece* piece : group.pieces) {
    if (piece->settings && piece->settings.get() != in_force) {
      for (const PlannedSql& setting : *piece->settings) {
        if (in_force == nullptr || std::ranges::count(*in_force, setting) == 0) {
          statements.push_back(setting);
        }
      }
      in_force = piece->settings.get();
    }
    statements.push_back(piece->sql);
  }
  return statements;
}

void add_unique(std::vector<std::string>& list, const std::string& item) {
  if (std::ranges::find(list, item) == list.end()) {
    list.push_back(item);
  }
}

std::vector<Effect> effects_of(const Group& group) {
  std::map<std::string, Effect> effects;
  for (const Piece* piece : group.pieces) {
    for (const Effect& effect : piece->effects) {
      const auto [at, is_new] = effects.try_emplace(effect.relation, effect);
      if (!is_new) {
        at->second.lock = pg::stronger(at->second.lock, effect.lock);
        at->second.work = std::max(at->second.work, effect.work);
      }
    }
  }
  std::vector<Effect> list;
  list.reserve(effects.size());
  for (auto& [relation, effect] : effects) {
    list.push_back(std::move(effect));
  }
  return list;
}

/// Concurrent builds wait politely by themselves: a limit would leave them half done. A batch holds
/// rows while it waits for others.
Milliseconds lock_timeout_of(const Group& group, const Step& step, const plan::Policy& policy) {
  if (group.limits.lock_timeout) {
    return *group.limits.lock_timeout;
  }
  const bool waits_alone =
      !group.limits.is_guarded && (group.limits.is_data || !plan::is_transactional(step));
  const bool blocks = std::ranges::any_of(step.effects, is_blocking) ||
                      std::holds_alternative<plan::RunInBatches>(step.action);
  return blocks || !waits_alone ? policy.lock_timeout : Milliseconds{0};
}

Milliseconds statement_timeout_of(const Group& group, const plan::Policy& policy) {
  const Milliseconds guard =
      group.limits.is_guarded ? policy.opaque_statement_timeout : Milliseconds{0};
  return group.limits.statement_timeout.value_or(guard);
}

void set_limits(Step& step, const Group& group, const plan::Policy& policy) {
  step.lock_timeout = lock_timeout_of(group, step, policy);
  step.statement_timeout = statement_timeout_of(group, policy);
  step.deadline = group.limits.deadline.value_or(Milliseconds{0});
}

/// Which of the step's statements the piece is: those before `from` are others.
std::size_t place_of(const Piece& piece, const std::vector<PlannedSql>& statements,
                     std::size_t from) {
  const auto at = std::find(statements.begin() + static_cast<std::ptrdiff_t>(from),
                            statements.end(), piece.sql);
  return static_cast<std::size_t>(at - statements.begin());
}

/// Only within a transaction it can be seen what a statement does, and nobody else.
plan::Undo undo_of(const Piece& piece, std::size_t place, bool in_transaction) {
  plan::Undo undo = piece.undo;
  auto* some = std::get_if<plan::UndoSql>(&undo);
  if (some == nullptr || some->unforeseen.empty()) {
    return undo;
  }
  if (!in_transaction) {
    return plan::Irreversible{.why = some->unforeseen.front().why};
  }
  for (plan::Unforeseen& part : some->unforeseen) {
    part.statement = place;
  }
  return undo;
}

void set_words(Step& step, const Group& group) {
  std::vector<plan::Undo> undos;
  const std::vector<PlannedSql> statements = plan::statements_of(step);
  std::size_t place = 0;
  for (const Piece* piece : group.pieces) {
    place = place_of(*piece, statements, place);
    undos.push_back(undo_of(*piece, place, plan::is_transactional(step)));
    for (const std::string& hazard : piece->hazards) {
      add_unique(step.hazards, hazard);
    }
    if (step.recipe.empty()) {
      step.recipe = piece->recipe;
      step.reason = piece->reason;
    }
  }
  step.undo = combined(undos);
}

bool is_local(const PlannedSql& setting) {
  constexpr std::string_view words = "SET LOCAL";
  return std::ranges::equal(
      std::string_view{setting.sql}.substr(0, words.size()), words,
      [](char a, char b) { return a == b || (a >= 'a' && a - 'a' + 'A' == b); });
}

/// SET LOCAL outside a transaction has no effect but a warning.
std::vector<PlannedSql> session_settings(const Piece& piece) {
  std::vector<PlannedSql> settings;
  if (piece.settings) {
    std::ranges::remove_copy_if(*piece.settings, std::back_inserter(settings), is_local);
  }
  return settings;
}

plan::Action action_of(const Group& group) {
  const Piece& first = *group.pieces.front();
  if (first.in_batches) {
    return plan::RunInBatches{
        .statement = first.sql, .work = *first.in_batches, .settings = session_settings(first)};
  }
  if (!first.finding.empty()) {
    return plan::CheckRows{
        .query = first.sql, .finding = first.finding, .settings = session_settings(first)};
  }
  if (first.outside) {
    return plan::RunOutside{.statement = first.sql, .settings = session_settings(first)};
  }
  return plan::RunInTransaction{.statements = statements_of(group)};
}

Step step_of(const Group& group, const plan::Policy& policy, StepNames& names) {
  const Piece& first = *group.pieces.front();
  Step step;
  step.phase = first.phase;
  step.id = names.next(first.phase);
  step.action = action_of(group);
  if (first.outside) {
    step.done_if = first.done_if;
    step.clean_up = first.clean_up;
  }
  step.effects = effects_of(group);
  set_words(step, group);
  set_limits(step, group, policy);
  return step;
}

}  // namespace

StepNames::StepNames(std::string name, const std::vector<std::string>& done)
    : name_(std::move(name)) {
  for (const plan::Phase phase :
       {plan::Phase::expand, plan::Phase::migrate, plan::Phase::contract}) {
    const std::string front = fmt::format("{}/{}/", name_, plan::name(phase));
    for (const std::string& id : done) {
      if (id.starts_with(front)) {
        int number = 0;
        std::from_chars(id.data() + front.size(), id.data() + id.size(), number);
        last_[phase] = std::max(last_[phase], number);
      }
    }
  }
}

std::string StepNames::next(plan::Phase phase) {
  return fmt::format("{}/{}/{}", name_, plan::name(phase), ++last_[phase]);
}

std::vector<Step> steps_of(const std::vector<Piece>& pieces, const plan::Policy& policy,
                           StepNames& names) {
  std::vector<Step> steps;
  for (const Group& group : groups_of(pieces)) {
    steps.push_back(step_of(group, policy, names));
  }
  return steps;
}

}  // namespace pgmig::planner
