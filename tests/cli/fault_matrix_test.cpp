// SPDX-License-Identifier: Apache-2.0
// Every step x every fault point x every fault, over migrations of migrations-examples, beside an
// application that writes: the schema is that of the run without a fault, and no write that was
// acknowledged is lost. PGMIG_FAULT_MATRIX=all runs all of it; otherwise a sample, by a seed that
// is printed (PGMIG_FAULT_SEED gives it). PGMIG_RANDOM_KILLS says how many kills at random
// instants.
#include "base/fault_point.hpp"
#include "catalog/catalog.hpp"
#include "cli/project.hpp"
#include "execute/fault_points.hpp"
#include "inspect/inspect.hpp"
#include "support/fast_server.hpp"
#include "support/servers.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <pqxx/pqxx>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace pgmig::test {

namespace {

const std::filesystem::path examples =
    std::filesystem::path(PGMIG_SOURCE_DIR) / "migrations-examples";

/// In a transaction; outside; checked and validated; in batches.
constexpr std::string_view last_version = "7";
constexpr int rows = 300;

long number_from(const char* variable, long otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtol(text, nullptr, 10);
}

unsigned seed() {
  static const auto chosen =
      static_cast<unsigned>(number_from("PGMIG_FAULT_SEED", std::random_device{}() & 0xffffU));
  return chosen;
}

std::string rows_of_the_shop() {
  return fmt::format(
      "INSERT INTO customers (email, name) SELECT 'c' || i, 'c' FROM generate_series(1, 10) AS i;"
      "INSERT INTO orders (customer_id, state) SELECT i % 10 + 1, 'paid' FROM"
      " generate_series(1, {0}) AS i;"
      "INSERT INTO stock_movements SELECT i, 1, i, 'sold' FROM generate_series(1, {0}) AS i",
      rows);
}

/// The application: inserts, changes and deletes orders, and remembers what the database has
/// acknowledged.
class Application {
 public:
  explicit Application(const TestDatabase& database)
      : connection_(database.url()), thread_([this](const std::stop_token& over) { work(over); }) {}

  /// Ends it, and compares. Empty: all is as it was acknowledged.
  [[nodiscard]] std::string difference(const TestDatabase& database) {
    thread_.request_stop();
    thread_.join();
    if (!error_.empty()) {
      return error_;
    }
    pqxx::connection connection(database.url());
    pqxx::nontransaction work(connection);
    std::map<std::string, std::string> there;
    for (const auto& row :
         work.exec(fmt::format("SELECT id, placed_at FROM orders WHERE id > {}", rows))) {
      there.emplace(row[0].c_str(), row[1].c_str());
    }
    if (there.size() < 2) {
      return "the application has not worked";
    }
    return there == acknowledged_ ? ""
                                  : fmt::format("{} orders are there, {} were acknowledged",
                                                there.size(), acknowledged_.size());
  }

 private:
  void work(const std::stop_token& over) {
    try {
      for (int turn = 0; !over.stop_requested(); ++turn) {
        write(turn);
      }
    } catch (const std::exception& failure) {
      error_ = fmt::format("the application was disturbed: {}", failure.what());
    }
  }

  void write(int turn) {
    pqxx::nontransaction work(connection_);  // each statement commits, or throws
    const auto made = work.exec(
        "INSERT INTO orders (customer_id, state, placed_at) VALUES (1, 'new', clock_timestamp())"
        " RETURNING id, placed_at");
    const std::string id = made[0][0].c_str();
    acknowledged_[id] = made[0][1].c_str();
    const std::string before = acknowledged_.begin()->first;
    const auto changed = work.exec(fmt::format(
        "UPDATE orders SET state = 'sent', placed_at = clock_timestamp() WHERE id = {} RETURNING "
        "placed_at",
        before));
    acknowledged_[before] = changed[0][0].c_str();
    if (turn % 3 == 0 && before != id) {
      work.exec("DELETE FROM orders WHERE id = " + before);
      acknowledged_.erase(before);
    }
  }

