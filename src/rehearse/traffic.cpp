// SPDX-License-Identifier: Apache-2.0
// A migration beside an application that works.
#include "rehearse/application.hpp"
#include "rehearse/checks.hpp"

#include <fmt/format.h>

#include <utility>

namespace pgmig::rehearse {

namespace {

/// pgmig's exit status for a statement that fails, as docs/cli.md has it.
constexpr int migration_failed = 1;

/// More than a short `up` leaves time for; a long one finds the tables full of rows, and goes on
/// being read.
constexpr int rows_to_write = 500;

/// What the server has acknowledged has to be there. Where the migration itself adds or removes
/// rows, nobody can say which.
std::vector<std::string> lost_rows(const Trip& trip, const Contents& found, const Work& work) {
  std::vector<std::string> lines;
  for (const auto& [table, written] : work.written) {
    const auto before = trip.before.rows.find(table);
    const auto after = trip.after.rows.find(table);
    const auto now = found.find(table);
    if (before == trip.before.rows.end() || after == trip.after.rows.end() || now == found.end() ||
        before->second.rows != after->second.rows) {
      continue;
    }
    const auto missing = after->second.rows + written - now->second.rows;
    if (missing > 0) {
      lines.push_back(fmt::format("{} of {} rows that the application wrote into {} are lost",
                                  missing, written, table));
    }
  }
  return lines;
}

/// How `up` fared beside an application.
struct Course {
  Database database;
  sandbox::Ended up;
  Work work;
};

Course run(const Scene& scene, const Trip& trip, int rows) {
  scene.server.remove_new_roles();
  Database database = scene.server.copy(trip.start);
  Application application(database, scene.wish.rows, rows, scene.wish.max_stall);
  // Nobody wants to wait for ten minutes to hear that there is no way.
  auto up = scene.pgmig.up(database.url(), {{"PGMIG_DEADLINE", "20s"}});
  Work work = application.finish();
  return {.database = std::move(database), .up = std::move(up), .work = std::move(work)};
}

/// Rows that the migration does not take are no business of this check: the application only reads
/// then.
Course run(const Scene& scene, const Trip& trip) {
  if (trip.takes_rows) {
    Course course = run(scene, trip, rows_to_write);
    if (course.up.status != migration_failed) {
      return course;
    }
  }
  return run(scene, trip, 0);
}

}  // namespace

Check check_traffic(const Scene& scene, const Trip& trip) {
  const Wish& wish = scene.wish;
  const Course course = run(scene, trip);
  const auto& [database, up, work] = course;
  std::vector<std::string> faults;
  for (const std::string& table : work.stalled) {
    faults.push_back(fmt::format("the application waited longer than {} ms for a lock on {}",
                                 wish.max_stall.count(), table));
  }
  if (up.status != 0) {
    faults.push_back(fmt::format("beside an application, up ends with status {}:", up.status));
    const auto words = scene.pgmig.said(up);
    faults.insert(faults.end(), words.begin(), words.end());
    return failed(Property::traffic, std::move(faults));
  }
  const State found = read_state(database, wish.journal_schema);
  const auto schema = schema_findings(trip.after, found).wrong;
  faults.insert(faults.end(), schema.begin(), schema.end());
  const auto lost = lost_rows(trip, found.rows, work);
  faults.insert(faults.end(), lost.begin(), lost.end());
  if (!faults.empty()) {
    return failed(Property::traffic, std::move(faults));
  }
  return {.property = Property::traffic,
          .outcome = Outcome::passed,
          .details = {fmt::format("{} statements of an application, the longest took {} ms",
                                  work.statements, work.longest.count())}};
}

}  // namespace pgmig::rehearse
