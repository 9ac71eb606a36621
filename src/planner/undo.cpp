// SPDX-License-Identifier: Apache-2.0
// Inverses of everything but ALTER TABLE, which has a file of its own.
#include "planner/undo.hpp"

#include "base/overloaded.hpp"
#include "catalog/links.hpp"
#include "pg/sql_text.hpp"
#include "planner/created_names.hpp"
#include "planner/existence.hpp"
#include "planner/index_undo.hpp"
#include "planner/undo_alter_table.hpp"
#include "planner/undo_comment.hpp"
#include "planner/undo_made_here.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using plan::Irreversible;
using plan::NothingToUndo;
using plan::Undo;
using plan::UndoSql;
using sql::ObjectKind;

namespace {

Undo one(std::string sql) { return UndoSql{.sql = {std::move(sql)}}; }

Undo no_inverse(std::string why) { return Irreversible{.why = std::move(why)}; }

/// The word of DROP and ALTER for a kind that has a name of its own.
std::string_view keyword(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::table:
      return "TABLE";
    case ObjectKind::index:
      return "INDEX";
    case ObjectKind::view:
      return "VIEW";
    case ObjectKind::materialized_view:
      return "MATERIALIZED VIEW";
    case ObjectKind::sequence:
      return "SEQUENCE";
    case ObjectKind::foreign_table:
      return "FOREIGN TABLE";
    case ObjectKind::routine:
      return "ROUTINE";
    case ObjectKind::type:
      return "TYPE";
    case ObjectKind::domain:
      return "DOMAIN";
    case ObjectKind::schema:
      return "SCHEMA";
    case ObjectKind::extension:
      return "EXTENSION";
    case ObjectKind::statistics:
      return "STATISTICS";
    case ObjectKind::publication:
      return "PUBLICATION";
    case ObjectKind::event_trigger:
      return "EVENT TRIGGER";
    case ObjectKind::trigger:
      return "TRIGGER";
    case ObjectKind::rule:
      return "RULE";
    case ObjectKind::policy:
      return "POLICY";
    case ObjectKind::column:
    case ObjectKind::constraint:
    case ObjectKind::subscription:
    case ObjectKind::database:
    case ObjectKind::role:
    case ObjectKind::tablespace:
    case ObjectKind::other:
      return {};
  }
  return {};
}

Undo drop(ObjectKind kind, const pg::QualifiedName& name) {
  const std::string_view word = keyword(kind);
  if (word.empty()) {
    return no_inverse("pgmig does not know how to take this back");
  }
  return one(pg::sql("DROP {} {}", pg::Verbatim{std::string{word}}, name));
}

Undo drop_new(ObjectKind kind, const pg::QualifiedName& written, const Catalog& before,
              const Catalog& after) {
  if (before.find(written) != nullptr) {
    return NothingToUndo{};  // IF NOT EXISTS
  }
  return drop(kind, after.resolve(written));
}

Undo undo_create_table_as(const sql::CreateTableAs& change, const Catalog& before,
                          const Catalog& after) {
  return drop_new(change.kind, change.name, before, after);
}

/// " (a, b)": by them it is seen on the way back that the view has more by then.
std::string names_of(const catalog::Relation& view) {
  std::string names;
  for (const catalog::Column& column : view.columns) {
    names += (names.empty() ? "" : ", ") + pg::quote_identifier(column.name);
  }
  return view.columns_known && !names.empty() ? " (" + names + ")" : std::string{};
}

/// CREATE OR REPLACE VIEW drops those that it does not say.
std::string options_of(const catalog::Relation& view) {
  std::string options;
  for (const std::string& option : view.options) {
    const std::size_t at = option.find('=');
    options += pg::sql("{}{} = {}", pg::Verbatim{options.empty() ? "" : ", "},
                       pg::Verbatim{option.substr(0, at)},
                       pg::Literal{at == std::string::npos ? "true" : option.substr(at + 1)});
  }
  return options.empty() ? options : " WITH (" + options + ")";
}

