// SPDX-License-Identifier: Apache-2.0
// Every exit status that a command can give, reached.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <sstream>

namespace pgmig::test {

namespace {

std::vector<nlohmann::json> events_of(const std::string& out) {
  std::vector<nlohmann::json> events;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    events.push_back(nlohmann::json::parse(line));
  }
  return events;
}

constexpr std::string_view table_with_rows =
    "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT i, i FROM generate_series(1, "
    "100) AS i";

}  // namespace

TEST_CASE("0: a run that works, and one with nothing to do") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  const auto first = project.pgmig({"up"});
  INFO(first.out << first.err);
  CHECK(first.status == 0);
  CHECK(project.state("1") == "applied");
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE(
    "1: a failing migration names file, line, column, statement, sqlstate, what stands and what "
    "next") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);\n\n  INSERT INTO t VALUES ('x');\n");
  const auto failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  for (const auto* part :
       {"V1__first.sql:3:", "22P02", "INSERT INTO t VALUES", "rolled back", "pgmig up"}) {
    CHECK_THAT(failed.err, Catch::Contains(part));
  }
  CHECK(project.database().value("SELECT to_regclass('t')") == "NULL");
  CHECK(project.state("1") == "failed");
}

TEST_CASE("1: the place is that of the error inside the statement") {
  const Project project;
  project.migration("V1__first.sql", "SELECT 1;\nCREATE TABLE ü (id int,\n  b nosuchtype);\n");
  const auto failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains("V1__first.sql:3:5:"));
}

TEST_CASE("2: unknown commands, options, keys and versions name the nearest known one") {
  const Project project;
  project.migration("V1__first.sql", "SELECT 1;");
  CHECK(project.pgmig({"statsu"}).status == 2);
  CHECK_THAT(project.pgmig({"statsu"}).err, Catch::Contains("did you mean status"));
  CHECK(project.pgmig({"up", "--lock-timeot", "5s"}).status == 2);
  CHECK_THAT(project.pgmig({"up", "--lock-timeot", "5s"}).err, Catch::Contains("--lock-timeout"));
  CHECK(project.pgmig({"up", "--to", "7"}).status == 2);
  CHECK(project.pgmig({"up", "--lock-timeout", "5 parsecs"}).status == 2);
  CHECK(project.pgmig({}).status == 2);
  CHECK(project.pgmig({"-m", "nowhere", "up"}).status == 2);
  project.directory().write("pgmig.toml", "[policy]\ncontrakt = \"separate\"\n");
  const auto key = project.pgmig({"up"});
  CHECK(key.status == 2);
  CHECK_THAT(key.err, Catch::Contains("pgmig.toml:2") && Catch::Contains("contract"));
}

TEST_CASE("2: commands of other tools are answered with what does their work here") {
  const Project project;
  const auto advice_on = [&](const std::string& command) {
    const auto ended = project.pgmig({command});
    CHECK(ended.status == 2);
    return ended.err;
  };
  CHECK_THAT(advice_on("validate"), Catch::Contains("did you mean verify?"));
  CHECK_THAT(advice_on("check"), Catch::Contains("did you mean plan --check?"));
}

TEST_CASE("2: with --json a wrong command line is told in JSON too") {
  const Project project;
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"--json", "stauts"}, {"new", "--json"}}) {
    const auto ended = project.pgmig(command);
    CHECK(ended.status == 2);
    CHECK(nlohmann::json::parse(ended.out).at("diagnostics").at(0).at("severity") == "error");
    CHECK_THAT(ended.err, Catch::Contains("error: "));
  }
  const auto up = events_of(project.pgmig({"--json", "up", "--foo"}).out);
  CHECK(up.front().at("event") == "diagnostic");
  CHECK(up.back().at("exit_status") == 2);
}

TEST_CASE("every command that has something to say hears --json") {
  const Project project;
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"init"},
                                             {"new", "more"},
                                             {"unlock"},
                                             {"repair"},
                                             {"completion", "bash"},
                                             {"help"},
                                             {"help", "up"}}) {
    auto with_json = command;
    with_json.emplace_back("--json");
    const auto ended = project.pgmig(with_json);
    INFO(command.front() << ": " << ended.err);
    CHECK(ended.status == 0);
    CHECK(nlohmann::json::parse(ended.out).at("schema_version") == 1);
  }
}

