// SPDX-License-Identifier: Apache-2.0
// Questions to a live server about its schema: the catalog, whole or in part.
#pragma once

#include "catalog/catalog.hpp"
#include "db/session.hpp"

#include <string>
#include <vector>

namespace pgmig::inspect {

struct CatalogOptions {
  std::vector<std::string> managed_schemas;  ///< empty: all but the system's and pgmig's own
  std::string journal_schema = "pgmig";      ///< left out
};

/// The schemas of the session's search_path that exist, without the system's.
[[nodiscard]] std::vector<std::string> schemas_in_path(db::Session& session);

/// The whole catalog, in a fixed number of queries (8 round trips), in one snapshot: a transaction
/// of its own (REPEATABLE READ, READ ONLY), or the session's open one, whose search_path it leaves
/// as it was. Takes no lock but ACCESS SHARE, for moments, on views, on what they read, and on
/// tables that were never counted: behind a long ACCESS EXCLUSIVE lock it throws StatementFailed
/// (55P03) after the session's lock timeout. Marks that only the run knows are not set: see
/// catalog::keep_marks().
[[nodiscard]] catalog::Catalog read_catalog(db::Session& session, const CatalogOptions& options);

/// Reads again what `names` mean, be they relations, indexes, types, routines or schemas, with what
/// a change of them may touch (partition trees, foreign-key partners, views on them, sequences of
/// theirs), and puts it in place of what `catalog` held. What is gone from the server goes from
/// `catalog`. Two round trips for relations, one more for each of routines, types and (in a
/// transaction) the search_path. An unqualified name is looked for along `catalog.search_path`.
/// made_in_run is kept by name.
void refresh(catalog::Catalog& catalog, db::Session& session,
             const std::vector<pg::QualifiedName>& names, const CatalogOptions& options);

}  // namespace pgmig::inspect
