// SPDX-License-Identifier: Apache-2.0
// The schema as a value: what planning may know of the live database.
#pragma once

#include "catalog/shared.hpp"
#include "pg/name.hpp"
#include "pg/server_version.hpp"
#include "sql/change.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

/// A right on one column.
struct ColumnGrant {
  std::string privilege;  ///< "SELECT"
  std::string to;         ///< "TO app WITH GRANT OPTION"
  bool operator==(const ColumnGrant&) const = default;
};

/// A column that is not dropped. Texts are the server's own spelling; nothing where evolve() does
/// not know it. Types and functions outside pg_catalog are always spelt with their schema:
/// "public.mood".
struct Column {
  std::string name;
  std::string type;       ///< format_type() under an empty search_path
  bool not_null = false;  ///< and proven: false while an 18's NOT NULL constraint is NOT VALID
  std::optional<std::string> default_text;  ///< pg_get_expr(); "?" when only known to exist
  sql::Identity identity = sql::Identity::no;
  char generated = '\0';  ///< as pg_attribute.attgenerated: 's' stored, 'v' virtual (18)
  std::string collation;  ///< when not the type's own
  std::vector<std::string> settings;  ///< those that ADD COLUMN does not say: "SET STATISTICS 500"
  std::vector<ColumnGrant> grants;
  bool operator==(const Column&) const = default;
};

/// A constraint of a table. NOT NULL is Column::not_null on every version; only one that is NOT
/// VALID (18) is listed here as well.
struct Constraint {
  std::string name;
  sql::ConstraintKind kind = sql::ConstraintKind::check;
  std::vector<std::string> columns;
  std::string definition;  ///< pg_get_constraintdef(); empty when evolve() made it
  bool validated = true;
  bool deferrable = false;
  bool inherited = false;
  bool no_inherit = false;
  pg::QualifiedName referenced;                 ///< FOREIGN KEY
  std::vector<std::string> referenced_columns;  ///< FOREIGN KEY
  std::string index;  ///< the index that enforces it, in the table's schema
  bool operator==(const Constraint&) const = default;
};

/// An index of a table or materialized view; it lives in the same schema.
struct Index {
  std::uint32_t oid = 0;  ///< 0: made by evolve()
  std::string name;
  std::vector<std::string> columns;    ///< key columns; "" stands for an expression
  std::vector<std::string> included;   ///< INCLUDE
  std::vector<std::string> mentioned;  ///< columns in its expressions and predicate
  std::string definition;              ///< pg_get_indexdef(); empty when evolve() made it
  std::string method = "btree";
  std::string predicate;  ///< of a partial index
  bool unique = false;
  bool primary = false;
  bool valid = true;
  bool ready = true;  ///< is maintained by writes; a unique one then rejects duplicates
  bool replica_identity = false;
  bool clustered = false;    ///< CLUSTER without an index follows this one
  bool partitioned = false;  ///< of a partitioned table: holds no rows itself
  std::string parent;        ///< the partitioned table's index that it belongs to
  /// Of a partitioned index: what its columns were called when it was made; its partitions' indexes
  /// are named after that.
  std::vector<std::string> own_names;
  bool operator==(const Index&) const = default;
};

struct Trigger {
  std::string name;
  std::string definition;
  pg::QualifiedName function;
  char enabled = 'O';
  bool operator==(const Trigger&) const = default;
};

/// The column that a serial's or identity's sequence belongs to, and is dropped with.
struct OwnedBy {
  pg::QualifiedName table;
  std::string column;
  bool operator==(const OwnedBy&) const = default;
};

/// CREATE STATISTICS.
struct Statistics {
  pg::QualifiedName name;
  std::string definition;            ///< pg_get_statisticsobjdef()
  std::vector<std::string> columns;  ///< also those in its expressions: it goes with any of them
  bool operator==(const Statistics&) const = default;
};

/// A publication that names the table.
struct Published {
  std::string publication;
  std::string of_it;  ///< what of the table, as SQL says it: " (id, total) WHERE (...)"
  bool operator==(const Published&) const = default;
};

struct Relation {
  std::uint32_t oid = 0;   ///< 0: made by evolve()
  pg::QualifiedName name;  ///< the session's own temporary relations are in "pg_temp"
  RelationKind kind = RelationKind::table;
  char persistence = 'p';
  std::string owner;
  std::vector<Column> columns;
  bool columns_known = true;                ///< false: a view or CREATE TABLE AS that evolve() made
  std::vector<Constraint> constraints;      ///< by name
  std::vector<Index> indexes;               ///< by name
  std::vector<Trigger> triggers;            ///< by name
  std::vector<pg::QualifiedName> parents;   ///< inheritance or the partitioned table it belongs to
  std::vector<pg::QualifiedName> children;  ///< direct ones, by name
  bool is_partition = false;
  bool detach_pending = false;  ///< a DETACH CONCURRENTLY was cut short (14+)
  std::string partition_bound;
  std::string partition_key;                     ///< pg_get_partkeydef() of a partitioned table
  std::vector<pg::QualifiedName> referenced_by;  ///< tables with a foreign key to this one, by name
  std::vector<pg::QualifiedName> reads;          ///< of a view: the relations in it, by name
  std::string view_definition;
  std::optional<OwnedBy> owned_by;     ///< of a sequence
  std::vector<Statistics> statistics;  ///< by name
  std::vector<Published> published;  ///< by publications that the migrating role may alter, by name
  bool row_security = false;
  std::string comment;
  std::map<std::string, std::string> comments;  ///< of its parts, by part_key()
  std::vector<std::string> options;             ///< reloptions
  std::string extension;                        ///< the extension that it belongs to

