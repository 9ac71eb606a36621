// SPDX-License-Identifier: Apache-2.0
// What the files of evolve() offer each other. Not for other rooms.
#pragma once

#include "catalog/catalog.hpp"
#include "catalog/evolve.hpp"
#include "sql/change.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::catalog::parts {

/// How far down a tree of tables a statement goes.
enum class Reach {
  tree,   ///< inheritance children and partitions too
  alone,  ///< ONLY
};

[[nodiscard]] Certainty worse(Certainty a, Certainty b) noexcept;

// One function a change (evolve_*.cpp).
Certainty apply(Catalog& catalog, const sql::CreateTable& change);
Certainty apply(Catalog& catalog, const sql::CreateTableAs& change);
Certainty apply(Catalog& catalog, const sql::CreateView& change);
Certainty apply(Catalog& catalog, const sql::AlterTable& change);
Certainty apply(Catalog& catalog, const sql::Rename& change);
Certainty apply(Catalog& catalog, const sql::SetSchema& change);
Certainty apply(Catalog& catalog, const sql::CreateIndex& change);
Certainty apply(Catalog& catalog, const sql::Drop& change);
Certainty apply(Catalog& catalog, const sql::Truncate& change);
Certainty apply(Catalog& catalog, const sql::DataChange& change);
Certainty apply(Catalog& catalog, const sql::Query& change);
Certainty apply(Catalog& catalog, const sql::Copy& change);
Certainty apply(Catalog& catalog, const sql::SetVariable& change);
Certainty apply(Catalog& catalog, const sql::CreateTrigger& change);
Certainty apply(Catalog& catalog, const sql::CreateRoutine& change);
Certainty apply(Catalog& catalog, const sql::CreateSequence& change);
Certainty apply(Catalog& catalog, const sql::CreateType& change);
Certainty apply(Catalog& catalog, const sql::AlterEnum& change);
Certainty apply(Catalog& catalog, const sql::CreateSchema& change);
Certainty apply(Catalog& catalog, const sql::Maintenance& change);
Certainty apply(Catalog& catalog, const sql::Other& change);
Certainty apply(Catalog& catalog, const sql::Opaque& change);

// evolve_relation.cpp: relations as a whole.

/// Where CREATE puts a name: the schema as written, or the first of the search path.
[[nodiscard]] pg::QualifiedName new_name(const Catalog& catalog, const pg::QualifiedName& written);

/// The same for what may be temporary: in "pg_temp" when `persistence` is 't'.
[[nodiscard]] pg::QualifiedName new_name(const Catalog& catalog, const pg::QualifiedName& written,
                                         char persistence);

/// Whether a relation or index has that name: CREATE then fails, or does nothing.
[[nodiscard]] bool is_taken(const Catalog& catalog, const pg::QualifiedName& name);

/// A relation of this run, empty, owned by the migrating role.
[[nodiscard]] Relation new_relation(const Catalog& catalog, pg::QualifiedName name,
                                    RelationKind kind);

/// Puts it in and links it. The reference lives as long as the relation does.
Relation& insert(Catalog& catalog, Relation relation);

/// Takes it out, with its indexes, sequences and partitions, the foreign keys to it and the views
/// on it.
Certainty erase(Catalog& catalog, pg::QualifiedName name);

/// Gives it another name; every list that knew it follows.
void move(Catalog& catalog, const pg::QualifiedName& from, const pg::QualifiedName& to);

/// The sequences that belong to the table, or to one column of it (empty: any).
[[nodiscard]] std::vector<pg::QualifiedName> sequences_of(const Catalog& catalog,
                                                          const Relation& table,
                                                          std::string_view column);

/// The names of the relation and of all below it, or of itself alone.
[[nodiscard]] std::vector<pg::QualifiedName> names_of_tree(const Catalog& catalog,
                                                           const Relation& relation, Reach reach);

// evolve_column.cpp

