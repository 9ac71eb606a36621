// SPDX-License-Identifier: Apache-2.0
// pgmig undo-script: files that psql runs, and what they say.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace pgmig::test {

namespace {

constexpr std::string_view shop =
    "CREATE TABLE customer (id int PRIMARY KEY, name text);"
    "INSERT INTO customer SELECT g, 'c' || g FROM generate_series(1, 100) AS g; ANALYZE;";

void two_versions(const Project& project) {
  project.migration("V0001__orders.sql", "CREATE TABLE orders (id int);\n");
  project.migration("V0002__Names_&_phones.sql",
                    "ALTER TABLE customer ADD COLUMN phone text;\n"
                    "CREATE INDEX by_name ON customer (name);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
}

Finished psql(const Project& project, const std::string& file) {
  return run({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", project.database().url(), "-f",
              (project.directory().path() / file).string()},
             {});
}

std::string relations(const Project& project) {
  return project.database().value(
      "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = "
      "'public'::regnamespace");
}

}  // namespace

TEST_CASE("undo-script writes a file a migration, and psql runs them") {
  const Project project(shop);
  const auto before = relations(project);
  two_versions(project);
  const auto written = project.pgmig({"undo-script", "2", "-o", "back"});
  INFO(written.err);
  REQUIRE(written.status == 0);
  CHECK(written.out == "back/U0002__names_phones.sql\nback/U0001__orders.sql\n");
  const auto newest = psql(project, "back/U0002__names_phones.sql");
  INFO(newest.err);
  CHECK(newest.status == 0);
  CHECK(psql(project, "back/U0001__orders.sql").status == 0);
  CHECK(relations(project) == before);
}

TEST_CASE("undo-script without a directory prints, as many as down would take back") {
  const Project project(shop);
  two_versions(project);
  const auto last = project.pgmig({"undo-script"});
  CHECK(last.status == 0);
  CHECK_THAT(last.out, Catch::Contains("Takes version 0002 (Names & phones) back") &&
                           Catch::Contains("DROP INDEX") && !Catch::Contains("orders"));
  const auto json =
      nlohmann::json::parse(project.pgmig({"undo-script", "--to", "1", "--json"}).out);
  REQUIRE(json["scripts"].size() == 1);
  CHECK(json["scripts"][0]["version"] == "0002");
  CHECK(json["scripts"][0]["file"] == "U0002__names_phones.sql");
  CHECK(project.pgmig({"undo-script", "--to", "17"}).status == 2);
  CHECK(project.state("0002") == "applied");
}

TEST_CASE("what a script destroys stands in its head") {
  const Project project(shop);
  two_versions(project);
  project.database().execute("INSERT INTO orders VALUES (1)");
  const auto scripts = project.pgmig({"undo-script", "2"});
  CHECK(scripts.status == 0);
  CHECK_THAT(scripts.out, Catch::Contains("-- Beware, data_loss: "));
}

TEST_CASE("a script that is there stays, and one that differs is not overwritten") {
  const Project project(shop);
  two_versions(project);
  REQUIRE(project.pgmig({"undo-script", "-o", "back"}).status == 0);
  const auto again = project.pgmig({"undo-script", "2", "-o", "back"});
  CHECK(again.status == 0);
  CHECK(again.out == "back/U0001__orders.sql\n");

  project.directory().write("other/U0002__names_phones.sql", "SELECT 'mine';\n");
  const auto refused = project.pgmig({"undo-script", "2", "-o", "other"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, Catch::Contains("U0002__names_phones.sql is there already"));
  CHECK_FALSE(std::filesystem::exists(project.directory().path() / "other/U0001__orders.sql"));
}

TEST_CASE("there is no script for what cannot be taken back, and the author's own is taken") {
  const Project project(shop);
  project.migration("V1__names.sql",
                    "-- pgmig: drop=plain\nUPDATE customer SET name = 'x' WHERE id = 1;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto refused = project.pgmig({"undo-script", "-o", "back"});
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Catch::Contains("cannot be taken back"));
  CHECK_FALSE(std::filesystem::exists(project.directory().path() / "back"));

  project.migration("U1__names.sql", "UPDATE customer SET name = 'c1' WHERE id = 1;\n");
  const auto own = project.pgmig({"undo-script"});
  INFO(own.err);
  CHECK(own.status == 0);
  CHECK_THAT(own.out, Catch::Contains("UPDATE customer SET name = 'c1' WHERE id = 1;"));
}

TEST_CASE("with nothing to take back there is no script") {
  const Project project(shop);
  const auto nothing = project.pgmig({"undo-script"});
  CHECK(nothing.status == 0);
  CHECK(nothing.out.empty());
}

}  // namespace pgmig::test
