// SPDX-License-Identifier: Apache-2.0
// What a run meets: servers that crash, restart and fail over, connections cut in the middle of a
// COMMIT, replicas that lag. Each test has servers of its own, and ends with what the next `up`
// does.
#include "cli/project.hpp"
#include "support/fast_server.hpp"
#include "support/servers.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <pqxx/pqxx>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>

namespace pgmig::test {

namespace {

constexpr std::string_view schema =
    "CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY, a int, pad text);"
    "INSERT INTO t SELECT i, i % 10, repeat('x', 700) FROM generate_series(1, 800) AS i";

/// Steps of each kind: in a transaction, in batches, outside.
constexpr std::string_view migration =
    "CREATE TABLE notes (text text);\nINSERT INTO notes VALUES ('once');\n"
    "ALTER TABLE t ADD COLUMN c bigint NOT NULL DEFAULT nextval('s');\n"
    "CREATE INDEX t_a_idx ON t (a);\n"
    "ALTER TABLE t ADD CONSTRAINT t_a_small CHECK (a < 100);\n";

/// All that the migration makes, and that it made it once.
constexpr std::string_view outcome =
    "SELECT (SELECT count(*) FROM notes) || ' ' ||"
    " (SELECT count(*) || ' ' || count(c) || ' ' || count(DISTINCT c) FROM t) || ' ' ||"
    " (SELECT string_agg(conname || ' ' || convalidated, ',' ORDER BY conname) FROM pg_constraint"
    "  WHERE conrelid = 't'::regclass AND contype <> 'n') || ' ' ||"
    " (SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ',' ORDER BY "
    "indexrelid::regclass::text) FROM pg_index"
    "  WHERE indrelid = 't'::regclass) || ' ' ||"
    " (SELECT attnotnull || ' ' || atthasdef FROM pg_attribute WHERE attrelid = 't'::regclass AND"
    "  attname = 'c') || ' ' || (SELECT state || ' ' || steps_done = state || ' ' || steps_total"
    "  FROM pgmig.migration)";
constexpr std::string_view whole =
    "1 800 800 800 t_a_small true,t_pkey true t_a_idx true,t_pkey true true true true";

/// A project whose database lies on another server.
class Elsewhere {
 public:
  explicit Elsewhere(std::string url, std::string_view text = migration) : url_(std::move(url)) {
    project_.migration("V1__parts.sql", text);
  }

  [[nodiscard]] Finished up(std::map<std::string, std::string> environment = {}) const {
    environment["PGMIG_DATABASE_URL"] = url_;
    return project_.pgmig({"up"}, environment);
  }

  [[nodiscard]] std::unique_ptr<Process> start(std::vector<std::string> options,
                                               const std::string& fault_point = {}) const {
    options.insert(options.begin(), {"up", "--batch-ms", "1"});
    return project_.start(options,
                          {{"PGMIG_DATABASE_URL", url_}, {"PGMIG_FAULT_POINT", fault_point}});
  }

