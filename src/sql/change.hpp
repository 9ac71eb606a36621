// SPDX-License-Identifier: Apache-2.0
// A statement as a typed value: what planning needs to know of it, and no syntax tree.
#pragma once

#include "pg/name.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pgmig::sql {

/// The kinds of database object that statements name.
enum class ObjectKind {
  table,
  index,
  view,
  materialized_view,
  sequence,
  foreign_table,
  column,
  constraint,
  trigger,
  rule,
  policy,
  routine,  ///< function, procedure or aggregate
  type,
  domain,
  schema,
  extension,
  statistics,
  publication,
  subscription,
  event_trigger,
  database,
  role,
  tablespace,
  other,
};

/// "table", "materialized view", ... as PostgreSQL's messages say it.
[[nodiscard]] const char* name(ObjectKind kind) noexcept;

/// A value expression, reduced to what decides whether a default rewrites a table.
/// `functions` holds every function called anywhere in it, as written (the schema may be empty);
/// CURRENT_TIMESTAMP and its kin are stable and are not listed.
struct Expression {
  std::string text;  ///< its tokens: layout and comments gone, unquoted words in lower case
  std::vector<pg::QualifiedName> functions;
  std::vector<std::string> columns;
  bool operator==(const Expression&) const = default;
};

/// A type as written: `name` is what format_type() would print for built-in types
/// ("integer", "character varying(20)", "text[]"), else the name as written.
struct TypeName {
  std::string name;
  pg::QualifiedName
      base;  ///< without modifiers and array bounds, folded; empty schema when unqualified
  bool serial = false;  ///< serial, bigserial, smallserial
  bool operator==(const TypeName&) const = default;
};

enum class ConstraintKind { not_null, check, unique, primary_key, foreign_key, exclusion };

/// A table or column constraint.
struct Constraint {
  ConstraintKind kind = ConstraintKind::check;
  std::string name;                  ///< empty: the server chooses
  std::vector<std::string> columns;  ///< key columns; for CHECK the columns that it mentions
  std::optional<Expression> check;   ///< CHECK only
  pg::QualifiedName referenced;      ///< FOREIGN KEY only
  std::vector<std::string> referenced_columns;
  std::string using_index;  ///< UNIQUE / PRIMARY KEY USING INDEX
  bool not_valid = false;
  bool deferrable = false;
  bool no_inherit = false;
  bool operator==(const Constraint&) const = default;
};

enum class Generated { no, stored };

enum class Identity { no, always, by_default };

struct ColumnDefinition {
  std::string name;
  TypeName type;
  bool not_null = false;  ///< NOT NULL, PRIMARY KEY, serial or identity
  std::optional<Expression> default_value;
  std::optional<Expression> generated;
  Identity identity = Identity::no;
  std::string
      collation;  ///< its name, or schema.name; pg_catalog is dropped; empty without COLLATE
  std::vector<Constraint> constraints;  ///< inline ones other than NOT NULL
  bool operator==(const ColumnDefinition&) const = default;
};

/// CREATE TABLE, CREATE TABLE ... PARTITION OF, CREATE FOREIGN TABLE.
struct CreateTable {
  pg::QualifiedName name;
  bool if_not_exists = false;
  bool temporary = false;
  bool unlogged = false;
  bool foreign = false;
  std::vector<ColumnDefinition> columns;
  std::vector<Constraint> constraints;
  std::vector<pg::QualifiedName> inherits;
  std::vector<pg::QualifiedName> like;
  std::optional<pg::QualifiedName> partition_of;
  bool default_partition = false;
  std::string partition_strategy;            ///< "range", "list", "hash" or empty
  std::optional<pg::QualifiedName> of_type;  ///< CREATE TABLE ... OF
  bool operator==(const CreateTable&) const = default;
};

/// CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW.
struct CreateTableAs {
  pg::QualifiedName name;
  ObjectKind kind = ObjectKind::table;
  bool if_not_exists = false;
  bool temporary = false;
  bool with_data = true;
  std::vector<pg::QualifiedName> reads;
  std::vector<pg::QualifiedName> functions;  ///< called by the query, as written
  bool operator==(const CreateTableAs&) const = default;
};

