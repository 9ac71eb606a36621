// SPDX-License-Identifier: Apache-2.0
// The whole catalog in one snapshot.
#include "catalog/links.hpp"
#include "inspect/inspect.hpp"
#include "inspect/object_rows.hpp"
#include "inspect/queries.hpp"
#include "inspect/relation_rows.hpp"
#include "inspect/text_array.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace pgmig::inspect {

namespace {

constexpr std::chrono::milliseconds lock_wait = std::chrono::seconds(2);
constexpr std::chrono::milliseconds no_limit{0};

/// A read-only snapshot for the queries, ended when they are done.
/// The queries empty the search_path for their transaction; in one that goes on, it is put back.
class Snapshot {
 public:
  explicit Snapshot(db::Session& session) : session_(session), own_(!session.in_transaction()) {
    if (own_) {
      session_.begin(lock_wait, no_limit);
      session_.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }
  }

  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  ~Snapshot() {
    if (open_ && own_) {
      session_.rollback();
    }
  }

  void end(const std::string& search_path) {
    open_ = false;
    if (own_) {
      session_.commit();
    } else {
      static_cast<void>(session_.query(queries::restore_search_path, {search_path}));
    }
  }

 private:
  db::Session& session_;
  bool own_;
  bool open_ = true;
};

/// The columns of database.sql.
enum Field : std::size_t {
  version,
  database,
  role,
  search_path,
  time_zone,
  search_path_setting,
  schemas,
  extensions,
  relations,
  routines,
  types,
  trash_schema,
  has_trash_schema,
  has_trash_list,
};

std::set<std::string> set_of(const std::string& literal) {
  const std::vector<std::string> elements = parse_texts(literal);
  return {elements.begin(), elements.end()};
}

catalog::Volatilities builtins_of(const db::Rows& rows) {
  catalog::Volatilities builtins;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (std::string& name : parse_texts(rows.text(row, 1))) {
      builtins[std::move(name)] = rows.text(row, 0).front();
    }
  }
  return builtins;
}

db::Parameter schemas_parameter(const CatalogOptions& options) {
  return options.managed_schemas.empty() ? std::nullopt
                                         : db::Parameter(array_literal(options.managed_schemas));
}

}  // namespace

std::vector<std::string> schemas_in_path(db::Session& session) {
  return parse_texts(
      session.query("SELECT pg_catalog.current_schemas(false)::pg_catalog.text").text(0, 0));
}

catalog::Catalog read_catalog(db::Session& session, const CatalogOptions& options) {
  Snapshot snapshot(session);
  const db::Rows top =
      session.query(queries::database, {schemas_parameter(options), options.journal_schema});
  catalog::Catalog catalog{.server = {.number = static_cast<int>(top.integer(0, version))},
                           .database = top.text(0, database),
                           .role = top.text(0, role),
                           .search_path = search_path_of(top.text(0, search_path)),
                           .time_zone = top.text(0, time_zone),
                           .schemas = set_of(top.text(0, schemas)),
                           .extensions = set_of(top.text(0, extensions)),
                           .trash = {.schema = top.text(0, trash_schema),
                                     .has_schema = top.boolean(0, has_trash_schema),
                                     .has_list = top.boolean(0, has_trash_list)}};
  const std::vector<std::string> path = catalog.search_path;
  catalog.set_search_path(top.text(0, search_path_setting));
  catalog.search_path = path;  // the server's own word
  const db::Rows found = session.query(queries::relations, {top.at(0, relations)});
  for (std::size_t row = 0; row < found.size(); ++row) {
    catalog::Relation relation = relation_of(found, row);
    const pg::QualifiedName name = relation.name;
    catalog.relations.emplace(name, std::move(relation));
  }
  catalog::link_all(catalog);
  catalog.routines = routines_of(session.query(queries::routines, {top.at(0, routines)}));
  for (catalog::Type& type : types_of(session.query(queries::types, {top.at(0, types)}))) {
    const pg::QualifiedName name = type.name;
    catalog.types.emplace(name, std::move(type));
  }
  catalog.builtin_volatility = builtins_of(session.query(queries::builtins));
  snapshot.end(top.text(0, search_path_setting));
  return catalog;
}

}  // namespace pgmig::inspect