TEST_CASE("2: output that cannot be written is an error") {
  const Project project;
  project.migration("V1__first.sql", "SELECT 1;");
  const std::string command =
      std::string(PGMIG_BINARY) + " plan --json -d '" + project.database().url() + "' -m '" +
      (project.directory().path() / "migrations").string() + "' > /dev/full 2> /dev/null";
  const int status = std::system(command.c_str());
  CHECK(WEXITSTATUS(status) == 2);
}

TEST_CASE("2: a bad migration file runs nothing, not even the good ones before it") {
  const Project project;
  project.migration("V1__good.sql", "CREATE TABLE t (id int);");
  project.migration("V2__bad.sql", "SELECT 1;\nSELECT 'unterminated;\n");
  const auto refused = project.pgmig({"up"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, Catch::Contains("V2__bad.sql:2:8:"));
  CHECK(project.database().value("SELECT to_regclass('t')") == "NULL");
  // `up 1` judges only what it will run.
  CHECK(project.pgmig({"up", "1"}).status == 0);
}

TEST_CASE("2: requires= of itself or of what nothing has is a bad file, with its place") {
  const Project project;
  project.migration("V1__one.sql", "CREATE TABLE one (id int);\n");
  for (const std::string required : {"2", "7", "1,7"}) {
    INFO(required);
    project.migration("V2__two.sql", "\n-- pgmig-file: requires=" + required + "\nSELECT 1;\n");
    for (const std::string command : {"up", "plan"}) {
      const auto finished = project.pgmig({command});
      CHECK(finished.status == 2);
      CHECK_THAT(finished.err, Catch::Contains("V2__two.sql:2:16: error: version 2 requires "));
    }
  }
  CHECK(project.database().value("SELECT to_regclass('one')") == "NULL");
  project.migration("V2__two.sql", "-- pgmig-file: requires=1.0\nSELECT 1;\n");
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("2: accept= of a hazard that nobody knows is a bad file, and the known ones are named") {
  const Project project;
  project.migration("V1__one.sql",
                    "SELECT 1;\n  -- pgmig: accept=dataloss reason=\"x\"\nSELECT 2;\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 2);
  CHECK_THAT(up.err, Catch::Contains("V1__one.sql:2:13: error: accept=dataloss names no hazard") &&
                         Catch::Contains("did you mean data_loss?") &&
                         Catch::Contains("table_rewrite"));
}

TEST_CASE("2: a reviewed plan that cannot be read is an error, also when nothing is pending") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  REQUIRE(project.pgmig({"plan", "-o", "good.json"}).status == 0);
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.pgmig({"up", "--plan", "nowhere.json"}).status == 2);
  for (const auto* text : {"", R"({"schema_version":1,"migrations":[{"ver)", "[]",
                           R"({"migrations":[7]})", R"({"migrations":[{"description":7}]})"}) {
    INFO(text);
    project.directory().write("bad.json", text);
    CHECK(project.pgmig({"up", "--plan", "bad.json"}).status == 2);
  }
  CHECK(project.pgmig({"up", "--plan", "good.json"}).status == 0);
}

TEST_CASE("3: something is pending") {
  const Project project;
  CHECK(project.pgmig({"status", "--exit-code"}).status == 0);
  CHECK(project.pgmig({"plan", "--check"}).status == 0);
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  CHECK(project.pgmig({"status"}).status == 0);
  CHECK(project.pgmig({"status", "--exit-code"}).status == 3);
  CHECK(project.pgmig({"plan"}).status == 0);
  CHECK(project.pgmig({"plan", "--check"}).status == 3);
  CHECK(project.database().value("SELECT to_regclass('t')") == "NULL");
  CHECK(project.database().value("SELECT count(*) FROM pg_namespace WHERE nspname = 'pgmig'") ==
        "0");
}

TEST_CASE("5: another runner holds the lease, and is named") {
  const Project project(table_with_rows);
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN b int;");
  const auto blocker = std::make_unique<OpenTransaction>(project.database(), "LOCK TABLE t");
  const auto first = project.start({"up", "--deadline", "60s"});
  first->wait_for_output("waits for a lock");
  const auto second = project.pgmig({"up"});
  CHECK(second.status == 5);
  CHECK_THAT(second.err, Catch::Contains(std::to_string(first->id())) && Catch::Contains("--wait"));
  CHECK(project.pgmig({"up", "--wait", "300ms"}).status == 5);
}

