// SPDX-License-Identifier: Apache-2.0
// In which phase a statement belongs: by what it takes away, and by what it works on.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/undo.hpp"
#include "sql/change.hpp"

#include <pgmig/plan.hpp>

namespace pgmig::planner {

/// What earlier migrations of the run and this one have made, seen as one set without copying the
/// former. References must outlive it.
class MadeNames {
 public:
  MadeNames(const MadeHere& by_run, const MadeHere& by_migration)
      : by_run_(by_run), by_migration_(by_migration) {}

  [[nodiscard]] bool contains(const pg::QualifiedName& name) const {
    return by_migration_.contains(name) || by_run_.contains(name);
  }

 private:
  const MadeHere& by_run_;
  const MadeHere& by_migration_;
};

/// What the old application would miss.
enum class Taking {
  nothing,
  unseen,  ///< an index: slower, but nothing breaks
  used,    ///< a name, a column, a default, a wider type
};

/// Of objects that were there before this run; what `made_here` names was not. Objects that are not
/// there take nothing with them.
[[nodiscard]] Taking what_it_takes(const sql::Change& change, const catalog::Catalog& catalog,
                                   const MadeNames& made_here);

/// expand, unless it moves rows (migrate) or takes something away (contract).
[[nodiscard]] plan::Phase natural_phase(const sql::Change& change, Taking taking,
                                        const catalog::Catalog& catalog);

/// Whether rows of any relation that the change names may be there from before this run.
[[nodiscard]] bool works_on_old_rows(const sql::Change& change, const catalog::Catalog& catalog);

}  // namespace pgmig::planner
