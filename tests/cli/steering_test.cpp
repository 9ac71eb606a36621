// SPDX-License-Identifier: Apache-2.0
// A run steered from elsewhere: deadlines, pause and resume from another terminal, status --watch,
// and what it tells while it is under way.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>

namespace pgmig::test {

namespace {

/// Rows that take a millisecond each to be changed: a backfill of a few seconds.
constexpr std::string_view slow_rows =
    "CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY, pad text);"
    "INSERT INTO t SELECT i, repeat('x', 700) FROM generate_series(1, 900) AS i;"
    "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN PERFORM pg_sleep(0.001); RETURN NEW; END';"
    "CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()";

constexpr std::string_view backfill =
    "ALTER TABLE t ADD COLUMN c bigint NOT NULL DEFAULT nextval('s');\n";

/// How many rows the backfill has filled; -1 before there is a column.
long filled(const Project& project) {
  const auto there = project.database().value(
      "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'c'");
  return there == "0" ? -1 : std::stol(project.database().value("SELECT count(c) FROM t"));
}

bool logged(const Project& project, const std::string& what) {
  return project.database().value("SELECT count(*) FROM pgmig.event WHERE what = '" + what + "'") !=
         "0";
}

nlohmann::json status_of(const Project& project) {
  return nlohmann::json::parse(project.pgmig({"status", "--json"}).out);
}

}  // namespace

TEST_CASE("a paused run waits before its next step, also the one after it was killed") {
  const Project project;
  project.migration("V1__one.sql", "CREATE TABLE one (id int);\n");
  CHECK(project.pgmig({"pause"}).status == 2);  // there is no history that could keep it
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V2__two.sql", "CREATE TABLE two (id int);\n");

  const auto pause = project.pgmig({"pause", "--json"});
  REQUIRE(pause.status == 0);
  const auto since = nlohmann::json::parse(pause.out).at("paused").at("since");
  CHECK(status_of(project).at("paused").at("since") == since);
  CHECK_THAT(project.pgmig({"status"}).out, Catch::Contains("pgmig resume lets runs go on"));
  CHECK(nlohmann::json::parse(project.pgmig({"pause", "--json"}).out).at("paused").at("since") ==
        since);

  const auto killed = project.start({"up"});
  killed->wait_for_output("paused by");
  CHECK_THAT(status_of(project).at("runner").get<std::string>(), Catch::Contains("pid"));
  killed->send_signal(SIGKILL);
  CHECK(killed->wait().signal == SIGKILL);

  const auto next = project.start({"up"});
  next->wait_for_output("paused by");
  CHECK(project.database().value("SELECT to_regclass('two')") == "NULL");
  const auto resume = project.pgmig({"resume"});
  CHECK(resume.status == 0);
  const auto up = next->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Catch::Contains("going on"));
  CHECK(project.database().value("SELECT to_regclass('two')") == "two");
  CHECK(status_of(project).at("paused").is_null());
  CHECK_THAT(project.pgmig({"resume"}).out, Catch::Contains("nothing was paused"));
}

