// SPDX-License-Identifier: Apache-2.0
// The way back of every case directory: from its end, from every step of the way there, and on when
// it is itself interrupted.
#include "cases/case_directory.hpp"
#include "cases/kills.hpp"
#include "execute/fault_points.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <csignal>
#include <functional>
#include <string_view>

namespace pgmig::test {

namespace {

namespace fault = execute::fault;

/// What is done at these points is done for good.
constexpr std::array points_on_the_way{fault::after_start, fault::after_commit, fault::after_intent,
                                       fault::after_outside_statement, fault::after_step_done};

constexpr std::array points_on_the_way_back{
    fault::after_start,     fault::before_commit,           fault::after_commit,
    fault::after_intent,    fault::after_outside_statement, fault::after_step_done,
    fault::after_undo_steps};

bool is_irreversible(const CaseRun& run) {
  const auto plan = nlohmann::json::parse(run.pgmig({"plan", "--json"}).out);
  for (const auto& migration : plan["migrations"]) {
    for (const auto& step : migration["steps"]) {
      if (step["undo"]["kind"] == "irreversible") {
        return true;
      }
    }
  }
  return false;
}

/// A column that comes back comes last.
std::vector<std::string> differences_but_order(const catalog::Catalog& from,
                                               const catalog::Catalog& to) {
  auto lines = catalog::differences(from, to);
  std::erase_if(lines, [](const std::string& line) {
    return line.find(": column order ") != std::string::npos;
  });
  return lines;
}

void check_as_before(const CaseRun& run, const CaseStart& start) {
  CHECK(differences_but_order(start.schema, schema_of(run.database())) ==
        std::vector<std::string>{});
  CHECK(leftovers(run.database()).empty());
  CHECK(contents(run.database()) == start.rows);
}

void check_restored(const CaseRun& run, const CaseStart& start) {
  check_as_before(run, start);
  CHECK(run.database().value("SELECT string_agg(id || ' ' || state, ', ') FROM pgmig.migration") ==
        "V1 undone");
}

Finished take_back(const CaseRun& run, const std::map<std::string, std::string>& environment = {}) {
  return run.pgmig({"down", "--yes", "--accept-loss"}, environment);
}

/// Every case that can be taken back, at its end.
void for_each_applied(const std::function<void(const CaseRun&, const CaseStart&)>& body) {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseStart start(of);
      const CaseRun run(of, start);
      if (!is_irreversible(run)) {
        run.finish();
        body(run, start);
      }
    }
  }
}

}  // namespace

TEST_CASE("every case is taken back whole") {
  for_each_applied([](const CaseRun& run, const CaseStart& start) {
    const auto down = take_back(run);
    INFO(down.err);
    REQUIRE(down.status == 0);
    check_restored(run, start);
  });
}

TEST_CASE("every case is taken back by its script") {
  for_each_applied([](const CaseRun& run, const CaseStart& start) {
    const auto script = run.pgmig({"undo-script"});
    INFO(script.out << script.err);
    REQUIRE(script.status == 0);
    const auto psql =
        test::run({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", run.database().url()},
                  {.environment = {}, .input = script.out, .directory = {}});
    INFO(psql.err);
    REQUIRE(psql.status == 0);
    check_as_before(run, start);
  });
}

TEST_CASE("every case is taken back from wherever it was killed") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      if (is_irreversible(CaseRun(of))) {
        continue;
      }
      const CaseStart start(of);
      const int kills = kills_until_whole([&](int nth) {
        const CaseRun run(of, start);
        const auto killed =
            run.pgmig({"up", "--phase", "contract"}, killed_at(points_on_the_way, nth));
        INFO("kill " << nth << "\n" << killed.err);
        if (killed.signal != SIGKILL) {
          REQUIRE(killed.status == 0);
        }
        const bool began = run.database().value("SELECT count(*) FROM pgmig.migration") != "0";
        const auto down = take_back(run);
        INFO(down.err);
        REQUIRE(down.status == 0);
        if (began) {
          check_restored(run, start);
        }
        return killed.signal != SIGKILL;
      });
      CHECK(kills > 0);
    }
  }
}

TEST_CASE("every case whose way back is interrupted is taken back by the next run") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      if (is_irreversible(CaseRun(of))) {
        continue;
      }
      const CaseStart start(of);
      const int kills = kills_until_whole([&](int nth) {
        const CaseRun run(of, start);
        run.finish();
        const auto killed = take_back(run, killed_at(points_on_the_way_back, nth));
        INFO("kill " << nth << "\n" << killed.err);
        if (killed.signal != SIGKILL) {
          REQUIRE(killed.status == 0);
          return true;
        }
        const auto down = take_back(run);
        INFO(down.err);
        REQUIRE(down.status == 0);
        check_restored(run, start);
        return false;
      });
      CHECK(kills > 0);
    }
  }
}

TEST_CASE("a case that cannot be taken back is refused, and stays as it is") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseRun run(of);
      if (!is_irreversible(run)) {
        continue;
      }
      run.migrate();
      const CaseRun whole(of);
      whole.migrate();
      const auto down = take_back(run);
      CHECK(down.status == 7);
      CHECK_THAT(down.err, Catch::Contains("cannot be taken back"));
      CHECK(schema_differences(whole.database(), run.database()) == std::vector<std::string>{});
      CHECK(contents(whole.database()) == contents(run.database()));
    }
  }
}

}  // namespace pgmig::test
