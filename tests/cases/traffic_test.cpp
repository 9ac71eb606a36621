// SPDX-License-Identifier: Apache-2.0
// Calm: every case takes only the locks that its plan names, and an application that works on its
// tables meanwhile does not notice.
#include "cases/case_directory.hpp"
#include "pg/lock_mode.hpp"
#include "rehearse/planned_locks.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include <csignal>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace pgmig::test {

namespace {

using rehearse::Lock;
using rehearse::SeenLock;

std::set<Lock> planned_locks(const CaseRun& run) {
  const auto plan = nlohmann::json::parse(run.pgmig({"plan", "--json"}).out);
  std::set<Lock> locks;
  for (const auto& migration : plan["migrations"]) {
    for (const auto& step : migration["steps"]) {
      for (const auto& effect : step["effects"]) {
        locks.emplace(effect["relation"], pg::lock_mode(std::string(effect["lock"])).value());
      }
    }
  }
  return locks;
}

/// Looks at what pgmig's sessions hold on the relations that were there before it came. What
/// readers take harms nobody and is not counted.
class LockWatch {
 public:
  explicit LockWatch(const CaseRun& run) : connection_(run.database().url()) {
    pqxx::nontransaction work(connection_);
    relations_ =
        work.exec1("SELECT array_agg(oid) FROM pg_class WHERE oid >= 16384")[0].as<std::string>();
  }

  void look() {
    pqxx::nontransaction work(connection_);
    const auto rows = work.exec(fmt::format(
        "SELECT DISTINCT format('%I.%I', n.nspname, c.relname), format('%I.%I', n.nspname, "
        "t.relname), l.mode FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation "
        "JOIN pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_index AS i ON i.indexrelid "
        "= c.oid JOIN pg_class AS t ON t.oid = coalesce(i.indrelid, c.oid) "
        "JOIN pg_stat_activity AS a ON a.pid = l.pid WHERE l.granted AND l.database = (SELECT oid "
        "FROM pg_database WHERE datname = current_database()) AND a.application_name LIKE 'pgmig%' "
        "AND l.mode <> 'AccessShareLock' AND n.nspname <> 'pg_toast' AND c.oid = ANY ('{}')",
        relations_));
    for (const auto& row : rows) {
      seen_.insert({.relation = row[0].as<std::string>(),
                    .table = row[1].as<std::string>(),
                    .mode = pg::lock_mode(row[2].as<std::string>()).value()});
    }
  }

  [[nodiscard]] const std::set<SeenLock>& seen() const { return seen_; }

 private:
  pqxx::connection connection_;
  std::string relations_;
  std::set<SeenLock> seen_;
};

/// An application: it reads and writes every table over and over, and waits for a lock no longer
/// than its users would.
class Application {
 public:
  explicit Application(const CaseRun& run)
      : thread_(
            [this, url = run.database().url()](const std::stop_token& stop) { work(url, stop); }) {}

  /// Ends it; what went wrong, empty when nothing did.
  std::string finish() {
    thread_.request_stop();
    thread_.join();
    return rounds_ == 0 && error_.empty() ? "it never came to work" : error_;
  }

 private:
  void work(const std::string& url, const std::stop_token& stop) {
    try {
      pqxx::connection connection(url);
      pqxx::nontransaction session(connection);
      session.exec(fmt::format("SET lock_timeout = '{}s'", patience));
      const auto tables = session.exec(
          "SELECT oid::regclass::text FROM pg_class AS t WHERE relkind IN ('r', 'p') "
          "AND oid >= 16384 AND relnamespace <> coalesce(to_regnamespace('pgmig'), 0) "
          "AND NOT EXISTS (SELECT FROM pg_partition_tree(t.oid) AS below "  // of no real server
          "JOIN pg_foreign_table AS f ON f.ftrelid = below.relid)");
      while (!stop.stop_requested()) {
        for (const auto& table : tables) {
          use(session, table[0].as<std::string>());
        }
        ++rounds_;
      }
    } catch (const std::exception& error) {
      error_ = error.what();
    }
  }

  /// What is renamed or dropped by the case itself is no longer there to be used.
  static void use(pqxx::nontransaction& session, const std::string& table) {
    try {
      session.exec("SELECT * FROM " + table + " LIMIT 10");
      session.exec("DELETE FROM " + table + " WHERE false");
    } catch (const pqxx::undefined_table&) {
    }
  }

  long rounds_ = 0;
  std::string error_;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("every case takes only the locks that its plan names") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseRun run(of);
      const auto planned = planned_locks(run);
      LockWatch watch(run);
      const auto up =
          run.start({"up", "--phase", "contract"}, {{"PGMIG_FAULT_POINT", "before_commit:stop"}});
      while (up->wait_for_stop()) {
        watch.look();
        up->send_signal(SIGCONT);
      }
      const auto end = up->wait();
      INFO(end.err);
      REQUIRE(end.status == 0);
      CHECK(rehearse::unplanned(watch.seen(), planned) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("every case runs while an application works on its tables, and it does not notice") {
  for (const auto& of : all_cases()) {
    DYNAMIC_SECTION(of.name) {
      const CaseRun run(of);
      Application application(run);
      const auto up = run.pgmig({"up", "--phase", "contract"});
      CHECK(application.finish() == "");
      INFO(up.err);
      CHECK(up.status == 0);
      const CaseRun calm(of);
      calm.migrate();
      CHECK(schema_differences(calm.database(), run.database()) == std::vector<std::string>{});
      CHECK(leftovers(run.database()).empty());
    }
  }
}

}  // namespace pgmig::test
