// SPDX-License-Identifier: Apache-2.0
// What is dropped is kept, listed, and destroyed by `pgmig purge` alone.
#include "cli/project.hpp"
#include "cli/roles.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>

namespace pgmig::test {

namespace {

using Catch::Contains;
using nlohmann::json;

constexpr std::string_view orders =
    "CREATE TABLE orders (id bigint PRIMARY KEY, note text);"
    "INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 50) AS i;";

constexpr std::string_view rows_of_orders = "SELECT count(*) || ' ' || max(note) FROM orders";

/// It has a history, so that drops wait for contract.
class Shop : public Project {
 public:
  explicit Shop(std::string_view drop, std::string_view schema = orders) : Project(schema) {
    migration("V1__first.sql", "CREATE TABLE first_of_all (id int);\n");
    REQUIRE(pgmig({"up"}).status == 0);
    migration("V2__drop.sql", drop);
  }
};

Finished run_through(const Project& project) {
  return project.pgmig({"up", "--phase", "contract"});
}

json kept(const Project& project, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"status", "--json"});
  return json::parse(project.pgmig(std::move(arguments)).out)["kept"];
}

Finished purge(const Project& project, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"purge", "--yes"});
  return project.pgmig(std::move(arguments));
}

}  // namespace

TEST_CASE("a dropped table is kept until it is purged, and status says so") {
  const Shop project("DROP TABLE orders;\n");
  REQUIRE(run_through(project).status == 0);
  CHECK(project.database().value("SELECT to_regclass('orders')") == "NULL");
  CHECK(kept(project)["things"] == 1);
  CHECK(kept(project)["due"] == 0);
  CHECK(kept(project)["bytes"] > 8000);
  CHECK(kept(project, {"--keep", "0"})["due"] == 1);
  CHECK_THAT(project.pgmig({"status"}).out,
             Contains("kept of drops: 1 thing") && Contains("the next purge is due 2"));

  const auto young = purge(project);
  CHECK(young.status == 0);
  CHECK_THAT(young.out, Contains("nothing to purge") && Contains("table public.orders of V2"));
  CHECK_THAT(purge(project, {"--older-than", "1h"}).out, Contains("nothing to purge"));
  const auto unconfirmed = project.pgmig({"purge", "--now"});
  CHECK(unconfirmed.status == 8);
  CHECK_THAT(unconfirmed.err, Contains("public.orders"));
  CHECK(kept(project)["things"] == 1);

  const auto purged = json::parse(purge(project, {"--now", "--json"}).out);
  CHECK(purged["purged"][0]["original"] == "public.orders");
  CHECK(purged["kept"].empty());
  CHECK(kept(project)["things"] == 0);
  CHECK(project.database().value("SELECT count(*) FROM pg_class WHERE relname ~ 'orders'") == "0");
  CHECK(project.database().value("SELECT message FROM pgmig.event WHERE what = 'purged'") ==
        "table public.orders");
  CHECK_THAT(purge(project, {"--now"}).out, Contains("nothing to purge"));
}

TEST_CASE("7: what has been purged is named, and down goes back without it when it is told to") {
  const Shop project(
      "DROP TABLE orders;\nCREATE TABLE other (id int);\n",
      std::string{orders} + "CREATE TABLE line (order_id bigint REFERENCES orders);");
  project.migration("V2__drop.sql", "DROP TABLE orders CASCADE;\nCREATE TABLE other (id int);\n");
  REQUIRE(run_through(project).status == 0);
  REQUIRE(purge(project, {"--now"}).status == 0);
  const auto refused = project.pgmig({"down", "--yes"});
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Contains("pgmig_trash.orders_v2_") && Contains("--accept-loss"));
  const auto back = project.pgmig({"down", "--yes", "--accept-loss"});
  INFO(back.err);
  CHECK(back.status == 0);
  CHECK(project.state("2") == "undone");
  CHECK(project.database().value("SELECT to_regclass('other')") == "NULL");
}

