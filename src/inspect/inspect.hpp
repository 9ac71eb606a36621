// SPDX-License-Identifier: Apache-2.0
// Questions to a live server about its schema: the catalog, whole or in part.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "db/session.hpp"

namespace pgmig::inspect {

struct CatalogOptions {
  std::vector<std::string> managed_schemas;  ///< empty: all but the system's and pgmig's own
  std::string journal_schema = "pgmig";      ///< left out
};

/// The whole catalog, in a fixed number of queries, in one snapshot.
[[nodiscard]] catalog::Catalog read_catalog(db::Session& session, const CatalogOptions& options);

/// Reads again what `names` mean (with their trees and foreign-key partners) and puts it in place of what
/// `catalog` held for them: one round trip. Marks made by the run (made_in_run) are kept by oid-free name.
void refresh(catalog::Catalog& catalog, db::Session& session, const std::vector<pg::QualifiedName>& names,
             const CatalogOptions& options);

/// A stamp of "no other transaction has run": two equal answers around our own work mean that nobody else
/// can have changed the catalog in between. Cheap; see the .cpp for the proof.
struct Stamp {
  std::string value;
  bool operator==(const Stamp&) const = default;
};

}  // namespace pgmig::inspect