Undo undo_create_view(const sql::CreateView& change, const Catalog& before, const Catalog& after) {
  const catalog::Relation* old = before.find(change.name);
  if (old == nullptr) {
    return drop(ObjectKind::view, after.resolve(change.name));
  }
  if (old->view_definition.empty()) {
    return seen_later("the view's old definition is not known");
  }
  return one(pg::sql("CREATE OR REPLACE VIEW {}{}{} AS {}", old->name, pg::Verbatim{names_of(*old)},
                     pg::Verbatim{options_of(*old)}, pg::Verbatim{old->view_definition}));
}

Undo undo_create_index(const sql::CreateIndex& change, const Catalog& before,
                       const Catalog& after) {
  const catalog::Relation* old_table = before.find(change.table);
  const catalog::Relation* table = after.find(change.table);
  if (table == nullptr || old_table == nullptr) {
    return NothingToUndo{};
  }
  for (const catalog::Index& index : table->indexes) {
    if (old_table->index(index.name) == nullptr) {
      return drop(ObjectKind::index, {.schema = table->name.schema, .name = index.name});
    }
  }
  return NothingToUndo{};
}

Undo undo_create_trigger(const sql::CreateTrigger& change, const Catalog& before) {
  const catalog::Relation* table = before.find(change.table);
  if (table == nullptr) {
    return NothingToUndo{};
  }
  const std::string drop_it =
      pg::sql("DROP TRIGGER {} ON {}", pg::Identifier{change.name}, table->name);
  const auto old = std::ranges::find(table->triggers, change.name, &catalog::Trigger::name);
  if (old == table->triggers.end()) {
    return one(drop_it);
  }
  if (old->definition.empty()) {
    return seen_later("the trigger's old definition is not known");
  }
  return UndoSql{.sql = {drop_it, old->definition}};
}

bool has_routine(const Catalog& catalog, const pg::QualifiedName& name) {
  return std::ranges::any_of(catalog.routines, [&](const catalog::Routine& routine) {
    return routine.name.name == name.name &&
           (name.schema.empty() || routine.name.schema == name.schema);
  });
}

Undo undo_create_routine(const sql::CreateRoutine& change, const Catalog& before,
                         const Catalog& after) {
  if (has_routine(before, change.name)) {
    return seen_later("the function's old body is not known");
  }
  pg::QualifiedName name = change.name;
  if (name.schema.empty()) {
    name.schema = after.creation_schema();
  }
  return drop(ObjectKind::routine, name);
}

Undo undo_create_type(const sql::CreateType& change, const Catalog& after) {
  const bool is_domain = change.form == sql::CreateType::Form::domain;
  return drop(is_domain ? ObjectKind::domain : ObjectKind::type, after.resolve(change.name));
}

Undo undo_create_schema(const sql::CreateSchema& change, const Catalog& before) {
  if (before.schemas.contains(change.name)) {
    return NothingToUndo{};
  }
  return drop(ObjectKind::schema, {.schema = {}, .name = change.name});
}

Undo undo_alter_enum(const sql::AlterEnum& change, const Catalog& before) {
  if (change.old_value.empty()) {
    return no_inverse("PostgreSQL cannot remove a value from an enum");
  }
  return one(pg::sql("ALTER TYPE {} RENAME VALUE {} TO {}", before.resolve(change.name),
                     pg::Literal{change.new_value}, pg::Literal{change.old_value}));
}

Undo undo_rename(const sql::Rename& change, const Catalog& before) {
  const pg::QualifiedName object = full_name(before, change.kind, change.object);
  const pg::Identifier new_name{change.new_name};
  const pg::Identifier part{change.part};
  const pg::Verbatim relation_word{std::string{keyword(change.relation_kind)}};
  if (change.kind == ObjectKind::column || change.kind == ObjectKind::constraint) {
    const pg::Verbatim word{change.kind == ObjectKind::column ? "COLUMN" : "CONSTRAINT"};
    const bool is_attribute =
        change.kind == ObjectKind::column && change.relation_kind == ObjectKind::type;
    return one(pg::sql("ALTER {} {} RENAME {} {} TO {}", relation_word, object,
                       is_attribute ? pg::Verbatim{"ATTRIBUTE"} : word, new_name, part));
  }
  const std::string_view word = keyword(change.kind);
  if (word.empty()) {
    return no_inverse("pgmig does not know how to take this back");
  }
  if (!change.part.empty()) {  // trigger, rule, policy
    return one(pg::sql("ALTER {} {} ON {} RENAME TO {}", pg::Verbatim{std::string{word}}, new_name,
                       object, part));
  }
  return one(pg::sql("ALTER {} {} RENAME TO {}", pg::Verbatim{std::string{word}},
                     pg::QualifiedName{.schema = object.schema, .name = change.new_name},
                     pg::Identifier{object.name}));
}

