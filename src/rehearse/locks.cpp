// SPDX-License-Identifier: Apache-2.0
// The locks that a migration really takes, against those that its plan names.
#include "base/fault_point.hpp"
#include "execute/fault_points.hpp"
#include "rehearse/checks.hpp"
#include "rehearse/planned_locks.hpp"
#include "rehearse/queries.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <utility>

namespace pgmig::rehearse {

namespace {

constexpr std::chrono::hours longest_run{1};

/// Of the first migration that is pending.
std::set<Lock> planned_locks(const nlohmann::json& plan) {
  std::set<Lock> locks;
  if (plan.at("migrations").empty()) {
    return locks;
  }
  for (const auto& step : plan.at("migrations").front().at("steps")) {
    for (const auto& effect : step.at("effects")) {
      if (const auto mode = pg::lock_mode(effect.at("lock").get<std::string>())) {
        locks.emplace(effect.at("relation"), *mode);
      }
    }
  }
  return locks;
}

/// What pgmig's sessions hold on the relations that were there before it came. What readers take
/// harms nobody and is not counted.
class LockWatch {
 public:
  explicit LockWatch(const Database& database, std::string journal_schema)
      : session_(database.connect()), journal_schema_(std::move(journal_schema)) {
    relations_ = session_
                     .query(
                         "SELECT coalesce(pg_catalog.array_agg(oid), '{}')::pg_catalog.text "
                         "FROM pg_catalog.pg_class WHERE oid >= 16384")
                     .text(0, 0);
  }

  void look() {
    const db::Rows rows = session_.query(queries::locks_held, {relations_, journal_schema_});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (const auto mode = pg::lock_mode(rows.text(row, 2))) {
        seen_.insert({.relation = rows.text(row, 0), .table = rows.text(row, 1), .mode = *mode});
      }
    }
  }

  [[nodiscard]] const std::set<SeenLock>& seen() const { return seen_; }

 private:
  db::Session session_;
  std::string journal_schema_;
  std::string relations_;
  std::set<SeenLock> seen_;
};

}  // namespace

Check check_locks(const Scene& scene, const Trip& trip) {
  if (!has_fault_points) {
    return skipped(Property::locks, {"this pgmig was built without PGMIG_FAULT_POINTS"});
  }
  const Pgmig& pgmig = scene.pgmig;
  scene.server.remove_new_roles();
  const Database database = scene.server.copy(trip.start);
  const auto planned = pgmig.run({"plan", "--json"}, database.url());
  const auto plan = nlohmann::json::parse(planned.out, nullptr, false);
  if (planned.status != 0 || plan.is_discarded()) {
    return skipped(Property::locks, {"there is no plan to compare with"});
  }
  LockWatch watch(database, scene.wish.journal_schema);
  sandbox::RunningProgram up(pgmig.command(
      {"up", "1"}, database.url(),
      {{"PGMIG_FAULT_POINT", fmt::format("{}:stop", execute::fault::before_commit)}}));
  while (up.wait_for_stop(longest_run)) {
    watch.look();
    up.go_on();
  }
  auto faults = unplanned(watch.seen(), planned_locks(plan));
  if (up.ended().status != 0) {
    faults.push_back("up failed while its locks were looked at: " + up.ended().err);
  }
  return {.property = Property::locks,
          .outcome = faults.empty() ? Outcome::passed : Outcome::failed,
          .details = std::move(faults)};
}

}  // namespace pgmig::rehearse