TEST_CASE("a table goes and comes back as often as one likes, and two of one name are both kept") {
  const Shop project("DROP TABLE orders;\n");
  for (int round = 0; round < 2; ++round) {
    REQUIRE(run_through(project).status == 0);
    REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
    CHECK(project.database().value(rows_of_orders) == "50 note 9");
    CHECK(kept(project)["things"] == 0);
  }
  REQUIRE(run_through(project).status == 0);
  project.migration("V3__again.sql",
                    "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n"
                    "INSERT INTO orders VALUES (1, 'new');\n");
  REQUIRE(run_through(project).status == 0);
  project.migration("V4__drop.sql", "DROP TABLE orders;\n");
  REQUIRE(run_through(project).status == 0);
  CHECK(kept(project)["things"] == 2);
  REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
  CHECK(project.database().value(rows_of_orders) == "1 new");
  REQUIRE(project.pgmig({"down", "2", "--yes", "--accept-loss"}).status == 0);
  CHECK(project.database().value(rows_of_orders) == "50 note 9");
}

TEST_CASE("1: what stands on a table keeps it, as it would keep a plain DROP from going through") {
  const Shop project("DROP TABLE orders;\n",
                     std::string{orders} +
                         "CREATE FUNCTION total(orders) RETURNS bigint LANGUAGE sql AS "
                         "'SELECT $1.id';");
  const auto failed = run_through(project);
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Contains("function total(orders)") || Contains("other objects depend"));
  CHECK(project.database().value(rows_of_orders) == "50 note 9");
  CHECK(kept(project)["things"] == 0);
}

TEST_CASE("drop=plain drops at once, and rows need a signature") {
  const Shop project("-- pgmig: drop=plain\nDROP TABLE orders;\n");
  const auto refused = run_through(project);
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Contains("accept=data_loss"));
  project.migration("V2__drop.sql",
                    "-- pgmig: drop=plain accept=data_loss reason=\"personal data\"\n"
                    "DROP TABLE orders;\n");
  CHECK(run_through(project).status == 0);
  CHECK(project.database().value("SELECT to_regnamespace('pgmig_trash')") == "NULL");
}

TEST_CASE("a role that may not make a schema keeps in pgmig's own, and nobody else looks into it") {
  const Project project(orders);
  const Roles roles(project.database());
  project.database().execute(
      fmt::format("CREATE SCHEMA pgmig AUTHORIZATION {0}; GRANT CREATE ON SCHEMA public TO {0};"
                  "ALTER TABLE orders OWNER TO {0}",
                  roles.login()));
  project.migration("V1__drop.sql", "DROP TABLE orders;\n");
  const auto up = project.pgmig({"up", "--phase", "contract"}, roles.environment());
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SELECT to_regnamespace('pgmig_trash')") == "NULL");
  CHECK(project.database().value("SELECT original FROM pgmig.kept") == "public.orders");
  CHECK(project.database().value("SELECT has_schema_privilege('public', 'pgmig', 'USAGE')") == "f");
  const auto back = project.pgmig({"down", "--yes"}, roles.environment());
  INFO(back.err);
  CHECK(back.status == 0);
  CHECK(project.database().value(rows_of_orders) == "50 note 9");
}

TEST_CASE("the trash of a role that owns the tables is made for it, and belongs to it") {
  const Project project(orders);
  const Roles roles(project.database());
  project.database().execute(
      fmt::format("GRANT \"{0}\" TO {1}; GRANT CREATE ON DATABASE {2} TO {1};"
                  "GRANT CREATE ON SCHEMA public TO \"{0}\"; ALTER TABLE orders OWNER TO \"{0}\"",
                  roles.owner(), roles.login(), project.database().name()));
  project.migration("V1__drop.sql", "DROP TABLE orders;\n");
  auto environment = roles.environment();
  environment.emplace("PGMIG_ROLE", roles.owner());
  const auto up = project.pgmig({"up", "--phase", "contract"}, environment);
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = "
                                 "'pgmig_trash'") == fmt::format("\"{}\"", roles.owner()));
  CHECK(json::parse(project.pgmig({"status", "--json"}, environment).out)["kept"]["things"] == 1);
  const auto purged = project.pgmig({"purge", "--now", "--yes"}, environment);
  INFO(purged.err);
  CHECK(purged.status == 0);
  CHECK_THAT(purged.out, Contains("purged:\n  table public.orders of V1"));
}

