// SPDX-License-Identifier: Apache-2.0
// Reads the journal back; what is damaged is named, never guessed.
#include "base/digest.hpp"
#include "base/error.hpp"
#include "journal/journal.hpp"
#include "journal/schema.hpp"
#include "pg/name.hpp"
#include "pg/sqlstate.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

namespace pgmig::journal {
namespace {

using plan::MigrationKind;
using plan::Phase;
using plan::StoredState;

constexpr std::array kinds = {MigrationKind::sql, MigrationKind::hook, MigrationKind::repeatable,
                              MigrationKind::baseline};
constexpr std::array phases = {Phase::expand, Phase::migrate, Phase::contract};
constexpr std::array states = {
    StoredState::running, StoredState::in_doubt, StoredState::awaiting_contract,
    StoredState::applied, StoredState::baseline, StoredState::failed,
    StoredState::undone};
constexpr std::array step_states = {StepState::pending, StepState::intent, StepState::done};

/// The table that rows come from, for messages.
struct Table {
  std::string name;

  [[nodiscard]] Error damaged(const std::string& row, const std::string& what) const {
    return {
        ErrorKind::history_violation, fmt::format("row {} of {} is damaged: {}", row, name, what),
        "somebody changed it by hand: restore the row from a backup (pgmig repair mends files that "
        "were edited or lost, not damaged rows)"};
  }
};

/// The value that is called so; the names are those of plan::name() and journal::name().
template <class Value, std::size_t Size>
Value value_named(const std::string& text, const std::array<Value, Size>& values,
                  const Table& table, const std::string& row) {
  const auto* const found =
      std::ranges::find_if(values, [&](Value value) { return text == name(value); });
  if (found == values.end()) {
    throw table.damaged(row,
                        fmt::format("it says \"{}\", which means nothing to this pgmig", text));
  }
  return *found;
}

/// A digest, or nothing where none is needed.
std::string digest(db::Rows& rows, std::size_t row, std::size_t column, const char* what,
                   bool needed, const Table& table) {
  const auto& value = rows.at(row, column);
  if (!value && !needed) {
    return {};
  }
  if (!value || !is_sha256(*value)) {
    throw table.damaged(rows.text(row, 0),
                        fmt::format("{} is {}, which is no SHA-256", what,
                                    value ? fmt::format("\"{}\"", *value) : std::string("NULL")));
  }
  return rows.take(row, column);
}

/// From PostgreSQL's JSON, which leaves out the zeros at the end: always six digits.
std::string time_of(const std::string& json) {
  constexpr std::size_t to_the_second = std::string_view("2026-01-31T23:59:59").size();
  constexpr std::size_t to_the_microsecond = to_the_second + std::string_view(".000000").size();
  if (json.size() < to_the_second + 2) {
    return {};
  }
  std::string time = json.substr(1, json.size() - 2);
  if (time.size() == to_the_second) {
    time += '.';
  }
  time.append(to_the_microsecond - std::min(time.size(), to_the_microsecond), '0');
  return time + 'Z';
}

plan::HistoryEntry entry_of(db::Rows& rows, std::size_t row, const Table& table) {
  enum {
    id,
    version,
    description,
    kind,
    state,
    phase,
    done,
    total,
    checksum,
    tokens,
    applied_at,
    order
  };

  plan::HistoryEntry entry;
  entry.id = rows.text(row, id);
  entry.version = rows.take(row, version);
  entry.description = rows.take(row, description);
  entry.kind = value_named(rows.text(row, kind), kinds, table, entry.id);
  entry.state = value_named(rows.text(row, state), states, table, entry.id);
  if (rows.at(row, phase)) {
    entry.phase = value_named(rows.text(row, phase), phases, table, entry.id);
  }
  entry.steps_done = static_cast<int>(rows.integer(row, done));
  entry.steps_total = static_cast<int>(rows.integer(row, total));
  const bool baseline =
      entry.kind == MigrationKind::baseline || entry.state == StoredState::baseline;
  entry.checksum = digest(rows, row, checksum, "checksum", !baseline, table);
  entry.checksum_tokens = digest(rows, row, tokens, "checksum_tokens", false, table);
  entry.applied_at = time_of(rows.text(row, applied_at));
  entry.applied_order = rows.integer(row, order);
  return entry;
}

/// "U7": the undo of V7, which has a row of its own while it is under way.
bool is_undo(const plan::HistoryEntry& row) { return row.id.starts_with('U'); }

/// A migration that is being undone shows how far that is.
void show_undos(plan::History& history) {
  const auto undos = std::stable_partition(history.begin(), history.end(), std::not_fn(is_undo));
  for (auto at = undos; at != history.end(); ++at) {
    const plan::HistoryEntry& undo = *at;
    const auto entry =
        std::ranges::find(history.begin(), undos, "V" + undo.id.substr(1), &plan::HistoryEntry::id);
    if (entry == undos) {
      continue;
    }
    entry->undo_row = undo.id;
    entry->state = undo.state == StoredState::applied ? StoredState::running : undo.state;
    entry->phase = undo.phase;
    entry->steps_done = undo.steps_done;
    entry->steps_total = undo.steps_total;
  }
  history.erase(undos, history.end());
}

StoredStep step_of(const db::Rows& rows, std::size_t row, const Table& table) {
  enum { id, ordinal, phase, state, backend_pid, backend_start, has_position };

  const std::string& name = rows.text(row, id);
  return {.id = name,
          .ordinal = static_cast<int>(rows.integer(row, ordinal)),
          .phase = value_named(rows.text(row, phase), phases, table, name),
          .state = value_named(rows.text(row, state), step_states, table, name),
          .backend_pid = static_cast<int>(rows.integer(row, backend_pid)),
          .backend_start = rows.text(row, backend_start),
          .has_position = rows.boolean(row, has_position)};
}

}  // namespace

const char* name(StepState state) noexcept {
  switch (state) {
    case StepState::pending:
      return "pending";
    case StepState::intent:
      return "intent";
    case StepState::done:
      return "done";
  }
  return "";
}

plan::History Journal::read_history() {
  auto answer = try_read(statements_(schema::read_history), {});
  if (const auto* error = std::get_if<db::ServerError>(&answer);
      error != nullptr && (error->sqlstate == pg::sqlstate::undefined_table ||
                           error->sqlstate == pg::sqlstate::invalid_schema_name)) {
    return {};
  }
  db::Rows rows = rows_or_throw(std::move(answer));
  const Table table{to_sql(pg::QualifiedName{schema_, "migration"})};
  plan::History history;
  history.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    history.push_back(entry_of(rows, row, table));
  }
  std::ranges::sort(history, {}, &plan::HistoryEntry::applied_order);
  show_undos(history);
  return history;
}