Undo undo_set_schema(const sql::SetSchema& change, const Catalog& before) {
  const std::string_view word = keyword(change.kind);
  const pg::QualifiedName old = before.resolve(change.object);
  if (word.empty() || old.schema.empty()) {
    return no_inverse("pgmig does not know how to take this back");
  }
  return one(pg::sql("ALTER {} {} SET SCHEMA {}", pg::Verbatim{std::string{word}},
                     pg::QualifiedName{.schema = change.new_schema, .name = old.name},
                     pg::Identifier{old.schema}));
}

/// The statement that makes a dropped object again, where the catalog has its text.
std::string definition_of(const sql::Drop& change, const pg::QualifiedName& name,
                          const Catalog& before) {
  const catalog::Relation* relation = before.find(name);
  if (relation == nullptr) {
    return {};
  }
  if (change.kind == ObjectKind::view && !relation->view_definition.empty()) {
    return pg::sql("CREATE VIEW {} AS {}", relation->name, pg::Verbatim{relation->view_definition});
  }
  if (change.kind == ObjectKind::trigger) {
    const auto trigger =
        std::ranges::find(relation->triggers, change.part, &catalog::Trigger::name);
    return trigger == relation->triggers.end() ? std::string{} : trigger->definition;
  }
  return {};
}

/// The statements that make a dropped object again; empty where they are not known.
std::vector<std::string> made_again(const sql::Drop& change, const pg::QualifiedName& name,
                                    const Catalog& before) {
  if (change.cascade) {
    return {};
  }
  if (change.kind == ObjectKind::index) {
    return index_made_again(before, name);
  }
  std::string definition = definition_of(change, name, before);
  return definition.empty() ? std::vector<std::string>{} : std::vector{std::move(definition)};
}

/// All of it is its definition: no rows, no values.
bool is_definition(ObjectKind kind) {
  using enum ObjectKind;
  return kind == view || kind == index || kind == trigger || kind == rule || kind == policy ||
         kind == routine || kind == statistics || kind == event_trigger || kind == publication ||
         kind == domain || kind == type || kind == schema || kind == materialized_view;
}

/// CASCADE takes columns along.
bool holds_values_up(ObjectKind kind) {
  return kind == ObjectKind::domain || kind == ObjectKind::type || kind == ObjectKind::schema;
}

Undo undo_drop(const sql::Drop& change, const Catalog& before) {
  if (change.kind == ObjectKind::table) {
    return no_inverse("the rows of a dropped table are not kept");
  }
  UndoSql undo;
  for (const pg::QualifiedName& name : change.names) {
    if (change.if_exists && !may_exist(before, change.kind, name, change.part)) {
      continue;
    }
    const auto statements = made_again(change, name, before);
    if (statements.empty()) {
      std::string why =
          std::string{"the definition of the dropped "} + sql::name(change.kind) + " is not known";
      const bool shows =
          is_definition(change.kind) && !(change.cascade && holds_values_up(change.kind));
      return shows ? seen_later(std::move(why)) : no_inverse(std::move(why));
    }
    undo.sql.insert(undo.sql.begin(), statements.begin(), statements.end());
  }
  return undo;
}

/// CREATE POLICY, CREATE RULE.
bool is_new_part(const sql::Other& change) {
  return (change.tag == "CreatePolicy" || change.tag == "Rule") && !change.part.empty() &&
         !change.relations.empty();
}

