// SPDX-License-Identifier: Apache-2.0
// Judging what the catalog does not hold: it is there, in use, and large.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/planner.hpp"
#include "sql/change.hpp"

#include <string>
#include <vector>

namespace pgmig::planner {

/// Puts what the change works on into the catalog, of unknown shape and size, where it is not there
/// and in none of the `known` schemas (of which the catalog holds everything).
void imagine(const sql::Change& change, const std::vector<std::string>& known,
             catalog::Catalog& catalog);

/// After a migration: by the time the next one runs, what this one made is in use and holds rows.
/// Does nothing when the catalog is a live one, or the files are one run.
void forget_certainty(catalog::Catalog& catalog, const Circumstances& circumstances);

}  // namespace pgmig::planner
