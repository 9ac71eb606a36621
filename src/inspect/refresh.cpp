// SPDX-License-Identifier: Apache-2.0
// A part of the catalog value, read again and put in place.
#include "catalog/links.hpp"
#include "inspect/inspect.hpp"
#include "inspect/object_rows.hpp"
#include "inspect/queries.hpp"
#include "inspect/relation_rows.hpp"
#include "inspect/text_array.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace pgmig::inspect {

namespace {

using catalog::Catalog;
using catalog::Relation;
using Names = std::set<pg::QualifiedName>;

constexpr std::string_view temporary_schema = "pg_temp";

/// Everything that a name may mean along the search path.
Names candidates(const Catalog& catalog, const std::vector<pg::QualifiedName>& names) {
  Names all;
  for (const pg::QualifiedName& name : names) {
    if (!name.schema.empty()) {
      all.insert(name);
      continue;
    }
    all.insert({.schema = std::string(temporary_schema), .name = name.name});
    for (const std::string& schema : catalog.search_path) {
      all.insert({.schema = schema, .name = name.name});
    }
    for (const std::string& schema : catalog.path_setting) {  // it may have come into being
      all.insert({.schema = schema, .name = name.name});
    }
  }
  return all;
}

/// Relations whose rows in the catalog value a change of `relation` may make stale.
void add_neighbours(const Catalog& catalog, const Relation& relation, Names& names) {
  for (const Relation* member : catalog::tree_of(catalog, relation)) {
    names.insert(member->name);
  }
  names.insert(relation.parents.begin(), relation.parents.end());
  names.insert(relation.referenced_by.begin(), relation.referenced_by.end());
  for (const catalog::Constraint& constraint : relation.constraints) {
    if (!constraint.referenced.name.empty()) {
      names.insert(constraint.referenced);
    }
  }
  for (const auto& [name, other] : catalog.relations) {
    const bool reads_it = std::ranges::find(other.reads, relation.name) != other.reads.end();
    const bool belongs_to_it = other.owned_by && other.owned_by->table == relation.name;
    if (reads_it || belongs_to_it) {
      names.insert(name);
    }
  }
}

Names with_neighbours(const Catalog& catalog, const Names& wanted) {
  Names names = wanted;
  for (const pg::QualifiedName& name : wanted) {
    const Relation* relation = catalog.find(name);
    relation = relation == nullptr ? catalog.find_index(name).table : relation;
    if (relation != nullptr) {
      add_neighbours(catalog, *relation, names);
      names.insert(relation->name);
    }
  }
  return names;
}

bool is_managed(const CatalogOptions& options, const std::string& schema) {
  const std::vector<std::string>& managed = options.managed_schemas;
  return schema != options.journal_schema && (managed.empty() || schema == temporary_schema ||
                                              std::ranges::find(managed, schema) != managed.end());
}

/// Swaps the relations `stale` for `fresh`, and keeps what others know of them.
void replace_relations(Catalog& catalog, const Names& stale, std::vector<Relation> fresh) {
  Names all = stale;
  for (const Relation& relation : fresh) {
    all.insert(relation.name);
  }
  std::map<pg::QualifiedName, Relation> old;
  for (const pg::QualifiedName& name : all) {
    if (const Relation* found = std::as_const(catalog).find(name)) {
      catalog::unlink(catalog, *found);
    }
  }
  for (const pg::QualifiedName& name : all) {
    if (auto node = catalog.relations.extract(name)) {
      old.insert(std::move(node));
    }
  }
  for (Relation& relation : fresh) {
    if (const auto before = old.find(relation.name); before != old.end()) {
      relation.children = std::move(before->second.children);
      relation.referenced_by = std::move(before->second.referenced_by);
      relation.made_in_run = before->second.made_in_run;
    }
    const pg::QualifiedName name = relation.name;
    catalog.relations.insert_or_assign(name, std::move(relation));
  }
  for (const pg::QualifiedName& name : all) {
    if (const Relation* found = std::as_const(catalog).find(name)) {
      catalog::link(catalog, *found);
    }
  }
  for (const pg::QualifiedName& name : all) {
    catalog::recount(catalog, name);
  }
}

void replace_routines(Catalog& catalog, const Names& names, std::vector<catalog::Routine> fresh) {
  std::erase_if(catalog.routines,
                [&names](const catalog::Routine& routine) { return names.contains(routine.name); });
  catalog.routines.insert(catalog.routines.end(), fresh.begin(), fresh.end());
  std::ranges::sort(catalog.routines, {}, [](const catalog::Routine& routine) {
    return std::tie(routine.name, routine.arguments);
  });
}

void replace_types(Catalog& catalog, const Names& names, std::vector<catalog::Type> fresh) {
  for (const pg::QualifiedName& name : names) {
    catalog.types.erase(name);
  }
  for (catalog::Type& type : fresh) {
    const pg::QualifiedName name = type.name;
    catalog.types.insert_or_assign(name, std::move(type));
  }
}

/// Takes a schema that is gone out of the value, with all that was in it.
void forget_schema(Catalog& catalog, const std::string& schema) {
  catalog.schemas.erase(schema);
  Names inside;
  for (const auto& [name, relation] : catalog.relations) {
    if (name.schema == schema) {
      inside.insert(name);
    }
  }
  replace_relations(catalog, inside, {});
  std::erase_if(catalog.routines, [&schema](const catalog::Routine& routine) {
    return routine.name.schema == schema;
  });
  std::erase_if(catalog.types,
                [&schema](const auto& entry) { return entry.first.schema == schema; });
}

void replace_schemas(Catalog& catalog, const Names& names, const std::vector<std::string>& found,
                     const CatalogOptions& options) {
  for (const pg::QualifiedName& name : names) {
    const bool exists = std::ranges::find(found, name.name) != found.end();
    if (exists && is_managed(options, name.name)) {
      catalog.schemas.insert(name.name);
    } else if (!exists && catalog.schemas.contains(name.name)) {
      forget_schema(catalog, name.name);
    }
  }
}

/// The columns of scope.sql.
enum Field : std::size_t { relations, routines, types, schemas, search_path, search_path_setting };

db::Rows query_scope(db::Session& session, const Names& names, const CatalogOptions& options) {
  std::vector<std::string> schema_parts;
  std::vector<std::string> name_parts;
  for (const pg::QualifiedName& name : names) {
    schema_parts.push_back(name.schema);
    name_parts.push_back(name.name);
  }
  return session.query_prepared(
      queries::scope,
      {array_literal(schema_parts), array_literal(name_parts), options.journal_schema});
}

std::vector<Relation> query_relations(db::Session& session, const db::Parameter& oids,
                                      const CatalogOptions& options) {
  std::vector<Relation> fresh;
  if (!oids) {
    return fresh;
  }
  const db::Rows rows = session.query_prepared(queries::relations, {oids});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Relation relation = relation_of(rows, row);
    if (is_managed(options, relation.name.schema)) {
      fresh.push_back(std::move(relation));
    }
  }
  return fresh;
}

}  // namespace

