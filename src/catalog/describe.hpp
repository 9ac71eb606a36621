// SPDX-License-Identifier: Apache-2.0
// The fields of the schema value, named once: JSON, fingerprint and differences all walk over this
// list.
//
// `io.field(key, member, default)` is part of the schema; `io.note(key, member, default)` is not.
// What follows from the rest (children, referenced_by) and oids are left out.
#pragma once

#include "catalog/catalog.hpp"

#include <concepts>
#include <type_traits>

namespace pgmig::catalog {

template <class T, class U>
concept Either = std::same_as<std::remove_const_t<T>, U>;

template <Either<Column> C, class Io>
void describe(C& column, Io& io) {
  io.field("name", column.name);
  io.field("type", column.type);
  io.field("not_null", column.not_null);
  io.field("default", column.default_text);
  io.field("identity", column.identity);
  io.field("generated", column.generated);
  io.field("collation", column.collation);
}

template <Either<Constraint> C, class Io>
void describe(C& constraint, Io& io) {
  io.field("name", constraint.name);
  io.field("kind", constraint.kind, sql::ConstraintKind::check);
  io.field("columns", constraint.columns);
  io.field("definition", constraint.definition);
  io.field("validated", constraint.validated, true);
  io.field("deferrable", constraint.deferrable);
  io.field("inherited", constraint.inherited);
  io.field("no_inherit", constraint.no_inherit);
  io.field("references", constraint.referenced);
  io.field("referenced_columns", constraint.referenced_columns);
  io.field("index", constraint.index);
}

template <Either<Index> I, class Io>
void describe(I& index, Io& io) {
  io.field("name", index.name);
  io.field("columns", index.columns);
  io.field("included", index.included);
  io.note("mentioned", index.mentioned);
  io.field("definition", index.definition);
  io.field("method", index.method, std::string("btree"));
  io.field("predicate", index.predicate);
  io.field("unique", index.unique);
  io.field("primary", index.primary);
  io.field("valid", index.valid, true);
  io.field("ready", index.ready, true);
  io.field("replica_identity", index.replica_identity);
  io.note("clustered", index.clustered);
  io.field("partitioned", index.partitioned);
  io.field("parent", index.parent);
  io.note("own_names", index.own_names);
}

template <Either<Trigger> T, class Io>
void describe(T& trigger, Io& io) {
  io.field("name", trigger.name);
  io.field("definition", trigger.definition);
  io.field("function", trigger.function);
  io.field("enabled", trigger.enabled, 'O');
}

template <Either<OwnedBy> O, class Io>
void describe(O& owned_by, Io& io) {
  io.field("table", owned_by.table);
  io.field("column", owned_by.column);
}

template <Either<Relation> R, class Io>
void describe(R& relation, Io& io) {
  io.field("kind", relation.kind, RelationKind::table);
  io.field("persistence", relation.persistence, 'p');
  io.note("owner", relation.owner);
  io.field("columns", relation.columns);
  io.note("columns_known", relation.columns_known, true);
  io.field("constraints", relation.constraints);
  io.field("indexes", relation.indexes);
  io.field("triggers", relation.triggers);
  io.field("parents", relation.parents);
  io.field("is_partition", relation.is_partition);
  io.field("detach_pending", relation.detach_pending);
  io.field("partition_bound", relation.partition_bound);
  io.field("partition_key", relation.partition_key);
  io.field("reads", relation.reads);
  io.field("view_definition", relation.view_definition);
  io.field("owned_by", relation.owned_by);
  io.field("row_security", relation.row_security);
  io.note("comment", relation.comment);
  io.field("options", relation.options);
  io.note("extension", relation.extension);
  io.note("rows", relation.rows, -1.0);
  io.note("bytes", relation.bytes);
  io.note("index_bytes", relation.index_bytes);
  io.note("may_hold_rows", relation.may_hold_rows, true);
  io.note("of_type", relation.of_type);
  io.note("has_policies", relation.has_policies);
  io.note("made_in_run", relation.made_in_run);
  io.note("owned_by_us", relation.owned_by_us, true);
}

template <Either<Routine> R, class Io>
void describe(R& routine, Io& io) {
  io.field("name", routine.name);
  io.field("arguments", routine.arguments);
  io.field("kind", routine.kind, 'f');
  io.field("volatility", routine.volatility, 'v');
  io.field("language", routine.language);
  io.field("digest", routine.digest);
  io.note("extension", routine.extension);
  io.note("commits", routine.commits);
}

template <Either<Type> T, class Io>
void describe(T& type, Io& io) {
  io.field("kind", type.kind, 'c');
  io.field("labels", type.labels);
  io.field("base", type.base);
  io.field("constrained", type.constrained);
  io.field("definition", type.definition);
  io.note("extension", type.extension);
}

template <class Io>
void describe_builtins(const Shared<Volatilities>& builtins, Io& io) {
  io.note("builtin_volatility", builtins.get());
}

template <class Io>
void describe_builtins(Shared<Volatilities>& builtins, Io& io) {
  Volatilities read;
  io.note("builtin_volatility", read);
  builtins = std::move(read);
}

template <Either<Catalog> C, class Io>
void describe(C& catalog, Io& io) {
  io.note("server", catalog.server.number);
  io.note("database", catalog.database);
  io.note("role", catalog.role);
  io.note("search_path", catalog.search_path);
  io.note("path_setting", catalog.path_setting);
  io.note("time_zone", catalog.time_zone);
  io.field("relations", catalog.relations);
  io.field("routines", catalog.routines);
  io.field("types", catalog.types);
  io.field("schemas", catalog.schemas);
  io.field("extensions", catalog.extensions);
  describe_builtins(catalog.builtin_volatility, io);
}

/// What the schema's canonical form leaves out.
[[nodiscard]] inline bool is_schema(const Relation& relation) {
  return relation.extension.empty() && relation.persistence != 't';
}

/// Nor what is kept of it after a drop.
[[nodiscard]] inline bool is_in_trash(const pg::QualifiedName& name, const Trash& trash) {
  return !trash.schema.empty() && name.schema == trash.schema;
}

[[nodiscard]] inline bool is_schema(const Routine& routine) { return routine.extension.empty(); }

[[nodiscard]] inline bool is_schema(const Type& type) { return type.extension.empty(); }

}  // namespace pgmig::catalog
