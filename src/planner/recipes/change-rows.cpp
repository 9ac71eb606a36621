// SPDX-License-Identifier: Apache-2.0
// Rows are looked at before and after the statement.
#include "pg/sql_text.hpp"
#include "planner/changed_rows.hpp"
#include "planner/recipe.hpp"
#include "planner/row_images.hpp"
#include "planner/trash.hpp"
#include "planner/undo.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;

bool applies(const Request& request) { return !reached_tables(request).empty(); }

class Changing {
 public:
  explicit Changing(const Request& request) : request_(request), tables_(reached_tables(request)) {
    for (const Relation* table : tables_) {
      images_.push_back(images_of(*table, request.catalog, request.migration, request.number));
    }
  }

  std::vector<Draft> drafts() && {
    for (std::string& statement : trash_made(request_.catalog.trash)) {
      send(std::move(statement));
    }
    send(lock());
    for (const RowImages& images : images_) {
      send(take_first_image(images));
    }
    send(request_.statement.sql.text);
    drafts_.back().undo = way_back();
    std::vector<Kept> list;
    for (const RowImages& images : images_) {
      for (std::string& statement : take_second_image(images)) {
        send(std::move(statement));
      }
      for (const pg::QualifiedName& image : {images.was, images.is}) {
        list.push_back(
            {.relation = image.name, .kind = "rows", .original = pg::to_sql(images.table.name)});
      }
    }
    send(put_on_list(request_.catalog.trash, list, request_.migration));
    return std::move(drafts_);
  }

 private:
  /// What others write meanwhile would be taken for ours.
  [[nodiscard]] std::string lock() const {
    std::string tables;
    for (const Relation* table : tables_) {
      tables += (tables.empty() ? "" : ", ") + pg::to_sql(table->name);
    }
    return "LOCK TABLE " + tables + " IN SHARE ROW EXCLUSIVE MODE";
  }

  /// Rows that refer to others come after them and go before them. New rows go last: ON DELETE
  /// would take along what still refers to them.
  [[nodiscard]] plan::UndoSql way_back() const {
    plan::UndoSql undo;
    undo.unforeseen = unforeseen_rows(request_, tables_);
    undo.sql.emplace_back(in_one_piece.begin);
    for (const RowImages& images : images_) {
      undo.sql.push_back(put_old_rows_back(images));
    }
    for (const RowImages& images : images_) {
      if (std::string update = put_old_values_back(images); !update.empty()) {
        undo.sql.push_back(std::move(update));
      }
    }
    for (auto images = images_.rbegin(); images != images_.rend(); ++images) {
      undo.sql.push_back(delete_new_rows(*images));
    }
    for (const RowImages& images : images_) {
      undo.sql.push_back(pg::sql("DROP TABLE {}, {}", images.was, images.is));
    }
    undo.sql.emplace_back(in_one_piece.end);
    return undo;
  }

  void send(std::string sql) {
    drafts_.push_back({.sql = std::move(sql),
                       .with_previous = !drafts_.empty(),
                       .is_bounded = true,
                       .done_if = {},
                       .clean_up = {},
                       .undo = plan::NothingToUndo{},
                       .reason = "the rows, as they were and as they became, are kept in the trash "
                                 "until pgmig purge"});
  }

  const Request& request_;
  std::vector<const Relation*> tables_;
  std::vector<RowImages> images_;
  std::vector<Draft> drafts_;
};

std::vector<Draft> steps(const Request& request) { return Changing(request).drafts(); }

}  // namespace

extern const Recipe change_rows_recipe;
const Recipe change_rows_recipe{
    .id = "change-rows",
    .hazard = "data_loss",
    .danger = "UPDATE, DELETE with what goes along, and ON CONFLICT forget the old rows.",
    .technique =
        "small tables with a key are compared before and after the statement; rows that it "
        "changed are kept in the trash, as they were and as they became.",
    .applies = applies,
    .steps = steps,
    .keeps = true,  // not in a block: its lock would be held while other tables are read
};

}  // namespace pgmig::planner::recipes