/// All that it changes is part of a snapshot.
bool shows_in_the_schema(const sql::Other& change) {
  constexpr std::array<std::string_view, 14> tags{"AlterDefaultPrivileges",
                                                  "AlterDomain",
                                                  "AlterEventTrig",
                                                  "AlterForeignServer",
                                                  "AlterFunction",
                                                  "AlterOwner",
                                                  "AlterPolicy",
                                                  "AlterPublication",
                                                  "AlterStats",
                                                  "CreateCast",
                                                  "CreateForeignServer",
                                                  "CreateForeignTable",
                                                  "Grant",
                                                  "Rule"};
  return std::ranges::find(tags, change.tag) != tags.end() ||
         (change.tag == "AlterSeq" && !change.restarts);
}

Undo undo_other(const sql::Other& change, const Catalog& before) {
  if (change.tag == "Comment") {
    return undo_comment(change, before);
  }
  if (change.tag == "CheckPoint" || change.tag == "Notify" || change.tag == "ConstraintsSet" ||
      change.tag == "Listen" || change.tag == "Unlisten" || change.tag == "Deallocate" ||
      change.tag == "Prepare") {
    return NothingToUndo{};
  }
  if (is_new_part(change)) {
    return UndoSql{
        .sql = {pg::sql("DROP {} {} ON {}",
                        pg::Verbatim{change.kind == ObjectKind::rule ? "RULE" : "POLICY"},
                        pg::Identifier{change.part}, before.resolve(change.relations.front()))}};
  }
  const bool creates = change.tag == "CreateExtension" || change.tag == "CreateStats" ||
                       change.tag == "CreatePublication" || change.tag == "CreateEventTrig";
  if (!creates || change.objects.empty()) {
    return shows_in_the_schema(change) ? seen_later("what was there before is not known")
                                       : no_inverse("pgmig does not know how to take this back");
  }
  if (change.kind == ObjectKind::extension && before.extensions.contains(change.objects[0].name)) {
    return NothingToUndo{};
  }
  return drop(change.kind, change.objects.front());
}

Undo rows_changed(const std::string& what) {
  return no_inverse("the old " + what + " are not kept");
}

Undo inverse_by_kind(const sql::Change& change, const Catalog& before, const Catalog& after);

}  // namespace

Catalog excerpt(const Catalog& catalog, const sql::Change& change) {
  Catalog part{.server = catalog.server,
               .search_path = catalog.search_path,
               .schemas = catalog.schemas,
               .extensions = catalog.extensions};
  for (const pg::QualifiedName& name : sql::names_in(change)) {
    if (const catalog::Relation* relation = catalog.find(name)) {
      part.relations.emplace(relation->name, *relation);
    }
    if (const auto at = catalog.find_index(name); at.table != nullptr) {
      for (const catalog::Relation* member : catalog::tree_of(catalog, *at.table)) {
        part.relations.emplace(member->name, *member);
        catalog::enter_indexes(part, *member);
      }
    }
    if (const catalog::Type* type = catalog.find_type(name)) {
      part.types.emplace(type->name, *type);
    }
    for (const catalog::Routine& routine : catalog.routines) {
      if (routine.name.name == name.name) {
        part.routines.push_back(routine);
      }
    }
  }
  return part;
}

Undo inverse(const sql::Change& change, const Catalog& before, const Catalog& after,
             const MadeHere& made_here) {
  if (!is_all_made_here(change, before, made_here)) {
    return inverse_by_kind(change, before, after);
  }
  if (const auto* other = std::get_if<sql::Other>(&change);
      other != nullptr && other->tag == "AlterSeq" && !other->relations.empty()) {
    // OWNED BY: it would go with its table, and then be missed.
    return UndoSql{.sql = {pg::sql("ALTER SEQUENCE {} OWNED BY NONE",
                                   before.resolve(other->relations.front()))}};
  }
  if (!binds_others_made_here(change, before, made_here)) {
    return NothingToUndo{};
  }
  Undo undo = inverse_by_kind(change, before, after);
  return std::holds_alternative<Irreversible>(undo) ? Undo{NothingToUndo{}} : undo;
}

