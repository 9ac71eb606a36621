// SPDX-License-Identifier: Apache-2.0
// The looks that are no queries: at the connection, and at pgmig's own lock.
#include "doctor/check.hpp"
#include "inspect/free_space.hpp"
#include "journal/lease.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::doctor {

namespace {

using db::Obstacle;
using report::Verdict;

/// The obstacle of that kind as a problem, or nothing.
Findings obstacle(const Scene& scene, Obstacle::Kind kind) {
  const auto& all = scene.session.obstacles();
  const auto found = std::ranges::find(all, kind, &Obstacle::kind);
  if (found == all.end()) {
    return {};
  }
  return {{.verdict = Verdict::problem, .found = found->found, .advice = found->advice}};
}

}  // namespace

Findings look_at_version(Scene& scene) {
  auto old = obstacle(scene, Obstacle::Kind::old_server);
  if (!old.empty()) {
    return old;
  }
  return {{.found = "PostgreSQL " + to_text(scene.session.server()), .advice = {}}};
}

Findings look_for_standby(Scene& scene) { return obstacle(scene, Obstacle::Kind::standby); }

Findings look_for_read_only(Scene& scene) { return obstacle(scene, Obstacle::Kind::read_only); }

Findings look_for_pooler(Scene& scene) {
  auto found = obstacle(scene, Obstacle::Kind::pooler);
  for (auto& finding : found) {
    finding.found += scene.pooler_lends ? ": it lends a backend for one transaction at a time"
                                        : ": the process that answers is not the one that greeted";
  }
  return found;
}

Findings look_at_lease(Scene& scene) {
  const auto holder = journal::lease_holder(scene.session, scene.subject.journal_schema);
  if (!holder) {
    return {};
  }
  return {{.verdict = Verdict::problem,
           .found = "another runner is at work: " + journal::to_text(*holder),
           .advice = "wait until it is done (pgmig up --wait 10m does); pgmig unlock ends it"}};
}

Findings look_at_free_space(Scene& scene) {
  const auto free = inspect::free_space(inspect::data_directories(scene.session));
  if (!free) {
    return {{.found = "not known: the server is on another machine, or does not tell this role its "
                      "directory (pg_read_all_settings)",
             .advice = "look yourself before something large is built: a run cannot"}};
  }
  const ByteSize least = scene.subject.policy.min_free_space;
  const auto found =
      fmt::format("{} are free in {}", in_words(free->size), free->directory.string());
  if (free->size >= least) {
    return {{.found = found, .advice = {}}};
  }
  return {{.verdict = Verdict::problem,
           .found = fmt::format("{}, less than min_free_space = {}", found, to_text(least)),
           .advice = "make room: nothing starts before"}};
}

}  // namespace pgmig::doctor
