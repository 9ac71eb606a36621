// SPDX-License-Identifier: Apache-2.0
// Migrations without a superuser: who owns what is made, and what is said when a right is missing.
#include "cli/roles.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace pgmig::test {

namespace {

const std::filesystem::path examples =
    std::filesystem::path(PGMIG_SOURCE_DIR) / "migrations-examples";

/// The login role may take the owner role and make the history's schema; the schema `app` is the
/// owner's, and all that is looked at.
class Company {
 public:
  Company() : roles_(project_.database()) {
    project_.database().execute(
        fmt::format("GRANT \"{0}\" TO {1}; GRANT CREATE ON DATABASE {2} TO {1};"
                    "CREATE SCHEMA app AUTHORIZATION \"{0}\"",
                    roles_.owner(), roles_.login(), project_.database().name()));
  }

  [[nodiscard]] const Project& project() const noexcept { return project_; }

  [[nodiscard]] const TestDatabase& database() const noexcept { return project_.database(); }

  [[nodiscard]] const Roles& roles() const noexcept { return roles_; }

  /// Runs pgmig as the login role, with the owner as the role of the policy.
  [[nodiscard]] Finished pgmig(std::vector<std::string> arguments,
                               std::map<std::string, std::string> environment = {}) const {
    environment.merge(roles_.environment());
    environment.emplace("PGMIG_ROLE", roles_.owner());
    environment.emplace("PGMIG_SEARCH_PATH", "app");
    auto finished = project_.pgmig(std::move(arguments), environment);
    UNSCOPED_INFO(finished.out << finished.err);
    return finished;
  }

  /// What does not belong to the owner in `app`, or to the login role in `pgmig`.
  [[nodiscard]] std::string strays() const {
    return database().value(
        fmt::format("SELECT coalesce(string_agg(c.oid::regclass || ' of ' || "
                    "pg_get_userbyid(c.relowner), ', '),"
                    " '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    " WHERE pg_get_userbyid(c.relowner) <> CASE n.nspname WHEN 'app' THEN '{}'"
                    " WHEN 'pgmig' THEN '{}' ELSE pg_get_userbyid(c.relowner) END",
                    roles_.owner(), roles_.login()));
  }

 private:
  Project project_;
  Roles roles_;
};

}  // namespace

TEST_CASE("the examples run without a superuser, up, contract and down, and belong to the role") {
  const Company company;
  const std::map<std::string, std::string> here{{"PGMIG_MIGRATIONS", examples.string()}};
  REQUIRE(company.pgmig({"up", "1"}, here).status == 0);
  company.database().execute("ALTER DATABASE " + company.database().name() +
                             " SET search_path = app");
  const auto rows =
      run({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "orders=500", "-d",
           company.database().url(), "-f", (examples / "rows" / "generate.sql").string()});
  INFO(rows.err);
  REQUIRE(rows.status == 0);
  REQUIRE(company.pgmig({"up"}, here).status == 0);
  CHECK(company.strays() == "");
  CHECK(company.database().value("SELECT count(*) > 10 FROM pg_class WHERE relnamespace = "
                                 "'app'::regnamespace") == "t");
  REQUIRE(company.pgmig({"contract", "--yes"}, here).status == 0);
  CHECK(company.pgmig({"status", "--exit-code=contract"}, here).status == 0);
  CHECK(company.strays() == "");
  CHECK(company.pgmig({"down", "--to", "1", "--yes", "--accept-loss"}, here).status == 0);
  CHECK(company.strays() == "");
  CHECK(company.database().value("SELECT string_agg(DISTINCT role, ',') FROM pgmig.migration") ==
        company.roles().login());
}

