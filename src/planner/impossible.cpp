// SPDX-License-Identifier: Apache-2.0
// Statements that the server would refuse.
#include "planner/impossible.hpp"

#include "pg/sql_text.hpp"
#include "plan/same_index.hpp"
#include "planner/attachment.hpp"
#include "planner/effect_set.hpp"
#include "planner/foreseen.hpp"
#include "planner/kept_rows.hpp"
#include "planner/messages.hpp"
#include "planner/narrowed_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace pgmig::planner {

namespace {

/// IF NOT EXISTS looks at the name only, and leaves the author with an index that he did not write.
void warn_of_another_index(const StatementScene& scene, const sql::CreateIndex& wanted,
                           Diagnostics& diagnostics) {
  const catalog::Relation* table = scene.catalog.find(wanted.table);
  if (table == nullptr || !wanted.if_not_exists) {
    return;
  }
  const auto there = scene.catalog.find_index({.schema = table->name.schema, .name = wanted.name});
  if (there.index == nullptr || there.index->definition.empty() ||
      (there.table == table &&
       plan::is_same_index(scene.statement.sql.text, {.definition = there.index->definition}))) {
    return;
  }
  diagnostics.push_back(
      about(scene.statement.sql, scene.file, Severity::warning, "another_index",
            fmt::format("index {} is there, and is another one: {}",
                        pg::quote_identifier(wanted.name), there.index->definition),
            "it stays as it is: choose another name, or drop that index first"));
}

/// Syntax that pgmig reads, and older servers do not.
struct Newer {
  std::string_view words;
  int since = 0;
  std::string_view instead;
};

std::optional<Newer> newer_of(const sql::AlterAction& action) {
  using enum sql::AlterKind;
  if (action.kind == detach_partition_concurrently) {
    return Newer{"DETACH PARTITION ... CONCURRENTLY", 14, "leave CONCURRENTLY out"};
  }
  if (action.kind == detach_partition_finalize) {
    return Newer{"DETACH PARTITION ... FINALIZE", 14, "leave it out: nothing can be pending"};
  }
  if (action.kind == set_compression) {
    return Newer{"SET COMPRESSION", 14, "leave it out"};
  }
  if (action.kind == set_access_method) {
    return Newer{"SET ACCESS METHOD", 15, "leave it out"};
  }
  return std::nullopt;
}

std::optional<Newer> newest_of(const sql::Change& change, int major) {
  std::optional<Newer> newest;
  if (const auto* alter = std::get_if<sql::AlterTable>(&change)) {
    for (const sql::AlterAction& action : alter->actions) {
      const auto newer = newer_of(action);
      newest = newer && newer->since > major ? newer : newest;
    }
  } else if (const auto* index = std::get_if<sql::CreateIndex>(&change);
             index != nullptr && index->nulls_not_distinct) {
    newest = Newer{"NULLS NOT DISTINCT", 15, "leave it out, or index an expression without nulls"};
  } else if (const auto* data = std::get_if<sql::DataChange>(&change);
             data != nullptr && data->verb == sql::DataChange::Verb::merge) {
    newest = Newer{"MERGE", 15, "write INSERT ... ON CONFLICT, UPDATE or DELETE"};
  }
  return newest && newest->since > major ? newest : std::nullopt;
}

/// A contract step would find out only after the others.
void report_newer_syntax(const StatementScene& scene, Diagnostics& diagnostics) {
  const int major = scene.catalog.server.major();
  const auto newer = newest_of(scene.statement.sql.change, major);
  if (newer && major > 0) {
    diagnostics.push_back(about(scene.statement.sql, scene.file, Severity::error, "newer_syntax",
                                fmt::format("{} is there from PostgreSQL {} on; this is {}",
                                            newer->words, newer->since, major),
                                std::string{newer->instead}));
  }
}

/// It can only be made anew, and what stands on it would go with it.
void report_view_in_use(const StatementScene& scene, Diagnostics& diagnostics) {
  const auto* view = narrowed_view(scene.statement.sql.change, scene.catalog);
  if (view == nullptr || !scene.is_way_back) {
    return;
  }
  const auto above = views_on(scene.catalog, *view);
  if (!above.empty()) {
    diagnostics.push_back(
        about(scene.statement.sql, scene.file, Severity::error, "view_in_use",
              fmt::format("view {} has columns that it did not have before, and {} stands on it",
                          pg::to_sql(view->name), pg::to_sql(above.front()->name)),
              "drop what stands on it, or make it without those columns"));
  }
}

/// A contract step that ran later took columns away, and its own way back comes later.
void report_gone_columns(const StatementScene& scene, Diagnostics& diagnostics) {
  const auto& given = scene.statement.directives.accept;
  const auto back =
      scene.is_way_back ? rows_come_back(scene.statement.sql.change, scene.catalog) : std::nullopt;
  if (!back || back->gone.empty() || std::ranges::find(given, "data_loss") != given.end()) {
    return;
  }
  diagnostics.push_back(about(
      scene.statement.sql, scene.file, Severity::error, "column_gone",
      fmt::format("{} has no column {} any more, of which the rows that come back have values",
                  pg::to_sql(back->table.name), pg::quote_identifier(back->gone.front())),
      "pgmig down --accept-loss brings the rows back without these values"));
}

void report_unfit_partition(const StatementScene& scene, Diagnostics& diagnostics) {
  const auto attachment = attachment_of(scene.statement.sql, scene.catalog);
  if (!attachment || !scene.is_certain || scene.is_way_back) {
    return;
  }
  for (const std::string& statement : missing_demands(*attachment)) {
    diagnostics.push_back(about(
        scene.statement.sql, scene.file, Severity::error, "partition_does_not_fit",
        fmt::format("{} lacks what {} has, and PostgreSQL would refuse to attach it",
                    pg::to_sql(attachment->partition.name), pg::to_sql(attachment->parent.name)),
        statement + "; before"));
  }
}

/// Not for lint, which knows no database; nor on the way back, which leaves out what is there.
void warn_of_failure(const StatementScene& scene, Diagnostics& diagnostics) {
  const bool is_known = scene.is_certain && !scene.catalog.database.empty() && !scene.is_way_back;
  const auto foreseen = is_known ? foreseen_failure(scene.statement.sql.change, scene.catalog)
                                 : std::optional<Foreseen>{};
  if (foreseen) {
    diagnostics.push_back(about(scene.statement.sql, scene.file, Severity::warning, "will_fail",
                                fmt::format("{}: PostgreSQL will refuse it: {}",
                                            shortened(scene.statement.sql.text), foreseen->reason),
                                foreseen->hint));
  }
}

}  // namespace

