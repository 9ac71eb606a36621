// SPDX-License-Identifier: Apache-2.0
// Which statements belong together, from the file alone.
#include "planner/units.hpp"

#include "planner/effect_set.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace pgmig::planner {

using sql::ObjectKind;
using sql::Statement;

namespace {

/// What a statement drops or makes, each as one text; equal texts are one object.
using Keys = std::vector<std::string>;

bool can_be_replaced(ObjectKind kind) {
  return kind == ObjectKind::view || kind == ObjectKind::routine || kind == ObjectKind::trigger ||
         kind == ObjectKind::policy || kind == ObjectKind::rule;
}

/// Makes keys; names are resolved as they will be when the file begins to run.
class KeyMaker {
 public:
  explicit KeyMaker(const catalog::Catalog& catalog) : catalog_(catalog) {}

  /// What a statement drops, when all of it may be replaced.
  [[nodiscard]] Keys dropped_by(const Statement& statement) const {
    if (const auto* alter = std::get_if<sql::AlterTable>(&statement.change)) {
      return dropped_constraints(*alter);
    }
    const auto* drop = std::get_if<sql::Drop>(&statement.change);
    if (drop == nullptr || !can_be_replaced(drop->kind)) {
      return {};
    }
    Keys keys;
    for (const pg::QualifiedName& name : drop->names) {
      keys.push_back(key(drop->kind, name, drop->part));
    }
    return keys;
  }

  [[nodiscard]] Keys made_by(const Statement& statement) const {
    if (const auto* view = std::get_if<sql::CreateView>(&statement.change)) {
      return {key(ObjectKind::view, view->name, {})};
    }
    if (const auto* routine = std::get_if<sql::CreateRoutine>(&statement.change)) {
      return {key(ObjectKind::routine, routine->name, {})};
    }
    if (const auto* trigger = std::get_if<sql::CreateTrigger>(&statement.change)) {
      return {key(ObjectKind::trigger, trigger->table, trigger->name)};
    }
    const auto* alter = std::get_if<sql::AlterTable>(&statement.change);
    return alter == nullptr ? Keys{} : made_constraints(*alter);
  }

 private:
  [[nodiscard]] std::string key(ObjectKind kind, const pg::QualifiedName& object,
                                const std::string& part) const {
    return std::string{sql::name(kind)} + ' ' + pg::to_sql(catalog_.resolve(object)) + ' ' + part;
  }

  [[nodiscard]] Keys dropped_constraints(const sql::AlterTable& change) const {
    Keys keys;
    for (const sql::AlterAction& action : change.actions) {
      if (action.kind != sql::AlterKind::drop_constraint) {
        return {};
      }
      keys.push_back(key(ObjectKind::constraint, change.name, action.name));
    }
    return keys;
  }

  [[nodiscard]] Keys made_constraints(const sql::AlterTable& change) const {
    Keys keys;
    for (const sql::AlterAction& action : change.actions) {
      if (action.constraint) {
        keys.push_back(key(ObjectKind::constraint, change.name, action.constraint->name));
      }
    }
    return keys;
  }

  const catalog::Catalog& catalog_;
};

/// CREATE POLICY and CREATE RULE: the tree gives their table; their own name stands in the text.
bool remakes_part(const sql::Drop& drop, const Statement& statement) {
  const auto* other = std::get_if<sql::Other>(&statement.change);
  const bool right_tag =
      other != nullptr && ((drop.kind == ObjectKind::policy && other->tag == "CreatePolicy") ||
                           (drop.kind == ObjectKind::rule && other->tag == "Rule"));
  return right_tag && !other->relations.empty() && !drop.names.empty() &&
         other->relations.front() == drop.names.front() && mentions(statement.text, drop.part);
}

/// Marks, for each statement, whether the next one belongs to the same transaction.
class Joiner {
 public:
  Joiner(const source::Migration& migration, const catalog::Catalog& catalog)
      : statements_(migration.statements), keys_(catalog), joined_(statements_.size(), false) {}

