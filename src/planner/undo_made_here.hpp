// SPDX-License-Identifier: Apache-2.0
// Changes of what the same migration made: most are taken back with the thing itself.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/undo.hpp"
#include "sql/change.hpp"

namespace pgmig::planner {

/// Whether all that the change works on was made by this migration. What made the object is taken
/// back under the name that it had then, so a rename does not count.
[[nodiscard]] bool is_all_made_here(const sql::Change& change, const catalog::Catalog& before,
                                    const MadeHere& made);

/// Whether it makes what was made here depend on something else that was made here, perhaps later:
/// a foreign key, a trigger's function, a default's sequence. That would then be in the way of its
/// own undo, which comes first.
[[nodiscard]] bool binds_others_made_here(const sql::Change& change, const catalog::Catalog& before,
                                          const MadeHere& made);

}  // namespace pgmig::planner