TEST_CASE("7: where a role can keep nothing, rows need a signature") {
  const Project project(orders);
  const Roles roles(project.database());
  project.database().execute(
      fmt::format("GRANT \"{0}\" TO {1}; CREATE SCHEMA pgmig AUTHORIZATION {1};"
                  "ALTER TABLE orders OWNER TO \"{0}\"",
                  roles.owner(), roles.login()));
  project.migration("V1__drop.sql", "DROP TABLE orders;\n");
  auto environment = roles.environment();
  environment.emplace("PGMIG_ROLE", roles.owner());
  const auto up = project.pgmig({"up", "--phase", "contract"}, environment);
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Contains("accept=data_loss") && Contains("GRANT CREATE ON DATABASE"));
}

TEST_CASE(
    "values that change between the copy and the drop of a column come back as they were last") {
  const Shop project("ALTER TABLE orders DROP COLUMN note;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto killed =
      project.pgmig({"contract", "--yes"}, {{"PGMIG_FAULT_POINT", "after_commit:1"}});
  REQUIRE(killed.signal == SIGKILL);
  project.database().execute(
      "UPDATE orders SET note = 'changed' WHERE id = 1; DELETE FROM orders WHERE id = 2;"
      "INSERT INTO orders VALUES (51, 'new'); UPDATE orders SET id = 60 WHERE id = 3");
  const auto contract = project.pgmig({"contract", "--yes"});
  INFO(contract.err);
  REQUIRE(contract.status == 0);
  CHECK(kept(project)["things"] == 1);
  REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
  CHECK(project.database().value(
            "SELECT string_agg(id || ' ' || note, ', ' ORDER BY id) FROM orders"
            " WHERE id IN (1, 2, 3, 4, 51, 60)") == "1 changed, 4 note 4, 51 new, 60 note 3");
  CHECK(kept(project)["things"] == 0);
}

TEST_CASE("7: a column of a table without a key, or of a large one, is the author's choice") {
  const Shop keyless("ALTER TABLE orders DROP COLUMN note;\n",
                     "CREATE TABLE orders (id bigint, note text); INSERT INTO orders VALUES (1)");
  const auto refused = run_through(keyless);
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err,
             Contains("no other key") && Contains("drop=plain") && Contains("accept=data_loss"));

  const Shop large("ALTER TABLE orders DROP COLUMN note;\n");
  large.database().execute("ANALYZE orders");
  const auto too_large = large.pgmig({"up", "--phase", "contract", "--keep-limit", "49"});
  CHECK(too_large.status == 7);
  CHECK_THAT(too_large.err, Contains("keep_limit = 49 rows"));
  large.migration("V2__drop.sql",
                  "-- pgmig: drop=plain accept=data_loss reason=\"old\"\n"
                  "ALTER TABLE orders DROP COLUMN note;\n");
  CHECK(run_through(large).status == 0);
}

TEST_CASE("1: where there are more rows than the server thought, nothing is changed") {
  const std::string change = GENERATE("ALTER TABLE orders DROP COLUMN note", "TRUNCATE orders",
                                      "DELETE FROM orders", "DELETE FROM orders WHERE id > 5");
  const Shop project(change + ";\n");
  const auto stopped = project.pgmig({"up", "--phase", "contract", "--keep-limit", "40"});
  INFO(stopped.err);
  CHECK(stopped.status == 1);
  CHECK_THAT(stopped.err, Contains("keep_limit = 40 rows"));
  CHECK(project.database().value(rows_of_orders) == "50 note 9");
  CHECK(kept(project)["things"] == 0);
}