struct CreateView {
  pg::QualifiedName name;
  bool or_replace = false;
  bool temporary = false;
  std::vector<std::string> columns;  ///< their names, where the author writes them
  std::vector<pg::QualifiedName> reads;
  bool operator==(const CreateView&) const = default;
};

/// The actions of ALTER TABLE (and of ALTER INDEX/VIEW/SEQUENCE spelt that way) that pgmig tells
/// apart.
enum class AlterKind {
  add_column,
  drop_column,
  set_default,
  drop_default,
  set_not_null,
  drop_not_null,
  set_type,
  add_constraint,
  drop_constraint,
  validate_constraint,
  alter_constraint,
  set_statistics,
  set_storage,
  set_compression,
  set_column_options,
  add_identity,
  set_identity,
  drop_identity,
  drop_expression,
  set_options,  ///< SET / RESET (reloptions)
  set_logged,   ///< SET LOGGED / UNLOGGED
  set_tablespace,
  set_access_method,
  cluster_on,
  set_without_cluster,
  owner,
  enable_trigger,
  disable_trigger,
  enable_rule,
  disable_rule,
  row_security,  ///< ENABLE / DISABLE / FORCE / NO FORCE ROW LEVEL SECURITY
  replica_identity,
  attach_partition,
  detach_partition,
  detach_partition_concurrently,
  detach_partition_finalize,
  inherit,
  no_inherit,
  of_type,
  not_of,
  other,
};

struct AlterAction {
  AlterKind kind = AlterKind::other;
  /// The column, constraint, trigger, rule, index, tablespace, access method or role. Also: "set"
  /// or "reset" of set_options; "logged" or "unlogged"; "enable", "disable", "force", "no force" of
  /// row_security; the index, "full", "nothing" or "default" of replica_identity; "all" or "user"
  /// triggers.
  std::string name;
  std::optional<ColumnDefinition> column;  ///< add_column
  std::optional<Constraint> constraint;    ///< add_constraint
  std::optional<Expression> expression;    ///< set_default; USING of set_type
  std::optional<TypeName> type;            ///< set_type
  std::string collation;                   ///< set_type ... COLLATE
  Identity identity = Identity::no;        ///< add_identity
  pg::QualifiedName other;                 ///< partition or parent; the type of of_type
  std::vector<std::string> options;        ///< set_options, set_column_options: the option names
  bool if_exists = false;
  bool if_not_exists = false;
  bool cascade = false;
  bool all_triggers = false;
  bool default_partition = false;
  bool operator==(const AlterAction&) const = default;
};

struct AlterTable {
  pg::QualifiedName name;
  ObjectKind kind = ObjectKind::table;  ///< what the author called it
  bool if_exists = false;
  bool only = false;
  std::vector<AlterAction> actions;
  bool operator==(const AlterTable&) const = default;
};

/// ALTER ... RENAME [COLUMN | CONSTRAINT] ... TO ...
struct Rename {
  ObjectKind kind =
      ObjectKind::table;  ///< what is renamed: table, column, constraint, index, type, ...
  ObjectKind relation_kind =
      ObjectKind::table;     ///< how the author called the relation (ALTER TABLE idx RENAME)
  pg::QualifiedName object;  ///< the relation, or the object itself
  std::string part;          ///< the column, constraint, trigger ... of it
  std::string new_name;
  bool if_exists = false;
  bool operator==(const Rename&) const = default;
};

/// ALTER ... SET SCHEMA
struct SetSchema {
  ObjectKind kind = ObjectKind::table;
  pg::QualifiedName object;
  std::string new_schema;
  bool operator==(const SetSchema&) const = default;
};

/// One key of an index: a column or an expression, exactly one of them set.
struct IndexKey {
  std::string column;
  std::optional<Expression> expression;
  std::string collation;  ///< as written, without its schema
  std::string opclass;    ///< the same, with its options: "gist_trgm_ops(siglen=32)"
  bool descending = false;
  bool nulls_first = false;  ///< where nothing is written: what the direction brings
  bool operator==(const IndexKey&) const = default;
};

