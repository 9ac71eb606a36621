// SPDX-License-Identifier: Apache-2.0
// The properties that every case directory has. PGMIG_RECORD=1 writes plan.txt anew
// (scripts/record-cases).
#include "cases/case_directory.hpp"
#include "cases/kills.hpp"
#include "execute/fault_points.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace pgmig::test {

namespace {

bool recording() { return std::getenv("PGMIG_RECORD") != nullptr; }

void run_file(const Case& of, const TestDatabase& database, const std::string& file) {
  const auto psql = run({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.url()},
                        {.environment = {}, .input = of.read(file), .directory = {}});
  INFO(psql.err);
  REQUIRE(psql.status == 0);
}

/// What the plain SQL makes of the case's schema, sent as its author would have sent it; and what
/// pgmig makes beside it.
void run_plainly(const Case& of, const TestDatabase& database) {
  run_file(of, database, "migration.sql");
  if (std::filesystem::exists(of.directory / "extra.sql")) {
    run_file(of, database, "extra.sql");
  }
}

}  // namespace

TEST_CASE("the plan of every case is the recorded one") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseRun run(of);
      const auto plan = run.pgmig({"plan"});
      INFO(plan.err);
      REQUIRE(plan.status == 0);
      if (recording()) {
        std::ofstream(of.directory / "plan.txt", std::ios::binary) << plan.out;
      }
      CHECK(plan.out == of.read("plan.txt"));
    }
  }
}

TEST_CASE("every case reaches the schema that the plain SQL reaches, and plans nothing after it") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseRun run(of);
      run.migrate();
      const TestDatabase plain(of.read("schema.sql"));
      run_plainly(of, plain);
      CHECK(schema_differences(plain, run.database()) == std::vector<std::string>{});
      CHECK(leftovers(run.database()).empty());
      CHECK(run.pgmig({"plan", "--check"}).status == 0);
      CHECK(run.pgmig({"status", "--exit-code=contract"}).status == 0);
    }
  }
}

TEST_CASE("every case that is killed at any fault point continues to the same schema") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseStart start(of);
      const CaseRun whole(of, start);
      whole.migrate();
      const auto migrated = schema_of(whole.database());
      int kills = 0;
      for (const std::string command : {"up", "contract"}) {
        kills += kills_until_whole([&](int nth) {
          const CaseRun run(of, start);
          if (command == "contract") {
            REQUIRE(run.pgmig({"up"}).status == 0);
          }
          const auto killed = run.pgmig({command, "--yes"}, killed_at(execute::fault::all, nth));
          INFO("kill " << nth << " of " << command << "\n" << killed.err);
          if (killed.signal != SIGKILL) {
            REQUIRE(killed.status == 0);
            return true;
          }
          run.finish();
          CHECK(catalog::differences(migrated, schema_of(run.database())) ==
                std::vector<std::string>{});
          CHECK(leftovers(run.database()).empty());
          CHECK(run.database().value("SELECT count(*) FROM pgmig.step WHERE state <> 'done'") ==
                "0");
          return false;
        });
      }
      CHECK(kills > 0);
    }
  }
}

}  // namespace pgmig::test
