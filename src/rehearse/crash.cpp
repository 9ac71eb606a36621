// SPDX-License-Identifier: Apache-2.0
// Kill -9, at one place after the other.
#include "base/fault_point.hpp"
#include "execute/fault_points.hpp"
#include "rehearse/checks.hpp"
#include "rehearse/queries.hpp"

#include <fmt/format.h>

#include <csignal>
#include <utility>

namespace pgmig::rehearse {

namespace {

Environment killed_at(int nth) {
  return {{"PGMIG_FAULT_POINT", fmt::format("{}:{}", fmt::join(execute::fault::all, ","), nth)}};
}

/// The columns that come out otherwise each time: now(), random(), and numbers of a sequence, of
/// which whoever is killed has taken some.
Columns unstable_columns(const Scene& scene, const Trip& trip) {
  scene.server.remove_new_roles();
  const Database other = scene.server.copy(trip.start);
  static_cast<void>(
      other.connect().try_query(queries::advance_sequences, {scene.wish.journal_schema}));
  if (scene.pgmig.up(other.url()).status != 0) {
    return {};
  }
  return unequal_columns(trip.after.rows, read_state(other, scene.wish.journal_schema).rows);
}

class Crashes {
 public:
  Crashes(const Scene& scene, const Trip& trip) : scene_(scene), trip_(trip) {}

  /// Whether it came to the n-th place at all.
  bool kill_at(int nth) {
    scene_.server.remove_new_roles();
    const Database database = scene_.server.copy(trip_.start);
    const auto killed = scene_.pgmig.up(database.url(), killed_at(nth));
    if (killed.signal != SIGKILL) {
      return false;
    }
    ++kills_;
    const auto states = scene_.pgmig.states(database.url());
    const bool is_done = states.at(name_in_status(scene_.migration)) == "applied";
    const auto resumed = is_done ? sandbox::Ended{.status = 0} : scene_.pgmig.up(database.url());
    if (resumed.status != 0) {
      faults_.push_back(
          fmt::format("killed at place {}: the next run ends with status {}", nth, resumed.status));
      const auto words = scene_.pgmig.said(resumed);
      faults_.insert(faults_.end(), words.begin(), words.end());
      return true;
    }
    compare(nth, read_state(database, scene_.wish.journal_schema));
    return true;
  }

  [[nodiscard]] int kills() const noexcept { return kills_; }

  [[nodiscard]] std::vector<std::string> take_faults() { return std::move(faults_); }

 private:
  void compare(int nth, const State& found) {
    auto lines = schema_findings(trip_.after, found).wrong;
    auto rows = differences(trip_.after.rows, found.rows);
    if (!rows.empty()) {
      if (!unstable_) {
        unstable_ = unstable_columns(scene_, trip_);
      }
      rows = differences(trip_.after.rows, found.rows, *unstable_);
    }
    lines.insert(lines.end(), rows.begin(), rows.end());
    for (const std::string& line : lines) {
      faults_.push_back(fmt::format("killed at place {} and continued: {}", nth, line));
    }
  }

  const Scene& scene_;
  const Trip& trip_;
  std::optional<Columns> unstable_;
  int kills_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace

Check check_crash(const Scene& scene, const Trip& trip) {
  if (!has_fault_points) {
    return skipped(Property::crash, {"this pgmig was built without PGMIG_FAULT_POINTS"});
  }
  Crashes crashes(scene, trip);
  int nth = 1;
  while (nth <= scene.wish.most_kills && crashes.kill_at(nth)) {
    ++nth;
  }
  auto faults = crashes.take_faults();
  if (!faults.empty()) {
    return failed(Property::crash, std::move(faults));
  }
  return {
      .property = Property::crash,
      .outcome = Outcome::passed,
      .details = {fmt::format("killed at {}{} places",
                              nth > scene.wish.most_kills ? "the first " : "", crashes.kills())}};
}

}  // namespace pgmig::rehearse
