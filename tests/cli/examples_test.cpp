// SPDX-License-Identifier: Apache-2.0
// migrations-examples/: what README and scripts/demo show, from the first migration to the way
// back.
#include "catalog/catalog.hpp"
#include "cli/project.hpp"
#include "inspect/inspect.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace pgmig::test {

namespace {

const std::filesystem::path examples =
    std::filesystem::path(PGMIG_SOURCE_DIR) / "migrations-examples";

/// The examples in the order in which they run.
std::vector<std::filesystem::path> example_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(examples)) {
    if (entry.path().extension() == ".sql") {
      files.push_back(entry.path());
    }
  }
  const auto is_repeatable = [](const auto& path) {
    return path.filename().string().starts_with('R');
  };
  std::ranges::sort(files, {},
                    [&](const auto& path) { return std::pair(is_repeatable(path), path); });
  return files;
}

void run_with_psql(const TestDatabase& database, const std::filesystem::path& file) {
  const auto psql = run({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "orders=2000", "-d",
                         database.url(), "-f", file.string()});
  INFO(file << "\n" << psql.err);
  REQUIRE(psql.status == 0);
}

catalog::Catalog schema_of(const TestDatabase& database) {
  auto session = db::Session::open({.conninfo = database.url()}, {});
  return inspect::read_catalog(session, {});
}

/// The shop as it went live, with rows.
class Shop {
 public:
  Shop() {
    REQUIRE(pgmig({"up", "1"}).status == 0);
    run_with_psql(project_.database(), examples / "rows" / "generate.sql");
  }

  Finished pgmig(std::vector<std::string> arguments) const {
    auto finished = project_.pgmig(std::move(arguments), {{"PGMIG_MIGRATIONS", examples.string()}});
    UNSCOPED_INFO(finished.err);
    return finished;
  }

  [[nodiscard]] const TestDatabase& database() const { return project_.database(); }

 private:
  Project project_;
};

/// Every recipe that a step of the plan names.
std::vector<std::string> recipes_in(const nlohmann::json& plan) {
  std::string named;
  for (const auto& migration : plan["migrations"]) {
    for (const auto& step : migration["steps"]) {
      named += step["recipe"].is_string() ? ", " + step["recipe"].get<std::string>() : "";
    }
  }
  std::vector<std::string> recipes;
  for (std::size_t at = named.find(", "); at != std::string::npos;) {
    const std::size_t next = named.find(", ", at + 1);
    recipes.push_back(named.substr(at + 2, next == std::string::npos ? next : next - at - 2));
    at = next;
  }
  return recipes;
}

}  // namespace

TEST_CASE("the examples show every recipe") {
  const Shop shop;
  const auto shown = recipes_in(nlohmann::json::parse(shop.pgmig({"plan", "--json"}).out));
  const auto recipes = nlohmann::json::parse(shop.pgmig({"recipes", "--json"}).out);
  REQUIRE(recipes["recipes"].size() > 10);
  for (const auto& recipe : recipes["recipes"]) {
    INFO(recipe["id"]);
    const auto id = recipe["id"].get<std::string>();
    const bool is_of_the_way_back = id.starts_with("restore-");  // no plan of `up` has it
    CHECK((is_of_the_way_back || std::ranges::count(shown, id) > 0));
  }
}

TEST_CASE("the examples reach the schema that psql reaches") {
  const Shop shop;
  REQUIRE(shop.pgmig({"up"}).status == 0);
  REQUIRE(shop.pgmig({"contract", "--yes"}).status == 0);
  CHECK(shop.pgmig({"status", "--exit-code=contract"}).status == 0);
  const TestDatabase plain;
  for (const auto& file : example_files()) {
    run_with_psql(plain, file);
  }
  CHECK(catalog::differences(schema_of(plain), schema_of(shop.database())) ==
        std::vector<std::string>{});
}

TEST_CASE("the examples are taken back to the shop as it went live") {
  const Shop shop;
  const auto before = schema_of(shop.database());
  REQUIRE(shop.pgmig({"up"}).status == 0);
  REQUIRE(shop.pgmig({"contract", "--yes"}).status == 0);
  REQUIRE(shop.pgmig({"down", "--to", "1", "--yes", "--accept-loss"}).status == 0);
  // Repeatable migrations have no way back.
  CHECK(catalog::differences(before, schema_of(shop.database())) ==
        std::vector<std::string>{"view public.order_totals: new"});
}

}  // namespace pgmig::test
