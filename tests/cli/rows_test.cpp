// SPDX-License-Identifier: Apache-2.0
// Rows that are in the way: named before anything is changed.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

namespace pgmig::test {

namespace {

constexpr std::string_view sale =
    "CREATE TABLE sale (at int, note text) PARTITION BY RANGE (at);"
    "CREATE TABLE s1 PARTITION OF sale FOR VALUES FROM (0) TO (100);"
    "CREATE TABLE rest PARTITION OF sale DEFAULT; CREATE TABLE cand (at int, note text);";

constexpr std::string_view attach =
    "ALTER TABLE sale ATTACH PARTITION cand FOR VALUES FROM (150) TO (600);\n";

std::string constraints(const Project& project) {
  return project.database().value(
      "SELECT coalesce(string_agg(conname, ' '), '') FROM pg_constraint WHERE conrelid IN "
      "('rest'::regclass, 'cand'::regclass)");
}

}  // namespace

TEST_CASE(
    "rows of the default partition that belong into the new one are named, and nothing stays") {
  const Project project(
      std::string(sale) +
      "INSERT INTO sale SELECT i, 'x' FROM generate_series(1, 160) AS i;"
      "INSERT INTO cand SELECT i, 'y' FROM generate_series(200, 500) AS i; ANALYZE;");
  project.migration("V1__attach.sql", attach);
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("ctid=") && Catch::Contains("at least 6"));
  CHECK(constraints(project) == "");
  project.database().execute("INSERT INTO sale VALUES (155, 'the application')");
}

TEST_CASE("rows of a table that do not belong into the partition it is to be are named") {
  const Project project(
      std::string(sale) +
      "INSERT INTO cand SELECT i, 'y' FROM generate_series(598, 601) AS i; ANALYZE;");
  project.migration("V1__attach.sql", attach);
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("2 in all"));
  CHECK(constraints(project) == "");
}

TEST_CASE("a table that lacks what its parent demands is refused before anything is changed") {
  const Project project(
      std::string(sale) +
      "ALTER TABLE sale ADD CONSTRAINT c CHECK (note <> ''); ALTER TABLE sale ALTER at "
      "SET NOT NULL; INSERT INTO cand VALUES (200, 'y'); ANALYZE;");
  project.migration("V1__attach.sql", attach);
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Catch::Contains("ALTER TABLE public.cand ADD CONSTRAINT c CHECK") &&
                         Catch::Contains("ALTER TABLE public.cand ALTER COLUMN at SET NOT NULL"));
  CHECK(project.state("1") == "pending");
}

TEST_CASE("a default that breaks the new column's own constraint is said before it is there") {
  const auto statement = GENERATE(
      as<std::string>{}, "ALTER TABLE item ADD COLUMN z int DEFAULT 3 CHECK (item.z > 5)",
      "ALTER TABLE item ADD COLUMN z int DEFAULT 77 REFERENCES kind",
      "ALTER TABLE item ADD COLUMN z int DEFAULT 1 UNIQUE",
      "ALTER TABLE item ADD COLUMN z \"Mood\" DEFAULT 'sad', ADD CHECK (z <> 'sad' OR \"Id\" < 3)",
      "ALTER TABLE item ADD COLUMN z numeric(4, 1) DEFAULT 2.55 NOT NULL CHECK (z = 2.55)");
  const Project project(
      "CREATE TYPE \"Mood\" AS ENUM ('sad', 'glad'); CREATE TABLE kind (id int PRIMARY KEY);"
      "CREATE TABLE item (\"Id\" int PRIMARY KEY); INSERT INTO kind VALUES (1);"
      "INSERT INTO item SELECT i FROM generate_series(1, 9) AS i; ANALYZE;");
  project.migration("V1__z.sql", statement + ";\n");
  const auto up = project.pgmig({"up"});
  INFO(statement << up.err);
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("CAST(") && Catch::Contains("nothing was changed"));
  CHECK(project.database().value("SELECT count(*) FROM pg_attribute WHERE attrelid = "
                                 "'item'::regclass AND attnum > 0") == "1");
}

TEST_CASE("a default that the new column's constraint allows is looked at and added") {
  const Project project(
      "CREATE TABLE kind (id int PRIMARY KEY); CREATE TABLE item (id int, z0 int);"
      "INSERT INTO kind VALUES (1); INSERT INTO item SELECT i FROM generate_series(1, 9) AS i;");
  project.migration(
      "V1__z.sql",
      "ALTER TABLE item ADD COLUMN z int DEFAULT 1 REFERENCES kind CHECK (z < 5), ADD "
      "COLUMN y int UNIQUE, ADD CHECK (y IS NULL OR z > 0);\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT string_agg(conname, ' ' ORDER BY conname) FROM "
                                 "pg_constraint WHERE conrelid = 'item'::regclass") ==
        "item_check item_y_key item_z_check item_z_fkey");
}

