// SPDX-License-Identifier: Apache-2.0
// One row a hazard.
#include "planner/hazards.hpp"

#include "base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

namespace pgmig::planner {

namespace {

constexpr std::array table{
    Hazard{.id = "data_loss",
           .summary = "rows or values are destroyed and nothing brings them back",
           .remedy = "keep a copy first"},
    Hazard{.id = "table_rewrite",
           .summary = "the whole table is written anew while nobody can read or write it",
           .remedy = "add a new column and fill it in batches instead of changing the old one"},
    Hazard{.id = "table_scan",
           .summary = "the whole table is read while nobody can write to it",
           .remedy = "add the constraint NOT VALID, then VALIDATE it in a statement of its own"},
    Hazard{.id = "index_build",
           .summary = "an index is built while nobody can write to the table",
           .remedy = "build the index with CREATE INDEX CONCURRENTLY"},
    Hazard{.id = "long_lock",
           .summary = "a transaction holds a lock that others wait for while another of its "
                      "statements reads or writes a whole table",
           .remedy = "move the statement before the DROP, or behind what is made anew"},
    Hazard{.id = "not_null_no_default",
           .summary =
               "rows that exist have no value for the new column, so the statement fails, and "
               "the old application could not insert",
           .remedy = "add the column with a constant DEFAULT, or without NOT NULL"},
    Hazard{.id = "drop_cascade",
           .summary = "CASCADE drops other objects that the statement does not name",
           .remedy = "drop those first, each by its name"},
    Hazard{.id = "breaks_application",
           .summary = "the application version that still runs uses what is taken away",
           .remedy = "leave it in contract, which runs once no old application is left"},
    Hazard{.id = "checks_disabled",
           .summary = "foreign keys and triggers stop being enforced",
           .remedy = "name the one trigger that should not fire"},
    Hazard{.id = "opaque",
           .summary = "what the statement does cannot be seen before it runs",
           .remedy = "write the statements themselves instead of code that makes them"},
    Hazard{.id = "unknown_statement",
           .summary = "pgmig does not know what the statement locks",
           .remedy = "try it on a copy of the database first"},
};

Diagnostic unknown_hazard(const std::string& id, const Location& at) {
  std::vector<std::string_view> known;
  std::ranges::transform(table, std::back_inserter(known), &Hazard::id);
  const auto near = nearest(id, known);
  return {.severity = Severity::error,
          .code = "unknown_hazard",
          .message = fmt::format("accept={} names no hazard", id),
          .hint = fmt::format("{}the hazards are {}",
                              near ? fmt::format("did you mean {}? ", *near) : std::string{},
                              fmt::join(known, ", ")),
          .at = at};
}

}  // namespace

std::span<const Hazard> all_hazards() { return table; }

const Hazard* find_hazard(std::string_view id) {
  const auto* const found = std::ranges::find(table, id, &Hazard::id);
  return found == table.end() ? nullptr : found;
}

Diagnostics unknown_hazards(const source::Migration& migration) {
  Diagnostics unknown;
  for (const source::MigrationStatement& statement : migration.statements) {
    for (const std::string& id : statement.directives.accept) {
      if (find_hazard(id) == nullptr) {
        unknown.push_back(unknown_hazard(id, statement.directives.accept_at));
      }
    }
  }
  return unknown;
}

}  // namespace pgmig::planner
