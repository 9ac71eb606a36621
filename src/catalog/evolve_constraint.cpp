// SPDX-License-Identifier: Apache-2.0
// Constraints: made in PostgreSQL's order, named by its rules, handed down to children and
// partitions.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"
#include "catalog/naming.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

using enum sql::ConstraintKind;

bool is_index_backed(sql::ConstraintKind kind) {
  return kind == primary_key || kind == unique || kind == exclusion;
}

/// PRIMARY KEY first, then UNIQUE and EXCLUDE as written, but CHECK before and FOREIGN KEY after
/// them all.
int rank(const sql::Constraint& constraint) {
  switch (constraint.kind) {
    case not_null:
      return 0;
    case check:
      return 1;
    case primary_key:
      return 2;
    case unique:
    case exclusion:
      return 3;
    case foreign_key:
      return 4;
  }
  return 0;
}

void set_not_null_on(Catalog& catalog, const Relation& table,
                     const std::vector<std::string>& columns, Reach reach) {
  for (const pg::QualifiedName& name : names_of_tree(catalog, table, reach)) {
    for (Column& column : catalog.find(name)->columns) {
      column.not_null = column.not_null || std::ranges::find(columns, column.name) != columns.end();
    }
  }
}

Constraint bare(const sql::Constraint& written, std::string name) {
  return {.name = std::move(name),
          .kind = written.kind,
          .columns = written.columns,
          .validated = !written.not_valid,
          .deferrable = written.deferrable};
}

void add_check(Catalog& catalog, Relation& table, const sql::Constraint& written, Reach reach) {
  const std::set<std::string> mentioned(written.columns.begin(), written.columns.end());
  const std::string name =
      !written.name.empty() ? written.name
                            : free_name(catalog, table.name.schema, table.name.name,
                                        mentioned.size() == 1 ? *mentioned.begin() : std::string(),
                                        "check", Taken::constraints);
  Constraint constraint = bare(written, name);
  // In the order of the table's columns, as pg_constraint.conkey has them.
  constraint.columns.clear();
  for (const Column& column : table.columns) {
    if (mentioned.contains(column.name)) {
      constraint.columns.push_back(column.name);
    }
  }
  constraint.no_inherit = written.no_inherit;
  put(table, constraint);
  if (written.no_inherit || reach == Reach::alone) {
    return;
  }
  constraint.inherited = true;
  for (const pg::QualifiedName& below : names_of_tree(catalog, table, Reach::tree)) {
    Relation& child = *catalog.find(below);
    const auto same = std::ranges::find(child.constraints, name, &Constraint::name);
    if (same == child.constraints.end()) {
      put(child, constraint);
    } else if (&child != &table) {
      same->inherited = true;
    }
  }
}

std::vector<std::string> primary_key_of(const Relation& table) {
  const auto key = std::ranges::find(table.constraints, primary_key, &Constraint::kind);
  return key == table.constraints.end() ? std::vector<std::string>{} : key->columns;
}

bool is_same_key(const Constraint& one, const Constraint& other) {
  return one.kind == other.kind && one.columns == other.columns &&
         one.referenced == other.referenced && one.referenced_columns == other.referenced_columns;
}

/// A partitioned table's key takes over what its partitions have of its kind, if all of the
/// definition is the same, and that the catalog does not know.
Certainty add_foreign_key_to(Catalog& catalog, Relation& table, Constraint constraint) {
  const auto own = std::ranges::find_if(table.constraints, [&](const Constraint& there) {
    return constraint.inherited && !there.inherited && is_same_key(there, constraint);
  });
  if (own != table.constraints.end()) {
    own->inherited = true;
    return Certainty::partial;
  }
  if (constraint.name.empty() || table.constraint(constraint.name) != nullptr) {
    constraint.name = free_name(catalog, table.name.schema, table.name.name,
                                joined(constraint.columns), "fkey", Taken::constraints);
  }
  const std::string name = constraint.name;
  put(table, constraint);
  link(catalog, table);
  Certainty certainty = Certainty::exact;
  if (table.kind != RelationKind::partitioned_table) {
    return certainty;
  }
  constraint.inherited = true;
  for (const pg::QualifiedName& partition : std::vector<pg::QualifiedName>(table.children)) {
    if (Relation* below = catalog.find(partition)) {
      certainty = worse(certainty, add_foreign_key_to(catalog, *below, constraint));
    }
  }
  return certainty;
}

