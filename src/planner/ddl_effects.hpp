// SPDX-License-Identifier: Apache-2.0
// What a statement locks and what work it does under those locks: the one place that knows.
#pragma once

#include "catalog/catalog.hpp"
#include "sql/script.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// The judgement of one statement against a catalog. Relations that this run made are nobody else's
/// and do not count; on a relation that certainly holds no rows all work is brief.
struct Judgement {
  std::vector<plan::Effect>
      effects;  ///< existing relations only, strongest mode each, in name order
  std::vector<std::string> blocked;  ///< tables for which readers or writers wait; see EffectSet
  std::vector<std::string> hazards;  ///< ids of the hazards it has, see hazards.hpp
  bool opaque = false;               ///< cannot be seen into
  bool known = true;                 ///< false: no row of the table claims it
  bool no_op = false;                ///< IF [NOT] EXISTS, and there is nothing to do
};

/// Effects by the table, for the server's major version and what the catalog says.
[[nodiscard]] Judgement judge(const sql::Statement& statement, const catalog::Catalog& catalog);

}  // namespace pgmig::planner
