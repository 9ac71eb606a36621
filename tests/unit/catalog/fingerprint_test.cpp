// SPDX-License-Identifier: Apache-2.0
#include "catalog/json.hpp"

#include <catch2/catch.hpp>

namespace pgmig::catalog {

namespace {

Catalog shop() {
  Catalog catalog{.server = {.number = 150020}, .database = "shop", .role = "me"};
  catalog.schemas = {"public"};
  Relation& table = catalog.relations[{"public", "Order"}];
  table.name = {"public", "Order"};
  table.columns = {{.name = "id", .type = "bigint", .not_null = true},
                   {.name = "note", .type = "text", .default_text = "'x'::text"}};
  table.constraints = {{.name = "Order_pkey",
                        .kind = sql::ConstraintKind::primary_key,
                        .columns = {"id"},
                        .index = "Order_pkey"}};
  table.indexes = {{.name = "Order_pkey", .columns = {"id"}, .unique = true, .primary = true}};
  catalog.index_tables = {{{"public", "Order_pkey"}, "Order"}};
  catalog.routines = {{.name = {"public", "f"}, .arguments = "integer"}};
  catalog.types[{"public", "mood"}] = {
      .name = {"public", "mood"}, .kind = 'e', .labels = {"sad", "ok"}};
  return catalog;
}

Relation& order(Catalog& catalog) { return catalog.relations[{"public", "Order"}]; }

}  // namespace

TEST_CASE("the fingerprint does not see sizes, comments, owners, oids and the session") {
  Catalog catalog = shop();
  const std::string before = fingerprint(catalog);
  order(catalog).rows = 1e6;
  order(catalog).bytes = 1 << 20;
  order(catalog).oid = 4711;
  order(catalog).comment = "hello";
  order(catalog).owner = "other";
  order(catalog).made_in_run = true;
  catalog.search_path = {"public"};
  catalog.server.number = 160000;
  CHECK(fingerprint(catalog) == before);
  CHECK(differences(shop(), catalog).empty());
}

TEST_CASE("members of extensions and temporary tables are no part of the schema") {
  Catalog catalog = shop();
  catalog.relations[{"public", "spatial_ref_sys"}] = {.name = {"public", "spatial_ref_sys"},
                                                      .extension = "postgis"};
  catalog.relations[{"pg_temp", "t"}] = {.name = {"pg_temp", "t"}, .persistence = 't'};
  catalog.routines.push_back({.name = {"public", "st_area"}, .extension = "postgis"});
  CHECK(fingerprint(catalog) == fingerprint(shop()));
  CHECK(differences(shop(), catalog).empty());
}

TEST_CASE("each difference is one line, and changes the fingerprint") {
  const auto difference = [](auto change) {
    Catalog catalog = shop();
    change(catalog);
    CHECK(fingerprint(catalog) != fingerprint(shop()));
    const std::vector<std::string> lines = differences(shop(), catalog);
    REQUIRE(lines.size() == 1);
    return lines.front();
  };
  CHECK(difference([](Catalog& c) { order(c).columns[0].type = "integer"; }) ==
        "column public.\"Order\".id: type bigint -> integer");
  CHECK(difference([](Catalog& c) { order(c).columns[1].default_text.reset(); }) ==
        "column public.\"Order\".note: default 'x'::text -> (none)");
  CHECK(difference([](Catalog& c) { order(c).columns.pop_back(); }) ==
        "column public.\"Order\".note: gone");
  CHECK(difference([](Catalog& c) { std::swap(order(c).columns[0], order(c).columns[1]); }) ==
        "table public.\"Order\": column order id, note -> note, id");
  CHECK(difference([](Catalog& c) { order(c).indexes[0].valid = false; }) ==
        R"(index public."Order"."Order_pkey": valid yes -> no)");
  CHECK(difference([](Catalog& c) { c.schemas.insert("new"); }) == "schema new: new");
  CHECK(difference([](Catalog& c) { c.types.begin()->second.labels.emplace_back("new"); }) ==
        "type public.mood: labels sad, ok -> sad, ok, new");
  CHECK(difference([](Catalog& c) { c.routines.clear(); }) == "function public.f(integer): gone");
}

TEST_CASE("JSON brings the value back") {
  Catalog catalog = shop();
  order(catalog).rows = 12;
  order(catalog).may_hold_rows = false;
  catalog.search_path = {"pg_catalog", "public"};
  catalog.builtin_volatility = Volatilities{{"now", 's'}};
  CHECK(from_json(to_json(catalog, Extent::all)) == catalog);
  CHECK(fingerprint(from_json(to_json(catalog, Extent::schema))) == fingerprint(catalog));
}

TEST_CASE("the schema's JSON leaves out what differs from run to run") {
  Catalog catalog = shop();
  const nlohmann::json before = to_json(catalog, Extent::schema);
  order(catalog).rows = 12;
  catalog.database = "other";
  CHECK(to_json(catalog, Extent::schema) == before);
  CHECK(to_json(catalog, Extent::all) != to_json(shop(), Extent::all));
}

}  // namespace pgmig::catalog
