// SPDX-License-Identifier: Apache-2.0
// Rows that are made up for a schema, on a real server.
#include "rehearse/row_maker.hpp"

#include "rehearse/contents.hpp"
#include "sandbox/sandbox.hpp"
#include "support/fast_server.hpp"

#include <catch2/catch.hpp>

namespace pgmig::rehearse {

namespace {

constexpr const char* every_kind = R"(
  CREATE DOMAIN pct AS numeric(5,2) NOT NULL CHECK (value BETWEEN 0 AND 100);
  CREATE TYPE address AS (street text, number int);
  CREATE TYPE state AS ENUM ('it''s new', 'Paid');
  CREATE TABLE "Every ""Kind" (
    id uuid PRIMARY KEY, share pct, address address, ip inet, mac macaddr, raw bytea NOT NULL, j json,
    jb jsonb NOT NULL CHECK (jsonb_typeof(jb) = 'object'), words tsvector, place point, wait interval,
    day date, hour time, hour_tz timetz, at timestamptz, five bit(5), bits varbit(9), price money,
    double float8, single real, n numeric, small numeric(3,3), numbers int[] NOT NULL, during tstzrange,
    span int8range NOT NULL, letter char, yes boolean NOT NULL, "State" state NOT NULL, short varchar(2) NOT NULL);
  CREATE TABLE part (id bigint, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
  CREATE TABLE tree (id serial PRIMARY KEY, parent int NOT NULL REFERENCES tree);
  CREATE TABLE child (
    id bigint NOT NULL, day date NOT NULL, one uuid UNIQUE REFERENCES "Every ""Kind",
    FOREIGN KEY (id, day) REFERENCES part);
  CREATE TABLE pairs (a uuid REFERENCES "Every ""Kind", t int REFERENCES tree, PRIMARY KEY (a, t));
  CREATE TABLE checked (
    a int NOT NULL CHECK (a BETWEEN 10 AND 12), b int NOT NULL, c text NOT NULL CHECK (length(c) = 5),
    d date NOT NULL CHECK (d > '2030-01-01'), e text NOT NULL CHECK (e IN ('x', 'y')), CHECK (b > a));
  CREATE TABLE hen (id int PRIMARY KEY, egg int);
  CREATE TABLE egg (id int PRIMARY KEY, hen int NOT NULL REFERENCES hen);
  ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg;
  CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (7 * 2) STORED);
  CREATE TABLE without_columns ();
  CREATE TABLE taken (i int);
  INSERT INTO taken VALUES (1);
  CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END';
  CREATE TRIGGER fails BEFORE INSERT ON tree FOR EACH ROW EXECUTE FUNCTION fails();
)";

Database with(Databases& server, std::string_view sql) {
  Database database = server.make();
  database.connect().execute(sql);
  return database;
}

Contents contents_of(const Database& database) {
  auto session = database.connect();
  return read_contents(session, "pgmig");
}

}  // namespace

TEST_CASE("every kind of table is filled, and no constraint is broken") {
  const auto sandbox = sandbox::start(test::fast_options());
  Databases server(sandbox.server().url);
  const Database database = with(server, every_kind);
  CHECK(make_rows(database, {.rows = 12}) == std::vector<std::string>{});
  for (const auto& [table, contents] : contents_of(database)) {
    INFO(table);
    CHECK(contents.rows >= 1);
    CHECK((table == "public.taken" || table == "public.without_columns" || contents.rows > 5));
  }
  // Foreign keys were not asked while the rows came: they are now.
  auto session = database.connect();
  session.execute("ALTER TABLE child ADD FOREIGN KEY (one) REFERENCES \"Every \"\"Kind\"");
  session.execute("ALTER TABLE tree ADD FOREIGN KEY (parent) REFERENCES tree");
  session.execute("ALTER TABLE egg ADD FOREIGN KEY (hen) REFERENCES hen");
  session.execute("ALTER TABLE pairs ADD FOREIGN KEY (t) REFERENCES tree");
}

TEST_CASE("the same seed makes the same rows, another one others") {
  const auto sandbox = sandbox::start(test::fast_options());
  Databases server(sandbox.server().url);
  const Database one = with(server, every_kind);
  const Database same = with(server, every_kind);
  const Database other = with(server, every_kind);
  make_rows(one, {.rows = 12, .seed = 7});
  make_rows(same, {.rows = 12, .seed = 7});
  make_rows(other, {.rows = 12, .seed = 8});
  CHECK(contents_of(one) == contents_of(same));
  CHECK(differences(contents_of(one), contents_of(same)).empty());
  CHECK_FALSE(contents_of(one) == contents_of(other));
}

TEST_CASE("what cannot be filled is said, with what the server said") {
  const auto sandbox = sandbox::start(test::fast_options());
  Databases server(sandbox.server().url);
  const Database database =
      with(server,
           "CREATE TABLE never (i int NOT NULL PRIMARY KEY CHECK (i > 5 AND i < 3));"
           "CREATE TABLE behind (i int NOT NULL REFERENCES never)");
  const auto complaints = make_rows(database, {.rows = 3});
  REQUIRE(complaints.size() == 2);
  CHECK_THAT(complaints[0],
             Catch::Contains("public.never stays empty") && Catch::Contains("never_i_check"));
  CHECK(complaints[1] ==
        "public.behind stays empty: it needs a row of public.never, which has none");
}

TEST_CASE("rows for an application are none of those that were made") {
  const auto sandbox = sandbox::start(test::fast_options());
  Databases server(sandbox.server().url);
  const Database database = with(server, "CREATE TABLE t (i int PRIMARY KEY, n text)");
  make_rows(database, {.rows = 3});
  const auto tables = further_rows(database, {.rows = 3}, 4);
  REQUIRE(tables.size() == 1);
  auto session = database.connect();
  for (const std::string& insert : tables.front().inserts) {
    session.execute(insert);
  }
  CHECK(session.query("SELECT count(*) FROM t").text(0, 0) == "7");
}

}  // namespace pgmig::rehearse
