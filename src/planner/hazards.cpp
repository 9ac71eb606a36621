// SPDX-License-Identifier: Apache-2.0
// One row a hazard.
#include "planner/hazards.hpp"

#include "base/suggest.hpp"
#include "planner/recipe.hpp"

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
           .kind = HazardKind::data_loss,
           .summary = "rows or values are destroyed and nothing brings them back",
           .remedy = "keep a copy first",
           .danger = "DROP TABLE, DROP COLUMN, TRUNCATE and DELETE destroy rows. pgmig keeps what "
                     "goes until pgmig purge, and pgmig down brings it back; what it cannot keep, "
                     "because it is too large or has no key, or is not to keep (drop=plain), is "
                     "gone for good.",
           .before = "-- pgmig: drop=plain\nALTER TABLE orders DROP COLUMN note;",
           .after = "ALTER TABLE orders DROP COLUMN note;\n-- or, where the table is too large, "
                    "in an earlier migration:\nCREATE TABLE orders_note AS SELECT id, note FROM "
                    "orders;\n-- and then, with a signature:\n-- pgmig: drop=plain "
                    "accept=data_loss reason=\"copied to orders_note in version 12\"\nALTER TABLE "
                    "orders DROP COLUMN note;"},
    Hazard{.id = "table_rewrite",
           .kind = HazardKind::lock,
           .summary = "the whole table is written anew while nobody can read or write it",
           .remedy = "add a new column and fill it in batches instead of changing the old one",
           .danger = "PostgreSQL writes every row and every index again under ACCESS EXCLUSIVE. "
                     "Reads and writes wait for minutes, connections pile up behind them, and the "
                     "disk needs room for a second copy.",
           .before = "ALTER TABLE orders ALTER COLUMN total TYPE bigint;",
           .after = "ALTER TABLE orders ADD COLUMN total_cents bigint;\nUPDATE orders SET "
                    "total_cents = total WHERE id BETWEEN 1 AND 10000; -- and so on\n-- then let "
                    "the application use it, and drop the old one in a later migration"},
    Hazard{.id = "table_scan",
           .kind = HazardKind::lock,
           .summary = "the whole table is read while nobody can write to it",
           .remedy = "add the constraint NOT VALID, then VALIDATE it in a statement of its own",
           .danger = "Every row is looked at under a lock that writers wait for, and often "
                     "readers, too. How long depends on the size of the table alone.",
           .before = "ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0);",
           .after = "ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0) NOT "
                    "VALID;\nALTER TABLE orders VALIDATE CONSTRAINT total_positive;"},
    Hazard{.id = "index_build",
           .kind = HazardKind::lock,
           .summary = "an index is built while nobody can write to the table",
           .remedy = "build the index with CREATE INDEX CONCURRENTLY",
           .danger =
               "CREATE INDEX takes SHARE: every INSERT, UPDATE and DELETE waits until the index "
               "is built. As a part of ADD UNIQUE or ADD PRIMARY KEY, readers wait, too.",
           .before = "CREATE INDEX orders_customer_idx ON orders (customer_id);",
           .after = "CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);"},
    Hazard{.id = "long_lock",
           .kind = HazardKind::lock,
           .summary = "a transaction holds a lock that others wait for while another of its "
                      "statements reads or writes a whole table",
           .remedy = "move the statement before the DROP, or behind what is made anew",
           .danger = "A lock is held until COMMIT. The ALTER TABLE alone is brief; with the UPDATE "
                     "behind it in the same transaction every reader waits until all rows are "
                     "written.",
           .before = "BEGIN;\nALTER TABLE orders ADD COLUMN state text;\nUPDATE orders SET state = "
                     "'new';\nCOMMIT;",
           .after = "ALTER TABLE orders ADD COLUMN state text;\nUPDATE orders SET state = 'new';"},
    Hazard{.id = "not_null_no_default",
           .kind = HazardKind::failure,
           .summary = "rows that exist have no value for the new column, so the statement fails, "
                      "and the old application could not insert",
           .remedy = "add the column with a constant DEFAULT, or without NOT NULL",
           .danger = "On a table with rows the statement fails. On an empty one it passes, and "
                     "then every INSERT of the application version that still runs fails, for it "
                     "does not name the column.",
           .before = "ALTER TABLE orders ADD COLUMN state text NOT NULL;",
           .after = "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'new';"},
    Hazard{.id = "drop_cascade",
           .kind = HazardKind::data_loss,
           .summary = "CASCADE drops other objects that the statement does not name",
           .remedy = "drop those first, each by its name",
           .danger = "Views, foreign keys, policies and functions' results that depend on the "
                     "object go with it. Which ones is decided by what is in the database on the "
                     "day, not by the file.",
           .before = "DROP TABLE customer CASCADE;",
           .after = "ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;\nDROP VIEW "
                    "customer_overview;\nDROP TABLE customer;"},
    Hazard{.id = "breaks_application",
           .kind = HazardKind::application,
           .summary = "the application version that still runs uses what is taken away",
           .remedy = "leave it in contract, which runs once no old application is left",
           .danger = "During a deploy old and new versions run side by side. A statement of the "
                     "old one that names the table, column or function fails from this moment on; "
                     "so may prepared SELECT * statements.",
           .before = "ALTER TABLE customer RENAME COLUMN email TO mail;",
           .after = "-- write it as it is: up leaves it for pgmig contract, after the deploy.\n-- "
                    "To have both names for a while, add the new column, keep the two equal, drop "
                    "the old one later."},
    Hazard{.id = "checks_disabled",
           .kind = HazardKind::data_loss,
           .summary = "foreign keys and triggers stop being enforced",
           .remedy = "name the one trigger that should not fire",
           .danger = "Rows that come in meanwhile are never looked at again: the constraint says "
                     "that it is valid, and it is not.",
           .before = "ALTER TABLE orders DISABLE TRIGGER ALL;",
           .after = "ALTER TABLE orders DISABLE TRIGGER orders_audit;"},
    Hazard{.id = "opaque",
           .kind = HazardKind::unseen,
           .summary = "what the statement does cannot be seen before it runs",
           .remedy = "write the statements themselves instead of code that makes them",
           .danger = "DO, CALL and functions may lock, write and drop anything. Such a statement "
                     "runs under a short timeout and is ended when others wait behind it; a report "
                     "can say nothing about it.",
           .before = "DO $$ BEGIN EXECUTE 'ALTER TABLE orders ADD COLUMN note text'; END $$;",
           .after = "ALTER TABLE orders ADD COLUMN note text;"},
    Hazard{.id = "unknown_statement",
           .kind = HazardKind::unseen,
           .summary = "pgmig does not know what the statement locks",
           .remedy = "try it on a copy of the database first",
           .danger = "It may be syntax that is newer than pgmig, or a statement that migrations "
                     "rarely hold. What cannot be judged is not called safe.",
           .before = "",
           .after = ""},
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

