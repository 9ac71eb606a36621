// SPDX-License-Identifier: Apache-2.0
// Files against history.
#include "planner/standing.hpp"

#include "base/digest.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>

using namespace pgmig;
using namespace pgmig::planner;
using plan::StoredState;

namespace {

source::Migration file(const std::string& version, const std::string& text,
                       source::Kind kind = source::Kind::versioned) {
  source::Migration migration;
  migration.kind = kind;
  if (kind == source::Kind::versioned) {
    migration.version = *source::Version::parse(version);
  }
  migration.description = kind == source::Kind::versioned ? "test" : version;
  migration.path = version + ".sql";
  migration.file_text = std::make_shared<const std::string>(text);
  migration.text = migration.file_text;
  migration.checksum = sha256(text);
  return migration;
}

/// The row that applying the file leaves.
plan::HistoryEntry applied(source::Migration migration, StoredState state = StoredState::applied) {
  static_cast<void>(source::parse(migration, {}));
  const bool repeats = migration.kind == source::Kind::repeatable;
  return {.id = migration.id(),
          .version = migration.version.text(),
          .description = migration.description,
          .kind = repeats ? plan::MigrationKind::repeatable : plan::MigrationKind::sql,
          .state = state,
          .checksum = migration.checksum,
          .checksum_tokens = migration.checksum_tokens};
}

std::vector<std::string> states(const Standings& result) {
  std::vector<std::string> lines;
  for (const Standing& standing : result.all) {
    const std::string version = standing.file != nullptr ? standing.file->path : standing.entry->id;
    lines.push_back(fmt::format("{} {}", version, name(standing.state)));
  }
  return lines;
}

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics) {
    lines.push_back(diagnostic.code);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("applied, waiting and pending files in version order") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1"), file("2", "SELECT 2"), file("10", "SELECT 10")};
  const plan::History history{applied(set.versioned[0]),
                              applied(set.versioned[1], StoredState::awaiting_contract)};
  const Standings result = standings(set, history, false, {});
  CHECK(states(result) == Lines{"1.sql applied", "2.sql awaiting_contract", "10.sql pending"});
  CHECK(result.violations.empty());
}

TEST_CASE("a version is found by its key, however it is written") {
  source::MigrationSet set;
  set.versioned = {file("007.0", "SELECT 1")};
  plan::HistoryEntry row = applied(set.versioned[0]);
  row.version = "7";
  const plan::History history{row};
  CHECK(states(standings(set, history, false, {})) == Lines{"007.0.sql applied"});
}

TEST_CASE("a version below the newest applied one is a violation, unless allowed") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1"), file("2", "SELECT 2")};
  const auto state = GENERATE(StoredState::applied, StoredState::baseline, StoredState::failed,
                              StoredState::awaiting_contract, StoredState::running);
  const plan::History history{applied(set.versioned[1], state)};
  const Standings strict = standings(set, history, false, {});
  CHECK(states(strict)[0] == "1.sql out_of_order");
  CHECK(codes(strict.violations) == Lines{"out_of_order"});
  const Standings allowed = standings(set, history, true, {});
  CHECK(states(allowed)[0] == "1.sql pending");
  CHECK(allowed.violations.empty());
}

TEST_CASE("what was undone does not stand in the order's way") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1"), file("2", "SELECT 2")};
  const plan::History history{applied(set.versioned[1], StoredState::undone)};
  CHECK(states(standings(set, history, false, {})) == Lines{"1.sql pending", "2.sql undone"});
}

TEST_CASE("an applied version without its file is a violation, in its place") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1"), file("3", "SELECT 3")};
  const plan::History history{applied(set.versioned[0]), applied(file("2", "SELECT 2"))};
  const Standings result = standings(set, history, false, {});
  CHECK(states(result) == Lines{"1.sql applied", "V2 missing", "3.sql pending"});
  CHECK(codes(result.violations) == Lines{"missing"});
}