  // Not part of the schema: what the planner's judgement rests on.
  std::optional<pg::QualifiedName> of_type;  ///< CREATE TABLE ... OF
  bool has_policies = false;
  double rows = -1;        ///< the server's estimate; -1: unknown
  std::int64_t bytes = 0;  ///< heap and TOAST when last counted (leaf sum for a partitioned table)
  std::int64_t index_bytes = 0;
  bool may_hold_rows =
      true;  ///< false: it is certain that it holds none (views and sequences never do)
  bool made_in_run = false;  ///< created by this run: nobody else uses it yet
  bool owned_by_us = true;   ///< the migrating role may alter it
  bool operator==(const Relation&) const = default;

  [[nodiscard]] const Column* column(std::string_view column_name) const;
  [[nodiscard]] const Constraint* constraint(std::string_view constraint_name) const;
  [[nodiscard]] const Index* index(std::string_view index_name) const;
};

/// "column c", "index i", "constraint k": a part of a relation.
[[nodiscard]] std::string part_key(sql::ObjectKind kind, const std::string& part);

struct Routine {
  pg::QualifiedName name;
  std::string arguments;  ///< pg_get_function_identity_arguments(); "?" when evolve() made it
  char kind = 'f';        ///< pg_proc.prokind
  char volatility = 'v';
  std::string language;
  std::string digest;     ///< of pg_get_functiondef(); empty where there is none
  std::string extension;  ///< the extension that it belongs to
  bool commits = false;   ///< a PL/pgSQL procedure whose body commits or rolls back
  bool operator==(const Routine&) const = default;
};

/// An enum, domain, range, base type or free-standing composite type.
struct Type {
  pg::QualifiedName name;
  char kind = 'c';  ///< pg_type.typtype
  std::vector<std::string> labels;
  std::string base;          ///< of a domain
  bool constrained = false;  ///< domain with NOT NULL or CHECK
  std::string definition;    ///< a domain's constraints and default, a composite's attributes, a
                             ///< range's subtype
  std::string extension;     ///< the extension that it belongs to
  bool operator==(const Type&) const = default;
};

/// Where what is dropped is kept.
struct Trash {
  std::string schema = "pgmig_trash";  ///< empty: there is no place that the migrating role may use
  bool has_schema = false;             ///< it need not be made
  bool has_list = false;               ///< nor its table of what is kept
  bool operator==(const Trash&) const = default;
};

using Volatilities = std::map<std::string, char>;

/// The schema. A plain value; lookups resolve unqualified names along `search_path`.
struct Catalog {
  pg::ServerVersion server;
  std::string database;
  std::string role;  ///< current_user for migrations
  std::vector<std::string>
      search_path;  ///< current_schemas(true), in order; "pg_temp" for the session's own
  std::vector<std::string>
      path_setting;  ///< search_path as set, "$user" replaced: may name missing schemas
  std::string time_zone;
  std::map<pg::QualifiedName, Relation> relations;  ///< all but indexes, which are in their table
  std::map<pg::QualifiedName, std::string>
      index_tables;  ///< the table of each index, in the same schema: kept by link() and evolve()
  std::vector<Routine> routines;  ///< those outside pg_catalog and information_schema, by name
  std::map<pg::QualifiedName, Type>
      types;  ///< enums, domains, ranges, base types and free-standing composites
  std::set<std::string> schemas;
  std::set<std::string> extensions;
  Trash trash;
  Shared<Volatilities>
      builtin_volatility;  ///< pg_catalog functions by name: the worst volatility of the name
  bool operator==(const Catalog&) const = default;

  /// The relation a name means, or nullptr. Indexes are no relations here: see find_index().
  [[nodiscard]] const Relation* find(const pg::QualifiedName& name) const;
  [[nodiscard]] Relation* find(const pg::QualifiedName& name);

  /// The table that has an index of this name, and the index; both nullptr when there is none.
  struct IndexAt {
    const Relation* table = nullptr;
    const Index* index = nullptr;
  };

  [[nodiscard]] IndexAt find_index(const pg::QualifiedName& name) const;

  /// The type a name means, or nullptr for built-in, array and row types.
  [[nodiscard]] const Type* find_type(const pg::QualifiedName& name) const;

  /// The schema-qualified form of the name of a relation, index or type: where it exists, else
  /// where CREATE would put it. "pg_temp" stands for the session's own temporary schema.
  [[nodiscard]] pg::QualifiedName resolve(const pg::QualifiedName& name) const;

  /// The same for a type alone: the name as written when it is none of `types`.
  [[nodiscard]] pg::QualifiedName resolve_type(const pg::QualifiedName& name) const;

  /// Follows a `SET search_path`: `setting` as current_setting() gives it. Of its schemas, those
  /// that exist count.
  void set_search_path(std::string_view setting);

  /// The schema in which CREATE puts an unqualified name; empty when there is none.
  [[nodiscard]] std::string creation_schema() const;

  /// The worst volatility of the functions of that name: 'i', 's' or 'v'; 'v' when unknown.
  [[nodiscard]] char volatility(const pg::QualifiedName& function) const;
};

/// The relation and all below it, parents first (inheritance and partitions).
[[nodiscard]] std::vector<const Relation*> tree_of(const Catalog& catalog,
                                                   const Relation& relation);

/// SHA-256 of the schema's canonical form: no sizes, no statistics, no comments, no members of
/// extensions, no temporary tables, nothing of pgmig's own schema, nothing of the trash.
[[nodiscard]] std::string fingerprint(const Catalog& catalog);

/// One line an object or property that differs, in a stable order: "column public.t.a: type integer
/// -> bigint". Looks at what fingerprint() looks at: empty exactly when the fingerprints are equal.
[[nodiscard]] std::vector<std::string> differences(const Catalog& from, const Catalog& to);

}  // namespace pgmig::catalog
