// SPDX-License-Identifier: Apache-2.0
// Statements that read and write rows, LOCK, and maintenance.
#include "planner/ddl_effects_table.hpp"
#include "planner/judging.hpp"
#include "sql/lexer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using pg::LockMode;
using plan::Work;
using Verb = sql::DataChange::Verb;

namespace {

/// Volatile functions of pg_catalog that touch no more than the session, a sequence, or nothing.
constexpr std::array<std::string_view, 33> harmless{
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "lastval",
    "nextval",
    "pg_advisory_lock",
    "pg_advisory_lock_shared",
    "pg_advisory_unlock",
    "pg_advisory_unlock_all",
    "pg_advisory_unlock_shared",
    "pg_advisory_xact_lock",
    "pg_advisory_xact_lock_shared",
    "pg_database_size",
    "pg_get_serial_sequence",
    "pg_is_in_recovery",
    "pg_notify",
    "pg_relation_size",
    "pg_size_pretty",
    "pg_sleep",
    "pg_table_size",
    "pg_total_relation_size",
    "pg_try_advisory_lock",
    "pg_try_advisory_xact_lock",
    "random",
    "random_normal",
    "set_config",
    "setseed",
    "setval",
    "timeofday",
    "txid_current",
    "uuidv4",
    "uuidv7",
    "pg_current_xact_id",
};

bool is_harmless(const pg::QualifiedName& function) {
  return (function.schema.empty() || function.schema == "pg_catalog") &&
         std::ranges::find(harmless, function.name) != harmless.end();
}

Work work_of(const sql::DataChange::Write& write) {
  switch (write.verb) {
    case Verb::insert:
      return Work::brief;
    case Verb::update:
    case Verb::remove:
      return write.has_where ? Work::scan : Work::rewrite;
    case Verb::merge:
      return Work::scan;
  }
  return Work::scan;
}

/// Checks of foreign keys lock rows on the other side.
void lock_key_partners(const Relation& table, Verb verb, Judging& judging) {
  if (verb != Verb::remove) {
    for (const catalog::Constraint& constraint : table.constraints) {
      if (constraint.kind == sql::ConstraintKind::foreign_key) {
        judging.effects.add_read(constraint.referenced, row_lock, Work::brief);
      }
    }
  }
  if (verb == Verb::insert || verb == Verb::update) {
    return;  // an UPDATE reaches further only where it changes a key
  }
  for (const pg::QualifiedName& name : table.referenced_by) {
    if (const Relation* other = judging.catalog.find(name)) {
      judging.effects.add(*other, write_lock);  // ON DELETE CASCADE and its kin write there
      judging.effects.add_indexes(*other, write_lock);
    }
  }
}

bool has_word(const sql::Statement& statement, std::string_view word) {
  const auto tokens = sql::statement_tokens(statement.text);
  return std::ranges::any_of(tokens, [&](const sql::Token& token) {
    return sql::is_word(std::string_view{statement.text}.substr(token.offset, token.length), word);
  });
}

/// A plain INSERT gives its indexes back at its end.
bool finds_conflicts(const sql::Statement& statement) { return has_word(statement, "conflict"); }

/// EXPLAIN alone opens what it would read.
bool is_only_explained(const sql::Statement& statement) {
  return has_word(statement, "explain") && !has_word(statement, "analyze");
}

void write_to(const sql::DataChange::Write& write, const pg::QualifiedName& target,
              Judging& judging) {
  const Relation* relation = judging.catalog.find(target);
  if (relation == nullptr) {
    return;
  }
  if (relation->kind == RelationKind::view) {
    judging.effects.add(*relation, write_lock);
    for (const pg::QualifiedName& below : relation->reads) {
      write_to(write, below, judging);
    }
    return;
  }
  for (const Relation* member : catalog::tree_of(judging.catalog, *relation)) {
    judging.effects.add(*member, write_lock, work_of(write));
    if (write.verb != Verb::insert || finds_conflicts(judging.statement)) {
      judging.effects.add_open_indexes(*member, write_lock);
    }
    lock_key_partners(*member, write.verb, judging);
  }
  if (write.verb == Verb::remove && !write.has_where &&
      may_hold_old_rows(judging.catalog, *relation)) {
    judging.hazard("data_loss");
  }
}

void read_each(const std::vector<pg::QualifiedName>& names, LockMode lock, Judging& judging) {
  const Work work = is_only_explained(judging.statement) ? Work::brief : Work::scan;
  for (const pg::QualifiedName& name : names) {
    judging.effects.add_read(name, lock, work);
  }
}

bool is_word(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// 'a.b' or 'b', as nextval() and setval() take it; nothing for what needs quotes.
std::optional<pg::QualifiedName> regclass_name(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.'; });
  if (!plain || text.empty()) {
    return std::nullopt;
  }
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    return pg::QualifiedName{.schema = {}, .name = std::string{text}};
  }
  return pg::QualifiedName{.schema = std::string{text.substr(0, dot)},
                           .name = std::string{text.substr(dot + 1)}};
}

/// Mode numbers are PostgreSQL's, from 1.
LockMode mode_of(int number) {
  constexpr int weakest = 1;
  constexpr int strongest = 8;
  return static_cast<LockMode>(std::clamp(number, weakest, strongest) - 1);
}

void lock_with_base(const Relation& relation, LockMode lock, Judging& judging) {
  judging.effects.add_tree(relation, lock);
  if (relation.kind != RelationKind::view) {
    return;
  }
  for (const pg::QualifiedName& below : relation.reads) {
    if (const Relation* base = judging.catalog.find(below)) {
      lock_with_base(*base, lock, judging);
    }
  }
}

void maintain(const Relation& relation, const MaintenanceRow& row, const catalog::Index* only,
              Judging& judging) {
  if (relation.kind == RelationKind::view) {
    return;
  }
  for (const Relation* member : catalog::tree_of(judging.catalog, relation)) {
    judging.effects.add(*member, row.table, row.work);
    if (row.indexes && only == nullptr && row.work == Work::rewrite) {
      judging.effects.add_indexes(*member, *row.indexes, row.work);
    } else if (row.indexes && only == nullptr) {
      judging.effects.add_open_indexes(*member, *row.indexes);
    } else if (row.indexes) {
      judging.effects.add_index(*member, *only, *row.indexes, row.work);
    }
    if (!is_ours(*member) && member->may_hold_rows && !row.hazard.empty()) {
      judging.hazard(row.hazard);
    }
  }
}

bool works_long(const EffectSet& effects) {
  return std::ranges::any_of(effects.effects(),
                             [](const plan::Effect& effect) { return effect.work != Work::brief; });
}

void maintain_named(const pg::QualifiedName& name, const sql::Maintenance& change,
                    const MaintenanceRow& row, Judging& judging) {
  if (change.kind == sql::ObjectKind::index) {
    const auto [table, index] = judging.catalog.find_index(name);
    if (table != nullptr) {
      maintain(*table, row, index, judging);
    }
    return;
  }
  const Relation* relation = judging.catalog.find(name);
  if (relation == nullptr) {
    return;
  }
  maintain(*relation, row, nullptr, judging);
  if (change.verb == sql::Maintenance::Verb::refresh && change.with_data) {
    for (const pg::QualifiedName& below : relation->reads) {
      judging.effects.add_read(below, read_lock, Work::scan);
    }
    if (!change.concurrently && !is_ours(*relation) && works_long(judging.effects)) {
      judging.hazard(row.hazard);  // it may be empty, what it is made of need not
    }
  }
}

/// Every table and materialized view of the database.
void maintain_all(const MaintenanceRow& row, Judging& judging) {
  for (const auto& [name, relation] : judging.catalog.relations) {
    using enum RelationKind;
    if (relation.kind == table || relation.kind == partitioned_table ||
        relation.kind == materialized_view) {
      maintain(relation, row, nullptr, judging);
    }
  }
}

}  // namespace

