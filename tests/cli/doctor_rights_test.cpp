// SPDX-License-Identifier: Apache-2.0
// pgmig doctor and rights: each GRANT that is missing is named, and with it the check is content.
#include "cli/doctors_word.hpp"
#include "cli/roles.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace pgmig::test {

namespace {

/// A schema `app` of the owner role with a table in it.
void give_schema(const Project& project, const Roles& roles) {
  project.database().execute(fmt::format(
      "CREATE SCHEMA app AUTHORIZATION \"{0}\"; CREATE TABLE app.\"Order\" (id int PRIMARY KEY);"
      "ALTER TABLE app.\"Order\" OWNER TO \"{0}\";",
      roles.owner()));
}

}  // namespace

TEST_CASE("without rights, doctor names each GRANT, and with them it has no complaint") {
  const Project project;
  const Roles roles(project.database());
  give_schema(project, roles);
  const std::vector<std::string> policy{"--role", roles.owner(), "--search-path", "app"};
  const auto before = examine(project, policy, roles.environment());
  INFO(before.checkup.dump(1));
  CHECK(before.status == 7);
  CHECK(before.verdict("role") == "problem");
  CHECK(before.verdict("journal_rights") == "problem");
  CHECK(before.verdict("visibility") == "warning");
  const std::string grant_role = fmt::format("GRANT \"{}\" TO {}", roles.owner(), roles.login());
  const std::string grant_create =
      fmt::format("GRANT CREATE ON DATABASE {} TO {}", project.database().name(), roles.login());
  const std::string grant_monitor = fmt::format("GRANT pg_monitor TO {}", roles.login());
  CHECK_THAT(before.text("role"), Catch::Contains(grant_role));
  CHECK_THAT(before.text("journal_rights"), Catch::Contains(grant_create));
  CHECK_THAT(before.text("visibility"), Catch::Contains(grant_monitor));
  CHECK_THAT(before.text("long_transactions"), Catch::Contains("as far as " + roles.login()));

  project.database().execute(grant_role + ";" + grant_create + ";" + grant_monitor);
  const auto after = examine(project, policy, roles.environment());
  INFO(after.checkup.dump(1));
  CHECK(after.status == 0);
  for (const std::string id : {"role", "journal_rights", "ownership", "visibility"}) {
    INFO(id);
    CHECK(after.verdict(id) == "ok");
  }
  CHECK_THAT(after.text("long_transactions"), !Catch::Contains("as far as"));
  CHECK_THAT(after.text("schema_rights"), !Catch::Contains("schema app"));
}

TEST_CASE("a role that is not there is a problem") {
  const Project project;
  const auto examined = examine(project, {"--role", "no such role"});
  CHECK(examined.status == 7);
  CHECK_THAT(examined.text("role"), Catch::Contains("CREATE ROLE \"no such role\""));
  CHECK_THAT(examined.text("ownership"), Catch::StartsWith("not looked at"));
}

TEST_CASE("relations of others are named with both ways out") {
  const Project project;
  const Roles roles(project.database());
  give_schema(project, roles);
  project.database().execute(fmt::format("GRANT USAGE, CREATE ON SCHEMA app TO {}", roles.login()));
  const auto examined = examine(project, {"--managed-schemas", "app"}, roles.environment());
  INFO(examined.checkup.dump(1));
  CHECK(examined.verdict("ownership") == "problem");
  CHECK_THAT(examined.text("ownership"),
             Catch::Contains(fmt::format("GRANT \"{}\" TO {}", roles.owner(), roles.login())) &&
                 Catch::Contains(fmt::format("role = \"{}\"", roles.owner())));
}

TEST_CASE(
    "a pending migration that changes a table of somebody else is a problem, a done one is not") {
  const Project project("CREATE TABLE \"Mine\" (id int); CREATE TABLE theirs (id int)");
  const Roles roles(project.database());
  project.database().execute(
      fmt::format("ALTER TABLE \"Mine\" OWNER TO {0}; GRANT USAGE, CREATE ON SCHEMA public TO {0}",
                  roles.login()));
  project.migration("V1__first.sql", "CREATE INDEX mine_id ON \"Mine\" (id);\n");
  CHECK(examine(project, {}, roles.environment()).verdict("pending_rights") == "ok");
  project.migration("V2__second.sql", "ALTER TABLE theirs ADD COLUMN a int;\n");
  const auto examined = examine(project, {}, roles.environment());
  CHECK(examined.verdict("pending_rights") == "problem");
  CHECK(examined.verdict("ownership") == "warning");
  CHECK_THAT(examined.text("pending_rights"),
             Catch::Contains("V2__second.sql changes public.theirs") &&
                 Catch::Contains("ALTER TABLE public.theirs OWNER TO " + roles.login()));
  CHECK_THAT(examined.text("ownership"), !Catch::Contains("GRANT postgres"));
  REQUIRE(project.pgmig({"up"}).status == 0);  // as somebody who may
  project.database().execute(fmt::format(
      "GRANT USAGE ON SCHEMA pgmig TO {0}; GRANT SELECT ON pgmig.migration TO {0}", roles.login()));
  CHECK(examine(project, {}, roles.environment()).verdict("pending_rights") == "ok");
}

TEST_CASE("an owner who may not read or make anything hears it, and policies that hold for him") {
  const Project project;
  const Roles roles(project.database());
  give_schema(project, roles);
  project.database().execute(fmt::format(
      "REVOKE CREATE ON SCHEMA app FROM \"{0}\"; ALTER SCHEMA app OWNER TO CURRENT_USER;"
      "GRANT USAGE ON SCHEMA app TO \"{0}\"; REVOKE SELECT ON app.\"Order\" FROM \"{0}\";"
      "ALTER TABLE app.\"Order\" ENABLE ROW LEVEL SECURITY;"
      "ALTER TABLE app.\"Order\" FORCE ROW LEVEL SECURITY",
      roles.owner()));
  const auto examined = examine(project, {"--role", roles.owner(), "--managed-schemas", "app"});
  INFO(examined.checkup.dump(1));
  CHECK(examined.status == 7);
  CHECK_THAT(examined.text("schema_rights"),
             Catch::Contains(fmt::format("GRANT CREATE ON SCHEMA app TO \"{}\"", roles.owner())));
  CHECK_THAT(examined.text("ownership"), Catch::Contains("GRANT SELECT ON app.\"Order\" TO"));
  CHECK_THAT(examined.text("row_security"), Catch::Contains("NO FORCE ROW LEVEL SECURITY"));
}

TEST_CASE("a history that the login role may not write is a problem, table by table") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN a int;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const Roles roles(project.database());
  CHECK_THAT(examine(project, {}, roles.environment()).text("journal_rights"),
             Catch::Contains("GRANT USAGE ON SCHEMA pgmig TO " + roles.login()));
  project.database().execute(
      fmt::format("GRANT USAGE ON SCHEMA pgmig TO {0}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
                  "TABLES IN SCHEMA pgmig TO {0}; REVOKE UPDATE ON pgmig.step FROM {0}",
                  roles.login()));
  CHECK_THAT(examine(project, {}, roles.environment()).text("journal_rights"),
             Catch::Contains("GRANT UPDATE ON pgmig.step TO " + roles.login()));
}

}  // namespace pgmig::test