  pqxx::connection connection_;
  std::map<std::string, std::string> acknowledged_;
  std::string error_;
  std::jthread thread_;  // last: it uses the above
};

/// The shop with its rows, before its second migration. Copies of it are made for each fault.
class Shop {
 public:
  Shop() : home_(sandbox::start(fast_options())), database_(TestDatabase::On{home_.server().url}) {
    const auto up = run_pgmig({"up", "1"}, options(database_));
    if (up.status != 0) {
      throw std::runtime_error(up.err);
    }
    database_.execute(rows_of_the_shop());
  }

  [[nodiscard]] const TestDatabase& database() const noexcept { return database_; }

  static RunOptions options(const TestDatabase& database, const std::string& fault_point = {}) {
    return {.environment = {{"PGMIG_DATABASE_URL", database.url()},
                            {"PGMIG_MIGRATIONS", examples.string()},
                            {"PGMIG_FAULT_POINT", fault_point}}};
  }

  static std::vector<std::string> up() { return {"up", "--to", std::string(last_version)}; }

 private:
  sandbox::Sandbox home_;  ///< by TCP, for the proxy
  TestDatabase database_;
};

/// Equal for equal schemas, whatever their history.
std::string schema_of(const TestDatabase& database) {
  auto session = db::Session::open({.conninfo = database.url()}, {});
  return catalog::fingerprint(inspect::read_catalog(session, {}));
}

enum class Fault { killed, backend_ended, connection_cut };

const char* name(Fault fault) {
  switch (fault) {
    case Fault::killed:
      return "killed";
    case Fault::backend_ended:
      return "its backend ended";
    case Fault::connection_cut:
      return "its connection cut";
  }
  return "";
}

/// A cell of the matrix: the n-th time that the point is reached.
struct Cell {
  std::string point;
  int nth = 1;
  std::string step;
  Fault fault = Fault::killed;
};

std::string step_under_way(const TestDatabase& database) {
  return database.value(
      "SELECT coalesce(substring(application_name from '[0-9]+/[a-z]+/[0-9]+$'), 'before') FROM"
      " pg_stat_activity WHERE datname = current_database() AND application_name ~ '^pgmig [0-9]'");
}

/// Every time that a run stops at the point, and in which step.
void note_cells(const Shop& shop, std::string_view point, std::vector<Cell>& cells) {
  const TestDatabase database(TestDatabase::CopyOf{shop.database()});
  Process run(pgmig(Shop::up()), Shop::options(database, std::string(point) + ":stop"));
  for (int nth = 1; run.wait_for_stop(); ++nth) {
    for (const Fault fault : {Fault::killed, Fault::backend_ended, Fault::connection_cut}) {
      cells.push_back({.point = std::string(point),
                       .nth = nth,
                       .step = step_under_way(database),
                       .fault = fault});
    }
    run.send_signal(SIGCONT);
  }
  const auto ended = run.wait();
  INFO(ended.err);
  REQUIRE(ended.status == 0);
}

void end_backend(const TestDatabase& database) {
  database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
      "AND"
      " application_name LIKE 'pgmig%'");
}

/// To a run that stands still.
void strike(Fault fault, Process& run, const TestDatabase& database, CuttingProxy& proxy) {
  switch (fault) {
    case Fault::killed:
      run.send_signal(SIGKILL);
      return;
    case Fault::backend_ended:
      end_backend(database);
      break;
    case Fault::connection_cut:
      proxy.cut_now();
      break;
  }
  run.send_signal(SIGCONT);
}

