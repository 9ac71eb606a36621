// SPDX-License-Identifier: Apache-2.0
// A table that is dropped moves to the trash, with what belongs to it, and comes back whole.
#include "pg/sql_text.hpp"
#include "planner/dropped_tables.hpp"
#include "planner/effect_set.hpp"
#include "planner/kept.hpp"
#include "planner/moved_relation.hpp"
#include "planner/recipe.hpp"
#include "planner/trash.hpp"
#include "planner/undo_alter_table.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Relation;
using catalog::RelationKind;
using catalog::Trigger;

const sql::Drop* drops_tables(const Request& request) {
  const auto* drop = std::get_if<sql::Drop>(&request.statement.sql.change);
  return drop != nullptr && drop->kind == sql::ObjectKind::table ? drop : nullptr;
}

/// ALTER ... SET SCHEMA is the owner's.
bool can_be_moved(const Relation& relation) {
  return relation.owned_by_us && relation.persistence != 't' && relation.extension.empty() &&
         relation.kind != RelationKind::foreign_table;
}

/// What nobody would miss is dropped: tables without rows, and those that this run has made.
bool is_worth_keeping(const DroppedTables& dropped, const Catalog& catalog) {
  const auto is_old = [](const Relation* relation) { return !is_ours(*relation); };
  return std::ranges::any_of(
             dropped.tables,
             [&](const Relation* table) { return may_hold_old_rows(catalog, *table); }) ||
         std::ranges::any_of(dropped.views, is_old) ||
         std::ranges::any_of(dropped.references, [&](const DroppedTables::Reference& reference) {
           return is_old(reference.table);
         });
}

bool applies(const Request& request) {
  const sql::Drop* drop = drops_tables(request);
  if (drop == nullptr || request.is_way_back || !is_to_be_kept(request)) {
    return false;
  }
  const DroppedTables dropped = dropped_tables(*drop, request.catalog);
  const auto all = dropped.all();
  return std::ranges::all_of(all, [](const Relation* one) { return can_be_moved(*one); }) &&
         std::ranges::all_of(dropped.references,
                             [](const DroppedTables::Reference& reference) {
                               return reference.table->owned_by_us;
                             }) &&
         is_worth_keeping(dropped, request.catalog);
}

bool is_foreign_key(const Constraint& constraint) {
  return constraint.kind == sql::ConstraintKind::foreign_key;
}

std::string drop_constraint(const pg::QualifiedName& table, const std::string& name) {
  return pg::sql("ALTER TABLE {} DROP CONSTRAINT {}", table, pg::Identifier{name});
}

std::string_view state_of(const Trigger& trigger) {
  switch (trigger.enabled) {
    case 'D':
      return "DISABLE";
    case 'R':
      return "ENABLE REPLICA";
    case 'A':
      return "ENABLE ALWAYS";
    default:
      return {};
  }
}

/// One DROP TABLE: what is sent, and what takes it back. Nothing of what stays points at what is
/// moved, and the other way round: neither is in the way of later changes of the other.
class Keeping {
 public:
  explicit Keeping(const Request& request)
      : request_(request),
        catalog_(request.catalog),
        dropped_(dropped_tables(*drops_tables(request), request.catalog)) {}

  std::vector<Draft> drafts() && {
    for (std::string& statement : trash_made(catalog_.trash)) {
      send(std::move(statement));
    }
    for (const DroppedTables::Reference& reference : dropped_.references) {
      cut(*reference.table, *reference.key);
    }
    try_to_drop();
    for (const auto* tables : {&dropped_.tables, &dropped_.partitions}) {
      for (const Relation* table : *tables) {
        set_free(*table);
      }
    }
    for (const Relation* relation : dropped_.all()) {
      move(*relation);
    }
    send(put_on_list(catalog_.trash, list(), request_.migration));
    drafts_.back().undo = undo();
    return std::move(drafts_);
  }

 private:
  void send(std::string sql) {
    drafts_.push_back({.sql = std::move(sql),
                       .with_previous = !drafts_.empty(),
                       .done_if = {},
                       .clean_up = {},
                       .undo = plan::NothingToUndo{},
                       .reason = "it is kept in the trash until pgmig purge"});
  }

  void send_on_trial(std::string sql) {
    send(std::move(sql));
    drafts_.back().on_trial = true;
  }

  /// Only the server knows all that may stand on a table: functions, rules, defaults of others.
  void try_to_drop() {
    send("SAVEPOINT pgmig_trial");
    for (const Relation* view : dropped_.views) {
      send_on_trial(
          pg::sql("DROP {} {}", pg::Verbatim{std::string{word_of(view->kind)}}, view->name));
    }
    send_on_trial(without_cascade());
    send("ROLLBACK TO SAVEPOINT pgmig_trial");
  }

  [[nodiscard]] std::string without_cascade() const {
    if (!drops_tables(request_)->cascade) {
      return request_.statement.sql.text;
    }
    std::string names;
    for (const Relation* table : dropped_.tables) {
      names += (names.empty() ? "" : ", ") + pg::to_sql(table->name);
    }
    return pg::sql("DROP TABLE {}", pg::Verbatim{names});
  }

  void cut(const Relation& table, const Constraint& key) {
    send(drop_constraint(table.name, key.name));
    std::ranges::move(constraint_made_again(table, key), std::back_inserter(afterwards_));
  }