 private:
  Project project_;
  std::string url_;
};

/// Starts a run that stands still when it comes to the point for the n-th time.
std::unique_ptr<Process> stopped_at(const Elsewhere& project, const std::string& point, int nth,
                                    const std::vector<std::string>& options = {}) {
  auto run = project.start(options, point + ":stop");
  for (int times = 1; run->wait_for_stop() && times < nth; ++times) {
    run->send_signal(SIGCONT);
  }
  return run;
}

void check_lost(Process& run) {
  const auto ended = run.wait();
  INFO(ended.err);
  CHECK(ended.status == 75);
  CHECK_THAT(ended.err, Catch::Contains("run the same command again") ||
                            Catch::Contains("run pgmig again: it continues"));
}

void check_completed(const Elsewhere& project, const TestDatabase& database) {
  const auto up = project.up();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(database.value(outcome) == whole);
}

void execute_at(const std::string& url, const std::string& sql) {
  pqxx::connection connection(url);
  pqxx::nontransaction(connection).exec(sql);
}

std::string value_at(const std::string& url, const std::string& sql) {
  pqxx::connection connection(url);
  pqxx::nontransaction work(connection);
  const auto rows = work.exec(sql);
  return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
}

}  // namespace

TEST_CASE("the server crashes or restarts in a step, a batch or a build: the next up ends it") {
  const auto home = sandbox::start(fast_options());
  OwnServer server(home, home.server().url, "own", OwnServer::Kind::independent);
  const std::vector<std::pair<std::string, int>> places{
      {"before_commit", 1},    // the first step
      {"after_statement", 4},  // a batch
      {"after_commit", 5},     // between batches
      {"after_intent", 1},     // before a concurrent build
      {"after_outside_statement", 1},
      {"before_commit", 4},  // in a batch, by a restart: it ends idle and busy sessions alike
  };
  for (const auto& [point, nth] : places) {
    const bool crash = nth != 4;
    INFO(point << " " << nth << (crash ? ": crashed" : ": restarted"));
    const TestDatabase database(TestDatabase::On{server.url()}, schema);
    const Elsewhere project(database.url());
    const auto run = stopped_at(project, point, nth);
    crash ? server.crash() : server.stop();
    server.start();
    run->send_signal(SIGCONT);
    check_lost(*run);
    check_completed(project, database);
  }
}

TEST_CASE("the server crashes while it builds an index: what is left is removed, and built anew") {
  const auto home = sandbox::start(fast_options());
  OwnServer server(home, home.server().url, "own", OwnServer::Kind::independent);
  const TestDatabase database(TestDatabase::On{server.url()}, schema);
  const Elsewhere project(database.url());
  const auto run = stopped_at(project, "after_intent", 1, {"--stall-budget", "1h"});
  std::optional<OpenTransaction> holds_up;
  holds_up.emplace(database, "LOCK TABLE t IN ROW EXCLUSIVE MODE");
  run->send_signal(SIGCONT);
  REQUIRE(eventually([&] {
    return database.value(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND query LIKE 'CREATE INDEX%'") == "1";
  }));
  server.crash();
  check_lost(*run);
  holds_up.reset();
  server.start();
  CHECK(database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a_idx'::regclass") ==
        "f");
  check_completed(project, database);
}

TEST_CASE("the connection is cut in any COMMIT, before or after it: the journal knows") {
  const int every = std::getenv("PGMIG_FAULT_MATRIX") == nullptr ? 4 : 1;
  const auto home = sandbox::start(fast_options());
  for (const auto cut :
       {CuttingProxy::Cut::after_its_answer_is, CuttingProxy::Cut::before_it_arrives}) {
    int cuts = 0;
    for (int nth = 1;; nth += every) {
      INFO("COMMIT " << nth << (cut == CuttingProxy::Cut::before_it_arrives ? " not" : "")
                     << " heard");
      const TestDatabase database(TestDatabase::On{home.server().url}, schema);
      const CuttingProxy proxy(database.url(), nth, cut);
      const Elsewhere through(proxy.url());
      const auto ended = through.up();
      INFO(ended.err);
      if (!proxy.has_cut()) {
        CHECK(ended.status == 0);
        CHECK(database.value(outcome) == whole);
        break;
      }
      ++cuts;
      CHECK(ended.status == 75);
      check_completed(Elsewhere(database.url()), database);
    }
    CHECK(cuts > 15 / every);
  }
}

TEST_CASE("the primary fails in the middle and its replica takes over: up goes on there") {
  const auto home = sandbox::start(fast_options());
  std::optional<OwnServer> primary;
  primary.emplace(home, home.server().url, "primary", OwnServer::Kind::independent);
  execute_at(primary->url(), std::string(schema));
  const OwnServer replica(home, primary->url(), "replica", OwnServer::Kind::standby);
  const auto streams = [&] {
    return value_at(primary->url(),
                    "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1";
  };
  REQUIRE(eventually(streams));
  const auto host = fmt::format("127.0.0.1:{}", primary->port());
  std::string both = primary->url();
  both.replace(both.find(host), host.size(), fmt::format("{},127.0.0.1:{}", host, replica.port()));
  const Elsewhere project(both + "?target_session_attrs=read-write");

  // What it was told is done, and what the replica knows of it.
  const bool has_all = GENERATE(true, false);
  INFO((has_all ? "the replica has all" : "the replica has lost the last commits"));
  if (!has_all) {
    execute_at(replica.url(), "ALTER SYSTEM SET primary_conninfo = ''");
    execute_at(replica.url(), "SELECT pg_reload_conf()");
    REQUIRE(eventually([&] { return !streams(); }));
  }
  const auto run = stopped_at(project, "after_commit", 6);
  const auto written = value_at(primary->url(), "SELECT pg_current_wal_flush_lsn()");
  REQUIRE((!has_all || eventually([&] {
    return value_at(replica.url(), "SELECT pg_last_wal_replay_lsn() >= '" + written + "'") == "t";
  })));
  primary->crash();
  execute_at(replica.url(), "SELECT pg_promote()");
  run->send_signal(SIGCONT);
  // It never goes on at another server: what it knows may not be true there.
  check_lost(*run);
  CHECK((value_at(replica.url(), "SELECT to_regclass('pgmig.migration') IS NOT NULL") == "t") ==
        has_all);
  const auto up = project.up();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(value_at(replica.url(), std::string(outcome)) == whole);
}

TEST_CASE(
    "batches wait for a replica that lags, and go on when it is back, and a missing one is "
    "policy") {
  const auto home = sandbox::start(fast_options());
  OwnServer primary(home, home.server().url, "primary", OwnServer::Kind::independent);
  const OwnServer replica(home, primary.url(), "replica", OwnServer::Kind::standby);
  execute_at(primary.url(),
             std::string(schema) +
                 ";CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
                 "PERFORM pg_sleep(0.001); RETURN NEW; END';"
                 "CREATE TRIGGER slow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()");
  const Elsewhere project(primary.url());
  REQUIRE(eventually([&] {
    return value_at(primary.url(),
                    "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND "
                    "replay_lsn = pg_current_wal_lsn()") == "1";
  }));
  const auto gave_up = project.start({"--replicas", "2", "--deadline", "400ms"})->wait();
  CHECK(gave_up.status == 75);
  CHECK_THAT(gave_up.err, Catch::Contains("1 of 2 replicas are there") &&
                              Catch::Contains("stands: ") && Catch::Contains("run pgmig up again"));

  execute_at(replica.url(), "SELECT pg_wal_replay_pause()");
  const auto run = project.start({"--max-lag", "200ms", "--json"});
  run->wait_for_output("waiting: replica replica is");
  const auto filled = [&] { return value_at(primary.url(), "SELECT count(c) FROM t"); };
  const auto then = filled();
  CHECK(std::stoi(then) < 800);
  CHECK(eventually([&] {
    return value_at(primary.url(), "SELECT replay_lag > interval '1 s' FROM pg_stat_replication") ==
           "t";
  }));
  CHECK(filled() == then);
  execute_at(replica.url(), "SELECT pg_wal_replay_resume()");
  const auto up = run->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(value_at(primary.url(), std::string(outcome)) == whole);
}

TEST_CASE("no room for an index or a batch: it fails whole, and with room the next up ends it") {
  constexpr long as_if_full = 16L << 20U;
  const auto home = sandbox::start(fast_options());
  OwnServer server(home, home.server().url, "own", OwnServer::Kind::independent);
  const TestDatabase database(
      TestDatabase::On{server.url()},
      "CREATE SEQUENCE s; CREATE TABLE t (id int PRIMARY KEY, a int, pad text);"
      "INSERT INTO t SELECT i, 1, (SELECT string_agg(md5(i || '/' || k), '') FROM "
      "generate_series(1, 22) AS k) FROM generate_series(1, 18000) AS i");
  const auto [text, finding] = GENERATE(table<std::string, std::string>({
      {"CREATE INDEX t_pad_idx ON t (pad, (pad || 'x'));\n",
       "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('t_pad_idx') AND indisvalid"},
      {"ALTER TABLE t ADD COLUMN c bigint NOT NULL DEFAULT nextval('s');\n",
       "SELECT count(DISTINCT c) / 18000 FROM t"},
  }));
  INFO(text);
  const Elsewhere project(database.url(), text);
  server.stop();
  server.start(as_if_full);
  const auto failed = project.up();
  INFO(failed.err);
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err,
             Catch::Contains("could not extend file") || Catch::Contains("could not write"));
  CHECK_THAT(failed.err, Catch::Contains("stands: ") && Catch::Contains("next: "));
  CHECK(database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == "0");
  CHECK(database.value("SELECT state FROM pgmig.migration") == "failed");
  server.crash();
  server.start();
  const auto up = project.up();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(database.value(finding) == "1");
}

TEST_CASE("a runner that lost its lease writes nothing more, whoever has gone on") {
  const TestDatabase database(schema);
  const Elsewhere project(database.url());
  const auto run = stopped_at(project, "before_commit", 3);
  database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
      "AND application_name LIKE 'pgmig%'");
  check_completed(project, database);
  const auto events = database.value("SELECT count(*) FROM pgmig.event");
  run->send_signal(SIGCONT);
  check_lost(*run);
  CHECK(database.value(outcome) == whole);
  CHECK(database.value("SELECT count(*) FROM pgmig.event") == events);
}

TEST_CASE("a standby and a pooler are refused by up, with how to connect, and nothing is changed") {
  const auto home = sandbox::start(fast_options());
  execute_at(home.server().url, std::string(schema));
  const OwnServer standby(home, home.server().url, "standby", OwnServer::Kind::standby);
  const auto there = Elsewhere(standby.url()).up();
  CHECK(there.status == 6);
  CHECK_THAT(there.err,
             Catch::Contains("is a standby") && Catch::Contains("connect to the primary"));
  for (const std::string mode : {"transaction", "session"}) {
    const Pooler pooler(home.server().url, mode);
    const auto pooled = Elsewhere(pooler.url()).up();
    INFO(pooled.err);
    CHECK(pooled.status == 6);
    CHECK_THAT(pooled.err,
               Catch::Contains("pooler") && Catch::Contains("connect to the server itself"));
  }
  CHECK(value_at(home.server().url, "SELECT to_regnamespace('pgmig')").empty());
}

TEST_CASE("timeouts, isolation and row security of a role or a database do not end a run") {
  const Project project(schema);
  const auto& name = project.database().name();
  std::map<std::string, std::string> settings{
      {"statement_timeout", "20ms"},
      {"lock_timeout", "20ms"},
      {"idle_in_transaction_session_timeout", "20ms"},
      {"default_transaction_isolation", "serializable"},
      {"default_transaction_deferrable", "on"},
      {"row_security", "off"},
  };
  const int major = TestServer::version().major();
  if (major >= 14) {
    settings["idle_session_timeout"] = "20ms";
  }
  if (major >= 17) {
    settings["transaction_timeout"] = "20ms";  // it ends the connection
  }
  for (const auto& [setting, value] : settings) {
    project.database().execute(
        fmt::format("ALTER DATABASE {} SET {} = '{}'", name, setting, value));
  }
  project.migration("V1__parts.sql", migration);
  project.migration("V2__slow.sql",
                    "-- pgmig: statement_timeout=0\nSELECT pg_sleep(0.2);\n"
                    "VACUUM t;\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  const auto status = project.pgmig({"status"});
  CHECK(status.status == 0);
  CHECK_THAT(status.out, Catch::Contains("0 pending"));
}

TEST_CASE("batches wait while a replication slot is near the end of what it may keep") {
  const auto home = sandbox::start(fast_options());
  OwnServer primary(home, home.server().url, "primary", OwnServer::Kind::independent);
  execute_at(primary.url(), std::string(schema));
  execute_at(primary.url(), "ALTER SYSTEM SET max_slot_wal_keep_size = '256MB'");
  execute_at(primary.url(), "SELECT pg_reload_conf()");
  execute_at(primary.url(), "SELECT pg_create_physical_replication_slot('gone_away', true)");
  const auto is_near = [&] {
    execute_at(primary.url(), "CREATE TABLE w (a int); DROP TABLE w");
    execute_at(primary.url(), "SELECT pg_switch_wal()");
    return value_at(primary.url(),
                    "SELECT safe_wal_size < 64 * 1048576 FROM pg_replication_slots") == "t";
  };
  REQUIRE(eventually(is_near));
  const Elsewhere project(primary.url());
  const auto gave_up = project.start({"--deadline", "400ms"})->wait();
  CHECK(gave_up.status == 75);
  CHECK_THAT(gave_up.err, Catch::Contains("replication slot gone_away can keep"));
  execute_at(primary.url(), "SELECT pg_drop_replication_slot('gone_away')");
  CHECK(project.start({})->wait().status == 0);
}

}  // namespace pgmig::test