/// Runs until the cell, and makes its fault happen.
void suffer(const Cell& cell, const TestDatabase& database) {
  CuttingProxy proxy(database.url(), std::numeric_limits<int>::max(),
                     CuttingProxy::Cut::before_it_arrives);
  auto options = Shop::options(database, cell.point + ":stop");
  if (cell.fault == Fault::connection_cut) {
    options.environment["PGMIG_DATABASE_URL"] = proxy.url();
  }
  Process run(pgmig(Shop::up()), options);
  bool stands = run.wait_for_stop();
  for (int times = 1; stands && times < cell.nth; ++times) {
    run.send_signal(SIGCONT);
    stands = run.wait_for_stop();
  }
  if (stands) {
    strike(cell.fault, run, database, proxy);
  }
  const auto ended = run.wait();
  INFO(ended.err);
  // There are more or fewer batches each time; and nothing is lost where nothing was left.
  const bool killed = stands && cell.fault == Fault::killed;
  CHECK((killed ? ended.signal == SIGKILL : ended.status == 75 || ended.status == 0));
}

void check_resumed(const TestDatabase& database, Application& application,
                   const std::string& schema) {
  const auto up = run_pgmig(Shop::up(), Shop::options(database));
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(application.difference(database).empty());
  CHECK(schema_of(database) == schema);
  CHECK(database.value("SELECT count(*) FROM pgmig.migration WHERE state NOT IN ('applied', "
                       "'awaiting_contract')") == "0");
  CHECK(database.value("SELECT count(*) FROM orders WHERE token IS NULL") == "0");
}

std::string schema_without_fault(const Shop& shop) {
  const TestDatabase database(TestDatabase::CopyOf{shop.database()});
  const auto up = run_pgmig(Shop::up(), Shop::options(database));
  INFO(up.err);
  REQUIRE(up.status == 0);
  return schema_of(database);
}

}  // namespace

TEST_CASE("every step x fault point x fault: the schema of the run without, and no write lost") {
  if (!has_fault_points) {
    WARN("pgmig-skip: built without PGMIG_FAULT_POINTS");
    return;
  }
  const Shop shop;
  const std::string schema = schema_without_fault(shop);
  std::vector<Cell> cells;
  for (const std::string_view point : execute::fault::all) {
    note_cells(shop, point, cells);
  }
  REQUIRE(cells.size() > 40);
  const char* const wanted = std::getenv("PGMIG_FAULT_MATRIX");
  if (wanted == nullptr || std::string_view(wanted) != "all") {
    constexpr std::size_t sample = 12;
    WARN("a sample of " << sample << " of " << cells.size()
                        << " cells, PGMIG_FAULT_SEED=" << seed());
    std::ranges::shuffle(cells, std::mt19937{seed()});
    cells.resize(sample);
  }
  for (const Cell& cell : cells) {
    INFO(name(cell.fault) << " at " << cell.point << " number " << cell.nth << ", step "
                          << cell.step);
    const TestDatabase database(TestDatabase::CopyOf{shop.database()});
    Application application(database);
    suffer(cell, database);
    check_resumed(database, application, schema);
  }
}

TEST_CASE("killed at random instants: the schema of the run without, and no write lost") {
  const Shop shop;
  const std::string schema = schema_without_fault(shop);
  const long kills = number_from("PGMIG_RANDOM_KILLS", 20);
  WARN(kills << " kills, PGMIG_FAULT_SEED=" << seed());
  std::mt19937 random{seed()};
  long killed = 0;
  while (killed < kills) {
    const TestDatabase database(TestDatabase::CopyOf{shop.database()});
    Application application(database);
    std::string instants;
    bool done = false;
    for (int more = 0; more < 3 && killed < kills && !done; ++more) {
      const std::chrono::milliseconds instant{std::uniform_int_distribution<int>{5, 400}(random)};
      instants += fmt::format("{} ms ", instant.count());
      Process run(pgmig(Shop::up()), Shop::options(database));
      std::this_thread::sleep_for(instant);  // the instant is what is tested
      run.send_signal(SIGKILL);
      done = run.wait().signal != SIGKILL;
      killed += done ? 0 : 1;
    }
    INFO("killed after " << instants);
    check_resumed(database, application, schema);
  }
}

}  // namespace pgmig::test