  void join_blocks() {
    for (std::size_t i = 0; i + 1 < statements_.size(); ++i) {
      const Statement& here = statements_[i].sql;
      const Statement& next = statements_[i + 1].sql;
      const bool is_savepoint = std::holds_alternative<sql::Transaction>(here.change) ||
                                std::holds_alternative<sql::Transaction>(next.change);
      joined_[i] = (here.author_block != 0 && here.author_block == next.author_block) ||
                   (is_savepoint && !here.outside_transaction && !next.outside_transaction);
    }
  }

  void join_replacements() {
    std::map<std::string, std::size_t> drops;  // key -> the statement that dropped it last
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      const Statement& statement = statements_[i].sql;
      for (const std::string& made : keys_.made_by(statement)) {
        close(drops, made, i);
      }
      close_part(i);
      open(drops, i);
    }
  }

  [[nodiscard]] std::vector<Unit> units() const {
    std::vector<Unit> units;
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      if (i == 0 || !joined_[i - 1]) {
        units.emplace_back();
      }
      units.back().statements.push_back(static_cast<int>(i));
      units.back().is_block = units.back().is_block || statements_[i].sql.author_block != 0;
      units.back().replaces = units.back().replaces || replaced_.contains(i);
    }
    return units;
  }

 private:
  void open(std::map<std::string, std::size_t>& drops, std::size_t at) {
    const Keys keys = keys_.dropped_by(statements_[at].sql);
    if (keys.empty()) {
      return;
    }
    missing_[at] = keys.size();
    for (const std::string& dropped : keys) {
      drops.insert_or_assign(dropped, at);
    }
    const auto* drop = std::get_if<sql::Drop>(&statements_[at].sql.change);
    if (drop != nullptr && (drop->kind == ObjectKind::policy || drop->kind == ObjectKind::rule)) {
      parts_.push_back(at);
    }
  }

  void close(std::map<std::string, std::size_t>& drops, const std::string& made, std::size_t at) {
    const auto found = drops.find(made);
    if (found == drops.end()) {
      return;
    }
    const std::size_t drop = found->second;
    drops.erase(found);
    if (--missing_[drop] == 0) {
      join(drop, at);
    }
  }

  void close_part(std::size_t at) {
    const auto found = std::ranges::find_if(parts_, [&](std::size_t drop) {
      return remakes_part(std::get<sql::Drop>(statements_[drop].sql.change), statements_[at].sql);
    });
    if (found != parts_.end()) {
      join(*found, at);
      parts_.erase(found);
    }
  }

  void join(std::size_t from, std::size_t to) {
    std::fill(joined_.begin() + static_cast<std::ptrdiff_t>(from),
              joined_.begin() + static_cast<std::ptrdiff_t>(to), true);
    replaced_.emplace(from, to);
  }

  const std::vector<source::MigrationStatement>& statements_;
  KeyMaker keys_;
  std::vector<bool> joined_;
  std::map<std::size_t, std::size_t> missing_;
  std::map<std::size_t, std::size_t> replaced_;
  std::vector<std::size_t> parts_;
};

Unit whole(const source::Migration& migration) {
  Unit unit{.is_block = true};
  for (std::size_t i = 0; i < migration.statements.size(); ++i) {
    unit.statements.push_back(static_cast<int>(i));
  }
  return unit;
}

}  // namespace

bool is_replacement(const Statement& drop, const Statement& create,
                    const catalog::Catalog& catalog) {
  const KeyMaker maker(catalog);
  const Keys made = maker.made_by(create);
  const auto* part = std::get_if<sql::Drop>(&drop.change);
  return std::ranges::any_of(
             maker.dropped_by(drop),
             [&](const std::string& key) { return std::ranges::count(made, key) > 0; }) ||
         (part != nullptr && remakes_part(*part, create));
}

std::vector<Unit> units_of(const source::Migration& migration, const catalog::Catalog& catalog) {
  if (migration.kind == source::Kind::repeatable) {
    return migration.statements.empty() ? std::vector<Unit>{} : std::vector<Unit>{whole(migration)};
  }
  Joiner joiner(migration, catalog);
  joiner.join_blocks();
  joiner.join_replacements();
  return joiner.units();
}

}  // namespace pgmig::planner
