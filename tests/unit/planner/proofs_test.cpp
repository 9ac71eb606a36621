// SPDX-License-Identifier: Apache-2.0
// What texts of the catalog prove: NOT NULL, volatility, free type changes.
#include "planner/default_value.hpp"
#include "planner/effect_set.hpp"
#include "planner/not_null_proof.hpp"
#include "planner/type_change.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::planner;

namespace {

/// The catalog with two domains over integer.
catalog::Catalog with_domains() {
  catalog::Catalog catalog = schema("CREATE TABLE t (a int)");
  const pg::QualifiedName loose{"public", "loose"};
  const pg::QualifiedName strict{"public", "strict"};
  catalog.types[loose] = {.name = loose, .kind = 'd', .base = "integer"};
  catalog.types[strict] = {.name = strict, .kind = 'd', .base = "integer", .constrained = true};
  return catalog;
}

sql::AlterAction change_to(const std::string& type) {
  const sql::Script script =
      sql::parse_script("ALTER TABLE t ALTER COLUMN a TYPE " + type, "test.sql");
  return std::get<sql::AlterTable>(script.statements.at(0).change).actions.at(0);
}

}  // namespace

TEST_CASE("a CHECK says NOT NULL only in the shapes that PostgreSQL takes for it") {
  CHECK(says_not_null("CHECK ((c IS NOT NULL))", "c"));
  CHECK(says_not_null("CHECK ((NOT (c IS NULL)))", "c"));
  CHECK(says_not_null("CHECK (((c IS NOT NULL) AND (c > 0)))", "c"));
  CHECK(says_not_null("CHECK ((\"C d\" IS NOT NULL))", "C d"));
  CHECK_FALSE(says_not_null("CHECK ((c > 0))", "c"));
  CHECK_FALSE(says_not_null("CHECK ((cc IS NOT NULL))", "c"));
  CHECK_FALSE(says_not_null("CHECK (((c IS NOT NULL) OR (a > 0)))", "c"));
  CHECK_FALSE(says_not_null("CHECK ((num_nulls(c) = 0))", "c"));
  CHECK_FALSE(says_not_null("", "c"));
  CHECK_FALSE(says_not_null("CHECK ((", "c"));
}

TEST_CASE("types whose stored values stay") {
  struct Row {
    const char* from;
    const char* to;
  };

  const auto row = GENERATE(values<Row>({
      {"integer", "int"},
      {"character varying(20)", "varchar(50)"},
      {"character varying(20)", "varchar"},
      {"character varying(20)", "text"},
      {"text", "varchar"},
      {"numeric(10,2)", "numeric(12,2)"},
      {"numeric(10,2)", "numeric"},
      {"timestamp(3) without time zone", "timestamp"},
      {"timestamp without time zone", "timestamptz"},
      {"timestamp(3) without time zone", "timestamptz(6)"},
      {"timestamp with time zone", "timestamp"},
      {"interval", "interval"},
      {"cidr", "inet"},
      {"xml", "text"},
      {"bit varying(3)", "varbit(5)"},
      {"bit(3)", "varbit"},
      {"integer", "oid"},
      {"integer", "loose"},
      {"public.strict", "int"},
      {"public.loose", "int"},
  }));
  INFO(row.from << " -> " << row.to);
  CHECK(stored_values(with_domains(), row.from, change_to(row.to)) == StoredValues::stay);
}

TEST_CASE("types whose values are written anew") {
  struct Row {
    const char* from;
    const char* to;
  };

  const auto row = GENERATE(values<Row>({
      {"integer", "bigint"},
      {"smallint", "int"},
      {"integer", "text"},
      {"character varying(20)", "varchar(10)"},
      {"text", "varchar(10)"},
      {"numeric(10,2)", "numeric(12,3)"},
      {"numeric(10,2)", "numeric(8,2)"},
      {"numeric", "numeric(8,2)"},
      {"character(10)", "char(20)"},
      {"character(10)", "text"},
      {"timestamp with time zone", "timestamptz(3)"},
      {"timestamp(3) without time zone", "timestamptz(3)"},
      {"json", "jsonb"},
      {"uuid", "text"},
      {"date", "timestamp"},
      {"character varying(50)[]", "text[]"},
      {"integer", "strict"},
      {"integer", "int USING a + 1"},
      {"character varying(20)", "text USING lower(a)"},
  }));
  INFO(row.from << " -> " << row.to);
  CHECK(stored_values(with_domains(), row.from, change_to(row.to)) == StoredValues::rewritten);
}

TEST_CASE("timestamp to timestamptz is free only in a zone without offset") {
  catalog::Catalog catalog = with_domains();
  catalog.time_zone = "Europe/London";
  CHECK(stored_values(catalog, "timestamp without time zone", change_to("timestamptz")) ==
        StoredValues::rewritten);
}

TEST_CASE("wider types keep old writers going") {
  const catalog::Catalog catalog = with_domains();
  CHECK(is_widening(catalog, "integer", *change_to("bigint").type));
  CHECK(is_widening(catalog, "character varying(20)", *change_to("text").type));
  CHECK(is_widening(catalog, "character(10)", *change_to("char(20)").type));
  CHECK_FALSE(is_widening(catalog, "bigint", *change_to("int").type));
  CHECK_FALSE(is_widening(catalog, "text", *change_to("varchar(10)").type));
  CHECK_FALSE(is_widening(catalog, "integer", *change_to("strict").type));
  CHECK_FALSE(is_widening(catalog, "integer", *change_to("text").type));
}

TEST_CASE("type names are taken apart") {
  CHECK(parts_of("numeric(10,2)") == TypeParts{"numeric", 10, 2});
  CHECK(parts_of("timestamp(3) with time zone") == TypeParts{"timestamp with time zone", 3, -1});
  CHECK(parts_of("text") == TypeParts{"text", -1, -1});
  CHECK(parts_of("character varying(20)[]") == TypeParts{"character varying[]", 20, -1});
}

TEST_CASE("a word is mentioned only as a whole") {
  CHECK(mentions("lower(a_b)", "a_b"));
  CHECK_FALSE(mentions("lower(a_b)", "a"));
  CHECK_FALSE(mentions("", "a"));
  CHECK_FALSE(mentions("a", ""));
}
