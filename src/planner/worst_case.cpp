// SPDX-License-Identifier: Apache-2.0
// Relations as a linter has to imagine them.
#include "planner/worst_case.hpp"

#include "base/overloaded.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;

namespace {

RelationKind relation_kind(sql::ObjectKind kind) {
  if (kind == sql::ObjectKind::view) {
    return RelationKind::view;
  }
  if (kind == sql::ObjectKind::materialized_view) {
    return RelationKind::materialized_view;
  }
  return kind == sql::ObjectKind::sequence ? RelationKind::sequence : RelationKind::table;
}

/// Fills a catalog with what is not in it.
class Imagination {
 public:
  Imagination(const std::vector<std::string>& known, Catalog& catalog)
      : known_(known), catalog_(catalog) {}

  void add(const pg::QualifiedName& name, sql::ObjectKind kind = sql::ObjectKind::table) {
    if (name.name.empty() || name.schema == "pg_catalog" || name.schema == "information_schema" ||
        catalog_.find(name) != nullptr || catalog_.find_index(name).table != nullptr) {
      return;
    }
    const pg::QualifiedName full = catalog_.resolve(name);
    if (std::ranges::find(known_, full.schema) != known_.end()) {
      return;
    }
    Relation relation{.name = full, .kind = relation_kind(kind), .columns_known = false};
    relation.may_hold_rows =
        relation.kind != RelationKind::view && relation.kind != RelationKind::sequence;
    catalog_.relations.emplace(full, std::move(relation));
  }

  void add_all(const std::vector<pg::QualifiedName>& names,
               sql::ObjectKind kind = sql::ObjectKind::table) {
    for (const pg::QualifiedName& name : names) {
      add(name, kind);
    }
  }

  /// One of a type that no other type is like: every change of it rewrites the table.
  void add_column(const pg::QualifiedName& table, const std::string& name) {
    Relation* relation = catalog_.find(table);
    if (relation != nullptr && !relation->columns_known && relation->column(name) == nullptr) {
      relation->columns.push_back({.name = name, .type = "?"});
    }
  }

  void add_referenced(const std::vector<sql::Constraint>& constraints) {
    for (const sql::Constraint& constraint : constraints) {
      add(constraint.referenced);
    }
  }

  void add_of(const sql::CreateTable& change) {
    add_referenced(change.constraints);
    for (const sql::ColumnDefinition& column : change.columns) {
      add_referenced(column.constraints);
    }
    add(change.partition_of.value_or(pg::QualifiedName{}));
  }

  /// Relations, and what hangs on one.
  void add_of(const sql::Drop& change) {
    using enum sql::ObjectKind;
    const bool is_relation = change.kind == table || change.kind == view ||
                             change.kind == materialized_view || change.kind == sequence ||
                             change.kind == foreign_table;
    if (is_relation || !change.part.empty()) {
      add_all(change.names, change.part.empty() ? change.kind : table);
    }
  }

  void add_of(const sql::AlterTable& change) {
    if (change.kind != sql::ObjectKind::index && change.kind != sql::ObjectKind::type) {
      add(change.name, change.kind);
    }
    for (const sql::AlterAction& action : change.actions) {
      if (action.constraint) {
        add(action.constraint->referenced);
      }
      if (action.column) {
        add_referenced(action.column->constraints);
      }
      if (action.kind == sql::AlterKind::set_type) {
        add_column(change.name, action.name);
      }
    }
  }

  void add_of(const sql::Rename& change) {
    if (change.kind == sql::ObjectKind::table || change.kind == sql::ObjectKind::column) {
      add(change.object, change.relation_kind);
    }
  }

  void add_of(const sql::Maintenance& change) {
    if (change.kind == sql::ObjectKind::table ||
        change.kind == sql::ObjectKind::materialized_view) {
      add_all(change.objects, change.kind);
    }
  }

 private:
  const std::vector<std::string>& known_;
  Catalog& catalog_;
};

}  // namespace

void imagine(const sql::Change& change, const std::vector<std::string>& known, Catalog& catalog) {
  Imagination imagined(known, catalog);
  std::visit(Overloaded{
                 [&](const sql::AlterTable& c) { imagined.add_of(c); },
                 [&](const sql::CreateTable& c) { imagined.add_of(c); },
                 [&](const sql::CreateIndex& c) { imagined.add(c.table); },
                 [&](const sql::CreateTrigger& c) { imagined.add(c.table); },
                 [&](const sql::Drop& c) { imagined.add_of(c); },
                 [&](const sql::Rename& c) { imagined.add_of(c); },
                 [&](const sql::Truncate& c) { imagined.add_all(c.tables); },
                 [&](const sql::DataChange& c) { imagined.add(c.table); },
                 [&](const sql::Copy& c) { imagined.add(c.table); },
                 [&](const sql::Lock& c) { imagined.add_all(c.tables); },
                 [&](const sql::Maintenance& c) { imagined.add_of(c); },
                 [](const auto&) {},
             },
             change);
}

void forget_certainty(Catalog& catalog, const Circumstances& circumstances) {
  if (circumstances.live || circumstances.one_run) {
    return;
  }
  for (auto& [name, relation] : catalog.relations) {
    relation.made_in_run = false;
    relation.may_hold_rows =
        relation.kind != RelationKind::view && relation.kind != RelationKind::sequence;
    relation.rows = -1;
  }
}

}  // namespace pgmig::planner
