// SPDX-License-Identifier: Apache-2.0
// The names that changes carry.
#include "sql/change.hpp"

#include "base/overloaded.hpp"
#include "sql/names.hpp"
#include "sql/type_name.hpp"

#include <utility>

namespace pgmig::sql {

namespace {

class NameList {
 public:
  void add(const pg::QualifiedName& name) {
    if (!name.name.empty() && name.schema != "pg_catalog") {
      add_unique(names_, name);
    }
  }

  void add(const std::optional<pg::QualifiedName>& name) {
    add(name.value_or(pg::QualifiedName{}));
  }

  void add(const std::vector<pg::QualifiedName>& names) {
    for (const pg::QualifiedName& name : names) {
      add(name);
    }
  }

  void add(const TypeName& type) {
    if (!is_builtin_type(type.base)) {
      add(type.base);
    }
  }

  void add(const std::optional<Expression>& expression) {
    if (expression) {
      add(expression->functions);
    }
  }

  void add(const Constraint& constraint) {
    add(constraint.referenced);
    add(constraint.check);
  }

  void add(const ColumnDefinition& column) {
    add(column.type);
    add(column.default_value);
    add(column.generated);
    for (const Constraint& constraint : column.constraints) {
      add(constraint);
    }
  }

  void add(const AlterAction& action) {
    if (action.column) {
      add(*action.column);
    }
    if (action.constraint) {
      add(*action.constraint);
    }
    if (action.type) {
      add(*action.type);
    }
    add(action.expression);
    add(action.other);
  }

  void add(const CreateTable& table) {
    add(table.name);
    add(table.partition_of);
    add(table.inherits);
    add(table.like);
    add(table.of_type);
    for (const ColumnDefinition& column : table.columns) {
      add(column);
    }
    for (const Constraint& constraint : table.constraints) {
      add(constraint);
    }
  }

  /// An index lives in its table's schema.
  void add(const CreateIndex& index) {
    add(index.table);
    add(pg::QualifiedName{.schema = index.table.schema, .name = index.name});
    for (const IndexKey& key : index.keys) {
      add(key.expression);
    }
    add(index.predicate);
  }

  void add(const DataChange& change) {
    add(change.table);
    for (const DataChange::Write& write : change.also) {
      add(write.table);
    }
    add(change.reads);
    add(change.functions);
  }

  /// A relation or type under its new name too.
  void add(const Rename& change) {
    add(change.object);
    if (change.part.empty()) {
      add(pg::QualifiedName{.schema = change.object.schema, .name = change.new_name});
    }
  }

  void add(const SetSchema& change) {
    add(change.object);
    add(pg::QualifiedName{.schema = change.new_schema, .name = change.object.name});
  }

  std::vector<pg::QualifiedName> take() { return std::move(names_); }

 private:
  std::vector<pg::QualifiedName> names_;
};

}  // namespace

const char* name(ObjectKind kind) noexcept {
  switch (kind) {
    case ObjectKind::table:
      return "table";
    case ObjectKind::index:
      return "index";
    case ObjectKind::view:
      return "view";
    case ObjectKind::materialized_view:
      return "materialized view";
    case ObjectKind::sequence:
      return "sequence";
    case ObjectKind::foreign_table:
      return "foreign table";
    case ObjectKind::column:
      return "column";
    case ObjectKind::constraint:
      return "constraint";
    case ObjectKind::trigger:
      return "trigger";
    case ObjectKind::rule:
      return "rule";
    case ObjectKind::policy:
      return "policy";
    case ObjectKind::routine:
      return "routine";
    case ObjectKind::type:
      return "type";
    case ObjectKind::domain:
      return "domain";
    case ObjectKind::schema:
      return "schema";
    case ObjectKind::extension:
      return "extension";
    case ObjectKind::statistics:
      return "statistics object";
    case ObjectKind::publication:
      return "publication";
    case ObjectKind::subscription:
      return "subscription";
    case ObjectKind::event_trigger:
      return "event trigger";
    case ObjectKind::database:
      return "database";
    case ObjectKind::role:
      return "role";
    case ObjectKind::tablespace:
      return "tablespace";
    case ObjectKind::other:
      return "object";
  }
  return "object";
}

std::vector<pg::QualifiedName> names_in(const Change& change) {
  NameList names;
  std::visit(Overloaded{
                 [&](const CreateTable& c) { names.add(c); },
                 [&](const CreateTableAs& c) {
                   names.add(c.name);
                   names.add(c.reads);
                   names.add(c.functions);
                 },
                 [&](const CreateView& c) {
                   names.add(c.name);
                   names.add(c.reads);
                 },
                 [&](const AlterTable& c) {
                   names.add(c.name);
                   for (const AlterAction& action : c.actions) {
                     names.add(action);
                   }
                 },
                 [&](const Rename& c) { names.add(c); },
                 [&](const SetSchema& c) { names.add(c); },
                 [&](const CreateIndex& c) { names.add(c); },
                 [&](const Drop& c) { names.add(c.names); },
                 [&](const Truncate& c) { names.add(c.tables); },
                 [&](const DataChange& c) { names.add(c); },
                 [&](const Query& c) {
                   names.add(c.reads);
                   names.add(c.functions);
                 },
                 [&](const Copy& c) {
                   names.add(c.table);
                   names.add(c.reads);
                   names.add(c.functions);
                 },
                 [&](const Transaction&) {},
                 [&](const SetVariable&) {},
                 [&](const Lock& c) { names.add(c.tables); },
                 [&](const CreateTrigger& c) {
                   names.add(c.table);
                   names.add(c.referenced);
                   names.add(c.function);
                 },
                 [&](const CreateRoutine& c) { names.add(c.name); },
                 [&](const CreateSequence& c) { names.add(c.name); },
                 [&](const CreateType& c) { names.add(c.name); },
                 [&](const AlterEnum& c) { names.add(c.name); },
                 [&](const CreateSchema& c) {
                   names.add(pg::QualifiedName{.schema = {}, .name = c.name});
                 },
                 [&](const Maintenance& c) { names.add(c.objects); },
                 [&](const Other& c) {
                   names.add(c.relations);
                   names.add(c.objects);
                 },
                 [&](const Opaque& c) { names.add(c.routine); },
             },
             change);
  return names.take();
}

}  // namespace pgmig::sql