  void set_free(const Relation& table) {
    for (const pg::QualifiedName& parent : table.parents) {
      if (!dropped_.contains(parent)) {
        leave(table, parent);
      }
    }
    for (const Constraint& constraint : table.constraints) {
      set_free(table, constraint);
    }
    for (const Trigger& trigger : table.triggers) {
      if (!comes_from_above(table, trigger)) {
        take_off(table, trigger);
      }
    }
    for (const catalog::Published& published : table.published) {
      withdraw(table, published);
    }
  }

  /// A key to itself moves along. One that a partition had from above is its own once it is alone.
  void set_free(const Relation& table, const Constraint& constraint) {
    const bool is_alone = table.is_partition && !dropped_.contains(table.parents.front());
    if (!is_foreign_key(constraint) || constraint.referenced == table.name ||
        (constraint.inherited && !is_alone)) {
      return;
    }
    if (constraint.inherited) {
      send(drop_constraint(table.name, constraint.name));
    } else {
      cut(table, constraint);
    }
  }

  void leave(const Relation& table, const pg::QualifiedName& parent) {
    if (table.is_partition) {
      send(pg::sql("ALTER TABLE {} DETACH PARTITION {}", parent, table.name));
      afterwards_.insert(afterwards_.begin(),
                         pg::sql("ALTER TABLE {} ATTACH PARTITION {} {}", parent, table.name,
                                 pg::Verbatim{table.partition_bound}));
    } else {
      send(pg::sql("ALTER TABLE {} NO INHERIT {}", table.name, parent));
      at_once_.push_back(pg::sql("ALTER TABLE {} INHERIT {}", table.name, parent));
    }
  }

  [[nodiscard]] bool comes_from_above(const Relation& table, const Trigger& trigger) const {
    const Relation* parent = table.is_partition ? catalog_.find(table.parents.front()) : nullptr;
    return parent != nullptr && std::ranges::find(parent->triggers, trigger.name, &Trigger::name) !=
                                    parent->triggers.end();
  }

  void take_off(const Relation& table, const Trigger& trigger) {
    send(pg::sql("DROP TRIGGER {} ON {}", pg::Identifier{trigger.name}, table.name));
    at_once_.push_back(trigger.definition);
    if (const std::string_view state = state_of(trigger); !state.empty()) {
      at_once_.push_back(pg::sql("ALTER TABLE {} {} TRIGGER {}", table.name,
                                 pg::Verbatim{std::string{state}}, pg::Identifier{trigger.name}));
    }
  }

  void withdraw(const Relation& table, const catalog::Published& published) {
    const pg::Identifier publication{published.publication};
    send(pg::sql("ALTER PUBLICATION {} DROP TABLE ONLY {}", publication, table.name));
    at_once_.push_back(pg::sql("ALTER PUBLICATION {} ADD TABLE ONLY {}{}", publication, table.name,
                               pg::Verbatim{published.of_it}));
  }

  void move(const Relation& relation) {
    for (std::string& statement : moved_to_trash(relation, catalog_, request_.migration)) {
      send(std::move(statement));
    }
  }

  /// Views before what they stand on: so they can be destroyed one after the other.
  [[nodiscard]] std::vector<Kept> list() const {
    std::vector<Kept> kept;
    for (const auto* relations : {&dropped_.views, &dropped_.tables}) {
      for (const Relation* relation : *relations) {
        kept.push_back({.relation = kept_name(*relation, catalog_, request_.migration),
                        .kind = relations == &dropped_.views ? "view" : "table",
                        .original = pg::to_sql(relation->name)});
      }
    }
    return kept;
  }

  /// The move is one transaction; what reads rows follows, each in its safe way.
  [[nodiscard]] plan::UndoSql undo() const {
    plan::UndoSql undo{.sql = {"BEGIN"}};
    const std::vector<const Relation*> all = dropped_.all();
    for (auto relation = all.rbegin(); relation != all.rend(); ++relation) {
      std::ranges::move(moved_back(**relation, catalog_, request_.migration),
                        std::back_inserter(undo.sql));
    }
    undo.sql.insert(undo.sql.end(), at_once_.begin(), at_once_.end());
    undo.sql.emplace_back("COMMIT");
    undo.sql.insert(undo.sql.end(), afterwards_.begin(), afterwards_.end());
    return undo;
  }

  const Request& request_;
  const Catalog& catalog_;
  DroppedTables dropped_;
  std::vector<Draft> drafts_;
  std::vector<std::string> at_once_;     ///< of the way back: in the transaction of the move
  std::vector<std::string> afterwards_;  ///< of the way back: what reads rows
};

std::vector<Draft> steps(const Request& request) { return Keeping(request).drafts(); }

}  // namespace

extern const Recipe drop_table_recipe;
const Recipe drop_table_recipe{
    .id = "drop-table",
    .hazard = "data_loss",
    .also = "drop_cascade",
    .danger = "DROP TABLE destroys the rows, and CASCADE what stands on them, for good.",
    .technique =
        "in one transaction of contract the server is asked whether it could be dropped; then it "
        "moves to the trash, with what CASCADE would take along, and without foreign keys, "
        "triggers and publications, which come back with it; `pgmig purge` destroys it.",
    .applies = applies,
    .steps = steps,
    .keeps = true,
    .in_blocks = true,
};

}  // namespace pgmig::planner::recipes