struct CreateIndex {
  std::string name;  ///< empty: the server chooses; an index lives in its table's schema
  pg::QualifiedName table;
  std::string method = "btree";
  std::vector<IndexKey> keys;
  std::vector<std::string> included;
  std::optional<Expression> predicate;
  bool unique = false;
  bool nulls_not_distinct = false;
  bool concurrently = false;
  bool if_not_exists = false;
  bool only = false;
  bool operator==(const CreateIndex&) const = default;
};

/// DROP of any kind of object.
struct Drop {
  ObjectKind kind = ObjectKind::table;
  std::vector<pg::QualifiedName> names;  ///< for trigger, rule and policy: the relation
  std::string part;                      ///< trigger, rule or policy name
  bool if_exists = false;
  bool cascade = false;
  bool concurrently = false;
  bool operator==(const Drop&) const = default;
};

struct Truncate {
  std::vector<pg::QualifiedName> tables;
  bool cascade = false;
  bool restart_identity = false;
  bool operator==(const Truncate&) const = default;
};

/// INSERT, UPDATE, DELETE, MERGE, and a SELECT or VALUES with such a part in WITH.
struct DataChange {
  enum class Verb { insert, update, remove, merge };

  /// One table that is written to.
  struct Write {
    Verb verb = Verb::insert;
    pg::QualifiedName table;
    bool has_where = false;
    bool operator==(const Write&) const = default;
  };

  Verb verb = Verb::insert;
  pg::QualifiedName table;
  bool has_where = false;  ///< of UPDATE and DELETE; a join alone is none
  std::vector<Write>
      also;  ///< further ones, in WITH: `WITH d AS (DELETE FROM t ...) INSERT INTO ...`
  std::vector<pg::QualifiedName> reads;
  std::vector<pg::QualifiedName> functions;
  bool operator==(const DataChange&) const = default;
};

/// SELECT, VALUES, TABLE, SHOW, EXPLAIN.
struct Query {
  std::vector<pg::QualifiedName> reads;
  std::vector<pg::QualifiedName> functions;  ///< called anywhere in it, as written
  bool locks_rows = false;                   ///< FOR UPDATE and its kin
  bool operator==(const Query&) const = default;
};

struct Copy {
  pg::QualifiedName table;
  bool from = true;
  bool stdin_data = false;                   ///< the rows follow in the file
  bool to_stdout = false;                    ///< the rows come back to the client
  std::vector<pg::QualifiedName> reads;      ///< of COPY (query) TO
  std::vector<pg::QualifiedName> functions;  ///< of COPY (query) TO
  bool operator==(const Copy&) const = default;
};

/// BEGIN, COMMIT, ROLLBACK, SAVEPOINT, ...
struct Transaction {
  enum class Verb { begin, commit, rollback, savepoint, release, rollback_to, prepare, other };
  Verb verb = Verb::other;
  bool chain = false;      ///< COMMIT AND CHAIN, ROLLBACK AND CHAIN
  bool has_modes = false;  ///< BEGIN ISOLATION LEVEL ..., READ ONLY and their kin
  bool operator==(const Transaction&) const = default;
};

/// SET, SET LOCAL, RESET, DISCARD, SELECT set_config(...) is a Query.
struct SetVariable {
  std::string name;   ///< folded; "all" for RESET ALL, "discard" for DISCARD, "role",
                      ///< "session_authorization"
  std::string value;  ///< strings without their quotes, lists joined by ", "; empty for RESET and
                      ///< DEFAULT; of search_path as current_setting() gives it
  bool local = false;
  bool operator==(const SetVariable&) const = default;
};

struct Lock {
  std::vector<pg::QualifiedName> tables;
  std::vector<pg::QualifiedName> only;  ///< those of them that are written with ONLY
  int mode = 8;  ///< PostgreSQL's number: 1 ACCESS SHARE ... 8 ACCESS EXCLUSIVE
  bool operator==(const Lock&) const = default;
};

