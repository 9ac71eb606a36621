// SPDX-License-Identifier: Apache-2.0
// A table gets its new name at once; a view keeps the old one until contract.
#include "pg/sql_text.hpp"
#include "planner/copied_grants.hpp"
#include "planner/recipe.hpp"
#include "planner/renamed_table.hpp"

#include <utility>

namespace pgmig::planner::recipes {

namespace {

constexpr int first_with_security_invoker = 15;

bool applies(const Request& request) {
  return request.phase != plan::Phase::contract &&
         renamed_table(request.statement.sql.change, request.catalog).has_value();
}

std::string create_view(const RenamedTable& renamed, const catalog::Catalog& catalog) {
  std::string columns;
  for (const catalog::Column& column : renamed.table.columns) {
    columns += (columns.empty() ? "" : ", ") + pg::quote_identifier(column.name);
  }
  const bool invoker = catalog.server.major() >= first_with_security_invoker;
  return pg::sql("CREATE VIEW {} {}AS SELECT {} FROM {}", renamed.old_name,
                 pg::Verbatim{invoker ? "WITH (security_invoker = true) " : ""},
                 pg::Verbatim{columns}, renamed.new_name);
}

std::string comment(const RenamedTable& renamed) {
  return pg::sql(
      "COMMENT ON VIEW {} IS {}", renamed.old_name,
      pg::Literal{"pgmig: the old name of " + pg::to_sql(renamed.new_name) + ", until contract"});
}

/// The view as the old application needs it: its rows, its rights.
std::vector<std::string> stand_in(const RenamedTable& renamed, const catalog::Catalog& catalog) {
  std::vector<std::string> statements{create_view(renamed, catalog)};
  if (renamed.table.owner != catalog.role) {
    statements.push_back(pg::sql("ALTER VIEW {} OWNER TO {}", renamed.old_name,
                                 pg::Identifier{renamed.table.owner}));
  }
  statements.push_back(copy_grants(renamed.new_name, renamed.old_name));
  statements.push_back(comment(renamed));
  return statements;
}

Draft drop_view(const RenamedTable& renamed, const catalog::Catalog& catalog) {
  return {.sql = pg::sql("DROP VIEW {}", renamed.old_name),
          .phase = plan::Phase::contract,
          .beside = true,
          .done_if = {},
          .clean_up = {},
          .undo = plan::UndoSql{.sql = stand_in(renamed, catalog)},
          .reason = "nobody says the old name any more"};
}

/// In one transaction: there is always something of the old name.
plan::Undo renamed_back(const RenamedTable& renamed) {
  return plan::UndoSql{.sql = {"BEGIN", pg::sql("DROP VIEW IF EXISTS {}", renamed.old_name),
                               pg::sql("ALTER TABLE {} RENAME TO {}", renamed.new_name,
                                       pg::Identifier{renamed.old_name.name}),
                               "COMMIT"}};
}

std::vector<Draft> steps(const Request& request) {
  const RenamedTable renamed = *renamed_table(request.statement.sql.change, request.catalog);
  std::vector<Draft> drafts;
  drafts.push_back({.sql = request.statement.sql.text,
                    .done_if = {},
                    .clean_up = {},
                    .undo = renamed_back(renamed),
                    .reason = "a view keeps the old name for the application that still runs"});
  for (std::string& statement : stand_in(renamed, request.catalog)) {
    const bool is_view = drafts.size() == 1;
    drafts.push_back({.sql = std::move(statement),
                      .with_previous = true,
                      .beside = is_view,
                      .done_if = {},
                      .clean_up = {},
                      .undo = plan::NothingToUndo{},
                      .reason = {}});
  }
  drafts.push_back(drop_view(renamed, request.catalog));
  return drafts;
}

}  // namespace

extern const Recipe rename_table_recipe;
const Recipe rename_table_recipe{
    .id = "rename-table",
    .hazard = "breaks_application",
    .danger = "RENAME takes the name away that the running application says.",
    .technique =
        "in one transaction the table is renamed and a view with its columns, owner and grants "
        "gets "
        "the old name; rows are written through it; the view goes in contract.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