Certainty add_foreign_key(Catalog& catalog, Relation& table, const sql::Constraint& written) {
  Constraint constraint = bare(written, written.name);
  constraint.referenced = catalog.resolve(written.referenced);
  constraint.referenced_columns = written.referenced_columns;
  const Relation* referenced = std::as_const(catalog).find(constraint.referenced);
  if (constraint.referenced_columns.empty() && referenced != nullptr) {
    constraint.referenced_columns = primary_key_of(*referenced);
  }
  return add_foreign_key_to(catalog, table, std::move(constraint));
}

/// UNIQUE or PRIMARY KEY USING INDEX: the index takes the constraint's name.
void adopt_index(Catalog& catalog, Relation& table, const sql::Constraint& written) {
  const auto index = std::ranges::find(table.indexes, written.using_index, &Index::name);
  if (index == table.indexes.end()) {
    return;
  }
  Index adopted = *index;
  table.indexes.erase(index);
  leave_index(catalog, table, adopted.name);
  adopted.name = written.name.empty() ? adopted.name : written.name;
  adopted.primary = written.kind == primary_key;
  Constraint constraint = bare(written, adopted.name);
  constraint.columns = adopted.columns;
  constraint.index = adopted.name;
  enter_index(catalog, table, adopted.name);
  put(table, std::move(adopted));
  put(table, std::move(constraint));
}

void add_key(Catalog& catalog, Relation& table, const sql::Constraint& written, Reach reach) {
  if (!written.using_index.empty()) {
    adopt_index(catalog, table, written);
  } else {
    NewIndex wanted{.index = {.name = written.name,
                              .columns = written.columns,
                              .method = written.kind == exclusion ? "gist" : "btree",
                              .unique = written.kind != exclusion,
                              .primary = written.kind == primary_key},
                    .key_names = written.columns,
                    .backs = bare(written, written.name)};
    add_index(catalog, table, std::move(wanted), reach);
  }
  if (written.kind == primary_key) {
    const std::vector<std::string> columns = primary_key_of(table);
    set_not_null_on(catalog, table, columns, reach);
  }
}

/// PostgreSQL drops a UNIQUE that says what an earlier key of the same statement says already.
bool repeats(const std::vector<sql::Constraint>& earlier, const sql::Constraint& constraint) {
  return constraint.kind == unique && constraint.using_index.empty() &&
         std::ranges::any_of(earlier, [&constraint](const sql::Constraint& other) {
           return (other.kind == unique || other.kind == primary_key) &&
                  other.columns == constraint.columns && other.deferrable == constraint.deferrable;
         });
}

}  // namespace

void put(Relation& table, Constraint constraint) {
  const auto at =
      std::ranges::lower_bound(table.constraints, constraint.name, {}, &Constraint::name);
  table.constraints.insert(at, std::move(constraint));
}

Certainty add_constraint(Catalog& catalog, Relation& table, const sql::Constraint& constraint,
                         Reach reach) {
  if (!constraint.name.empty() && table.constraint(constraint.name) != nullptr) {
    return Certainty::exact;  // an error
  }
  if (constraint.kind == not_null) {
    set_not_null_on(catalog, table, constraint.columns, reach);
  } else if (constraint.kind == check) {
    add_check(catalog, table, constraint, reach);
  } else if (constraint.kind == foreign_key) {
    return add_foreign_key(catalog, table, constraint);
  } else {
    add_key(catalog, table, constraint, reach);
  }
  // The access method and expressions of an exclusion are not known.
  return constraint.kind == exclusion ? Certainty::partial : Certainty::exact;
}

