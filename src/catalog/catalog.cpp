// SPDX-License-Identifier: Apache-2.0
// Looking things up in the schema value, by PostgreSQL's rules for names.
#include "catalog/catalog.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::catalog {

namespace {

constexpr std::string_view temporary_schema = "pg_temp";
constexpr std::string_view system_schema = "pg_catalog";

bool is_temporary(std::string_view schema) { return schema.starts_with("pg_temp"); }

template <class Parts>
auto* part_named(Parts& parts, std::string_view wanted) {
  const auto found =
      std::ranges::find_if(parts, [wanted](const auto& part) { return part.name == wanted; });
  return found == parts.end() ? nullptr : &*found;
}

/// Calls `try_schema` along the search path, the session's temporary schema first, until it says
/// true.
template <class TrySchema>
bool along_search_path(const Catalog& catalog, TrySchema try_schema) {
  if (try_schema(std::string(temporary_schema))) {
    return true;
  }
  return std::ranges::any_of(catalog.search_path, [&](const std::string& schema) {
    return !is_temporary(schema) && try_schema(schema);
  });
}

const Relation* relation_at(const Catalog& catalog, const pg::QualifiedName& qualified) {
  const auto found = catalog.relations.find(qualified);
  return found == catalog.relations.end() ? nullptr : &found->second;
}

Catalog::IndexAt index_at(const Catalog& catalog, const pg::QualifiedName& qualified) {
  const auto home = catalog.index_tables.find(qualified);
  if (home == catalog.index_tables.end()) {
    return {};
  }
  const Relation* table = relation_at(catalog, {.schema = qualified.schema, .name = home->second});
  const Index* index = table == nullptr ? nullptr : table->index(qualified.name);
  return index == nullptr ? Catalog::IndexAt{} : Catalog::IndexAt{.table = table, .index = index};
}

bool is_taken(const Catalog& catalog, const pg::QualifiedName& qualified) {
  return relation_at(catalog, qualified) != nullptr ||
         index_at(catalog, qualified).index != nullptr;
}

/// 'i' < 's' < 'v' in the alphabet, as it happens.
char worse(char a, char b) { return std::max(a, b); }

/// A list of identifiers, quoted or bare.
std::vector<std::string> identifiers_in(std::string_view setting) {
  std::vector<std::string> names;
  std::string name;
  bool quoted = false;
  bool seen = false;
  const auto end_name = [&] {
    if (seen) {
      names.push_back(name);
    }
    name.clear();
    seen = false;
  };
  char before = ' ';
  for (const char c : setting) {
    if (c == '"') {
      quoted = !quoted;
      if (quoted && before == '"') {
        name.push_back(c);  // doubled: part of the name
      }
      seen = true;
    } else if (c == ',' && !quoted) {
      end_name();
    } else if (c != ' ' || quoted) {
      name.push_back(c);
      seen = true;
    }
    before = c;
  }
  end_name();
  return names;
}

}  // namespace

const char* name(RelationKind kind) noexcept {
  switch (kind) {
    case RelationKind::table:
      return "table";
    case RelationKind::partitioned_table:
      return "partitioned table";
    case RelationKind::view:
      return "view";
    case RelationKind::materialized_view:
      return "materialized view";
    case RelationKind::sequence:
      return "sequence";
    case RelationKind::foreign_table:
      return "foreign table";
    case RelationKind::index:
      return "index";
    case RelationKind::partitioned_index:
      return "partitioned index";
    case RelationKind::composite_type:
      return "composite type";
  }
  return "relation";
}

std::string part_key(sql::ObjectKind kind, const std::string& part) {
  return std::string{sql::name(kind)} + " " + part;
}

const Column* Relation::column(std::string_view column_name) const {
  return part_named(columns, column_name);
}

const Constraint* Relation::constraint(std::string_view constraint_name) const {
  return part_named(constraints, constraint_name);
}

const Index* Relation::index(std::string_view index_name) const {
  return part_named(indexes, index_name);
}

