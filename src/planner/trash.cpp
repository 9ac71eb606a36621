// SPDX-License-Identifier: Apache-2.0
// The list is a table of the trash itself, so that what is kept, and that it is kept, is one
// transaction of one role.
#include "planner/trash.hpp"

#include "base/digest.hpp"
#include "pg/sql_text.hpp"

#include <algorithm>

namespace pgmig::planner {

namespace {

constexpr std::string_view list_name = "kept";

/// "R__order views" -> "r__order_views", and not too long.
std::string as_suffix(std::string_view migration) {
  constexpr std::size_t longest = 20;
  std::string word(migration.substr(0, longest));
  std::ranges::transform(word, word.begin(), [](char c) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return is_capital ? static_cast<char>(c - 'A' + 'a') : is_plain ? c : '_';
  });
  return word;
}

std::string short_digest(std::string_view text) {
  constexpr std::size_t digits = 8;
  const std::string digest = sha256(text);
  return digest.substr(digest.find(':') + 1, digits);
}

}  // namespace

std::string name_in_trash(const pg::QualifiedName& object, std::string_view migration,
                          std::string_view part, int statement) {
  std::string whole = pg::to_sql(object) + ' ' + std::string{migration};
  std::string base = object.name;
  if (!part.empty()) {
    whole += ' ';
    whole += part;
    base += '_';
    base += part;
  }
  if (statement > 0) {
    whole += ' ' + std::to_string(statement);
  }
  return pg::derived_name(base, "_" + as_suffix(migration) + "_" + short_digest(whole));
}

int free_number(const catalog::Catalog& catalog, const pg::QualifiedName& object,
                std::string_view migration, std::string_view part, int statement) {
  constexpr int more_than_statements = 1'000'000;
  const auto is_taken = [&](int number) {
    const pg::QualifiedName name{.schema = catalog.trash.schema,
                                 .name = name_in_trash(object, migration, part, number)};
    return catalog.relations.contains(name) || catalog.types.contains(name);
  };
  while (is_taken(statement)) {
    statement += more_than_statements;
  }
  return statement;
}

std::vector<std::string> trash_made(const catalog::Trash& trash) {
  std::vector<std::string> statements;
  if (!trash.has_schema) {
    statements.push_back(pg::sql("CREATE SCHEMA IF NOT EXISTS {}", pg::Identifier{trash.schema}));
  }
  if (!trash.has_list) {
    const pg::QualifiedName list{.schema = trash.schema, .name = std::string{list_name}};
    statements.push_back(pg::sql(
        "CREATE TABLE IF NOT EXISTS {} (id bigint GENERATED ALWAYS AS IDENTITY, relation "
        "text PRIMARY KEY, kind text NOT NULL, original text NOT NULL, migration text NOT "
        "NULL, kept_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(), snapshot text "
        "NOT NULL DEFAULT pg_catalog.txid_current_snapshot())",
        list));
  }
  return statements;
}

std::string put_on_list(const catalog::Trash& trash, const std::vector<Kept>& kept,
                        std::string_view migration) {
  const pg::QualifiedName list{.schema = trash.schema, .name = std::string{list_name}};
  std::string rows;
  for (const Kept& one : kept) {
    rows += rows.empty() ? "" : ", ";
    rows +=
        pg::sql("({}, {}, {}, {})", pg::Literal{one.relation}, pg::Literal{std::string{one.kind}},
                pg::Literal{one.original}, pg::Literal{std::string{migration}});
  }
  // A name that is there already is of something that went back, or was destroyed by hand.
  return pg::sql(
      "INSERT INTO {} (relation, kind, original, migration) VALUES {} ON CONFLICT (relation) DO "
      "UPDATE SET kept_at = excluded.kept_at, snapshot = excluded.snapshot",
      list, pg::Verbatim{rows});
}

std::string age_of(const catalog::Trash& trash, const std::string& relation) {
  return pg::sql(
      "(SELECT pg_catalog.txid_current() - pg_catalog.txid_snapshot_xmin(snapshot::pg_catalog."
      "txid_snapshot) FROM {} WHERE relation = {})",
      pg::QualifiedName{.schema = trash.schema, .name = std::string{list_name}},
      pg::Literal{relation});
}

bool is_in_trash(const catalog::Catalog& catalog, const pg::QualifiedName& name) {
  return !catalog.trash.schema.empty() && name.schema == catalog.trash.schema;
}

}  // namespace pgmig::planner
