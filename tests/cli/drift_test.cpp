// SPDX-License-Identifier: Apache-2.0
// The schema as SQL, and the live one against what the history says.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <iterator>

namespace pgmig::test {

namespace {

std::string every_kind() {
  std::ifstream file(PGMIG_SOURCE_DIR "/tests/cli/snapshot_schema.sql");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string snapshot_of(const Project& project) {
  const auto snapshot = project.pgmig({"snapshot"});
  INFO(snapshot.err);
  REQUIRE(snapshot.status == 0);
  return snapshot.out;
}

/// A project with one table that pgmig made.
class Applied : public Project {
 public:
  Applied() {
    migration("V1__t.sql", "CREATE TABLE t (id int PRIMARY KEY, n text);\n");
    REQUIRE(pgmig({"up"}).status == 0);
  }
};

std::string drift_of(const Project& project) {
  const auto verified = project.pgmig({"verify"});
  INFO(verified.err);
  CHECK(verified.status == (verified.out.find("drift: none") == std::string::npos ? 9 : 0));
  return verified.out;
}

}  // namespace

TEST_CASE("a snapshot that an empty database took is the same snapshot") {
  const Project original(every_kind());
  const auto snapshot = snapshot_of(original);
  const Project copy(snapshot);
  CHECK(snapshot_of(copy) == snapshot);
}

TEST_CASE("a snapshot does not depend on the order in which things were made, nor on search_path") {
  const Project one("CREATE TABLE b (i int); CREATE TABLE a (i int); COMMENT ON TABLE b IS 'x'");
  const Project other("CREATE TABLE a (i int); CREATE TABLE b (i int); COMMENT ON TABLE b IS 'x'");
  CHECK(snapshot_of(one) == snapshot_of(other));
  const auto elsewhere = other.pgmig({"snapshot", "--search-path", "pg_catalog"});
  CHECK(elsewhere.out == snapshot_of(one));
}

TEST_CASE("a snapshot goes into a file, and as JSON to programs") {
  const Project project("CREATE TABLE a (i int)");
  REQUIRE(project.pgmig({"snapshot", "-o", "schema.sql"}).status == 0);
  CHECK(project.directory().read("schema.sql") == snapshot_of(project));
  const auto json = nlohmann::json::parse(project.pgmig({"snapshot", "--json"}).out);
  CHECK(json["objects"].size() > 2);
}

TEST_CASE("9: what others changed is named, with the SQL of both ways") {
  const Applied project;
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
  CHECK(project.pgmig({"status", "--drift"}).status == 0);
  project.database().execute(
      "ALTER TABLE t ADD COLUMN x int NOT NULL DEFAULT 4; CREATE INDEX by_n ON t (n);"
      "ALTER TABLE t ALTER COLUMN n TYPE varchar(9)");
  const auto drift = drift_of(project);
  CHECK_THAT(drift, Catch::Contains("drift: 3 differences") &&
                        Catch::Contains("column x of public.t is new") &&
                        Catch::Contains("column n of public.t is character varying(9), not text"));
  CHECK_THAT(drift,
             Catch::Contains("ALTER TABLE public.t ADD COLUMN x integer DEFAULT 4 NOT NULL;"));
  CHECK_THAT(drift, Catch::Contains("ALTER TABLE public.t DROP COLUMN x;"));
  const auto status = project.pgmig({"status", "--drift", "--json"});
  CHECK(status.status == 9);
  const auto json = nlohmann::json::parse(status.out)["drift"];
  CHECK(json["known"] == true);
  CHECK(json["differences"].size() == 5);
  project.database().execute(json["sql_back"].get<std::string>());
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
}

TEST_CASE("drift stays drift through later runs, until it is accepted") {
  const Applied project;
  project.database().execute("CREATE TABLE by_hand (i int); DROP TABLE t");
  project.migration("V2__u.sql", "CREATE TABLE u (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto drift = drift_of(project);
  CHECK_THAT(drift, Catch::Contains("table public.by_hand is new") &&
                        Catch::Contains("table public.t is missing") &&
                        !Catch::Contains("public.u"));
  REQUIRE(project.pgmig({"verify", "--accept"}).status == 0);
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
}

TEST_CASE("what a run did is no drift, killed in the middle or taken back") {
  const Applied project;
  project.migration("V2__two.sql",
                    "CREATE INDEX CONCURRENTLY t_n ON t (n);\nCREATE TABLE u (i int);\n");
  REQUIRE(project.pgmig({"up"}, {{"PGMIG_FAULT_POINT", "after_step_done:1"}}).signal == SIGKILL);
  const auto open = project.pgmig({"verify"});
  CHECK(open.status == 0);
  CHECK_THAT(open.out, Catch::Contains("drift: not known"));
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
  REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
}

TEST_CASE("what a migration that failed left behind is no drift") {
  const Applied project;
  project.migration("V2__bad.sql", "CREATE INDEX CONCURRENTLY t_n ON t (n);\nSELECT 1/0;\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
}

TEST_CASE("partitions that somebody manages, and what is ignored, are no drift") {
  const Project project;
  project.migration("V1__p.sql",
                    "CREATE TABLE p (at date) PARTITION BY RANGE (at);\nCREATE INDEX ON p (at);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.database().execute(
      "CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');"
      "CREATE TABLE tmp_1 (i int primary key)");
  CHECK_THAT(drift_of(project), Catch::Contains("drift: 1 difference") &&
                                    Catch::Contains("table public.tmp_1 is new"));
  project.directory().write("pgmig.toml", "[drift]\nignore = [\"public.tmp_*\"]\n");
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
  project.directory().write("pgmig.toml", "[drift]\nignored = [\"public.tmp_*\"]\n");
  CHECK(project.pgmig({"verify"}).status == 2);
}

TEST_CASE("what other schemas hold is no drift where schemas are managed") {
  const Applied project;
  REQUIRE(project.pgmig({"verify", "--accept", "--managed-schemas", "public"}).status == 0);
  project.database().execute("CREATE SCHEMA other; CREATE TABLE other.t (i int)");
  const auto verified = project.pgmig({"verify", "--managed-schemas", "public"});
  INFO(verified.out);
  CHECK(verified.status == 0);
}

TEST_CASE("baseline records the schema that it finds") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__t.sql", "CREATE TABLE t (id int);\n");
  REQUIRE(project.pgmig({"baseline", "1"}).status == 0);
  CHECK_THAT(drift_of(project), Catch::Contains("drift: none"));
  project.database().execute("DROP TABLE t");
  CHECK_THAT(drift_of(project), Catch::Contains("table public.t is missing"));
}

TEST_CASE("drift that cannot be told is no drift, and says why") {
  const Project project;
  const auto nothing = project.pgmig({"verify"});
  CHECK(nothing.status == 0);
  CHECK_THAT(nothing.out, Catch::Contains("drift: not known: pgmig has not run here yet"));
  const Applied applied;
  applied.database().execute("DELETE FROM pgmig.meta WHERE key = 'schema'");
  CHECK_THAT(applied.pgmig({"status", "--drift"}).out,
             Catch::Contains("no run has recorded the schema"));
  REQUIRE(applied.pgmig({"verify", "--accept"}).status == 0);
  applied.database().execute("UPDATE pgmig.meta SET value = '{' WHERE key = 'schema'");
  const auto damaged = applied.pgmig({"verify"});
  CHECK(damaged.status == 4);
  CHECK_THAT(damaged.err, Catch::Contains("pgmig verify --accept"));
}

TEST_CASE("where no run records the schema, drift is not known") {
  const Applied project;
  project.migration("V2__u.sql", "CREATE TABLE u (id int);\n");
  REQUIRE(project.pgmig({"up"}, {{"PGMIG_RECORD_SCHEMA", "false"}}).status == 0);
  const auto verified = project.pgmig({"verify"});
  CHECK(verified.status == 0);
  CHECK_THAT(verified.out, Catch::Contains("drift: not known: no run has recorded the schema"));
}

TEST_CASE("4: verify compares the files too, before all else") {
  const Applied project;
  project.migration("V1__t.sql", "CREATE TABLE t (id bigint PRIMARY KEY, n text);\n");
  project.database().execute("CREATE TABLE by_hand (i int)");
  const auto verified = project.pgmig({"verify"});
  CHECK(verified.status == 4);
  CHECK_THAT(verified.out, Catch::Contains("version 1 was changed after it was applied") &&
                               Catch::Contains("table public.by_hand is new"));
}

TEST_CASE("verify --undo: what depends on what was made later is taken back before it") {
  const Project project;
  project.migration(
      "V1__keys.sql",
      "CREATE TABLE a (id int PRIMARY KEY, b int);\n"
      "CREATE TABLE b (id int PRIMARY KEY);\n"
      "ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES b (id);\n"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;\n"
      "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();\n");
  project.migration(
      "V2__as_pg_dump_writes.sql",
      "CREATE TABLE items (id integer NOT NULL);\n"
      "CREATE SEQUENCE items_id_seq;\n"
      "ALTER SEQUENCE items_id_seq OWNED BY items.id;\n"
      "ALTER TABLE items ALTER COLUMN id SET DEFAULT nextval('items_id_seq'::regclass);\n");
  project.migration("V3__the_other_order.sql",
                    "CREATE SEQUENCE s;\n"
                    "CREATE TABLE t (id int DEFAULT nextval('s'));\n"
                    "ALTER SEQUENCE s OWNED BY t.id;\n"
                    "CREATE TYPE mood AS ENUM ('a');\n"
                    "ALTER TABLE t ADD COLUMN m mood;\n"
                    "CREATE FUNCTION p(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';\n"
                    "CREATE POLICY own ON t USING (p(id));\n"
                    "CREATE INDEX ON t (p(id));\n"
                    "CREATE INDEX IF NOT EXISTS t_s ON t (id);\n"
                    "DROP INDEX IF EXISTS t_s;\n"
                    "CREATE TABLE parent (id int);\n"
                    "ALTER TABLE t INHERIT parent;\n");
  const auto verified = project.pgmig({"verify", "--undo"});
  INFO(verified.err);
  CHECK(verified.status == 0);
  CHECK(verified.out ==
        "1 keys: exact\n2 as pg dump writes: exact\n3 the other order: exact\n"
        "undo: 3 of 3 pending migrations taken back exactly\n");
}

TEST_CASE("10: verify --undo names what an undo of the author's leaves behind") {
  const Applied project;
  project.migration("V2__u.sql", "CREATE TABLE u (id int);\nALTER TABLE t ADD COLUMN x int;\n");
  project.migration("U2__u.sql", "DROP TABLE u;\n");
  project.migration("V3__blind.sql", "DO $$ BEGIN END $$;\n");
  const auto verified = project.pgmig({"verify", "--undo", "--json"});
  INFO(verified.out << verified.err);
  CHECK(verified.status == 10);
  const auto trips = nlohmann::json::parse(verified.out)["undo"];
  CHECK(trips[0]["outcome"] == "failed");  // the column is there already when it comes again
  CHECK(project.database().value("SELECT to_regclass('u')") == "NULL");
}

}  // namespace pgmig::test
