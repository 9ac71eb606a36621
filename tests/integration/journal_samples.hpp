// SPDX-License-Identifier: Apache-2.0
// Plans and records for the tests of the journal.
#pragma once

#include "base/digest.hpp"
#include "journal/journal.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <vector>

namespace pgmig::test {

inline journal::Runner runner(const std::string& run_id = "9f0c7a52-8a3b-4c0e-9d5e-2f6d1c8b7a11") {
  return {
      .run_id = run_id, .host = "web-1", .os_user = "deploy", .pid = 4711, .tool_version = "0.1.0"};
}

inline plan::Step transactional_step(const std::string& id, const std::string& sql) {
  plan::Step step;
  step.id = id;
  step.action = plan::RunInTransaction{
      {plan::PlannedSql{.sql = sql, .statement = 0, .line = 1, .column = 1}}};
  step.effects = {
      {.relation = "public.t", .lock = pg::LockMode::access_exclusive, .work = plan::Work::brief}};
  step.lock_timeout = std::chrono::milliseconds{100};
  step.undo = plan::UndoSql{{"DROP TABLE t"}};
  return step;
}

inline plan::Step outside_step(const std::string& id, const std::string& index) {
  plan::Step step;
  step.id = id;
  step.action = plan::RunOutside{{.sql = "CREATE INDEX CONCURRENTLY " + index + " ON t (id)",
                                  .statement = 1,
                                  .line = 2,
                                  .column = 1}};
  step.done_if = plan::IndexIsValid{{"public", index}, {"public", "t"}};
  step.clean_up = plan::DropInvalidIndex{{"public", index}, {"public", "t"}};
  step.recipe = "create-index";
  return step;
}

inline plan::MigrationPlan plan_of(const std::string& version, std::vector<plan::Step> steps) {
  plan::MigrationPlan plan;
  plan.id = "V" + version;
  plan.version = version;
  plan.description = "sample";
  plan.file = "migrations/V" + version + "__sample.sql";
  plan.steps = std::move(steps);
  return plan;
}

/// One transactional step.
inline plan::MigrationPlan small_plan(const std::string& version) {
  return plan_of(version, {transactional_step(version + "/expand/1", "CREATE TABLE t (id int)")});
}

/// A transactional step, a concurrent build, and a contract step.
inline plan::MigrationPlan large_plan(const std::string& version) {
  auto last = transactional_step(version + "/contract/1", R"(ALTER TABLE t DROP COLUMN "a \ b")");
  last.phase = plan::Phase::contract;
  return plan_of(version, {transactional_step(version + "/expand/1", "CREATE TABLE t (id int)"),
                           outside_step(version + "/expand/2", "t_id"), last});
}

inline journal::MigrationRecord record_of(const plan::MigrationPlan& plan,
                                          const std::string& text = "SELECT 'ä';\n") {
  return {.id = plan.id,
          .version = plan.version,
          .description = plan.description,
          .kind = plan.kind,
          .checksum = sha256(text),
          .checksum_tokens = sha256("tokens of " + text),
          .text = text,
          .search_path = "\"$user\", public",
          .catalog_fingerprint = "sha256:0"};
}

}  // namespace pgmig::test
