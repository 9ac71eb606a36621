// SPDX-License-Identifier: Apache-2.0
// By the number of columns: what was added stands behind what was there.
#include "planner/narrowed_view.hpp"

namespace pgmig::planner {

const catalog::Relation* narrowed_view(const sql::Change& change, const catalog::Catalog& catalog) {
  const auto* create = std::get_if<sql::CreateView>(&change);
  const catalog::Relation* view =
      create == nullptr || !create->or_replace || create->columns.empty()
          ? nullptr
          : catalog.find(create->name);
  const bool is_narrowed = view != nullptr && view->kind == catalog::RelationKind::view &&
                           view->columns_known && view->columns.size() > create->columns.size();
  return is_narrowed ? view : nullptr;
}

}  // namespace pgmig::planner