TEST_CASE("rows that took a key meanwhile are named, and stay") {
  const std::string change = GENERATE("TRUNCATE orders", "DELETE FROM orders WHERE id < 10");
  const Shop project(change + ";\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(kept(project)["things"] == 1);
  project.database().execute("INSERT INTO orders VALUES (3, 'mine')");
  const auto met = project.pgmig({"down", "--yes"});
  CHECK(met.status == 1);
  CHECK_THAT(met.err, Contains("rows of public.orders") && Contains("id=3"));
  CHECK(kept(project)["things"] == 1);
  const auto down = project.pgmig({"down", "--yes", "--accept-loss"});
  INFO(down.err);
  REQUIRE(down.status == 0);
  CHECK(project.database().value("SELECT count(*) || min(note) FROM orders WHERE id <= 3") ==
        "3mine");
  CHECK(project.database().value("SELECT count(*) FROM orders") == "50");
  CHECK(kept(project)["things"] == 0);
}

TEST_CASE("copies keep no type from being dropped") {
  const Shop project(
      "ALTER TABLE orders DROP COLUMN mood;\nDROP TYPE mood;\n",
      "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE orders (id bigint PRIMARY KEY, mood "
      "mood[]); INSERT INTO orders VALUES (1, '{sad,glad}')");
  const auto up = run_through(project);
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT to_regtype('mood')") == "NULL");
}

TEST_CASE("7: rows whose column a contract step has taken since are named with it") {
  const Shop project("ALTER TABLE orders DROP COLUMN note;\n");
  project.migration("V3__rows.sql", "DELETE FROM orders WHERE id = 7;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 0);
  const auto refused = project.pgmig({"down", "--yes"});
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Contains("has no column note any more") && Contains("--accept-loss"));
  REQUIRE(project.pgmig({"down", "2", "--yes", "--accept-loss"}).status == 0);
  CHECK(project.database().value("SELECT count(*) || ' ' || count(note) FROM orders") == "50 49");
}

TEST_CASE("a type goes with the kept table that uses it, and of a function the way out is said") {
  const Shop project(
      "DROP TABLE diary;\nDROP TYPE mood;\n",
      "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE FUNCTION one() RETURNS int LANGUAGE sql AS "
      "'SELECT 1'; CREATE TABLE diary (id bigint PRIMARY KEY DEFAULT one(), mood mood);"
      "INSERT INTO diary VALUES (1, 'glad')");
  REQUIRE(run_through(project).status == 0);
  CHECK(project.database().value("SELECT to_regtype('mood')") == "NULL");
  project.migration("V3__function.sql", "DROP FUNCTION one();\n");
  const auto failed = run_through(project);
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Contains("pgmig purge --now"));
  REQUIRE(purge(project, {"--now"}).status == 0);
  CHECK(kept(project)["things"] == 0);
  CHECK(project.database().value("SELECT count(*) FROM pg_type WHERE typname ~ 'mood'") == "0");
  CHECK(run_through(project).status == 0);
}

TEST_CASE("what an earlier run of the same file has kept is not in the way of the next") {
  const Project project(orders);
  project.migration("R__clean.sql", "DELETE FROM orders WHERE id < 10;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.database().execute("INSERT INTO orders VALUES (3, 'again')");
  project.migration("R__clean.sql", "DELETE FROM orders WHERE id < 9;\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(kept(project)["things"] == 2);

  project.migration("V1__drop.sql", "DROP TABLE orders;\n");
  project.migration("U1__drop.sql",
                    "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n"
                    "INSERT INTO orders VALUES (1, 'mine');\n");
  for (int round = 0; round < 2; ++round) {
    const auto again = run_through(project);
    INFO(again.err);
    REQUIRE(again.status == 0);
    REQUIRE(project.pgmig({"down", "--yes"}).status == 0);
  }
  CHECK(kept(project)["things"] == 4);
  CHECK(purge(project, {"--now"}).status == 0);
  CHECK(kept(project)["things"] == 0);
}

}  // namespace pgmig::test
