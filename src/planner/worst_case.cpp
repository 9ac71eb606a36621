// SPDX-License-Identifier: Apache-2.0
// Relations as a linter has to imagine them.
#include "planner/worst_case.hpp"

#include "base/overloaded.hpp"

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

void add(Catalog& catalog, const pg::QualifiedName& name,
         sql::ObjectKind kind = sql::ObjectKind::table) {
  if (name.name.empty() || name.schema == "pg_catalog" || name.schema == "information_schema" ||
      catalog.find(name) != nullptr || catalog.find_index(name).table != nullptr) {
    return;
  }
  const pg::QualifiedName full = catalog.resolve(name);
  Relation relation{.name = full, .kind = relation_kind(kind), .columns_known = false};
  relation.may_hold_rows =
      relation.kind != RelationKind::view && relation.kind != RelationKind::sequence;
  catalog.relations.emplace(full, std::move(relation));
}

void add_referenced(Catalog& catalog, const std::vector<sql::Constraint>& constraints) {
  for (const sql::Constraint& constraint : constraints) {
    add(catalog, constraint.referenced);
  }
}

/// DROP of relations, and of what hangs on one.
void add_dropped(Catalog& catalog, const sql::Drop& change) {
  using enum sql::ObjectKind;
  const bool is_relation = change.kind == table || change.kind == view ||
                           change.kind == materialized_view || change.kind == sequence ||
                           change.kind == foreign_table || !change.part.empty();
  if (!is_relation) {
    return;
  }
  for (const pg::QualifiedName& name : change.names) {
    add(catalog, name, change.part.empty() ? change.kind : table);
  }
}

void add_altered(Catalog& catalog, const sql::AlterTable& change) {
  if (change.kind != sql::ObjectKind::index && change.kind != sql::ObjectKind::type) {
    add(catalog, change.name, change.kind);
  }
  for (const sql::AlterAction& action : change.actions) {
    if (action.constraint) {
      add(catalog, action.constraint->referenced);
    }
    if (action.column) {
      add_referenced(catalog, action.column->constraints);
    }
  }
}

}  // namespace

void imagine(const sql::Change& change, Catalog& catalog) {
  std::visit(Overloaded{
                 [&](const sql::AlterTable& c) { add_altered(catalog, c); },
                 [&](const sql::CreateTable& c) {
                   add_referenced(catalog, c.constraints);
                   for (const sql::ColumnDefinition& column : c.columns) {
                     add_referenced(catalog, column.constraints);
                   }
                   if (c.partition_of) {
                     add(catalog, *c.partition_of);
                   }
                 },
                 [&](const sql::CreateIndex& c) { add(catalog, c.table); },
                 [&](const sql::CreateTrigger& c) { add(catalog, c.table); },
                 [&](const sql::Drop& c) { add_dropped(catalog, c); },
                 [&](const sql::Rename& c) {
                   if (c.kind == sql::ObjectKind::table || c.kind == sql::ObjectKind::column) {
                     add(catalog, c.object, c.relation_kind);
                   }
                 },
                 [&](const sql::Truncate& c) {
                   for (const pg::QualifiedName& name : c.tables) {
                     add(catalog, name);
                   }
                 },
                 [&](const sql::DataChange& c) { add(catalog, c.table); },
                 [&](const sql::Copy& c) { add(catalog, c.table); },
                 [&](const sql::Lock& c) {
                   for (const pg::QualifiedName& name : c.tables) {
                     add(catalog, name);
                   }
                 },
                 [&](const sql::Maintenance& c) {
                   for (const pg::QualifiedName& name : c.objects) {
                     if (c.kind == sql::ObjectKind::table ||
                         c.kind == sql::ObjectKind::materialized_view) {
                       add(catalog, name, c.kind);
                     }
                   }
                 },
                 [](const auto&) {},
             },
             change);
}

void forget_certainty(Catalog& catalog, const Circumstances& circumstances) {
  if (circumstances.live) {
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