void refresh(Catalog& catalog, db::Session& session, const std::vector<pg::QualifiedName>& names,
             const CatalogOptions& options) {
  const Names wanted = candidates(catalog, names);
  const Names stale = with_neighbours(catalog, wanted);
  const db::Rows scope = query_scope(session, stale, options);
  replace_relations(catalog, stale, query_relations(session, scope.at(0, relations), options));
  std::vector<catalog::Routine> fresh_routines;
  if (scope.at(0, routines)) {
    fresh_routines =
        routines_of(session.query_prepared(queries::routines, {scope.at(0, routines)}));
  }
  replace_routines(catalog, stale, std::move(fresh_routines));
  std::vector<catalog::Type> fresh_types;
  if (scope.at(0, types)) {
    fresh_types = types_of(session.query_prepared(queries::types, {scope.at(0, types)}));
  }
  replace_types(catalog, stale, std::move(fresh_types));
  replace_schemas(catalog, wanted, parse_texts(scope.text(0, schemas)), options);
  catalog.set_search_path(scope.text(0, search_path_setting));
  catalog.search_path = search_path_of(scope.text(0, search_path));
  if (session.in_transaction()) {
    static_cast<void>(
        session.query_prepared(queries::restore_search_path, {scope.text(0, search_path_setting)}));
  }
}

}  // namespace pgmig::inspect
