// SPDX-License-Identifier: Apache-2.0
// The schema as a value: what planning may know of the live database.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pg/name.hpp"
#include "pg/server_version.hpp"
#include "sql/change.hpp"

namespace pgmig::catalog {

enum class RelationKind {
  table,
  partitioned_table,
  view,
  materialized_view,
  sequence,
  foreign_table,
  index,
  partitioned_index,
  composite_type,
};

[[nodiscard]] const char* name(RelationKind kind) noexcept;

/// A column that is not dropped. Texts are the server's own spelling; nothing where evolve() does not know it.
struct Column {
  std::string name;
  std::string type;  ///< format_type()
  bool not_null = false;
  std::optional<std::string> default_text;  ///< pg_get_expr(); "?" when only known to exist
  sql::Identity identity = sql::Identity::no;
  char generated = '\0';  ///< as pg_attribute.attgenerated
  std::string collation;  ///< when not the type's own
  bool operator==(const Column&) const = default;
};

struct Constraint {
  std::string name;
  sql::ConstraintKind kind = sql::ConstraintKind::check;
  std::vector<std::string> columns;
  std::string definition;  ///< pg_get_constraintdef(); empty when evolve() made it
  bool validated = true;
  bool deferrable = false;
  bool inherited = false;
  pg::QualifiedName referenced;  ///< FOREIGN KEY
  std::string index;             ///< the index that enforces it, in the table's schema
  bool operator==(const Constraint&) const = default;
};

/// An index of a table or materialized view; it lives in the same schema.
struct Index {
  std::string name;
  std::vector<std::string> columns;  ///< key columns; "" stands for an expression
  std::string definition;            ///< pg_get_indexdef(); empty when evolve() made it
  std::string method = "btree";
  std::string predicate;
  bool unique = false;
  bool primary = false;
  bool valid = true;
  bool partitioned = false;          ///< of a partitioned table: holds no rows itself
  bool operator==(const Index&) const = default;
};

struct Trigger {
  std::string name;
  std::string definition;
  char enabled = 'O';
  bool operator==(const Trigger&) const = default;
};

struct Relation {
  pg::QualifiedName name;
  RelationKind kind = RelationKind::table;
  char persistence = 'p';
  std::string owner;
  std::vector<Column> columns;
  std::vector<Constraint> constraints;
  std::vector<Index> indexes;
  std::vector<Trigger> triggers;
  std::vector<pg::QualifiedName> parents;     ///< inheritance or the partitioned table it belongs to
  std::vector<pg::QualifiedName> children;    ///< direct ones
  bool is_partition = false;
  std::string partition_bound;
  std::string partition_key;                  ///< pg_get_partkeydef() of a partitioned table
  std::vector<pg::QualifiedName> referenced_by;  ///< tables with a foreign key to this one
  std::string view_definition;
  bool row_security = false;
  std::string comment;
  std::vector<std::string> options;           ///< reloptions

  // Not part of the schema: what the planner's judgement rests on.
  double rows = -1;             ///< the server's estimate; -1: unknown
  std::int64_t bytes = 0;       ///< pg_table_size (heap and TOAST; leaf sum for a partitioned table)
  std::int64_t index_bytes = 0;
  bool may_hold_rows = true;    ///< false: it is certain that it holds none
  bool made_in_run = false;     ///< created by this run: nobody else uses it yet
  bool owned_by_us = true;      ///< the migrating role may alter it
  bool operator==(const Relation&) const = default;
};

struct Routine {
  pg::QualifiedName name;
  std::string arguments;  ///< pg_get_function_identity_arguments()
  char kind = 'f';        ///< pg_proc.prokind
  char volatility = 'v';
  std::string language;
  std::string digest;     ///< of pg_get_functiondef(); empty where there is none
  bool system = false;
  bool operator==(const Routine&) const = default;
};

struct Type {
  pg::QualifiedName name;
  char kind = 'c';  ///< pg_type.typtype
  std::vector<std::string> labels;
  std::string base;          ///< of a domain
  bool constrained = false;  ///< domain with NOT NULL or CHECK
  bool operator==(const Type&) const = default;
};

/// The schema. A plain value; lookups resolve unqualified names along `search_path`.
struct Catalog {
  pg::ServerVersion server;
  std::string database;
  std::string role;                       ///< current_user for migrations
  std::vector<std::string> search_path;   ///< current_schemas(true), in order
  std::string time_zone;
  std::map<pg::QualifiedName, Relation> relations;
  std::vector<Routine> routines;          ///< those outside pg_catalog and information_schema
  std::map<pg::QualifiedName, Type> types;  ///< enums, domains, ranges and free-standing composites
  std::set<std::string> schemas;
  std::set<std::string> extensions;
  std::map<std::string, char> builtin_volatility;  ///< pg_catalog functions by name: the worst volatility of the name
  bool operator==(const Catalog&) const = default;

  /// The relation a name means, or nullptr. An index is found through its own name too.
  [[nodiscard]] const Relation* find(const pg::QualifiedName& name) const;
  [[nodiscard]] Relation* find(const pg::QualifiedName& name);

  /// The table that has an index of this name, and the index; both nullptr when there is none.
  struct IndexAt {
    const Relation* table = nullptr;
    const Index* index = nullptr;
  };
  [[nodiscard]] IndexAt find_index(const pg::QualifiedName& name) const;

  /// The schema-qualified form of a name: where it exists, else where CREATE would put it.
  [[nodiscard]] pg::QualifiedName resolve(const pg::QualifiedName& name) const;

  /// The worst volatility of the functions of that name: 'i', 's' or 'v'; 'v' when unknown.
  [[nodiscard]] char volatility(const pg::QualifiedName& function) const;
};

/// The relation and all below it, parents first (inheritance and partitions).
[[nodiscard]] std::vector<const Relation*> tree_of(const Catalog& catalog, const Relation& relation);

/// SHA-256 of the schema's canonical form: no sizes, no statistics, nothing of pgmig's own schema.
[[nodiscard]] std::string fingerprint(const Catalog& catalog);

/// One line an object or property that differs, in a stable order: "column public.t.a: type integer -> bigint".
[[nodiscard]] std::vector<std::string> differences(const Catalog& from, const Catalog& to);

}  // namespace pgmig::catalog
