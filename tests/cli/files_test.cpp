// SPDX-License-Identifier: Apache-2.0
// What may stand in a migration file, through the real binary on a real server.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

namespace pgmig::test {

TEST_CASE("BOM, CRLF and a missing last newline change nothing, not even the checksum") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);\nCREATE TABLE u (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V1__first.sql",
                    "\xEF\xBB\xBF"
                    "CREATE TABLE t (id int);\r\nCREATE TABLE u (id int);");
  const auto again = project.pgmig({"up"});
  CHECK(again.status == 0);
  CHECK(again.err.empty());
}

TEST_CASE("NUL and invalid UTF-8 are errors with their place") {
  const Project project;
  project.migration("V1__nul.sql", std::string_view("SELECT 1;\nSE\0LECT 1;", 20));
  CHECK_THAT(project.pgmig({"up"}).err, Catch::Contains("V1__nul.sql:2:3"));
  project.migration("V1__nul.sql", "SELECT '\xC3\x28';");
  const auto invalid = project.pgmig({"up"});
  CHECK(invalid.status == 2);
  CHECK_THAT(invalid.err, Catch::Contains("V1__nul.sql:1:9"));
}

TEST_CASE("near-miss names are reported with the right name, duplicates name both files") {
  const Project project;
  project.migration("v1__x.sql", "SELECT 1;");
  project.migration("V2_y.sql", "SELECT 1;");
  const auto near = project.pgmig({"up"});
  CHECK_THAT(near.err, Catch::Contains("v1__x.sql") && Catch::Contains("V1__x.sql") &&
                           Catch::Contains("V2_y.sql"));
  project.migration("V1__a.sql", "SELECT 1;");
  project.migration("V01.0__b.sql", "SELECT 1;");
  const auto twice = project.pgmig({"up"});
  CHECK(twice.status == 2);
  CHECK_THAT(twice.err, Catch::Contains("V1__a.sql") && Catch::Contains("V01.0__b.sql"));
}

TEST_CASE("an empty file and one with only comments are migrations too") {
  const Project project;
  project.migration("V1__empty.sql", "");
  project.migration("V2__comment.sql", "-- nothing yet\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.state("2") == "applied");
}

TEST_CASE("a file that holds no statement yet is worth a warning before it counts as applied") {
  const Project project;
  REQUIRE(project.pgmig({"new", "to come"}).status == 0);
  for (const auto* command : {"plan", "up"}) {
    const auto told = project.pgmig({command});
    CHECK(told.status == 0);
    CHECK_THAT(told.out + told.err, Catch::Contains("to_come.sql: warning: there is no statement"));
  }
}

TEST_CASE("a missing semicolon is suspected where the next statement begins") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__two.sql",
                    "ALTER TABLE t ADD COLUMN a int\n  ALTER TABLE t ADD COLUMN b int;\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("V1__two.sql:2:3: warning: ") &&
                         Catch::Contains("is a semicolon missing before it?") &&
                         Catch::Contains("\n  statement: ALTER TABLE t ADD COLUMN a int\n      "
                                         "ALTER TABLE t ADD COLUMN b int\n"));
  project.migration("V1__two.sql", "ALTER TABEL t ADD COLUMN a int;\n");
  CHECK_THAT(project.pgmig({"plan"}).err,
             Catch::Contains("V1__two.sql:1:7: warning: ") && !Catch::Contains("semicolon"));
}

TEST_CASE("COPY from stdin with inline rows, as pg_dump writes it, with its \\restrict") {
  const Project project;
  project.migration(
      "V1__dump.sql",
      "\\restrict abcDEF\nSET lock_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', "
      "false);\n"
      "CREATE TABLE public.t (id int, name text);\n"
      "COPY public.t (id, name) FROM stdin;\n1\tone; two\n2\t$$ ' \\\\ \"\n3\t\\N\n\\.\n"
      "ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);\n\\unrestrict abcDEF\n");
  project.migration("V2__next.sql", "INSERT INTO t VALUES (4, 'search_path was restored');");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value(
            "SELECT string_agg(coalesce(name, 'NULL'), '|' ORDER BY id) FROM t") ==
        "one; two|$$ ' \\ \"|NULL|search_path was restored");
  CHECK_THAT(up.err, Catch::Contains("lock_timeout"));
}

