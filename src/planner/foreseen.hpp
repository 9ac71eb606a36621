// SPDX-License-Identifier: Apache-2.0
// What the server will refuse by what is in the database now: a name that is taken, an object that
// is not there, others that stand on it.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"
#include "sql/change.hpp"

#include <optional>
#include <string>

namespace pgmig::planner {

struct Foreseen {
  std::string reason;
  std::string hint;
};

/// The first reason why the change fails on that schema, or nothing. Says nothing where it cannot
/// be sure: types, functions and what is in schemas that are not managed.
[[nodiscard]] std::optional<Foreseen> foreseen_failure(const sql::Change& change,
                                                       const catalog::Catalog& catalog);

}  // namespace pgmig::planner
