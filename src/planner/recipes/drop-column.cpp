// SPDX-License-Identifier: Apache-2.0
// The values of a column that is dropped are copied aside first, with the key of their rows.
#include "pg/sql_text.hpp"
#include "planner/column_undo.hpp"
#include "planner/ddl_effects.hpp"
#include "planner/keep_limit.hpp"
#include "planner/kept.hpp"
#include "planner/kept_value.hpp"
#include "planner/recipe.hpp"
#include "planner/row_key.hpp"
#include "planner/trash.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

const sql::AlterTable* drops_one_column(const Request& request) {
  const auto* alter = std::get_if<sql::AlterTable>(&request.statement.sql.change);
  return alter != nullptr && dropped_column(*alter) != nullptr ? alter : nullptr;
}

/// CASCADE is left out: nothing may go along that nobody can bring back.
bool takes_others_along(const Request& request) {
  const Judgement judgement = judge(request.statement.sql, request.catalog);
  return std::ranges::count(judgement.hazards, "drop_cascade") > 0;
}

bool applies(const Request& request) {
  const sql::AlterTable* change = drops_one_column(request);
  const Relation* table = change == nullptr ? nullptr : request.catalog.find(change->name);
  return table != nullptr && table->column(change->actions.front().name) != nullptr &&
         !request.is_way_back &&
         drops_what_can_be_kept(request.statement, request.catalog, request.policy) &&
         !takes_others_along(request);
}

pg::Verbatim list_of(const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + pg::quote_identifier(column);
  }
  return {list};
}

class Copying {
 public:
  explicit Copying(const Request& request)
      : request_(request),
        change_(*drops_one_column(request)),
        table_(*request.catalog.find(change_.name)),
        column_(change_.actions.front().name),
        key_(row_key(table_, column_)),
        copy_{.schema = request.catalog.trash.schema,
              .name = name_in_trash(table_.name, request.migration, column_,
                                    free_number(request.catalog, table_.name, request.migration,
                                                column_, request.number))},
        columns_(key_) {
    columns_.push_back(column_);
  }

  std::vector<Draft> drafts() && {
    copy();
    const std::size_t begin_of_drop = drafts_.size();
    drop();
    drafts_[begin_of_drop - 1].undo = plan::UndoSql{.sql = {pg::sql("DROP TABLE {}", copy_)}};
    drafts_[begin_of_drop].with_previous = false;
    drafts_[begin_of_drop].undo = undo();
    return std::move(drafts_);
  }

 private:
  void send(std::string sql, std::string reason) {
    drafts_.push_back({.sql = std::move(sql),
                       .with_previous = !drafts_.empty(),
                       .done_if = {},
                       .clean_up = {},
                       .undo = plan::NothingToUndo{},
                       .reason = std::move(reason)});
  }

  /// Beside everybody who reads and writes. The list comes first: its snapshot is older than that
  /// of the copy.
  void copy() {
    const std::string reason = "the values are kept in the trash until pgmig purge";
    see_all_rows(reason);
    for (std::string& statement : trash_made(request_.catalog.trash)) {
      send(std::move(statement), reason);
    }
    send(put_on_list(request_.catalog.trash,
                     {{.relation = copy_.name,
                       .kind = "column",
                       .original = pg::to_sql(table_.name) + "." + pg::quote_identifier(column_)}},
                     request_.migration),
         reason);
    send(pg::sql("CREATE TABLE {} AS SELECT {} FROM {}", copy_, values({}), table_.name), reason);
    send(stop_over_limit(copy_, table_, request_.policy), reason);
    send(pg::sql("ALTER TABLE {} ADD PRIMARY KEY ({})", copy_, list_of(key_)), reason);
  }

  /// Of a row, as they are kept.
  [[nodiscard]] pg::Verbatim values(std::string_view of) const {
    std::string list;
    for (const std::string& column : columns_) {
      list += (list.empty() ? "" : ", ") + kept_value(*table_.column(column), of);
    }
    return {list};
  }

  /// "t.id = k.id AND t.at = k.at"
  [[nodiscard]] pg::Verbatim same_row() const {
    std::string condition;
    for (const std::string& column : key_) {
      condition += condition.empty() ? "" : " AND ";
      condition += pg::sql("t.{} = {}", pg::Identifier{column},
                           pg::Verbatim{value_again(*table_.column(column), "k.")});
    }
    return {condition};
  }

  /// With the table locked, what changed since the copy is copied again: rows whose xmin is not
  /// older than its snapshot. (An xmin from before the last wraparound has a negative age, and is
  /// copied again for nothing.)
  void drop() {
    const std::string reason = "what changed since is copied again, and the column goes";
    const std::size_t begin = drafts_.size();
    see_all_rows(reason);
    send(pg::sql("INSERT INTO {} SELECT {} FROM {} AS t WHERE pg_catalog.age(t.xmin) <= {} ON "
                 "CONFLICT ({}) DO UPDATE SET {} = excluded.{}",
                 copy_, values("t."), table_.name,
                 pg::Verbatim{age_of(request_.catalog.trash, copy_.name)}, list_of(key_),
                 pg::Identifier{column_}, pg::Identifier{column_}),
         reason);
    send(change_.actions.front().cascade
             ? pg::sql("ALTER TABLE {} DROP COLUMN {}", table_.name, pg::Identifier{column_})
             : request_.statement.sql.text,
         reason);
    for (std::size_t at = begin; at < drafts_.size(); ++at) {
      drafts_[at].is_bounded = true;
    }
  }

  /// A policy that hides rows makes this fail.
  void see_all_rows(const std::string& reason) {
    if (table_.row_security) {
      send("SET LOCAL row_security = off", reason);
    }
  }

  [[nodiscard]] plan::UndoSql undo() const {
    ColumnMadeAgain again = *column_made_again(table_, column_, request_.catalog);
    plan::UndoSql undo;
    undo.sql.push_back(std::move(again.added));
    undo.sql.push_back(pg::sql(
        "UPDATE {} AS t SET {} = {} FROM {} AS k WHERE {}", table_.name, pg::Identifier{column_},
        pg::Verbatim{value_again(*table_.column(column_), "k.")}, copy_, same_row()));
    std::ranges::move(again.afterwards, std::back_inserter(undo.sql));
    return undo;
  }

  const Request& request_;
  const sql::AlterTable& change_;
  const Relation& table_;
  std::string column_;
  std::vector<std::string> key_;
  pg::QualifiedName copy_;
  std::vector<std::string> columns_;  ///< the key and the column
  std::vector<Draft> drafts_;
};

std::vector<Draft> steps(const Request& request) { return Copying(request).drafts(); }

}  // namespace

extern const Recipe drop_column_recipe;
const Recipe drop_column_recipe{
    .id = "drop-column",
    .hazard = "data_loss",
    .danger = "DROP COLUMN destroys the values for good.",
    .technique =
        "up to keep_limit the values are copied to the trash with the key of their rows, beside "
        "everybody who works; then, in one short transaction of contract, what changed since is "
        "copied again and the column is dropped.",
    .applies = applies,
    .steps = steps,
    .keeps = true,
};

}  // namespace pgmig::planner::recipes