void lock_sequences(Judging& judging) {
  const std::string_view text = judging.statement.text;
  for (const std::string_view call :
       {std::string_view{"nextval('"}, std::string_view{"setval('"}}) {
    for (std::size_t at = text.find(call); at != std::string_view::npos;
         at = text.find(call, at + 1)) {
      const std::size_t begin = at + call.size();
      const auto name = regclass_name(text.substr(begin, text.find('\'', begin) - begin));
      const Relation* sequence = name ? judging.catalog.find(*name) : nullptr;
      if (sequence != nullptr && sequence->kind == RelationKind::sequence) {
        judging.effects.add(*sequence, write_lock);
      }
    }
  }
}

bool runs_unseen_code(const catalog::Catalog& catalog,
                      const std::vector<pg::QualifiedName>& functions) {
  return std::ranges::any_of(functions, [&](const pg::QualifiedName& function) {
    return !is_harmless(function) && catalog.volatility(function) == 'v';
  });
}

void judge_data_change(const sql::DataChange& change, Judging& judging) {
  write_to({.verb = change.verb, .table = change.table, .has_where = change.has_where},
           change.table, judging);
  for (const sql::DataChange::Write& write : change.also) {
    write_to(write, write.table, judging);
  }
  read_each(change.reads, read_lock, judging);
  judging.result.opaque = runs_unseen_code(judging.catalog, change.functions);
}

void judge_query(const sql::Query& change, Judging& judging) {
  read_each(change.reads, change.locks_rows ? row_lock : read_lock, judging);
  lock_sequences(judging);
  judging.result.opaque = runs_unseen_code(judging.catalog, change.functions);
}

void judge_copy(const sql::Copy& change, Judging& judging) {
  const Relation* table = judging.catalog.find(change.table);
  if (table != nullptr && change.from) {
    write_to({.verb = Verb::insert}, change.table, judging);
  } else if (table != nullptr) {
    judging.effects.add_tree(*table, read_lock, Work::scan);
  }
  read_each(change.reads, read_lock, judging);
  judging.result.opaque = runs_unseen_code(judging.catalog, change.functions);
}

void judge_lock(const sql::Lock& change, Judging& judging) {
  for (const pg::QualifiedName& name : change.tables) {
    const Relation* relation = judging.catalog.find(name);
    if (relation != nullptr && std::ranges::count(change.only, name) > 0) {
      judging.effects.add(*relation, mode_of(change.mode));
    } else if (relation != nullptr) {
      lock_with_base(*relation, mode_of(change.mode), judging);
    }
  }
}

void judge_maintenance(const sql::Maintenance& change, Judging& judging) {
  const MaintenanceRow& row = row_of(change);
  for (const pg::QualifiedName& name : change.objects) {
    maintain_named(name, change, row, judging);
  }
  if (change.objects.empty()) {
    maintain_all(row, judging);
  }
  const bool everywhere = change.objects.empty() || change.kind == sql::ObjectKind::schema ||
                          change.kind == sql::ObjectKind::database;
  if (everywhere && !row.hazard.empty()) {
    judging.hazard(row.hazard);
  }
}

}  // namespace pgmig::planner