/// The recipes that do safely what has this hazard.
std::string recipes_against(std::string_view hazard) {
  std::string text;
  for (const Recipe* recipe : recipes::all_recipes()) {
    if (recipe->hazard == hazard || recipe->also == hazard) {
      text += fmt::format("  {}: {}\n", recipe->id, recipe->technique);
    }
  }
  return text;
}

std::string indented(std::string_view sql) {
  std::string text = "  ";
  for (const char c : sql) {
    text += c == '\n' ? std::string{"\n  "} : std::string{c};
  }
  return text + "\n";
}

}  // namespace

std::string_view name(HazardKind kind) noexcept {
  switch (kind) {
    case HazardKind::lock:
      return "lock";
    case HazardKind::application:
      return "application";
    case HazardKind::data_loss:
      return "data loss";
    case HazardKind::failure:
      return "failure";
    case HazardKind::unseen:
      return "unseen";
  }
  return "";
}

std::string explain(const Hazard& hazard) {
  std::string text = fmt::format("{} ({}): {}\n\n{}\n", hazard.id, name(hazard.kind),
                                 hazard.summary, hazard.danger);
  if (!hazard.before.empty()) {
    text += fmt::format("\ndangerous:\n{}\ninstead:\n{}", indented(hazard.before),
                        indented(hazard.after));
  }
  const std::string recipes = recipes_against(hazard.id);
  if (!recipes.empty()) {
    text += "\nwritten plainly, pgmig does it safely by these recipes:\n" + recipes;
  }
  return text + fmt::format(
                    "\nto take it knowingly, in the line before the statement:\n"
                    "  -- pgmig: accept={} reason=\"...\"\n",
                    hazard.id);
}

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