TEST_CASE("a paused run can be stopped, and its deadline counts") {
  const Project project;
  project.migration("V1__one.sql", "CREATE TABLE one (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(project.pgmig({"pause"}).status == 0);
  project.migration("V2__two.sql", "CREATE TABLE two (id int);\n");
  const auto late = project.pgmig({"up", "--run-deadline", "300ms"});
  CHECK(late.status == 75);
  CHECK_THAT(late.err, Catch::Contains("the run's deadline of 300ms is over"));
  const auto stopped = project.start({"up"});
  stopped->wait_for_output("paused by");
  stopped->send_signal(SIGTERM);
  CHECK(stopped->wait().status == 128 + SIGTERM);
  CHECK(project.database().value("SELECT to_regclass('two')") == "NULL");
  CHECK(project.pgmig({"resume"}).status == 0);
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("a pause takes effect between batches, is watched, and the rest is filled afterwards") {
  const Project project(slow_rows);
  project.migration("V0__history.sql", "CREATE TABLE h (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V1__fill.sql", backfill);
  const auto watch = project.start({"status", "--watch", "--json"});
  watch->wait_for_output(R"("state":"pending")");
  const auto run = project.start({"up", "--batch-ms", "20"});
  REQUIRE(eventually([&] { return filled(project) > 0; }));
  REQUIRE(project.pgmig({"pause"}).status == 0);
  run->wait_for_output("paused by");
  watch->wait_for_output(R"("by":)");
  const auto then = filled(project);
  CHECK(then < 900);
  CHECK(status_of(project).at("migrations").back().at("state") == "running");
  CHECK_THAT(status_of(project).at("migrations").back().at("position").get<std::string>(),
             Catch::Contains("pass 1"));
  CHECK(filled(project) == then);
  REQUIRE(project.pgmig({"resume"}).status == 0);
  const auto up = run->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(filled(project) == 900);
  CHECK(logged(project, "paused"));
  CHECK(logged(project, "resumed"));
  const auto watched = watch->wait();
  CHECK(watched.status == 0);
  CHECK_THAT(watched.out, Catch::Contains(R"("state":"pending")") &&
                              Catch::Contains(R"("state":"running")") &&
                              Catch::Contains(R"("by":)"));
  const auto end = watched.out.find_last_of('\n', watched.out.size() - 2) + 1;
  CHECK(nlohmann::json::parse(watched.out.substr(end)).at("pending") == 0);
}

TEST_CASE("a throttle slows the batches of a run that is under way, and off lets them go on") {
  const Project project(slow_rows);
  project.migration("V0__history.sql", "CREATE TABLE h (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V1__fill.sql", backfill);
  CHECK(project.pgmig({"throttle", "fast"}).status == 2);
  const auto throttle = project.pgmig({"throttle", "1B", "--json"});
  CHECK(nlohmann::json::parse(throttle.out).at("max_wal_rate_bytes") == 1);
  const auto run = project.start({"up", "--batch-ms", "20"});
  REQUIRE(eventually([&] { return filled(project) > 0; }));
  const auto first_batch = filled(project);
  CHECK(first_batch < 900);
  CHECK(status_of(project).at("migrations").back().at("state") == "running");
  CHECK(filled(project) == first_batch);
  REQUIRE(project.pgmig({"throttle", "off"}).status == 0);
  const auto up = run->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(filled(project) == 900);
  CHECK(logged(project, "throttle"));
}

TEST_CASE("a deadline ends a run or a migration in the middle, and says what stands") {
  const Project project("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
  project.migration("V1__first.sql", "CREATE TABLE one (id int);\n");
  project.migration("V2__slow.sql",
                    "CREATE INDEX t_id_idx ON t (id);\n"
                    "-- pgmig: statement_timeout=0\nSELECT pg_sleep(30);\n");
  const auto whose = GENERATE(std::string("run"), std::string("migration"));
  const auto late = project.pgmig({"up", "--" + whose + "-deadline", "2s"});
  CHECK(late.status == 75);
  CHECK_THAT(late.err, Catch::Contains("the " + whose + "'s deadline of 2s is over") &&
                           Catch::Contains("stands: done before and kept: 2/") &&
                           Catch::Contains("run pgmig up again: it continues"));
  CHECK(project.state("1") == "applied");
  CHECK(project.state("2") == "running");
  CHECK(logged(project, "gave_up"));
  CHECK(project.database().value("SELECT indisvalid FROM pg_index WHERE indexrelid = "
                                 "'t_id_idx'::regclass") == "t");
  project.migration("V2__slow.sql", "CREATE INDEX t_id_idx ON t (id);\nSELECT pg_sleep(0);\n");
  CHECK(project.pgmig({"up", "--" + whose + "-deadline", "2m"}).status == 0);
}

TEST_CASE("a deadline in the middle of a backfill keeps its batches, in a build nothing stays") {
  const Project project(slow_rows);
  SECTION("a backfill") {
    project.migration("V1__fill.sql", backfill);
    const auto late = project.pgmig({"up", "--run-deadline", "700ms", "--batch-ms", "20"});
    CHECK(late.status == 75);
    CHECK_THAT(late.err,
               Catch::Contains("what the batches of step 1/") && Catch::Contains("have done"));
    CHECK(filled(project) > 0);
    CHECK(filled(project) < 900);
    CHECK(project.pgmig({"up"}).status == 0);
    CHECK(filled(project) == 900);
  }
  SECTION("a build that waits for a transaction") {
    project.migration("V1__index.sql", "CREATE INDEX t_pad_idx ON t (pad);\n");
    {
      const OpenTransaction holds_up(project.database(), "LOCK TABLE t IN ROW EXCLUSIVE MODE");
      const auto late = project.pgmig({"up", "--run-deadline", "1s", "--stall-budget", "1h"});
      CHECK(late.status == 75);
    }
    CHECK(project.pgmig({"up"}).status == 0);
    CHECK(project.database().value("SELECT indisvalid FROM pg_index WHERE indexrelid = "
                                   "'t_pad_idx'::regclass") == "t");
  }
}

TEST_CASE("a run writes its numbers for Prometheus, whole at any time, and names its step") {
  const Project project(slow_rows);
  project.migration("V1__fill.sql", backfill);
  const auto file = project.directory().path() / "pgmig.prom";
  const auto run = project.start({"up", "--metrics-file", file.string(), "--batch-ms", "20"});
  REQUIRE(eventually([&] { return filled(project) > 0; }));
  CHECK(project.database().value(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND "
            "application_name ~ '^pgmig [0-9]+ .* 1/expand/[0-9]+$'") == "t");
  REQUIRE(eventually([&] {
    const auto text = project.directory().read("pgmig.prom");
    REQUIRE_THAT(text, Catch::Contains("pgmig_wal_bytes_total"));  // never half a file
    return text.find("pgmig_step_progress_ratio{version=\"1\"") != std::string::npos;
  }));
  const auto up = run->wait();
  INFO(up.err);
  REQUIRE(up.status == 0);
  const auto text = project.directory().read("pgmig.prom");
  CHECK_THAT(text, Catch::Contains("\npgmig_rows_changed_total 900\n") &&
                       Catch::Contains("\npgmig_running 0\n") &&
                       Catch::Contains("\npgmig_exit_status 0\n") &&
                       Catch::Contains("\npgmig_migrations_done_total 1\n") &&
                       !Catch::Contains("\npgmig_wal_bytes_total 0\n") &&
                       !Catch::Contains("\npgmig_steps_done_total 0\n") &&
                       Catch::Contains("pgmig_lock_attempts_total{outcome=\"stalled\"} 0"));
  SECTION("where it cannot be written, the run goes on without") {
    project.migration("V2__more.sql", "CREATE TABLE more (id int);\n");
    const auto without = project.pgmig({"up", "--metrics-file", "nowhere/pgmig.prom"});
    CHECK(without.status == 0);
    CHECK_THAT(without.err, Catch::Contains("cannot write nowhere/pgmig.prom"));
  }
}

TEST_CASE("nothing starts below the floor of free space, nor a build that would not fit") {
  const Project project("CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
  project.migration("V1__index.sql", "CREATE INDEX t_id_idx ON t (id);\n");
  const auto full = project.pgmig({"up", "--min-free-space", "8000TB"});
  CHECK(full.status == 75);
  CHECK_THAT(full.err, Catch::Contains("min_free_space = 8000TB is to be left"));
  const auto doctor = project.pgmig({"doctor", "--min-free-space", "8000TB"});
  CHECK(doctor.status == 7);
  CHECK_THAT(doctor.out, Catch::Contains("less than min_free_space = 8000TB"));

  project.database().execute(
      "UPDATE pg_class SET reltuples = 1e12, relpages = 1000 WHERE relname = 't'");
  const auto large = project.pgmig({"up"});
  CHECK(large.status == 75);
  CHECK_THAT(large.err, Catch::Contains("it needs about 21.8 TB"));
  CHECK(project.database().value("SELECT to_regclass('t_id_idx')") == "NULL");
  project.database().execute("ANALYZE t");
  CHECK(project.pgmig({"up"}).status == 0);
  CHECK_THAT(project.pgmig({"doctor"}).out, Catch::Contains("are free in /"));
}

TEST_CASE("a change of a published table names what its subscribers must do, and when") {
  const Project project(
      "CREATE TABLE \"Orders\" (id int PRIMARY KEY, a int, b int); CREATE TABLE other (id int);"
      "CREATE PUBLICATION feed FOR TABLE \"Orders\"");
  project.migration("V1__published.sql",
                    "ALTER TABLE \"Orders\" ADD COLUMN c int;\n"
                    "ALTER TABLE \"Orders\" DROP COLUMN b;\n"
                    "ALTER TABLE other ADD COLUMN c int;\n"
                    "CREATE INDEX ON \"Orders\" (a);\n");
  const auto plan = nlohmann::json::parse(project.pgmig({"plan", "--json"}).out);
  std::vector<std::pair<int, std::string>> warnings;
  for (const auto& finding : plan.at("diagnostics")) {
    if (finding.at("code") == "published") {
      CHECK_THAT(finding.at("message").get<std::string>(),
                 Catch::Contains("public.\"Orders\" is published (feed)"));
      warnings.emplace_back(finding.at("line"), finding.at("hint"));
    }
  }
  CHECK(warnings == std::vector<std::pair<int, std::string>>{
                        {1, "add the column at the subscribers first"},
                        {2, "drop the column here first, at the subscribers afterwards"}});
  CHECK_THAT(project.pgmig({"up"}).err, Catch::Contains("add the column at the subscribers first"));
}

}  // namespace pgmig::test
