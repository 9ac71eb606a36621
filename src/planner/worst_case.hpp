// SPDX-License-Identifier: Apache-2.0
// Judging without a database: what a file does not make itself is there, in use, and large.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/planner.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// Puts what the change works on into the catalog, of unknown shape and size, where it is not
/// there.
void imagine(const sql::Change& change, catalog::Catalog& catalog);

/// After a migration: by the time the next one runs, what this one made is in use and holds rows.
/// Does nothing when the catalog is a live one.
void forget_certainty(catalog::Catalog& catalog, const Circumstances& circumstances);

}  // namespace pgmig::planner
