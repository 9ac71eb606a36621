// SPDX-License-Identifier: Apache-2.0
// What file names mean.
#include "source/file_name.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::source;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

TEST_CASE("the three forms of a migration's name") {
  const auto [name, kind, version, description] =
      GENERATE(table<std::string, Kind, std::string, std::string>({
          {"V7__add_email.sql", Kind::versioned, "7", "add email"},
          {"V0007__x.sql", Kind::versioned, "0007", "x"},
          {"V1.4.2__a__b.sql", Kind::versioned, "1.4.2", "a  b"},
          {"V20260412103000__x.y.sql", Kind::versioned, "20260412103000", "x.y"},
          {"V1__x-y (2).sql", Kind::versioned, "1", "x-y (2)"},
          {"V1___x.sql", Kind::versioned, "1", " x"},
          {"V1__é.sql", Kind::versioned, "1", "é"},
          {"V1__.sql.sql", Kind::versioned, "1", ".sql"},
          {"U7__add_email.sql", Kind::undo, "7", "add email"},
          {"R__views.sql", Kind::repeatable, "", "views"},
      }));
  const FileName read = read_file_name(name);
  const auto* const migration = std::get_if<MigrationName>(&read);
  REQUIRE(migration != nullptr);
  CHECK(migration->kind == kind);
  CHECK(migration->version.text() == version);
  CHECK(migration->description == description);
}

TEST_CASE("a description never steers a terminal") {
  const FileName read = read_file_name("V1__a\x1b[31m\nb\xE2\x80\xAE.sql");
  const auto* const migration = std::get_if<MigrationName>(&read);
  REQUIRE(migration != nullptr);
  CHECK(migration->description == R"(a\x1b[31m\nb\u202e)");
}

TEST_CASE("a C++ migration is known as such") {
  const std::string name = GENERATE("V7__fill_email.cpp", "V1.2__x.so");
  CHECK(std::holds_alternative<HookName>(read_file_name(name)));
}

TEST_CASE("names that are nothing of ours pass in silence") {
  const std::string name = GENERATE("README.md", "notes.txt", ".V1__x.sql", ".gitkeep",
                                    ".V1__x.sql.swp", "Makefile", "V2 plans.md", "readme__old.txt",
                                    "atlas.sum", "dump.sql.gz", "sql", "vendor", "#x#");
  CHECK(std::holds_alternative<OtherName>(read_file_name(name)));
}

TEST_CASE("a name that is nearly a migration's is told with the right one") {
  const auto [name, right] = GENERATE(table<std::string, std::string>({
      {"v1__x.sql", "V1__x.sql"},
      {"u1__x.sql", "U1__x.sql"},
      {"V1_x.sql", "V1__x.sql"},
      {"V1-x.sql", "V1__x.sql"},
      {"V1 x.sql", "V1__x.sql"},
      {"V1.x.sql", "V1__x.sql"},
      {"V_1__x.sql", "V1__x.sql"},
      {"V1__x.SQL", "V1__x.sql"},
      {"V1__x.Sql", "V1__x.sql"},
      {"V1__x", "V1__x.sql"},
      {"V1__x.py", "V1__x.sql"},
      {"V1__x.txt", "V1__x.sql"},
      {"V1.sql", "V1__<description>.sql"},
      {"V1__.sql", "V1__<description>.sql"},
      {"V__x.sql", "V<version>__x.sql"},
      {"V_x.sql", "V<version>__x.sql"},
      {"V1a__x.sql", "V1__a__x.sql"},
      {"V1_2__x.sql", "V1.2__x.sql"},
      {"V1.2_.sql", "V1.2__<description>.sql"},
      {"V1..2__x.sql", "V1__2__x.sql"},
      {"0001_create_users.sql", "V0001__create_users.sql"},
      {"20260412103000_x.sql", "V20260412103000__x.sql"},
      {"1.sql", "V1__<description>.sql"},
      {"000001_x.up.sql", "V000001__x.sql"},
      {"000001_x.down.sql", "U000001__x.sql"},
      {"r__x.sql", "R__x.sql"},
      {"R_x.sql", "R__x.sql"},
      {"R__.sql", "R__<description>.sql"},
      {"R1__x.sql", "V1__x.sql (runs once) or R__x.sql (runs whenever it changes)"},
      {"seed.sql", "V<version>__seed.sql (runs once) or R__seed.sql (runs whenever it changes)"},
      {"views.sql", "V<version>__views.sql (runs once) or R__views.sql (runs whenever it changes)"},
      {"U1__x.so", "U1__x.sql"},
      {"V1__a\nb.SQL", "V1__a\\nb.sql"},
  }));
  INFO(name);
  const FileName read = read_file_name(name);
  const auto* const miss = std::get_if<NearMiss>(&read);
  REQUIRE(miss != nullptr);
  CHECK(miss->why == "not run: its name is not that of a migration");
  CHECK(miss->hint == "to run it, name it " + right);
}

TEST_CASE("backup copies are told apart") {
  const std::string name =
      GENERATE("V1__x.sql.bak", "V1__x.bak", "V1__x.sql~", "V1__x.sql.orig", "V1__x.sql.BAK",
               "V1__x.sql.swp", "v1_x.sql.old", "V1__x.sql.rej");
  const FileName read = read_file_name(name);
  const auto* const miss = std::get_if<NearMiss>(&read);
  REQUIRE(miss != nullptr);
  CHECK(miss->why == "not run: it is named like a backup copy");
  CHECK_THAT(miss->hint, EndsWith("name it V1__x.sql"));
}

TEST_CASE("any .bak is told, and a baseline file gets its own advice") {
  CHECK(std::holds_alternative<NearMiss>(read_file_name("notes.bak")));
  const FileName baseline = read_file_name("B5__start.sql");
  const auto* const miss = std::get_if<NearMiss>(&baseline);
  REQUIRE(miss != nullptr);
  CHECK_THAT(miss->hint, Contains("pgmig baseline"));
}

TEST_CASE("a name that was built is read back") {
  CHECK(file_name(Kind::versioned, "0007", "add_email") == "V0007__add_email.sql");
  CHECK(file_name(Kind::undo, "1.2", "x") == "U1.2__x.sql");
  CHECK(file_name(Kind::repeatable, "", "views") == "R__views.sql");
}