TEST_CASE("a changed statement is a violation, changed layout a note") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1;"), file("2", "SELECT 2;")};
  const plan::History history{applied(set.versioned[0]), applied(set.versioned[1])};
  set.versioned[0] = file("1", "-- now with a comment\nSELECT\n  1;");
  set.versioned[1] = file("2", "SELECT 3;");
  const Standings result = standings(set, history, false, {});
  CHECK(states(result) == Lines{"1.sql applied", "2.sql changed"});
  CHECK(result.all[0].layout_changed);
  CHECK(codes(result.notes) == Lines{"layout_changed"});
  CHECK(codes(result.violations) == Lines{"changed"});
}

TEST_CASE("a baseline is not compared and needs no file") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1;")};
  plan::HistoryEntry row = applied(file("1", "SELECT 9;"), StoredState::baseline);
  plan::HistoryEntry without_file = applied(file("0.5", "SELECT 9;"), StoredState::baseline);
  const plan::History history{row, without_file};
  const Standings result = standings(set, history, false, {});
  CHECK(states(result) == Lines{"V0.5 baseline", "1.sql baseline"});
  CHECK(result.violations.empty());
}

TEST_CASE("a repeatable runs again when its statements changed") {
  source::MigrationSet set;
  set.repeatable = {file("a", "SELECT 1;", source::Kind::repeatable),
                    file("b", "SELECT 1;", source::Kind::repeatable)};
  const plan::History history{applied(set.repeatable[0]), applied(set.repeatable[1]),
                              applied(file("c", "SELECT 1;", source::Kind::repeatable))};
  set.repeatable[0] = file("a", "SELECT 2;", source::Kind::repeatable);
  set.repeatable[1] = file("b", "SELECT 1; -- same", source::Kind::repeatable);
  const Standings result = standings(set, history, false, {});
  CHECK(states(result) == Lines{"a.sql pending", "b.sql applied", "R__c missing"});
  CHECK(result.violations.empty());
}

TEST_CASE("requires= asks for what is applied or comes before") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1"), file("2", "SELECT 2"), file("3", "SELECT 3")};
  set.versioned[1].requires_versions = {"01"};
  set.versioned[2].requires_versions = {"2", "4"};
  set.versioned[2].requires_at = {.file = "3.sql", .line = 1, .column = 18};
  const plan::History history{applied(set.versioned[0])};
  const Standings result = standings(set, history, false, {});
  const UnmetRequirements unmet = unmet_requirements(result);
  REQUIRE(codes(unmet.impossible) == Lines{"unknown_requirement"});
  CHECK(unmet.impossible[0].at == Location{.file = "3.sql", .line = 1, .column = 18});
  CHECK(unmet.open.empty());
}

TEST_CASE("requires= of its own version can never be met") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1")};
  set.versioned[0].requires_versions = {"1.0"};
  const plan::History none;
  const UnmetRequirements unmet = unmet_requirements(standings(set, none, false, {}));
  CHECK(codes(unmet.impossible) == Lines{"unknown_requirement"});
}

TEST_CASE("requires= of what comes later, or was undone and has no file, is refused") {
  source::MigrationSet set;
  set.versioned = {file("2", "SELECT 2"), file("3", "SELECT 3"), file("4", "SELECT 4")};
  set.versioned[0].requires_versions = {"3"};
  set.versioned[2].requires_versions = {"1"};
  const plan::History history{applied(file("1", "SELECT 1"), StoredState::undone)};
  const UnmetRequirements unmet = unmet_requirements(standings(set, history, false, {}));
  CHECK(unmet.impossible.empty());
  REQUIRE(codes(unmet.open) == Lines{"unmet_requirement", "unmet_requirement"});
  CHECK(unmet.open[0].message == "version 2 requires version 3, which comes after it");
  CHECK(unmet.open[1].message == "version 4 requires version 1, which is undone and has no file");
}

TEST_CASE("a repeatable may require any version that runs before it") {
  source::MigrationSet set;
  set.versioned = {file("1", "SELECT 1")};
  set.repeatable = {file("a", "SELECT 1;", source::Kind::repeatable)};
  set.repeatable[0].requires_versions = {"1"};
  const plan::History none;
  const UnmetRequirements unmet = unmet_requirements(standings(set, none, false, {}));
  CHECK(unmet.impossible.empty());
  CHECK(unmet.open.empty());
}