/// The type as format_type() spells it under an empty search_path.
[[nodiscard]] std::string spelt_type(const Catalog& catalog, const sql::TypeName& type);

[[nodiscard]] Column column_of(const Catalog& catalog, const sql::ColumnDefinition& definition);

/// The sequence of a serial or identity column.
pg::QualifiedName add_sequence(Catalog& catalog, const Relation& table, const std::string& column);

/// That of a column just defined, if it is to have one; a serial's default then draws from it.
void add_sequence_for(Catalog& catalog, Relation& table, const sql::ColumnDefinition& definition);

Certainty add_column(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                     Reach reach);
Certainty drop_column(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                      Reach reach);
/// SET and DROP of type, default, NOT NULL, identity, expression.
Certainty alter_column(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                       Reach reach);

// evolve_constraint.cpp

/// Adds it to the table and, where PostgreSQL does, to all below.
Certainty add_constraint(Catalog& catalog, Relation& table, const sql::Constraint& constraint,
                         Reach reach);

/// The constraints of a new table or column, in the order in which PostgreSQL makes and names them.
Certainty add_constraints(Catalog& catalog, Relation& table,
                          const std::vector<sql::Constraint>& constraints);

Certainty drop_constraint(Catalog& catalog, Relation& table, const sql::AlterAction& action,
                          Reach reach);
Certainty validate_constraint(Catalog& catalog, Relation& table, const std::string& name);

/// Takes a constraint and its index away, from all below too.
void remove_constraint(Catalog& catalog, Relation& table, const std::string& name);

/// Takes away the foreign keys of other tables that rest on these columns of this one.
void remove_references(Catalog& catalog, const Relation& table,
                       const std::vector<std::string>& columns);

/// Enters by name.
void put(Relation& table, Constraint constraint);
void put(Relation& table, Index index);
void put(Relation& table, Trigger trigger);

// evolve_index.cpp

/// An index to be made; `key_names` are what its automatic name is made of.
struct NewIndex {
  Index index;
  std::vector<std::string> key_names;
  std::optional<Constraint> backs;  ///< the constraint that it enforces; takes the index's name
};

/// What an unnamed index is called after its columns: "pkey", "key", "excl", "idx".
[[nodiscard]] std::string index_name(const Catalog& catalog, const Relation& table,
                                     const NewIndex& wanted);

/// Makes it on the table and, if `reach` says so, on its partitions. Gives its name.
std::string add_index(Catalog& catalog, Relation& table, NewIndex wanted, Reach reach);

/// Makes, on a new or attached partition, what the indexes of the partitioned table ask for.
void follow_parent_indexes(Catalog& catalog, const Relation& parent, Relation& partition);

/// Takes an index away, and those of the partitions that belong to it.
void remove_index(Catalog& catalog, Relation& table, const std::string& name);

Certainty attach_index(Catalog& catalog, const pg::QualifiedName& parent,
                       const pg::QualifiedName& child);

// evolve_partition.cpp
Certainty attach_partition(Catalog& catalog, Relation& parent, const pg::QualifiedName& partition);
Certainty detach_partition(Catalog& catalog, Relation& parent, const pg::QualifiedName& partition);
/// Leaves a CHECK on the partition, whose text is the server's.
Certainty detach_concurrently(Catalog& catalog, Relation& parent,
                              const pg::QualifiedName& partition);
Certainty inherit(Catalog& catalog, Relation& child, const pg::QualifiedName& parent);
Certainty no_inherit(Catalog& catalog, Relation& child, const pg::QualifiedName& parent);

/// The CHECKs that a new child takes over.
void inherit_checks(const Catalog& catalog, Relation& child, const pg::QualifiedName& parent);

/// Constraints, indexes and triggers that a new partition takes over.
Certainty follow_parent(Catalog& catalog, const pg::QualifiedName& parent, Relation& partition);

// evolve_data.cpp

/// Nothing is certain to be empty any more.
void may_hold_rows_everywhere(Catalog& catalog);

}  // namespace pgmig::catalog::parts
