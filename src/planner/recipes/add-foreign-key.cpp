// SPDX-License-Identifier: Apache-2.0
// A foreign key of a table with rows first holds for new rows, then for all.
#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/foreign_key_steps.hpp"
#include "planner/row_check.hpp"
#include "planner/small_tables.hpp"
#include "sql/add_constraint.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Relation;
using catalog::RelationKind;

std::optional<std::string> first_statement(const Request& request, const AddedConstraint& added) {
  return sql::add_constraint_not_valid(request.statement.sql.text, added.name, added.table.name);
}

/// VALIDATE forgets the partitions of a referenced table; a partitioned one takes no key for itself
/// alone.
bool can_be_validated_later(const Request& request, const AddedConstraint& added) {
  const Relation* referenced = request.catalog.find(added.constraint.referenced);
  return (!added.change.only || added.table.kind == RelationKind::table) && referenced != nullptr &&
         referenced->kind == RelationKind::table;
}

bool applies(const Request& request) {
  const auto added = added_constraint(request, sql::ConstraintKind::foreign_key);
  return added && can_be_validated_later(request, *added) &&
         first_statement(request, *added).has_value();
}

/// The keys of partitions that the new one takes over, and that go with it on the way back.
std::vector<std::string> keys_made_again(const Request& request, const AddedConstraint& added) {
  std::vector<std::string> statements;
  for (const Relation* member : catalog::tree_of(request.catalog, added.table)) {
    for (const catalog::Constraint& own : member->constraints) {
      if (member != &added.table && !own.inherited && !own.definition.empty() &&
          is_same_foreign_key(request.catalog, own, added.constraint, request.statement.sql.text)) {
        statements.push_back(pg::sql("ALTER TABLE {} ADD CONSTRAINT {} {}", member->name,
                                     pg::Identifier{own.name}, pg::Verbatim{own.definition}));
      }
    }
  }
  return statements;
}

/// Each partition's own foreign key, which the partitioned table's takes over unread.
class PartitionKeys {
 public:
  PartitionKeys(const Request& request, const AddedConstraint& added)
      : request_(request), added_(added), names_(request.catalog) {}

  std::vector<Draft> steps() && {
    for (const Relation* member : catalog::tree_of(request_.catalog, added_.table)) {
      if (member->kind == RelationKind::table) {
        prepare(*member);
      }
    }
    take_over();
    return std::move(drafts_);
  }

 private:
  [[nodiscard]] const Relation& referenced() const {
    return *request_.catalog.find(added_.constraint.referenced);
  }

  [[nodiscard]] const std::string& text() const { return request_.statement.sql.text; }

  void prepare(const Relation& partition) {
    for (const catalog::Constraint& own : partition.constraints) {
      if (is_same_foreign_key(request_.catalog, own, added_.constraint, text())) {
        return use(partition, own);
      }
    }
    const std::string name = name_on(partition);
    names_.find(partition.name)->constraints.push_back({.name = name});
    append(foreign_key_steps(partition, referenced(), name,
                             *sql::add_constraint_not_valid(text(), name, partition.name)));
  }

  void use(const Relation& partition, const catalog::Constraint& own) {
    if (!own.validated) {
      drafts_.push_back(validation(partition, own.name));
    }
  }

  /// As the server names it: like the partitioned table's, if the partition has none of that name.
  [[nodiscard]] std::string name_on(const Relation& partition) const {
    return partition.constraint(added_.name) == nullptr
               ? added_.name
               : catalog::free_name(names_, partition.name.schema, partition.name.name,
                                    catalog::joined(added_.constraint.columns), "fkey",
                                    catalog::Taken::constraints);
  }

  /// It locks the referenced table for the triggers that go.
  void take_over() {
    const std::string reason = "takes the keys of the partitions over: no row is read";
    drafts_.push_back(
        {.sql = pg::sql("LOCK TABLE ONLY {} IN ACCESS EXCLUSIVE MODE", referenced().name),
         .done_if = {},
         .clean_up = {},
         .undo = plan::NothingToUndo{},
         .reason = reason});
    plan::UndoSql undo{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT {}", added_.table.name,
                                       pg::Identifier{added_.name})}};
    std::ranges::move(keys_made_again(request_, added_), std::back_inserter(undo.sql));
    drafts_.push_back({.sql = *sql::add_constraint_named(text(), added_.name, added_.table.name),
                       .with_previous = true,
                       .done_if = {},
                       .clean_up = {},
                       .undo = std::move(undo),
                       .reason = reason});
  }

  void append(std::vector<Draft> drafts) { std::ranges::move(drafts, std::back_inserter(drafts_)); }

  const Request& request_;
  const AddedConstraint& added_;
  catalog::Catalog names_;
  std::vector<Draft> drafts_;
};

/// None where the columns of the other side are not known: the server will say what is wrong.
std::vector<Draft> check_of(const Request& request, const AddedConstraint& added,
                            const Relation& referenced) {
  const sql::Constraint& written = added.constraint;
  const auto other =
      written.referenced_columns.empty() ? key_of(referenced) : written.referenced_columns;
  return other.size() == written.columns.size()
             ? std::vector{check_references(
                   rows_of(request, added.table, Depth::itself, written.columns), written.columns,
                   referenced, other)}
             : std::vector<Draft>{};
}

/// Before 18 a partitioned table takes no foreign key that is NOT VALID.
bool goes_by_partition(const Request& request, const AddedConstraint& added) {
  constexpr int first_with_not_valid = 18;
  return added.table.kind == RelationKind::partitioned_table &&
         request.catalog.server.major() < first_with_not_valid;
}

/// From 18 on a partitioned table is as any other; what its partitions have already, it takes over.
std::vector<Draft> whole_key(const Request& request, const AddedConstraint& added) {
  auto drafts = foreign_key_steps(added.table, *request.catalog.find(added.constraint.referenced),
                                  added.name, *first_statement(request, added));
  for (Draft& draft : drafts) {
    if (auto* undo = std::get_if<plan::UndoSql>(&draft.undo)) {
      std::ranges::move(keys_made_again(request, added), std::back_inserter(undo->sql));
    }
  }
  return drafts;
}

std::vector<Draft> steps(const Request& request) {
  const AddedConstraint added = *added_constraint(request, sql::ConstraintKind::foreign_key);
  const Relation& referenced = *request.catalog.find(added.constraint.referenced);
  auto drafts = check_of(request, added, referenced);
  if (!request.is_way_back && !is_in_one_block(added.table)) {
    drafts = behind(std::move(drafts),
                    missing_index_steps(request.catalog, added.table, added.constraint.columns));
  }
  return behind(std::move(drafts), goes_by_partition(request, added)
                                       ? PartitionKeys(request, added).steps()
                                       : whole_key(request, added));
}

}  // namespace

extern const Recipe add_foreign_key_recipe;
const Recipe add_foreign_key_recipe{
    .id = "add-foreign-key",
    .hazard = "table_scan",
    .danger = "ADD FOREIGN KEY reads every row while nobody can write to either table.",
    .technique =
        "an index on the referencing columns where there is none, the referenced table is locked "
        "first, ADD CONSTRAINT ... NOT VALID, then VALIDATE "
        "CONSTRAINT in a transaction of its own, which lets everybody read and write.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
