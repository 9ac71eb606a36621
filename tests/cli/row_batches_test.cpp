// SPDX-License-Identifier: Apache-2.0
// A plain UPDATE or DELETE of a large table, as its author sees it run in batches.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

namespace pgmig::test {

namespace {

using Catch::Contains;
using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::string_view accounts = R"(
CREATE TABLE account (id bigint PRIMARY KEY, name text NOT NULL, visits int NOT NULL);
INSERT INTO account SELECT i, 'name ' || i, i % 7 FROM generate_series(1, 30000) AS i;
ANALYZE account;
CREATE TABLE visit (account_id bigint, at int);
INSERT INTO visit SELECT i % 100, i FROM generate_series(1, 30000) AS i;
ANALYZE visit;
)";

std::string rows_of(const Project& project) {
  return project.database().value(
      "SELECT count(*) || ' ' || md5(string_agg(a::text, ' ' ORDER BY id)) FROM account AS a");
}

std::string visits_of(const Project& project) {
  return project.database().value("SELECT sum(visits) FROM account");
}

}  // namespace

TEST_CASE("each row is changed once, the plan says how, and down brings back what was there") {
  const Project project{accounts};
  const std::string before = rows_of(project);
  project.migration("V1__count.sql",
                    "UPDATE account SET visits = visits + 1, name = upper(name);\n"
                    "DELETE FROM account AS a WHERE a.id % 3 = 0 -- a third of them\n;\n");
  const Finished plan = project.pgmig({"plan"});
  CHECK_THAT(plan.out, Contains("in batches, each a transaction") && Contains("rows-in-batches"));
  const json steps = json::parse(project.pgmig({"plan", "--json"}).out)["migrations"][0]["steps"];
  CHECK(steps[1]["transactional"] == false);
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value(
            "SELECT count(*) || ' ' || count(*) FILTER (WHERE visits = id % 7 + 1 AND name = "
            "'NAME ' || id) FROM account") == "20000 20000");
  CHECK(project.pgmig({"plan", "--check"}).status == 0);
  REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
  CHECK(rows_of(project) == before);
}

TEST_CASE("killed in the middle it goes on, or goes back from there") {
  const Project project{accounts};
  const std::string before = rows_of(project);
  project.migration("V1__count.sql",
                    "-- pgmig: batch_rows=40\nUPDATE account SET visits = visits + 1;\n");
  const auto run = project.start({"up"});
  while (project.database().value("SELECT count(*) FROM account WHERE visits <> id % 7") == "0") {
    std::this_thread::sleep_for(10ms);
  }
  run->send_signal(SIGKILL);
  CHECK(run->wait().signal == SIGKILL);
  const json status = json::parse(project.pgmig({"status", "--json"}).out)["migrations"][0];
  CHECK_THAT(status["position"].get<std::string>(), Contains("\"after\":["));

  SECTION("it goes on") {
    REQUIRE(project.pgmig({"up"}).status == 0);
    CHECK(project.database().value("SELECT count(*) FROM account WHERE visits <> id % 7 + 1") ==
          "0");
  }
  SECTION("it goes back") {
    REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
    CHECK(rows_of(project) == before);
  }
}

TEST_CASE("what cannot be cut is refused with the reason, and batch=off runs it whole") {
  const Project project{accounts};
  const std::string update =
      "UPDATE account SET visits = (SELECT count(*) FROM visit WHERE account_id = account.id);\n";
  project.migration("V1__count.sql", update);
  const Finished refused = project.pgmig({"up"});
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Contains("V1__count.sql:1:1") &&
                              Contains("each batch would read all of "
                                       "public.visit") &&
                              Contains("batch=off"));
  project.migration("V1__count.sql", "-- pgmig: batch=off\n" + update);
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(visits_of(project) == "29700");
}

TEST_CASE("a row that cannot be changed is named with its place in the file") {
  const Project project{std::string{accounts} + "UPDATE account SET visits = -1 WHERE id = 12345"};
  project.migration("V1__roots.sql", "SELECT 1;\nUPDATE account SET visits = sqrt(visits);\n");
  const Finished failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Contains("V1__roots.sql:2:1") && Contains("square root") &&
                             Contains("the row is id = '12345'"));
  project.database().execute("UPDATE account SET visits = 1 WHERE id = 12345");
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("rows are copied into a table that the migration makes, and down takes it away") {
  const Project project{accounts};
  project.migration("V1__copy.sql",
                    "CREATE TABLE visitor (id bigint PRIMARY KEY, name text);\n"
                    "INSERT INTO visitor SELECT id, upper(name) FROM account WHERE visits > 2;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value(
            "SELECT count(*) FROM visitor AS v FULL JOIN (SELECT id, upper(name) AS name FROM "
            "account "
            "WHERE visits > 2) AS a USING (id) WHERE v.name IS DISTINCT FROM a.name") == "0");
  REQUIRE(project.pgmig({"down", "--yes", "--accept-loss"}).status == 0);
  CHECK(project.database().value("SELECT to_regclass('visitor')") == "NULL");
}

