// SPDX-License-Identifier: Apache-2.0
#include "planner/row_batches.hpp"

#include "planner/changed_rows.hpp"
#include "planner/cutting.hpp"
#include "planner/effect_set.hpp"
#include "planner/fired_triggers.hpp"
#include "sql/row_change.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using Verb = sql::DataChange::Verb;
using Columns = std::vector<std::string>;

namespace {

bool holds(const Columns& columns, const std::string& name) {
  return std::ranges::find(columns, name) != columns.end();
}

bool has_rows_of_its_own(const Relation* table) {
  return table != nullptr && table->persistence != 't' &&
         (table->kind == RelationKind::table || table->kind == RelationKind::partitioned_table);
}

/// The one table of an UPDATE or DELETE; nullptr for anything else.
const Relation* changed_table(const Request& request) {
  const auto* change = std::get_if<sql::DataChange>(&request.statement.sql.change);
  const bool fits = change != nullptr && change->also.empty() &&
                    (change->verb == Verb::update || change->verb == Verb::remove);
  const Relation* table = fits ? request.catalog.find(change->table) : nullptr;
  return has_rows_of_its_own(table) ? table : nullptr;
}

/// Whether it is worth taking the statement apart: files may hold many small ones.
bool is_wanted(const Request& request, const sql::DataChange& change) {
  const auto may_be_long = [&](const pg::QualifiedName& name) {
    const Relation* table = request.catalog.find(name);
    return table != nullptr && (request.statement.directives.batch_rows || is_large(*table));
  };
  return change.verb == Verb::insert ? std::ranges::any_of(change.reads, may_be_long)
                                     : may_be_long(change.table);
}

/// The table whose rows are taken one by one: the changed one, or the one whose rows an INSERT
/// makes others of; nullptr where there is none.
const Relation* walked_table(const Request& request, const sql::DataChange& change,
                             const sql::RowChangeParts& parts) {
  if (change.verb != Verb::insert) {
    return changed_table(request);
  }
  const Relation* table = request.catalog.find(parts.walked);
  const bool fits = change.also.empty() && has_rows_of_its_own(table) &&
                    has_rows_of_its_own(request.catalog.find(change.table));
  return fits ? table : nullptr;
}

/// The condition names its rows by a whole key.
bool names_its_rows(const Relation& table, const sql::RowChangeParts& parts) {
  return !parts.joins && std::ranges::any_of(table.indexes, [&](const catalog::Index& index) {
    return index.unique && index.valid && index.predicate.empty() && !index.columns.empty() &&
           std::ranges::all_of(index.columns, [&](const std::string& column) {
             return holds(parts.pinned, column);
           });
  });
}

/// All rows that go or come are kept, in the statement's own transaction.
bool is_kept_whole(const Request& request, const sql::DataChange& change) {
  return (change.verb == Verb::remove && !change.has_where &&
          table_of_plain_delete(request) != nullptr) ||
         (change.verb == Verb::insert && table_of_plain_insert(request) != nullptr);
}

plan::RowChange row_change(const Request& request, const Relation& table,
                           const sql::RowChangeParts& parts, const Columns& key) {
  plan::RowChange change{.table = table.name,
                         .alias = parts.alias,
                         .target = parts.target,
                         .changes = parts.changes,
                         .condition = parts.condition,
                         .rest = parts.rest,
                         .key = {},
                         .keeps = std::nullopt,
                         .most_rows = request.statement.directives.batch_rows.value_or(0)};
  for (const std::string& name : key) {
    change.key.push_back({.name = name, .type = table.column(name)->type});
  }
  return change;
}

}  // namespace

std::optional<InBatches> in_batches(const Request& request) {
  const auto* change = std::get_if<sql::DataChange>(&request.statement.sql.change);
  const source::Directives& given = request.statement.directives;
  if (change == nullptr || request.is_way_back || request.in_one_transaction || given.batch_off ||
      !is_wanted(request, *change)) {
    return std::nullopt;
  }
  const auto parts = sql::row_change_parts(request.statement.sql.text);
  const Relation* table = parts ? walked_table(request, *change, *parts) : nullptr;
  if (table == nullptr || !may_hold_old_rows(request.catalog, *table) ||
      !(is_large(*table) || given.batch_rows) || names_its_rows(*table, *parts) ||
      is_kept_whole(request, *change)) {
    return std::nullopt;
  }
  Cut cut = cut_of(request, *table, *parts);
  // One that only adds rows keeps nobody waiting, however long it is.
  if (change->verb == Verb::insert && !given.batch_rows && !cut.why_whole.empty()) {
    return std::nullopt;
  }
  return InBatches{.table = *table,
                   .change = row_change(request, *table, *parts, cut.key),
                   .why_whole = std::move(cut.why_whole),
                   .verb = change->verb,
                   .joins = parts->joins};
}

bool goes_in_batches(const Request& request) {
  const auto wanted = in_batches(request);
  return wanted && wanted->why_whole.empty();
}

bool sets_only_new_columns(const Request& request) {
  const Relation* table = request.new_columns.empty() ? nullptr : changed_table(request);
  const auto parts =
      table == nullptr ? std::nullopt : sql::row_change_parts(request.statement.sql.text);
  return parts && !parts->sets.empty() &&
         std::ranges::all_of(parts->sets,
                             [&](const std::string& column) {
                               return request.new_columns.contains({table->name, column});
                             }) &&
         fired_by_filling({.table = table->name}, request.catalog).empty();
}

}  // namespace pgmig::planner