const Relation* Catalog::find(const pg::QualifiedName& wanted) const {
  if (!wanted.schema.empty()) {
    return relation_at(*this, wanted);
  }
  const Relation* found = nullptr;
  along_search_path(*this, [&](const std::string& schema) {
    found = relation_at(*this, {.schema = schema, .name = wanted.name});
    return found != nullptr;
  });
  return found;
}

Relation* Catalog::find(const pg::QualifiedName& wanted) {
  const Relation* found = static_cast<const Catalog&>(*this).find(wanted);
  return found == nullptr ? nullptr : &relations.find(found->name)->second;
}

Catalog::IndexAt Catalog::find_index(const pg::QualifiedName& wanted) const {
  if (!wanted.schema.empty()) {
    return index_at(*this, wanted);
  }
  IndexAt found;
  along_search_path(*this, [&](const std::string& schema) {
    found = index_at(*this, {.schema = schema, .name = wanted.name});
    return found.index != nullptr;
  });
  return found;
}

const Type* Catalog::find_type(const pg::QualifiedName& wanted) const {
  const Type* found = nullptr;
  const auto try_schema = [&](const std::string& schema) {
    const auto at = types.find({.schema = schema, .name = wanted.name});
    found = at == types.end() ? nullptr : &at->second;
    return found != nullptr;
  };
  if (!wanted.schema.empty()) {
    try_schema(wanted.schema);
  } else {
    along_search_path(*this, try_schema);
  }
  return found;
}

pg::QualifiedName Catalog::resolve(const pg::QualifiedName& wanted) const {
  if (!wanted.schema.empty()) {
    return wanted;
  }
  pg::QualifiedName found{.schema = {}, .name = wanted.name};
  const bool exists = along_search_path(*this, [&](const std::string& schema) {
    found.schema = schema;
    return is_taken(*this, found) || types.contains(found);
  });
  if (!exists) {
    found.schema = creation_schema();
  }
  return found;
}

pg::QualifiedName Catalog::resolve_type(const pg::QualifiedName& wanted) const {
  const Type* found = find_type(wanted);
  return found == nullptr ? wanted : found->name;
}

void Catalog::set_search_path(std::string_view setting) {
  path_setting = identifiers_in(setting);
  std::ranges::replace(path_setting, std::string("$user"), role);
  std::vector<std::string> path;
  if (std::ranges::find(path_setting, system_schema) == path_setting.end()) {
    path.emplace_back(system_schema);
  }
  for (const std::string& schema : path_setting) {
    // Schemas that are not managed are not known here; one that was on the path before exists.
    if (schema == system_schema || schemas.contains(schema) ||
        std::ranges::find(search_path, schema) != search_path.end()) {
      path.push_back(schema);
    }
  }
  search_path = std::move(path);
}

std::string Catalog::creation_schema() const {
  const auto found = std::ranges::find_if(search_path, [](const std::string& schema) {
    return schema != system_schema && !is_temporary(schema);
  });
  return found == search_path.end() ? std::string() : *found;
}

char Catalog::volatility(const pg::QualifiedName& function) const {
  char worst = '\0';
  if (function.schema.empty() || function.schema == system_schema) {
    const Volatilities& builtins = builtin_volatility.get();
    if (const auto builtin = builtins.find(function.name); builtin != builtins.end()) {
      worst = builtin->second;
    }
  }
  for (const Routine& routine : routines) {
    const bool visible =
        function.schema.empty()
            ? std::ranges::find(search_path, routine.name.schema) != search_path.end()
            : function.schema == routine.name.schema;
    if (visible && routine.name.name == function.name) {
      worst = worse(worst, routine.volatility);
    }
  }
  return worst == '\0' ? 'v' : worst;
}

std::vector<const Relation*> tree_of(const Catalog& catalog, const Relation& relation) {
  std::vector<const Relation*> tree{&relation};
  std::set<const Relation*> seen{&relation};  // inheritance may reach a child by two ways
  for (std::size_t at = 0; at < tree.size(); ++at) {
    for (const pg::QualifiedName& child : tree[at]->children) {
      const Relation* below = relation_at(catalog, child);
      if (below != nullptr && seen.insert(below).second) {
        tree.push_back(below);
      }
    }
  }
  return tree;
}

}  // namespace pgmig::catalog