Certainty add_constraints(Catalog& catalog, Relation& table,
                          const std::vector<sql::Constraint>& constraints) {
  std::vector<sql::Constraint> in_order = constraints;
  std::ranges::stable_sort(in_order, {}, rank);
  std::vector<sql::Constraint> made;
  Certainty certainty = Certainty::exact;
  for (sql::Constraint& constraint : in_order) {
    if (!repeats(made, constraint)) {
      certainty = worse(certainty, add_constraint(catalog, table, constraint, Reach::tree));
      made.push_back(std::move(constraint));
    }
  }
  return certainty;
}

void remove_references(Catalog& catalog, const Relation& table,
                       const std::vector<std::string>& columns) {
  const std::set<std::string> key(columns.begin(), columns.end());
  for (const pg::QualifiedName& name : std::vector<pg::QualifiedName>(table.referenced_by)) {
    Relation* referencing = catalog.find(name);
    if (referencing == nullptr) {
      continue;
    }
    unlink(catalog, *referencing);
    std::erase_if(referencing->constraints, [&](const Constraint& constraint) {
      return constraint.referenced == table.name &&
             std::set<std::string>(constraint.referenced_columns.begin(),
                                   constraint.referenced_columns.end()) == key;
    });
    link(catalog, *referencing);
  }
}

void remove_constraint(Catalog& catalog, Relation& table, const std::string& name) {
  const auto found = std::ranges::find(table.constraints, name, &Constraint::name);
  if (found == table.constraints.end()) {
    return;
  }
  const Constraint gone = *found;
  if (is_index_backed(gone.kind)) {
    remove_index(catalog, table, gone.index);
    remove_references(catalog, table, gone.columns);
    return;
  }
  unlink(catalog, table);
  std::erase_if(table.constraints,
                [&name](const Constraint& constraint) { return constraint.name == name; });
  link(catalog, table);
}

/// What a member of the tree has from `above`: of that name, but a partition's key that was taken
/// over keeps the name that it had.
const Constraint* handed_down(const Relation& member, const Constraint& above) {
  const Constraint* same = member.constraint(above.name);
  if (same != nullptr && same->inherited) {
    return same;
  }
  const auto taken_over = std::ranges::find_if(member.constraints, [&](const Constraint& own) {
    return own.inherited && own.kind == foreign_key && is_same_key(own, above);
  });
  return taken_over == member.constraints.end() ? nullptr : &*taken_over;
}

Certainty drop_constraint(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                          Reach reach) {
  const Constraint* found = table.constraint(action.name);
  if (found == nullptr) {
    // PG 18 names NOT NULL constraints too; which column it was has to be looked up.
    return catalog.server.major() >= 18 ? Certainty::partial : Certainty::exact;
  }
  const Constraint gone = *found;
  const bool is_handed_down = gone.kind == check || (gone.kind == foreign_key &&
                                                     table.kind == RelationKind::partitioned_table);
  for (const pg::QualifiedName& name :
       names_of_tree(catalog, table, is_handed_down ? reach : Reach::alone)) {
    Relation& member = *catalog.find(name);
    const Constraint* same = &member == &table ? &gone : handed_down(member, gone);
    if (same != nullptr) {
      remove_constraint(catalog, member, std::string(same->name));
    }
  }
  return Certainty::exact;
}

Certainty validate_constraint(Catalog& catalog, Relation& table, const std::string& name) {
  for (const pg::QualifiedName& below : names_of_tree(catalog, table, Reach::tree)) {
    for (Constraint& constraint : catalog.find(below)->constraints) {
      constraint.validated = constraint.validated || constraint.name == name;
    }
  }
  return Certainty::exact;
}

}  // namespace pgmig::catalog::parts
