// SPDX-License-Identifier: Apache-2.0
// Types are printed as format_type() of the server prints them.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::sql {

namespace {

TypeName type_of(const std::string& written) {
  const Script script = parse_script("create table t (c " + written + ")", "x.sql");
  return std::get<CreateTable>(script.statements.at(0).change).columns.at(0).type;
}

struct Row {
  const char* written;
  const char* name;
};

}  // namespace

TEST_CASE("a type is named as the server names it") {
  for (const Row& row : {
           Row{"int", "integer"},
           Row{"int2", "smallint"},
           Row{"INT8", "bigint"},
           Row{"pg_catalog.int4", "integer"},
           Row{"float", "double precision"},
           Row{"float(24)", "real"},
           Row{"bool", "boolean"},
           Row{"varchar", "character varying"},
           Row{"varchar(20)", "character varying(20)"},
           Row{"character varying(20)[]", "character varying(20)[]"},
           Row{"char", "character(1)"},
           Row{"char(3)", "character(3)"},
           Row{"national character(3)", "character(3)"},
           Row{"bpchar", "bpchar"},
           Row{"\"char\"", "\"char\""},
           Row{"text", "text"},
           Row{"TEXT[]", "text[]"},
           Row{"int[3][4]", "integer[]"},
           Row{"int array[4]", "integer[]"},
           Row{"numeric", "numeric"},
           Row{"decimal(10)", "numeric(10,0)"},
           Row{"numeric(10,2)", "numeric(10,2)"},
           Row{"numeric(2,-3)", "numeric(2,-3)"},
           Row{"bit", "bit(1)"},
           Row{"bit(3)", "bit(3)"},
           Row{"bit varying", "bit varying"},
           Row{"bit varying(8)", "bit varying(8)"},
           Row{"timestamp", "timestamp without time zone"},
           Row{"timestamp(3)", "timestamp(3) without time zone"},
           Row{"timestamptz", "timestamp with time zone"},
           Row{"timestamptz(0)", "timestamp(0) with time zone"},
           Row{"timestamp(6) with time zone", "timestamp(6) with time zone"},
           Row{"time", "time without time zone"},
           Row{"timetz(2)", "time(2) with time zone"},
           Row{"interval", "interval"},
           Row{"interval(3)", "interval(3)"},
           Row{"interval year to month", "interval year to month"},
           Row{"interval day to second", "interval day to second"},
           Row{"interval day to second(2)", "interval day to second(2)"},
           Row{"interval minute to second", "interval minute to second"},
           Row{"interval hour", "interval hour"},
           Row{"uuid", "uuid"},
           Row{"jsonb", "jsonb"},
           Row{"mood", "mood"},
           Row{"s.mood", "s.mood"},
           Row{R"("S"."Mood"[])", R"("S"."Mood"[])"},
           Row{"geometry(Point,4326)", "geometry(point,4326)"},
           Row{"serial", "integer"},
           Row{"bigserial", "bigint"},
           Row{"serial2", "smallint"},
       }) {
    CAPTURE(row.written);
    CHECK(type_of(row.written).name == row.name);
  }
}

TEST_CASE("a type's base has neither modifiers nor bounds") {
  CHECK(type_of("varchar(20)[]").base == pg::QualifiedName{"pg_catalog", "varchar"});
  CHECK(type_of("text").base == pg::QualifiedName{"", "text"});
  CHECK(type_of("S.\"Mood\"").base == pg::QualifiedName{"s", "Mood"});
}

TEST_CASE("serial is a not null integer") {
  const Script script =
      parse_script("create table t (a serial, b s.serial, c \"serial8\")", "x.sql");
  const auto& columns = std::get<CreateTable>(script.statements.at(0).change).columns;
  CHECK(columns[0].type.serial);
  CHECK(columns[0].not_null);
  CHECK(columns[0].type.base == pg::QualifiedName{"pg_catalog", "int4"});
  CHECK_FALSE(columns[1].type.serial);
  CHECK_FALSE(columns[1].not_null);
  CHECK(columns[2].type.serial);
}

}  // namespace pgmig::sql
