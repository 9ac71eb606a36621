// SPDX-License-Identifier: Apache-2.0
// SET SCHEMA takes indexes and owned sequences along; statistics go by themselves.
#include "planner/moved_relation.hpp"

#include "pg/sql_text.hpp"
#include "planner/trash.hpp"

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using catalog::RelationKind;

namespace {

/// An object with a name of its own.
struct Named {
  std::string_view word;
  pg::QualifiedName name;
  bool follows = false;  ///< goes to the other schema with its table
};

/// The relation last.
std::vector<Named> named_parts(const Relation& relation, const Catalog& catalog) {
  std::vector<Named> parts;
  for (const catalog::Statistics& statistics : relation.statistics) {
    parts.push_back({.word = "STATISTICS", .name = statistics.name});
  }
  for (const catalog::Index& index : relation.indexes) {
    parts.push_back({.word = "INDEX",
                     .name = {.schema = relation.name.schema, .name = index.name},
                     .follows = true});
  }
  for (const auto& [name, other] : catalog.relations) {
    if (other.owned_by && other.owned_by->table == relation.name) {
      parts.push_back({.word = "SEQUENCE", .name = name, .follows = true});
    }
  }
  parts.push_back({.word = word_of(relation.kind), .name = relation.name});
  return parts;
}

std::string rename(std::string_view word, const pg::QualifiedName& from, const std::string& to) {
  return pg::sql("ALTER {} {} RENAME TO {}", pg::Verbatim{std::string{word}}, from,
                 pg::Identifier{to});
}

std::string set_schema(std::string_view word, const pg::QualifiedName& from,
                       const std::string& schema) {
  return pg::sql("ALTER {} {} SET SCHEMA {}", pg::Verbatim{std::string{word}}, from,
                 pg::Identifier{schema});
}

}  // namespace

std::string_view word_of(RelationKind kind) {
  switch (kind) {
    case RelationKind::view:
      return "VIEW";
    case RelationKind::materialized_view:
      return "MATERIALIZED VIEW";
    case RelationKind::sequence:
      return "SEQUENCE";
    case RelationKind::foreign_table:
      return "FOREIGN TABLE";
    case RelationKind::index:
    case RelationKind::partitioned_index:
      return "INDEX";
    case RelationKind::composite_type:
      return "TYPE";
    case RelationKind::table:
    case RelationKind::partitioned_table:
      return "TABLE";
  }
  return "TABLE";
}

std::string kept_name(const Relation& relation, const Catalog& catalog,
                      std::string_view migration) {
  return name_in_trash(relation.name, migration, {},
                       free_number(catalog, relation.name, migration));
}

std::vector<std::string> moved_to_trash(const Relation& relation, const Catalog& catalog,
                                        std::string_view migration) {
  const int number = free_number(catalog, relation.name, migration);
  std::vector<std::string> statements;
  for (const Named& part : named_parts(relation, catalog)) {
    const std::string kept = name_in_trash(part.name, migration, {}, number);
    statements.push_back(rename(part.word, part.name, kept));
    if (!part.follows) {
      statements.push_back(
          set_schema(part.word, {.schema = part.name.schema, .name = kept}, catalog.trash.schema));
    }
  }
  return statements;
}

std::vector<std::string> moved_back(const Relation& relation, const Catalog& catalog,
                                    std::string_view migration) {
  const int number = free_number(catalog, relation.name, migration);
  const std::vector<Named> parts = named_parts(relation, catalog);
  std::vector<std::string> statements;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    const std::string kept = name_in_trash(part->name, migration, {}, number);
    if (!part->follows) {
      statements.push_back(set_schema(part->word, {.schema = catalog.trash.schema, .name = kept},
                                      part->name.schema));
    }
    statements.push_back(
        rename(part->word, {.schema = part->name.schema, .name = kept}, part->name.name));
  }
  return statements;
}

}  // namespace pgmig::planner
