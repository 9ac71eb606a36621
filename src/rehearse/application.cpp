// SPDX-License-Identifier: Apache-2.0
#include "rehearse/application.hpp"

#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <variant>

namespace pgmig::rehearse {

namespace {

using std::chrono::steady_clock;

/// Between two rounds: a server at its limit would make others wait whoever migrates.
constexpr std::chrono::milliseconds pause{2};

class Worker {
 public:
  Worker(db::Session session, std::vector<FurtherRows> tables)
      : session_(std::move(session)), tables_(std::move(tables)) {}

  void round() {
    for (const FurtherRows& table : tables_) {
      take(table.table, fmt::format("SELECT FROM {} LIMIT 1", table.table));
      take(table.table, fmt::format("DELETE FROM {} WHERE false", table.table));
      if (rounds_ < table.inserts.size() && take(table.table, table.inserts[rounds_])) {
        ++work_.written[table.table];
      }
    }
    ++rounds_;
  }

  [[nodiscard]] Work take_work() { return std::move(work_); }

 private:
  /// What the migration itself renames or drops is not there any more: that is no stall.
  bool take(const std::string& table, const std::string& statement) {
    const auto begin = steady_clock::now();
    const auto answer = session_.try_query(statement);
    work_.longest = std::max(work_.longest, std::chrono::duration_cast<std::chrono::milliseconds>(
                                                steady_clock::now() - begin));
    ++work_.statements;
    const auto* failed = std::get_if<db::ServerError>(&answer);
    if (failed != nullptr && failed->sqlstate == pg::sqlstate::lock_not_available) {
      work_.stalled.insert(table);
    }
    return failed == nullptr;
  }

  db::Session session_;
  std::vector<FurtherRows> tables_;
  std::size_t rounds_ = 0;
  Work work_;
};

}  // namespace

Application::Application(const Database& database, const RowWish& wish, int rows,
                         std::chrono::milliseconds patience) {
  auto session =
      db::Session::open({.conninfo = database.url(), .application_name = "pgmig test"}, {});
  session.set_timeouts(patience, std::chrono::milliseconds{0});
  Worker worker(std::move(session), further_rows(database, wish, rows));
  worker.round();
  work_ = std::async(std::launch::async,
                     [worker = std::move(worker), stop = stop_.get_token()]() mutable {
                       while (!stop.stop_requested()) {
                         worker.round();
                         std::this_thread::sleep_for(pause);
                       }
                       return worker.take_work();
                     });
}

Application::~Application() { stop_.request_stop(); }

Work Application::finish() {
  stop_.request_stop();
  return work_.get();
}

}  // namespace pgmig::rehearse
