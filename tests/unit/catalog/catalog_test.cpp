// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.hpp"

#include "catalog/links.hpp"

#include <catch2/catch.hpp>

namespace pgmig::catalog {

namespace {

void add(Catalog& catalog, const pg::QualifiedName& name, RelationKind kind = RelationKind::table) {
  Relation& relation = catalog.relations[name];
  relation.name = name;
  relation.kind = kind;
}

Catalog two_schemas() {
  Catalog catalog;
  catalog.search_path = {"pg_catalog", "app", "public"};
  add(catalog, {"app", "both"});
  add(catalog, {"public", "both"});
  add(catalog, {"public", "only_public"});
  catalog.relations[{"public", "only_public"}].indexes = {{.name = "an_index"}};
  enter_indexes(catalog, catalog.relations[{"public", "only_public"}]);
  return catalog;
}

}  // namespace

TEST_CASE("an unqualified name means the first match on the search path") {
  const Catalog catalog = two_schemas();
  CHECK(catalog.find({"", "both"})->name == pg::QualifiedName{"app", "both"});
  CHECK(catalog.find({"", "only_public"})->name == pg::QualifiedName{"public", "only_public"});
  CHECK(catalog.find({"app", "only_public"}) == nullptr);
}

TEST_CASE("a temporary relation hides others of its name") {
  Catalog catalog = two_schemas();
  add(catalog, {"pg_temp", "both"});
  CHECK(catalog.find({"", "both"})->name == pg::QualifiedName{"pg_temp", "both"});
}

TEST_CASE("an index is found by its own name, and is no relation") {
  const Catalog catalog = two_schemas();
  CHECK(catalog.find_index({"", "an_index"}).table->name.name == "only_public");
  CHECK(catalog.find_index({"public", "an_index"}).index->name == "an_index");
  CHECK(catalog.find({"", "an_index"}) == nullptr);
  CHECK(catalog.find_index({"", "both"}).index == nullptr);
}

TEST_CASE("a name resolves to where it is, else to where CREATE would put it") {
  const Catalog catalog = two_schemas();
  CHECK(catalog.resolve({"", "only_public"}) == pg::QualifiedName{"public", "only_public"});
  CHECK(catalog.resolve({"", "an_index"}) == pg::QualifiedName{"public", "an_index"});
  CHECK(catalog.resolve({"", "new"}) == pg::QualifiedName{"app", "new"});
  CHECK(catalog.resolve({"x", "new"}) == pg::QualifiedName{"x", "new"});
}

TEST_CASE("a SET search_path counts the schemas that exist") {
  Catalog catalog = two_schemas();
  catalog.role = "me";
  catalog.schemas = {"app", "public"};
  catalog.set_search_path("\"$user\", public, missing");
  CHECK(catalog.search_path == std::vector<std::string>{"pg_catalog", "public"});
  CHECK(catalog.path_setting == std::vector<std::string>{"me", "public", "missing"});
  catalog.schemas.insert("Mixed \"Case\"");
  catalog.set_search_path(R"("Mixed ""Case""", public)");
  CHECK(catalog.search_path == std::vector<std::string>{"pg_catalog", "Mixed \"Case\"", "public"});
}

TEST_CASE("the volatility of a function is the worst that its name can mean") {
  Catalog catalog = two_schemas();
  catalog.builtin_volatility = Volatilities{{"now", 's'}, {"lower", 'i'}, {"random", 'v'}};
  catalog.routines = {{.name = {"app", "lower"}, .volatility = 's'},
                      {.name = {"hidden", "now"}, .volatility = 'v'}};
  CHECK(catalog.volatility({"", "now"}) == 's');
  CHECK(catalog.volatility({"", "lower"}) == 's');
  CHECK(catalog.volatility({"pg_catalog", "lower"}) == 'i');
  CHECK(catalog.volatility({"", "random"}) == 'v');
  CHECK(catalog.volatility({"", "unheard_of"}) == 'v');
}

TEST_CASE("a tree lists parents before children, each once") {
  Catalog catalog;
  for (const char* name : {"top", "left", "right", "bottom"}) {
    add(catalog, {"s", name});
  }
  catalog.relations[{"s", "left"}].parents = {{"s", "top"}};
  catalog.relations[{"s", "right"}].parents = {{"s", "top"}};
  catalog.relations[{"s", "bottom"}].parents = {{"s", "left"}, {"s", "right"}};
  link_all(catalog);
  std::vector<std::string> names;
  for (const Relation* relation : tree_of(catalog, catalog.relations[{"s", "top"}])) {
    names.push_back(relation->name.name);
  }
  CHECK(names == std::vector<std::string>{"top", "left", "right", "bottom"});
}

TEST_CASE("a partitioned table is the sum of its leaves, and unknown when one is") {
  Catalog catalog;
  add(catalog, {"s", "p"}, RelationKind::partitioned_table);
  for (const char* name : {"p1", "p2"}) {
    add(catalog, {"s", name});
    Relation& leaf = catalog.relations[{"s", name}];
    leaf.parents = {{"s", "p"}};
    leaf.is_partition = true;
    leaf.rows = 10;
    leaf.bytes = 8192;
    leaf.may_hold_rows = false;
  }
  link_all(catalog);
  CHECK(catalog.relations[{"s", "p"}].rows == 20);
  CHECK(catalog.relations[{"s", "p"}].bytes == 16384);
  CHECK_FALSE(catalog.relations[{"s", "p"}].may_hold_rows);
  catalog.relations[{"s", "p2"}].rows = -1;
  catalog.relations[{"s", "p2"}].may_hold_rows = true;
  recount(catalog, {"s", "p2"});
  CHECK(catalog.relations[{"s", "p"}].rows == -1);
  CHECK(catalog.relations[{"s", "p"}].may_hold_rows);
}

}  // namespace pgmig::catalog