struct CreateTrigger {
  std::string name;
  pg::QualifiedName table;
  pg::QualifiedName referenced;  ///< FROM of a constraint trigger
  pg::QualifiedName function;
  bool or_replace = false;
  bool for_each_row = false;
  bool operator==(const CreateTrigger&) const = default;
};

struct CreateRoutine {
  pg::QualifiedName name;
  bool or_replace = false;
  bool procedure = false;
  bool commits = false;  ///< a PL/pgSQL body with COMMIT or ROLLBACK: CALL it outside a transaction
  std::string language;
  char volatility = 'v';  ///< as in pg_proc.provolatile
  bool operator==(const CreateRoutine&) const = default;
};

struct CreateSequence {
  pg::QualifiedName name;
  bool if_not_exists = false;
  bool temporary = false;
  bool operator==(const CreateSequence&) const = default;
};

struct CreateType {
  pg::QualifiedName name;
  enum class Form { enumeration, composite, domain, range, base };
  Form form = Form::composite;
  std::vector<std::string> labels;  ///< enumeration
  bool constrained = false;         ///< domain with CHECK or NOT NULL
  bool operator==(const CreateType&) const = default;
};

/// ALTER TYPE ... ADD VALUE / RENAME VALUE
struct AlterEnum {
  pg::QualifiedName name;
  std::string new_value;
  std::string old_value;  ///< RENAME VALUE only
  bool if_not_exists = false;
  bool operator==(const AlterEnum&) const = default;
};

struct CreateSchema {
  std::string name;
  bool if_not_exists = false;
  bool operator==(const CreateSchema&) const = default;
};

/// REINDEX, VACUUM, ANALYZE, CLUSTER, REFRESH MATERIALIZED VIEW.
struct Maintenance {
  enum class Verb { reindex, vacuum, vacuum_full, analyze, cluster, refresh };
  Verb verb = Verb::vacuum;
  ObjectKind kind = ObjectKind::table;
  std::vector<pg::QualifiedName> objects;  ///< none: the whole database
  bool concurrently = false;
  bool with_data = true;  ///< of REFRESH
  bool operator==(const Maintenance&) const = default;
};

/// A known statement that pgmig does not take apart: `tag` is the parser's node name without "Stmt"
/// ("Comment", "Grant", "CreatePolicy", "Rule", "CreateExtension", ...). `relations` are those it
/// names.
struct Other {
  std::string tag;
  ObjectKind kind = ObjectKind::other;
  std::vector<pg::QualifiedName> relations;
  std::vector<pg::QualifiedName>
      objects;               ///< other objects it creates or changes, where easily named
  bool checks_rows = false;  ///< ALTER DOMAIN that looks at every value: SET NOT NULL, VALIDATE,
                             ///< ADD of a constraint without NOT VALID
  std::string part;          ///< of COMMENT: the column, constraint, trigger ... of a relation;
                             ///< CREATE POLICY, and CREATE RULE without OR REPLACE: its name
  std::string comment;       ///< of COMMENT: its text; empty for NULL
  bool restarts = false;     ///< ALTER SEQUENCE ... RESTART
  bool operator==(const Other&) const = default;
};

/// What cannot be seen into.
struct Opaque {
  enum class Why { do_block, call, unknown_syntax };
  Why why = Why::do_block;
  std::string text;           ///< DO: the body; unknown_syntax: the parser's message
  pg::QualifiedName routine;  ///< CALL: the procedure as written
  bool operator==(const Opaque&) const = default;
};

using Change = std::variant<CreateTable, CreateTableAs, CreateView, AlterTable, Rename, SetSchema,
                            CreateIndex, Drop, Truncate, DataChange, Query, Copy, Transaction,
                            SetVariable, Lock, CreateTrigger, CreateRoutine, CreateSequence,
                            CreateType, AlterEnum, CreateSchema, Maintenance, Other, Opaque>;

/// Every relation, and every other object that the catalog knows, that the change names (as
/// written, without duplicates): what has to be read again after it, and what two statements may
/// share.
[[nodiscard]] std::vector<pg::QualifiedName> names_in(const Change& change);

}  // namespace pgmig::sql
