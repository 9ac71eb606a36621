// SPDX-License-Identifier: Apache-2.0
// Catalog x Change -> Catalog: the schema as it will be after a statement that has not run yet.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/change.hpp"

namespace pgmig::catalog {

/// What a statement leaves uncertain. A later one is worse.
enum class Certainty {
  exact,      ///< the structure is known
  partial,    ///< what the change names (sql::names_in) has to be read again to be known exactly
  uncertain,  ///< a function, DO or unknown syntax ran: anything may have changed
};

/// The catalog after `change`, made in this run: new relations carry made_in_run and hold no rows
/// until a data change names them. Structure is exact (names, columns, types, keys, indexes,
/// validity); texts that only the server can spell are left empty. Tests compare it with a fresh
/// read after every statement of public histories. Changes `catalog` in place (it may be large) and
/// says how sure the result is. Whatever may have written rows unseen (a function, a trigger) makes
/// every table one that may hold rows. A change that the server would refuse leaves it as it is.
[[nodiscard]] Certainty evolve(Catalog& catalog, const sql::Change& change);

}  // namespace pgmig::catalog
