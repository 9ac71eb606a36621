// SPDX-License-Identifier: Apache-2.0
// Catalogs and migrations for the tests of the planner, written as SQL.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/planner.hpp"
#include "source/migration.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// The schema that the SQL makes, as if it had been there for long: a million rows in every table,
/// valid constraints with their texts, server 15, search_path public.
[[nodiscard]] catalog::Catalog schema(std::string_view sql);

/// A file V0007__test.sql with that text, parsed; directives count.
[[nodiscard]] source::Migration migration(const std::string& text);

/// R__test.sql.
[[nodiscard]] source::Migration repeatable(const std::string& text);

/// Its plan against that schema.
[[nodiscard]] plan::MigrationPlan plan_of(const std::string& text, const catalog::Catalog& catalog,
                                          const plan::Policy& policy = {},
                                          const Circumstances& circumstances = {});

/// One line a step: "expand/1: ALTER TABLE ...; CREATE ..." ("expand/2 outside: ..." without a
/// transaction, "in blocks" in batches, "check" for a query).
[[nodiscard]] std::vector<std::string> steps(const plan::MigrationPlan& plan);

/// "severity code" of each diagnostic.
[[nodiscard]] std::vector<std::string> findings(const plan::MigrationPlan& plan);

/// "public.t AccessExclusiveLock scan" for each effect.
[[nodiscard]] std::vector<std::string> words(const std::vector<plan::Effect>& effects);

}  // namespace pgmig::planner