TEST_CASE("other backslash commands say what to write instead") {
  const Project project;
  project.migration("V1__psql.sql", "SELECT 1;\n  \\copy t FROM 'x.csv'\n");
  const auto refused = project.pgmig({"up"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, Catch::Contains("V1__psql.sql:2:3") && Catch::Contains("COPY"));
}

TEST_CASE("an author's BEGIN ... COMMIT is one transaction, BEGIN alone is an error") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__block.sql",
                    "BEGIN;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES ('x');\nCOMMIT;\n");
  CHECK(project.pgmig({"up"}).status == 1);
  CHECK(project.database().value("SELECT count(*) FROM t") == "0");
  project.migration("V1__block.sql", "BEGIN;\nINSERT INTO t VALUES (1);\n");
  const auto open = project.pgmig({"up"});
  CHECK(open.status == 2);
  CHECK_THAT(open.err, Catch::Contains("V1__block.sql:1:1"));
}

TEST_CASE("COMMIT without BEGIN is a warning with its place, as in psql") {
  const Project project;
  project.migration("V1__commit.sql", "CREATE TABLE t (id int);\n  COMMIT;\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Catch::Contains("V1__commit.sql:2:3: warning: COMMIT without BEGIN"));
  CHECK(project.state("1") == "applied");
}

TEST_CASE("a row of inline COPY data that does not fit is named by its line in the file") {
  const Project project;
  project.migration("V1__rows.sql", "CREATE TABLE t (id int);\nCOPY t FROM stdin;\n1\nx\n3\n\\.\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("V1__rows.sql:4:1: error: ") && Catch::Contains("22P02") &&
                         Catch::Contains("\"x\""));
  CHECK(project.database().value("SELECT to_regclass('t')") == "NULL");
}

TEST_CASE("a guard that a dump sets is ignored with a warning, and the guard holds") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__dump.sql",
                    "SET statement_timeout = 0;\nSET lock_timeout = 0;\n"
                    "SELECT pg_catalog.set_config('search_path', '', false);\n"
                    "ALTER TABLE public.t ADD COLUMN b int;\n");
  const OpenTransaction blocker(project.database(), "SELECT * FROM t");
  const auto up = project.pgmig({"up", "--deadline", "1s"});
  CHECK(up.status == 75);
  CHECK_THAT(up.err, Catch::Contains("V1__dump.sql:1:1: warning: ") &&
                         Catch::Contains("V1__dump.sql:2:1: warning: SET lock_timeout = 0: is left "
                                         "out, pgmig sets its own limits"));
}

TEST_CASE("statements that cannot run in a transaction may be mixed with others") {
  const Project project("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 100)");
  project.migration(
      "V1__mixed.sql",
      "ALTER TABLE t ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY t_a_idx ON t (a);\nVACUUM t;\n"
      "ALTER TABLE t ADD COLUMN b int;\n");
  const auto plan = project.pgmig({"plan"});
  INFO(plan.out);
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a_idx'::regclass") == "t");
}

TEST_CASE("syntax newer than the parser is the server's to judge") {
  const Project project;
  project.migration("V1__new.sql", "CREATE TABLE t (id int);\nSELECT 1 FROM (SELECT 1);\n");
  const auto up = project.pgmig({"up"});
  if (TestServer::version().major() >= 16) {
    CHECK(up.status == 0);
  } else {
    CHECK(up.status == 1);
    CHECK_THAT(up.err, Catch::Contains("42601") && Catch::Contains("V1__new.sql:2:"));
  }
  CHECK_THAT(up.err, Catch::Contains("the server decides"));
}

TEST_CASE("placeholders are replaced only when some are set, and never in dollar-quoted bodies") {
  const Project project;
  project.migration(
      "V1__set.sql",
      "CREATE TABLE ${name} (a text DEFAULT '${name}');\n"
      "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '${name}'::text $$;\n");
  const auto up = project.pgmig({"up", "--set", "name=shop"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SELECT f()") == "${name}");
  project.database().execute("INSERT INTO shop DEFAULT VALUES");
  CHECK(project.database().value("SELECT a FROM shop") == "shop");
  project.migration("V2__set.sql", "SELECT\n '${nane}';");
  const auto unknown = project.pgmig({"up", "--set", "name=shop"});
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.err, Catch::Contains("V2__set.sql:2:3") && Catch::Contains("name"));
}

TEST_CASE("a file of 100,000 statements") {
  const Project project;
  std::string text;
  for (int number = 0; number < 100'000; ++number) {
    text += "SELECT " + std::to_string(number) + ";\n";
  }
  text += "CREATE TABLE reached_the_end (id int);\n";
  project.migration("V1__long.sql", text);
  const auto up = project.pgmig({"up"});
  INFO(up.err.substr(0, 2000));
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT to_regclass('reached_the_end')") == "reached_the_end");
}

}  // namespace pgmig::test
