// SPDX-License-Identifier: Apache-2.0
// Writes the journal: one statement each, so that a row, its steps and its event stand or fall
// together.
#include "base/assert.hpp"
#include "base/error.hpp"
#include "journal/journal.hpp"
#include "journal/schema.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::journal {

using plan::StoredState;

/// What differs between the ways in which a row comes to be.
struct Journal::Storing {
  StoredState state = StoredState::running;
  StepState steps = StepState::pending;
  std::string event;
  std::string event_step;
};

namespace {

void append_to(std::vector<db::Parameter>& parameters, std::initializer_list<db::Parameter> more) {
  parameters.insert(parameters.end(), more);
}

std::vector<std::string> ids_of(const std::vector<plan::Step>& steps) {
  std::vector<std::string> ids;
  ids.reserve(steps.size());
  for (const plan::Step& step : steps) {
    ids.push_back(step.id);
  }
  return ids;
}

std::vector<std::string> phases_of(const std::vector<plan::Step>& steps) {
  std::vector<std::string> phases;
  phases.reserve(steps.size());
  for (const plan::Step& step : steps) {
    phases.emplace_back(plan::name(step.phase));
  }
  return phases;
}

/// As bytes, so that a database in another encoding keeps what it could not say. The server
/// compresses what is long (TOAST); zlib here cost more than all the rest of a small migration's
/// journal.
db::Parameter kept(const std::string& text) {
  return text.empty() ? db::Parameter{} : db::Parameter{bytea(text)};
}

/// The phase that the row shows: of what comes next, nothing when all is done.
db::Parameter phase_shown(const std::vector<plan::Step>& steps, bool done) {
  return steps.empty() || done ? db::Parameter{} : db::Parameter{plan::name(steps.front().phase)};
}

Error missing(const std::string& what) {
  return {ErrorKind::history_violation, fmt::format("the journal has no {}", what),
          "somebody changed the tables of the journal by hand"};
}

}  // namespace

void Journal::store(const MigrationRecord& record, const plan::MigrationPlan* plan,
                    const Storing& storing) {
  static const std::vector<plan::Step> none;
  const auto& steps = plan == nullptr ? none : plan->steps;
  const bool done = storing.steps == StepState::done;
  const std::size_t steps_done = done ? steps.size() : 0;
  auto parameters = by_whom();
  append_to(parameters,
            {record.id, record.version, record.description, plan::name(record.kind),
             plan::name(storing.state), phase_shown(steps, done), std::to_string(steps_done),
             std::to_string(steps.size()), null_if_empty(record.checksum),
             null_if_empty(record.checksum_tokens),
             plan == nullptr ? db::Parameter{} : db::Parameter{plan::to_journal_text(*plan)},
             kept(record.text), null_if_empty(record.search_path),
             null_if_empty(record.catalog_fingerprint), text_array(ids_of(steps)),
             text_array(phases_of(steps)), name(storing.steps), storing.event,
             null_if_empty(storing.event_step)});
  if (!write(schema::store, parameters)) {
    throw Error(
        ErrorKind::history_violation,
        fmt::format("{} stands in the history already, and not as failed or undone", record.id),
        "pgmig status shows it; another runner may have been faster");
  }
}

void Journal::start(const MigrationRecord& record, const plan::MigrationPlan& plan) {
  store(record, &plan, {.event = "started"});
}

void Journal::record_single_step(const MigrationRecord& record, const plan::MigrationPlan& plan,
                                 StoredState state) {
  PGMIG_ASSERT(plan.steps.size() == 1);
  const bool done = state == StoredState::applied || state == StoredState::awaiting_contract;
  store(record, &plan,
        {.state = state,
         .steps = done ? StepState::done : StepState::pending,
         .event = plan::name(state),
         .event_step = plan.steps.front().id});
}

std::optional<std::string> Journal::applied_call(const MigrationRecord& record,
                                                 const plan::MigrationPlan& plan) {
  PGMIG_ASSERT(plan.steps.size() == 1);
  if (!session_.is_login_role()) {
    return std::nullopt;
  }
  const plan::Step& step = plan.steps.front();
  auto parameters = by_whom();
  append_to(parameters,
            {record.id, record.version, record.description, plan::name(record.kind),
             null_if_empty(record.checksum), null_if_empty(record.checksum_tokens),
             plan::to_journal_text(plan), kept(record.text), null_if_empty(record.search_path),
             null_if_empty(record.catalog_fingerprint), step.id, plan::name(step.phase)});
  return session_.prepared_call(statements_(schema::store_single), parameters);
}