TEST_CASE("5: --wait waits until the other runner is done") {
  const Project project(table_with_rows);
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN b int;");
  auto blocker = std::make_unique<OpenTransaction>(project.database(), "LOCK TABLE t");
  const auto first = project.start({"up", "--deadline", "60s"});
  first->wait_for_output("waits for a lock");
  const auto second = project.start({"up", "--wait", "50s"});
  blocker.reset();
  CHECK(first->wait().status == 0);
  CHECK(second->wait().status == 0);
  CHECK(project.database().value("SELECT count(*) FROM pgmig.migration") == "1");
}

TEST_CASE("6: no server, no such database, no right to create the schema") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  CHECK(project.pgmig({"up", "-d", "postgresql://127.0.0.1:1/x?connect_timeout=2"}).status == 6);
  CHECK(project.pgmig({"up", "-d", with_database(project.database().url(), "no_such_database")})
            .status == 6);
  project.database().execute("ALTER DATABASE " + project.database().name() +
                             " SET default_transaction_read_only = on");
  const auto read_only = project.pgmig({"up"});
  CHECK(read_only.status == 6);
  CHECK_THAT(read_only.err, Catch::Contains("default_transaction_read_only"));
}

TEST_CASE("7: a refusal names hazard, relation, size and the directive, nothing runs") {
  const Project project(table_with_rows);
  project.migration("V1__first.sql", "CREATE TABLE other (id int);");
  project.migration("V2__rewrite.sql", "ALTER TABLE t ALTER COLUMN a TYPE bigint;");
  const auto refused = project.pgmig({"up"});
  CHECK(refused.status == 7);
  for (const auto* part : {"V2__rewrite.sql:1:", "public.t", "-- pgmig: accept=", "reason="}) {
    CHECK_THAT(refused.err, Catch::Contains(part));
  }
  CHECK(project.database().value("SELECT to_regclass('other')") == "NULL");
  CHECK(project.pgmig({"plan", "--check"}).status == 7);
  CHECK(project.pgmig({"plan"}).status == 0);
  project.migration(
      "V2__rewrite.sql",
      "-- pgmig: accept=table_rewrite reason=\"small\"\nALTER TABLE t ALTER COLUMN a TYPE bigint;");
  const auto accepted = project.pgmig({"up"});
  INFO(accepted.err);
  CHECK(accepted.status == 0);
}

TEST_CASE("8: contract wants a yes where there is no terminal") {
  const Project project(table_with_rows);
  project.database().execute("CREATE INDEX t_a_idx ON t (a)");
  project.migration("V1__drop.sql", "DROP INDEX t_a_idx;");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.state("1") == "awaiting_contract");
  CHECK(project.pgmig({"status", "--exit-code"}).status == 0);
  CHECK(project.pgmig({"status", "--exit-code=contract"}).status == 3);
  CHECK(project.pgmig({"contract"}).status == 8);
  CHECK(project.pgmig({"contract", "--confirm-database", "another"}).status == 8);
  CHECK(project.database().value("SELECT to_regclass('t_a_idx')") == "t_a_idx");
  const auto done = project.pgmig({"contract", "--confirm-database", project.database().name()});
  INFO(done.err);
  CHECK(done.status == 0);
  CHECK(project.database().value("SELECT to_regclass('t_a_idx')") == "NULL");
  CHECK(project.state("1") == "applied");
}

TEST_CASE("75: the lock budget runs out, the blocker is named, nothing is half-done") {
  const Project project(table_with_rows);
  project.migration("V1__first.sql", "CREATE TABLE made (id int); ALTER TABLE t ADD COLUMN b int;");
  {
    const OpenTransaction blocker(project.database(), "SELECT * FROM t");
    const auto gave_up = project.pgmig({"up", "--deadline", "1s"});
    CHECK(gave_up.status == 75);
    CHECK_THAT(gave_up.err, Catch::Contains("pid ") && Catch::Contains("idle in transaction") &&
                                Catch::Contains("public.t") && Catch::Contains("SELECT * FROM t"));
    CHECK(project.database().value("SELECT to_regclass('made')") == "NULL");
  }
  const auto again = project.pgmig({"up"});
  INFO(again.err);
  CHECK(again.status == 0);
}

