// SPDX-License-Identifier: Apache-2.0
// The rows of a table that is emptied are copied aside first.
#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/keep_limit.hpp"
#include "planner/kept.hpp"
#include "planner/kept_rows.hpp"
#include "planner/recipe.hpp"
#include "planner/trash.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Catalog;
using catalog::Relation;
using Tables = std::vector<const Relation*>;

/// The named tables and, with CASCADE, all that refer to them.
Tables emptied(const sql::Truncate& change, const Catalog& catalog) {
  Tables tables;
  const auto add = [&](const pg::QualifiedName& name) {
    const Relation* table = catalog.find(name);
    if (table != nullptr && std::ranges::find(tables, table) == tables.end()) {
      tables.push_back(table);
    }
  };
  std::ranges::for_each(change.tables, add);
  for (std::size_t at = 0; change.cascade && at < tables.size(); ++at) {
    std::ranges::for_each(tables[at]->referenced_by, add);
  }
  std::erase_if(tables, [&](const Relation* table) { return !may_hold_old_rows(catalog, *table); });
  return tables;
}

bool applies(const Request& request) {
  const auto* change = std::get_if<sql::Truncate>(&request.statement.sql.change);
  if (change == nullptr || change->restart_identity || request.is_way_back ||
      !is_to_be_kept(request)) {
    return false;
  }
  const Tables tables = emptied(*change, request.catalog);
  return !tables.empty() && std::ranges::all_of(tables, [&](const Relation* table) {
    return why_rows_not_kept(*table, request.catalog, request.policy).empty();
  });
}

class Emptying {
 public:
  explicit Emptying(const Request& request)
      : request_(request),
        tables_(referenced_first(
            emptied(std::get<sql::Truncate>(request.statement.sql.change), request.catalog))) {}

  std::vector<Draft> drafts() && {
    for (std::string& statement : trash_made(request_.catalog.trash)) {
      send(std::move(statement));
    }
    if (std::ranges::any_of(tables_, &Relation::row_security)) {
      send("SET LOCAL row_security = off");  // a policy that hides rows makes it fail
    }
    std::vector<Kept> list;
    plan::UndoSql undo;
    for (const Relation* table : tables_) {
      const pg::QualifiedName copy = copy_of(*table);
      list.push_back({.relation = copy.name, .kind = "rows", .original = pg::to_sql(table->name)});
      send(pg::sql("CREATE TABLE {} AS SELECT {} FROM {}", copy, pg::Verbatim{kept_columns(*table)},
                   table->name));
      send(stop_over_limit(copy, *table, request_.policy));
      undo.sql.push_back(put_rows_back(*table, copy));
      undo.sql.push_back(pg::sql("DROP TABLE {}", copy));
    }
    send(put_on_list(request_.catalog.trash, list, request_.migration));
    send(request_.statement.sql.text);
    drafts_.back().undo = std::move(undo);
    return std::move(drafts_);
  }

 private:
  [[nodiscard]] pg::QualifiedName copy_of(const Relation& table) const {
    return rows_in_trash(table, request_.catalog, request_.migration, request_.number);
  }

  void send(std::string sql) {
    drafts_.push_back({.sql = std::move(sql),
                       .with_previous = !drafts_.empty(),
                       .is_bounded = true,
                       .done_if = {},
                       .clean_up = {},
                       .undo = plan::NothingToUndo{},
                       .reason = "the rows are kept in the trash until pgmig purge"});
  }

  const Request& request_;
  Tables tables_;
  std::vector<Draft> drafts_;
};

std::vector<Draft> steps(const Request& request) { return Emptying(request).drafts(); }

}  // namespace

extern const Recipe truncate_recipe;
const Recipe truncate_recipe{
    .id = "truncate",
    .hazard = "data_loss",
    .also = "drop_cascade",
    .danger = "TRUNCATE destroys the rows for good, with CASCADE also those of other tables.",
    .technique =
        "up to keep_limit the rows of each table are copied to the trash in the transaction of "
        "the TRUNCATE; larger tables need a signature.",
    .applies = applies,
    .steps = steps,
    .keeps = true,
    .in_blocks = true,
};

}  // namespace pgmig::planner::recipes