std::optional<StoredMigration> Journal::read(const std::string& id) {
  enum { plan_text, source, search_path, fingerprint };

  const Table table{to_sql(pg::QualifiedName{schema_, "migration"})};
  db::Rows rows =
      rows_or_throw(try_read(statements_(schema::read_history) + " WHERE id = $1", {id}));
  const db::Rows bulk = read_rows(schema::read_bulk, {id});
  if (rows.empty() || bulk.empty()) {
    return std::nullopt;
  }
  StoredMigration stored;
  stored.entry = entry_of(rows, 0, table);
  stored.text = from_hex(bulk.text(0, source));
  stored.search_path = bulk.text(0, search_path);
  stored.catalog_fingerprint = bulk.text(0, fingerprint);
  if (bulk.at(0, plan_text)) {
    stored.plan = plan::from_journal_text(bulk.text(0, plan_text));
  }
  const Table step_table{to_sql(pg::QualifiedName{schema_, "step"})};
  const db::Rows steps = read_rows(schema::read_steps, {id});
  for (std::size_t row = 0; row < steps.size(); ++row) {
    stored.steps.push_back(step_of(steps, row, step_table));
  }
  return stored;
}

std::optional<std::string> Journal::read_position(const std::string& migration,
                                                  const std::string& step) {
  const db::Rows rows = read_rows(schema::read_position, {migration, step});
  return rows.empty() ? std::nullopt : rows.at(0, 0);
}

std::map<std::string, std::string> Journal::read_positions() {
  std::map<std::string, std::string> positions;
  if (keeps_positions()) {
    const db::Rows rows = read_rows(schema::read_positions, {});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      positions.emplace(rows.text(row, 0), rows.text(row, 1));
    }
  }
  return positions;
}

std::optional<std::string> Journal::read_text(const std::string& id) {
  const db::Rows bulk = read_rows(schema::read_bulk, {id});
  if (bulk.empty() || !bulk.at(0, 1)) {
    return std::nullopt;
  }
  return from_hex(bulk.text(0, 1));
}

std::vector<LoggedEvent> Journal::read_events(long limit) {
  enum {
    id,
    at,
    run_id,
    role,
    host,
    os_user,
    pid,
    tool_version,
    what,
    version,
    step,
    sqlstate,
    message,
    detail
  };

  const db::Rows rows = read_rows(
      schema::read_events, {limit > 0 ? db::Parameter{std::to_string(limit)} : db::Parameter{}});
  std::vector<LoggedEvent> events;
  events.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    events.push_back({.id = rows.integer(row, id),
                      .at = rows.text(row, at),
                      .run_id = rows.text(row, run_id),
                      .role = rows.text(row, role),
                      .host = rows.text(row, host),
                      .os_user = rows.text(row, os_user),
                      .pid = static_cast<int>(rows.integer(row, pid)),
                      .tool_version = rows.text(row, tool_version),
                      .event = {.what = rows.text(row, what),
                                .version = rows.text(row, version),
                                .step = rows.text(row, step),
                                .sqlstate = rows.text(row, sqlstate),
                                .message = rows.text(row, message),
                                .detail_json = rows.text(row, detail)}});
  }
  return events;
}

}  // namespace pgmig::journal