namespace {

Undo inverse_by_kind(const sql::Change& change, const Catalog& before, const Catalog& after) {
  return std::visit(
      Overloaded{
          [&](const sql::CreateTable& c) {
            return c.temporary ? Undo{NothingToUndo{}}
                               : drop_new(ObjectKind::table, c.name, before, after);
          },
          [&](const sql::CreateTableAs& c) { return undo_create_table_as(c, before, after); },
          [&](const sql::CreateView& c) { return undo_create_view(c, before, after); },
          [&](const sql::AlterTable& c) { return undo_alter_table(c, before, after); },
          [&](const sql::Rename& c) { return undo_rename(c, before); },
          [&](const sql::SetSchema& c) { return undo_set_schema(c, before); },
          [&](const sql::CreateIndex& c) { return undo_create_index(c, before, after); },
          [&](const sql::Drop& c) { return undo_drop(c, before); },
          [](const sql::Truncate&) { return rows_changed("rows"); },
          [](const sql::DataChange&) { return rows_changed("rows"); },
          [](const sql::Query&) { return Undo{NothingToUndo{}}; },
          [](const sql::Copy& c) { return c.from ? rows_changed("rows") : Undo{NothingToUndo{}}; },
          [](const sql::Transaction&) { return Undo{NothingToUndo{}}; },
          [](const sql::SetVariable&) { return Undo{NothingToUndo{}}; },
          [](const sql::Lock&) { return Undo{NothingToUndo{}}; },
          [&](const sql::CreateTrigger& c) { return undo_create_trigger(c, before); },
          [&](const sql::CreateRoutine& c) { return undo_create_routine(c, before, after); },
          [&](const sql::CreateSequence& c) {
            return drop_new(ObjectKind::sequence, c.name, before, after);
          },
          [&](const sql::CreateType& c) { return undo_create_type(c, after); },
          [&](const sql::AlterEnum& c) { return undo_alter_enum(c, before); },
          [&](const sql::CreateSchema& c) { return undo_create_schema(c, before); },
          [](const sql::Maintenance&) { return Undo{NothingToUndo{}}; },
          [&](const sql::Other& c) { return undo_other(c, before); },
          [](const sql::Opaque&) { return no_inverse("pgmig cannot see inside"); },
      },
      change);
}

}  // namespace

Undo seen_later(std::string why) {
  return UndoSql{.sql = {}, .by_author = false, .unforeseen = {{.why = std::move(why)}}};
}

Undo undo_of_unseen(const sql::Change& change, const MadeHere& made_here) {
  constexpr auto why = "pgmig cannot see inside";
  const auto* opaque = std::get_if<sql::Opaque>(&change);
  const bool only_runs_code =
      std::holds_alternative<sql::Query>(change) ||
      (opaque != nullptr && opaque->why != sql::Opaque::Why::unknown_syntax);
  if (!only_runs_code) {
    return no_inverse(why);
  }
  plan::Unforeseen part{.why = why};
  for (const pg::QualifiedName& name : made_here) {
    part.rows_of.push_back(pg::to_sql(name));
  }
  return UndoSql{.sql = {}, .by_author = false, .unforeseen = {std::move(part)}};
}

namespace {

bool is_one_piece(const UndoSql& undo) {
  return !undo.sql.empty() && undo.sql.front() == in_one_piece.begin && undo.unforeseen.empty();
}

void append(UndoSql& all, const UndoSql& some) {
  const bool goes_on = !all.sql.empty() && all.sql.back() == in_one_piece.end && is_one_piece(some);
  if (goes_on) {
    all.sql.pop_back();
  }
  for (plan::Unforeseen part : some.unforeseen) {
    part.at += all.sql.size();
    all.unforeseen.push_back(std::move(part));
  }
  all.sql.insert(all.sql.end(), some.sql.begin() + (goes_on ? 1 : 0), some.sql.end());
  all.by_author = all.by_author || some.by_author;
}

}  // namespace

Undo combined(const std::vector<Undo>& in_order) {
  UndoSql all;
  for (auto undo = in_order.rbegin(); undo != in_order.rend(); ++undo) {
    if (const auto* some = std::get_if<UndoSql>(&*undo)) {
      append(all, *some);
    }
  }
  for (const Undo& undo : in_order) {
    if (const auto* none = std::get_if<Irreversible>(&undo)) {
      return *none;
    }
  }
  return all == UndoSql{} ? Undo{NothingToUndo{}} : Undo{std::move(all)};
}

}  // namespace pgmig::planner
