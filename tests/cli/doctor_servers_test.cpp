// SPDX-License-Identifier: Apache-2.0
// pgmig doctor before servers that a run would refuse or that a migration would hurt: a pooler, a
// standby, replicas, slots, prepared transactions. Each test has a server of its own.
#include "cli/doctors_word.hpp"
#include "support/fast_server.hpp"
#include "support/servers.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

namespace pgmig::test {

TEST_CASE("a pooler is a problem, one that lends backends is told apart, nothing stays set in it") {
  const auto sandbox = sandbox::start(fast_options());
  const auto& server = sandbox.server();
  for (const std::string mode : {"session", "transaction"}) {
    INFO(mode);
    const Pooler pooler(server.url, mode);
    const auto examined = examine_at(pooler.url());
    INFO(examined.checkup.dump(1));
    CHECK(examined.status == 7);
    CHECK(examined.verdict("pooler") == "problem");
    CHECK((examined.text("pooler").find("one transaction at a time") != std::string::npos) ==
          (mode == "transaction"));
    CHECK(examined.verdict("invalid_indexes") == "ok");
    pqxx::connection next(pooler.url());
    const auto rows = pqxx::nontransaction(next).exec("SHOW statement_timeout");
    CHECK(std::string(rows[0][0].c_str()) == "0");
  }
  CHECK(examine_at(server.url).verdict("pooler") == "ok");
}

TEST_CASE("a standby, its lag, a slot that nobody reads and a prepared transaction are seen") {
  auto options = fast_options();
  options.settings = {{"max_prepared_transactions", "2"}, {"wal_level", "logical"}};
  const auto sandbox = sandbox::start(options);
  const auto& server = sandbox.server();
  const OwnServer standby(sandbox, server.url, "standby", OwnServer::Kind::standby);
  pqxx::connection connection(server.url);
  pqxx::nontransaction session(connection);
  REQUIRE(eventually([&] {
    return !session.exec("SELECT FROM pg_stat_replication WHERE state = 'streaming'").empty();
  }));

  const auto there = examine_at(standby.url());
  INFO(there.checkup.dump(1));
  CHECK(there.status == 7);
  CHECK(there.verdict("primary") == "problem");
  CHECK(there.verdict("invalid_indexes") == "ok");

  session.exec("CREATE TABLE t (id int)");
  session.exec("SELECT pg_create_physical_replication_slot('idle_one', true)");
  session.exec("BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'half'");
  const auto here = examine_at(server.url, {"--deadline", "1ms"});
  INFO(here.checkup.dump(1));
  CHECK(here.status == 7);
  CHECK_THAT(here.text("replicas"), Catch::Contains("streaming"));
  CHECK(here.verdict("replication_slots") == "warning");
  CHECK_THAT(here.text("prepared_transactions"), Catch::Contains("ROLLBACK PREPARED 'half'"));
  session.exec("ROLLBACK PREPARED 'half'");
  CHECK(examine_at(server.url, {"--deadline", "1ms"}).verdict("prepared_transactions") == "ok");

  session.exec("ALTER DATABASE postgres SET synchronous_commit = on");
  session.exec("ALTER SYSTEM SET synchronous_standby_names = 'somebody_else'");
  session.exec("SELECT pg_reload_conf()");
  REQUIRE(eventually([&] { return examine_at(server.url).verdict("replicas") == "problem"; }));
  CHECK_THAT(examine_at(server.url).text("replicas"), Catch::Contains("every commit waits"));
}

TEST_CASE("a database that subscribes to another is told so") {
  const auto sandbox = sandbox::start(fast_options());
  pqxx::connection connection(sandbox.server().url);
  pqxx::nontransaction(connection)
      .exec(
          "CREATE SUBSCRIPTION \"From\" CONNECTION 'dbname=elsewhere' PUBLICATION feed"
          " WITH (connect = false)");
  const auto examined = examine_at(sandbox.server().url);
  CHECK(examined.verdict("subscriptions") == "warning");
  CHECK_THAT(examined.text("subscriptions"), Catch::Contains("\"From\", disabled"));
}

}  // namespace pgmig::test
