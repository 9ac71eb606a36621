// SPDX-License-Identifier: Apache-2.0
// PG 12+: SET NOT NULL does not look at the rows when a valid CHECK says already that there are no
// nulls.
#pragma once

#include "catalog/catalog.hpp"

#include <functional>
#include <string_view>

namespace pgmig::planner {

/// Whether the text of a CHECK is, or has as one of its AND parts, "c IS NOT NULL" or "NOT (c IS
/// NULL)". Nothing else is a proof to PostgreSQL: not "c > 0", not a function of c.
[[nodiscard]] bool says_not_null(std::string_view definition, std::string_view column);

/// Whether a valid CHECK of the relation proves it; constraints for which `leave_out` holds do not
/// count.
[[nodiscard]] bool is_proven_not_null(const catalog::Relation& relation, std::string_view column,
                                      const std::function<bool(std::string_view)>& leave_out);

}  // namespace pgmig::planner