void Journal::record_baseline(const MigrationRecord& record) {
  store(record, nullptr, {.state = StoredState::baseline, .event = "baseline"});
}

void Journal::replan(const MigrationRecord& record, const plan::MigrationPlan& plan,
                     const std::vector<std::string>& done_steps,
                     const std::vector<std::string>& begun_steps) {
  auto parameters = by_whom();
  append_to(parameters,
            {record.id, record.description, std::to_string(plan.steps.size()),
             null_if_empty(record.checksum), null_if_empty(record.checksum_tokens),
             plan::to_journal_text(plan), kept(record.text), null_if_empty(record.search_path),
             null_if_empty(record.catalog_fingerprint), text_array(ids_of(plan.steps)),
             text_array(phases_of(plan.steps)), text_array(done_steps), text_array(begun_steps)});
  if (!write(schema::replan, parameters)) {
    throw missing(fmt::format("migration {}", record.id));
  }
}

void Journal::set_step_state(const std::string& migration, const std::string& step,
                             StepState state) {
  auto parameters = by_whom();
  append_to(parameters, {migration, step, name(state)});
  if (!write(schema::step_state, parameters)) {
    throw missing(fmt::format("step {} of {}", step, migration));
  }
}

void Journal::intend(const std::string& migration, const std::string& step) {
  set_step_state(migration, step, StepState::intent);
}

void Journal::forget_intent(const std::string& migration, const std::string& step) {
  set_step_state(migration, step, StepState::pending);
}

void Journal::step_done(const std::string& migration, const std::string& step) {
  set_step_state(migration, step, StepState::done);
}

void Journal::step_position(const std::string& migration, const std::string& step,
                            const std::string& position) {
  if (!write(schema::position, {migration, step, position})) {
    throw missing(fmt::format("step {} of {}", step, migration));
  }
}

void Journal::set_undo(const std::string& migration, const std::string& step,
                       const plan::Undo& undo) {
  const auto stored = read(migration);
  if (!stored || !stored->plan) {
    throw missing(fmt::format("plan of migration {}", migration));
  }
  plan::MigrationPlan plan = *stored->plan;
  const auto at = std::ranges::find(plan.steps, step, &plan::Step::id);
  if (at == plan.steps.end()) {
    throw missing(fmt::format("step {} of {}", step, migration));
  }
  at->undo = undo;
  if (!write(schema::set_plan, {migration, plan::to_journal_text(plan)})) {
    throw missing(fmt::format("migration {}", migration));
  }
}

void Journal::set_state(const std::string& migration, StoredState state,
                        std::optional<plan::Phase> phase) {
  auto parameters = by_whom();
  append_to(parameters, {migration, plan::name(state),
                         phase ? db::Parameter{plan::name(*phase)} : db::Parameter{}});
  if (!write(schema::set_state, parameters)) {
    throw missing(fmt::format("migration {}", migration));
  }
}

void Journal::accept_file(const MigrationRecord& record) {
  auto parameters = by_whom();
  append_to(parameters, {record.id, record.description, null_if_empty(record.checksum),
                         null_if_empty(record.checksum_tokens), kept(record.text)});
  if (!write(schema::accept_file, parameters)) {
    throw missing(fmt::format("migration {}", record.id));
  }
}

void Journal::forget(const std::string& migration) {
  auto parameters = by_whom();
  append_to(parameters, {migration});
  if (!write(schema::forget, parameters)) {
    throw missing(fmt::format("migration {}", migration));
  }
}

void Journal::undone(const std::string& migration, const std::string& undo_row) {
  auto parameters = by_whom();
  append_to(parameters, {migration, undo_row});
  if (!write(schema::undone, parameters)) {
    throw missing(fmt::format("migration {}", migration));
  }
}

void Journal::log(const Event& event) {
  auto parameters = by_whom();
  append_to(parameters, {event.what, null_if_empty(event.version), null_if_empty(event.step),
                         null_if_empty(event.sqlstate), null_if_empty(event.message),
                         null_if_empty(event.detail_json)});
  append(schema::log, parameters);
}

}  // namespace pgmig::journal