TEST_CASE("duplicates are named before a unique index is built") {
  const auto statement =
      GENERATE(as<std::string>{},
               "CREATE UNIQUE INDEX u ON item (lower(\"Name\") COLLATE \"C\") INCLUDE (k)",
               "CREATE UNIQUE INDEX CONCURRENTLY u ON item (\"Name\", k) WHERE k IS NULL OR k < 5",
               "CREATE UNIQUE INDEX u ON part (k, lower(\"Name\"))");
  const Project project(
      "CREATE TABLE item (\"Name\" text, k int); INSERT INTO item VALUES ('a', 1), ('A', 2), ('B', "
      "3), ('B', 3), ('c', NULL), ('c', NULL);"
      "CREATE TABLE part (LIKE item) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF part FOR "
      "VALUES IN (3); INSERT INTO part VALUES ('B', 3), ('b', 3); ANALYZE;");
  project.migration("V1__u.sql", statement + ";\n");
  const auto up = project.pgmig({"up"});
  INFO(statement << up.err);
  CHECK(up.status == 1);
  CHECK_THAT(up.err,
             Catch::Contains("several rows of public.") && Catch::Contains("nothing was changed"));
  CHECK(project.database().value("SELECT to_regclass('u') IS NULL") == "t");
}

TEST_CASE("what a unique index does not see is no duplicate") {
  const Project project(
      "CREATE TABLE item (name text, k int); INSERT INTO item VALUES ('a', 1), ('A', 2), ('b', "
      "NULL), ('b', NULL), ('x', 9), ('x', 9);");
  project.migration("V1__u.sql",
                    "CREATE UNIQUE INDEX u ON item (name, k) INCLUDE (name) WHERE k IS NULL OR k < "
                    "5;\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT indisvalid FROM pg_index WHERE indexrelid = "
                                 "'u'::regclass") == "t");
}

TEST_CASE("an owner who may not read his table migrates it all the same") {
  const Project project(
      "CREATE TABLE t (id int, a int); INSERT INTO t SELECT i, i FROM "
      "generate_series(1, 500) AS i; ANALYZE; REVOKE SELECT ON t FROM CURRENT_USER;"
      "CREATE ROLE blind_" +
      std::to_string(getpid()) + ";");
  const std::string role = "blind_" + std::to_string(getpid());
  project.database().execute("ALTER TABLE t OWNER TO " + role + "; REVOKE SELECT ON t FROM " +
                             role + "; GRANT ALL ON SCHEMA public TO " + role);
  project.migration("V1__set_role.sql",
                    "SET ROLE " + role + ";\nALTER TABLE t ADD CHECK (a > 0);\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Catch::Contains("may not read them"));
  CHECK(project.database().value("SELECT convalidated FROM pg_constraint WHERE conrelid = "
                                 "'t'::regclass") == "t");
  project.database().execute(
      "ALTER TABLE t OWNER TO CURRENT_USER; REVOKE ALL ON SCHEMA public FROM " + role +
      "; DROP ROLE " + role);
}

TEST_CASE("rows that a later statement cannot have are named before the first one runs") {
  const Project project(
      "CREATE TABLE item (id int PRIMARY KEY, note text); INSERT INTO item SELECT i, "
      "nullif(i::text, '7') FROM generate_series(1, 500) AS i; ANALYZE;");
  project.migration("V1__two.sql",
                    "ALTER TABLE item ADD CONSTRAINT positive CHECK (id > 0);\n"
                    "CREATE INDEX item_again_idx ON item (id);\n"
                    "ALTER TABLE item ALTER note SET NOT NULL;\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("id=7"));
  CHECK(project.database().value("SELECT count(*) FROM pg_constraint WHERE conname = 'positive'") ==
        "0");
  CHECK(project.database().value("SELECT to_regclass('item_again_idx')") == "NULL");

  project.database().execute("UPDATE item SET note = '' WHERE id = 7");
  const auto again = project.pgmig({"up"});
  INFO(again.err);
  CHECK(again.status == 0);
}

TEST_CASE("rows that an earlier statement mends are not looked at before it") {
  const Project project(
      "CREATE TABLE item (id int PRIMARY KEY, note text); INSERT INTO item SELECT i, "
      "nullif(i::text, '7') FROM generate_series(1, 500) AS i; ANALYZE;");
  project.migration("V1__two.sql",
                    "UPDATE item SET note = '' WHERE note IS NULL;\n"
                    "ALTER TABLE item ALTER note SET NOT NULL;\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
}

TEST_CASE("rows that keep a constraint from coming back are named before down begins") {
  const Project project(
      "CREATE TABLE kind (id int PRIMARY KEY); INSERT INTO kind VALUES (1);"
      "CREATE TABLE item (id int PRIMARY KEY, kind int CONSTRAINT fk REFERENCES kind);"
      "INSERT INTO item SELECT i, 1 FROM generate_series(1, 500) AS i; ANALYZE;");
  project.migration("V1__free.sql",
                    "ALTER TABLE item DROP CONSTRAINT fk;\nCREATE INDEX by_kind ON item (kind);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 0);
  project.database().execute("INSERT INTO item VALUES (1000, 1000)");
  const auto kept = project.pgmig({"down", "--yes"});
  CHECK(kept.status == 1);
  CHECK_THAT(kept.err, Catch::Contains("id=1000"));
  CHECK(project.database().value("SELECT to_regclass('by_kind')") == "by_kind");
  CHECK(project.state("1") == "applied");

  project.database().execute("DELETE FROM item WHERE id = 1000");
  const auto back = project.pgmig({"down", "--yes"});
  INFO(back.err);
  CHECK(back.status == 0);
}

}  // namespace pgmig::test
