// SPDX-License-Identifier: Apache-2.0
// What every check of a migration works with.
#pragma once

#include "base/diagnostics.hpp"
#include "db/session.hpp"
#include "rehearse/databases.hpp"
#include "rehearse/program.hpp"
#include "rehearse/result.hpp"
#include "rehearse/row_maker.hpp"
#include "source/migration.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pgmig::rehearse {

/// What is to be rehearsed, and how.
struct Wish {
  Pgmig pgmig;
  std::string directory;                             ///< of the migrations
  std::vector<const source::Migration*> migrations;  ///< parsed; in the order of `up`
  std::vector<const source::Migration*> undo;        ///< parsed
  std::map<std::string, std::string> bad;  ///< files that cannot be read, by path, and why
  std::set<std::string> only;  ///< ids of migrations whose properties are checked; empty: all
  std::vector<const source::Migration*> assertions;  ///< parsed: their rows are violations
  std::string start;                                 ///< SQL of what is there before the first one
  std::optional<source::Migration> dump;             ///< parsed: run after `start`, as psql would
  std::string baseline;  ///< the version that `start` already has; empty: none
  std::string journal_schema = "pgmig";
  db::SessionSettings settings;  ///< of the sessions in which files are run as they stand
  std::set<Property> properties{all_properties.begin(), all_properties.end()};
  std::string plans;    ///< directory of recorded plans
  bool record = false;  ///< write them
  RowWish rows;
  std::chrono::milliseconds max_stall{500};  ///< how long an application may wait for a lock
  int most_kills = 40;                       ///< of one migration
};

/// One migration on one server.
struct Scene {
  const Wish& wish;
  const Pgmig& pgmig;
  Databases& server;
  const source::Migration& migration;
  const source::Migration* undo = nullptr;  ///< the file that its author wrote to take it back
};

[[nodiscard]] inline bool is_hook(const source::Migration& migration) {
  return migration.hook.has_value();
}

[[nodiscard]] inline Check failed(Property property, std::vector<std::string> details) {
  return {.property = property, .outcome = Outcome::failed, .details = std::move(details)};
}

[[nodiscard]] inline Check skipped(Property property, std::vector<std::string> details) {
  return {.property = property, .outcome = Outcome::skipped, .details = std::move(details)};
}

}  // namespace pgmig::rehearse
