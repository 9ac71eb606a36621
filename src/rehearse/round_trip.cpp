// SPDX-License-Identifier: Apache-2.0
// The way back that pgmig derives, and what is left to do after the way there.
#include "rehearse/checks.hpp"
#include "rehearse/plain.hpp"

#include <utility>

namespace pgmig::rehearse {

namespace {

/// pgmig's exit statuses, as docs/cli.md has them.
constexpr int refused = 7;

std::vector<std::string> under(const Scene& scene, const std::string& headline,
                               const sandbox::Ended& ended) {
  std::vector<std::string> lines{headline};
  const auto words = scene.pgmig.said(ended);
  lines.insert(lines.end(), words.begin(), words.end());
  return lines;
}

std::vector<std::string> compare(const State& expected, const State& found, const std::string& when,
                                 const Columns& unstable = {}) {
  std::vector<std::string> lines;
  for (const auto& line : schema_findings(expected, found).wrong) {
    lines.push_back(when + line);
  }
  for (const auto& line : differences(expected.rows, found.rows, unstable)) {
    lines.push_back(when + line);
  }
  return lines;
}

}  // namespace

Check check_round_trip(const Scene& scene, Trip& trip) {
  const Wish& wish = scene.wish;
  const auto down = scene.pgmig.down(trip.there.url());
  if (down.status == refused) {
    return skipped(Property::round_trip, under(scene, "down refuses it beforehand:", down));
  }
  if (down.status != 0) {
    return failed(Property::round_trip, under(scene, "down fails:", down));
  }
  const State back = read_state(trip.there, wish.journal_schema);
  auto faults = compare(trip.before, back, "after down: ");
  const auto up = scene.pgmig.up(trip.there.url());
  if (up.status != 0) {
    const auto words = under(scene, "up fails after down:", up);
    faults.insert(faults.end(), words.begin(), words.end());
    return failed(Property::round_trip, std::move(faults));
  }
  const State again = read_state(trip.there, wish.journal_schema);
  // What it fills anew, such as now(), differs: what matters is that the schema is the same again.
  auto schema = schema_findings(trip.after, again).wrong;
  for (const auto& line : schema) {
    faults.push_back("up again: " + line);
  }
  return {.property = Property::round_trip,
          .outcome = faults.empty() ? Outcome::passed : Outcome::failed,
          .details = std::move(faults)};
}

Check check_idempotence(const Scene& scene, const Trip& trip) {
  const Wish& wish = scene.wish;
  const auto state = scene.pgmig.states(trip.there.url()).at(name_in_status(scene.migration));
  if (state != "applied") {
    return failed(Property::idempotence, {"after up it is not applied, but " + state});
  }
  if (scene.migration.kind != source::Kind::repeatable || is_hook(scene.migration)) {
    return {.property = Property::idempotence};
  }
  auto session = db::Session::open({.conninfo = trip.there.url()}, wish.settings);
  if (const auto failure = run_plain(session, scene.migration)) {
    return failed(Property::idempotence,
                  {"a repeatable migration runs whenever it changes, and this one fails when it is "
                   "run again: " +
                   *failure});
  }
  auto faults = compare(trip.after, read_state(trip.there, wish.journal_schema), "run again: ");
  return {.property = Property::idempotence,
          .outcome = faults.empty() ? Outcome::passed : Outcome::failed,
          .details = std::move(faults)};
}

}  // namespace pgmig::rehearse
