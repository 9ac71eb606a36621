// SPDX-License-Identifier: Apache-2.0
// A large UPDATE, DELETE or INSERT ... SELECT becomes many small ones.
#include "pg/sql_text.hpp"
#include "planner/changed_rows.hpp"
#include "planner/kept.hpp"
#include "planner/kept_rows.hpp"
#include "planner/recipe.hpp"
#include "planner/row_batches.hpp"
#include "planner/row_images.hpp"
#include "planner/row_key.hpp"
#include "planner/trash.hpp"
#include "planner/undo.hpp"
#include "planner/undo_made_here.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using Verb = sql::DataChange::Verb;

bool applies(const Request& request) { return goes_in_batches(request); }

/// Its images tell rows apart by the key in whose order they are walked.
bool is_found_again(const InBatches& wanted) {
  const std::vector<std::string> key = row_key(wanted.table, {});
  return !key.empty() && std::ranges::equal(key, wanted.change.key, {}, {}, &plan::KeyColumn::name);
}

/// Why the rows as they were are not kept; empty: they are.
std::string why_not_kept(const Request& request, const InBatches& wanted) {
  if (wanted.verb == Verb::insert) {
    return "which rows an INSERT in batches has added is not written down";
  }
  if (!is_to_be_kept(request)) {
    return "what a change takes away is not to be kept here";
  }
  if (!reaches_only(request, wanted.table)) {
    return "triggers, foreign keys or an identity change more than can be put back";
  }
  if (wanted.verb == Verb::update && (wanted.joins || !is_found_again(wanted))) {
    return "which row was which is not known where others are joined, or its key changes";
  }
  return why_rows_not_kept(wanted.table, request.catalog, request.policy);
}

class Batches {
 public:
  explicit Batches(const Request& request)
      : request_(request), wanted_(*in_batches(request)), table_(wanted_.table) {}

  std::vector<Draft> drafts() && {
    if (fills_new_table()) {
      send_batches(plan::NothingToUndo{}, "the rows go with their table");
    } else if (sets_only_new_columns(request_)) {
      send_batches(plan::NothingToUndo{}, "the values go with their columns");
    } else if (const std::string why = why_not_kept(request_, wanted_); !why.empty()) {
      send_batches(plan::Irreversible{.why = "the rows as they were are not kept: " + why},
                   "who wants to change one of the rows waits for one batch at most");
    } else {
      keep_rows();
      send_batches(plan::NothingToUndo{},
                   "the rows, as they were and as they became, are kept in the trash until pgmig "
                   "purge");
    }
    return std::move(drafts_);
  }

 private:
  [[nodiscard]] bool fills_new_table() const {
    const sql::Change& change = request_.statement.sql.change;
    return wanted_.verb == Verb::insert &&
           is_all_made_here(change, request_.catalog, request_.made_here);
  }

  /// The places for them, which know how all is put back: also what a run that was cut short did.
  void keep_rows() {
    for (std::string& statement : trash_made(request_.catalog.trash)) {
      send(std::move(statement));
    }
    std::vector<Kept> list;
    if (wanted_.verb == Verb::remove) {
      const pg::QualifiedName copy =
          rows_in_trash(table_, request_.catalog, request_.migration, request_.number);
      make_place(copy, list);
      send(put_on_list(request_.catalog.trash, list, request_.migration));
      drafts_.back().undo =
          plan::UndoSql{.sql = {put_rows_back(table_, copy), pg::sql("DROP TABLE {}", copy)}};
      wanted_.change.keeps = {.was = copy, .is = {}, .columns = kept_columns(table_)};
      return;
    }
    const RowImages images =
        images_of(table_, request_.catalog, request_.migration, request_.number);
    make_place(images.was, list);
    make_place(images.is, list);
    send(put_on_list(request_.catalog.trash, list, request_.migration));
    drafts_.back().undo =
        plan::UndoSql{.sql = {std::string{in_one_piece.begin}, put_old_values_back(images),
                              pg::sql("DROP TABLE {}, {}", images.was, images.is),
                              std::string{in_one_piece.end}}};
    wanted_.change.keeps = {.was = images.was, .is = images.is, .columns = kept_columns(table_)};
  }

  void make_place(const pg::QualifiedName& place, std::vector<Kept>& list) {
    send(make_place_for_rows(table_, place));
    list.push_back({.relation = place.name, .kind = "rows", .original = pg::to_sql(table_.name)});
  }

  void send(std::string sql) {
    drafts_.push_back({.sql = std::move(sql),
                       .with_previous = !drafts_.empty(),
                       .done_if = {},
                       .clean_up = {},
                       .undo = plan::NothingToUndo{},
                       .reason = "a place in the trash for the rows as they were"});
  }

  void send_batches(plan::Undo undo, std::string reason) {
    drafts_.push_back({.sql = request_.statement.sql.text,
                       .in_batches = wanted_.change,
                       .done_if = {},
                       .clean_up = {},
                       .undo = std::move(undo),
                       .reason = std::move(reason)});
  }

  const Request& request_;
  InBatches wanted_;
  const Relation& table_;
  std::vector<Draft> drafts_;
};

std::vector<Draft> steps(const Request& request) { return Batches(request).drafts(); }

}  // namespace

extern const Recipe rows_in_batches_recipe;
const Recipe rows_in_batches_recipe{
    .id = "rows-in-batches",
    .hazard = {},
    .danger = "One UPDATE or DELETE holds every row that it has changed until its end.",
    .technique =
        "a large table is walked in the order of its key, or block by block where rows that were "
        "met fall out of the condition by themselves; each batch commits with its place.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
