// SPDX-License-Identifier: Apache-2.0
// Two applications in one database, each with a pgmig schema of its own; and what names mean from
// one run to the next.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>

namespace pgmig::test {

namespace {

using Catch::Contains;

constexpr std::string_view two_schemas = "CREATE SCHEMA shop; CREATE SCHEMA \"Back office\"";

/// One of the two, by its own configuration and directory of migrations.
class Tenant {
 public:
  Tenant(const Project& project, std::string name, std::string_view schema)
      : project_(project), name_(std::move(name)) {
    project.directory().write(name_ + ".toml",
                              fmt::format("schema = \"pgmig {0}\"\nmigrations = \"{0}\"\n[policy]\n"
                                          "search_path = '\"{1}\"'\nmanaged_schemas = [\"{1}\"]\n",
                                          name_, schema));
    project.directory().write(name_ + "/V1__orders.sql", "CREATE TABLE orders (id int);\n");
  }

  void migration(const std::string& file, std::string_view text) const {
    project_.directory().write(name_ + "/" + file, text);
  }

  [[nodiscard]] Finished pgmig(std::vector<std::string> arguments) const {
    return project_.pgmig(with_config(std::move(arguments)));
  }

  [[nodiscard]] std::unique_ptr<Process> start(std::vector<std::string> arguments) const {
    return project_.start(with_config(std::move(arguments)));
  }

  /// "1 applied, 2 pending"
  [[nodiscard]] std::string states() const {
    const auto status = nlohmann::json::parse(pgmig({"status", "--json"}).out);
    std::string text;
    for (const auto& migration : status.at("migrations")) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                          migration.at("version").get<std::string>(),
                          migration.at("state").get<std::string>());
    }
    return text;
  }

 private:
  [[nodiscard]] std::vector<std::string> with_config(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--config", name_ + ".toml"});
    return arguments;
  }

  const Project& project_;
  std::string name_;
};

std::string there(const Project& project, const std::string& relation) {
  return project.database().value(fmt::format("SELECT to_regclass('{}') IS NOT NULL", relation));
}

}  // namespace

TEST_CASE("two applications of one database have their own history, lease, pause and way back") {
  const Project project(two_schemas);
  const Tenant shop(project, "shop", "shop");
  const Tenant office(project, "office", "Back office");
  REQUIRE(shop.pgmig({"up"}).status == 0);
  CHECK(office.states() == "1 pending");
  REQUIRE(office.pgmig({"up"}).status == 0);
  CHECK(there(project, "shop.orders") == "t");
  CHECK(there(project, "\"Back office\".orders") == "t");

  // A run that waits keeps its own lease, and only that.
  shop.migration("V2__items.sql", "CREATE TABLE items (id int);\n");
  REQUIRE(shop.pgmig({"pause"}).status == 0);
  const auto waiting = shop.start({"up"});
  waiting->wait_for_output("paused by");
  CHECK(shop.pgmig({"up"}).status == 5);
  office.migration("V2__desks.sql", "CREATE TABLE desks (id int);\n");
  const auto up = office.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(shop.states() == "1 applied, 2 pending");
  CHECK(office.states() == "1 applied, 2 applied");
  REQUIRE(shop.pgmig({"resume"}).status == 0);
  CHECK(waiting->wait().status == 0);

  REQUIRE(office.pgmig({"down", "--yes"}).status == 0);
  CHECK(office.states() == "1 applied, 2 undone");
  CHECK(shop.states() == "1 applied, 2 applied");
  CHECK(there(project, "\"Back office\".desks") == "f");
  CHECK_THAT(shop.pgmig({"history"}).out, Contains("paused") && !Contains("undone"));
  CHECK_THAT(office.pgmig({"history"}).out, Contains("undone") && !Contains("paused"));
}

TEST_CASE("names that mean something else than in the run before are warned of, once") {
  const Project project(two_schemas);
  const Tenant shop(project, "shop", "shop");
  REQUIRE(shop.pgmig({"up"}).status == 0);
  CHECK(project.database().value("SELECT value FROM \"pgmig shop\".meta WHERE key = "
                                 "'search_path'") == "\"shop\"");
  shop.migration("V2__items.sql", "CREATE TABLE items (id int);\n");
  const auto other = shop.pgmig({"up", "--search-path", "public", "--managed-schemas", "public"});
  CHECK(other.status == 0);
  CHECK_THAT(other.err, Contains("search_path is public, and was \"shop\"") &&
                            Contains("managed_schemas are public, and were shop"));
  CHECK(there(project, "public.items") == "t");
  CHECK_THAT(shop.pgmig({"history"}).out, Contains("scope_changed"));
  shop.migration("V3__more.sql", "CREATE TABLE more (id int);\n");
  CHECK_THAT(shop.pgmig({"up", "--search-path", "public", "--managed-schemas", "public"}).err,
             !Contains("search_path is"));
}

TEST_CASE("the role's own search_path is recorded, too: another role's is a change") {
  const Project project(two_schemas);
  project.migration("V1__one.sql", "CREATE TABLE one (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.database().execute(fmt::format("ALTER DATABASE {} SET search_path = shop",
                                         project.database().value("SELECT current_database()")));
  project.migration("V2__two.sql", "CREATE TABLE two (id int);\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Contains("search_path is shop, and was \"$user\", public") &&
                         !Contains("managed_schemas are"));
}

}  // namespace pgmig::test
