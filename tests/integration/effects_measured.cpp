// SPDX-License-Identifier: Apache-2.0
// Before and after one statement.
#include "integration/effects_measured.hpp"

#include "pg/name.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace pgmig::test {

using namespace std::chrono_literals;
using plan::Effect;
using plan::Work;
using Effects = std::map<std::string, Effect>;

namespace {

constexpr std::string_view relations_query = R"(
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relfilenode, coalesce(i.indrelid, 0)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
  AND c.relkind <> 'c'  -- of a composite type, which nobody reads or writes)";

constexpr std::string_view locks_query = R"(
SELECT relation, mode FROM pg_catalog.pg_locks
WHERE locktype = 'relation' AND pid = pg_catalog.pg_backend_pid() AND granted)";

constexpr std::string_view counters_query = R"(
SELECT relid, seq_tup_read + coalesce(idx_tup_fetch, 0), n_tup_upd + n_tup_del
FROM pg_catalog.pg_stat_xact_user_tables)";

}  // namespace

Measuring::Measuring(db::Session& session) : session_(session), relations_(read_relations()) {}

std::vector<Effect> Measuring::effects_of(const std::vector<std::string>& settings,
                                          std::string_view statement) {
  session_.begin(10s, 60s);
  for (const std::string& setting : settings) {
    session_.execute(setting);
  }
  const auto before = read_counters();
  session_.execute(statement);
  Effects effects;
  add_locks(effects);
  add_counters(before, effects);
  if (!statement.starts_with("TRUNCATE")) {  // which makes files, and no work
    add_files(effects);
  }
  session_.rollback();
  std::vector<Effect> list;
  for (auto& [name, effect] : effects) {
    list.push_back(std::move(effect));
  }
  return list;
}

Measuring::Relations Measuring::read_relations() {
  Relations relations;
  const db::Rows rows = session_.query(relations_query);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const pg::QualifiedName name{.schema = rows.text(row, 1), .name = rows.text(row, 2)};
    relations[rows.text(row, 0)] = {.name = pg::to_sql(name),
                                    .table = rows.text(row, 5),
                                    .kind = rows.text(row, 3).front(),
                                    .file = rows.text(row, 4)};
  }
  return relations;
}

std::map<std::string, Measuring::Counted> Measuring::read_counters() {
  std::map<std::string, Counted> counters;
  const db::Rows rows = session_.query(counters_query);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    counters[rows.text(row, 0)] = {.read = rows.integer(row, 1), .written = rows.integer(row, 2)};
  }
  return counters;
}

void Measuring::add_locks(Effects& effects) {
  const db::Rows rows = session_.query(locks_query);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto at = relations_.find(rows.text(row, 0));
    const auto mode = pg::lock_mode(rows.text(row, 1));
    if (at == relations_.end() || !mode) {
      continue;
    }
    const std::string& name = at->second.name;
    Effect& effect = effects.try_emplace(name, Effect{.relation = name}).first->second;
    effect.lock = pg::stronger(effect.lock, *mode);
  }
}

/// A relation that is written anew has another file; so has an index that is built, whatever its
/// oid: ALTER TABLE makes an index again under its old name, with its old file when it may.
/// Sequences change files without any work.
void Measuring::add_files(Effects& effects) {
  for (const auto& [oid, now] : read_relations()) {
    const auto same = relations_.find(oid);
    const Relation* old = same != relations_.end() ? &same->second : named(now.name);
    const bool holds_rows = now.kind == 'r' || now.kind == 'm' || now.kind == 'i';
    if (!holds_rows || now.file == "0" || has_file(now.file)) {
      continue;
    }
    if (old != nullptr) {
      const auto effect = effects.find(old->name);
      if (effect != effects.end()) {
        effect->second.work = Work::rewrite;
      }
    }
    if (now.kind == 'i') {
      work_on(now.table, Work::rewrite, effects);
    }
  }
}

void Measuring::add_counters(const std::map<std::string, Counted>& before, Effects& effects) {
  for (const auto& [oid, now] : read_counters()) {
    const auto at = before.find(oid);
    const Counted old = at == before.end() ? Counted{} : at->second;
    if (now.written - old.written >= rows_to_count) {
      work_on(oid, Work::rewrite, effects);
    } else if (now.read - old.read >= rows_to_count) {
      work_on(oid, Work::scan, effects);
    }
  }
}

void Measuring::work_on(const std::string& oid, Work work, Effects& effects) const {
  const auto at = relations_.find(oid);
  const auto effect = at == relations_.end() ? effects.end() : effects.find(at->second.name);
  if (effect != effects.end()) {
    effect->second.work = std::max(effect->second.work, work);
  }
}

bool Measuring::has_file(const std::string& file) const {
  return std::ranges::any_of(relations_,
                             [&](const auto& entry) { return entry.second.file == file; });
}

const Measuring::Relation* Measuring::named(const std::string& name) const {
  const auto at = std::ranges::find_if(
      relations_, [&](const auto& entry) { return entry.second.name == name; });
  return at == relations_.end() ? nullptr : &at->second;
}

}  // namespace pgmig::test
