// SPDX-License-Identifier: Apache-2.0
// One statement at a time: the server, evolve(), a fresh reading.
#include "integration/evolve_support.hpp"

#include "catalog/links.hpp"
#include "inspect/inspect.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgmig::test {

using namespace std::chrono_literals;

namespace {

void blank(catalog::Column& column) {
  if (column.default_text) {
    column.default_text = "?";
  }
}

void blank(catalog::Relation& relation) {
  std::ranges::for_each(relation.columns, [](catalog::Column& column) { blank(column); });
  for (catalog::Constraint& constraint : relation.constraints) {
    constraint.definition.clear();
  }
  for (catalog::Index& index : relation.indexes) {
    index.definition.clear();
    index.predicate = index.predicate.empty() ? "" : "?";
  }
  for (catalog::Trigger& trigger : relation.triggers) {
    trigger.definition.clear();
  }
  relation.partition_bound = relation.partition_bound.empty() ? "" : "?";
  relation.partition_key = relation.partition_key.empty() ? "" : "?";
  relation.view_definition.clear();
  relation.options.clear();
}

/// The columns of what a query made are not known before it ran.
void forget_unknown_columns(catalog::Catalog& fresh, const catalog::Catalog& evolved) {
  for (auto& [name, relation] : fresh.relations) {
    const catalog::Relation* same = evolved.find(name);
    if (same != nullptr && !same->columns_known) {
      relation.columns.clear();
    }
  }
}

std::vector<std::string> mistakes_of(const catalog::Catalog& evolved,
                                     const catalog::Catalog& fresh) {
  catalog::Catalog ours = structure_of(evolved);
  catalog::Catalog theirs = structure_of(fresh);
  forget_unknown_columns(theirs, evolved);
  forget_unknown_columns(ours, evolved);
  std::vector<std::string> mistakes = catalog::differences(ours, theirs);
  if (ours.search_path != theirs.search_path) {
    mistakes.push_back(fmt::format("search_path {} -> {}", fmt::join(ours.search_path, ","),
                                   fmt::join(theirs.search_path, ",")));
  }
  if (ours.index_tables != theirs.index_tables) {
    mistakes.emplace_back("the tables of indexes");
  }
  for (const auto& [name, relation] : ours.relations) {
    const catalog::Relation* same = std::as_const(theirs).find(name);
    if (same == nullptr) {
      continue;
    }
    if (relation.children != same->children) {
      mistakes.push_back(pg::to_sql(name) + ": children");
    }
    if (relation.referenced_by != same->referenced_by) {
      mistakes.push_back(pg::to_sql(name) + ": referenced_by");
    }
    if (!relation.may_hold_rows && same->may_hold_rows) {
      mistakes.push_back(pg::to_sql(name) + ": holds rows");
    }
  }
  return mistakes;
}

/// Judges what evolve() makes of a statement that has just run. `known` becomes the truth after it.
void compare_one(db::Session& session, const sql::Statement& statement, const std::string& file,
                 catalog::Catalog& known, Comparison& result) {
  const inspect::CatalogOptions options;
  catalog::Catalog evolved = std::move(known);
  const catalog::Certainty certainty = catalog::evolve(evolved, statement.change);
  known = inspect::read_catalog(session, options);
  catalog::keep_marks(evolved, known);
  ++result.statements;
  if (certainty == catalog::Certainty::uncertain) {
    ++result.uncertain;
    return;
  }
  if (certainty == catalog::Certainty::partial) {
    inspect::refresh(evolved, session, sql::names_in(statement.change), options);
  }
  ++(certainty == catalog::Certainty::exact ? result.exact : result.partial);
  const std::vector<std::string> mistakes = mistakes_of(evolved, known);
  if (!mistakes.empty()) {
    result.mistakes.push_back(fmt::format("{}:{}: {}\n    {}", file, statement.line, statement.text,
                                          fmt::join(mistakes, "\n    ")));
  }
}

}  // namespace

catalog::Catalog structure_of(catalog::Catalog catalog) {
  for (auto& [name, relation] : catalog.relations) {
    blank(relation);
  }
  for (catalog::Routine& routine : catalog.routines) {
    routine.arguments.clear();
    routine.digest.clear();
  }
  for (auto& [name, type] : catalog.types) {
    type.definition.clear();
    type.base.clear();
    std::ranges::sort(type.labels);
  }
  return catalog;
}

void Comparison::add(const Comparison& other) {
  statements += other.statements;
  exact += other.exact;
  partial += other.partial;
  uncertain += other.uncertain;
  mistakes.insert(mistakes.end(), other.mistakes.begin(), other.mistakes.end());
}

std::string summary(const Comparison& comparison) {
  return fmt::format("{} statements: {} exact, {} partial, {} uncertain; {} mistakes",
                     comparison.statements, comparison.exact, comparison.partial,
                     comparison.uncertain, comparison.mistakes.size());
}

Comparison compare(db::Session& session, std::string_view sql, const std::string& file,
                   Running running) {
  Comparison result;
  if (running == Running::in_one_transaction) {
    session.begin(10s, 0s);
  }
  catalog::Catalog known = inspect::read_catalog(session, {});
  for (const sql::Statement& statement : sql::parse_script(sql, file).statements) {
    session.execute(statement.text);
    compare_one(session, statement, file, known, result);
  }
  if (running == Running::in_one_transaction) {
    session.commit();
  }
  return result;
}

}  // namespace pgmig::test
