// SPDX-License-Identifier: Apache-2.0
// Settings and rights first, then indexes, NOT NULL and constraints, each an own statement that is
// planned in its safe way.
#include "planner/column_undo.hpp"

#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_undo.hpp"
#include "planner/undo_alter_table.hpp"
#include "planner/undo_comment.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Column;
using catalog::Constraint;
using catalog::Index;
using catalog::Relation;

namespace {

bool is_plain(const Relation& table, const Column& column, const Catalog& catalog) {
  const bool has_sequence = std::ranges::any_of(catalog.relations, [&](const auto& entry) {
    const auto& owner = entry.second.owned_by;
    return owner && owner->table == table.name && owner->column == column.name;
  });
  return column.generated == '\0' && column.identity == sql::Identity::no && !has_sequence &&
         !column.type.empty() && column.default_text != "?";
}

std::string add_column(const Relation& table, const Column& column) {
  std::string sql = pg::sql("ALTER TABLE {} ADD COLUMN {} {}", table.name,
                            pg::Identifier{column.name}, pg::Verbatim{column.type});
  if (!column.collation.empty()) {
    sql += pg::sql(" COLLATE {}", pg::Identifier{column.collation});
  }
  return column.default_text ? sql + " DEFAULT " + *column.default_text : sql;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// Collects statements; not whole where a definition is not known.
class Belongings {
 public:
  Belongings(const Relation& table, const Column& column, const Catalog& catalog)
      : table_(table), column_(column), catalog_(catalog) {}

  std::optional<std::vector<std::string>> statements() && {
    add_settings();
    for (const Index& index : table_.indexes) {
      add(index);
    }
    if (column_.not_null) {
      statements_.push_back(alter_column("SET NOT NULL"));
    }
    for (const Constraint& constraint : table_.constraints) {
      add(constraint);
    }
    for (const catalog::Statistics& statistics : table_.statistics) {
      if (has(statistics.columns, column_.name)) {
        statements_.push_back(statistics.definition);
      }
    }
    return is_known_ ? std::optional{std::move(statements_)} : std::nullopt;
  }

 private:
  [[nodiscard]] std::string alter_column(const std::string& action) const {
    return pg::sql("ALTER TABLE {} ALTER COLUMN {} {}", table_.name, pg::Identifier{column_.name},
                   pg::Verbatim{action});
  }

  void add_settings() {
    for (const std::string& setting : column_.settings) {
      statements_.push_back(alter_column(setting));
    }
    std::ranges::move(comment_made_again(table_, sql::ObjectKind::column, column_.name),
                      std::back_inserter(statements_));
    for (const catalog::ColumnGrant& grant : column_.grants) {
      statements_.push_back(pg::sql("GRANT {} ({}) ON {} {}", pg::Verbatim{grant.privilege},
                                    pg::Identifier{column_.name}, table_.name,
                                    pg::Verbatim{grant.to}));
    }
  }

  /// Those of constraints come with them, those of a partitioned table with its own.
  void add(const Index& index) {
    const bool is_of_constraint =
        std::ranges::count(table_.constraints, index.name, &Constraint::index) > 0;
    if (!involves(index, column_.name) || is_of_constraint || !index.parent.empty()) {
      return;
    }
    const auto again =
        index_made_again(catalog_, {.schema = table_.name.schema, .name = index.name});
    is_known_ = is_known_ && !again.empty();
    statements_.insert(statements_.end(), again.begin(), again.end());
  }

  void add(const Constraint& constraint) {
    const bool is_of_it =
        has(constraint.columns, column_.name) || (constraint.kind == sql::ConstraintKind::check &&
                                                  mentions(constraint.definition, column_.name));
    if (!is_of_it || constraint.inherited) {
      return;
    }
    is_known_ = is_known_ && !constraint.definition.empty();
    std::ranges::move(constraint_made_again(table_, constraint), std::back_inserter(statements_));
  }

  const Relation& table_;
  const Column& column_;
  const Catalog& catalog_;
  std::vector<std::string> statements_;
  bool is_known_ = true;
};

}  // namespace

std::optional<ColumnMadeAgain> column_made_again(const Relation& table, const std::string& column,
                                                 const Catalog& catalog) {
  const Column* dropped = table.column(column);
  if (dropped == nullptr || !is_plain(table, *dropped, catalog)) {
    return std::nullopt;
  }
  auto afterwards = Belongings(table, *dropped, catalog).statements();
  if (!afterwards) {
    return std::nullopt;
  }
  return ColumnMadeAgain{.added = add_column(table, *dropped),
                         .afterwards = *std::move(afterwards)};
}

}  // namespace pgmig::planner
