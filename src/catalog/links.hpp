// SPDX-License-Identifier: Apache-2.0
// What relations know of each other: children, referencing tables, and the sums of a partitioned
// table.
#pragma once

#include "catalog/catalog.hpp"

namespace pgmig::catalog {

/// Enters an index into the catalog's `index_tables`, and takes one out.
void enter_index(Catalog& catalog, const Relation& table, const std::string& index);
void leave_index(Catalog& catalog, const Relation& table, const std::string& index);

/// Takes the name of an index to come, of which nothing else is known.
void reserve_index(Catalog& catalog, const pg::QualifiedName& table, const std::string& index);

/// Those of a table that the catalog got without its neighbours.
void enter_indexes(Catalog& catalog, const Relation& table);

/// Enters the relation into its parents' `children` and its referenced tables' `referenced_by`, and
/// its indexes. Names that the catalog does not hold are left out.
void link(Catalog& catalog, const Relation& relation);

/// Takes it out of them.
void unlink(Catalog& catalog, const Relation& relation);

/// Counts the rows and bytes of the partitioned table `name` and of those above it again.
void recount(Catalog& catalog, const pg::QualifiedName& name);

/// All of that for every relation, from nothing.
void link_all(Catalog& catalog);

/// Carries what only the run knows (made_in_run) from one value to a fresh one, by name.
void keep_marks(const Catalog& from, Catalog& to);

}  // namespace pgmig::catalog