TEST_CASE("batches wait while the user's query says so") {
  const Project project{
      std::string{accounts} +
      "CREATE TABLE brake (why text); INSERT INTO brake VALUES ('the sale is on')"};
  project.migration("V1__count.sql", "UPDATE account SET visits = visits + 1;\n");
  const auto run = project.start({"up", "--wait-while", "SELECT why FROM brake", "--json"});
  run->wait_for_output("waiting: wait_while: the sale is on");
  project.database().execute("DELETE FROM brake");
  CHECK(run->wait().status == 0);
  CHECK(project.database().value("SELECT count(*) FROM account WHERE visits <> id % 7 + 1") == "0");
}

TEST_CASE("a query of the user's that fails is an error that shows it") {
  const Project project{accounts};
  project.migration("V1__count.sql", "UPDATE account SET visits = visits + 1;\n");
  const Finished failed = project.pgmig({"up", "--wait-while", "SELECT why FROM nosuch"});
  CHECK(failed.status == 2);
  CHECK_THAT(failed.err, Contains("wait_while") && Contains("nosuch"));
}

TEST_CASE(
    "what batches have begun cannot be edited, what follows it can, and it goes on where it was") {
  // With a trigger nothing is kept, so that no other step of the statement is done.
  const Project project{
      std::string{accounts} +
      "UPDATE account SET name = '' WHERE id = 12345;"
      "ALTER TABLE account ADD CHECK (name <> '' OR visits < 5) NOT VALID;"
      "CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE TRIGGER same BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION "
      "same();"};
  const std::string update = "UPDATE account SET visits = visits + 1;\n";
  project.migration("V1__count.sql", update + "UPDATE account SET name = 'one' WHERE id = 1;\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  const std::string changed = "SELECT count(*) FROM account WHERE visits = id % 7 + 1";
  CHECK(project.database().value(changed) == "12344");

  SECTION("another statement in its place") {
    project.migration("V1__count.sql", "UPDATE account SET visits = 0;\n");
    const Finished edited = project.pgmig({"up"});
    CHECK(edited.status == 4);
    CHECK_THAT(edited.err, Contains("V1__count.sql:1:1") && Contains("was edited"));
  }
  SECTION("another statement behind it") {
    project.migration("V1__count.sql", update + "UPDATE account SET name = 'two' WHERE id = 1;\n");
    project.database().execute("UPDATE account SET name = 'x' WHERE id = 12345");
    REQUIRE(project.pgmig({"up"}).status == 0);
    CHECK(project.database().value(changed) == "30000");
    CHECK(project.database().value("SELECT name FROM account WHERE id = 1") == "two");
  }
  SECTION("no way back is promised of rows that are not kept") {
    const Finished down = project.pgmig({"down", "--yes"});
    CHECK(down.status == 7);
    CHECK_THAT(down.err, Contains("are not kept"));
    CHECK(project.database().value(changed) == "12344");
  }
}

TEST_CASE("what several statements keep comes back together") {
  const Project project{
      std::string{accounts} +
      "CREATE TABLE copy (id bigint PRIMARY KEY, visits int); INSERT INTO copy SELECT "
      "id, visits FROM account"};
  const std::string before = rows_of(project);
  project.migration("V1__move.sql",
                    "DELETE FROM account WHERE visits % 2 = 0;\n"
                    "INSERT INTO copy SELECT id + 50000, visits FROM account;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const Finished down = project.pgmig({"down", "--yes"});
  INFO(down.err);
  REQUIRE(down.status == 0);
  CHECK(rows_of(project) == before);
  CHECK(project.database().value("SELECT count(*) FROM copy") == "30000");
}

TEST_CASE("tables and columns that are called like what pgmig puts around the statement") {
  const Project project{
      "CREATE TABLE chosen (id int PRIMARY KEY, place int, v text);"
      "INSERT INTO chosen SELECT i, i, 'v' || i FROM generate_series(1, 100) AS i;"
      "CREATE TABLE t (id int, c text); INSERT INTO t SELECT generate_series(1, 100)"};
  project.migration(
      "V1__fill.sql",
      "-- pgmig: batch_rows=10\nUPDATE t SET c = (SELECT v FROM chosen WHERE chosen.id = "
      "t.id) WHERE c IS NULL;\n-- pgmig: batch_rows=10\nDELETE FROM t WHERE EXISTS "
      "(SELECT FROM chosen WHERE chosen.place = t.id AND t.id > 50);\n");
  const Finished up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SELECT count(*) FILTER (WHERE c = 'v' || id) FROM t") == "50");
}

TEST_CASE("a column that the migration adds is filled, and down lets it go without keeping rows") {
  const Project project{accounts};
  project.migration("V1__initial.sql",
                    "ALTER TABLE account ADD COLUMN initial text;\n"
                    "UPDATE account SET initial = left(name, 1);\n"
                    "ALTER TABLE account ALTER COLUMN initial SET NOT NULL;\n");
  const std::string before = rows_of(project);
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value("SELECT to_regnamespace('pgmig_trash') IS NULL") == "t");
  REQUIRE(project.pgmig({"down", "--yes", "--accept-loss"}).status == 0);
  CHECK(rows_of(project) == before);
}

}  // namespace pgmig::test