TEST_CASE("75: every attempt at a lock is an event, and one that is not made says so") {
  const Project project(table_with_rows);
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN b int;");
  const OpenTransaction blocker(project.database(), "SELECT * FROM t; SELECT pg_sleep(0.2)");
  const auto text = project.pgmig({"up", "--deadline", "1s"});
  CHECK(text.status == 75);
  CHECK_THAT(text.err, Catch::Contains("waits for a lock (does not queue for it, looks again)") &&
                           Catch::Contains("no attempt; "));
  const auto json = project.pgmig({"up", "--json", "--deadline", "1s"});
  CHECK(json.status == 75);
  int attempts = 0;
  for (const auto& event : events_of(json.out)) {
    if (event.at("event") == "lock_attempt") {
      CHECK(event.at("attempt") == ++attempts);
      CHECK(event.at("outcome") == "held_up");
      CHECK(event.at("waited_ms") == 0);
      CHECK(event.at("stall_ms") == 0);
      CHECK(event.at("stalled") == 0);
    }
  }
  CHECK(attempts > 0);
  const std::string logged = project.database().value(
      "SELECT count(*) FROM pgmig.event WHERE what = 'lock_attempt' AND detail ->> 'outcome' = "
      "'held_up'");
  CHECK(std::stoi(logged) > attempts);  // those of the first run, too
}

TEST_CASE(
    "75: a blocker that only holds an old snapshot is told without the lock that it has not") {
  const Project project(table_with_rows);
  project.migration("V1__index.sql", "CREATE INDEX t_a_idx ON t (a);");
  const OpenTransaction blocker(project.database(),
                                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  const auto text = project.pgmig({"up", "--deadline", "1s"});
  CHECK(text.status == 75);
  CHECK_THAT(text.err, Catch::Contains("behind pid ") && Catch::Contains("idle in transaction") &&
                           !Catch::Contains("holds") && !Catch::Contains("for 0,"));
  const auto json = project.pgmig({"up", "--json", "--deadline", "1s"});
  CHECK(json.status == 75);
  bool waited = false;
  for (const auto& event : events_of(json.out)) {
    if (event.at("event") == "lock_wait") {
      waited = true;
      CHECK(event.at("blockers").at(0).at("mode").is_null());
      CHECK(event.at("blockers").at(0).at("relation").is_null());
    } else if (event.at("event") == "diagnostic") {
      CHECK(event.at("file").is_null());
      CHECK(event.at("line").is_null());
      CHECK(event.at("column").is_null());
    }
  }
  CHECK(waited);
}

TEST_CASE("128+n: SIGTERM and SIGINT stop a run that waits, and the next one continues") {
  const auto signal = GENERATE(SIGTERM, SIGINT);
  const Project project(table_with_rows);
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN b int;");
  {
    const OpenTransaction blocker(project.database(), "LOCK TABLE t");
    const auto run = project.start({"up", "--deadline", "60s"});
    run->wait_for_output("waits for a lock");
    run->send_signal(signal);
    CHECK(run->wait().status == 128 + signal);
  }
  CHECK(project.pgmig({"up"}).status == 0);
  CHECK(project.state("1") == "applied");
}

TEST_CASE(
    "with --json: one event a line, closed by the exit status, also when nothing could be run") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);");
  const auto up = project.pgmig({"up", "--json"});
  REQUIRE(up.status == 0);
  const auto events = events_of(up.out);
  CHECK(events.front().at("event") == "plan");
  CHECK(events.front().at("version") == "1");
  CHECK(events.back().at("event") == "finished");
  CHECK(events.back().at("exit_status") == 0);
  project.migration("V2__bad.sql", "SELECT 'x");
  const auto bad = project.pgmig({"up", "--json"});
  CHECK(bad.status == 2);
  const auto findings = events_of(bad.out);
  CHECK(findings.front().at("event") == "diagnostic");
  CHECK(findings.front().at("line") == 1);
  CHECK(findings.back().at("exit_status") == 2);
  CHECK_THAT(bad.err, Catch::Contains("V2__bad.sql:1:8:"));
}

}  // namespace pgmig::test
