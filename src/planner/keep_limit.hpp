// SPDX-License-Identifier: Apache-2.0
// How much is copied aside.
#pragma once

#include "catalog/catalog.hpp"
#include "plan/policy.hpp"

#include <string>

namespace pgmig::planner {

/// By the server's estimates.
[[nodiscard]] bool is_over_limit(const catalog::Relation& table, const plan::Policy& policy);

/// Why, in words: "public.orders is larger than what is copied aside (...)".
[[nodiscard]] std::string over_limit_in_words(const catalog::Relation& table,
                                              const plan::Policy& policy);

/// A statement that fails where the copy of the table's rows is larger than that after all: all of
/// the step is rolled back then.
[[nodiscard]] std::string stop_over_limit(const pg::QualifiedName& copy,
                                          const catalog::Relation& table,
                                          const plan::Policy& policy);

}  // namespace pgmig::planner