void report_impossible(const StatementScene& scene, Diagnostics& diagnostics) {
  const sql::Statement& statement = scene.statement.sql;
  if (const auto* index = std::get_if<sql::CreateIndex>(&statement.change)) {
    warn_of_another_index(scene, *index, diagnostics);
    const catalog::Relation* table = scene.catalog.find(index->table);
    if (index->concurrently && table != nullptr &&
        table->kind == catalog::RelationKind::partitioned_table) {
      diagnostics.push_back(about(
          statement, scene.file, Severity::error, "partitioned_concurrently",
          fmt::format("PostgreSQL cannot build an index on the partitioned table {} concurrently",
                      pg::to_sql(table->name)),
          "leave CONCURRENTLY out: pgmig builds it on one partition after the other"));
    }
  }
  warn_of_failure(scene, diagnostics);
  report_unfit_partition(scene, diagnostics);
  report_gone_columns(scene, diagnostics);
  report_newer_syntax(scene, diagnostics);
  report_view_in_use(scene, diagnostics);
  const auto* drop = std::get_if<sql::Drop>(&statement.change);
  if (drop == nullptr || drop->kind != sql::ObjectKind::index) {
    return;
  }
  for (const pg::QualifiedName& name : drop->names) {
    const auto [table, index] = scene.catalog.find_index(name);
    if (table == nullptr) {
      continue;
    }
    const std::string& index_name = index->name;
    const auto constraint =
        std::ranges::find_if(table->constraints, [&](const catalog::Constraint& candidate) {
          return candidate.index == index_name &&
                 candidate.kind != sql::ConstraintKind::foreign_key;
        });
    if (constraint != table->constraints.end()) {
      diagnostics.push_back(
          about(statement, scene.file, Severity::error, "index_of_constraint",
                fmt::format("index {} enforces constraint {} of {} and cannot be dropped by itself",
                            pg::quote_identifier(index_name),
                            pg::quote_identifier(constraint->name), pg::to_sql(table->name)),
                pg::sql("ALTER TABLE {} DROP CONSTRAINT {}", table->name,
                        pg::Identifier{constraint->name})));
    }
  }
}

}  // namespace pgmig::planner
