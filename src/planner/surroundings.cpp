// SPDX-License-Identifier: Apache-2.0
// A walk along inheritance and references.
#include "planner/surroundings.hpp"

#include "catalog/links.hpp"

#include <utility>
#include <vector>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;

namespace {

/// Copies relations from one catalog into another, each with its family.
class Copier {
 public:
  Copier(const Catalog& from, Catalog& to) : from_(from), to_(to) {}

  void copy(const pg::QualifiedName& name) {
    std::vector<pg::QualifiedName> open{name};
    while (!open.empty()) {
      const Relation* relation = from_.find(open.back());
      open.pop_back();
      if (relation == nullptr || !to_.relations.emplace(relation->name, *relation).second) {
        continue;
      }
      catalog::enter_indexes(to_, *relation);
      open.insert(open.end(), relation->parents.begin(), relation->parents.end());
      open.insert(open.end(), relation->children.begin(), relation->children.end());
    }
  }

 private:
  const Catalog& from_;
  Catalog& to_;
};

}  // namespace

Catalog surroundings(const Catalog& catalog, const sql::Change& change) {
  Catalog part{.server = catalog.server,
               .database = catalog.database,
               .role = catalog.role,
               .search_path = catalog.search_path,
               .path_setting = catalog.path_setting,
               .time_zone = catalog.time_zone,
               .types = catalog.types,
               .schemas = catalog.schemas,
               .extensions = catalog.extensions};
  Copier copier(catalog, part);
  for (const pg::QualifiedName& name : sql::names_in(change)) {
    copier.copy(name);
    if (const Relation* relation = catalog.find(name)) {
      for (const catalog::Constraint& constraint : relation->constraints) {
        copier.copy(constraint.referenced);
      }
    }
    if (const auto at = catalog.find_index(name); at.table != nullptr) {
      copier.copy(at.table->name);
    }
  }
  return part;
}

}  // namespace pgmig::planner
