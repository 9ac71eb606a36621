// SPDX-License-Identifier: Apache-2.0
// A type that only kept tables still use goes with them.
#include "pg/sql_text.hpp"
#include "planner/judging.hpp"
#include "planner/kept.hpp"
#include "planner/recipe.hpp"
#include "planner/trash.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;

const sql::Drop* drops_types(const Request& request) {
  const auto* drop = std::get_if<sql::Drop>(&request.statement.sql.change);
  return drop != nullptr &&
                 (drop->kind == sql::ObjectKind::type || drop->kind == sql::ObjectKind::domain)
             ? drop
             : nullptr;
}

std::vector<const Relation*> users_of(const sql::Drop& drop, const Catalog& catalog) {
  std::vector<const Relation*> users;
  for (const pg::QualifiedName& name : drop.names) {
    for (const Relation* user : users_of_type(catalog, name)) {
      if (std::ranges::find(users, user) == users.end()) {
        users.push_back(user);
      }
    }
  }
  return users;
}

bool applies(const Request& request) {
  const sql::Drop* drop = drops_types(request);
  if (drop == nullptr || request.is_way_back || request.catalog.trash.schema.empty()) {
    return false;
  }
  const auto users = users_of(*drop, request.catalog);
  return !users.empty() && std::ranges::all_of(users, [&](const Relation* user) {
    return is_in_trash(request.catalog, user->name);
  });
}

/// Without those tables the type could be dropped.
std::vector<std::string> trial(const Request& request) {
  std::vector<std::string> statements;
  for (const Relation* user : users_of(*drops_types(request), request.catalog)) {
    if (user->kind == RelationKind::table || user->kind == RelationKind::partitioned_table) {
      statements.push_back(pg::sql("DROP TABLE IF EXISTS {} CASCADE", user->name));
    }
  }
  statements.push_back(request.statement.sql.text);
  return statements;
}

std::vector<Draft> steps(const Request& request) {
  const sql::Drop& drop = *drops_types(request);
  const Catalog& catalog = request.catalog;
  const pg::Verbatim word{drop.kind == sql::ObjectKind::domain ? "DOMAIN" : "TYPE"};
  std::vector<Draft> drafts;
  const auto send = [&](std::string sql, bool on_trial) {
    drafts.push_back({.sql = std::move(sql),
                      .with_previous = !drafts.empty(),
                      .on_trial = on_trial,
                      .done_if = {},
                      .clean_up = {},
                      .undo = plan::NothingToUndo{},
                      .reason = "tables that are kept in the trash still use it"});
  };
  for (std::string& statement : trash_made(catalog.trash)) {
    send(std::move(statement), false);
  }
  send("SAVEPOINT pgmig_trial", false);
  for (std::string& statement : trial(request)) {
    send(std::move(statement), true);
  }
  send("ROLLBACK TO SAVEPOINT pgmig_trial", false);
  std::vector<Kept> list;
  plan::UndoSql undo{.sql = {"BEGIN"}};
  for (const pg::QualifiedName& written : drop.names) {
    const catalog::Type* type = catalog.find_type(written);
    if (type == nullptr) {
      continue;  // IF EXISTS
    }
    const std::string kept =
        name_in_trash(type->name, request.migration, "type",
                      free_number(catalog, type->name, request.migration, "type"));
    const pg::QualifiedName renamed{.schema = type->name.schema, .name = kept};
    send(pg::sql("ALTER {} {} RENAME TO {}", word, type->name, pg::Identifier{kept}), false);
    send(pg::sql("ALTER {} {} SET SCHEMA {}", word, renamed, pg::Identifier{catalog.trash.schema}),
         false);
    undo.sql.push_back(pg::sql("ALTER {} {} SET SCHEMA {}", word,
                               pg::QualifiedName{.schema = catalog.trash.schema, .name = kept},
                               pg::Identifier{type->name.schema}));
    undo.sql.push_back(
        pg::sql("ALTER {} {} RENAME TO {}", word, renamed, pg::Identifier{type->name.name}));
    list.push_back({.relation = kept, .kind = "type", .original = pg::to_sql(type->name)});
  }
  undo.sql.emplace_back("COMMIT");
  send(put_on_list(catalog.trash, list, request.migration), false);
  drafts.back().undo = std::move(undo);
  return drafts;
}

}  // namespace

extern const Recipe drop_type_recipe;
const Recipe drop_type_recipe{
    .id = "drop-type",
    .hazard = "drop_cascade",
    .also = "data_loss",
    .danger = "DROP TYPE fails while a table that was dropped before is kept and uses the type.",
    .technique =
        "the server is asked whether it could be dropped without those tables; then it moves to "
        "the trash beside them.",
    .applies = applies,
    .steps = steps,
    .keeps = true,
    .in_blocks = true,
};

}  // namespace pgmig::planner::recipes