TEST_CASE("a table of somebody else: the failure says whose it is, and which GRANT is missing") {
  const Company company;
  const auto& owner = company.roles().owner();
  const auto other = company.database().name() + "_other";
  company.database().execute(
      fmt::format("CREATE ROLE {0}; GRANT {0} TO CURRENT_USER; CREATE TABLE app.\"Order\" (id int);"
                  "ALTER TABLE app.\"Order\" OWNER TO {0}",
                  other));
  company.project().migration("V1__first.sql",
                              "CREATE TABLE other (id int);\n"
                              "ALTER TABLE \"Order\" ADD COLUMN a int;\n");
  const auto up = company.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains(fmt::format(
                         "app.\"Order\" belongs to {0}: GRANT {0} TO \"{1}\"", other, owner)) &&
                         Catch::Contains(fmt::format("role = \"{}\"", other)));
  CHECK(company.database().value("SELECT to_regclass('app.other') IS NULL") == "t");

  // A superuser is nobody to be granted.
  company.database().execute("ALTER TABLE app.\"Order\" OWNER TO CURRENT_USER; DROP ROLE " + other);
  const auto hand_over = fmt::format(R"(ALTER TABLE app."Order" OWNER TO "{}")", owner);
  const auto again = company.pgmig({"up"});
  CHECK_THAT(again.err, Catch::Contains(hand_over) && !Catch::Contains("GRANT postgres"));
  company.database().execute(hand_over);
  CHECK(company.pgmig({"up"}).status == 0);
}

TEST_CASE("a schema in which nothing may be made: the failure names the GRANT, for JSON too") {
  const Company company;
  company.database().execute(
      fmt::format("ALTER SCHEMA app OWNER TO CURRENT_USER; GRANT USAGE ON SCHEMA app TO \"{}\"",
                  company.roles().owner()));
  company.project().migration("V1__first.sql", "CREATE TABLE t (id int);\n");
  const auto up = company.pgmig({"up", "--json"});
  CHECK(up.status == 1);
  const auto grant = fmt::format(R"(GRANT CREATE ON SCHEMA app TO "{}")", company.roles().owner());
  CHECK_THAT(up.out, Catch::Contains("\"code\":\"42501\"") &&
                         Catch::Contains(fmt::format("GRANT CREATE ON SCHEMA app TO \\\"{}\\\"",
                                                     company.roles().owner())));
  company.database().execute(grant);
  CHECK(company.pgmig({"up"}).status == 0);
}

TEST_CASE(
    "rows that may not be read are not looked at beforehand, and the statements do their work") {
  const auto statement =
      GENERATE(as<std::string>(), "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);",
               "ALTER TABLE t ALTER COLUMN id SET NOT NULL;",
               "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (id) REFERENCES p;",
               "ALTER TABLE t ADD CONSTRAINT c UNIQUE (id);");
  const Company company;
  const auto& owner = company.roles().owner();
  company.database().execute(fmt::format(
      "CREATE TABLE app.p (id int PRIMARY KEY); CREATE TABLE app.t (id int);"
      "INSERT INTO app.p SELECT generate_series(1, 3); INSERT INTO app.t SELECT id FROM app.p;"
      "ALTER TABLE app.t OWNER TO \"{0}\"; ALTER TABLE app.p OWNER TO \"{0}\";"
      "REVOKE SELECT ON app.t FROM \"{0}\"",
      owner));
  company.project().migration("V1__first.sql", statement + "\n");
  INFO(statement);
  const auto up = company.pgmig({"up"});
  CHECK(up.status == 0);
  CHECK_THAT(up.err,
             Catch::Contains("this role may not read them") && Catch::Contains("GRANT SELECT"));
  CHECK(company.database().value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == "0");
  CHECK(company.strays() == "");
}

TEST_CASE("a foreign key to a table that may not be read needs no more than REFERENCES") {
  const Company company;
  company.database().execute(
      fmt::format("CREATE TABLE app.\"P\" (id int PRIMARY KEY); CREATE TABLE app.t (id int);"
                  "INSERT INTO app.\"P\" VALUES (1); INSERT INTO app.t VALUES (1);"
                  "ALTER TABLE app.t OWNER TO \"{0}\"; GRANT REFERENCES ON app.\"P\" TO \"{0}\"",
                  company.roles().owner()));
  company.project().migration(
      "V1__first.sql", "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (id) REFERENCES \"P\";\n");
  const auto up = company.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Catch::Contains("this role may not read them"));
  CHECK(company.database().value("SELECT convalidated FROM pg_constraint WHERE conname = 'c'") ==
        "t");
}

}  // namespace pgmig::test
